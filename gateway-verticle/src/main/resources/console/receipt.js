// Where the time of one answer went, as its Server-Timing header or its problem tells: sums, then each part below the one
// it is part of, with its start, so that parts that ran side by side stand side by side.
import { h, svg } from "/console/dom.js";
import { ms } from "/console/format.js";

const ENTRY = /\s*([!#$%&'*+.^_`|~\w-]+)((?:\s*;\s*[\w-]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^;,"\s]*))*)\s*(?:,|$)/y;
const PARAMETER = /;\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;,"\s]*))/g;
const SUMS = { budget: "of the budget left", queue: "waited in queues", db: "in the database", retries: "retries", more: "more parts" };
const LEVELS_MAX = 5;

const number = (text) => (Number.isFinite(Number(text)) ? Number(text) : 0);

// The header, as a list of its entries with their parameters.
function entries(header) {
  const found = [];
  ENTRY.lastIndex = 0;
  for (let entry = ENTRY.exec(header); entry !== null && entry[0] !== ""; entry = ENTRY.exec(header)) {
    const told = { name: entry[1] };
    for (const [, name, quoted, bare] of entry[2].matchAll(PARAMETER)) {
      told[name.toLowerCase()] = quoted?.replace(/\\(.)/g, "$1") ?? bare;
    }
    found.push(told);
    if (ENTRY.lastIndex >= header.length) break;
  }
  return found;
}

function ofHeader(header) {
  const all = entries(header);
  const total = all.find((one) => one.name === "total");
  return {
    total: number(total?.dur),
    sums: all.filter((one) => one.name in SUMS)
      .map((one) => [SUMS[one.name], one.dur === undefined ? one.desc : ms(number(one.dur))]),
    parts: all.filter((one) => one.name !== "total" && !(one.name in SUMS)).map((one) => ({
      kind: one.name, name: one.desc ?? "", start: number(one.start), long: number(one.dur), wait: number(one.wait),
      level: number(one.level ?? 1), parallel: one.parallel === "1", status: one.status ?? "OK",
    })),
  };
}

function ofProblem(told) {
  return {
    total: told.total_ms,
    sums: [[SUMS.queue, ms(told.queue_ms)], [SUMS.db, ms(told.database_ms)], [SUMS.retries, String(told.retries)]],
    parts: told.parts.map((one) => ({
      kind: one.kind, name: one.name + (one.note === "" ? "" : " (" + one.note + ")"), start: one.start_ms, long: one.ms,
      wait: one.wait_ms, level: one.level, parallel: one.parallel, status: one.status,
    })),
  };
}

export function receipt({ headers, json, took }) {
  const header = headers.get("Server-Timing");
  const told = header ? ofHeader(header) : json?.receipt ? ofProblem(json.receipt) : null;
  if (told === null) {
    return h("p", { class: "quiet" },
      "This answer came without a receipt (Server-Timing), which trusted roles get. It took " + ms(took) + " from here and back.");
  }
  const whole = Math.max(0.001, told.total, ...told.parts.map((part) => part.start + part.long));
  return h("div", {},
    h("p", { class: "quiet" }, [[ms(took), "from here and back"], [ms(told.total), "in the mesh"],
      ...told.sums.map(([what, much]) => [much, what])].map((pair) => pair.join(" ")).join(" · ")),
    h("ul", { class: "receipt", "aria-label": "Receipt: where the time went" }, told.parts.map((part) => line(part, whole))));
}

function line(part, whole) {
  const at = (time) => (time / whole) * 100;
  const failed = part.status !== "OK";
  const notes = [part.parallel ? "side by side" : "", part.wait > 0 ? "waited " + ms(part.wait) : "", failed ? part.status : ""];
  return h("li", { class: "level-" + Math.min(LEVELS_MAX, Math.max(1, part.level)) + (failed ? " failed" : "") },
    h("span", { class: "part" }, part.name || part.kind, h("span", { class: "quiet" }, " " + notes.filter(Boolean).join(", "))),
    svg("svg", { viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("rect", { class: "room", x: 0, y: 2.5, width: 100, height: 1 }),
      svg("rect", { class: "leg", x: Math.min(at(part.start), 99.5), y: 0.5, width: Math.max(0.5, at(part.long)), height: 5 }),
      svg("rect", { class: "wait", x: Math.min(at(part.start), 99.5), y: 0.5, width: at(part.wait), height: 5 })),
    h("span", { class: "num" }, ms(part.long)));
}
