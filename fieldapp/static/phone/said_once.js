// What happened at a door is said once, however many tabs of this phone are open: each form says which event of its
// stop it knew last.
export class Overtaken extends Error {
  constructor({ event }) {
    super(event);
    this.event = event;
  }
}

/** Two tabs of this phone never keep something at the same moment, where the browser can see to that. */
export const inTurn = (work) => (navigator.locks ? navigator.locks.request("fieldapp-keep", work) : work());

const events = (items, stop) => items.filter((item) => item.kind === "event" && item.stop === stop);

/** The id of what was said last at this stop, null for nothing: what a form hands over as `after`. */
export const lastEvent = (items, stop) => events(items, stop).at(-1)?.id ?? null;

/**
 * `items` without the outcome or arrival that another tab has said, or taken back, since; `here`: what lies on this
 * phone, in its order. Raises `Overtaken` where it has said another outcome.
 */
export function notSaidYet(items, here) {
  return items.filter((item) => {
    if (item.after === undefined) return true;
    const said = events(here, item.stop);
    const since = said.slice(said.findIndex(({ id }) => id === item.after) + 1);
    const last = since.at(-1)?.event;
    if (item.event === "arrived") return !since.length || last === "taken_back";
    const outcome = since.findLast(({ event }) => event !== "arrived" && event !== "taken_back");
    if (item.event === "taken_back") return !outcome && last !== "taken_back";
    if (outcome && !sameOutcome(outcome, item)) throw new Overtaken(outcome);
    return !outcome;
  });
}

/** Whether both say that it went the same way, with the same answers, in whatever order. */
export const sameOutcome = (one, other) =>
  one.event === other.event &&
  (one.follow_up ?? "") === (other.follow_up ?? "") &&
  listed(one.facts) === listed(other.facts);

const listed = (facts = {}) => JSON.stringify(Object.entries(facts).sort());
