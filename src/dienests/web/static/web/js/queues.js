/* Queues: after t or r the list is there again with the next row current; a suggestion that is changed says why this one. */

const PLACE = "dienests-queue-row";
const rows = () => [...document.querySelectorAll("[data-queue] tbody tr")];

document.querySelector("[data-queue]")?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-row-key]");
  if (button) sessionStorage.setItem(PLACE, String(rows().indexOf(button.closest("tr"))));
});
const place = sessionStorage.getItem(PLACE);
if (place !== null) {
  sessionStorage.removeItem(PLACE);
  const row = rows()[Math.min(Number(place), rows().length - 1)];
  row?.classList.add("is-current");
  row?.querySelector("a.row-link")?.focus();
}

function explain(select) {
  const shown = select.parentElement.querySelector("[data-why-shown]");
  if (shown) shown.textContent = select.selectedOptions[0]?.dataset.why || "";
  const box = select.closest("tr").querySelector("input[data-choose]");
  if (box && !box.checked) box.click();
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-suggested]")) explain(event.target);
  if (event.target.matches("[data-all-to]")) {
    document.querySelectorAll("select[data-suggested]").forEach((select) => {
      const wanted = event.target.value || [...select.options].find((option) => option.defaultSelected)?.value;
      if ([...select.options].some((option) => option.value === wanted)) { select.value = wanted; explain(select); }
    });
  }
});
