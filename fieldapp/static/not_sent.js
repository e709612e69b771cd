// A form that is sent while there is no network would leave the page for the browser's own, and lose what was typed.
// So whether the office answers is asked first; without an answer the page stays and says so beside the button.
const said = document.getElementById("not-sent");
const ANSWER_MS = 8000;
const passed = new WeakSet(); // forms that the office has just been asked for
const asking = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || passed.delete(form)) return;
  if (form.matches(".leave")) return; // whoever leaves quickly waits for no answer
  event.preventDefault();
  if (!asking.has(form)) send(form, event.submitter);
});

async function send(form, button) {
  asking.add(form);
  const heard = await answers();
  asking.delete(form);
  form.querySelector(".not-sent")?.remove();
  if (!heard) return say(form, button);
  passed.add(form);
  form.requestSubmit(button);
}

/** Whether the office answers just now: one small file, never from the browser's own store. */
async function answers() {
  if (!navigator.onLine) return false;
  try {
    return (await fetch(said.dataset.probe, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) })).ok;
  } catch {
    return false;
  }
}

function say(form, button) {
  const line = said.content.firstElementChild.cloneNode(true);
  line.classList.add("not-sent");
  if (button && form.contains(button)) button.before(line);
  else form.append(line);
  line.focus();
}
