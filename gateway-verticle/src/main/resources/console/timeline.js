// A payment as it happens: its events by server-sent events, in the order of their sequence.
import { h, setText } from "/console/dom.js";
import { clock, ms } from "/console/format.js";
import { receipt } from "/console/receipt.js";
import { call, follow } from "/console/session.js";

const TERMINAL = new Set(["COMPLETED", "FAILED"]);

export function timeline(host, id) {
  const live = h("span", { class: "quiet" });
  const steps = h("ol", { class: "steps", "aria-live": "polite", "aria-relevant": "additions" });
  const facts = h("dl", { class: "facts" });
  const read = h("div");
  host.replaceChildren(
    h("div", { class: "head" }, h("h2", { id: "course-title" }, "What becomes of it"), live),
    facts, steps, read);
  const seen = new Map();
  let stop = () => {};
  let stopped = false;

  const end = () => {
    stop();
    stopped = true;
  };
  const fail = (problem) => {
    setText(live, "");
    steps.replaceChildren(h("li", { class: "FAILED" }, h("span", {}, problem.reason), h("span", { class: "what" }, problem.detail)));
  };
  const take = (event, sequence) => {
    if (stopped || seen.has(sequence)) return;
    seen.set(sequence, event);
    draw(steps, [...seen.values()]);
    if (TERMINAL.has(event.status)) {
      end();
      setText(live, "complete");
      describe(id, facts, read);
    }
  };
  describe(id, facts, read).then((problem) => {
    if (stopped) return;
    if (problem !== null) return fail(problem);
    stop = follow("/api/v1/payments/" + encodeURIComponent(id) + "/status", {
      event: "payment.status",
      state: (state) => setText(live, { open: "live", waiting: "connecting", closed: "closed" }[state]),
      refused: fail,
      take,
    });
  });
  return end;
}

function draw(steps, events) {
  const first = Date.parse(events[0].timestamp);
  const known = steps.children.length;
  for (const event of events.slice(known)) {
    const at = Date.parse(event.timestamp);
    const before = steps.children.length === 0 ? "" : "+" + ms(at - first);
    steps.append(h("li", { class: event.status },
      h("time", { class: "quiet", datetime: event.timestamp }, clock(at)),
      h("span", { class: "what" }, h("strong", {}, event.status), " ", event.message),
      h("span", { class: "num" }, before)));
  }
}

// The payment itself, and the receipt of the very request that read it; what the gateway says where it does not tell.
async function describe(id, facts, read) {
  let answer;
  try {
    answer = await call("/api/v1/payments/" + encodeURIComponent(id));
  } catch {
    return null;
  }
  if (!answer.ok) return answer.status >= 500 ? null : answer.json;
  const payment = answer.json;
  const rows = [
    ["Payment", h("span", { class: "mono" }, id)],
    ["Amount", payment.amount.amount_cents + " " + payment.amount.currency + " (minor units)"],
    ["For", payment.user_id + (payment.description === "" ? "" : ", “" + payment.description + "”")],
    ["Status", payment.status + (payment.failure_reason ? ", " + payment.failure_reason : "")],
  ];
  facts.replaceChildren(...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
  read.replaceChildren(h("h3", {}, "Receipt of reading it"), receipt(answer));
  return null;
}
