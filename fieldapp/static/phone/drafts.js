// What is begun at a stop and not finished: each form there keeps a draft of its own while it is filled in.
import { newId } from "./outbox.js";
import { Writing } from "./writing.js";

export class Drafts {
  constructor(app) {
    this.app = app;
    this.all = [];
  }

  /**
   * A form's draft. `known`: the one that lies here from before, or null; `item()`: what stands in the form now without
   * its id, or a promise of it, null when that is nothing; `told(state, error)`: saving, saved, failed; `name`: of the
   * form on its page.
   */
  of(name, known, item, told = () => {}) {
    const draft = new Draft(this.app, { name, known, item, told });
    this.all.push(draft);
    return draft;
  }

  /** The page goes. Whoever types on while it is saved is waited for: the next page shows what lies on the disk. */
  async leave() {
    do for (const draft of this.all) await draft.leave();
    while (this.all.some((draft) => draft.behind));
  }
}

class Draft {
  constructor(app, { name, known, item, told }) {
    [this.app, this.day, this.name, this.item] = [app, app.day, name, item];
    this.id = known?.id ?? newId();
    this.order = known?.order ?? null;
    this.slot = null; // under which its words were to be finished, and could not be kept
    this.writing = new Writing(() => this.save(), told);
  }

  /** Under which id it lies here, and as which version this form knows it: both go along when the form is finished. */
  get version() {
    return { id: this.id, base: this.order };
  }

  /** Whether the last save failed: what stands in the form is nowhere else. */
  get failed() {
    return this.writing.failed;
  }

  /** Whether something was typed that is neither on the disk nor said to be missing there. */
  get behind() {
    return this.writing.behind && !this.writing.failed && !this.app.keeping.hasTaken(this.slot);
  }

  changed() {
    this.slot = null;
    this.writing.changed();
  }

  /** At once, without the pause that typing gets. */
  now() {
    return this.writing.now();
  }

  /** What was to be finished could not be kept: from now on it is said, and tried again, under this slot. */
  notKept(slot) {
    this.slot = slot;
  }

  async save() {
    const item = await this.item();
    if (!item) return this.discard();
    const kept = await this.day.saveDraft({ ...item, ...this.version });
    [this.id, this.order] = [kept.id, kept.order];
  }

  async discard() {
    if (this.order !== null) await this.app.discardDraft(this);
    this.order = null;
  }

  /** Nothing more is saved after what is on its way; what is finished now has its words. */
  pause() {
    return this.writing.pause();
  }

  /** What was begun is given up by its writer. */
  async drop() {
    await this.pause();
    await this.discard();
    this.finished();
  }

  /** It was finished: the form holds nothing of it any more, and what is written next is another. */
  finished() {
    this.writing.settled();
    this.id = newId();
    this.order = null;
  }

  /** The page goes. May be called again: what was kept another way, or is shown as not kept, is not saved once more. */
  async leave() {
    if (this.app.keeping.hasTaken(this.slot)) return this.writing.stop();
    await this.writing.now();
    await this.writing.stop();
    if (!this.writing.failed || !this.app.day) return;
    const upTo = this.writing.changes;
    const item = await this.item();
    if (!item) return;
    this.slot = `draft/${this.name}`;
    if (await this.app.keep([{ ...item, ...this.version }], { slot: this.slot, state: "draft" })) return;
    this.slot = null;
    this.order = this.day.items.find(({ id }) => id === this.id)?.order ?? null;
    this.writing.settled(upTo);
  }
}
