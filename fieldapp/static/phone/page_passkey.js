// The offer to lock the day with what already locks this phone.
import { element, errorLine, icon } from "./dom.js";
import { NoPrf, forNewDay, offered } from "./passkey.js";
import { _ } from "./words.js";

/**
 * `take(opener)` fetches the day. The form of the PIN alone until it is known that this phone can; then the form is
 * folded away: nothing in a copy of the phone opens what its own lock has closed.
 */
export function passkeyOffer(take, form) {
  const place = element("div", { class: "stack" }, form);
  const fold = element("details", { class: "more" });
  const errors = element("div", { "aria-live": "polite" });
  const button = element(
    "button",
    { class: "button button-primary button-big button-wide", type: "button", onclick: send },
    icon("lock"),
    _("Take today with me, locked by this phone"),
  );

  async function send() {
    button.disabled = true;
    errors.replaceChildren();
    try {
      await take(await forNewDay());
    } catch (error) {
      errors.replaceChildren(errorLine("passkey-error", passkeyTrouble(error)));
      fold.open = true;
    }
    button.disabled = false;
  }

  offered().then((can) => {
    if (!can || form.contains(document.activeElement)) return; // nobody's field goes while they type
    fold.append(element("summary", {}, icon("chevron", { flip: true }), _("Or with a PIN")), form);
    place.replaceChildren(
      element(
        "p",
        {},
        _(
          "This phone can open the day with your fingerprint, your face or its code: safer than a PIN, and " +
            "nothing to remember.",
        ),
      ),
      errors,
      button,
      fold,
    );
  });
  return place;
}

export function passkeyTrouble(error) {
  if (error instanceof NoPrf || error.name === "NotSupportedError")
    return _("This phone cannot lock the day that way. Use a PIN.");
  if (error.name === "NotAllowedError" || error.name === "AbortError") return _("Not confirmed. Try again.");
  return _("That did not work. Try again, or call the office.");
}
