// The day once it is open: its plan and cases, what this phone has kept of it, and where each stop stands by both.
import * as clock from "./clock.js";
import { refresh, refreshTiles } from "./day_changes.js";
import { asksOffice, lockOnDisk } from "./day_lock.js";
import { readParts, writeParts } from "./day_parts.js";
import * as outbox from "./outbox.js";
import { compare } from "./plan_change.js";
import { inTurn, notSaidYet } from "./said_once.js";
import { arrivals, instant, stopState } from "./stop_state.js";
import { Tiles } from "./tiles.js";

const againAt = (stop) => (stop.again_at ? instant(stop.again_at) : null);

/** Opened with its key; what this phone and the office know of today. */
export class Day {
  static async opened(key, lock) {
    const day = new Day();
    day.key = key;
    day.lying = []; // the records of the outbox as they were read last
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
    const parts = await readParts(this.key);
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
    const lying = (this.lying = records ?? (await outbox.records()));
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
    return stopState(this.eventsOf(stop), againAt(stop));
  }

  /** Ids of this worker's arrivals that count at this stop now. */
  ownArrivals(stop) {
    return arrivals(this.eventsOf(stop), againAt(stop))
      .filter(({ own }) => own)
      .map(({ id }) => id);
  }

  /** `own`: said by this worker, on whichever phone; a day from an older office does not say so of the others. */
  eventsOf(stop) {
    const here = this.items.filter((one) => one.kind === "event" && one.stop === stop.id);
    const mine = new Set(here.map(({ id }) => id));
    const known = stop.events ?? []; // none in a day that an older version of this application fetched
    const atOffice = new Set(known.map(({ id }) => id)); // these at the time that the office found true
    return [...known, ...here.filter(({ id }) => !atOffice.has(id))].map((one) => ({
      ...one,
      at: instant(one.at),
      own: Boolean(one.own) || mine.has(one.id),
    }));
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
    return this.draftsOf(stop, kind, root)[0] ?? null;
  }

  /** The same of all pages of this phone: each begins one of its own until it has seen the other's. */
  draftsOf(stop, kind = "note", root = undefined) {
    const begun = (item) => item.state === "draft" && item.kind === kind && item.stop === stop.id && item.root === root;
    return this.items.filter(begun);
  }

  /** How much was begun at this stop and not finished. */
  begunAt(stop) {
    return this.items.filter((item) => item.state === "draft" && !item.blank && item.stop === stop.id).length;
  }

  /** The bytes of a picture that is not finished; null where they are gone. */
  draftContent({ id }) {
    return outbox.draftContent(this.key, id);
  }

  /** Asks for differences, as `day_changes.js` does; true when something is different now. */
  refresh(told = () => {}) {
    return refresh(this, told);
  }

  /** The map around the stops, as `day_changes.js` fetches it; true when there is something that was not there. */
  refreshTiles(told = () => {}) {
    return refreshTiles(this, told);
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

  /** The changed plan is the day now. True when something leaves unfinished that was begun at a stop that is gone. */
  async takeChanges() {
    await this.write({ day: this.coming, coming: null });
    await this.load();
    const lost = this.items.filter(({ state, stop, blank }) => state === "draft" && !blank && !this.plan.stops[stop]);
    await outbox.letLeave(lost.map(({ id }) => id));
    if (lost.length) await this.readItems();
    return lost.length > 0;
  }

  async write(parts) {
    await writeParts(this.key, parts, this.salt);
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
    // whoever took it for not kept would keep it a second time
    await (kept.id === item.id ? this.readItem(item.id) : this.readItems()).catch(() => {});
    return kept;
  }

  /** That one alone: somebody writes, and reading hundreds makes the letters come late. */
  async readItem(id) {
    const record = await outbox.recordOf(id);
    const others = this.lying.filter((one) => one.id !== id);
    await this.readItems([...others, ...(record ? [record] : [])].sort((one, other) => one.order - other.order));
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
export class EmptyDay extends Day {
  static async forced({ key, setup, day }, lock) {
    const empty = Object.assign(new EmptyDay(), {
      key,
      setup,
      plan: day,
      coming: null,
      cases: {},
      items: [],
      lying: [],
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
