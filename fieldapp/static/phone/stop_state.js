// How a stop stands: the same rule as `fieldapp/domain/stop_state.py`, which says why, for a phone without network.

/**
 * The state of one stop after these events, given in any order: `{ id, event, at, corrects }`, `at` a number of any one
 * unit, `corrects` ids of others that count no more (missing: none).
 * `againAt`: what happened up to then counts no more, null without. Returns `{ state, arrivedAt, finishedAt, outcome }`
 * with null for what has not happened; `outcome`: the event that counts.
 */
export function stopState(events, againAt = null) {
  let outcome = null;
  let arrival = null; // the one that belongs to the outcome
  let since = null; // the first one since the outcome
  const corrected = new Set(events.flatMap(({ corrects }) => corrects ?? []));
  for (const one of events.filter(({ id }) => !corrected.has(id)).sort(asItHappened)) {
    if (againAt !== null && one.at <= againAt) continue;
    if (one.event === "arrived") since ??= one;
    else if (one.event !== "taken_back") [outcome, arrival, since] = [one, since ?? arrival, null];
  }
  if (outcome === null) {
    return { state: since ? "arrived" : "planned", arrivedAt: since?.at ?? null, finishedAt: null, outcome };
  }
  return { state: outcome.event, arrivedAt: arrival?.at ?? null, finishedAt: outcome.at, outcome };
}

/** The arrivals that count and are about no outcome yet; both arguments as of `stopState`. */
export function arrivals(events, againAt = null) {
  const corrected = new Set(events.flatMap(({ corrects }) => corrects ?? []));
  const since = [];
  for (const one of events.filter(({ id }) => !corrected.has(id)).sort(asItHappened)) {
    if (againAt !== null && one.at <= againAt) continue;
    if (one.event === "arrived") since.push(one);
    else if (one.event !== "taken_back") since.length = 0;
  }
  return since;
}

/** Milliseconds since 1970 of a time as the office writes it; what is finer stays, so that the order stays. */
export function instant(written) {
  const finer = written.match(/\.\d{3}(\d{1,3})/)?.[1].padEnd(3, "0") ?? 0;
  return Date.parse(written) + Number(finer) / 1000;
}

function asItHappened(one, other) {
  return one.at - other.at || (one.id < other.id ? -1 : 1);
}
