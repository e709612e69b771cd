// One stop: who, where, what to know, how it went, and the note.
import { ask } from "./ask.js";
import * as clock from "./clock.js";
import { contactButtons, contactWords } from "./contact.js";
import { element, errorLine, icon, notice, own } from "./dom.js";
import { backLink, show } from "./frame.js";
import { Drafts } from "./drafts.js";
import { fullLine } from "./note_full.js";
import { noteGround } from "./note_ground.js";
import { newId } from "./outbox.js";
import { lastEvent } from "./said_once.js";
import { savedLine } from "./saving.js";
import { stopMap } from "./stop_map.js";
import { earlierNotes } from "./stop_notes.js";
import { photoSection } from "./stop_pictures.js";
import { signatureSection } from "./stop_signature.js";
import { voiceSection } from "./stop_voice.js";
import {
  arriveButton,
  askConsent,
  askedOfOffice,
  earlierTries,
  followUpChoices,
  goLink,
  lateLink,
  measureWord,
  outcomeChoices,
  placeOf,
  promisedLine,
} from "./stop_parts.js";
import { choices, visitFields } from "./visit_fields.js";
import { _ } from "./words.js";

const MINUTE = 60_000;

/** Shows it; what is returned ends it, before another page comes. */
export function stopPage(app, stop) {
  const { page, leave } = made(app, stop);
  show(app, page);
  return leave;
}

/**
 * Makes the page once without showing it, while nobody waits: what a browser has never run takes it twice as long, and
 * that would be the first door of the day. A stop where something is begun is left alone. Keeps and changes nothing.
 */
export async function rehearse(app, stop) {
  if (app.day.items.some((item) => item.state === "draft" && item.stop === stop.id)) return;
  const { refill } = app;
  app.refill = [];
  const { leave } = made(app, stop);
  app.refill = refill;
  await leave();
}

function made(app, stop) {
  const { day } = app;
  const { state, arrivedAt } = day.stateOf(stop);
  const drafts = new Drafts(app);
  const map = stopMap(app, stop);
  const photos = stop.photos === "never" ? null : photoSection(app, stop, drafts);
  const voice = voiceSection(app, stop, drafts);
  const form = visitForm(app, stop, drafts, photos?.tool);
  const coming = state === "planned";
  const reach = [goLink(app, stop, "button"), ...contactButtons(app, stop, "button")];
  const acts = coming ? [...reach, arriveButton(app, stop), lateLink()] : reach;
  const way = [...contactWords(app, stop), element("div", { class: "act" }, acts)];
  const page = {
    title: _("Visit {number}", { number: stop.number }),
    letter: day.plan.letter,
    head: [
      backLink(),
      element(
        "div",
        {},
        element("b", { class: "num" }, `${app.hour(stop.start)}–${app.hour(stop.end)}`),
        " ",
        element("span", { class: "xs soft" }, measureWord(stop.measure)),
        arrivedAt && [
          element("br"),
          element("span", { class: "xs soft" }, _("arrived {time}", { time: app.hour(arrivedAt) })),
        ],
      ),
    ],
    main: [
      element(
        "div",
        { class: "row" },
        element("span", { class: "badge badge-round" }, String(stop.number)),
        element("h1", {}, own(stop.name)),
      ),
      ...facts(app, stop),
      ...(coming ? way : []), // who is there writes first
      form.element,
      ...(coming ? [] : way),
      map.element,
      photos?.element ?? notice("shield", "warn", _("This person does not want photos: none can be taken here.")),
      voice.element,
      signatureSection(app, stop, drafts),
      earlierNotes(app, stop, drafts),
    ],
    bar: element(
      "section",
      { class: "bottom-bar", "aria-label": _("Actions") },
      element("a", { class: "button button-square", href: "#/help", "data-hold": true }, icon("info"), _("Help")),
      form.button,
    ),
  };
  const leave = async () => {
    map.leave();
    await voice.leave();
    await drafts.leave();
  };
  return { page, leave };
}

function facts(app, stop) {
  const { day } = app;
  const known = day.cases[stop.case];
  const { services, languages } = day.setup.labels;
  const spoken = [...new Set([stop.language, ...(known?.languages ?? [])])].map((code) => languages[code] ?? code);
  return [
    element(
      "p",
      { class: "soft" },
      placeOf(stop),
      stop.access && [element("br"), own(stop.access)],
      element("br"),
      `${spoken.join(", ")} · ${services[stop.service] ?? ""}`,
      known?.mobility && [element("br"), own(known.mobility)],
    ),
    promisedLine(stop),
    ...earlierTries(app, stop),
    ...askedOfOffice(app, stop),
    stop.ask_consent && notice("shield", "warn", askConsent(stop)),
    stop.no_interpreter && notice("shield", "warn", _("No interpreter from outside: this person does not want one.")),
    stop.note && notice("shield", "info", own(stop.note)),
    stop.minor &&
      notice(
        "shield",
        "info",
        _("Minor: the guardian must be there."),
        known?.guardian ? " " : null,
        known?.guardian && own(known.guardian),
      ),
    stop.companions.length > 0 &&
      element("p", { class: "small" }, icon("users"), " ", _("With {names}", { names: stop.companions.join(", ") })),
    !known && notice("info", "warn", _("The file of this person has not come to this phone yet.")),
  ].filter(Boolean);
}

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
function visitForm(app, stop, drafts, tool) {
  const { day } = app;
  const draft = day.draftOf(stop);
  const { state } = day.stateOf(stop);
  const slot = `visit/${stop.id}`;
  let after = lastEvent(day.items, stop.id);
  const errors = element("div", { "aria-live": "assertive" });
  const saved = element("p", { class: "saved-line", role: "status" });
  const outcome = choices(
    "outcome",
    _("How did the visit go?"),
    outcomeChoices(stop),
    draft?.draft.outcome || (state === "planned" || state === "arrived" ? "" : state),
    "tiles",
  );
  const asked = visitFields(day.setup.fields ?? [], draft?.draft.facts);
  const followUp = choices("follow-up", _("What comes next?"), followUpChoices(), draft?.draft.followUp ?? "");
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
  const draftNow = () => ({
    ...note(),
    draft: {
      outcome: outcome.value(),
      followUp: followUp.value(),
      facts: asked.all(),
      words: chosenWords([outcome.said(), followUp.said(), ...asked.said()]),
    },
  });
  const writing = drafts.of(stop.id, draft, draftNow, (now, error) =>
    saved.replaceChildren(...savedLine(app, now, error)),
  );
  const button = element(
    "button",
    { class: "button button-primary button-big", type: "submit", form: "visit" },
    icon("check"),
    _("Finish the visit"),
  );
  if (draft?.text) saved.replaceChildren(...savedLine(app, "saved"));

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
    const early = clock.now() < Date.parse(stop.start) - day.setup.rules.early_min * MINUTE;
    if (early && !(await ask(earlyQuestion(app, stop), _("Yes, it is this visit")))) return;
    button.disabled = true;
    await writing.pause();
    const items = [
      {
        id: newId(),
        kind: "event",
        stop: stop.id,
        event: outcome.value(),
        follow_up: followUp.value(),
        facts: asked.values(outcome.value()),
        early,
        after,
      },
    ];
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
    app.say(_("Saved on this phone. It goes to the office as soon as there is network."));
    location.hash = "#/";
  }

  const chosen = () => {
    asked.about(outcome.value());
    writing.changed();
  };
  asked.about(outcome.value());
  const noteField = element(
    "div",
    { class: "field", hidden: !ground.open && !text.value.trim() },
    element("label", { class: "label", for: "note" }, _("Note for the file")),
    element(
      "span",
      { class: "hint small", id: "note-hint" },
      _("What you saw and agreed. It cannot be erased later, only completed."),
    ),
    text,
    saved,
    fullLine(text),
  );
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
      tool,
      outcome.element,
      ...asked.elements,
      followUp.element,
    ),
  };
}
