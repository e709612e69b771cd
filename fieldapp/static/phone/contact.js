// Who may be reached how, now: the buttons that the rule of contact permits, and sentences for the others. The only
// place on the phone that makes a link which calls or writes a client.
import * as clock from "./clock.js";
import { mayContact } from "./contact_rule.js";
import { element, icon, own } from "./dom.js";
import { _ } from "./words.js";

/** The buttons of the client, for a row of acts; `body`: the text of a message, in the client's language. */
export const contactButtons = (app, stop, style, body = null) => {
  const client = partiesOf(stop).find(isClient);
  return client ? buttons(app, client, style, body) : [];
};

/** Whether a message may be written to the client now. */
export const mayText = (app, stop) =>
  partiesOf(stop).some((party) => isClient(party) && asks(app, party, "text").verdict === "permitted");

/** Why a button is not there, from when or what instead; and the others of the case with buttons of their own. */
export const contactWords = (app, stop) =>
  partiesOf(stop).map((party) =>
    element(
      "div",
      { class: "stack small contact" },
      !isClient(party) &&
        element("p", {}, element("b", {}, kindWord(party.kind)), party.name && [", ", own(party.name)].flat()),
      !isClient(party) && element("p", { class: "row" }, ...buttons(app, party, "button")),
      element("p", {}, icon("shield"), " ", sentences(app, party).join(" ")),
      party.note && element("p", {}, own(party.note)),
    ),
  );

// none in a day that an older version of this application fetched: then nobody is called from here
const partiesOf = (stop) => stop.parties ?? [];
const isClient = ({ kind }) => kind === "client";
const asks = (app, party, way) => mayContact(party, way, clock.now(), app.day.setup.office.zone);

function buttons(app, party, style, body = null) {
  const link = (way, href, name, label) => {
    if (asks(app, party, way).verdict !== "permitted") return null;
    const again = (event) => {
      if (asks(app, party, way).verdict === "permitted") return;
      event.preventDefault(); // the safe hours ended while the page stood open
      app.draw();
    };
    return element("a", { class: style, href, onclick: again }, icon(name), label);
  };
  const number = party.phone.replace(/[^\d+]/g, "");
  const text = body === null ? `sms:${number}` : `sms:${number}?&body=${encodeURIComponent(body)}`;
  return [
    // the same number: whoever may call may leave words
    link("call", `tel:${number}`, "phone", _("Call")) ??
      link("voicemail", `tel:${number}`, "phone", _("Leave a voicemail")),
    link("text", text, "talk", _("Text")),
  ].filter(Boolean);
}

function sentences(app, party) {
  const call = asks(app, party, "call");
  if (call.reason === "they_call") return [_("Do not contact this person: they call us.")];
  if (call.reason === "not_asked")
    return [_("Nobody has asked how this person may be reached. Ask at the visit, and write it in the case.")];
  const allowed = party.ways.map((way) => asks(app, party, way));
  const later = allowed.filter(({ verdict }) => verdict === "not_now").map(({ opens }) => opens);
  const told = [];
  if (later.length) told.push(_("Not now: from {time}.", { time: app.hour(Math.min(...later)) }));
  else if (allowed.some(({ reason }) => reason === "no_safe_hours"))
    told.push(_("Their safe hours leave no time at all: do not contact them before they were asked again."));
  else if (!allowed.some(({ verdict, reason }) => verdict === "permitted" || reason === "fixed_line"))
    told.push(
      call.reason === "no_number"
        ? _("They chose to be called, but no number is written.")
        : _("What they chose lacks a number or an address."),
    );
  if (allowed.some(({ reason }) => reason === "fixed_line")) told.push(_("Fixed line: no texts."));
  told.push(_("They chose: {ways}.", { ways: party.ways.map(wayWord).join(", ") }));
  const closes = allowed.find((one) => one.closes)?.closes;
  if (closes) told.push(_("Until {time}.", { time: app.hour(closes) }));
  if (call.verdict === "permitted" && !party.ways.includes("voicemail"))
    told.push(_("Leave no message on the voicemail."));
  return told;
}

const wayWord = (way) =>
  ({
    call: _("call"),
    voicemail: _("voicemail"),
    text: _("text message"),
    email: _("e-mail"),
    third_party: _("through somebody"),
    door: _("at the door"),
  })[way];

const kindWord = (kind) =>
  ({
    client: _("client"),
    asker: _("somebody close"),
    guardian: _("guardian"),
    household: _("member of the household"),
    lawyer: _("lawyer"),
    organisation: _("organisation"),
  })[kind];
