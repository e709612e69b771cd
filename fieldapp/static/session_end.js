// Tells in time that a page will close, and keeps it open longer without leaving it. Without scripts the page says
// until when it is open, and its button sends what was typed along. `data-ends-in`, `data-warn`: seconds. `data-keep`:
// what was typed is handed over at the end too, where it waits for its owner; else it is erased.
const note = document.querySelector("[data-ends-in]");
const form = note?.closest("form");
const button = note?.querySelector("button");
const PATIENCE_MS = 30_000;
let timers = [];

function start() {
  timers.forEach(clearTimeout);
  const left = Number(note.dataset.endsIn);
  const warn = () => note.classList.add("notice", "now");
  timers = [setTimeout(warn, Math.max(0, left - Number(note.dataset.warn)) * 1000), setTimeout(end, (left + 5) * 1000)];
}

function send() {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  return fetch(button.formAction, { method: "POST", body: new FormData(form), signal }).catch(() => null);
}

async function end() {
  if ("keep" in note.dataset && !(await send())) return; // no network: what was typed stays on the page
  location.replace(note.dataset.after);
}

async function stay(event) {
  event.preventDefault();
  const answer = await send();
  if (!answer) return; // no network: nothing was kept, and the page still says until when
  const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page && page.querySelector("[data-ends-in]");
  if (!fresh) {
    location.replace(note.dataset.after);
    return;
  }
  note.querySelector("span").textContent = fresh.querySelector("span").textContent;
  note.dataset.endsIn = fresh.dataset.endsIn;
  note.classList.remove("notice", "now");
  start();
}

if (note) {
  button.addEventListener("click", stay);
  start();
}
