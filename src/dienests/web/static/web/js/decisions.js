/* Proposal, control, decision, practice: parts that load when opened, disclosures that stay open, and the control desk.
   [data-control] is the control desk: rows with a box each; the row that has the focus shows its papers beside. */

/* A <details> tells the part inside it that waits for this (hx-trigger="opened"). */
document.addEventListener("toggle", (event) => {
  if (!(event.target instanceof HTMLDetailsElement) || !event.target.open) return;
  event.target.querySelectorAll('[hx-trigger^="opened"]').forEach((part) => window.htmx.trigger(part, "opened"));
}, true);

/* What was unfolded stays unfolded when the part around it is fetched anew. */
let unfolded = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  unfolded = [...event.detail.target.querySelectorAll("details[open][id]")].map((details) => details.id);
});
document.addEventListener("htmx:afterSettle", () => {
  unfolded.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  unfolded = [];
});

/* --- the control desk --- */
const desk = document.querySelector("[data-control]");
const boxes = () => [...desk.querySelectorAll("input[data-see]")];

function count() {
  const needed = boxes().filter((box) => box.hasAttribute("data-must"));
  const seen = needed.filter((box) => box.checked).length;
  desk.querySelectorAll("[data-seen]").forEach((place) => { place.textContent = String(seen); });
  desk.querySelectorAll("[data-left]").forEach((place) => { place.hidden = seen === needed.length; });
  desk.querySelectorAll("[data-all-seen]").forEach((place) => { place.hidden = seen !== needed.length; });
  boxes().forEach((box) => box.closest("tr").classList.toggle("is-seen", box.checked));
}

function tab(name) {
  desk.querySelectorAll("[data-view]").forEach((view) => { view.hidden = view.dataset.view !== name; });
  desk.querySelectorAll("[data-show]").forEach((button) => { button.setAttribute("aria-pressed", String(button.dataset.show === name)); });
  const waiting = desk.querySelector(`[data-view="${name}"] [hx-trigger^="opened"]`);
  if (waiting && !waiting.dataset.asked) {
    waiting.dataset.asked = "1";
    window.htmx.trigger(waiting, "opened");
  }
}

function paper(number) {
  const button = desk.querySelector(`[data-paper="${number}"]`);
  if (!button) return;
  tab("papers");
  if (button.getAttribute("aria-pressed") === "true") return;
  desk.querySelectorAll("[data-paper]").forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
  window.htmx.ajax("GET", button.dataset.address, { target: desk.querySelector("[data-paper-view]"), swap: "innerHTML" });
}

if (desk) {
  desk.addEventListener("change", (event) => { if (event.target.matches("input[data-see]")) count(); });
  desk.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr[data-papers]");
    const first = row?.dataset.papers.split(" ").filter(Boolean)[0];
    if (first) paper(first);
  });
  desk.addEventListener("click", (event) => {
    const shown = event.target.closest("[data-show]");
    if (shown) tab(shown.dataset.show);
    const chosen = event.target.closest("[data-paper], [data-paper-of]");
    if (chosen) paper(chosen.dataset.paper || chosen.dataset.paperOf);
  });
  /* Enter in a box would send the form: here it means seen, and on to the next that is not. */
  desk.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !event.target.matches("input[data-see]")) return;
    event.preventDefault();
    if (!event.target.checked) event.target.click();
    const all = boxes();
    const next = all.slice(all.indexOf(event.target) + 1).find((box) => !box.checked);
    (next || event.target).focus();
  });
  count();
  tab(desk.querySelector("[data-paper]") ? "papers" : "calculation");
  const waiting = boxes().find((box) => box.hasAttribute("data-must") && !box.checked) || boxes()[0];
  waiting?.focus({ preventScroll: true });
}
