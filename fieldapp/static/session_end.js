// Tells in time that what was typed will be erased, and keeps it longer without leaving the page. Without scripts the
// page says until when it is kept, and its button sends what was typed along.
const WARN_S = 600;
const note = document.querySelector("[data-ends-in]");
const form = note.closest("form");
const button = note.querySelector("button");
let timers = [];

function start() {
  timers.forEach(clearTimeout);
  const left = Number(note.dataset.endsIn);
  const warn = () => note.classList.add("notice", "now");
  const end = () => location.replace(note.dataset.after);
  timers = [setTimeout(warn, Math.max(0, left - WARN_S) * 1000), setTimeout(end, (left + 5) * 1000)];
}

button.addEventListener("click", async (event) => {
  event.preventDefault();
  const answer = await fetch(button.formAction, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (!answer) return; // no network: nothing was kept, and the page still says until when
  if (!answer.ok) {
    location.replace(note.dataset.after);
    return;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-ends-in]");
  note.querySelector("span").textContent = fresh.querySelector("span").textContent;
  note.classList.remove("notice", "now");
  start();
});
start();
