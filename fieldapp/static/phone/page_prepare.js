// No day on this phone: take it, with the PIN that will open it.
import { element, errorLine, icon, notice } from "./dom.js";
import { heading, show } from "./frame.js";
import { tooClose } from "./duress.js";
import { weakness } from "./lock.js";
import { missingNotices } from "./missing.js";
import { SignIn, Offline, Refused } from "./office.js";
import { passkeyOffer } from "./page_passkey.js";
import { sealedStuck } from "./unsent.js";
import { _, ngettext } from "./words.js";

const PIN_DIGITS = 6;

/** `why`: what to say first, after a day ended. */
export function preparePage(app, why = "") {
  const errors = element("div", { "aria-live": "polite" });
  const pin = pinField(
    "pin",
    _("New PIN for today"),
    _("Six digits or more. You need it to open the day; the office does not know it."),
  );
  const again = pinField("again", _("The same PIN again"));
  const duress = pinField(
    "duress",
    _("A second PIN, for danger"),
    _(
      "If somebody forces you to open the day, type this one. It shows an empty day and calls the office, " +
        "without a sign on this phone.",
    ),
  );
  const dangerErrors = element("div", { "aria-live": "polite" });
  const danger = element(
    "details",
    { class: "more" },
    element("summary", {}, icon("chevron", { flip: true }), _("A PIN for danger (optional)")),
    dangerErrors,
    duress.field,
  );
  const button = element(
    "button",
    { class: "button button-primary button-big button-wide" },
    icon("saved"),
    _("Take today with me"),
  );
  const progress = element("p", { class: "soft small", role: "status" });
  const form = element(
    "form",
    { class: "stack", novalidate: true, onsubmit: send },
    errors,
    pin.field,
    again.field,
    button,
    progress,
  );

  async function send(event) {
    event.preventDefault();
    const wrong = problem(pin.input.value, again.input.value);
    errors.replaceChildren();
    if (wrong) {
      errors.replaceChildren(errorLine("pin-error", wrong));
      pin.input.setAttribute("aria-invalid", "true");
      pin.input.setAttribute("aria-describedby", "pin-error pin-hint");
      pin.input.focus();
      return;
    }
    await take(pin.input.value);
  }

  async function take(opener) {
    const tooEasy = dangerProblem(duress.input.value, opener.secret ? "" : opener);
    dangerErrors.replaceChildren(...(tooEasy ? [errorLine("duress-error", tooEasy)] : []));
    if (tooEasy) return duress.input.focus();
    errors.replaceChildren();
    button.disabled = true;
    progress.textContent = _("Fetching the day…");
    try {
      await app.prepare(opener, duress.input.value);
    } catch (error) {
      errors.replaceChildren(sentence(error));
      progress.textContent = "";
      button.disabled = false;
    }
  }

  const lacking = missingPlace(app);
  show(app, {
    title: _("My day"),
    head: [heading(_("My day"))],
    main: [
      why && notice("info", "info", why),
      lacking,
      sealedNotice(app),
      sealedStuck(app),
      element(
        "p",
        {},
        _("This phone can keep today's route, with what you need at each door, and works without network."),
      ),
      danger,
      passkeyOffer(take, form),
      element("p", { class: "small" }, element("a", { href: "/field/" }, _("Only look at the day, with network"))),
    ],
  });
}

/** What is missing, as soon as the office has answered: the page is not drawn again under somebody who types a PIN. */
function missingPlace(app) {
  const place = element("div");
  const fill = () => {
    const notices = missingNotices(app);
    place.hidden = !notices;
    place.replaceChildren(...(notices ? [notices] : []));
  };
  app.refill.push(fill);
  fill();
  return place;
}

export function sealedNotice({ counts }) {
  if (!counts?.waiting) return null;
  return notice(
    "saved",
    "warn",
    ngettext(
      "{count} entry is on this phone, sealed, not yet at the office. It leaves as soon as there is network.",
      "{count} entries are on this phone, sealed, not yet at the office. They leave as soon as there is network.",
      counts.waiting,
    ),
  );
}

function problem(pin, again) {
  const found = weakness(pin, PIN_DIGITS);
  if (found === "letters") return _("Only digits. Type six or more.");
  if (found === "short") return _("Too short. Type six digits or more.");
  if (found === "easy") return _("Too easy to guess. Do not repeat or count.");
  return pin === again ? "" : _("The two PINs differ. Type the same one twice.");
}

function dangerProblem(duress, pin) {
  if (!duress) return "";
  if (weakness(duress, PIN_DIGITS)) return _("The PIN for danger: six digits or more, not repeated or counted.");
  if (pin && duress.length !== pin.length) return _("The PIN for danger: as many digits as the other PIN.");
  return tooClose(duress, pin) ? _("The PIN for danger is too close to the other: change at least two digits.") : "";
}

function sentence(error) {
  if (error instanceof SignIn) {
    return element(
      "p",
      { class: "notice", "data-tone": "info" },
      icon("lock"),
      element(
        "span",
        {},
        _("Sign in first: then the day comes to this phone."),
        " ",
        element("a", { href: "/account/sign-in?next=/field/app" }, _("Sign in")),
      ),
    );
  }
  if (error instanceof Offline)
    return errorLine("pin-error", _("No network here. Fetch the day where there is some, then try again."));
  if (error instanceof Refused && error.message === "day_over")
    return errorLine("pin-error", _("Today is over. Tomorrow's route can be fetched tomorrow."));
  if (error.name === "QuotaExceededError")
    return errorLine("pin-error", _("This phone's memory is full. Delete photos or applications, then try again."));
  return errorLine("pin-error", _("That did not work. Try again, or call the office."));
}

export function pinField(name, label, hint = "") {
  const input = element("input", {
    class: "input input-short pin",
    id: name,
    name,
    type: "password",
    inputmode: "numeric",
    autocomplete: "off",
    maxlength: "12",
    dir: "ltr",
    "aria-describedby": hint ? `${name}-hint` : null,
  });
  const field = element(
    "div",
    { class: "field" },
    element("label", { class: "label", for: name }, label),
    hint && element("span", { class: "hint small", id: `${name}-hint` }, hint),
    input,
  );
  return { input, field };
}
