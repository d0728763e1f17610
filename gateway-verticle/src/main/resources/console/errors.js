// Every reason a request can fail for, as the contract has them.
import { h, setText } from "/console/dom.js";
import { call } from "/console/session.js";

export function show(host, [meant]) {
  const text = h("input", { id: "filter", type: "search", autocomplete: "off", value: "" });
  const edge = h("select", { id: "where" },
    h("option", { value: "edge" }, "that clients meet"), h("option", { value: "all" }, "of the whole mesh"));
  const told = h("p", { class: "quiet", role: "status" });
  const list = h("ul", { class: "entries" });
  host.append(h("section", { class: "panel", "aria-labelledby": "errors-title" },
    h("div", { class: "head" }, h("h1", { id: "errors-title" }, "Errors"), told),
    h("div", { class: "filter" },
      h("div", {}, h("label", { for: "filter" }, "Find"), text),
      h("div", {}, h("label", { for: "where" }, "Reasons"), edge)),
    list));
  let all = [];

  function draw() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = all
      .filter((one) => edge.value === "all" || one.at_edge || one.reason === meant)
      .filter((one) => words.every((word) => textOf(one).includes(word)));
    setText(told, shown.length + " of " + all.length);
    list.replaceChildren(...shown.map((one) => entry(one, one.reason === meant)));
    list.querySelector(".meant")?.scrollIntoView({ block: "center" });
  }

  text.addEventListener("input", draw);
  edge.addEventListener("change", draw);
  call("/api/v1/reasons").then((answer) => {
    if (!answer.ok) {
      setText(told, answer.json?.detail ?? "refused");
      return;
    }
    all = answer.json.reasons;
    draw();
  }, () => setText(told, "The gateway does not answer."));
  return () => {};
}

const textOf = (one) => [one.reason, one.code, one.http_status, one.title, one.advice].join(" ").toLowerCase();

function entry(one, isMeant) {
  return h("li", { class: isMeant ? "meant" : false, "aria-current": isMeant ? "true" : false },
    h("span", { class: "mono" }, one.reason),
    h("span", { class: one.http_status >= 500 ? "bad" : "" }, String(one.http_status)),
    h("span", {}, h("span", { class: "quiet" }, one.code), " ", one.retryable ? h("span", { class: "tag" }, "may be repeated") : null),
    h("span", { class: "advice" }, h("strong", {}, one.title), ". ", one.advice));
}
