// Signs of life, running late, and the silent alarm.
import { ask } from "./ask.js";
import { element, icon, saidNotice } from "./dom.js";
import { heading, show, tabs } from "./frame.js";
import { checkIn, dueSign, home, position, positionAllowed } from "./safety.js";
import { noted } from "./saving.js";
import { _ } from "./words.js";

export function helpPage(app) {
  const { day } = app;
  const { office, rules } = day.setup;
  const due = dueSign(day);
  show(app, {
    title: _("Help"),
    head: [heading(_("Help"))],
    main: [
      saidNotice(app),
      due && element("p", {}, sentence(app, due)),
      due && wellButton(app),
      due &&
        element(
          "button",
          { class: "button button-big button-wide", type: "button", onclick: () => sayHome(app, due) },
          icon("door"),
          _("I am home, all is well"),
        ),
      day.stops.length > 0 &&
        element("a", { class: "button button-big button-wide", href: "#/late" }, icon("clock"), _("I am running late")),
      element(
        "div",
        { class: "row" },
        element(
          "a",
          { class: "button button-big grow", href: `tel:${office.phone.replaceAll(" ", "")}` },
          icon("phone"),
          _("Call the office"),
        ),
        rules.emergency &&
          element("a", { class: "button button-big", href: `tel:${rules.emergency}` }, icon("alert"), rules.emergency),
      ),
      element(
        "details",
        { class: "more", "data-fold": "alarm" },
        element("summary", {}, icon("chevron", { flip: true }), _("Silent alarm")),
        element("div", { class: "stack" }, ...alarmPart(app)),
      ),
    ],
    bar: tabs(app, "help"),
  });
}

function sentence(app, due) {
  const time = app.hour(due.at);
  return due.what === "home"
    ? _("The office expects to hear by {time} that you are home.", { time })
    : _("The office expects a sign from you by {time}.", { time });
}

/** Shown on the day's page too, when the hour is near. */
export function wellButton(app) {
  const minutes = app.day.setup.rules.extension_min;
  const well = async (event) => {
    event.target.closest("button").disabled = true;
    if (!(await app.keep([checkIn(app.day, minutes)], { slot: "well" }))) app.say(noted(app));
    await app.draw();
  };
  return element(
    "button",
    { class: "button button-big button-wide", type: "button", onclick: well },
    icon("check"),
    _("All is well, {minutes} min more", { minutes }),
  );
}

export function dueNotice(app, due) {
  return element(
    "section",
    { class: "notice", "data-tone": "warn", role: "alert" },
    element("div", { class: "stack grow" }, element("p", {}, icon("clock"), " ", sentence(app, due)), wellButton(app)),
  );
}

export async function sayHome(app, due) {
  if (
    due.what !== "home" &&
    !(await ask(
      _("There are visits left today. The office then waits for no further sign."),
      _("I am home, all is well"),
    ))
  )
    return;
  const said = home(app.day);
  if (await app.keep([said], { slot: "home" })) return app.draw();
  app.say(
    app.signIn ? noted(app) : _("Noted. The office waits until this has reached it: as soon as there is network."),
  );
  await app.draw();
  await app.sync();
  if (app.day?.items.some(({ id, state }) => id === said.id && state === "kept")) {
    app.say(_("Good evening. The office has heard it, and waits for no further sign."));
    await app.draw();
  }
}

function alarmPart(app) {
  const sent = app.day.alarms.at(-1);
  const place = element("div", { class: "stack" });
  placePart(place);
  return [
    element(
      "p",
      { class: "small" },
      _(
        "Hold “Help” at the bottom of any page for two seconds. The phone trembles once and shows nothing; the " +
          "office is called, and no network means as soon as there is some.",
      ),
    ),
    element(
      "button",
      { class: "button button-big button-wide", type: "button", onclick: () => app.silentAlarm() },
      icon("shield"),
      _("Raise it now"),
    ),
    sent &&
      element(
        "p",
        { class: "small soft" },
        sent.state === "kept"
          ? _("Raised at {time}, at the office.", { time: app.hour(sent.at) })
          : sent.state === "refused"
            ? _("The office has refused the alarm of {time}: call.", { time: app.hour(sent.at) })
            : app.signIn
              ? _("Raised at {time}, not at the office: call.", { time: app.hour(sent.at) })
              : _("Raised at {time}, waiting for network.", { time: app.hour(sent.at) }),
      ),
    place,
  ].filter(Boolean);
}

/** The browser asks once, in peace; with an alarm nothing is asked. */
async function placePart(place) {
  if (!navigator.geolocation) return;
  if (await positionAllowed())
    return place.replaceChildren(
      element(
        "p",
        { class: "small" },
        icon("pin"),
        " ",
        _("With an alarm, and only then, your position goes to the office."),
      ),
    );
  const allow = () =>
    position().then(
      () => placePart(place),
      () => placePart(place),
    );
  place.replaceChildren(
    element(
      "p",
      { class: "small" },
      _(
        "With an alarm, and only then, your position can go to the office. Your phone asks whether you allow " +
          "it: now, so that it need not ask later.",
      ),
    ),
    element("button", { class: "button button-wide", type: "button", onclick: allow }, icon("pin"), _("Allow it")),
  );
}
