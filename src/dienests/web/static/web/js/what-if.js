/* Sliders: a range and a number that say the same, the value in force beside them; the result follows by itself. */

const form = document.querySelector("[data-what-if]");
const sliders = [...form.querySelectorAll("[data-slider]")];
const parts = (slider) => ({
  range: slider.querySelector("input[type=range]"),
  number: slider.querySelector("input[type=number]"),
  reset: slider.querySelector("[data-slider-reset]"),
});
let timer = 0;

function later(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(() => form.dispatchEvent(new CustomEvent("what-if-changed")), milliseconds);
}
function mark(slider) {
  const { number, reset } = parts(slider);
  const changed = Number(number.value) !== Number(slider.dataset.legal);
  slider.classList.toggle("is-changed", changed);
  reset.hidden = !changed;
}
function toLegal(slider) {
  const { range, number } = parts(slider);
  number.value = slider.dataset.legal;
  range.value = slider.dataset.legal;
  mark(slider);
}

sliders.forEach((slider) => {
  const { range, number, reset } = parts(slider);
  range.value = number.value;
  range.addEventListener("input", () => { number.value = range.value; mark(slider); later(250); });
  number.addEventListener("input", () => {
    if (number.value === "" || !number.checkValidity()) return;
    range.value = number.value;
    mark(slider);
    later(500);
  });
  reset.addEventListener("click", () => { toLegal(slider); number.focus(); later(0); });
});
form.querySelector("[data-what-if-reset]").addEventListener("click", () => { sliders.forEach(toLegal); later(0); });
/* Another population, period or day has other households or values in force: the page is asked for anew. */
const asks = [...form.querySelectorAll("[data-reload]")];
asks.forEach((control) => control.addEventListener("change", () => {
  const asked = new URLSearchParams(asks.map(({ name, value }) => [name, value]));
  if (form.elements.day.value) window.location.search = asked.toString();
}));
/* The address carries what is set, so that it can be kept or sent to a colleague. */
form.addEventListener("htmx:afterRequest", () => {
  const words = document.querySelector("#what-if-result .verdict-cost");
  document.querySelector("[data-what-if-said]").textContent = words ? words.textContent : "";
  window.history.replaceState(null, "", `?${new URLSearchParams(new FormData(form)).toString()}`);
});
if (document.querySelector("[data-compute]")) later(0);
