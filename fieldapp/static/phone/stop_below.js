// What of a stop is out of sight when it opens is made after its first frame, so that nobody waits for it at a door: a
// part at a time, in the order in which it is read, each under what is there already, so that nothing moves.
import { afterFrame } from "./after_frame.js";

/** Whoever has tapped or typed meanwhile comes first. */
const breath = () => new Promise((done) => void setTimeout(done));

export class Below {
  /** `parts`: functions that make one each, an element or nothing; `place`: where they stand. */
  constructor(parts) {
    this.parts = parts;
    this.place = document.createDocumentFragment();
    this.gone = false;
  }

  /** All that is not made yet, now: somebody reads there, or a button needs it. */
  complete() {
    while (this.parts.length) this.next();
    return this.place;
  }

  /** The rest after the next frame, under what `place` shows, unless its page goes before. */
  async soon(place) {
    this.place = place;
    await afterFrame();
    while (this.parts.length && !this.gone) {
      this.next();
      await breath();
    }
  }

  next() {
    const made = this.parts.shift()();
    if (made) this.place.append(made);
  }
}
