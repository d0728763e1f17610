// What messages weigh: protobuf as the services send it, JSON as the edge says the same.
import { h, setText, svg } from "/console/dom.js";
import { feed, subscribe } from "/console/feed.js";
import { FieldRows } from "/console/fields.js";
import { bytes, count, percent } from "/console/format.js";
import { seesMesh } from "/console/session.js";

const KINDS = [["reply", "replies"], ["request", "requests"]];

export function show(host) {
  const told = h("p", { class: "quiet" }, seesMesh() ? "waiting for the first picture" : "shown to the roles support and admin");
  const list = h("ul", { class: "methods" });
  host.append(h("section", { class: "panel", "aria-labelledby": "bytes-title" },
    h("div", { class: "head" }, h("h1", { id: "bytes-title" }, "Bytes per method"),
      h("p", {}, h("span", { class: "key protobuf" }), "protobuf, inside ", h("span", { class: "key json" }), "JSON, at the edge")),
    told, list));
  const rows = new Map();
  let drawn = null;

  return subscribe(() => {
    const snapshot = feed.snapshot;
    if (snapshot === null || snapshot === drawn) return;
    drawn = snapshot;
    setText(told, sentence(snapshot.bytes));
    for (const method of snapshot.bytes) {
      if (!rows.has(method.rpc)) {
        rows.set(method.rpc, new MethodRow(method.rpc));
        list.append(rows.get(method.rpc).element);
      }
      rows.get(method.rpc).update(method);
    }
  });
}

function sentence(methods) {
  const sum = (name) => methods.reduce((all, one) => all + one[name], 0);
  const protobuf = sum("reply_protobuf_bytes") + sum("request_protobuf_bytes");
  const json = sum("reply_json_bytes") + sum("request_json_bytes");
  if (json === 0) return "This gateway has turned no message into JSON yet.";
  return "This gateway, since it started: " + bytes(protobuf) + " as protobuf for " + bytes(json) + " of JSON, "
    + percent(protobuf / json) + ".";
}

class MethodRow {
  constructor(rpc) {
    const [service, method] = rpc.split(".").slice(-2);
    this.words = h("div");
    this.bars = KINDS.flatMap(() => ["protobuf", "json"]).map((kind) => svg("rect", { class: kind, x: 0, height: 4.2 }));
    this.bars.forEach((bar, n) => bar.setAttribute("y", String(n * 5 + (n > 1 ? 2 : 0))));
    this.element = h("li", {},
      h("div", {}, h("strong", {}, method), h("div", { class: "quiet" }, service)),
      svg("svg", { viewBox: "0 0 400 22", preserveAspectRatio: "none", "aria-hidden": "true", height: "30" }, this.bars),
      this.words);
    this.fields = new FieldRows(method);
    this.element.append(this.fields.element);
  }

  update(method) {
    const means = KINDS.map(([kind, kinds]) => {
      const n = method[kinds];
      return { kind, n, protobuf: n === 0 ? 0 : method[kind + "_protobuf_bytes"] / n, json: n === 0 ? 0 : method[kind + "_json_bytes"] / n };
    });
    const widest = Math.max(1, ...means.map((mean) => mean.json), ...means.map((mean) => mean.protobuf));
    means.forEach((mean, n) => {
      this.bars[2 * n].setAttribute("width", String((mean.protobuf / widest) * 400));
      this.bars[2 * n + 1].setAttribute("width", String((mean.json / widest) * 400));
    });
    const lines = [
      ...means.filter((mean) => mean.n > 0).map((mean) =>
        `${counted(mean.n, mean.kind)}: ${bytes(mean.protobuf)} for ${bytes(mean.json)}`),
      ...KINDS.filter(([, kinds]) => method["web_" + kinds] > 0).map(([kind, kinds]) =>
        `${counted(method["web_" + kinds], kind)} by gRPC-Web: ${bytes(method["web_" + kind + "_bytes"] / method["web_" + kinds])}`),
    ];
    while (this.words.children.length < lines.length) this.words.append(h("div"));
    lines.forEach((line, n) => setText(this.words.children[n], line));
    this.fields.update(method.reply_fields);
  }
}

const counted = (n, kind) => count(n) + " " + (n === 1 ? kind : Object.fromEntries(KINDS)[kind]);
