/* Papers: dropped or chosen files are sent one after the other with their progress; the lists come anew when all are in.
   A file dropped on a line of the checklist is that paper; a paper in the list can be dragged to its line. */

const layout = document.querySelector("[data-papers]");
const uploads = document.getElementById("uploads");
const drop = document.getElementById("drop");
const picker = document.getElementById("files");
const csrf = document.body.dataset.csrf || "";

const refresh = () => window.htmx.ajax("GET", document.getElementById("papers").dataset.refresh, { target: "#papers", select: "#papers", swap: "outerHTML" });

function line(file) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const said = document.createElement("span");
  said.className = "said";
  item.append(name, bar, said);
  uploads.append(item);
  return { item, bar, said };
}
function tell({ item, bar, said }, ok, words) {
  bar.remove();
  item.className = ok ? "is-added" : "is-refused";
  said.textContent = words;
  if (ok) setTimeout(() => item.remove(), 4000);
}
function sendOne(file, target) {
  const row = line(file);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("files", file);
    body.append("kind", target.kind);
    body.append("person", target.person);
    request.open("POST", layout.dataset.add);
    request.setRequestHeader("X-CSRFToken", csrf);
    request.setRequestHeader("X-Requested-With", "fetch");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) row.bar.value = (event.loaded / event.total) * 100; });
    request.addEventListener("loadend", () => {
      let told = {};
      try { told = JSON.parse(request.responseText); } catch { /* not ours to say */ }
      const result = told.results?.[0];
      const words = result ? result.message || layout.dataset.textAdded : [told.message, told.next_step].filter(Boolean).join(" ") || layout.dataset.textFailed;
      tell(row, Boolean(result?.ok), words);
      if (request.status === 401) window.location.assign(request.getResponseHeader("X-Sign-In") || "/");
      done();
    });
    request.send(body);
  });
}
async function sendAll(files, target = { kind: "", person: "" }) {
  for (const file of files) await sendOne(file, target);
  refresh();
}

picker?.addEventListener("change", () => { const files = [...picker.files]; picker.value = ""; sendAll(files); });
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-pick-files]")) picker?.click();
  const waive = event.target.closest("[data-waive]");
  if (waive) {
    document.getElementById("waive-key").value = waive.dataset.waive;
    document.getElementById("waive-title").textContent = waive.dataset.title;
    document.getElementById("waive-reason").value = "";
    document.getElementById("waive").showModal();
    document.getElementById("waive-reason").focus();
  }
  const remove = event.target.closest("[data-remove-paper]");
  if (remove) {
    const form = document.getElementById("remove-form");
    form.setAttribute("hx-post", remove.dataset.removePaper);
    window.htmx.process(form);
    document.getElementById("remove-title").textContent = remove.dataset.title;
    document.getElementById("remove-reason").value = "";
    document.getElementById("remove").showModal();
    document.getElementById("remove-reason").focus();
  }
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches?.("form[data-closes]") && event.detail.successful) event.target.closest("dialog")?.close();
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "preview") return;
  document.querySelectorAll(".paper.is-shown").forEach((each) => each.classList.remove("is-shown"));
  event.detail.requestConfig?.elt?.closest?.(".paper")?.classList.add("is-shown");
  if (window.matchMedia("(max-width: 70rem)").matches) event.target.scrollIntoView({ block: "start" });
});

/* --- dragging --- */
const carries = (event, type) => [...(event.dataTransfer?.types || [])].includes(type);
let carried = null;
document.addEventListener("dragstart", (event) => {
  const paper = event.target.closest?.("[data-document]");
  if (!paper) return;
  carried = paper;
  event.dataTransfer.setData("text/plain", paper.dataset.document);
  event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragend", () => { carried = null; mark(null); });
function mark(place) {
  document.querySelectorAll(".is-target").forEach((each) => { if (each !== place) each.classList.remove("is-target"); });
  place?.classList.add("is-target");
}
document.addEventListener("dragover", (event) => {
  if (!drop || (!carried && !carries(event, "Files"))) return;
  event.preventDefault();
  mark(event.target.closest?.("[data-drop-kind]") || (carried ? null : drop));
});
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(null); });
document.addEventListener("drop", (event) => {
  if (!drop || (!carried && !carries(event, "Files"))) return;
  event.preventDefault();
  const place = event.target.closest?.("[data-drop-kind]");
  mark(null);
  if (carried && place) {
    const values = { kind: place.dataset.dropKind, person: place.dataset.dropPerson };
    window.htmx.ajax("POST", carried.dataset.classify, { target: "#papers", swap: "outerHTML", values });
  } else if (!carried) sendAll([...event.dataTransfer.files], place ? { kind: place.dataset.dropKind, person: place.dataset.dropPerson } : undefined);
  carried = null;
});

/* --- the letter --- */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-letter-preview]");
  if (!button) return;
  const place = document.getElementById("letter");
  const answer = await fetch(button.dataset.letterPreview, {
    method: "POST", credentials: "same-origin", body: new FormData(button.form), headers: { "X-Requested-With": "fetch", "X-CSRFToken": csrf },
  }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  place.replaceChildren();
  if (!answer?.ok || !told) { place.textContent = [told?.message, told?.next_step].filter(Boolean).join(" ") || document.body.dataset.textFailed; return; }
  for (const page of told.pages) {
    const image = document.createElement("img");
    image.src = page;
    image.alt = told.title;
    place.append(image);
  }
  place.firstElementChild?.scrollIntoView({ block: "nearest" });
});
