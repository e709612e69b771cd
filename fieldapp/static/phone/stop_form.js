// The form of a visit: how it went, what comes next and the note.
import { ask } from "./ask.js";
import * as clock from "./clock.js";
import { element, errorLine, icon } from "./dom.js";
import { answered, askForNotes, openQuestions } from "./door_answers.js";
import { fullLine } from "./note_full.js";
import { noteGround } from "./note_ground.js";
import { otherDrafts } from "./other_drafts.js";
import { newId } from "./outbox.js";
import { lastEvent, sameOutcome } from "./said_once.js";
import { failed, noted, savedLine } from "./saving.js";
import { followUpChoices, outcomeChoices } from "./stop_parts.js";
import { choices, visitFields } from "./visit_fields.js";
import { _ } from "./words.js";

const MINUTE = 60_000;
const NOT_SAID = ["refused", "aside"]; // states of what does not reach the office by itself

/** One wrong stop chosen, and somebody else waits in vain. */
const earlyQuestion = (app, stop) =>
  _("This visit is planned for {planned}, it is now {now}. Is it really this one?", {
    planned: app.hour(stop.start),
    now: app.hour(clock.now()),
  });

/** What the office reads of choices when the day ends before somebody has finished the visit. */
function chosenWords(said) {
  const chosen = said.filter(Boolean).join("; ");
  return chosen && _("Chosen on the phone, the visit not finished there: {what}.", { what: chosen });
}

/** Outcome, what comes next and the note; one tap keeps all of it in one write. */
export function visitForm(app, stop, drafts, tool) {
  const { day } = app;
  const draft = day.draftOf(stop);
  const { state, outcome: said } = day.stateOf(stop);
  const slot = `visit/${stop.id}`;
  let after = lastEvent(day.items, stop.id);
  const errors = element("div", { "aria-live": "assertive" });
  const saved = element("p", { class: "saved-line", role: "status" });
  const outcome = choices(
    "outcome",
    _("How did the visit go?"),
    outcomeChoices(stop),
    draft?.draft.outcome || (said ? state : ""),
    "tiles",
  );
  const asked = visitFields(day.setup.fields ?? [], draft?.draft.facts ?? said?.facts);
  const followUp = choices(
    "follow-up",
    _("What comes next?"),
    followUpChoices(),
    draft?.draft.followUp ?? said?.follow_up ?? "",
  );
  const text = element("textarea", {
    class: "input",
    id: "note",
    rows: "3",
    dir: "auto",
    maxlength: day.setup.rules.note_characters,
    autocomplete: "off",
    "aria-describedby": "note-hint",
    value: draft?.text ?? "",
  });
  const ground = noteGround(stop, {
    id: "note",
    known: draft?.ground,
    ready: (open) => (noteField.hidden = !open && !text.value.trim()),
  });
  const note = () => ({
    kind: "note",
    stop: stop.id,
    text: text.value,
    seen_at: day.seenAt(stop),
    ground: ground.value(),
  });
  const told = () => ({
    event: outcome.value(),
    follow_up: followUp.value(),
    facts: asked.values(outcome.value()),
  });
  /** It was said before, at its own hour: only what is written beside it is new. */
  const again = () => Boolean(said) && !NOT_SAID.includes(said.state) && sameOutcome(said, told());
  const draftNow = () => ({
    ...note(),
    draft: {
      outcome: outcome.value(),
      followUp: followUp.value(),
      facts: asked.all(),
      words: again() ? "" : chosenWords([outcome.said(), followUp.said(), ...asked.said()]),
    },
  });
  const writing = drafts.of(stop.id, draft, draftNow, (now, error) =>
    saved.replaceChildren(...savedLine(app, now, error)),
  );
  const button = element(
    "button",
    { class: "button button-primary button-big", type: "submit", form: "visit" },
    icon("check"),
    said ? _("Keep what is new") : _("Finish the visit"),
  );
  if (draft?.text) saved.replaceChildren(...savedLine(app, "saved"));

  /** Words of another page, behind those that stand here: once, however often the button was pressed. */
  async function add(words) {
    const both = [text.value, words].filter((one) => one.trim()).join("\n\n");
    if (both.length > day.setup.rules.note_characters) {
      errors.replaceChildren(
        errorLine("note-error", _("Both together are too long for one note. Finish this one first.")),
      );
      return false;
    }
    if (words.includes(text.value)) text.value = words;
    else if (!text.value.includes(words)) text.value = both;
    noteField.hidden = false;
    writing.changed();
    await writing.now();
    if (writing.failed) errors.replaceChildren(errorLine("note-error", failed()));
    return !writing.failed;
  }

  async function finish(event) {
    event.preventDefault();
    if (!outcome.value()) {
      errors.replaceChildren(errorLine("outcome-error", _("Choose how the visit went.")));
      return outcome.focus();
    }
    const missing = ground.missing(text.value);
    if (missing) {
      errors.replaceChildren(errorLine("ground-error", missing));
      return errors.scrollIntoView({ block: "nearest" });
    }
    const half = asked.half(outcome.value());
    if (half) {
      errors.replaceChildren(
        errorLine("field-error", _("Not whole: {question}. Finish it, or clear it.", { question: half.field.label })),
      );
      return half.input.focus();
    }
    if (again() && !text.value.trim()) {
      errors.replaceChildren(
        errorLine("note-error", _("Nothing is new here. Write a note, or choose something else.")),
      );
      return errors.scrollIntoView({ block: "nearest" });
    }
    const early = !again() && clock.now() < Date.parse(stop.start) - day.setup.rules.early_min * MINUTE;
    if (early && !(await ask(earlyQuestion(app, stop), _("Yes, it is this visit")))) return;
    button.disabled = true;
    await writing.pause();
    const items = again() ? [] : [{ id: newId(), kind: "event", stop: stop.id, ...told(), early, after }];
    if (text.value.trim()) items.unshift({ ...note(), ...writing.version });
    const wrong = await app.keep(items, { slot });
    if (wrong) {
      writing.notKept(slot);
      after = lastEvent(day.items, stop.id);
      button.disabled = false;
      errors.replaceChildren(errorLine("note-error", wrong));
      return;
    }
    if (!text.value.trim()) await writing.discard();
    writing.finished();
    app.say(app.signIn ? noted(app) : _("Saved on this phone. It goes to the office as soon as there is network."));
    location.hash = "#/";
  }

  const chosen = ({ target }) => {
    asked.about(outcome.value());
    // typed words have said so letter by letter: browsers say "change" of them as the page goes, when all is kept
    if (!target.matches("textarea, input:not([type=radio])")) writing.changed();
  };
  asked.about(outcome.value());
  const noteField = element(
    "div",
    { class: "field", hidden: !ground.open && !text.value.trim() },
    element("label", { class: "label", for: "note" }, _("Note for the file")),
    element(
      "span",
      { class: "hint small", id: "note-hint" },
      _("What you saw and agreed. It cannot be changed later, only completed."),
    ),
    text,
    saved,
    fullLine(text),
  );
  const others = otherDrafts(app, stop, { mine: draft, chosen: draftNow().draft.words, add });
  return {
    button,
    element: element(
      "form",
      {
        class: "stack",
        id: "visit",
        novalidate: true,
        autocomplete: "off",
        onsubmit: finish,
        oninput: () => writing.changed(),
        onchange: chosen,
      },
      errors,
      ground.element,
      noteField,
      others,
      tool,
      outcome.element,
      ...asked.elements,
      followUp.element,
      askForNotes(app, stop), // the line above the note says that nobody has asked; note and outcome stay in sight
      openQuestions(app, stop),
      answered(app, stop),
    ),
  };
}
