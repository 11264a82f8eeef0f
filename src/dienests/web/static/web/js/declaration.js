/* The declaration: what is typed becomes the household file, is assessed after 300 ms and saved a moment later.
   Nothing here moves the cursor. A copy stays in this browser until the server has it. */

const form = document.getElementById("declaration");
const ASSESS_AFTER = 300;
const SAVE_AFTER = 1200;
const english = document.documentElement.lang === "en";
const copyKey = `dienests-${form.dataset.key}:${document.documentElement.dataset.user || ""}`;
const readOnly = form.hasAttribute("data-readonly");
const state = { version: Number(form.dataset.version), generation: 0, saved: 0, busy: false, looking: null, timers: {}, removed: null };
const place = document.querySelector("[data-autosave-state]");
const byId = (id) => document.getElementById(id);
const parsed = (text) => { try { return JSON.parse(text || "null"); } catch { return null; } };

/* --- figures --- */
function figure(text) {
  const plain = text.replace(/[\s\u00a0€]/g, "").replace("−", "-");
  if (!/^-?[\d.,]+$/.test(plain)) return text.trim();
  const mark = Math.max(plain.lastIndexOf(","), plain.lastIndexOf("."));
  if (mark < 0) return plain;
  const both = plain.includes(",") && plain.includes(".");
  if ((plain.match(/[.,]/g) || []).length > 1 && !both) return plain.replace(/[.,]/g, "");
  return `${plain.slice(0, mark).replace(/[.,]/g, "")}.${plain.slice(mark + 1)}`;
}
function cents(text) {
  const found = /^(\d+)(?:\.(\d{0,2}))?$/.exec(figure(text));
  return found ? Number(found[1]) * 100 + Number((found[2] || "").padEnd(2, "0")) : 0;
}
function money(amount) {
  const whole = String(Math.floor(amount / 100)).replace(/\B(?=(\d{3})+$)/g, english ? "," : "\u00a0");
  return `${whole}${english ? "." : ","}${String(amount % 100).padStart(2, "0")}`;
}
const typed = (value) => (value === null || value === undefined || typeof value === "object" ? "" : english ? String(value) : String(value).replace(/^(-?\d*)\.(\d+)$/, "$1,$2"));

/* --- the household file, and where each path of it stands on the page --- */
const memberRows = () => [...form.querySelectorAll("tr[data-member]")];
const incomeRows = (owner) => [...form.querySelectorAll("tr[data-income]")].filter((row) => !owner || row.dataset.owner === owner);
const cells = (row) => [...row.querySelectorAll("input[data-month]")];

function income(row, path, where) {
  const kept = parsed(row.dataset.rest) || {};
  const entry = { ...kept, kind: row.dataset.kind };
  const months = { ...(kept.months || {}) };
  delete entry.months;
  const line = cells(row);
  const values = line.map((cell) => figure(cell.value));
  if (values.every((value) => value && value === values[0]) && !kept.months) {
    entry.monthly = values[0];
    where.set(`${path}.monthly`, line[0]);
  } else {
    line.forEach((cell, at) => { if (values[at]) months[cell.dataset.month] = values[at]; });
    entry.months = months;
  }
  line.forEach((cell) => where.set(`${path}.months.${cell.dataset.month}`, cell));
  where.set(path, line[0]).set(`${path}.kind`, line[0]).set(`${path}.months`, line[0]);
  const evidence = parsed(row.dataset.evidence);
  if (evidence) entry.evidence = evidence;
  return entry;
}
function member(row, at, where) {
  const path = `members[${at}]`;
  const field = (name) => row.querySelector(`[data-field="${name}"]`);
  const entry = { ...(parsed(row.dataset.rest) || {}), name: row.dataset.name };
  if (row.dataset.person) entry.person = Number(row.dataset.person);
  for (const name of ["born", "started_work_on"]) if (field(name).value) entry[name] = field(name).value;
  entry.disability_group = field("disability_group").value ? Number(field("disability_group").value) : null;
  entry.student = field("student").checked;
  if (field("in_institution").checked) entry.in_institution = true;
  if (field("pension_age").value) entry.pension_age = field("pension_age").value === "yes";
  row.querySelectorAll("[data-field]").forEach((control) => where.set(`${path}.${control.dataset.field}`, control));
  where.set(path, field("born")).set(`${path}.name`, field("born")).set(`${path}.person`, field("born"));
  entry.income = incomeRows(row.dataset.member).map((each, place_) => income(each, `${path}.income[${place_}]`, where));
  return entry;
}
function collect() {
  const where = new Map();
  const data = { ...(parsed(form.dataset.rest) || {}) };
  data.members = memberRows().map((row, at) => member(row, at, where));
  where.set("members", form.querySelector("tr[data-member] [data-field]"));
  for (const control of form.querySelectorAll("[data-household]")) {
    const value = control.hasAttribute("data-count") ? control.value.trim() : figure(control.value);
    if (value) data[control.dataset.household] = control.hasAttribute("data-count") && /^\d{1,6}$/.test(value) ? Number(value) : value;
    where.set(control.dataset.household, control);
  }
  const dwelling = { ...(parsed(form.dataset.dwellingRest) || {}) };
  const area = form.querySelector("[data-dwelling='area_m2']");
  if (area.value.trim()) dwelling.area_m2 = figure(area.value);
  where.set("dwelling.area_m2", area);
  dwelling.costs = [];
  for (const row of form.querySelectorAll("tr[data-cost]")) {
    const control = row.querySelector("[data-field='monthly']");
    const evidence = parsed(row.dataset.evidence);
    if (!control.value.trim() && !evidence) continue;
    const path = `dwelling.costs[${dwelling.costs.length}]`;
    const entry = { ...(parsed(row.dataset.rest) || {}), kind: row.dataset.kind, monthly: figure(control.value) };
    if (evidence) entry.evidence = evidence;
    dwelling.costs.push(entry);
    where.set(path, control).set(`${path}.monthly`, control).set(`${path}.kind`, control);
  }
  data.dwelling = dwelling;
  return { data, where };
}

/* --- sums --- */
function sums() {
  const columns = {};
  let all = 0;
  for (const row of incomeRows()) {
    let sum = 0;
    const counts = !row.hasAttribute("data-excluded") && row.closest("#income");
    for (const cell of cells(row)) {
      const amount = cents(cell.value);
      sum += amount;
      if (counts) { columns[cell.dataset.month] = (columns[cell.dataset.month] || 0) + amount; all += amount; }
    }
    row.querySelector("[data-row-sum]").textContent = sum ? money(sum) : "";
  }
  form.querySelectorAll("[data-column-sum]").forEach((cell) => { cell.textContent = money(columns[cell.dataset.columnSum] || 0); });
  form.querySelector("[data-all-sum]").textContent = money(all);
  const bills = [...form.querySelectorAll("tr[data-cost] [data-field='monthly']")].reduce((sum, each) => sum + cents(each.value), 0);
  form.querySelector("[data-cost-sum]").textContent = money(bills);
  form.querySelector(".irregular-block").hidden = !form.querySelector("#irregular tr[data-income]");
}

/* --- talking to the server --- */
async function send(url, body, options = {}) {
  return fetch(url, {
    method: "POST", credentials: "same-origin", redirect: "manual", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": document.body.dataset.csrf || "", "X-Requested-With": "fetch" }, ...options,
  });
}
function say(name, words = "") {
  if (!place) return;
  place.dataset.state = { saved: "saved", saving: "saving", kept: "failed", conflict: "failed", restored: "restored" }[name] || name;
  place.textContent = `${place.dataset[name] || ""} ${words}`.trim();
}
/* The words stay, with the time of the last saving; the state says that something newer is not saved. */
function newer() {
  if (place?.dataset.state === "saved") place.dataset.state = "changed";
}
const keepCopy = (data) => { try { localStorage.setItem(copyKey, JSON.stringify({ version: state.version, data })); } catch { /* full or private */ } };
const dropCopy = () => { try { localStorage.removeItem(copyKey); } catch { /* private */ } };
const held = () => { try { return JSON.parse(localStorage.getItem(copyKey) || "null"); } catch { return null; } };

let last = collect();
function show(told) {
  byId("outcome").innerHTML = told.outcome;
  const focus = document.activeElement;
  byId("faults").innerHTML = told.faults_shown;
  const wrong = new Map(told.faults.map((fault) => [last.where.get(fault.path), fault]));
  form.querySelectorAll("[aria-invalid='true']").forEach((control) => { if (!wrong.has(control)) { control.removeAttribute("aria-invalid"); control.removeAttribute("title"); } });
  wrong.forEach((fault, control) => {
    if (!control) return;
    control.setAttribute("aria-invalid", "true");
    control.title = `${form.dataset.textExpected} ${fault.expected}`;
  });
  if (focus && document.activeElement !== focus && document.contains(focus)) focus.focus();
}
async function assess() {
  state.looking?.abort();
  state.looking = new AbortController();
  const mine = state.generation;
  byId("live").classList.add("is-busy");
  try {
    const answer = await send(form.dataset.preview, { data: last.data }, { signal: state.looking.signal });
    if (answer.ok && mine === state.generation) show(await answer.json());
  } catch { /* a newer one is on its way, or the server cannot be reached: saving says so */ }
  byId("live").classList.remove("is-busy");
}
async function save({ leaving = false } = {}) {
  if (readOnly || state.saved === state.generation || byId("conflict").open) return true;
  if (state.busy && !leaving) { state.again = true; return false; }
  const mine = state.generation;
  state.busy = true;
  say("saving");
  try {
    const body = { data: last.data, version: state.version };
    const answer = await send(form.dataset.save, body, { keepalive: leaving && JSON.stringify(body).length < 60000 });
    if (answer.status === 409) { conflict(await answer.json()); return false; }
    if (answer.status === 401) { signedOut(answer.headers.get("X-Sign-In")); return false; }
    if (!answer.ok) { refused(await answer.json().catch(() => ({}))); return false; }
    const told = await answer.json();
    state.version = told.version;
    state.saved = mine;
    if (mine === state.generation) { dropCopy(); show(told); } else keepCopy(last.data);
    say("saved", told.clock);
    if (mine !== state.generation) newer();
    return true;
  } catch {
    say("kept");
    clearTimeout(state.timers.retry);
    state.timers.retry = setTimeout(save, 15000);
    return false;
  } finally {
    state.busy = false;
    if (state.again) { state.again = false; save(); }
  }
}
function refused(told) {
  say("kept");
  if (told.message && place) place.textContent = `${told.message} ${told.next_step || ""}`;
}
function signedOut(where) {
  say("kept");
  if (!where || !place) return;
  const link = document.createElement("a");
  link.href = where;
  link.textContent = "→";
  link.setAttribute("aria-label", where);
  place.append(" ", link);
}
function conflict(told) {
  say("conflict");
  byId("conflict-content").innerHTML = told.conflict || "";
  state.theirs = told.version;
  byId("conflict").showModal();
}
function changed() {
  if (readOnly) return;
  state.generation += 1;
  newer();
  sums();
  last = collect();
  keepCopy(last.data);
  clearTimeout(state.timers.assess);
  clearTimeout(state.timers.save);
  state.timers.assess = setTimeout(assess, ASSESS_AFTER);
  state.timers.save = setTimeout(save, SAVE_AFTER);
}

/* --- rows --- */
function addIncome(owner, kind, values = {}) {
  const option = byId(`kind-option-${kind}`);
  const irregular = option ? option.hasAttribute("data-irregular") : false;
  const row = byId(irregular ? "irregular-row" : "regular-row").content.firstElementChild.cloneNode(true);
  const head = form.querySelector(`tr[data-owner-head="${CSS.escape(owner)}"]`);
  const name = head.querySelector("th .strong").textContent;
  const label = option ? option.firstChild.textContent.trim() : kind;
  row.dataset.owner = owner;
  row.dataset.kind = kind;
  const title = row.querySelector("th");
  if (irregular) { const who = document.createElement("span"); who.className = "soft"; who.textContent = `${name} · `; title.append(who); }
  title.append(label);
  if (option?.hasAttribute("data-excluded")) {
    row.dataset.excluded = "";
    row.classList.add("is-excluded");
    const why = document.createElement("span");
    why.className = "excluded-why";
    why.textContent = ` ${form.dataset.textExcluded}`;
    title.append(why);
  }
  cells(row).forEach((cell) => {
    cell.setAttribute("aria-label", `${name}, ${label}, ${cell.dataset.monthName}`);
    const value = values.monthly !== undefined ? values.monthly : (values.months || {})[cell.dataset.month];
    cell.value = typed(value);
  });
  row.querySelectorAll(".row-tools .visually-hidden:last-child").forEach((words) => { words.textContent += label; });
  if (irregular) form.querySelector("#irregular tbody").append(row);
  else { const before = incomeRows(owner).filter((each) => each.closest("#income")).at(-1) || head; before.after(row); }
  form.querySelector(".irregular-block").hidden = !form.querySelector("#irregular tr[data-income]");
  return row;
}
function clip(row) {
  const evidence = parsed(row.dataset.evidence);
  const button = row.querySelector("[data-evidence-open]");
  button?.classList.toggle("has-evidence", Boolean(evidence));
  if (button && evidence?.amount) button.title = typed(evidence.amount);
}
/* A copy kept in this browser, put back into the page. */
function apply(data) {
  const owners = new Map(memberRows().map((row) => [row.dataset.person ? Number(row.dataset.person) : row.dataset.name, row]));
  incomeRows().forEach((row) => row.remove());
  for (const entry of data.members || []) {
    const row = owners.get(entry.person ?? entry.name);
    if (!row) continue;
    const field = (name) => row.querySelector(`[data-field="${name}"]`);
    field("born").value = entry.born || "";
    field("started_work_on").value = entry.started_work_on || "";
    field("disability_group").value = entry.disability_group ?? "";
    field("student").checked = entry.student === true;
    field("in_institution").checked = entry.in_institution === true;
    field("pension_age").value = entry.pension_age === true ? "yes" : entry.pension_age === false ? "no" : "";
    for (const each of entry.income || []) {
      const line = addIncome(row.dataset.member, each.kind, each);
      if (each.evidence) line.dataset.evidence = JSON.stringify(each.evidence);
    }
  }
  form.querySelectorAll("[data-household]").forEach((control) => { control.value = typed(data[control.dataset.household]); });
  form.querySelector("[data-dwelling='area_m2']").value = typed(data.dwelling?.area_m2);
  const bills = [...(data.dwelling?.costs || [])];
  form.querySelectorAll("tr[data-cost]").forEach((row) => {
    const at = bills.findIndex((bill) => bill.kind === row.dataset.kind);
    const bill = at < 0 ? null : bills.splice(at, 1)[0];
    row.querySelector("[data-field='monthly']").value = bill ? typed(bill.monthly) : "";
    row.dataset.evidence = bill?.evidence ? JSON.stringify(bill.evidence) : "";
  });
}
function remove(row) {
  const next = row.nextElementSibling;
  const parent = row.parentElement;
  row.remove();
  changed();
  (next?.querySelector("input") || parent.querySelector("input"))?.focus();
  const box = document.createElement("div");
  box.className = "toast tone-ok";
  box.textContent = row.querySelector("th").textContent.trim();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-s";
  button.textContent = form.dataset.textUndo;
  button.addEventListener("click", () => { if (next?.parentElement === parent) next.before(row); else parent.append(row); box.remove(); changed(); row.querySelector("input")?.focus(); });
  box.append(button);
  document.querySelector(".toasts")?.append(box);
  setTimeout(() => { if (!box.contains(document.activeElement)) box.remove(); }, 10000);
}

/* --- what people do --- */
form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
form.addEventListener("input", (event) => { if (!event.target.matches("[role='combobox']")) changed(); });
form.addEventListener("change", (event) => { if (!event.target.matches("[role='combobox'], input[inputmode]")) changed(); });
form.addEventListener("choose:taken", (event) => {
  const row = addIncome(event.target.dataset.owner, event.detail.value);
  changed();
  cells(row)[0].focus();
});
form.addEventListener("click", (event) => {
  const row = event.target.closest("tr");
  if (event.target.closest("[data-remove]")) remove(row);
  else if (event.target.closest("[data-fill]")) {
    const line = cells(row);
    const source = line.find((cell) => cell.value.trim());
    if (source) { line.forEach((cell) => { cell.value = source.value; }); changed(); }
    line.at(-1).focus();
  } else if (event.target.closest("[data-evidence-open]")) evidence(row);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-fault-path]");
  if (link) {
    event.preventDefault();
    const control = last.where.get(link.dataset.faultPath);
    control?.focus();
    control?.select?.();
  }
  if (event.target.closest("[data-explain-open]")) explain();
  const choice = event.target.closest("[data-conflict]");
  if (choice?.dataset.conflict === "theirs") { dropCopy(); window.location.reload(); }
  else if (choice) { byId("conflict").close(); state.version = state.theirs; save(); }
});
function evidence(row) {
  const dialog = byId("evidence");
  const now = parsed(row.dataset.evidence) || {};
  const sameAmount = cells(row)[0]?.value || row.querySelector("[data-field='monthly']")?.value || "";
  byId("evidence-document").value = now.document ?? "";
  byId("evidence-amount").value = now.amount !== undefined ? typed(now.amount) : sameAmount;
  dialog.addEventListener("close", () => {
    const document_ = byId("evidence-document").value;
    if (dialog.returnValue === "drop") row.dataset.evidence = "";
    else if (dialog.returnValue === "keep") row.dataset.evidence = JSON.stringify({ ...(document_ ? { document: Number(document_) } : {}), amount: figure(byId("evidence-amount").value) });
    else return;
    clip(row);
    changed();
    row.querySelector("[data-evidence-open]").focus();
  }, { once: true });
  dialog.returnValue = "";
  dialog.showModal();
  byId("evidence-document").focus();
}
async function explain() {
  const dialog = byId("explanation");
  byId("explanation-content").textContent = "…";
  if (!dialog.open) dialog.showModal();
  const answer = await send(form.dataset.explain, form.hasAttribute("data-frozen") ? {} : { data: last.data }).catch(() => null);
  byId("explanation-content").innerHTML = answer?.ok ? await answer.text() : document.body.dataset.textFailed;
}
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || link.target || state.saved === state.generation || readOnly) return;
  if (link.origin !== window.location.origin || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  clearTimeout(state.timers.save);
  await Promise.race([save(), new Promise((done) => { setTimeout(done, 2500); })]);
  if (!byId("conflict").open) window.location.assign(link.href);
});
const flush = () => { clearTimeout(state.timers.save); save({ leaving: true }); };
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flush(); });
window.addEventListener("pagehide", flush);
window.addEventListener("online", () => save());

/* --- beginning --- */
sums();
form.querySelectorAll("tr[data-evidence]").forEach(clip);
const copy = readOnly ? null : held();
if (copy && JSON.stringify(copy.data) !== JSON.stringify(last.data)) {
  state.version = copy.version;
  apply(copy.data);
  form.querySelectorAll("tr[data-evidence]").forEach(clip);
  changed();
  if (place) { place.dataset.state = "restored"; place.textContent = form.dataset.textRestored; }
} else if (copy) dropCopy();
else if (form.hasAttribute("data-unsaved")) changed();
const initial = parsed(byId("faults-data")?.textContent);
if (initial) initial.forEach((fault) => last.where.get(fault.path)?.setAttribute("aria-invalid", "true"));
