/* The text of an item: both languages in turn, what it will look like beside it, marks by button and by key. */

const WAIT = 350;
const timers = new WeakMap();

async function look(section) {
  const form = section.closest("form");
  const source = section.querySelector("[data-source]");
  const seen = section.querySelector("[data-seen]");
  const asked = (Number(seen.dataset.asked) || 0) + 1;
  seen.dataset.asked = asked;
  seen.setAttribute("aria-busy", "true");
  const body = new URLSearchParams({ of: source.name, [source.name]: source.value });
  const answer = await fetch(form.dataset.preview, {
    method: "POST", body, credentials: "same-origin",
    headers: { "X-CSRFToken": document.body.dataset.csrf || "", "X-Requested-With": "fetch" },
  }).catch(() => null);
  if (Number(seen.dataset.asked) !== asked) return;  // a later one is on its way
  seen.setAttribute("aria-busy", "false");
  if (answer?.ok) seen.innerHTML = await answer.text();  // made harmless by the server
}
document.addEventListener("input", (event) => {
  const section = event.target.matches("[data-source]") && event.target.closest("[data-text]");
  if (!section) return;
  clearTimeout(timers.get(section));
  timers.set(section, setTimeout(() => look(section), WAIT));
});

/* Put in the way typing does, so that Ctrl+Z takes it back. */
function put(source, text, from, to) {
  source.focus();
  source.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    source.setRangeText(text, from, to, "end");
    source.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
function lines(source, change) {
  const from = source.value.lastIndexOf("\n", source.selectionStart - 1) + 1;
  const end = source.value.indexOf("\n", source.selectionEnd);
  const to = end < 0 ? source.value.length : end;
  put(source, source.value.slice(from, to).split("\n").map(change).join("\n"), from, to);
}
const MARKS = {
  heading: (source) => lines(source, (line) => (/^#{2,5} /.test(line) ? `#${line}` : line.startsWith("######") ? line.replace(/^#+ /, "") : `## ${line}`)),
  list: (source) => lines(source, (line) => (line.startsWith("- ") ? line.slice(2) : `- ${line}`)),
  numbers: (source) => lines(source, (line, at) => `${at + 1}. ${line.replace(/^\d+\. /, "")}`),
  bold: (source) => {
    const { selectionStart: from, selectionEnd: to, value } = source;
    put(source, `**${value.slice(from, to)}**`, from, to);
    if (from === to) source.setSelectionRange(from + 2, from + 2);
  },
  table: (source) => {
    const at = source.selectionEnd;
    const gap = at && source.value[at - 1] !== "\n" ? "\n\n" : "";
    put(source, `${gap}|  |  |\n| --- | --- |\n|  |  |\n`, at, at);
    source.setSelectionRange(at + gap.length + 2, at + gap.length + 2);
  },
};
const sourceOf = (element) => element.closest("[data-text]").querySelector("[data-source]");
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mark]");
  if (button) MARKS[button.dataset.mark](sourceOf(button));
  const language = event.target.closest("[data-show-text]");
  if (language) show(language.dataset.showText);
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-place]") || !event.target.value) return;
  const source = sourceOf(event.target);
  put(source, `{{${event.target.value}}}`, source.selectionStart, source.selectionEnd);
  event.target.value = "";
});
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("[data-source]") || !(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "b") return;
  event.preventDefault();
  MARKS.bold(event.target);
});

/* One language at a time; without this script both stand one below the other. */
function show(tongue) {
  document.querySelectorAll("[data-text]").forEach((section) => { section.hidden = section.dataset.text !== tongue; });
  document.querySelectorAll("[data-show-text]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.showText === tongue)));
}
const choice = document.querySelector("[data-text-switch]");
if (choice) {
  choice.hidden = false;
  document.querySelectorAll("[data-tools]").forEach((tools) => { tools.hidden = false; });
  show(window.location.hash.endsWith("-en") ? "en" : "lv");
}
document.addEventListener("click", (event) => {
  const target = event.target.closest("a[data-fault-for^='f-text-']")?.dataset.faultFor;
  if (target) show(target.slice(-2));
}, true);
