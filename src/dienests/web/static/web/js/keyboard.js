/* Keys: / search · ? help · j k through rows · Enter opens · x chooses · g then a letter goes somewhere.
   data-row-key="t" in a row is clicked by that key while the row is current.
   Any element with data-key="s" is clicked by that key (Alt-free, outside of fields); data-key="ctrl+Enter" works in fields too. */

const typing = (element) => element?.closest("input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable='true']");
const visible = (element) => element.offsetParent !== null;
let going = 0;

function rows() {
  return [...document.querySelectorAll("[data-rows] tbody tr, [data-rows-list] > li")].filter((row) => visible(row) && target(row));
}
function target(row) {
  return row.querySelector("a.row-link, [data-row-link]") || row.querySelector("a[href], button, summary");
}
function move(step) {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.contains(document.activeElement) || row.classList.contains("is-current"));
  const next = all[Math.min(Math.max(now + step, 0), all.length - 1)];
  all.forEach((row) => row.classList.toggle("is-current", row === next));
  target(next).focus();
  next.scrollIntoView({ block: "nearest" });
}
function pressInRow(key) {
  const row = document.activeElement?.closest("tr") || document.querySelector("tr.is-current");
  const button = row?.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
  button?.click();
  return Boolean(button);
}
function press(key) {
  const element = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible)
    || document.querySelector(`a[data-key="${CSS.escape(key)}"]`);
  if (!element) return false;
  if (element.matches("input, select, textarea")) element.focus(); else element.click();
  return true;
}
function openHelp() {
  const dialog = document.getElementById("keyboard-help");
  const list = dialog?.querySelector("[data-page-keys]");
  if (!dialog || dialog.open) return;
  list.replaceChildren();
  const shown = new Set();  // keys of rows: every row has the same
  document.querySelectorAll("main [data-key], main [data-row-key]").forEach((element) => {
    const name = element.dataset.key || element.dataset.rowKey;
    if (shown.has(name)) return;
    shown.add(name);
    const term = document.createElement("dt");
    const key = document.createElement("kbd");
    key.textContent = name.replace("ctrl+", "Ctrl ");
    term.append(key);
    const text = document.createElement("dd");
    const words = element.cloneNode(true);
    words.querySelectorAll("kbd").forEach((each) => each.remove());
    text.textContent = element.dataset.keyLabel || element.getAttribute("aria-label") || words.textContent.replace(/\s+/g, " ").trim();
    list.append(term, text);
  });
  dialog.querySelector("[data-page-keys-block]").hidden = !list.children.length;
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    if (press(`ctrl+${event.key}`)) event.preventDefault();
    return;
  }
  if (event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const sinceG = Date.now() - going;
  going = 0;
  let used = true;
  if (sinceG < 1200 && press(`g ${event.key}`)) used = true;
  else if (event.key === "/") { const field = document.querySelector("[data-search]"); field?.focus(); field?.select(); }
  else if (event.key === "?") openHelp();
  else if (event.key === "g") going = Date.now();
  else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "x") {
    const box = document.activeElement?.closest("tr")?.querySelector("input[data-choose]");
    if (box) box.click(); else used = false;
  }
  else used = event.key.length === 1 && event.key !== " " && (pressInRow(event.key) || press(event.key));
  if (used) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-help]")) openHelp();
});
document.addEventListener("focusin", (event) => {
  document.querySelectorAll("tr.is-current, li.is-current").forEach((row) => {
    if (!row.contains(event.target)) row.classList.remove("is-current");
  });
});
