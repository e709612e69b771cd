// A day lies here: its PIN opens it.
import { ask } from "./ask.js";
import { twice } from "./database.js";
import { needsOffice } from "./day.js";
import { wipe } from "./day_end.js";
import { element, errorLine, icon, notice } from "./dom.js";
import { heading, show } from "./frame.js";
import { Offline, SignIn } from "./office.js";
import { pinField, sealedNotice } from "./page_prepare.js";
import { passkeyTrouble } from "./page_passkey.js";
import { callEmergency, callOffice } from "./page_unkept.js";
import { opener } from "./passkey.js";
import { sealedStuck } from "./unsent.js";
import { _, ngettext } from "./words.js";

/** `passkey`: what opens the day instead of a PIN, or null; `digits`: how many the PIN has, null when not known. */
export function unlockPage(app, tries, passkey, digits) {
  const errors = element("div", { "aria-live": "polite" });
  const pin = pinField("pin", _("Your PIN of today"));
  const button = element(
    "button",
    { class: "button button-primary button-big button-wide" },
    icon("lock"),
    _("Open the day"),
  );

  pin.input.addEventListener("input", ({ target }) => {
    if (target.value.length === digits && !button.disabled) target.form.requestSubmit();
  });

  async function send(event) {
    event.preventDefault();
    if (button.disabled) return; // the last digit has sent it already
    if (!pin.input.value) return pin.input.focus();
    button.disabled = true;
    try {
      const left = await app.unlock(pin.input.value);
      if (left === null) return;
      errors.replaceChildren(errorLine("pin-error", wrong(left)));
    } catch (error) {
      errors.replaceChildren(errorLine("pin-error", notOpened(error)));
    }
    button.disabled = false;
    pin.input.value = "";
    pin.input.focus();
  }

  async function withPasskey(event) {
    const pressed = event.target.closest("button");
    pressed.disabled = true;
    errors.replaceChildren();
    try {
      if ((await app.unlock(await opener(passkey))) === null) return;
      errors.replaceChildren(
        errorLine("pin-error", _("This phone's lock does not open this day. Delete it and fetch it again.")),
      );
    } catch (error) {
      errors.replaceChildren(errorLine("pin-error", passkeyTrouble(error)));
    }
    pressed.disabled = false;
  }

  /** For the PIN for danger; there whether one was chosen or not. */
  function byPin() {
    const open = element("button", { class: "button button-wide" }, icon("lock"), _("Open the day"));
    return element(
      "details",
      { class: "more" },
      element("summary", {}, icon("chevron", { flip: true }), _("With a PIN")),
      element("form", { class: "stack", novalidate: true, onsubmit: send }, pin.field, open),
    );
  }

  show(app, {
    title: _("My day"),
    head: [heading(_("My day"))],
    main: [
      sealedNotice(app),
      begunNotice(app),
      sealedStuck(app),
      passkey
        ? element(
            "div",
            { class: "stack" },
            errors,
            element(
              "button",
              { class: "button button-primary button-big button-wide", type: "button", onclick: withPasskey },
              icon("lock"),
              _("Open with this phone's lock"),
            ),
            byPin(),
          )
        : element(
            "form",
            { class: "stack", novalidate: true, onsubmit: send },
            errors,
            closedBrowser(),
            tries < 5 && element("p", { class: "small soft" }, wrong(tries, true)),
            pin.field,
            button,
          ),
      element(
        "button",
        { class: "button button-quiet", type: "button", onclick: () => fetchAgain(app) },
        passkey ? _("It does not open") : _("I forgot the PIN"),
      ),
    ],
  });
  if (!passkey) pin.input.focus();
}

function begunNotice({ begun }) {
  if (!begun) return null;
  return notice(
    "edit",
    "info",
    ngettext(
      "{count} entry is begun. Open the day to finish it; else it leaves as it is, once the day has ended.",
      "{count} entries are begun. Open the day to finish them; else they leave as they are, once the day has ended.",
      begun,
    ),
  );
}

/** Said before the PIN is typed: without network it would be typed for nothing. Empty until it is known. */
function closedBrowser() {
  const place = element("div", { class: "stack" });
  const text = _("The browser was closed since you took the day. To open it again you need network once; then none.");
  const told = (call) => call && place.append(notice("info", "info", text), whomToCall(call));
  twice(needsOffice).then(told, () => {}); // else it is said after the PIN
  return place;
}

/** The office was not asked, the try not counted on the disk, or the day not read from it. */
function notOpened(error) {
  if (error instanceof Offline)
    return _(
      "The office cannot be reached, so the day cannot be opened here now. Go where there is network, or call the " +
        "office: they have your route. What waits on this phone leaves by itself.",
    );
  if (error instanceof SignIn)
    return _("The office does not know this phone any more. Delete the day and fetch it again with network.");
  return error.name === "QuotaExceededError"
    ? _("This phone's memory is full. Delete photos or applications, then try again.")
    : _("That did not work. Try again, or call the office.");
}

/** Nothing of the day opens here now, help neither. */
const whomToCall = ({ office, emergency }) =>
  element("div", { class: "act" }, callOffice(office), emergency && callEmergency(emergency));

function wrong(left, before = false) {
  const rest = ngettext(
    "{count} try left, then the day is deleted from this phone.",
    "{count} tries left, then the day is deleted from this phone.",
    left,
  );
  return before ? rest : [_("This is not the PIN."), rest].join(" ");
}

/** For a PIN that was forgotten, and for a phone that the office no longer knows as it is. */
export async function fetchAgain(app) {
  const asked = _(
    "Delete the day from this phone? You can fetch it again with network. What is not at the office stays " +
      "sealed and leaves.",
  );
  if (await ask(asked, _("Delete and fetch again"))) await wipe(app, _("The day was deleted from this phone."));
}
