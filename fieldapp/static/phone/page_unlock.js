// A day lies here: its PIN opens it.
import { element, errorLine, icon } from "./dom.js";
import { heading, show } from "./frame.js";
import { pinField, sealedNotice } from "./page_prepare.js";
import { _, ngettext } from "./words.js";

export function unlockPage(app, tries) {
  const errors = element("div", { "aria-live": "polite" });
  const pin = pinField("pin", _("Your PIN of today"));
  const button = element("button", { class: "button button-primary button-big button-wide" }, icon("lock"), _("Open the day"));

  async function send(event) {
    event.preventDefault();
    if (!pin.input.value) return pin.input.focus();
    button.disabled = true;
    const left = await app.unlock(pin.input.value);
    if (left === null) return;
    button.disabled = false;
    errors.replaceChildren(errorLine("pin-error", wrong(left)));
    pin.input.value = "";
    pin.input.focus();
  }

  async function forgotten() {
    const asked = _("Delete the day from this phone? You can fetch it again with network. What is not at the office stays sealed and leaves.");
    if (await app.ask(asked, _("Delete and fetch again"))) await app.wipe(_("The day was deleted from this phone."));
  }

  show(app, {
    title: _("My day"),
    head: [heading(_("My day"))],
    main: [
      sealedNotice(app),
      element("form", { class: "stack", novalidate: true, onsubmit: send }, errors, tries < 5 && element("p", { class: "small soft" }, wrong(tries, true)), pin.field, button),
      element("button", { class: "button button-quiet", type: "button", onclick: forgotten }, _("I forgot the PIN")),
    ],
  });
  pin.input.focus();
}

function wrong(left, before = false) {
  const rest = ngettext("{count} try left, then the day is deleted from this phone.", "{count} tries left, then the day is deleted from this phone.", left);
  return before ? rest : [_("This is not the PIN."), rest].join(" ");
}
