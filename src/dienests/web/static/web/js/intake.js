/* Intake: what is shown follows from what is asked for; a new person is written in a dialog on the same screen. */

const root = document.getElementById("intake");

function follow() {
  const form = document.getElementById("intake-form");
  if (!form) return;
  const asked = [...form.querySelectorAll("[name='asked']:checked")].map((box) => box.value);
  form.querySelectorAll("[data-when-asked]").forEach((part) => {
    part.hidden = !part.dataset.whenAsked.split(" ").some((what) => asked.includes(what));
  });
  const provider = form.querySelector("[name='housing_to'][value='provider']");
  const place = form.querySelector("[data-when-provider]");
  if (place) place.hidden = !(asked.includes("housing") && provider?.checked);
}
root.addEventListener("change", follow);
root.addEventListener("click", (event) => {
  const button = event.target.closest("[data-all-signed]");
  if (!button) return;
  const boxes = [...root.querySelectorAll("[name='signed']")];
  boxes.forEach((box) => { box.checked = true; });
  boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("htmx:configRequest", (event) => {
  const option = event.target.closest?.(".choose-new");
  if (option) event.detail.parameters.typed = option.dataset.typed;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "intake") follow();
  if (event.target.id !== "new-person-form" || !event.target.children.length) return;
  const dialog = document.getElementById("new-person");
  if (!dialog.open) dialog.showModal();
  const wrong = event.target.querySelector("[aria-invalid='true'], [data-alike] button");
  (wrong || event.target.querySelector("[autofocus]"))?.focus();
});
document.addEventListener("person-registered", (event) => {
  document.getElementById("new-person").close();
  document.getElementById("new-person-form").replaceChildren();
  const { step, person } = event.detail;
  window.htmx.ajax("POST", root.dataset.form, { source: "#intake-form", target: "#intake", swap: "innerHTML", values: { step, person } });
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest?.("[data-alike]")) document.getElementById("new-person").close();
});
follow();
