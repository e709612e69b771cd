// One stop: who, where, what to know, how it went, and the note.
import { contactButtons, contactWords } from "./contact.js";
import { element, icon, notice, own } from "./dom.js";
import { withAnswers } from "./door_answers.js";
import { changesLine } from "./page_changes.js";
import { backLink, isAnother, show } from "./frame.js";
import { Drafts } from "./drafts.js";
import { expectedTimes } from "./safety.js";
import { Below } from "./stop_below.js";
import { visitForm } from "./stop_form.js";
import { stopMap } from "./stop_map.js";
import { earlierNotes } from "./stop_notes.js";
import { photoSection, photoTool } from "./stop_pictures.js";
import { signatureSection } from "./stop_signature.js";
import { voiceSection } from "./stop_voice.js";
import {
  arriveButton,
  askConsent,
  askedOfOffice,
  earlierTries,
  goLink,
  goneLine,
  lateLink,
  measureWord,
  notThereButton,
  placeOf,
  promisedLine,
} from "./stop_parts.js";
import { _ } from "./words.js";

/**
 * Shows it; what is returned ends it, before another page comes. What is out of sight comes after the first frame; but
 * at once where the page is drawn again, because somebody may be reading there, or where something is begun.
 */
export function stopPage(app, stop) {
  const { page, below, leave } = parts(app, withAnswers(app.day, stop));
  const soon = isAnother(page.title) && !app.day.begunAt(stop);
  const content = show(app, soon ? page : { ...page, main: [...page.main, below.complete()] });
  if (soon) below.soon(content);
  return leave;
}

/**
 * Makes the page once without showing it, while nobody waits: what a browser has never run or laid out takes it twice
 * as long, and that would be the first door of the day. A stop where something is begun is left alone. Keeps and
 * changes nothing.
 */
export async function rehearse(app, stop) {
  if (app.day.items.some((item) => item.state === "draft" && item.stop === stop.id)) return;
  const { refill } = app;
  app.refill = [];
  const { page, below, leave } = parts(app, withAnswers(app.day, stop));
  const all = [...page.head, ...page.main, below.complete(), page.bar];
  app.refill = refill;
  layOut(app, all);
  await leave();
}

/** Gone again before a frame could show it or a screen reader read it. */
function layOut(app, all) {
  const box = element("div", { class: "stack" }, all);
  app.root.append(box);
  box.getBoundingClientRect();
  box.remove();
}

function parts(app, stop) {
  const { day } = app;
  const { state, arrivedAt } = day.stateOf(stop);
  const drafts = new Drafts(app);
  const made = {};
  const photos = () => (made.photos = photoSection(app, stop, drafts)).element;
  const noPhotos = () => notice("shield", "warn", _("This person does not want photos: none can be taken here."));
  const below = new Below([
    () => (made.map = stopMap(app, stop)).element,
    stop.photos === "never" ? noPhotos : photos,
    () => (made.voice = voiceSection(app, stop, drafts)).element,
    () => signatureSection(app, stop, drafts),
    () => earlierNotes(app, stop, drafts),
  ]);
  const photograph = (event) => {
    below.complete();
    return made.photos.there(event);
  };
  const form = visitForm(app, stop, drafts, stop.photos === "never" ? null : photoTool(photograph));
  const coming = state === "planned";
  const reach = [goLink(app, stop, "button"), ...contactButtons(app, stop, "button")];
  const acts = coming ? [...reach, arriveButton(app, stop), lateLink()] : [...reach, notThereButton(app, stop)];
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
        arrivedAt
          ? [element("br"), element("span", { class: "xs soft" }, _("arrived {time}", { time: app.hour(arrivedAt) }))]
          : element("span", { class: "xs soft" }, measureWord(stop.measure)),
      ),
    ],
    main: [
      element(
        "div",
        { class: "row" },
        element("span", { class: "badge badge-round" }, String(stop.number)),
        element("h1", {}, own(stop.name)),
      ),
      changesLine(app, stop),
      ...facts(app, stop),
      ...(coming ? way : []), // who is there writes first
      form.element,
      ...(coming ? [] : way),
    ],
    bar: element(
      "section",
      { class: "bottom-bar", "aria-label": _("Actions") },
      element("a", { class: "button button-square", href: "#/help", "data-hold": true }, icon("info"), _("Help")),
      form.button,
    ),
  };
  /** May be called again: whoever types on until the next page comes has that kept, too. */
  const leave = async () => {
    below.gone = true;
    made.map?.leave();
    await made.voice?.leave();
    await drafts.leave();
  };
  return { page, below, leave };
}

/** A language that somebody wrote: its name may run in the other direction. */
const isolated = (name) => `\u2068${name}\u2069`;

function facts(app, stop) {
  const { day } = app;
  const known = day.cases[stop.case];
  const { services, languages } = day.setup.labels;
  const spoken = [...new Set([stop.language, ...(known?.languages ?? [])])].map(
    (one) => languages[one] ?? isolated(one),
  );
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
    goneLine(app, stop, expectedTimes(day)[stop.id]),
    promisedLine(stop),
    ...earlierTries(app, stop),
    ...askedOfOffice(app, stop),
    stop.ask_consent && notice("shield", "warn", askConsent(stop)),
    stop.no_visit && notice("shield", "warn", _("They do not agree to this visit. Leave, and finish it as refused.")),
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
