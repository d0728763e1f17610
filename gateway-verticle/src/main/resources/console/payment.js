// Makes a payment under a key of its own making, makes it again under the same one, and follows any by its id.
import { h, setText } from "/console/dom.js";
import { ms } from "/console/format.js";
import { receipt } from "/console/receipt.js";
import { call } from "/console/session.js";
import { timeline } from "/console/timeline.js";

const PAYMENTS = "/api/v1/payments";

export function show(host, [id]) {
  const answer = h("div", { class: "answer", "aria-live": "polite" });
  const course = h("section", { class: "panel stack", "aria-labelledby": "course-title", hidden: true });
  let stop = () => {};

  function follow(paymentId) {
    stop();
    course.hidden = false;
    stop = timeline(course, paymentId);
  }

  const make = new PaymentForm((result) => {
    answer.replaceChildren(outcome(result));
    if (result.ok) follow(result.json.id);
  });
  const find = finder(id ?? "", (wanted) => {
    answer.replaceChildren();
    follow(wanted);
  });
  host.append(h("div", { class: "split" },
    h("div", {}, h("section", { class: "panel", "aria-labelledby": "pay-title" },
      h("div", { class: "head" }, h("h1", { id: "pay-title" }, "Make a payment")), make.form, answer), course),
    h("div", {}, h("section", { class: "panel", "aria-labelledby": "find-title" },
      h("div", { class: "head" }, h("h2", { id: "find-title" }, "Follow a payment")), find))));
  if (id) follow(id);
  return () => stop();
}

class PaymentForm {
  constructor(done) {
    this.done = done;
    this.sent = null;
    this.amount = h("input", { id: "amount", name: "amount", inputmode: "numeric", pattern: "[0-9]{1,16}", required: true, value: "4200", "aria-describedby": "amount-help" });
    this.currency = h("input", { id: "currency", name: "currency", pattern: "[A-Z]{3}", required: true, value: "USD", maxlength: "3", autocomplete: "off" });
    this.description = h("input", { id: "description", name: "description", maxlength: "500", value: "Tea" });
    this.key = h("input", { id: "key", class: "mono", readonly: true, value: crypto.randomUUID(), "aria-describedby": "key-help" });
    this.again = h("button", { type: "button", class: "plain", disabled: true, onclick: () => this.send(this.sent, true) }, "Send the same again");
    this.form = h("form", { onsubmit: (event) => this.submit(event) },
      h("div", { class: "two" },
        h("div", {}, h("label", { for: "amount" }, "Amount in minor units"), this.amount),
        h("div", {}, h("label", { for: "currency" }, "Currency"), this.currency)),
      h("p", { id: "amount-help", class: "quiet" }, "On the sandbox rail an amount that ends in 13 is declined, one that ends in 66 stays."),
      h("div", {}, h("label", { for: "description" }, "Description"), this.description),
      h("div", {}, h("label", { for: "key" }, "Idempotency key"), this.key),
      h("p", { id: "key-help", class: "quiet" }, "Made by this page. Under one key there is one payment, however often it is sent."),
      h("div", { class: "row" }, h("button", { type: "submit" }, "Pay"), this.again,
        h("button", { type: "button", class: "plain", onclick: () => this.renew() }, "New key")));
  }

  renew() {
    this.key.value = crypto.randomUUID();
    this.sent = null;
    this.again.disabled = true;
  }

  submit(event) {
    event.preventDefault();
    if (this.sent !== null && this.sent.idempotency_key === this.key.value) this.renew();
    this.send({
      amount_cents: Number(this.amount.value),
      currency: this.currency.value,
      description: this.description.value,
      idempotency_key: this.key.value,
    }, false);
  }

  async send(body, again) {
    const begun = Date.now();
    this.sent = body;
    this.again.disabled = false;
    try {
      this.done({ ...(await call(PAYMENTS, { method: "POST", body })), again });
    } catch (away) {
      this.done({ ok: false, status: 0, headers: new Headers(), took: Date.now() - begun, again,
        json: { title: "No answer", detail: "The gateway does not answer; send the same again, under the same key." } });
    }
  }
}

function outcome({ ok, status, headers, json, took }) {
  const replayed = headers.get("Idempotent-Replayed") === "true";
  const facts = ok
    ? [["Payment", h("a", { href: "#/payment/" + json.id, class: "mono" }, json.id)], ["Status", json.status],
      ["Replayed", replayed ? "yes: this is the payment that was stored before" : "no"]]
    : [["Reason", json?.reason === undefined ? "none" : h("a", { href: "#/errors/" + json.reason, class: "mono" }, json.reason)],
      ["Detail", json?.detail ?? ""], ...(json?.errors ?? []).map((one) => [one.field, one.message]),
      ["Again?", json?.retryable ? "the same request may succeed later" : "the same request will fail again"]];
  return h("div", { class: "outcome" + (ok ? "" : " refused") },
    h("h2", { class: ok ? "good" : "bad" }, (status === 0 ? "" : status + " ") + (ok ? (replayed ? "The same payment" : "Stored") : json?.title ?? "Refused")),
    h("dl", { class: "facts" },
      [...facts, ["Took", ms(took)], ["Request", h("span", { class: "mono" }, headers.get("X-Request-Id") ?? "")]]
        .flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    receipt({ headers, json, took }));
}

function finder(known, found) {
  const id = h("input", { id: "payment-id", class: "mono", required: true, value: known, autocomplete: "off", spellcheck: "false",
    pattern: "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}" });
  const recent = h("ul", { class: "log" });
  const fault = h("p", { class: "fault", role: "alert" });
  call(PAYMENTS + "?page_size=10").then((answer) => {
    if (answer.ok) {
      recent.replaceChildren(...answer.json.payments.map((one) => h("li", {},
        h("span", { class: one.status === "FAILED" ? "bad" : one.status === "COMPLETED" ? "good" : "warn" }, one.status.toLowerCase()),
        h("a", { href: "#/payment/" + one.id, class: "mono" }, one.id))));
    } else {
      setText(fault, answer.json?.detail ?? "");
    }
  }, () => setText(fault, "Your payments cannot be listed now."));
  return h("div", { class: "stack" },
    h("form", { onsubmit: (event) => { event.preventDefault(); found(id.value.trim()); } },
      h("label", { for: "payment-id" }, "Payment id"), id,
      h("div", { class: "row" }, h("button", { type: "submit" }, "Follow"))),
    h("h3", { class: "quiet" }, "Your own, newest first"), recent, fault);
}
