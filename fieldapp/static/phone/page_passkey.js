// The offer to lock the day with what already locks this phone.
import { element, errorLine, icon } from "./dom.js";
import { NoPrf, forNewDay, offered } from "./passkey.js";
import { _ } from "./words.js";

/** `take(opener)` fetches the day. Empty until it is known that this phone can. */
export function passkeyOffer(take) {
  const place = element("div", {});
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
    }
    button.disabled = false;
  }

  offered().then((can) => {
    if (!can) return;
    place.append(
      element(
        "div",
        { class: "stack" },
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
        element("h2", { class: "section-name" }, _("Or with a PIN")),
      ),
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
