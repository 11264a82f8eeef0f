/* Choosing from a list while typing: <div class="choose" data-choose> with input[role=combobox] and a listbox, inside
   or, shared by many boxes, elsewhere on the page under the id in aria-controls (then it floats below the input).
   Options come from the server (hx-get on the input) or stand in the page (data-choose-local; li[data-words]).
   Arrows move, Enter takes, Esc closes. Taking clicks the option (htmx sends it) and fires "choose:taken" on the box.
   Enter before the answer has come waits for it, and takes the only one. */

const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
const isBox = (element) => element?.matches?.("[data-choose] [role='combobox']");
const waiting = new WeakSet();
let current = null;

function parts(box) {
  const input = box.querySelector("[role='combobox']");
  return { input, list: box.querySelector("[role='listbox']") || document.getElementById(input.getAttribute("aria-controls")) };
}
const options = (list) => [...list.querySelectorAll("[role='option']")].filter((option) => !option.hidden);
const marked = (list) => list.querySelector("[aria-selected='true']");
const boxOf = (option) => option.closest("[data-choose]") || (current && parts(current).list.contains(option) ? current : null);

function float(input, list) {
  if (!list.classList.contains("choose-float")) return;
  const place = input.getBoundingClientRect();
  const below = window.innerHeight - place.bottom;
  list.style.left = `${Math.min(place.left, window.innerWidth - list.offsetWidth - 8)}px`;
  list.style.minWidth = `${place.width}px`;
  list.style.maxHeight = `${Math.max(below, place.top) - 16}px`;
  if (below < 240 && place.top > below) { list.style.top = "auto"; list.style.bottom = `${window.innerHeight - place.top + 2}px`; }
  else { list.style.bottom = "auto"; list.style.top = `${place.bottom + 2}px`; }
}
function open(box, shown) {
  const { input, list } = parts(box);
  if (!shown && list.hidden) return;
  list.hidden = !shown;
  input.setAttribute("aria-expanded", String(shown));
  if (shown) { current = box; float(input, list); } else { mark(box, null); if (current === box) current = null; }
}
function mark(box, option) {
  const { input, list } = parts(box);
  list.querySelectorAll("[aria-selected='true']").forEach((each) => each.removeAttribute("aria-selected"));
  if (!option) { input.removeAttribute("aria-activedescendant"); return; }
  option.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}
function filter(box) {
  const { input, list } = parts(box);
  const words = fold(input.value).split(/\s+/).filter(Boolean);
  list.querySelectorAll("[role='option']").forEach((option) => {
    const inside = fold(option.dataset.words || option.textContent).split(/[\s,()/-]+/);
    option.hidden = !words.every((word) => inside.some((each) => each.startsWith(word)));
  });
  list.querySelectorAll("[data-group]").forEach((head) => {
    let any = false;
    for (let next = head.nextElementSibling; next && !next.matches("[data-group]"); next = next.nextElementSibling) any ||= !next.hidden;
    head.hidden = !any;
  });
  open(box, true);
  mark(box, words.length ? options(list)[0] : null);
}
function take(box, option) {
  if (box.hasAttribute("data-choose-local")) { parts(box).input.value = ""; open(box, false); }
  else option.click();
  box.dispatchEvent(new CustomEvent("choose:taken", { bubbles: true, detail: { value: option.dataset.value, option } }));
}
function closeOthers(target) {
  if (current && !current.contains(target) && !parts(current).list.contains(target)) open(current, false);
}

document.addEventListener("keydown", (event) => {
  if (!isBox(event.target)) return;
  const box = event.target.closest("[data-choose]");
  const { input, list } = parts(box);
  const local = box.hasAttribute("data-choose-local");
  const shown = !list.hidden && (current === box || list.closest("[data-choose]") === box);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (box.closest("[data-grid]") && !input.value && !marked(list)) { open(box, false); return; }
    event.preventDefault();
    event.stopPropagation();
    if (!shown) { if (local) filter(box); else if (options(list).length) open(box, true); }
    const all = options(list);
    const now = all.indexOf(marked(list));
    const step = event.key === "ArrowDown" ? 1 : -1;
    if (all.length) mark(box, all[(now < 0 && step < 0 ? all.length - 1 : now + step + all.length) % all.length]);
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    event.stopPropagation();
    if (box.classList.contains("is-searching")) { waiting.add(box); return; }
    const all = options(list);
    const chosen = shown ? marked(list) || (all.length === 1 ? all[0] : null) : null;
    if (chosen) take(box, chosen);
    else if (local) { filter(box); mark(box, options(list)[0]); }
  } else if (event.key === "Escape" && shown) {
    event.preventDefault();
    open(box, false);
  } else if (event.key === "Tab") open(box, false);
}, true);

document.addEventListener("input", (event) => {
  if (!isBox(event.target)) return;
  const box = event.target.closest("[data-choose]");
  if (box.hasAttribute("data-choose-local")) {
    event.stopPropagation();
    if (event.target.value.trim()) filter(box); else open(box, false);
  } else {
    waiting.delete(box);
    box.classList.toggle("is-searching", event.target.value.trim() !== "");
    if (!event.target.value.trim()) open(box, false);
  }
}, true);
document.addEventListener("change", (event) => {
  if (isBox(event.target) && event.target.closest("[data-choose-local]")) event.stopPropagation();
}, true);
document.addEventListener("focusin", (event) => closeOthers(event.target));
document.addEventListener("pointerdown", (event) => {
  if (event.target.closest?.("[role='listbox'] [role='option']")) event.preventDefault();
  else closeOthers(event.target);
});
document.addEventListener("click", (event) => {
  const option = event.target.closest?.("[role='option']");
  const box = option && boxOf(option);
  if (box?.hasAttribute("data-choose-local")) take(box, option);
  else if (isBox(event.target) && event.target.closest("[data-choose-eager]")) filter(event.target.closest("[data-choose]"));
});
window.addEventListener("scroll", () => { if (current) { const { input, list } = parts(current); float(input, list); } }, true);
document.addEventListener("htmx:afterSettle", (event) => {
  const box = event.target.matches?.("[role='listbox']") && event.target.closest("[data-choose]");
  if (!box) return;
  const { input, list } = parts(box);
  if (event.detail.requestConfig?.parameters?.[input.name] !== input.value) return;
  box.classList.remove("is-searching");
  const all = options(list);
  const known = all.filter((option) => !option.classList.contains("choose-new"));
  open(box, all.length > 0 && document.activeElement === input);
  mark(box, known[0] || all[0] || null);
  if (waiting.has(box)) {
    waiting.delete(box);
    if (known.length === 1) take(box, known[0]);
  }
});
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, (event) => event.target.closest?.("[data-choose]")?.classList.remove("is-searching"));
}
