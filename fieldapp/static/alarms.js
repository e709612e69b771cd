// The line above every page: alarms that nobody has answered. Looks often, says a new one aloud to screen readers, and
// makes the tab visible among others.
const place = document.getElementById("alarms");
const line = document.getElementById("alarm-line");
const LOOK_MS = 10_000;
const PATIENCE_MS = 30_000; // a look without an answer must not be the last one
const title = document.title;
let shown = place.querySelectorAll("p").length;

async function look() {
  try {
    const answer = await fetch(place.dataset.url, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.ok) show(await answer.json());
    else if (answer.status === 401) return deaf();
  } catch {
    // the next look may succeed
  }
  setTimeout(look, LOOK_MS);
}

function show(alarms) {
  const known = [...place.querySelectorAll("a")].map((link) => link.getAttribute("href"));
  document.title = alarms.length ? `(!) ${title}` : title;
  if (alarms.map(({ url }) => url).join() === known.join()) return;
  place.replaceChildren(...alarms.map(lineOf));
  if (alarms.length > shown) beep();
  shown = alarms.length;
}

/** The session is over: whoever relies on this page must know that nothing will appear on it any more. */
function deaf() {
  place.replaceChildren(lineOf({ url: place.dataset.door, text: place.dataset.deaf, act: place.dataset.signIn }));
  document.title = `(!) ${title}`;
}

function lineOf({ url, text, act = place.dataset.answer }) {
  const made = line.content.cloneNode(true);
  made.querySelector("b").textContent = text;
  const link = made.querySelector("a");
  link.href = url;
  link.textContent = act;
  return made;
}

/** Two short tones, where the browser lets a page make a sound. */
function beep() {
  const sound = new AudioContext();
  for (const at of [0, 0.35]) {
    const tone = sound.createOscillator();
    tone.frequency.value = 880;
    tone.connect(sound.destination);
    tone.start(sound.currentTime + at);
    tone.stop(sound.currentTime + at + 0.2);
  }
}

if (shown) document.title = `(!) ${title}`;
setTimeout(look, LOOK_MS);
