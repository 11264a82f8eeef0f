/* The question to the simulation: how many figures of a group are one's own, and back to those that ship. */

document.querySelectorAll("[data-figures]").forEach((group) => {
  const inputs = [...group.querySelectorAll("input")];
  const reset = group.querySelector("[data-figures-reset]");
  const count = group.querySelector("[data-figures-changed]");
  function tell() {
    const changed = inputs.filter((input) => input.value.trim() !== "").length;
    count.textContent = changed ? count.dataset.words.replace("0", changed) : "";
    count.hidden = !changed;
    reset.hidden = !changed;
  }
  group.addEventListener("input", tell);
  reset.addEventListener("click", () => {
    inputs.forEach((input) => { input.value = ""; });
    tell();
    group.querySelector("summary").focus();
  });
  tell();
});
