// Beside a note: what consent to notes allows at this stop, and why somebody may write all the same.
import { GROUNDS, mayWrite } from "./consent_rule.js";
import { element, notice } from "./dom.js";
import { _ } from "./words.js";

/**
 * `known`: the ground of a draft; `ready(open)` is told whenever words become possible or impossible. `missing(text)`
 * is a sentence when there are words and no ground for them, else null. `said`: the page says above that words are not
 * wanted.
 */
export function noteGround(stop, { id, known = "", ready = () => {}, said = false }) {
  const rule = stop.notes ?? "free"; // a day that an older version of the office packed does not say
  if (rule !== "ground")
    return { element: rule === "ask" ? askFirst(stop) : null, value: () => "", open: true, missing: () => null };
  const choice = element(
    "select",
    { class: "input", id: `${id}-ground`, onchange: () => ready(mayWrite(rule, choice.value)) },
    element("option", { value: "" }, _("No reason: I write nothing")),
    GROUNDS.map((ground) => element("option", { value: ground, selected: ground === known }, groundWord(ground))),
  );
  return {
    element: element(
      "div",
      { class: "stack" },
      !said &&
        notice(
          "shield",
          "warn",
          _("This person does not want notes in words. That the visit took place is kept without them."),
        ),
      element(
        "div",
        { class: "field" },
        element("label", { class: "label", for: `${id}-ground` }, _("Why you may write all the same")),
        choice,
      ),
    ),
    value: () => choice.value,
    open: mayWrite(rule, known),
    missing: (text) =>
      text.trim() && !mayWrite(rule, choice.value)
        ? _("This person does not want notes in words. Choose why you may write, or leave the note empty.")
        : null,
  };
}

const groundWord = (ground) =>
  ({
    danger: _("Somebody’s life or health is in danger"),
    law: _("A law obliges us to write it down"),
  })[ground];

const askFirst = ({ minor }) =>
  element(
    "p",
    { class: "hint small" },
    minor
      ? _("Nobody has asked the guardian yet whether you may write in the file what is said.")
      : _("Nobody has asked them yet whether you may write in the file what is said."),
  );
