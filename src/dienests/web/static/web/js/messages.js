/* Toasts: short words about what was just done. They stay while they have the focus or the pointer. */

const place = () => document.querySelector(".toasts");

export function toast(text, tone = "ok", seconds = 6) {
  const box = document.createElement("div");
  box.className = `toast tone-${tone}`;
  box.textContent = text;
  place()?.append(box);
  leaveLater(box, seconds);
  return box;
}

function leaveLater(box, seconds) {
  let timer = setTimeout(() => box.remove(), seconds * 1000);
  const stay = () => clearTimeout(timer);
  const go = () => { timer = setTimeout(() => box.remove(), seconds * 1000); };
  box.addEventListener("pointerenter", stay);
  box.addEventListener("pointerleave", go);
  box.addEventListener("focusin", stay);
  box.addEventListener("focusout", go);
}

function settle(root) {
  root.querySelectorAll?.(".toast[data-seconds]").forEach((box) => {
    leaveLater(box, Number(box.dataset.seconds));
    box.removeAttribute("data-seconds");
  });
  const faults = root.matches?.("[data-fault-summary]") ? root : root.querySelector?.("[data-fault-summary]");
  faults?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-toast-close]")) event.target.closest(".toast").remove();
  const link = event.target.closest("[data-fault-summary] a[href^='#']");
  if (link) {
    const field = document.getElementById(link.hash.slice(1));
    if (field) { event.preventDefault(); field.closest("details")?.setAttribute("open", ""); field.focus(); }
  }
});
document.addEventListener("htmx:load", (event) => settle(event.detail.elt));
document.addEventListener("DOMContentLoaded", () => settle(document));

/* A request that failed says so on the page instead of doing nothing. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const status = event.detail.xhr.status;
  if ([400, 403, 404, 409, 413, 422].includes(status) && event.detail.xhr.getResponseHeader("X-Fragment")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:responseError", (event) => {
  const words = document.body.dataset;
  const said = event.detail.xhr.getResponseHeader("X-Message");
  toast(said ? decodeURIComponent(said) : words.textFailed, "late", 15);
});
document.addEventListener("htmx:sendError", () => toast(document.body.dataset.textOffline, "late", 15));
