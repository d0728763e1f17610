// The view of the mesh: the map, the calls in figures, who is there, and who came and went.
import { callsTable } from "/console/calls.js";
import { h, setText } from "/console/dom.js";
import { feed, subscribe } from "/console/feed.js";
import { age, clock } from "/console/format.js";
import { counted, drawMap } from "/console/map.js";
import { seesMesh } from "/console/session.js";

const STATE_WORDS = { READY: "ready", NOT_READY: "not ready", DRAINING: "draining", GONE: "gone" };

export function show(host) {
  if (!seesMesh()) {
    host.append(h("section", { class: "panel" }, h("h1", {}, "Mesh"),
      h("p", {}, "The mesh is shown to the roles support and admin. With this token you can make payments, follow them, and read the catalogue of errors.")));
    return () => {};
  }
  const banner = h("p", { class: "banner", role: "status", hidden: true });
  const map = h("section", { class: "panel", "aria-labelledby": "mesh-title" },
    h("div", { class: "head" }, h("h1", { id: "mesh-title" }, "Mesh"), h("p", { class: "quiet", id: "mesh-when" }, "waiting for the first picture")));
  const calls = h("section", { class: "panel", "aria-labelledby": "calls-title" }, h("div", { class: "head" }, h("h2", { id: "calls-title" }, "Calls")));
  const who = h("section", { class: "panel", "aria-labelledby": "who-title" }, h("div", { class: "head" }, h("h2", { id: "who-title" }, "Instances")));
  const log = h("section", { class: "panel", "aria-labelledby": "log-title" }, h("div", { class: "head" }, h("h2", { id: "log-title" }, "Came and went")));
  host.append(banner, h("div", { class: "split" }, h("div", {}, map, calls), h("div", {}, who, log)));

  const when = map.querySelector("#mesh-when");
  const updates = [drawMap(map), callsTable(calls), roles(who), (snapshot) => {
    setText(when, clock(snapshot.taken_at_ms) + ", by " + snapshot.answered_by + "; rates of " + snapshot.window_ms / 1000 + " s");
  }];
  const updateLog = journal(log);
  let drawn = null;

  return subscribe(() => {
    const silent = feed.state !== "open" && feed.lastAtMs > 0;
    banner.hidden = !silent && feed.refusal === null;
    setText(banner, feed.refusal !== null
      ? "Refused: " + feed.refusal.detail
      : silent ? "No word from this gateway since " + clock(feed.lastAtMs) + ". The picture is as it was then." : "");
    if (feed.snapshot !== null && feed.snapshot !== drawn) {
      drawn = feed.snapshot;
      updates.forEach((update) => update(feed.snapshot));
    }
    updateLog(feed.log);
  });
}

function roles(host) {
  const list = h("div", { class: "roles" });
  host.append(list);
  const known = new Map();

  return (snapshot) => {
    const names = [...new Set(snapshot.instances.map((one) => one.role))];
    const shape = snapshot.instances.map((one) => one.role + one.address).join();
    if (list.dataset.shape !== shape) {
      list.dataset.shape = shape;
      known.clear();
      list.replaceChildren(...names.map((role) => roleOf(role, snapshot, known)));
    }
    for (const one of snapshot.instances) {
      const { state, since, head } = known.get(one.role + one.address);
      state.className = "state " + one.state;
      setText(state, STATE_WORDS[one.state] ?? one.state);
      setText(since, one.state === "READY" && one.started_at_ms > 0
        ? "up " + age(snapshot.taken_at_ms - one.started_at_ms)
        : age(snapshot.taken_at_ms - one.state_since_ms));
      setText(head, counted(snapshot.instances.filter((other) => other.role === one.role)));
    }
  };
}

function roleOf(role, snapshot, known) {
  const head = h("span", { class: "quiet" });
  const items = snapshot.instances.filter((one) => one.role === role).map((one) => {
    const state = h("span", { class: "state" });
    const since = h("span", { class: "quiet" });
    known.set(role + one.address, { state, since, head });
    const here = role === "gateway" && one.address === snapshot.answered_by;
    return h("li", { "data-instance": role + " " + one.address },
      h("span", { class: "mono" }, one.address, here ? h("span", { class: "quiet" }, " this one") : null),
      h("span", {}, state, " ", since));
  });
  return h("div", { class: "role" }, h("h3", {}, role, head), h("ul", {}, items));
}

// Polite, and only about who comes and goes: figures change each second, and nobody wants those read out.
function journal(host) {
  const list = h("ol", { class: "log" });
  const frame = h("div", { class: "journal", role: "log", "aria-live": "polite", "aria-labelledby": "log-title", tabindex: "0" }, list);
  const none = h("p", { class: "quiet" }, "Nobody, since this page was opened.");
  host.append(none, frame);
  let drawn = 0;
  let newest = null;

  return (log) => {
    none.hidden = log.length > 0;
    const at = newest === null ? log.length : log.indexOf(newest);
    const fresh = log.slice(0, at < 0 ? log.length : at);
    if (at < 0 || log.length < drawn) list.replaceChildren();
    list.prepend(...fresh.map((one) => h("li", {},
      h("time", { class: "quiet", datetime: new Date(one.at).toISOString() }, clock(one.at)),
      h("span", { class: one.state === "GONE" ? "bad" : one.state === "READY" ? "good" : "warn" }, one.text))));
    newest = log[0] ?? null;
    drawn = log.length;
  };
}
