// The list: what is next, then the rest, then what is finished.
import { changesNotice } from "./page_changes.js";
import * as clock from "./clock.js";
import { contactButtons, contactWords } from "./contact.js";
import { element, icon, notice, own, pill, saidNotice } from "./dom.js";
import { withAnswers } from "./door_answers.js";
import { heading, show, tabs } from "./frame.js";
import { dueNotice, sayHome } from "./page_help.js";
import { dueSign, expectedTimes } from "./safety.js";
import { missingNotices } from "./missing.js";
import { COMING, NEVER } from "./shell.js";
import {
  arriveButton,
  askConsent,
  askedOfOffice,
  earlierTries,
  goLink,
  goneLine,
  lateLink,
  measureWord,
  outcomeWord,
  placeOf,
  promisedLine,
} from "./stop_parts.js";
import { begunWord } from "./unsent.js";
import { _, ngettext } from "./words.js";

const SOON_MS = 5 * 60_000;
let reminder = 0;

/** When the hour comes at which the office expects a sign, the page says so by itself. */
function remind(app, due) {
  clearTimeout(reminder);
  const span = due ? due.at - SOON_MS - clock.now() : 0;
  if (span > 0) reminder = setTimeout(() => (navigator.vibrate?.(200), app.shown(true)), span + 1_000);
}

/** The hour to be expected, once it differs from the plan. */
const about = (app, expected) => (expected.late >= SOON_MS ? `≈ ${app.hour(expected.start)}` : "");

export function dayPage(app) {
  const { day } = app;
  const stops = day.stops;
  const open = stops.filter((stop) => day.stateOf(stop).finishedAt === null);
  const finished = stops.filter((stop) => day.stateOf(stop).finishedAt !== null);
  const [next, ...then] = open;
  const expected = expectedTimes(day);
  const due = dueSign(day);
  remind(app, due);
  show(app, {
    title: _("My day"),
    letter: day.plan.letter,
    head: [heading(_("My day"), day.plan.shown)],
    main: [
      saidNotice(app),
      shellNotice(app),
      changesNotice(app),
      missingNotices(app),
      due && due.at - clock.now() < SOON_MS && dueNotice(app, due),
      ...offers(app),
      ...finished.map((stop) => begunNotice(day, stop)),
      stops.length ? null : empty(_("No route for you today."), _("When the office publishes one, it appears here.")),
      next
        ? nextCard(app, withAnswers(day, next), expected[next.id])
        : stops.length > 0 &&
          empty(_("All visits are finished."), _("Expected back: {time}.", { time: app.hour(day.plan.returns) })),
      !next &&
        due &&
        element(
          "button",
          { class: "button button-primary button-big button-wide", type: "button", onclick: () => sayHome(app, due) },
          icon("door"),
          _("I am home, all is well"),
        ),
      ...rest(app, then, expected),
      finishedList(app, finished),
      stops.length > 0 &&
        element(
          "p",
          { class: "soft small" },
          _("Times: {source}. Version {number}.", {
            source: measureWord(day.plan.measure),
            number: day.plan.plan_version,
          }),
          " ",
          element(
            "a",
            { class: "phone", href: `tel:${day.setup.office.phone.replaceAll(" ", "")}` },
            day.setup.office.phone,
          ),
        ),
    ],
    bar: tabs(app, "day"),
  });
}

/** The visit was finished, and a signature or voice note there was not: nobody opens its page again by themselves. */
function begunNotice(day, stop) {
  const count = day.begunAt(stop);
  if (!count) return null;
  const link = element("a", { href: `#/stop/${stop.id}` }, own(stop.name));
  return notice("edit", "warn", link, " · ", begunWord(count));
}

function nextCard(app, stop, expected) {
  const there = app.day.stateOf(stop).state === "arrived";
  const minutes = Math.round((Date.parse(stop.start) - clock.now()) / 60_000);
  const when = there
    ? pill("door", "here", _("you are there"))
    : minutes > 0 && minutes < 90
      ? pill("clock", "here", _("in {count} min", { count: minutes }))
      : pill("clock", "here", measureWord(stop.measure));
  return element(
    "section",
    { class: "next", "aria-labelledby": "next-visit" },
    element(
      "div",
      { class: "row" },
      element("h2", { class: "small", id: "next-visit" }, _("Next visit")),
      element("span", { class: "push" }),
      when,
    ),
    element(
      "div",
      { class: "row" },
      element("time", { class: "clock", datetime: stop.start }, app.hour(stop.start)),
      element("span", { class: "soft" }, _("until {time}", { time: app.hour(stop.end) })),
      element("span", { class: "push" }),
      !there && about(app, expected) && pill("clock", "warn", about(app, expected)),
    ),
    element(
      "p",
      {},
      element("a", { href: `#/stop/${stop.id}` }, element("b", {}, own(stop.name))),
      " ",
      element("span", { class: "tag" }, stop.language),
      stop.interpreter && [" ", element("span", { class: "tag" }, _("interpreter"))],
      element("br"),
      placeOf(stop),
      stop.access && [element("br"), own(stop.access)],
    ),
    goneLine(app, stop, expected),
    promisedLine(stop),
    ...earlierTries(app, stop),
    ...askedOfOffice(app, stop),
    stop.companions.length > 0 &&
      element("p", { class: "small" }, icon("users"), " ", _("With {names}", { names: stop.companions.join(", ") })),
    stop.minor && element("p", { class: "small" }, icon("shield"), " ", _("Minor: the guardian must be there.")),
    stop.ask_consent && notice("shield", "warn", askConsent(stop)),
    stop.no_interpreter && notice("shield", "warn", _("No interpreter from outside: this person does not want one.")),
    stop.note && notice("shield", "info", own(stop.note)),
    ...contactWords(app, stop),
    element(
      "div",
      { class: "act" },
      goLink(app, stop, "button button-primary button-big"),
      ...contactButtons(app, stop, "button button-big"),
      there
        ? element("a", { class: "button button-big", href: `#/stop/${stop.id}` }, icon("note"), _("Note and finish"))
        : arriveButton(app, stop),
      !there && lateLink(),
    ),
  );
}

function rest(app, stops, expected) {
  const { day } = app;
  if (!day.stops.length) return [];
  return [
    element("h2", { class: "section-name" }, _("Then")),
    element(
      "ol",
      { class: "route" },
      stops.map((stop) =>
        line(app, stop, { "data-n": stop.number }, [
          element("b", {}, own(stop.name)),
          about(app, expected[stop.id]) && [" ", pill("clock", "warn", about(app, expected[stop.id]))],
          element("br"),
          element("span", { class: "soft" }, placeOf(stop)),
          goneLine(app, stop, expected[stop.id]),
          stop.promised && [element("br"), element("span", { class: "small" }, icon("lock"), " ", _("Promised time"))],
          stop.companions.length > 0 && [
            element("br"),
            element(
              "span",
              { class: "small" },
              icon("users"),
              " ",
              _("With {names}", { names: stop.companions.join(", ") }),
            ),
          ],
        ]),
      ),
      element(
        "li",
        {},
        element("time", { class: "when num soft" }, app.hour(day.plan.returns)),
        element("span", { class: "stop soft", "data-n": "⌂" }, _("Back")),
      ),
    ),
  ];
}

function finishedList(app, stops) {
  if (!stops.length) return null;
  const lines = stops.map((stop) =>
    line(app, stop, { "data-state": "done", "data-n": "✓" }, [
      own(stop.name),
      ", ",
      outcomeWord(app.day.stateOf(stop).state),
    ]),
  );
  return element(
    "details",
    { class: "more", "data-fold": "finished" },
    element(
      "summary",
      {},
      icon("chevron", { flip: true }),
      ngettext("{count} visit finished", "{count} visits finished", stops.length),
    ),
    element("ol", { class: "route" }, lines),
  );
}

function line(app, stop, attributes, content) {
  return element(
    "li",
    {},
    element("time", { class: "when num" }, app.hour(stop.start)),
    element("a", { class: "stop", href: `#/stop/${stop.id}`, ...attributes }, content.flat(2)),
  );
}

function empty(title, text) {
  return element("div", { class: "empty" }, element("b", {}, title), element("span", {}, text));
}

/** The day is here before all of the application is; without that it does not open again. */
function shellNotice({ shell }) {
  if (shell === COMING)
    return notice(
      "info",
      "info",
      _(
        "The application is still coming to this phone. Leave this page open, where there is network, until " +
          "this notice goes.",
      ),
    );
  if (shell === NEVER)
    return notice(
      "alert",
      "warn",
      _(
        "This browser cannot keep the application: without network this page does not open again. Leave it " +
          "open, or take the printed sheet.",
      ),
    );
  return null;
}

function offers(app) {
  return [
    app.newVersion &&
      element(
        "p",
        { class: "notice small", "data-tone": "info" },
        icon("info"),
        element(
          "span",
          {},
          _("A new version of this application is ready."),
          " ",
          element("button", { class: "button", type: "button", onclick: app.useNewVersion }, _("Use it now")),
        ),
      ),
    element("p", { class: "soft small loading", id: "loading", role: "status" }, app.loading),
  ];
}
