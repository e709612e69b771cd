// What this phone says about its owner's safety: signs of life, alarms, and where it is once an alarm was raised.
import * as clock from "./clock.js";
import { forecast, nextDue } from "./forecast.js";
import { newId } from "./outbox.js";

const POSITION_EVERY_MS = 120_000;
const POSITIONS = 15;

/** The stops of a day as `forecast` reads them. */
function progress(day) {
  return day.stops.map((stop) => {
    const { arrivedAt, finishedAt } = day.stateOf(stop);
    return {
      id: stop.id,
      arrival: ms(stop.arrival ?? stop.start),
      start: ms(stop.start),
      end: ms(stop.end),
      arrivedAt,
      finishedAt,
    };
  });
}

const ms = (moment) => Date.parse(moment);

const signs = (day) =>
  day.items
    .filter(({ kind }) => ["check_in", "home", "late"].includes(kind))
    .map((item) => ({ ...item, at: ms(item.at) }));

/** The newest word on lateness, null when the times of the plan contain it already. */
export function lateOf(day) {
  const said = signs(day).findLast(({ kind }) => kind === "late") ?? null;
  return said && said.id === day.plan.known_late ? null : said;
}

/** Each stop with the times to be expected; `late` tries another lateness than the one that was said. */
export const expectedTimes = (day, late = lateOf(day)) =>
  Object.fromEntries(forecast(progress(day), late, clock.now()).map((one) => [one.id, one]));

/** The sign that the office waits for, null when it waits for none. */
export function dueSign(day) {
  if (!day.stops.length) return null;
  return nextDue(progress(day), ms(day.plan.returns), signs(day), lateOf(day));
}

/** The stop they are at or on the way to, "" when there is none. */
export const hereStop = (day) => progress(day).find((stop) => stop.finishedAt === null)?.id ?? "";

export const checkIn = (day, minutes) => ({ id: newId(), kind: "check_in", stop: hereStop(day), minutes });
export const home = (day) => ({ id: newId(), kind: "home", stop: hereStop(day) });
export const late = (day, minutes) => ({ id: newId(), kind: "late", stop: hereStop(day), minutes });

/** Shown nowhere, unless it could not be kept. */
export const alarm = (day, how) => ({ id: newId(), kind: "alarm", how, stop: hereStop(day), quiet: true });

/** Where this phone is, now and every two minutes for half an hour, if its owner allowed that before. */
export async function followPosition(app, raised) {
  if (!(await positionAllowed())) return;
  for (let count = 0; count < POSITIONS && app.day; count += 1) {
    const place = await position().catch(() => null);
    if (place && app.day)
      await app.keep([{ id: newId(), kind: "position", alarm: raised, ...place, quiet: true }], { slot: "position" });
    await new Promise((resolve) => void setTimeout(resolve, POSITION_EVERY_MS));
  }
}

/** Never asks: a question on the screen would give the alarm away. */
export async function positionAllowed() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
}

export function position() {
  return new Promise((resolve, reject) => {
    const found = ({ coords }) =>
      resolve({
        lat: coords.latitude,
        lon: coords.longitude,
        accuracy_m: Math.min(1_000_000, Math.round(coords.accuracy)),
      });
    navigator.geolocation.getCurrentPosition(found, reject, {
      enableHighAccuracy: true,
      timeout: 30_000,
      maximumAge: 30_000,
    });
  });
}
