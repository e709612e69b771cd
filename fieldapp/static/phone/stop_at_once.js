// A stop is shown from memory, so that nobody waits at a door. What another page of this phone has kept or ended
// meanwhile is read after that, and drawn unless its worker has begun to do something on the page.
import { rehearse } from "./page_stop.js";

const PATIENCE_MS = 500;
const ACTS = ["pointerdown", "keydown", "input", "click", "change"]; // some who cannot touch give a click alone

/** Some browsers never say that they have nothing to do. */
const idle = () =>
  new Promise((done) => {
    if (globalThis.requestIdleCallback) requestIdleCallback(done, { timeout: PATIENCE_MS });
    else setTimeout(done, PATIENCE_MS);
  });

/** Once, as soon as nothing else is to be done; some browsers never say so. */
export function rehearseNext(app) {
  if (app.rehearsed) return;
  app.rehearsed = true;
  globalThis.requestIdleCallback?.(() => {
    const next = app.day?.stops.find((stop) => app.day.stateOf(stop).finishedAt === null);
    if (next) rehearse(app, next).catch(() => {}); // a page that cannot be made says so when it is opened
  });
}

/** `stays()`: whether the page of this stop is still the one that is shown. */
export async function lookedAfter(app, stop, stays) {
  const [{ day }, known] = [app, lying(app.day, stop)];
  let touched = false;
  const touch = () => (touched = true);
  for (const name of ACTS) app.root.addEventListener(name, touch, { capture: true });
  try {
    await idle();
    if (!stays()) return;
    await app.look();
    if (!app.day) return app.draw();
    await app.readItems().catch(() => {}); // what this page knows stays
    if (!stays() || app.day !== day) return;
    if (!touched && lying(day, stop) !== known) return app.draw();
    app.shown(false);
  } finally {
    for (const name of ACTS) app.root.removeEventListener(name, touch, { capture: true });
  }
}

/** What of this stop is on the phone, and how far each item is. */
const lying = (day, stop) =>
  day.items
    .filter((item) => item.stop === stop.id)
    .map(({ id, order, state }) => `${id}/${order}/${state}`)
    .join();
