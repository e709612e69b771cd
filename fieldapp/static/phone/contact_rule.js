// Whether somebody may be reached now: the same rule as `fieldapp/domain/contact_rule.py`, which says why, for a phone
// without network. Times are milliseconds since 1970, `zone` is the one of the office.
const DAY = 86_400_000;
const BY_NUMBER = ["call", "voicemail", "text"];

/**
 * `contact`: `{ phone, fixed_line, email, ways, they_call, safe_from, safe_to }`, the hours as "18:00:00" or null.
 * Returns `{ verdict, reason, opens, closes }`: permitted, not_now (`opens` is when it will be) or never.
 */
export function mayContact(contact, way, now, zone) {
  const never = whyNever(contact, way);
  if (never) return answer("never", never);
  if (contact.safe_from === null && contact.safe_to === null) return answer("permitted", "chosen");
  const today = startOfLocalDay(now, zone);
  const spans = [-1, 0, 1, 2]
    .map((days) => span(today + days * DAY, contact.safe_from ?? "00:00:00", contact.safe_to, zone))
    .filter(([opens, closes]) => opens < closes);
  const open = spans.find(([opens, closes]) => opens <= now && now < closes);
  if (open) return answer("permitted", "chosen", null, open[1]);
  const coming = spans.map(([opens]) => opens).filter((opens) => opens > now);
  if (!coming.length) return answer("never", "no_safe_hours");
  return answer("not_now", "outside_safe_hours", Math.min(...coming));
}

const answer = (verdict, reason, opens = null, closes = null) => ({ verdict, reason, opens, closes });

function whyNever(contact, way) {
  if (contact.they_call) return "they_call";
  if (!contact.ways.length) return "not_asked";
  if (!contact.ways.includes(way)) return "way_not_chosen";
  if (BY_NUMBER.includes(way) && !contact.phone.trim()) return "no_number";
  if (way === "email" && !contact.email.trim()) return "no_email";
  if (way === "text" && contact.fixed_line) return "fixed_line";
  return null;
}

/** The safe hours that begin on the local day `day` (its midnight written as if it were UTC). */
function span(day, start, end, zone) {
  const opens = instantOf(day + ofDay(start), zone);
  if (end === null) return [opens, instantOf(day + DAY, zone)];
  if (end === start) return [opens, opens];
  return [opens, instantOf((ofDay(end) > ofDay(start) ? day : day + DAY) + ofDay(end), zone)];
}

const ofDay = (clock) => clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;

const startOfLocalDay = (now, zone) => Math.floor((now + offset(now, zone)) / DAY) * DAY;

/** The instant of a local wall-clock time: the first where it is repeated, as Python has it where it is skipped. */
function instantOf(local, zone) {
  const [before, after] = [offset(local - DAY, zone), offset(local + DAY, zone)];
  if (offset(local - before, zone) === before) return local - before;
  return offset(local - after, zone) === after ? local - after : local - before;
}

const clocks = new Map();

/** Made once for each zone: one stop asks a hundred times, and making it takes longer than asking it. */
function clockOf(zone) {
  if (!clocks.has(zone))
    clocks.set(
      zone,
      new Intl.DateTimeFormat("en-GB", {
        timeZone: zone,
        hourCycle: "h23",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      }),
    );
  return clocks.get(zone);
}

const QUARTER = 900_000; // no zone changes its offset but at a quarter of an hour
const offsets = new Map();

/** Milliseconds that the zone is ahead of UTC at that moment; of the few quarters that a day asks for, asked once. */
function offset(moment, zone) {
  const quarter = Math.floor(moment / QUARTER);
  const name = `${zone} ${quarter}`;
  if (!offsets.has(name)) offsets.set(name, offsetAt(quarter * QUARTER, zone));
  return offsets.get(name);
}

function offsetAt(moment, zone) {
  const parts = clockOf(zone).formatToParts(new Date(moment));
  const of = (type) => Number(parts.find((part) => part.type === type).value);
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second")) - moment;
}
