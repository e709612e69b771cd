// What changed since the day was fetched: the plan, the cases, the map, each asked for by what lies here already.
import * as clock from "./clock.js";
import { countOn } from "./entries.js";
import * as office from "./office.js";
import * as outbox from "./outbox.js";
import { compare } from "./plan_change.js";

const CASES_AT_ONCE = 5;

/**
 * Asks for differences. `told(done, all)` hears how many of the first files have come. True when something is
 * different now.
 */
export async function refresh(day, told) {
  const known = { ...day.plan.stops, ...day.coming?.stops };
  const prints = Object.fromEntries(Object.entries(known).map(([id, stop]) => [id, stop.print]));
  const asked = { day: (day.coming ?? day.plan).day, stops: prints };
  const { day: frame, now, counted, missing, erased } = await office.changes(day.reader, asked);
  await clock.set(now);
  await countOn(counted);
  const fewer = Boolean(erased?.length); // an older office does not say it
  if (fewer) await forget(day, new Set(erased));
  const base = day.coming ?? day.plan;
  const waited = missing?.here || missing?.elsewhere ? missing : null;
  const other = JSON.stringify(waited) !== JSON.stringify(day.missing);
  day.missing = waited;
  const fresh = merged(base, frame);
  const different = await take(day, fresh);
  const cases = await refreshCases(day, fresh, told);
  return different || cases || other || fewer;
}

/** What was erased at the office leaves this phone without being asked about: stops, their cases, all written there. */
async function forget(day, erased) {
  const known = { ...day.plan.stops, ...day.coming?.stops };
  const without = (plan) =>
    plan && {
      ...plan,
      order: plan.order.filter((id) => !erased.has(id)),
      stops: Object.fromEntries(Object.entries(plan.stops).filter(([id]) => !erased.has(id))),
    };
  const cases = [...erased].map((id) => known[id]?.case).filter(Boolean);
  [day.plan, day.coming] = [without(day.plan), without(day.coming)];
  for (const id of cases) delete day.cases[id];
  const noCases = Object.fromEntries(cases.map((id) => [`case/${id}`, null]));
  await day.write({ day: day.plan, coming: day.coming, ...noCases });
  await outbox.forget(day.items.filter(({ stop }) => erased.has(stop)).map(({ id }) => id));
  await day.readItems();
}

/** Details come in at once; other times, another order, a stop more or less wait for the worker. */
async function take(day, fresh) {
  const changed = compare(day.plan, fresh, day.begun);
  if (changed.length) {
    const same = JSON.stringify(day.coming) === JSON.stringify(fresh);
    await day.write({ coming: fresh });
    day.coming = fresh;
    return !same;
  }
  const same = !day.coming && fresh.order.every((id) => day.plan.stops[id].print === fresh.stops[id].print);
  await day.write({ day: fresh, coming: null });
  day.plan = fresh;
  day.coming = null;
  return !same;
}

async function refreshCases(day, fresh, told) {
  const ids = [...new Set(fresh.order.map((id) => fresh.stops[id].case))];
  const first = ids.some((id) => !day.cases[id]);
  let different = false;
  for (let at = 0; at < ids.length; at += CASES_AT_ONCE) {
    const asked = ids.slice(at, at + CASES_AT_ONCE);
    const known = Object.fromEntries(asked.map((id) => [id, day.cases[id]?.print ?? ""]));
    const { cases, made_at } = await office.cases(day.reader, { cases: known });
    for (const id of asked) if (day.cases[id]) day.cases[id].seen_at = made_at;
    for (const one of cases) day.cases[one.id] = { ...one, seen_at: made_at };
    await day.write(Object.fromEntries(asked.filter((id) => day.cases[id]).map((id) => [`case/${id}`, day.cases[id]])));
    different ||= cases.length > 0;
    if (first) told(Math.min(at + CASES_AT_ONCE, ids.length), ids.length);
  }
  return different;
}

/**
 * The map around the stops, last of all and once a plan. `told(done, all)`; true when there is a map or a line that
 * was not there.
 */
export async function refreshTiles(day, told) {
  const { plan } = day.coming ?? day.plan;
  if (day.tilesOf.plan === plan) return false;
  const had = day.map;
  const { map, line } = await day.tiles.refresh(day.reader, (...progress) => {
    day.tilesOf = { map: day.tiles.map, plan: null }; // a map with holes is a map
    told(...progress);
  });
  day.tilesOf = { map, line, plan };
  await day.write({ map: day.tilesOf });
  return day.map !== had || line.length > 0;
}

/** The new frame with the stops that came and, for the others, those we have. */
function merged(base, frame) {
  const stops = { ...base.stops, ...byId(frame.stops) };
  return { ...frame, stops: Object.fromEntries(frame.order.map((id) => [id, stops[id]])) };
}

/** Stops by their id. */
export const byId = (stops) => Object.fromEntries(stops.map((stop) => [stop.id, stop]));
