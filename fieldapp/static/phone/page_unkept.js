// What could not be kept, on top of every page until somebody has dealt with it; signs and alarms loudest. And that the
// office takes nothing of this phone any more: then network alone brings no sign there, and no alarm.
import { wipe } from "./day_end.js";
import { element, icon } from "./dom.js";
import { failed } from "./saving.js";
import { outcomeWord } from "./stop_parts.js";
import { _ } from "./words.js";

/** Draws them again without touching the page around them, or as the page where none was drawn yet. */
export function showUnkept(app) {
  const place = document.getElementById("unkept");
  if (place) place.replaceChildren(...notices(app));
  else if (app.keeping.fault) app.root.replaceChildren(element("main", { class: "stack" }, unkeptPlace(app)));
}

export const unkeptPlace = (app) =>
  element("div", { id: "unkept", class: "stack", "aria-live": "assertive" }, notices(app));

function notices(app) {
  const { unkept, fault, undeleted } = app.keeping;
  const shown = unkept.filter(({ hidden }) => !hidden).sort((one, other) => other.urgent - one.urgent);
  return [
    ...(undeleted ? [undeletedNotice(app)] : []),
    ...(fault ? [faultNotice(app)] : []),
    ...(app.signIn && app.day ? [turnedAwayNotice(app)] : []),
    ...shown.map((entry) => notice(app, entry)),
  ];
}

function notice(app, entry) {
  const what = entry.kinds.map(kindWord).join(", ");
  return framed(
    entry.urgent
      ? [
          element("b", {}, _("The office does not know this: {what}.", { what })),
          _("This phone could neither keep nor send it. Call now. As long as this page is open it is tried again."),
        ]
      : [
          element("b", {}, _("Not kept on this phone: {what}.", { what })),
          failed(entry.error),
          _("It is only in this open page, and gone when the page closes."),
        ],
    [
      callOffice(entry.office, entry.urgent),
      entry.urgent && entry.emergency && callEmergency(entry.emergency),
      entry.parts && button("sync", _("Try again"), () => again(app, entry)),
      button("check", _("I have dealt with it"), () => app.keeping.drop(entry.slot)),
    ],
  );
}

async function again(app, entry) {
  if (!(await app.keeping.retry(entry))) return;
  await app.day?.readItems();
  app.sync();
  await app.draw();
}

function undeletedNotice(app) {
  const { why, office } = app.keeping.undeleted;
  return framed(
    [
      element("b", {}, _("The day could not be deleted from this phone.")),
      _("Try again. If it does not work, keep this phone with you and call the office."),
    ],
    [office && callOffice(office), button("sync", _("Try again"), () => wipe(app, why))],
  );
}

function turnedAwayNotice(app) {
  return framed(
    [
      element("b", {}, _("The office takes nothing of this phone any more: no note, no sign, no alarm.")),
      _("What you write stays here. Call the office. “Notes” says how it can leave again."),
    ],
    [callOffice(app.day.setup.office)],
  );
}

function faultNotice(app) {
  const office = app.day?.setup.office;
  return framed(
    [
      element("b", {}, _("Something went wrong.")),
      _("What you did last may not be kept. Look whether it is there; if not, do it again or call the office."),
    ],
    [
      office && callOffice(office),
      button("sync", _("Show the page again"), () => {
        app.keeping.fault = null;
        return app.draw();
      }),
    ],
  );
}

const framed = (lines, acts) =>
  element(
    "section",
    { class: "notice", "data-tone": "stop", role: "alert" },
    icon("alert"),
    element(
      "div",
      { class: "stack grow" },
      lines.map((line) => element("p", {}, line)),
      element("div", { class: "act" }, acts),
    ),
  );

const button = (drawing, text, onclick) =>
  element("button", { class: "button", type: "button", onclick }, icon(drawing), text);

const dial = (href, text, loud) =>
  element("a", { class: loud ? "button button-primary button-big" : "button", href }, icon("phone"), text);

export const callOffice = (office, loud = false) =>
  dial(`tel:${office.phone.replaceAll(" ", "")}`, _("Call the office"), loud);

export const callEmergency = (emergency) => dial(`tel:${emergency.replaceAll(" ", "")}`, emergency, true);

/** What sort of thing it is; never its words, because it is shown while the day is locked, too. */
function kindWord({ kind, event, version, minutes }) {
  if (kind === "event") return outcomeWord(event);
  return {
    note: _("a note"),
    edit: _("a correction"),
    photo: _("Photo"),
    signature: _("Signature"),
    voice: _("a voice note"),
    consent: _("an answer"),
    accepted: _("plan {number} accepted", { number: version }),
    check_in: _("all is well"),
    home: _("home"),
    late: _("{count} min late", { count: minutes }),
    alarm: _("Silent alarm"),
  }[kind];
}
