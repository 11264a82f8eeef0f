/* Counts beside the entries of the rail: fetched after the page is there, so that no page waits for them; shown at once
   from what this tab last knew. A session that has ended is noticed here, before somebody types for nothing. */

const KNOWN = "dienests-counts";
const EVERY = 90_000;
const rail = document.querySelector("[data-counts]");

function show(counts) {
  Object.entries(counts).forEach(([name, { count, late }]) => {
    document.querySelectorAll(`[data-count="${CSS.escape(name)}"]`).forEach((place) => {
      place.hidden = !count;
      place.textContent = count > 99 ? "99+" : String(count || "");
      place.classList.toggle("is-late", Boolean(late));
    });
  });
}
async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch(rail.dataset.counts, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
    if (answer.status === 401) { ended(answer.headers.get("X-Sign-In")); return; }
    if (!answer.ok) return;
    const counts = await answer.json();
    sessionStorage.setItem(KNOWN, JSON.stringify(counts));
    show(counts);
  } catch { /* no network: the numbers stay as they were */ }
}
function ended(url) {
  const box = document.getElementById("session-ended");
  if (!box || !box.hidden) return;
  const link = box.querySelector("a");
  if (url) link.href = url;
  box.hidden = false;
}
if (rail) {
  try { show(JSON.parse(sessionStorage.getItem(KNOWN) || "{}")); } catch { /* private mode */ }
  ask();
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
}
document.addEventListener("autosave:signed-out", (event) => ended(event.detail));
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out]")) sessionStorage.removeItem(KNOWN);
});
