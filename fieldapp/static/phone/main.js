// Starts the application: words, service worker, the first page, and the moments when it talks to the office.
import { App } from "./app.js";
import { withdrawQuestions } from "./ask.js";
import * as clock from "./clock.js";
import { coverWhenHidden } from "./cover.js";
import * as days from "./day.js";
import { read, twice } from "./database.js";
import { filesAt, loadIcons } from "./dom.js";
import { showPill } from "./frame.js";
import * as office from "./office.js";
import { stay } from "./office_share.js";
import { restore } from "./outbox_copy.js";
import { listenToOthers } from "./other_tabs.js";
import { begin } from "./phone_share.js";
import { keepShell, tryAgain } from "./shell.js";
import { _, speak } from "./words.js";

const POLL_MS = 120_000;
const ALARM_MS = 10_000;
const STAY_MS = 20_000;
const HOLD_MS = 2_000;
const LOCK_AFTER_MS = 10 * 60_000;

const root = document.getElementById("phone");
const base = new URL("./", import.meta.url).pathname;
const app = new App(root, (wanted) => speak(wanted, root.dataset.languages.split(" "), base));

addEventListener("error", ({ error }) => app.keeping.caught(error));
addEventListener("unhandledrejection", ({ reason }) => app.keeping.caught(reason));

async function start() {
  filesAt(base);
  begin();
  const icons = loadIcons();
  const restored = await restore();
  await twice(clock.load).catch(() => {}); // read again with the page
  const known = (await twice(chosenLanguage).catch(() => null)) || (await ownersLanguage());
  const languages = [...(known ? [known] : []), ...navigator.languages];
  await twice(() => app.speak(languages)).catch(() => {}); // then in English
  if (restored)
    app.why = _(
      "The browser has lost the day that lay on this phone. You need not write anything again: what was not at the " +
        "office lies here a second time. Fetch the day again with network.",
    );
  await keepShell(app);
  await icons;
  await app.draw();
  listen();
  await app.sync();
  await app.exchange.askMissing();
}

const chosenLanguage = () => read("outbox", "memory", "language");

/** Before the first day of this phone: the language of who has just signed in, "" where nobody says it. */
async function ownersLanguage() {
  const state = await twice(days.state).catch(() => null);
  return state === "none" ? ((await office.owner().catch(() => null))?.language ?? "") : "";
}

function listen() {
  let hiddenAt = 0;
  addEventListener("hashchange", () => {
    withdrawQuestions();
    app.go();
  });
  addEventListener("online", () => {
    tryAgain(app);
    app.sync();
  });
  addEventListener("offline", () => {
    app.online = false;
    showPill(app);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") hiddenAt = clock.now();
    else back(hiddenAt);
  });
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    app.install = () => event.prompt();
  });
  setInterval(tick, POLL_MS);
  setInterval(() => app.bringAlarms(), ALARM_MS);
  setInterval(stay, STAY_MS);
  addEventListener("pagehide", stay);
  listenToHold();
  listenToOthers({ another: () => app.draw().then(() => app.sync()), lock: app.lock });
  coverWhenHidden();
}

/** "Help" held for two seconds is the silent alarm; a shorter touch opens its page as any other tab does. */
function listenToHold() {
  let timer = 0;
  let held = false;
  const of = (event) => event.target.closest?.("[data-hold]");
  const release = () => clearTimeout(timer);
  addEventListener("pointerdown", (event) => {
    held = false;
    if (of(event)) timer = setTimeout(() => ((held = true), app.silentAlarm()), HOLD_MS);
  });
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, release);
  addEventListener("contextmenu", (event) => of(event) && event.preventDefault());
  addEventListener("dragstart", (event) => of(event) && event.preventDefault());
  addEventListener("click", (event) => held && of(event) && event.preventDefault(), true);
}

/** Somebody takes the phone again: after a while it wants its PIN, and the day may be over. */
async function back(hiddenAt) {
  if (app.day && clock.now() - hiddenAt > LOCK_AFTER_MS) await app.lock();
  await drawIfOver();
  await app.sync();
}

/** Whether it was. */
async function drawIfOver() {
  const over = await twice(() => app.isOver());
  if (over) await app.draw();
  return over;
}

async function tick() {
  if (await drawIfOver()) return;
  if (document.visibilityState === "visible") await Promise.all([tryAgain(app), app.sync()]);
}

await start();
