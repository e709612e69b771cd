// Running late: by how much, what that does to the rest of the day, and whom to call.
import { contactButtons, contactWords, mayText } from "./contact.js";
import { element, icon, notice, own, saidNotice } from "./dom.js";
import { backLink, show } from "./frame.js";
import { expectedTimes, hereStop, late, lateOf } from "./safety.js";
import { noted } from "./saving.js";
import { goneLine } from "./stop_parts.js";
import { _ } from "./words.js";

const CHOICES = [10, 20, 30, 45, 60, 90];

export function latePage(app) {
  const { day } = app;
  const known = lateOf(day);
  const effect = element("div", { class: "stack", "aria-live": "polite" });
  const button = element(
    "button",
    { class: "button button-primary button-big", type: "submit", form: "late", disabled: true },
    icon("check"),
    _("Tell the office"),
  );
  let chosen = known && known.stop === hereStop(day) ? known.minutes : 0;

  const inputs = CHOICES.map((minutes) =>
    element("input", {
      type: "radio",
      name: "late",
      id: `late-${minutes}`,
      value: String(minutes),
      checked: minutes === chosen,
      onchange: () => choose(minutes),
    }),
  );

  function choose(minutes) {
    chosen = minutes;
    button.disabled = false;
    effect.replaceChildren(...consequences(app, { stop: hereStop(day), minutes }));
  }

  async function tell(event) {
    event.preventDefault();
    button.disabled = true;
    const wrong = await app.keep([late(day, chosen)], { slot: "late" });
    button.disabled = false;
    if (wrong) return;
    app.say(noted(app));
    await app.draw();
  }

  show(app, {
    title: _("Running late"),
    head: [backLink(), element("h1", {}, _("Running late"))],
    main: [
      saidNotice(app),
      element(
        "form",
        { class: "stack", id: "late", onsubmit: tell },
        element(
          "fieldset",
          {},
          element("legend", { class: "label" }, _("How late will you be?")),
          element(
            "div",
            { class: "outcomes" },
            CHOICES.map((minutes, at) =>
              element(
                "label",
                { class: "choice" },
                inputs[at],
                element("span", {}, _("{count} min", { count: minutes })),
              ),
            ),
          ),
        ),
      ),
      effect,
    ],
    bar: element("section", { class: "bottom-bar", "aria-label": _("Actions") }, button),
  });
  if (chosen) effect.replaceChildren(...consequences(app, { stop: hereStop(day), minutes: chosen }));
}

/** The stops whose hour changes, each with who is to be told. */
function consequences(app, said) {
  const { day } = app;
  const expected = expectedTimes(day, said);
  const moved = day.stops.filter(
    (stop) => !expected[stop.id].finished && day.stateOf(stop).state === "planned" && expected[stop.id].late >= 60_000,
  );
  if (!moved.length) return [notice("check", "ok", _("Nobody waits longer: the time between the visits is enough."))];
  return [
    element("h2", { class: "section-name" }, _("Tell them")),
    element(
      "ol",
      { class: "queue", role: "list" },
      moved.map((stop) => line(app, stop, expected[stop.id])),
    ),
  ];
}

function line(app, stop, expected) {
  const about = roundUp(expected.start);
  const text = lateText(app, stop, about);
  const reach = contactButtons(app, stop, "button", text);
  return element(
    "li",
    { class: "queue-item" },
    element(
      "div",
      { class: "stack grow" },
      element(
        "p",
        {},
        element("b", {}, own(stop.name)),
        " ",
        element("span", { class: "tag" }, stop.language),
        element("br"),
        element("s", { class: "num soft" }, app.hour(stop.start)),
        " ",
        element("b", { class: "num" }, `≈ ${app.hour(about)}`),
        stop.promised && [" ", icon("lock"), " ", element("span", { class: "small" }, _("Promised time"))],
      ),
      goneLine(app, stop, expected),
      ...contactWords(app, stop),
      reach.length
        ? element("div", { class: "act" }, ...reach)
        : element("p", { class: "small soft" }, _("Ask the office to tell them.")),
      text === null &&
        mayText(app, stop) &&
        element("p", { class: "small soft" }, _("There is no text ready: write neither who we are nor why.")),
    ),
  );
}

/** Told as people say it: to the next five minutes. */
const roundUp = (moment) => Math.ceil(moment / 300_000) * 300_000;

/** A discreet message in the client's own language, ready to be sent; null where nobody has approved one. */
function lateText(app, stop, about) {
  const words = (app.day.coming ?? app.day.plan).late_texts?.[stop.language];
  if (!words) return null;
  const [hour, minute] = app.hour(about).split(":");
  return words.replace("{hour}", hour).replace("{minute}", minute);
}
