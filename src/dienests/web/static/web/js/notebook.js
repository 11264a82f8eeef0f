/* Notebook of a visit: Enter writes down (Shift+Enter: a new line); what is typed is kept in this browser until the
   page says that it was written down, for whoever wrote it: signing out forgets it (autosave.js does that for all
   drafts of staff), and so does leaving as a guest. Also copying links and printing on the pages beside it. */

const drafts = `dienests-draft:${document.documentElement.dataset.user || ""}:note:`;
const key = (form) => `${drafts}${form.dataset.keep}`;
const field = (form) => form.querySelector("[data-note-text]");

function kept(form) {
  try { return localStorage.getItem(key(form)) || ""; } catch { return ""; }
}
function keep(form) {
  const text = field(form).value;
  try {
    if (text.trim()) localStorage.setItem(key(form), text);
    else localStorage.removeItem(key(form));
  } catch { /* full or private: the field itself is what there is */ }
}
function say(form, words) {
  const place = form.querySelector("[data-note-state]");
  if (place) place.textContent = words;
}
function grow(area) {
  area.style.height = "auto"; // set by script, not by an attribute: allowed by the policy of the page
  area.style.height = `${Math.min(area.scrollHeight + 2, 320)}px`;
}

function start(form) {
  const area = field(form);
  if (!area) return;
  if ("keptSaved" in form.dataset) {
    try { localStorage.removeItem(key(form)); } catch { /* private */ }
  } else if (!area.value) {
    const before = kept(form);
    if (before) {
      area.value = before;
      form.closest("details")?.setAttribute("open", "");
      say(form, form.querySelector("[data-note-state]")?.dataset.kept || "");
    }
  }
  if (area.value) grow(area);
  area.addEventListener("input", () => { keep(form); grow(area); });
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => { // that it leaves once, dialog.js sees to
    keep(form);
    if (navigator.onLine === false) {
      event.preventDefault();
      say(form, form.dataset.offline);
    }
  });
}

document.querySelectorAll("[data-note-form]").forEach(start);
if (new URLSearchParams(location.search).has("saved")) {
  const address = new URL(location.href);
  address.searchParams.delete("saved");
  history.replaceState(null, "", address);
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-leave]")) return;
  Object.keys(localStorage).filter((name) => name.startsWith(drafts)).forEach((name) => localStorage.removeItem(name));
});

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const from = button.parentElement.querySelector("[data-copy-from]");
  from.select();
  try { await navigator.clipboard.writeText(from.value); } catch { document.execCommand("copy"); }
  button.lastChild.textContent = button.dataset.copied;
});
