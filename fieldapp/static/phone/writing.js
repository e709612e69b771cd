// Keeps what is typed while it is typed. "Saved" is said only once the disk has exactly what stands in the field.
import { afterFrame } from "./after_frame.js";

const PAUSE_MS = 400;
const LONGEST_MS = 2_000;

export class Writing {
  /**
   * `keep()` saves what stands there now and resolves when the disk has it; `told(state)` hears saving, saved,
   * failed.
   */
  constructor(keep, told) {
    this.keep = keep;
    this.told = told;
    this.changes = 0;
    this.kept = 0;
    this.failed = false; // the last save: the words are nowhere but on the screen
    this.said = ""; // what `told` heard last: a line that is written anew with every letter makes typing slow
    this.timer = 0;
    this.since = 0;
    this.running = Promise.resolve();
    this.leaving = () => document.visibilityState === "hidden" && this.now();
    document.addEventListener("visibilitychange", this.leaving);
  }

  changed() {
    this.changes += 1;
    if (!this.said) this.tellSoon();
    else if (this.said !== "saving") this.tell("saving");
    this.since ||= performance.now();
    clearTimeout(this.timer);
    const rest = LONGEST_MS - (performance.now() - this.since);
    this.timer = setTimeout(() => this.now(), Math.max(0, Math.min(PAUSE_MS, rest)));
  }

  tell(state, error) {
    this.said = state;
    this.told(state, error);
  }

  /** The first letter is on the screen before a line appears under it and moves everything below. */
  async tellSoon() {
    await afterFrame();
    if (!this.said && this.kept !== this.changes) this.tell("saving");
  }

  /** Whether the disk lacks something of what stands there. */
  get behind() {
    return this.kept !== this.changes;
  }

  /** Saves what is not saved yet, one save after the other. */
  now() {
    clearTimeout(this.timer);
    this.since = 0;
    this.running = this.running.then(() => this.save());
    return this.running;
  }

  async save() {
    if (!this.behind) return;
    const upTo = this.changes;
    try {
      await this.keep();
      this.kept = upTo;
      this.failed = false;
      if (upTo === this.changes) this.tell("saved");
    } catch (error) {
      this.failed = true;
      this.tell("failed", error);
    }
  }

  /** Nothing more is saved after what is on its way, until something changes. */
  pause() {
    clearTimeout(this.timer);
    return this.running;
  }

  /** What stood there needs no saving: it was finished, or kept another way. `upTo`: how many changes that had. */
  settled(upTo = this.changes) {
    this.kept = upTo;
    this.failed = false;
    this.said = "";
  }

  /** The page goes: nothing more is saved after what is on its way. */
  stop() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.leaving);
    return this.running;
  }
}
