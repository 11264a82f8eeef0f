/* The timetable of a visit: a stop is dragged, or moved by Alt with an arrow (with Shift: made shorter or longer). */

const STEP = 5;
const root = () => document.getElementById("programme");
const wide = window.matchMedia("(min-width: 64rem)");
const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
let moving = null; // {stop, begins, ends}: where it would be
let waiting = 0;

function show(stop, begins, ends) {
  const first = Number(root().dataset.begins);
  const steps = Number(root().dataset.steps);
  const from = Math.max(0, Math.min(steps - 1, (begins - first) / STEP));
  stop.classList.forEach((name) => { if (/^[td]-\d+$/.test(name)) stop.classList.remove(name); });
  stop.classList.add(`t-${from}`, `d-${Math.max(1, (ends - begins) / STEP)}`, "is-moving");
  const words = `${clock(begins)}–${clock(ends)}`;
  stop.querySelector(".pg-time").textContent = words;
  root().querySelector("[data-said]").textContent = words;
}

function within(begins, ends) {
  const first = Number(root().dataset.begins);
  return begins >= first && ends <= first + Number(root().dataset.steps) * STEP && ends - begins >= STEP;
}

function send() {
  clearTimeout(waiting);
  if (!moving) return;
  const { stop, begins, ends } = moving;
  moving = null;
  const values = { begins: clock(begins), ends: clock(ends), sequence: root().dataset.sequence, by: root().dataset.by };
  window.htmx.ajax("POST", stop.dataset.move, { source: "#programme", target: "#programme", swap: "outerHTML", values });
}

function moveBy(stop, shift, resize) {
  const now = moving?.stop === stop ? moving : { begins: Number(stop.dataset.begins), ends: Number(stop.dataset.ends) };
  const first = Number(root().dataset.begins);
  const last = first + Number(root().dataset.steps) * STEP;
  // Carried past an edge, it stays at the edge.
  const by = resize ? shift : Math.max(first - now.begins, Math.min(last - now.ends, shift));
  const begins = resize ? now.begins : now.begins + by;
  const ends = now.ends + by;
  if (!within(begins, ends)) return;
  moving = { stop, begins, ends };
  show(stop, begins, ends);
}

document.addEventListener("keydown", (event) => {
  const stop = event.target.closest?.("#programme [data-move]");
  if (!stop || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  if (moving && moving.stop !== stop) send();
  moveBy(stop, event.key === "ArrowUp" ? -STEP : STEP, event.shiftKey);
  clearTimeout(waiting);
  waiting = setTimeout(send, 900);
});

let drag = null;
document.addEventListener("pointerdown", (event) => {
  const stop = event.target.closest("#programme [data-move]");
  if (!stop || !wide.matches || event.button !== 0) return;
  const height = stop.parentElement.getBoundingClientRect().height / Number(root().dataset.steps);
  drag = { stop, height, y: event.clientY, done: 0, resize: event.target.classList.contains("pg-grip"), moved: false };
});
document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const steps = Math.round((event.clientY - drag.y) / drag.height);
  if (steps === drag.done) return;
  Object.assign(drag, { done: steps, moved: true });
  moving = null; // counted anew from where it stands
  moveBy(drag.stop, steps * STEP, drag.resize);
});
document.addEventListener("pointerup", () => {
  if (!drag) return;
  const { moved } = drag;
  drag = null;
  if (!moved) return;
  // The click that follows would open the stop.
  document.addEventListener("click", (event) => event.preventDefault(), { capture: true, once: true });
  setTimeout(send, 0);
});
document.addEventListener("pointercancel", () => { drag = null; });
