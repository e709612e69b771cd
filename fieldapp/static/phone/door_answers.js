// What somebody answered at the door when they were asked whether notes or photos may go into the file: it counts on
// this phone at once, and at the office with the words that stood there to be read out.
import { element, icon } from "./dom.js";
import { newId } from "./outbox.js";
import { _ } from "./words.js";

const AFTER = { notes: { yes: "free", no: "ground" }, photos: { yes: "free", no: "never" } };

/** The stop as those answers leave it, where the office knows of none yet. */
export function withAnswers(day, stop) {
  const answer = (purpose) =>
    day.items.findLast((one) => one.kind === "consent" && one.stop === stop.id && one.purpose === purpose);
  const left = (rule, said) => (stop[rule] === "ask" && said ? AFTER[rule][said.agreed ? "yes" : "no"] : stop[rule]);
  return { ...stop, notes: left("notes", answer("notes")), photos: left("photos", answer("photo")) };
}

/** What is read out before the answer, `{ text, direction, version }`, in the language of the stop; none where the
 * office has no words in it. */
export const wordsFor = (app, stop, purpose) => (app.day.coming ?? app.day.plan)?.[`${purpose}_words`]?.[stop.language];

/** Whose word it is, and which words were there. */
export const heard = (stop, words) => ({
  agreed_by: stop.minor ? "guardian" : "client",
  agreed_words: words?.version ?? "",
  agreed_language: words ? stop.language : "",
  agreed_text: words?.text ?? "",
});

/** The words to be read out, none where there are none. */
export const readOut = (stop, words, id) =>
  words
    ? [
        element("p", {}, _("Read these words to them:")),
        element("blockquote", { id, lang: stop.language, dir: words.direction }, words.text),
      ]
    : [];

/** A button that keeps an answer as soon as it is pressed. */
export function answerButton(app, stop, purpose, agreed) {
  const keep = async (event) => {
    event.target.closest("button").disabled = true; // a second tap is the same answer
    const said = { purpose, agreed, ...heard(stop, wordsFor(app, stop, purpose)) };
    await app.keep([{ id: newId(), kind: "consent", stop: stop.id, ...said }], {
      slot: `answer/${purpose}/${stop.id}`,
    });
    await app.draw();
  };
  return element(
    "button",
    { class: "button", type: "button", id: `${purpose}-${agreed ? "yes" : "no"}`, onclick: keep },
    icon("shield"),
    agreed ? _("They said yes") : _("They said no"),
  );
}

/** Asks whether notes may go into the file; null where that is known. */
export function askForNotes(app, stop) {
  if (stop.notes !== "ask") return null;
  return element(
    "div",
    { class: "stack" },
    ...readOut(stop, wordsFor(app, stop, "notes"), "notes-words"),
    element("div", { class: "act" }, answerButton(app, stop, "notes", true), answerButton(app, stop, "notes", false)),
  );
}

/** What was answered, for lists of what was kept. */
export const answerWord = ({ purpose, agreed }) =>
  `${purpose === "photo" ? _("Photos") : _("Notes")}: ${agreed ? _("They said yes") : _("They said no")}`;
