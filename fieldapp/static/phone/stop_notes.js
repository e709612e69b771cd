// The notes of a case as the worker knows them: those of this phone with what became of each, then the office's.
import { element, errorLine, icon, own } from "./dom.js";
import { fullLine } from "./note_full.js";
import { noteGround } from "./note_ground.js";
import { savedLine } from "./saving.js";
import { stateWord } from "./unsent.js";
import { _, dayAndHour } from "./words.js";

export function earlierNotes(app, stop, drafts) {
  const { day } = app;
  const mine = day.notesOf(stop).reverse();
  const office = day.cases[stop.case]?.notes ?? [];
  const older = day.cases[stop.case]?.older ?? 0;
  if (!mine.length && !office.length) return null;
  const known = new Set(mine.map((item) => item.id));
  return element(
    "section",
    { class: "below", "aria-labelledby": "notes-title" },
    element("h2", { class: "section-name", id: "notes-title" }, _("Notes in the file")),
    element(
      "div",
      { class: "notes" },
      mine.map((item) =>
        note(app, stop, drafts, {
          root: item.root ?? item.id,
          version: ownVersion(day, stop, item),
          text: item.text,
          by: _("You"),
          at: item.at,
          state: item,
          beside: office.find((one) => one.root === (item.root ?? item.id))?.beside,
        }),
      ),
      office
        .filter((one) => !known.has(one.root))
        .map((one) =>
          note(app, stop, drafts, {
            root: one.root,
            version: one.version,
            text: one.text,
            by: one.author,
            at: one.written_at,
            beside: one.beside,
          }),
        ),
    ),
    older > 0 && element("p", { class: "soft small" }, _("{count} older notes are at the office.", { count: older })),
  );
}

function ownVersion(day, stop, item) {
  const before = day
    .notesOf(stop)
    .filter(
      (other) => other.kind === "edit" && other.root === (item.root ?? item.id) && other.order <= item.order,
    ).length;
  return (item.seen_version ?? 1) + (item.kind === "edit" ? 1 : before);
}

function note(app, stop, drafts, { root, version, text, by, at, state, beside = [] }) {
  return element(
    "article",
    { class: "note below" },
    element(
      "p",
      { class: "by" },
      element("b", {}, own(by)),
      ` · ${dayAndHour(at, app.day.setup.office.zone)}`,
      state && [" · ", stateWord(state)],
    ),
    element("p", { class: "note-text", dir: "auto" }, text),
    beside.map((words) =>
      element(
        "div",
        { class: "dispute" },
        element("p", { class: "soft small" }, _("The person says about this note:")),
        element("p", { class: "note-text", dir: "auto" }, `« ${words} »`),
      ),
    ),
    correction(app, stop, drafts, { root, version, text }),
  );
}

function correction(app, stop, drafts, { root, version, text }) {
  const known = app.day.draftOf(stop, "edit", root);
  // made when somebody opens it: a file has many notes, and few are corrected
  const form = () => correctionForm(app, stop, drafts, { root, version, text, known });
  const open = (event) => event.target.querySelector("form") ?? event.target.append(form());
  return element(
    "details",
    { ontoggle: open, open: Boolean(known) },
    element("summary", {}, icon("edit"), _("Correct")),
    known && form(),
  );
}

/** `known`: the correction that was begun and not finished, or null. */
function correctionForm(app, stop, drafts, { root, version, text, known }) {
  const id = `correct-${root}-${version}`;
  const errors = element("div", { "aria-live": "assertive" });
  const saved = element("p", { class: "saved-line", role: "status" });
  const field = element("textarea", {
    class: "input",
    id,
    rows: "4",
    dir: "auto",
    maxlength: app.day.setup.rules.note_characters,
    autocomplete: "off",
    value: known?.text ?? text,
  });
  const ground = noteGround(stop, { id, known: known?.ground });
  const edit = () => ({
    kind: "edit",
    stop: stop.id,
    root,
    seen_version: known?.seen_version ?? version,
    text: field.value,
    ground: ground.value(),
  });
  const same = () => !field.value.trim() || field.value === text;
  const slot = `edit/${root}`;
  const draft = drafts.of(
    slot,
    known,
    () => (same() ? null : edit()),
    (now, error) => saved.replaceChildren(...savedLine(app, now, error)),
  );

  async function send(event) {
    event.preventDefault();
    if (same()) return errors.replaceChildren(errorLine(`${id}-error`, _("Change the text first.")));
    const missing = ground.missing(field.value);
    if (missing) return errors.replaceChildren(errorLine(`${id}-error`, missing));
    event.submitter.disabled = true;
    await draft.pause();
    const wrong = await app.keep([{ ...edit(), ...draft.version }], { slot });
    if (!wrong) {
      draft.finished();
      return app.draw();
    }
    draft.notKept(slot);
    event.submitter.disabled = false; // the words stay on the screen
    errors.replaceChildren(errorLine(`${id}-error`, wrong));
  }

  return element(
    "form",
    { class: "stack", novalidate: true, onsubmit: send, oninput: () => draft.changed() },
    errors,
    ground.element,
    element("label", { class: "label", for: id }, _("New version")),
    field,
    saved,
    fullLine(field),
    element("button", { class: "button", type: "submit" }, _("Save the new version")),
  );
}
