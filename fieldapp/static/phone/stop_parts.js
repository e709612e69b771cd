// Acts and words of a stop that both the list and the stop's own page show.
import { ask } from "./ask.js";
import { element, icon, notice, own, pill } from "./dom.js";
import { newId } from "./outbox.js";
import { lastEvent } from "./said_once.js";
import { _, dayAndHour } from "./words.js";

/** Where a visit is: with us, or an address. */
export const placeOf = (stop) => (stop.at_office ? _("At our office") : own(stop.place));

export function goLink({ day }, stop, style) {
  if (stop.lat === null || stop.at_office) return null;
  const href = day.setup.navigation.replaceAll("{lat}", stop.lat).replaceAll("{lon}", stop.lon);
  return element(
    "a",
    { class: style, href },
    icon("go"),
    element("span", {}, _("Go there"), element("span", { class: "visually-hidden" }, `: ${stop.place}`)),
  );
}

export const askConsent = ({ minor }) =>
  minor
    ? _("Ask the guardian first: nobody has heard from them yet that they agree to this visit.")
    : _("Ask first whether they agree to this visit: nobody has heard it from them yet.");

export function arriveButton(app, stop) {
  const after = lastEvent(app.day.items, stop.id);
  const arrive = async (event) => {
    event.target.closest("button").disabled = true; // a second tap is the same arrival
    const arrival = { id: newId(), kind: "event", stop: stop.id, event: "arrived", after };
    await app.keep([arrival], { slot: `arrived/${stop.id}` });
    await app.draw();
  };
  return element(
    "button",
    { class: "button button-big", type: "button", onclick: arrive },
    icon("door"),
    _("I have arrived"),
  );
}

/** Pressed too early, or at the wrong stop: the time at this door counts from the next arrival. Null for none. */
export function notThereButton(app, stop) {
  const { day } = app;
  const corrects = day.ownArrivals(stop);
  if (day.stateOf(stop).state !== "arrived" || !corrects.length) return null;
  const after = lastEvent(day.items, stop.id);
  const takeBack = async (event) => {
    const button = event.target.closest("button");
    if (!(await ask(notThereQuestion(app, stop), _("I am not there yet")))) return;
    button.disabled = true; // said once
    const taken = { id: newId(), kind: "event", stop: stop.id, event: "taken_back", corrects, after };
    await app.keep([taken], { slot: `back/${stop.id}` });
    await app.draw();
  };
  return element(
    "button",
    { class: "button", type: "button", onclick: takeBack },
    icon("undo"),
    _("I am not there yet"),
  );
}

const notThereQuestion = (app, stop) =>
  _("You said at {time} that you have arrived. Do you take that back? Say it again once you are at the door.", {
    time: app.hour(app.day.stateOf(stop).arrivedAt),
  });

export const lateLink = () =>
  element("a", { class: "button button-big", href: "#/late" }, icon("clock"), _("I am running late"));

export function outcomeWord(state) {
  return {
    planned: "",
    arrived: _("you are there"),
    taken_back: _("not there yet"),
    done: _("done"),
    nobody_home: _("nobody home"),
    refused: _("refused"),
    moved: _("moved"),
    unsafe: _("unsafe, left"),
  }[state];
}

/** That the client was told this hour. */
export const promisedLine = (stop) =>
  stop.promised && element("p", { class: "small" }, icon("lock"), " ", _("Promised time"));

/**
 * Whoever goes there must have left by then; `expected`: its times, where it may say that they will not have. Null for
 * most stops, and for those of a day that an older application fetched.
 */
export function goneLine(app, stop, expected) {
  if (!stop.gone_by || expected?.finished) return null;
  const time = app.hour(stop.gone_by);
  return expected?.end > Date.parse(stop.gone_by)
    ? notice(
        "alert",
        "stop",
        _("You must be gone by {time}, and are expected to be there longer: leave in time, or do not go in.", { time }),
      )
    : element("p", {}, pill("clock", "warn", _("be gone by {time}", { time })));
}

/** How the visit came to nothing before: when, and who was there; a day that an older application fetched has none. */
export const earlierTries = ({ day }, stop) =>
  (stop.earlier ?? []).map(({ outcome, at, by }) =>
    element(
      "p",
      { class: "small" },
      icon("history"),
      " ",
      _("Earlier: {outcome}, {moment} ({name})", {
        outcome: outcomeWord(outcome),
        moment: dayAndHour(at, day.setup.office.zone),
        name: by,
      }),
    ),
  );

/** That the client left words for the office, never the words; a day that an older application fetched has none. */
export const askedOfOffice = ({ day }, stop) =>
  (stop.asked ?? []).map((one) =>
    element(
      "p",
      { class: "small" },
      icon("note"),
      " ",
      askedLine(one, (at) => dayAndHour(at, day.setup.office.zone)),
    ),
  );

function askedLine({ kind, at, settled_at: settled }, shown) {
  const moment = shown(at);
  if (kind === "another_time")
    return settled
      ? _("Asked the office for another time ({moment}). Settled at the office ({settled}).", {
          moment,
          settled: shown(settled),
        })
      : _("Asked the office for another time ({moment}). Not settled yet: the hour stays.", { moment });
  if (kind === "contact")
    return settled
      ? _("Changed on their own page how they may be contacted ({moment}). Settled at the office ({settled}).", {
          moment,
          settled: shown(settled),
        })
      : _("Changed on their own page how they may be contacted ({moment}). Nobody of the office has read it yet.", {
          moment,
        });
  return settled
    ? _("Wrote to the office ({moment}). Settled at the office ({settled}).", { moment, settled: shown(settled) })
    : _("Wrote to the office ({moment}). Not settled yet.", { moment });
}

/** Where times come from. */
export const measureWord = (measure) =>
  ({ roads: _("real roads"), mixed: _("partly estimated"), estimate: _("estimated") })[measure];

export const outcomeChoices = (stop) => [
  { code: "done", label: _("Done") },
  { code: "nobody_home", label: stop.at_office ? _("Did not come") : _("Nobody home") },
  { code: "refused", label: _("Refused") },
  { code: "moved", label: _("Moved") },
  { code: "unsafe", label: _("Not safe, I left") },
];

export const followUpChoices = () => [
  { code: "none", label: _("Nothing more") },
  { code: "call", label: _("A call") },
  { code: "office", label: _("At the office") },
  { code: "visit", label: _("Another visit") },
];
