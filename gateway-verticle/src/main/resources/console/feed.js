// The mesh as it is told, once a second: the latest snapshot, the last minute of rates, and who came and went.
import { follow } from "/console/session.js";

const HISTORY_MAX = 60;
const LOG_MAX = 200;

export const feed = { snapshot: null, state: "closed", lastAtMs: 0, log: [], refusal: null };

const history = new Map();
const takers = new Set();
let known = new Map();
let stopFollowing = null;

export const edgeKey = (edge) => edge.caller + "→" + edge.callee;

export const ratesOf = (key) => history.get(key) ?? [];

export function subscribe(taker) {
  takers.add(taker);
  taker(feed);
  return () => takers.delete(taker);
}

export function start() {
  stopFollowing ??= follow("/api/v1/mesh/events", { take, state: changed, refused });
}

export function stop() {
  stopFollowing?.();
  stopFollowing = null;
  known = new Map();
  history.clear();
  Object.assign(feed, { snapshot: null, state: "closed", lastAtMs: 0, log: [], refusal: null });
}

function tell() {
  takers.forEach((taker) => taker(feed));
}

function refused(problem) {
  feed.refusal = problem;
  tell();
}

function changed(state) {
  const lost = feed.state === "open" && state !== "open";
  const back = feed.state !== "open" && state === "open" && feed.lastAtMs > 0;
  if (lost) note("GONE", "no word from the gateway of this page");
  if (back) note("READY", "the gateway of this page is back");
  feed.state = state;
  tell();
}

function take(snapshot) {
  if (snapshot.taken_at_ms === 0) return;
  feed.snapshot = snapshot;
  feed.lastAtMs = Date.now();
  feed.state = "open";
  snapshot.edges.forEach(remember);
  compare(snapshot.instances);
  tell();
}

function remember(edge) {
  const key = edgeKey(edge);
  const rates = history.get(key) ?? [];
  rates.push(edge.total.calls_per_second);
  history.set(key, rates.slice(-HISTORY_MAX));
}

const place = (instance) => instance.role + " " + instance.address;

function compare(instances) {
  const first = known.size === 0;
  const now = new Map(instances.map((instance) => [place(instance), instance]));
  if (!first) {
    for (const [at, instance] of now) told(at, known.get(at), instance);
    for (const at of known.keys()) {
      if (!now.has(at)) note("GONE", at + " is not named any more");
    }
  }
  known = now;
}

function told(at, before, now) {
  if (before === undefined) {
    note(now.state, at + " has joined");
  } else if (before.state !== now.state) {
    note(now.state, at + " " + words(before, now));
  } else if (before.process !== now.process) {
    note(now.state, at + " was started anew");
  }
}

function words(before, now) {
  switch (now.state) {
    case "READY":
      return before.state === "GONE" && before.process !== now.process ? "is back, as a new process" : "is ready";
    case "DRAINING":
      return "drains";
    case "GONE":
      return "has gone";
    default:
      return "is not ready";
  }
}

function note(state, text) {
  feed.log = [{ at: Date.now(), state, text }, ...feed.log].slice(0, LOG_MAX);
}
