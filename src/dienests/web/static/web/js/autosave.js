/* Nothing typed is lost.
   <form data-autosave="URL" data-autosave-key="declaration:123" data-draft-at="2026-02-10T10:32:00+02:00">
   posts itself 800 ms after a change, and when the page is hidden or left. The server answers JSON
   {"saved_at": ISO, "clock": "10:32", "version": 7}; `version` goes into the form's field of that name.
   While the server cannot be reached, or the session has ended, a copy stays in this browser, only for this user,
   and is put back when the form is opened again. A copy that has been sent is removed. */

const WAIT = 800;
const user = document.documentElement.dataset.user || "";
const storeKey = (form) => `dienests-draft:${user}:${form.dataset.autosaveKey}`;
const skip = new Set(["csrfmiddlewaretoken"]);
const states = new WeakMap();

function fields(form) {
  const data = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || skip.has(name)) continue;
    (data[name] ||= []).push(value);
  }
  return data;
}
function keepCopy(form) {
  try { localStorage.setItem(storeKey(form), JSON.stringify({ at: new Date().toISOString(), data: fields(form) })); } catch { /* full or private */ }
}
function dropCopy(form) {
  try { localStorage.removeItem(storeKey(form)); } catch { /* private mode */ }
}
function copyOf(form) {
  try { return JSON.parse(localStorage.getItem(storeKey(form)) || "null"); } catch { return null; }
}
function say(form, state, words) {
  const place = form.querySelector("[data-autosave-state]") || document.querySelector("[data-autosave-state]");
  if (!place) return;
  place.dataset.state = state;
  place.textContent = words;
}
/* The words stay, with the time of the last saving; the state says that something newer is not saved. */
function newer(form) {
  const place = form.querySelector("[data-autosave-state]") || document.querySelector("[data-autosave-state]");
  if (place?.dataset.state === "saved") place.dataset.state = "changed";
}
function word(form, name) {
  const place = form.querySelector("[data-autosave-state]") || document.querySelector("[data-autosave-state]");
  return place?.dataset[name] || "";
}

async function send(form, { leaving = false } = {}) {
  const state = states.get(form);
  if (!state.dirty || form.dataset.sent) return;
  if (state.busy && !leaving) { state.again = true; return; }
  const generation = state.generation;
  state.busy = true;
  state.dirty = false;
  keepCopy(form);
  if (!leaving) say(form, "saving", word(form, "saving"));
  try {
    const answer = await post(form);
    if (answer.status === 409) {
      say(form, "failed", word(form, "conflict"));
      form.dispatchEvent(new CustomEvent("autosave:conflict", { bubbles: true, detail: await answer.json().catch(() => ({})) }));
      return;
    }
    if (answer.status === 401) document.dispatchEvent(new CustomEvent("autosave:signed-out", { detail: answer.headers.get("X-Sign-In") }));
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    const version = form.elements.namedItem("version");
    if (told.version !== undefined && version) version.value = told.version;
    if (state.generation === generation) dropCopy(form);
    say(form, "saved", `${word(form, "saved")} ${told.clock || ""}`);
    if (state.generation !== generation) newer(form);
    form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: told }));
  } catch {
    state.dirty = true;
    keepCopy(form);
    say(form, "failed", word(form, "kept"));
    clearTimeout(state.retry);
    state.retry = setTimeout(() => send(form), 15000);
  } finally {
    state.busy = false;
    if (state.again) { state.again = false; send(form); }
  }
}

/* A sign-in in another tab has changed the token of this page: it is told the new one and sends once more. */
async function post(form, again = true) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  const answer = await fetch(form.dataset.autosave, {
    method: "POST", body, keepalive: body.toString().length < 60000, credentials: "same-origin", redirect: "manual",
    headers: { "X-Requested-With": "fetch", "X-CSRFToken": document.body.dataset.csrf || "", "X-Page-User": user },
  });
  if (answer.status !== 403 || !again) return answer;
  const { token } = await answer.clone().json().catch(() => ({}));
  if (!token) return answer;
  document.body.dataset.csrf = token;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token, "X-Page-User": user }));
  document.querySelectorAll("input[name='csrfmiddlewaretoken']").forEach((field) => { field.value = token; });
  return post(form, false);
}

function changed(form) {
  if (form.dataset.sent) return;  // what leaves with the form is in it; the page that comes has a form of its own
  const state = states.get(form);
  state.dirty = true;
  state.generation += 1;
  newer(form);
  keepCopy(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => send(form), WAIT);
}

function put(form, data) {
  for (const [name, values] of Object.entries(data)) {
    if (name === "version") continue;
    const controls = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    controls.forEach((control, at) => {
      if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
      else if (control.type !== "file" && values[at] !== undefined) control.value = values[at];
    });
  }
  form.querySelectorAll("input[type='checkbox']").forEach((box) => { if (!(box.name in data)) box.checked = false; });
}
function restore(form) {
  const copy = copyOf(form);
  if (!copy) return;
  const server = Date.parse(form.dataset.draftAt || "") || 0;
  if (Date.parse(copy.at) <= server) { dropCopy(form); return; }
  const missing = Object.keys(copy.data).filter((name) => !form.querySelector(`[name="${CSS.escape(name)}"]`));
  form.dispatchEvent(new CustomEvent("autosave:restore", { bubbles: true, detail: { data: copy.data, missing } }));
  const before = fields(form);
  put(form, copy.data);
  const clock = new Date(copy.at).toLocaleTimeString("lv", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Riga" });
  say(form, "restored", `${word(form, "restored")} ${clock} `);
  const place = form.querySelector("[data-autosave-state]");
  if (place) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = word(form, "discard");
    button.addEventListener("click", () => { put(form, before); dropCopy(form); place.textContent = ""; changed(form); });
    place.append(button);
  }
  states.get(form).dirty = true;
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function start(form) {
  if (states.has(form)) return;
  states.set(form, { dirty: false, busy: false, again: false, generation: 0, timer: 0, retry: 0 });
  form.addEventListener("input", () => changed(form));
  form.addEventListener("change", () => changed(form));
  form.addEventListener("autosave:touch", () => changed(form));
  restore(form);
}
const forms = () => [...document.querySelectorAll("form[data-autosave]")].filter((form) => states.has(form));
const flush = () => forms().forEach((form) => { clearTimeout(states.get(form).timer); send(form, { leaving: true }); });

document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flush(); });
window.addEventListener("pagehide", flush);
window.addEventListener("online", () => forms().forEach((form) => send(form)));
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!states.has(form)) return;
  keepCopy(form);
  clearTimeout(states.get(form).timer);
  states.get(form).dirty = false;
});
/* The page that follows a successful submission names the drafts that are done with. */
function settle(root) {
  root.querySelectorAll?.("[data-draft-done]").forEach((element) => {
    try { localStorage.removeItem(`dienests-draft:${user}:${element.dataset.draftDone}`); } catch { /* private mode */ }
  });
  root.querySelectorAll?.("form[data-autosave]").forEach(start);
  if (root.matches?.("form[data-autosave]")) start(root);
}
document.addEventListener("DOMContentLoaded", () => settle(document));
document.addEventListener("htmx:load", (event) => settle(event.detail.elt));
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sign-out]")) return;
  Object.keys(localStorage).filter((key) => key.startsWith(`dienests-draft:${user}:`)).forEach((key) => localStorage.removeItem(key));
});
