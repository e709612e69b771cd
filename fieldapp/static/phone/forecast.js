// When each stop is to be expected: the same rule as `fieldapp/domain/forecast.py`, for a phone without network.
// Times are milliseconds since 1970.
const MINUTE = 60_000;

/**
 * `stops`: id, arrival, start, end as planned; arrivedAt, finishedAt as they happened, or null. `late`: {stop, minutes}
 * or null. With `now`, who has not arrived is not there before now.
 */
export function forecast(stops, late = null, now = null) {
  const found = [];
  let behind = 0;
  for (const stop of stops) {
    const said = late?.stop === stop.id ? late.minutes * MINUTE : 0;
    let arrival = stop.arrival + behind;
    if (now !== null && stop.arrivedAt === null) arrival = Math.max(arrival, now);
    let start = stop.arrivedAt === null ? Math.max(stop.start + said, arrival) : Math.max(stop.start, stop.arrivedAt);
    let end = start + (stop.end - stop.start);
    if (stop.arrivedAt !== null) end = Math.max(end, stop.end + said); // said at the door: this visit takes longer
    if (stop.finishedAt !== null)
      [start, end] = [Math.min(stop.arrivedAt ?? stop.start, stop.finishedAt), stop.finishedAt];
    behind = Math.max(0, end - stop.end);
    found.push({ id: stop.id, start, end, late: Math.max(0, start - stop.start), finished: stop.finishedAt !== null });
  }
  return found;
}

/** The next sign of life that the office waits for, or null once home was said and nothing since. */
export function nextDue(stops, returns, signs, late = null) {
  const expected = forecast(stops, late);
  const last = signs.at(-1);
  if (last?.kind === "home" && expected.every((one) => !one.finished || one.end <= last.at)) return null;
  const well = signs.filter((sign) => sign.kind === "check_in").map((sign) => sign.at + sign.minutes * MINUTE);
  const visit = expected.find((one) => !one.finished);
  if (visit) return { at: Math.max(visit.end, ...well), what: "visit", stop: visit.id };
  const behind = stops.length ? Math.max(0, expected.at(-1).end - stops.at(-1).end) : 0;
  return { at: Math.max(returns + behind, ...well), what: "home", stop: "" };
}
