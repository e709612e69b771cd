// The field of a note takes no more than the office does, and says so: what is pasted beyond that is cut off.
import { element, icon } from "./dom.js";
import { _ } from "./words.js";

const LONGEST_CHARACTER = 20; // of a drawn family: what does not fit whole is left out, and the field stays that short

/** A line under `field`, empty until its `maxlength` is reached. */
export function fullLine(field) {
  const line = element("p", { class: "saved-line", role: "status" });
  const tell = () => {
    const full = field.value.length + LONGEST_CHARACTER > field.maxLength;
    if (full || line.firstChild) line.replaceChildren(...(full ? [icon("alert"), words(field.value.length)] : []));
  };
  field.addEventListener("input", tell);
  tell();
  return line;
}

const words = (count) =>
  _("The note is full ({count} characters). Finish this note and write the rest in a second one.", { count });
