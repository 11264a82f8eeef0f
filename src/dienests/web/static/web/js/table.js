/* Lists: which columns are shown (kept in this browser), rows chosen for a bulk action, labels for cards on a telephone. */

const remembered = (id) => { try { return JSON.parse(localStorage.getItem(`dienests-columns-${id}`) || "null"); } catch { return null; } };

function prepare(block) {
  const id = block.dataset.table;
  const hidden = remembered(id);
  block.querySelectorAll("[data-column-toggle]").forEach((box) => {
    if (hidden) box.checked = !hidden.includes(box.value);
  });
  showColumns(block);
  block.querySelectorAll("table.data").forEach(label);
  count(block);
}
function showColumns(block) {
  block.querySelectorAll("[data-column-toggle]").forEach((box) => {
    block.querySelectorAll(`[data-col="${CSS.escape(box.value)}"]`).forEach((cell) => { cell.hidden = !box.checked; });
  });
}
function label(table) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => (head.querySelector("input") ? "" : head.textContent.trim()));
  table.querySelectorAll("tbody tr").forEach((row) => {
    [...row.cells].forEach((cell, at) => { if (cell.dataset.label === undefined) cell.dataset.label = cell.matches("th, .check") ? "" : heads[at] || ""; });
  });
}
function boxes(block) { return [...block.querySelectorAll("tbody input[data-choose]")]; }
function count(block) {
  const all = boxes(block);
  const chosen = all.filter((box) => box.checked);
  all.forEach((box) => box.closest("tr").classList.toggle("is-chosen", box.checked));
  const head = block.querySelector("[data-choose-all]");
  if (head) {
    head.checked = all.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  const scope = block.closest("form") || block.parentElement;
  scope.querySelectorAll("[data-bulk]").forEach((bar) => { bar.hidden = !chosen.length; });
  scope.querySelectorAll("[data-bulk-count]").forEach((place) => { place.textContent = String(chosen.length); });
}

let last = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest("input[data-choose]");
  const block = event.target.closest("[data-table]");
  if (!block) return;
  if (box) {
    if (event.shiftKey && last && block.contains(last)) {
      const all = boxes(block);
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      all.slice(from, to + 1).forEach((each) => { each.checked = box.checked; });
    }
    last = box;
    count(block);
  }
  if (event.target.matches("[data-choose-all]")) {
    boxes(block).forEach((each) => { each.checked = event.target.checked; });
    count(block);
  }
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-column-toggle]")) return;
  const block = event.target.closest("[data-table]");
  const hidden = [...block.querySelectorAll("[data-column-toggle]")].filter((box) => !box.checked).map((box) => box.value);
  try { localStorage.setItem(`dienests-columns-${block.dataset.table}`, JSON.stringify(hidden)); } catch { /* private mode */ }
  showColumns(block);
});

const all = (root) => {
  root.querySelectorAll?.("[data-table]").forEach(prepare);
  const around = root.closest?.("[data-table]");
  if (around) prepare(around);
  root.querySelectorAll?.("table.cards").forEach(label);
};
document.addEventListener("DOMContentLoaded", () => all(document));
document.addEventListener("htmx:load", (event) => all(event.detail.elt));
