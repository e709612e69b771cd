// The one way to keep what the worker does. It says "kept" only of what was read back from this phone's disk or, of a
// sign of life or an alarm, of what the office has receipted. All else is said on every page until somebody has dealt
// with it, and stays in the memory of the page.
import { toBase64 } from "./bytes.js";
import { TooLarge } from "./entries.js";
import { LIMITS } from "./limits.js";
import { deposit } from "./office.js";
import { newId, store } from "./outbox.js";
import { showUnkept } from "./page_unkept.js";
import { Overtaken } from "./said_once.js";
import { failed } from "./saving.js";

/** What somebody waits for: kept or not, the office must hear of it. */
const isUrgent = ({ kind }) => Boolean(LIMITS.kinds[kind]?.urgent);

export class Keeping {
  constructor(app) {
    this.app = app;
    this.unkept = [];
    this.retried = new Set(); // slots of what was kept at a later try
    this.fault = null;
    this.undeleted = null; // `{ why, office }` of a day that was to be deleted and is perhaps still there
  }

  /**
   * "" once it is kept, else why it is not. `slot`: the form or button it comes from; what did not go before from there
   * is replaced. `state`: waiting, or draft for what is not finished.
   */
  async keep(items, { slot = newId(), state = "waiting" } = {}) {
    const { day } = this.app;
    const urgent = items.some(isUrgent);
    this.drop(slot);
    this.retried.delete(slot);
    try {
      await day.save(items, state);
    } catch (error) {
      if (error instanceof TooLarge || error instanceof Overtaken) return failed(error);
      const { office, rules } = day.setup;
      const { parts } = error;
      const entry = { slot, parts, state, urgent, error, sender: day.sender, office, emergency: rules.emergency };
      entry.kinds = items.map(({ kind, event, version, minutes }) => ({ kind, event, version, minutes }));
      // whoever forces them reads this screen, and a position is no more than a part of its alarm
      entry.hidden = items.some(({ how, kind }) => how === "duress" || kind === "position");
      if (urgent && (await this.send(entry))) return "";
      this.unkept.push(entry);
      showUnkept(this.app);
      return failed(error);
    }
    return "";
  }

  /** Once more, on this phone or past it. True when it is dealt with. */
  async retry(entry) {
    try {
      const taken = await store(entry.parts);
      if (taken.size) await this.keepBeside(entry, taken);
    } catch (error) {
      entry.error = error;
      if (!entry.urgent || !(await this.send(entry))) {
        showUnkept(this.app);
        return false;
      }
    }
    this.retried.add(entry.slot);
    this.drop(entry.slot);
    return true;
  }

  /** What another tab has written under the same id meanwhile stays: these words get an id of their own. */
  async keepBeside({ parts, state }, taken) {
    const { day } = this.app;
    if (!day) throw new Error("locked"); // nothing can be made anew now: it stays on the page
    const words = parts.items.filter(({ id }) => taken.has(id));
    const beside = words.map((item) => ({ ...item, id: newId(), state: undefined }));
    await day.save(beside, state);
  }

  /** Straight from the memory of this page to the office. True when it has receipted all of it. */
  async send({ parts, sender }) {
    if (!parts) return false;
    try {
      const leaving = parts.records.map(({ id, sealed }) => ({ id, sealed: toBase64(sealed) }));
      const { receipts } = await deposit(sender, leaving);
      if (receipts.length !== leaving.length || receipts.some(({ refused }) => refused)) return false;
    } catch {
      return false; // it stays, and says so
    }
    this.app.day?.sent.push(...parts.items.map((item) => ({ ...item, state: "kept" })));
    return true;
  }

  /** Signs and alarms are tried again by themselves, for as long as this page is open. */
  async retryUrgent() {
    let done = false;
    for (const entry of this.unkept.filter(({ urgent, parts }) => urgent && parts)) {
      done = (await this.retry(entry)) || done;
    }
    return done;
  }

  /** Whether what came from this form stands among what could not be kept, or did and was kept since. */
  hasTaken(slot) {
    return this.retried.has(slot) || this.unkept.some((entry) => entry.slot === slot);
  }

  drop(slot) {
    this.unkept = this.unkept.filter((entry) => entry.slot !== slot);
    showUnkept(this.app);
  }

  /** Nobody expected this error: what was done last may not be kept. */
  caught(error) {
    this.fault = error ?? new Error("unknown");
    showUnkept(this.app);
  }
}
