// The drawing of the mesh. The tables beside it tell the same in words, so to a screen reader it is one picture.
import { setText, svg } from "/console/dom.js";
import { edgeKey } from "/console/feed.js";
import { ms, percent, rate } from "/console/format.js";
import { layout, shapeOf } from "/console/map-layout.js";

const PIPS_MAX = 10;
const STATES = ["READY", "NOT_READY", "DRAINING", "GONE"];
const STATE_WORDS = { READY: "ready", NOT_READY: "not ready", DRAINING: "draining", GONE: "gone" };

export function counted(instances) {
  return STATES.map((state) => [instances.filter((one) => one.state === state).length, STATE_WORDS[state]])
    .filter(([n]) => n > 0)
    .map(([n, word]) => n + " " + word)
    .join(", ");
}

// The worst of a role decides how its card looks; one that is left is enough to serve.
function stateOf(instances) {
  const serving = instances.some((one) => one.state === "READY");
  if (instances.every((one) => one.state === "READY")) return "READY";
  return serving ? "DRAINING" : "GONE";
}

export function drawMap(host) {
  const narrow = matchMedia("(max-width: 44rem)");
  const root = svg("svg", { class: "map", role: "img", "aria-labelledby": "map-title map-words" });
  const title = svg("title", { id: "map-title" }, "Map of the mesh");
  const words = svg("desc", { id: "map-words" });
  const canvas = svg("g");
  root.append(title, words, canvas);
  host.append(root);
  let shape = "";
  let nodes = new Map();
  let edges = new Map();
  let last = null;

  function build(snapshot) {
    const plan = layout(snapshot, narrow.matches);
    root.setAttribute("viewBox", `0 0 ${plan.width} ${plan.height}`);
    edges = new Map(plan.edges.map((one) => [edgeKey(one.edge), drawEdge(one)]));
    nodes = new Map([...plan.nodes].map(([role, box]) => [role, drawNode(role, box)]));
    canvas.replaceChildren(
      ...[...edges.values()].map((one) => one.lines),
      ...[...nodes.values()].map((one) => one.group),
      ...[...edges.values()].map((one) => one.label),
    );
  }

  function update(snapshot) {
    last = snapshot;
    const next = shapeOf(snapshot, narrow.matches);
    if (next !== shape) {
      shape = next;
      build(snapshot);
    }
    for (const [role, node] of nodes) {
      node.update(snapshot.instances.filter((one) => one.role === role));
    }
    snapshot.edges.forEach((edge) => edges.get(edgeKey(edge))?.update(edge.total));
    setText(words, [...nodes.keys()]
      .filter((role) => role !== "postgres")
      .map((role) => role + ": " + counted(snapshot.instances.filter((one) => one.role === role)))
      .join("; "));
  }

  narrow.addEventListener("change", () => last && update(last));
  return update;
}

function drawNode(role, box) {
  const card = svg("rect", {
    class: box.store ? "store" : "card", x: box.x, y: box.y, width: box.w, height: box.h, rx: 5,
  });
  const name = svg("text", { class: "title", x: box.x + 12, y: box.y + 24 }, role);
  const state = svg("text", { class: "small", x: box.x + 12, y: box.y + (box.h < 80 ? box.h - 14 : 42) });
  const pips = svg("g");
  const group = svg("g", {}, card, name, box.store ? [] : [state, pips]);
  return { group, update: (instances) => box.store || updateNode({ box, card, state, pips }, instances) };
}

function updateNode({ box, card, state, pips }, instances) {
  const now = instances.length === 0 ? "GONE" : stateOf(instances);
  card.setAttribute("class", "card " + (now === "READY" ? "" : now));
  setText(state, counted(instances) || "none known");
  const drawn = instances.slice(0, PIPS_MAX).map((one) => one.state).join();
  if (pips.getAttribute("data-drawn") !== drawn) {
    pips.setAttribute("data-drawn", drawn);
    pips.replaceChildren(...instances.slice(0, PIPS_MAX).map((one, n) =>
      svg("circle", { class: "pip " + one.state, cx: box.x + box.w - 16 - n * 15, cy: box.y + 19, r: 5 })));
  }
}

function drawEdge({ d, tip, label }) {
  const line = svg("path", { class: "edge", d });
  const flow = svg("path", { class: "flow", d });
  const head = svg("path", {
    class: "tip", d: "M0,0 L-8,-4 L-8,4 Z", transform: `translate(${tip.x},${tip.y}) rotate(${tip.turn})`,
  });
  const lines = svg("g", {}, line, flow, head);
  const place = { x: label.x, "text-anchor": label.anchor };
  const upper = svg("text", { class: "figure halo", y: label.y, ...place });
  const lower = svg("text", { class: "figure halo small", y: label.y + (label.apart ?? 0), ...place });
  const one = label.line !== undefined;
  const group = svg("g", {}, upper, one ? [] : lower);

  function update(total) {
    const failing = total.failures_per_second > 0;
    const busy = total.calls_per_second > 0;
    line.setAttribute("class", "edge" + (failing ? " failing" : total.calls === 0 ? " idle" : ""));
    flow.setAttribute("class", "flow" + (failing ? " failing" : "") + (total.calls_per_second > 20 ? " fast" : ""));
    flow.toggleAttribute("hidden", !busy);
    const failed = failing ? percent(total.failures_per_second / total.calls_per_second) + " fail" : "";
    const late = busy ? "p99 " + ms(total.p99_ms) : "";
    const figures = total.calls === 0 ? "" : rate(total.calls_per_second);
    upper.classList.toggle("bad", failing);
    lower.classList.toggle("bad", failing);
    if (one) {
      setText(upper, total.calls === 0 && label.line === "" ? "" : label.line + [figures, late, failed].filter(Boolean).join(" · "));
    } else {
      setText(upper, figures);
      setText(lower, [failed, late].filter(Boolean).join(" · "));
    }
  }
  return { lines, label: group, update };
}
