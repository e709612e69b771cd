// The application's own files: they lie on this phone once the service worker is installed, and only then does the page
// open without network. A newer version waits until its owner says so or everything was closed.

export const COMING = "coming";
export const KEPT = "kept";
export const NEVER = "never"; // this browser has no service workers, or not for this address

const HOUR_MS = 3_600_000;
const workers = navigator.serviceWorker;

/** Begins to keep the files; `app.shell` says how far it came. */
export async function keepShell(app) {
  if (!workers) {
    app.shell = NEVER;
    return;
  }
  let controlled = Boolean(workers.controller);
  workers.addEventListener("controllerchange", () => {
    if (controlled) app.leave().then(() => location.reload());
    controlled = true;
  });
  workers.addEventListener("message", () => app.sync());
  await tryAgain(app);
}

/** With network again: what did not arrive is asked for once more. */
export async function tryAgain(app) {
  if (app.shell !== COMING) return;
  const registration = await workers
    .register("/field/worker.js", { scope: "/field/", type: "module" })
    .catch(() => null);
  if (!registration) return;
  registration.onupdatefound = () => follow(app, registration);
  follow(app, registration);
}

function follow(app, registration) {
  const look = () => {
    const before = app.shell;
    if (registration.active) app.shell = KEPT;
    if (registration.waiting && workers.controller) {
      app.newVersion = true;
      app.useNewVersion = () => registration.waiting.postMessage("use-the-new-version");
    }
    if (app.shell !== before || app.newVersion) app.shown(true);
  };
  if (registration.installing) registration.installing.onstatechange = look;
  look();
}

/** Background Sync, where the browser has it: what waits leaves, and a day that is over goes, with this page closed. */
export async function wantSync() {
  const registration = await workers?.getRegistration("/field/");
  // refused by its owner: open, reconnect and button remain
  await registration?.sync?.register("outbox").catch(() => {});
  await registration?.periodicSync?.register("outbox", { minInterval: HOUR_MS }).catch(() => {});
}
