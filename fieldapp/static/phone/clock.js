// The office's time on a phone whose own clock may be wrong: the difference is measured whenever the office answers,
// and time never goes back, so a clock put back brings no old day to life and no note before the one written earlier.
import { STRICT, begin, read } from "./database.js";

// `told`: what the office said last, since when time has only grown
const state = { offset: 0, high: 0, told: 0, seen: Date.now(), running: performance.now() };

export async function load() {
  const known = await read("outbox", "memory", "clock");
  if (known) {
    state.offset = known.offset;
    state.told = known.told ?? 0;
    state.high = Math.max(state.high, known.high);
  }
}

/** Milliseconds since 1970 by the office's clock. */
export function now() {
  const [date, running] = [Date.now(), performance.now()];
  // put back while we run: go on from where it was, by the counter that nobody sets
  if (date < state.seen) state.offset += state.seen + (running - state.running) - date;
  [state.seen, state.running] = [date, running];
  state.high = Math.max(state.high, Math.round(date + state.offset));
  return state.high;
}

/** What the office said last; an hour before it may be later than now. */
export const lastTold = () => state.told;

/** The office said what time it is. This alone may set the clock back: an hour that never was is forgotten. */
export async function set(officeTime) {
  const told = Date.parse(officeTime);
  state.seen = Date.now();
  state.offset = told - state.seen;
  state.high = told;
  state.told = told;
  await remember();
}

export async function remember() {
  const writing = await begin("outbox", "memory", "readwrite", STRICT);
  await writing.store.put({ offset: state.offset, high: now(), told: state.told }, "clock");
  await writing.done;
}
