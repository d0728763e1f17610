// Which view is shown, to whom, in which light.
import { byId, h } from "/console/dom.js";
import * as feed from "/console/feed.js";
import { call, claims, isSignedIn, seesMesh, signIn, signOut, whenLost } from "/console/session.js";

const VIEWS = {
  mesh: () => import("/console/mesh.js"),
  payment: () => import("/console/payment.js"),
  errors: () => import("/console/errors.js"),
  bytes: () => import("/console/bytes.js"),
};
const THEMES = ["system", "light", "dark"];
const THEME_KEPT_AS = "paymesh.theme";

let stopView = () => {};
let showing = 0;

function theme(name) {
  if (name === "system") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = name;
  }
  sessionStorage.setItem(THEME_KEPT_AS, name);
  byId("theme").textContent = "Theme: " + name;
}

function nextTheme() {
  const now = sessionStorage.getItem(THEME_KEPT_AS) ?? "system";
  theme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
}

function route() {
  const [name, ...rest] = location.hash.replace(/^#\//, "").split("/");
  return name in VIEWS ? { name, rest } : { name: "mesh", rest: [] };
}

async function showView() {
  const { name, rest } = route();
  const turn = ++showing;
  stopView();
  stopView = () => {};
  for (const link of byId("nav").children) {
    const current = link.getAttribute("href") === "#/" + name;
    link.toggleAttribute("aria-current", current);
    if (current) link.setAttribute("aria-current", "page");
  }
  const view = await VIEWS[name]();
  if (turn !== showing || !isSignedIn()) return;
  const host = byId("view");
  host.replaceChildren();
  document.title = name[0].toUpperCase() + name.slice(1) + " – Paymesh console";
  stopView = view.show(host, rest.map(decodeURIComponent)) ?? (() => {});
}

function enter() {
  const who = claims();
  byId("sign-in").hidden = true;
  for (const id of ["nav", "view", "who", "leave"]) byId(id).hidden = false;
  byId("who").textContent = who === null ? "" : who.sub + ", " + who.role;
  if (seesMesh()) feed.start();
  showView();
}

function leave(why = "") {
  signOut();
  feed.stop();
  stopView();
  stopView = () => {};
  showing++;
  byId("view").replaceChildren();
  for (const id of ["nav", "view", "who", "leave"]) byId(id).hidden = true;
  byId("sign-in").hidden = false;
  byId("token-fault").textContent = why;
  byId("token").value = "";
  byId("token").focus();
}

async function trySignIn(event) {
  event.preventDefault();
  const text = byId("token").value.trim().replace(/^Bearer\s+/i, "");
  if (claims(text) === null) {
    byId("token-fault").textContent = "That is no token: expected three parts with dots between them.";
    return;
  }
  signIn(text);
  try {
    const answer = await call("/api/v1/reasons");
    if (answer.ok) {
      byId("token").value = "";
      byId("token-fault").textContent = "";
      enter();
      byId("main").focus();
    } else if (answer.status !== 401) {
      leave(answer.json?.detail ?? "refused with " + answer.status);
    }
  } catch {
    leave("The gateway does not answer.");
  }
}

theme(sessionStorage.getItem(THEME_KEPT_AS) ?? "system");
whenLost((why) => leave("Signed out: " + why + "."));
byId("theme").addEventListener("click", nextTheme);
byId("leave").addEventListener("click", () => leave());
byId("sign-in-form").addEventListener("submit", trySignIn);
addEventListener("hashchange", () => isSignedIn() && showView());
addEventListener("unhandledrejection", (failed) => {
  byId("main").prepend(h("p", { class: "banner", role: "alert" }, "This page failed: " + failed.reason));
});
if (isSignedIn()) enter();
