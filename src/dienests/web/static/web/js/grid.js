/* A table of inputs that works like a spreadsheet: <table class="grid" data-grid>.
   Arrows, Enter and Tab move; a block copied from a spreadsheet is pasted over the cells from the one in focus on
   (new rows are added where <template data-grid-row> is given, with __index__ replaced); 1 234,50 and 1234.50 are both
   understood; Ctrl+D takes the value from the cell above, Ctrl+Enter fills the rest of the row. */

const cells = (row) => [...row.cells].map((cell) => cell.querySelector("input:not([type='hidden']), select")).filter(Boolean);
const bodyRows = (table) => [...table.tBodies[0].rows];

function where(table, control) {
  const rows = bodyRows(table);
  const row = rows.findIndex((each) => each.contains(control));
  return { rows, row, column: row < 0 ? -1 : cells(rows[row]).indexOf(control) };
}
function focus(table, row, column) {
  const rows = bodyRows(table);
  if (row < 0 || row >= rows.length) return false;
  const line = cells(rows[row]);
  const control = line[Math.min(Math.max(column, 0), line.length - 1)];
  control?.focus();
  control?.select?.();
  return Boolean(control);
}
/* 1 234,50 · 1.234,50 · 1,234.50 · 1234.5 € become 1234.50; what is no figure stays as typed, for the server to name. */
export function figure(text) {
  let plain = text.replace(/[\s\u00a0€]/g, "").replace("−", "-");
  if (!/^-?[\d.,]+$/.test(plain)) return text.trim();
  const mark = Math.max(plain.lastIndexOf(","), plain.lastIndexOf("."));
  const both = plain.includes(",") && plain.includes(".");
  const repeated = (plain.match(/[.,]/g) || []).length > 1 && !both;
  if (mark < 0) return plain;
  if (repeated) return plain.replace(/[.,]/g, "");
  return plain.slice(0, mark).replace(/[.,]/g, "") + "." + plain.slice(mark + 1);
}
function shown(control, text) {
  if (control.tagName === "SELECT") {
    const wanted = text.trim().toLowerCase();
    const option = [...control.options].find((each) => [each.value, each.textContent.trim()].some((name) => name.toLowerCase() === wanted));
    if (option) control.value = option.value;
    return;
  }
  if (control.readOnly || control.disabled) return;
  control.value = control.inputMode === "decimal" ? figure(text).replace(".", document.documentElement.lang === "en" ? "." : ",") : text.trim();
}
export function addRow(table) {
  const template = table.parentElement.querySelector("template[data-grid-row]") || table.querySelector("template[data-grid-row]");
  if (!template) return null;
  const next = Number(table.dataset.gridNext || bodyRows(table).length);
  table.dataset.gridNext = String(next + 1);
  const holder = document.createElement("tbody");
  holder.innerHTML = template.innerHTML.replaceAll("__index__", String(next));
  const row = holder.rows[0];
  table.tBodies[0].append(row);
  window.htmx?.process(row);
  return row;
}
function touched(table) {
  table.dispatchEvent(new Event("input", { bubbles: true }));
  table.dispatchEvent(new Event("change", { bubbles: true }));
}
function paste(event, table, control) {
  const text = event.clipboardData?.getData("text/plain") || "";
  if (!/[\t\n]/.test(text.replace(/\n$/, "")) && control.inputMode !== "decimal") return;
  event.preventDefault();
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  const start = where(table, control);
  lines.forEach((line, down) => {
    const row = bodyRows(table)[start.row + down] || addRow(table);
    if (!row) return;
    const line_cells = cells(row);
    line.forEach((value, across) => { const cell = line_cells[start.column + across]; if (cell) shown(cell, value); });
  });
  touched(table);
}
function keys(event, table, control) {
  const { row, column } = where(table, control);
  const text = control.tagName === "INPUT";
  const whole = !text || control.selectionStart === null || (control.selectionStart === 0 && control.selectionEnd === control.value.length);
  const atStart = whole || control.selectionEnd === 0;
  const atEnd = whole || control.selectionStart === control.value.length;
  let moved = false;
  if (event.ctrlKey && event.key.toLowerCase() === "d" && row > 0) {
    const above = cells(bodyRows(table)[row - 1])[column];
    if (above) { control.value = above.value; touched(table); moved = true; }
  } else if (event.ctrlKey && event.key === "Enter") {
    cells(bodyRows(table)[row]).slice(column + 1).forEach((cell) => { if (cell.inputMode === "decimal") shown(cell, control.value); });
    touched(table);
    moved = true;
  } else if (event.ctrlKey || event.metaKey || event.altKey) return;
  else if (event.key === "ArrowDown" && text) moved = focus(table, row + 1, column);
  else if (event.key === "ArrowUp" && text) moved = focus(table, row - 1, column);
  else if (event.key === "Enter") moved = focus(table, row + (event.shiftKey ? -1 : 1), column) || Boolean(addRow(table) && focus(table, row + 1, column));
  else if (event.key === "ArrowRight" && atEnd) moved = column + 1 < cells(bodyRows(table)[row]).length && focus(table, row, column + 1);
  else if (event.key === "ArrowLeft" && atStart) moved = column > 0 && focus(table, row, column - 1);
  if (moved) event.preventDefault();
}

/* A click into a figure takes the whole figure, as Tab does: typing replaces it. A second click sets the caret. */
let entered = null;
document.addEventListener("pointerdown", (event) => {
  const cell = event.target.closest?.("table[data-grid] input[inputmode='decimal']");
  entered = cell && cell !== document.activeElement ? cell : null;
});
document.addEventListener("click", (event) => {
  if (entered && event.target === entered && entered.selectionStart === entered.selectionEnd) entered.select();
  entered = null;
});
document.addEventListener("keydown", (event) => {
  const table = event.target.closest?.("table[data-grid]");
  if (table && event.target.matches("input, select")) keys(event, table, event.target);
});
document.addEventListener("paste", (event) => {
  const table = event.target.closest?.("table[data-grid]");
  if (table && event.target.matches("input, select")) paste(event, table, event.target);
});
document.addEventListener("focusout", (event) => {
  const control = event.target;
  if (control.matches?.("table[data-grid] input[inputmode='decimal'], input.money[inputmode='decimal']") && control.value) {
    const tidy = figure(control.value).replace(".", document.documentElement.lang === "en" ? "." : ",");
    if (tidy !== control.value) control.value = tidy;
  }
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-grid-add], [data-grid-remove]");
  if (!button) return;
  if (button.matches("[data-grid-remove]")) {
    const table = button.closest("table");
    button.closest("tr").remove();
    touched(table);
    return;
  }
  const table = document.getElementById(button.dataset.gridAdd) || button.closest("form")?.querySelector("table[data-grid]");
  const row = table && addRow(table);
  if (row) cells(row)[0]?.focus();
});
/* A kept copy with more rows than the page: the rows are made before the values are put back. */
document.addEventListener("autosave:restore", (event) => {
  const table = event.target.querySelector("table[data-grid]");
  for (let tries = 0; table && tries < 200; tries += 1) {
    const missing = event.detail.missing.some((name) => !event.target.querySelector(`[name="${CSS.escape(name)}"]`));
    if (!missing || !addRow(table)) break;
  }
});
