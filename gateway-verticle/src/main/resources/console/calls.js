// Who calls whom, in figures: a row for each edge, which opens to its rpcs. Rows stay where they are while figures change.
import { h, setText, svg } from "/console/dom.js";
import { edgeKey, ratesOf } from "/console/feed.js";
import { count, ms, rate } from "/console/format.js";

const COLUMNS = ["Calls", "Failures", "Refusals", "p50", "p99", "Last minute", "In all"];
const OPTIONAL = new Set(["Refusals", "p50", "Last minute", "In all"]);

export function callsTable(host) {
  const body = h("tbody");
  const head = COLUMNS.map((name) =>
    h("th", { scope: "col", class: (name === "Last minute" ? "" : "num ") + (OPTIONAL.has(name) ? "hide-narrow" : "") }, name));
  host.append(h("table", {},
    h("caption", { class: "visually-hidden" }, "Calls between roles; each row opens to its rpcs"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "From → to"), head)),
    body));
  const rows = new Map();

  return (snapshot) => {
    const seen = new Set();
    for (const edge of snapshot.edges) {
      const key = edgeKey(edge);
      seen.add(key);
      if (!rows.has(key)) rows.set(key, new EdgeRows(edge, body));
      rows.get(key).update(edge, ratesOf(key));
    }
    for (const [key, row] of rows) {
      if (!seen.has(key)) {
        row.remove();
        rows.delete(key);
      }
    }
  };
}

class EdgeRows {
  constructor(edge, body) {
    this.button = h("button", { type: "button", class: "fold", "aria-expanded": "false", onclick: () => this.toggle() },
      edge.caller + " → " + edge.callee);
    this.row = h("tr", {}, h("th", { scope: "row" }, this.button));
    this.cells = cellsOf(this.row);
    this.inner = new Map();
    this.open = false;
    body.append(this.row);
  }

  toggle() {
    this.open = !this.open;
    this.button.setAttribute("aria-expanded", String(this.open));
    this.inner.forEach(({ row }) => { row.hidden = !this.open; });
  }

  update(edge, rates) {
    write(this.cells, edge.total);
    spark(this.cells.line, rates);
    let after = this.row;
    for (const traffic of [...edge.rpcs].sort((a, b) => a.rpc.localeCompare(b.rpc))) {
      if (!this.inner.has(traffic.rpc)) {
        const row = h("tr", { class: "inner", hidden: !this.open },
          h("th", { scope: "row" }, h("span", { class: "mono" }, traffic.rpc.split(".").pop())));
        this.inner.set(traffic.rpc, { row, cells: cellsOf(row) });
        after.after(row);
      }
      const { row, cells } = this.inner.get(traffic.rpc);
      write(cells, traffic);
      after = row;
    }
  }

  remove() {
    this.row.remove();
    this.inner.forEach(({ row }) => row.remove());
  }
}

function cellsOf(row) {
  const cell = (optional) => h("td", { class: "num" + (optional ? " hide-narrow" : "") });
  const cells = {
    calls: cell(), failures: cell(), refusals: cell(true), p50: cell(true), p99: cell(),
    line: h("td", { class: "hide-narrow" }), all: cell(true),
  };
  row.append(...Object.values(cells));
  return cells;
}

function write(cells, traffic) {
  setText(cells.calls, rate(traffic.calls_per_second));
  setText(cells.failures, rate(traffic.failures_per_second));
  cells.failures.classList.toggle("bad", traffic.failures_per_second > 0);
  setText(cells.refusals, rate(traffic.refusals_per_second));
  setText(cells.p50, ms(traffic.p50_ms));
  setText(cells.p99, ms(traffic.p99_ms));
  setText(cells.all, count(traffic.calls));
}

function spark(cell, rates) {
  const top = Math.max(1, ...rates);
  const points = rates.map((value, n) => `${(n + 60 - rates.length) * 1.5},${16 - (value / top) * 14}`).join(" ");
  const line = cell.firstChild?.firstChild ?? svg("polyline");
  if (cell.firstChild === null) {
    cell.append(svg("svg", { class: "spark", viewBox: "0 0 90 18", preserveAspectRatio: "none", "aria-hidden": "true" }, line));
  }
  line.setAttribute("points", points);
}
