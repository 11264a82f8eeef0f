/* Runs before the page is painted, so that a dark screen never flashes white. */
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem("dienests-theme") || "device"; } catch { return "device"; } };
  const apply = () => {
    const theme = chosen() === "device" ? (dark.matches ? "dark" : "light") : chosen();
    document.documentElement.setAttribute("data-bs-theme", theme);
  };
  apply();
  dark.addEventListener("change", apply);
  const mark = () => document.querySelectorAll("[data-theme-choice]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen()));
  });
  document.addEventListener("DOMContentLoaded", mark);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    try { localStorage.setItem("dienests-theme", button.dataset.themeChoice); } catch { /* private mode */ }
    apply();
    mark();
  });
})();
