// The PIN that says "somebody forces me": it opens an empty day that was made for it. Every prepared day has such an
// empty day, with or without that PIN, so that a copy of this phone does not tell whether one was chosen.
import { close, makeLock, open, openLock } from "./lock.js";

const NAME = "decoy";
const SHOWN = ["owner", "office", "rules", "labels", "navigation", "phone", "proof", "reads_until"];

/** `opener`: of the PIN for danger; "" when none was chosen: then nothing opens it. */
export async function makeDecoy(opener, shares, setup, day) {
  const { lock, key } = await makeLock(opener || { salt: random(16), secret: random(32) }, shares);
  const empty = {
    day: day.day,
    shown: day.shown,
    plan: null,
    plan_version: 0,
    letter: "",
    leaves: null,
    returns: null,
    measure: "estimate",
    order: [],
    stops: {},
  };
  const harmless = Object.fromEntries(SHOWN.map((name) => [name, setup[name] ?? null]));
  return { lock, closed: await close(key, { setup: harmless, day: empty }, NAME) };
}

const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Its key and parts, or null when this does not follow from its PIN. */
export async function openDecoy(decoy, opener, shares) {
  const key = await openLock(decoy.lock, opener, shares);
  return key ? { key, ...(await open(key, decoy.closed, NAME)) } : null;
}

/** One slip of the finger must not call for help, nor open the day instead. */
export const tooClose = (one, other) =>
  one.length === other.length && [...one].filter((digit, at) => digit !== other[at]).length < 2;
