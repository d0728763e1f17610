// The token: in this tab alone, sent as a header to this gateway alone.
const KEPT_AS = "paymesh.token";
const COME_BACK_MS = 1000;

let token = sessionStorage.getItem(KEPT_AS);
let onLost = () => {};

export const isSignedIn = () => token !== null;

export function signIn(text) {
  token = text;
  sessionStorage.setItem(KEPT_AS, text);
}

export function signOut() {
  token = null;
  sessionStorage.removeItem(KEPT_AS);
}

// What is to be done when the gateway does not take the token any more.
export function whenLost(action) {
  onLost = action;
}

// What the token says of its owner; the gateway judges it, this only shows it.
export function claims(of = token) {
  try {
    const part = of.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(part), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

export const seesMesh = () => ["support", "admin"].includes(claims()?.role);

// An answer with its JSON and how long it took; fails only where there is none at all.
export async function call(path, { method = "GET", body, headers = {} } = {}) {
  const begun = performance.now();
  const response = await fetch(path, {
    method,
    headers: {
      Authorization: "Bearer " + token,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
    credentials: "omit",
  });
  const text = await response.text();
  const took = performance.now() - begun;
  let json = null;
  try {
    json = text === "" ? null : JSON.parse(text);
  } catch {
    json = { title: "Not JSON", detail: text.slice(0, 200) };
  }
  if (response.status === 401) {
    onLost(json?.detail ?? "the token is not valid");
  }
  return { status: response.status, ok: response.ok, headers: response.headers, json, took };
}

// Events of a path, with a ticket bought for it; comes back with a new one until it is told to stop.
export function follow(path, { event = "message", take, state, refused = () => {} }) {
  let source = null;
  let timer = 0;
  let stopped = false;

  async function open() {
    let answer;
    try {
      answer = await call("/api/v1/stream-tickets", { method: "POST", body: { path } });
    } catch {
      return again();
    }
    if (stopped) return;
    if (!answer.ok) {
      if (answer.status >= 500 || answer.status === 429) return again();
      state("closed");
      return refused(answer.json);
    }
    source = new EventSource(answer.json.url);
    source.addEventListener("open", () => state("open"));
    source.addEventListener(event, (message) => take(JSON.parse(message.data), message.lastEventId));
    source.addEventListener("error", (fault) => {
      const problem = fault.data ? JSON.parse(fault.data) : null;
      if (problem !== null && !problem.retryable) {
        stop();
        refused(problem);
      } else if (problem !== null || source.readyState === EventSource.CLOSED) {
        // The gateway is back and the ticket is too old for it, or who answered for it cannot at present.
        again();
      } else {
        state("waiting");
      }
    });
  }

  function again() {
    source?.close();
    if (!stopped) {
      state("waiting");
      timer = setTimeout(open, COME_BACK_MS);
    }
  }

  function stop() {
    stopped = true;
    clearTimeout(timer);
    source?.close();
  }

  state("waiting");
  open();
  return stop;
}
