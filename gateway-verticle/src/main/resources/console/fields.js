// What the replies of one rpc are made of: how often each field is filled, and what it weighs. Rows stay while figures change.
import { h, setText } from "/console/dom.js";
import { bytes, percent } from "/console/format.js";

const COLUMNS = ["Filled", "Bytes", "Of the reply"];

export class FieldRows {
  constructor(rpc) {
    const body = h("tbody");
    this.body = body;
    this.rows = new Map();
    this.button = h("button", { type: "button", class: "fold", "aria-expanded": "false", onclick: () => this.toggle() },
      "Fields", h("span", { class: "visually-hidden" }, " of " + rpc));
    this.table = h("table", { hidden: true },
      h("caption", { class: "visually-hidden" }, "Fields of the replies of " + rpc),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Field"), COLUMNS.map((name) => h("th", { scope: "col", class: "num" }, name)))),
      body);
    this.element = h("div", { class: "fields", hidden: true }, this.button, this.table);
  }

  toggle() {
    this.table.hidden = !this.table.hidden;
    this.button.setAttribute("aria-expanded", String(!this.table.hidden));
  }

  update(fields) {
    this.element.hidden = fields.length === 0;
    const whole = fields.filter(isOuter).reduce((sum, one) => sum + one.bytes, 0);
    for (const one of fields) {
      if (!this.rows.has(one.field)) this.add(one.field);
      const [filled, weight, part] = this.rows.get(one.field);
      setText(filled, one.filled === 0 ? "never" : percent(one.filled / one.messages));
      setText(weight, one.filled === 0 ? "–" : bytes(one.bytes / one.filled));
      // Inside a list only the first items are looked into, so that they are no part of the whole.
      setText(part, isOuter(one) && whole > 0 ? percent(one.bytes / whole) : "");
    }
  }

  add(field) {
    const cells = COLUMNS.map(() => h("td", { class: "num" }));
    this.rows.set(field, cells);
    this.body.append(h("tr", {}, h("th", { scope: "row", class: "mono" }, field), cells));
  }
}

const isOuter = (one) => !one.field.includes(".");
