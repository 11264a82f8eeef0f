/* Writing a part of an item. autosave.js sends what is typed; here is what goes beyond it: rows are added, moved and
   taken away, what is wrong is shown at its place after each save, two people's changes are put side by side. */

const state = () => document.querySelector("[data-autosave-state]")?.dataset.state || "";
const theForm = () => document.getElementById("part-form");
const pause = (time) => new Promise((done) => { setTimeout(done, time); });
const touch = (form) => form.dispatchEvent(new CustomEvent("autosave:touch", { bubbles: true }));

/* --- saving --- */
document.addEventListener("autosave:saved", (event) => {
  const { base } = event.detail;
  for (const [path, text] of Object.entries(base || {})) {
    const field = event.target.querySelector(`textarea[name="${CSS.escape(`base:${path}`)}"]`);
    if (field) field.value = text;
    else event.target.append(baseField(path, text));
  }
  const check = document.getElementById("editor-check");
  if (check) window.htmx.trigger(check, "saved");
});
function baseField(path, text) {
  const field = document.createElement("textarea");
  field.name = `base:${path}`;
  field.hidden = true;
  field.value = text;
  return field;
}
document.addEventListener("autosave:conflict", (event) => {
  const notice = event.target.querySelector("[data-clash]");
  if (!notice) return;
  notice.hidden = false;
  notice.scrollIntoView({ block: "nearest" });
});
window.addEventListener("beforeunload", (event) => {
  const form = theForm();
  if (form && state() === "failed" && !form.dataset.sent) event.preventDefault();
});
/* Save, and Enter in a line, send what was typed without leaving the page. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id !== "part-form" || !form.dataset.autosave || event.submitter?.closest("[data-clash]") || !window.htmx) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.submitter?.matches("[data-do]")) act(event.submitter); else touch(form);
}, true);

/* --- rows --- */
async function send(form, what) {
  for (let waited = 0; state() === "saving" && waited < 5000; waited += 50) await pause(50);
  const open = [...form.querySelectorAll("details[open]")].map((each) => each.closest("[data-row]")?.id).filter(Boolean);
  const values = new FormData(form);
  values.set("do", what);
  form.dataset.sent = "1";  // autosave.js leaves a form alone that is on its way
  form.inert = true;  // nothing is typed into what is about to be replaced
  const body = Object.fromEntries([...new Set(values.keys())].map((name) => [name, values.getAll(name)]));
  await window.htmx.ajax("POST", form.action, { source: document.body, target: "#part-form", swap: "outerHTML", values: body });
  const fresh = theForm();
  if (!fresh || fresh === form) { delete form.dataset.sent; form.inert = false; touch(form); return; }
  if (what === "show") open.forEach((id) => document.getElementById(id)?.querySelector("details")?.setAttribute("open", ""));
  const check = document.getElementById("editor-check");
  if (check) window.htmx.trigger(check, "saved");
  stand(fresh, what.split(":")[0]);
}
function stand(form, act) {
  const row = form.dataset.standAt && document.getElementById(form.dataset.standAt);
  if (!row) return;
  row.querySelector(":scope > details")?.setAttribute("open", "");
  const place = act === "add" ? (row.querySelector("input:not([type='hidden']), textarea") || row.querySelector("select")) : row.querySelector(`:scope > .row-tools [data-move="${act}"]`);
  (place || row).focus();
  row.scrollIntoView({ block: "nearest" });
}
function act(button) {
  if (button.matches("[data-remove]")) takeAway(button.closest("[data-row]"), button);
  else send(button.form, button.value);
}
function takeAway(row, button) {
  const form = button.form;
  const controls = [...row.querySelectorAll("input, select, textarea")].filter((each) => !each.disabled);
  controls.forEach((each) => { each.disabled = true; });
  row.classList.add("is-removed");
  const strip = document.createElement("p");
  strip.className = "removed-strip";
  const back = document.createElement("button");
  back.type = "button";
  back.className = "btn btn-s";
  back.textContent = button.dataset.backWords;
  back.addEventListener("click", () => {
    controls.forEach((each) => { each.disabled = false; });
    row.classList.remove("is-removed");
    strip.remove();
    touch(form);
    (row.querySelector("summary") || row).focus();
  });
  strip.append(button.dataset.removedWords, " ", back);
  row.append(strip);
  back.focus();
  touch(form);
}
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (event.target.matches("[data-redraws]") && form?.id === "part-form") send(form, "show").then(() => document.getElementById(event.target.id)?.focus());
});
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const row = event.target.closest?.("[data-row]");
  const button = row?.querySelector(`:scope > .row-tools [data-move="${event.key === "ArrowUp" ? "up" : "down"}"]`);
  if (!button) return;
  event.preventDefault();
  send(button.form, button.value);
});

/* --- rows by pointer --- */
let dragged = null;
document.addEventListener("pointerdown", (event) => {
  const row = event.target.closest("[data-grip]")?.closest("[data-row]");
  if (row && !row.closest("fieldset:disabled")) row.draggable = true;
});
document.addEventListener("pointerup", () => { if (!dragged) document.querySelectorAll("[data-row][draggable='true']").forEach((row) => { row.draggable = false; }); });
document.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.("[data-row][draggable='true']")) return;
  dragged = event.target;
  dragged.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
});
document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("[data-row]");
  if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (over !== dragged) over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
});
document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.classList.remove("is-dragged");
  dragged.draggable = false;
  touch(dragged.closest("form"));
  dragged = null;
});

/* --- words chosen one by one: the last line is always empty --- */
document.addEventListener("input", (event) => {
  const lines = event.target.closest("[data-lines]");
  if (!lines) return;
  const all = [...lines.querySelectorAll(".line")];
  const last = all.at(-1);
  if (!last.querySelector("input").value) return;
  const next = last.cloneNode(true);
  next.querySelector("input").value = "";
  next.querySelector("span")?.remove();
  last.after(next);
});

/* --- what is wrong, at its place, as the last save left it --- */
function mark(check) {
  const form = theForm();
  if (!form) return;
  form.querySelectorAll(".error").forEach((each) => each.remove());
  form.querySelectorAll(".is-wrong").forEach((each) => each.classList.remove("is-wrong"));
  form.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
  check.querySelectorAll(".is-here > a[data-fault-for]").forEach((link) => {
    const place = link.dataset.faultFor && document.getElementById(link.dataset.faultFor);
    if (!place || !form.contains(place)) return;
    const box = place.closest(".field") || place;
    box.classList.add("is-wrong");
    box.closest(".row-card")?.classList.add("is-wrong");
    if (place.matches("input, select, textarea")) place.setAttribute("aria-invalid", "true");
    const said = document.createElement("p");
    said.className = "error";
    said.textContent = [...link.childNodes].filter((each) => each.nodeType === Node.TEXT_NODE).map((each) => each.textContent).join(" ").trim();
    box.append(said);
  });
}
document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target?.id === "editor-check") { mark(event.detail.target); shown(); } });
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-fault-for]");
  const place = link && document.getElementById(link.dataset.faultFor);
  if (!place) return;
  event.preventDefault();
  for (let each = place.parentElement; each; each = each.parentElement) if (each.matches("details")) each.open = true;
  if (place.matches("[data-row]")) place.querySelector("details")?.setAttribute("open", "");
  place.focus();
  place.scrollIntoView({ block: "center" });
});

/* --- the form as it will be filled in: questions come and go with the answers --- */
function shown() {
  document.querySelectorAll(".form-preview").forEach((form) => {
    form.querySelectorAll("[data-shown-if]").forEach((field) => {
      const given = new FormData(form).getAll(`try.${field.dataset.shownIf}`);
      const asks = form.querySelector(`[name="try.${CSS.escape(field.dataset.shownIf)}"]`)?.closest("[data-shown-if]");
      field.hidden = asks?.hidden || !field.dataset.shownValues.trim().split(/\s+/).some((value) => given.includes(value));
    });
  });
}
document.addEventListener("change", (event) => { if (event.target.closest(".form-preview")) shown(); });

/* --- a list narrowed by what is typed --- */
document.addEventListener("input", (event) => {
  const list = event.target.dataset?.filter && document.querySelector(event.target.dataset.filter);
  if (!list) return;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const wanted = plain(event.target.value);
  [...list.children].forEach((each) => { each.hidden = !plain(each.textContent).includes(wanted); });
});
function opened() {
  shown();
  const place = window.location.hash.length > 1 && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  if (!place) return;
  for (let each = place; each; each = each.parentElement) if (each.matches("details")) each.open = true;
  place.querySelector(":scope > details")?.setAttribute("open", "");
  place.focus();
}
opened();
