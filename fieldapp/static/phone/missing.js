// What the office waits for and this phone does not hold: it lost it, or another phone of its owner has it.
import { element, notice } from "./dom.js";
import { ngettext } from "./words.js";

/** How many entries: while there is one, nobody says that all is at the office. */
export const missingCount = (missing) => (missing?.here?.count ?? 0) + (missing?.elsewhere?.count ?? 0);

/** In words; "" for nothing. */
export const missingWord = (app) => [lostWord(app), elsewhereWord(app)].filter(Boolean).join(" ");

const lostWord = ({ missing }) =>
  missing?.here
    ? ngettext(
        "This phone lost what it held. The office misses {count} entry, from {time}. Write it again, " +
          "or tell the office.",
        "This phone lost what it held. The office misses {count} entries, the oldest from {time}. Write them again, " +
          "or tell the office.",
        missing.here.count,
        { time: missing.here.since },
      )
    : "";

const elsewhereWord = ({ missing }) =>
  missing?.elsewhere
    ? ngettext(
        "The office still waits for {count} entry of yours, from {time}: from another phone, or from this one before " +
          "its browser deleted it.",
        "The office still waits for {count} entries of yours, the oldest from {time}: from another phone, or from " +
          "this one before its browser deleted them.",
        missing.elsewhere.count,
        { time: missing.elsewhere.since },
      )
    : "";

/** Both, as far as there is something; null for nothing. */
export function missingNotices(app) {
  const [lost, elsewhere] = [lostWord(app), elsewhereWord(app)];
  if (!lost && !elsewhere) return null;
  return element(
    "div",
    { class: "stack", id: "missing" },
    lost && notice("alert", "stop", lost),
    elsewhere && notice("info", "warn", elsewhere),
  );
}
