// The readable day: prepared with network, opened with the PIN, updated by differences, deleted tonight.
//
// What lies in the database: under "lock" salt, wrapped key, the tries that are left, until when, and who takes part in
// opening it (`day_lock.js`); under "parts", encrypted: "day" (the accepted plan), "coming" (a changed plan that waits
// to be accepted), "setup" (words, office, the token that reads), "map" (which tiles have come, and the line of the
// route) and one part a case; under "tiles" those.
import * as clock from "./clock.js";
import { fromBase64 } from "./bytes.js";
import { STRICT, begin, keep } from "./database.js";
import { asksOffice, lockDay, lockOnDisk, newDecoy, newLock, newShares, tryToOpen, wipe } from "./day_lock.js";
import { close, fromPin, officeOpener, open } from "./lock.js";
import { countOn, wasSetBack } from "./entries.js";
import * as office from "./office.js";
import * as outbox from "./outbox.js";
import { compare } from "./plan_change.js";
import { proofOf } from "./proof.js";
import { inTurn, notSaidYet } from "./said_once.js";
import { instant, stopState } from "./stop_state.js";
import { Tiles } from "./tiles.js";

export { Gone, needsOffice, wipe } from "./day_lock.js";

const CASES_AT_ONCE = 5;

/** none: nothing to open here; locked: a PIN opens it; over: its time has come. */
export async function state() {
  const [lock] = await Promise.all([lockOnDisk(), clock.load()]);
  if (!lock) return "none";
  return clock.now() >= Date.parse(lock.until) ? "over" : "locked";
}

export const triesLeft = async () => (await lockOnDisk())?.tries ?? 0;

/** The passkey that opens the day, `{ credential, salt }`; null when a PIN does. */
export async function passkeyOf() {
  const lock = await lockOnDisk();
  return lock?.credential ? { credential: lock.credential, salt: lock.salt } : null;
}

/**
 * Fetches today and locks it with this PIN or passkey; `duress` is the PIN that opens an empty day and calls the
 * office, or "". The earlier day of this phone ends, what is unsent stays sealed.
 */
export async function prepare(pin, duress = "") {
  const opening = Promise.all([pin, duress].map((one) => (typeof one === "string" && one ? fromPin(one) : one)));
  const owner = await office.owner();
  const mine = (await outbox.senders()).find((sender) => sender.owner === owner.id);
  const [opener, forced] = await opening;
  const shown = opener.credential ? "" : await officeOpener(opener.secret);
  const ready = await office.prepare(owner.csrf, mine?.phone ?? null, shown);
  await clock.set(ready.now);
  await countOn(ready.counted);
  await wipe();
  const shares = await newShares(opener, ready);
  const { lock, key } = await newLock(opener, shares, ready);
  const sender = {
    phone: ready.phone,
    owner: owner.id,
    name: ready.owner.name,
    bring: ready.bring,
    prepared: ready.now,
    office: fromBase64(ready.office_key),
  };
  await outbox.addSender(sender);
  const { day, share: _share, bring: _bring, proof, ...setup } = ready;
  setup.proof = proofOf(proof, "day");
  await write(key, { setup, day: { ...day, stops: byId(day.stops) } });
  await keep(
    "day",
    "lock",
    "decoy",
    await newDecoy(forced, shares, { ...setup, proof: proofOf(proof, "danger") }, day),
  );
  await lockDay(lock, shares);
  return Object.assign(await Day.opened(key, lock), { setBack: await wasSetBack() });
}

/** The day, or null when the PIN is wrong. Raises `Gone`, and what asking the office raises. */
export async function unlock(pin) {
  const tried = await tryToOpen(pin);
  if (tried?.empty) return EmptyDay.forced(tried.empty, tried.lock);
  if (tried) return Day.opened(tried.key, tried.lock);
  if ((await lockOnDisk()) && !(await triesLeft())) await wipe();
  return null;
}

export class Day {
  static async opened(key, lock) {
    const day = new Day();
    day.key = key;
    day.opened = new Map(); // items that were decrypted before
    day.missing = null; // what the office waits for and this phone does not hold, as it last said
    day.sent = []; // what the office has receipted and this phone could not keep
    day.salt = lock.salt.join();
    day.asksOffice = asksOffice(lock);
    day.tiles = new Tiles(key, day.salt);
    await day.load();
    return day;
  }

  /** Reads all parts again, from the disk. */
  async load() {
    const parts = await read(this.key);
    this.setup = parts.setup;
    this.plan = parts.day;
    this.coming = parts.coming ?? null;
    this.tilesOf = parts.map ?? { map: "", plan: null };
    this.cases = Object.fromEntries(
      Object.entries(parts)
        .filter(([name]) => name.startsWith("case/"))
        .map(([name, part]) => [name.slice(5), part]),
    );
    this.sender = (await outbox.senders()).find((sender) => sender.phone === this.setup.phone);
    await this.readItems();
  }

  /** `records`: what lies in the outbox, where somebody has just read it; reading hundreds takes its time. */
  async readItems(records = null) {
    const lying = records ?? (await outbox.records());
    const here = await outbox.readable(this.key, this.opened, lying);
    const known = new Set(here.map(({ id }) => id));
    this.items = [...here, ...this.sent.filter(({ id, kind }) => !known.has(id) && kind !== "alarm")];
    this.alarms = await outbox.alarms(this.key, lying);
  }

  get stops() {
    return this.plan.order.map((id) => this.plan.stops[id]);
  }

  /** What changed in the plan since it was accepted, in the order of the new day. */
  get changes() {
    return this.coming ? compare(this.plan, this.coming, this.begun) : [];
  }

  /** Whether the office has a map to take along. */
  get map() {
    return this.tilesOf.map !== "";
  }

  /** The line of the route, as `Tiles.refresh` has it; null where it has not come, or is of another plan than this. */
  get line() {
    return (this.tilesOf.plan === this.plan.plan && this.tilesOf.line) || null;
  }

  get reader() {
    return `Phone-Read ${this.setup.phone}.${this.setup.read}`;
  }

  /** With what this day proves that it was open; null when an older office made it. */
  get proof() {
    return this.setup.proof ?? null;
  }

  /** Whether this is still the day that lies on this phone: another page may have deleted it, or taken another. */
  async lies() {
    return (await lockOnDisk())?.salt.join() === this.salt;
  }

  get over() {
    return clock.now() >= Date.parse(this.setup.reads_until);
  }

  /** `{ state, arrivedAt, finishedAt }`, by what this phone kept and what the office knew when it last answered. */
  stateOf(stop) {
    const known = stop.events ?? []; // none in a day that an older version of this application fetched
    const atOffice = new Set(known.map(({ id }) => id)); // these at the time that the office found true
    const own = this.items.filter((one) => one.kind === "event" && one.stop === stop.id && !atOffice.has(one.id));
    const events = [...known, ...own].map(({ id, event, at, corrects }) => ({ id, event, at: instant(at), corrects }));
    return stopState(events, stop.again_at ? instant(stop.again_at) : null);
  }

  begun = (stop) => this.stateOf(stop).state !== "planned";

  notesOf(stop) {
    return this.items.filter(
      (item) => (item.kind === "note" || item.kind === "edit") && item.stop === stop.id && item.state !== "draft",
    );
  }

  picturesOf(stop, kind) {
    return this.items.filter((item) => item.kind === kind && item.stop === stop.id && item.state !== "draft");
  }

  /** What was begun at this stop and not finished: a note, photo or signature, or the correction of the note `root`. */
  draftOf(stop, kind = "note", root = undefined) {
    const begun = (item) => item.state === "draft" && item.kind === kind && item.stop === stop.id && item.root === root;
    return this.items.find(begun) ?? null;
  }

  /** The bytes of a picture that is not finished; null where they are gone. */
  draftContent({ id }) {
    return outbox.draftContent(this.key, id);
  }

  /**
   * Asks for differences. `told(done, all)` hears how many of the first files have come. True when something is
   * different now.
   */
  async refresh(told = () => {}) {
    const base = this.coming ?? this.plan;
    const prints = Object.fromEntries(Object.entries(base.stops).map(([id, stop]) => [id, stop.print]));
    const { day, now, counted, missing } = await office.changes(this.reader, { day: base.day, stops: prints });
    await clock.set(now);
    await countOn(counted);
    const waited = missing?.here || missing?.elsewhere ? missing : null;
    const other = JSON.stringify(waited) !== JSON.stringify(this.missing);
    this.missing = waited;
    const fresh = merged(base, day);
    const different = await this.take(fresh);
    const cases = await this.refreshCases(fresh, told);
    return different || cases || other;
  }

  /** Details come in at once; other times, another order, a stop more or less wait for the worker. */
  async take(fresh) {
    const changed = compare(this.plan, fresh, this.begun);
    if (changed.length) {
      const same = JSON.stringify(this.coming) === JSON.stringify(fresh);
      await this.write({ coming: fresh });
      this.coming = fresh;
      return !same;
    }
    const same = !this.coming && fresh.order.every((id) => this.plan.stops[id].print === fresh.stops[id].print);
    await this.write({ day: fresh, coming: null });
    this.plan = fresh;
    this.coming = null;
    return !same;
  }

  async refreshCases(fresh, told) {
    const ids = [...new Set(fresh.order.map((id) => fresh.stops[id].case))];
    const first = ids.some((id) => !this.cases[id]);
    let different = false;
    for (let at = 0; at < ids.length; at += CASES_AT_ONCE) {
      const asked = ids.slice(at, at + CASES_AT_ONCE);
      const known = Object.fromEntries(asked.map((id) => [id, this.cases[id]?.print ?? ""]));
      const { cases, made_at } = await office.cases(this.reader, { cases: known });
      for (const id of asked) if (this.cases[id]) this.cases[id].seen_at = made_at;
      for (const one of cases) this.cases[one.id] = { ...one, seen_at: made_at };
      await this.write(
        Object.fromEntries(asked.filter((id) => this.cases[id]).map((id) => [`case/${id}`, this.cases[id]])),
      );
      different ||= cases.length > 0;
      if (first) told(Math.min(at + CASES_AT_ONCE, ids.length), ids.length);
    }
    return different;
  }

  /**
   * The map around the stops, last of all and once a plan. `told(done, all)`; true when there is a map or a line that
   * was not there.
   */
  async refreshTiles(told = () => {}) {
    const { plan } = this.coming ?? this.plan;
    if (this.tilesOf.plan === plan) return false;
    const had = this.map;
    const { map, line } = await this.tiles.refresh(this.reader, (...progress) => {
      this.tilesOf = { map: this.tiles.map, plan: null }; // a map with holes is a map
      told(...progress);
    });
    this.tilesOf = { map, line, plan };
    await this.write({ map: this.tilesOf });
    return this.map !== had || line.length > 0;
  }

  /** That the worker has read the changed plan, for the office. */
  get accepted() {
    const { day, plan, plan_version } = this.coming;
    return { id: outbox.newId(), kind: "accepted", day, plan, version: plan_version };
  }

  /** Whether this phone has kept that already: then only the taking over failed. */
  get hasAccepted() {
    const { plan, plan_version } = this.coming;
    return this.items.some((one) => one.kind === "accepted" && one.plan === plan && one.version === plan_version);
  }

  /** The changed plan is the day now. */
  async takeChanges() {
    await this.write({ day: this.coming, coming: null });
    await this.load();
  }

  async write(parts) {
    await write(this.key, parts, this.salt);
  }

  /** Raises `Overtaken`, `NotKept`, `TooLarge`. */
  async save(items, as = "waiting") {
    await inTurn(async () => {
      const events = items.some(({ after }) => after !== undefined);
      if (events) await this.readItems().catch(() => {}); // what cannot be read is said when it cannot be written
      const said = notSaidYet(items, this.items).map((item) => this.withWhatItShowed(item));
      await outbox.save(this, said, as);
    });
    await this.readItems().catch(() => {}); // it is kept; the next page reads again
  }

  /** The id and order under which it lies here now. */
  async saveDraft(item) {
    const kept = await outbox.saveDraft(this, item);
    await this.readItems().catch(() => {}); // whoever took it for not kept would keep it a second time
    return kept;
  }

  /** An outcome says which state of the day its worker saw: another phone of theirs may have said otherwise. */
  withWhatItShowed(item) {
    return item.kind === "event" ? { ...item, seen_at: this.plan.made_at ?? null } : item;
  }

  /** When the office made the extract that the worker has read. */
  seenAt(stop) {
    return this.cases[stop.case]?.seen_at ?? null;
  }
}

/** What the PIN of somebody who is forced opens: an ordinary day without a visit. */
class EmptyDay extends Day {
  static async forced({ key, setup, day }, lock) {
    const empty = Object.assign(new EmptyDay(), {
      key,
      setup,
      plan: day,
      coming: null,
      cases: {},
      items: [],
      opened: new Map(),
      alarms: [],
      sent: [],
      forced: true,
      salt: lock.salt.join(),
      asksOffice: asksOffice(lock),
      tilesOf: { map: "", plan: null },
    });
    empty.sender = (await outbox.senders()).find((sender) => sender.phone === setup.phone);
    return empty;
  }

  /** Nothing of it belongs where the day lies. */
  async write() {}

  /** Asks for nothing: what the office knows must not appear here. */
  async refresh() {
    return false;
  }

  async refreshTiles() {
    return false;
  }
}

/** The new frame with the stops that came and, for the others, those we have. */
function merged(base, day) {
  const stops = { ...base.stops, ...byId(day.stops) };
  return { ...day, stops: Object.fromEntries(day.order.map((id) => [id, stops[id]])) };
}

const byId = (stops) => Object.fromEntries(stops.map((stop) => [stop.id, stop]));

/** `salt`: of the day these belong to; when another one lies here by now, or none, nothing is written. */
async function write(key, parts, salt = null) {
  const closed = await Promise.all(
    Object.entries(parts).map(async ([name, part]) => [
      name,
      part === null ? null : await close(key, part, `day/${name}`),
    ]),
  );
  const writing = await begin("day", ["lock", "parts"], "readwrite", STRICT);
  const mine = salt === null || (await writing.objectStore("lock").get("lock"))?.salt.join() === salt;
  const store = writing.objectStore("parts");
  for (const [name, part] of mine ? closed : []) {
    if (part === null) await store.delete(name);
    else await store.put(part, name);
  }
  await writing.done;
}

async function read(key) {
  const reading = await begin("day", "parts");
  const [names, closed] = await Promise.all([reading.store.getAllKeys(), reading.store.getAll()]);
  return Object.fromEntries(
    await Promise.all(names.map(async (name, at) => [name, await open(key, closed[at], `day/${name}`)])),
  );
}
