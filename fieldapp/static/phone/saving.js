// What is said about saving on this phone.
import * as clock from "./clock.js";
import { icon } from "./dom.js";
import { TooLarge } from "./entries.js";
import { Overtaken } from "./said_once.js";
import { outcomeWord } from "./stop_parts.js";
import { _ } from "./words.js";

export function savedLine(app, state, error) {
  if (state === "saving") return [icon("edit"), _("Being saved…")];
  if (state === "failed") return [icon("alert"), failed(error)];
  return [
    icon("saved"),
    _("Saved on this phone at {time}, encrypted. It goes to the office once you have finished.", {
      time: app.hour(clock.now()),
    }),
  ];
}

/** What was said to the office, as far as it can have heard it. */
export const noted = (app) =>
  app.signIn
    ? _("Noted on this phone, not at the office.")
    : _("Noted. It goes to the office as soon as there is network.");

export function failed(error) {
  if (error instanceof Overtaken)
    return _("Another page of this phone has said meanwhile: {what}. What you finish now counts instead.", {
      what: outcomeWord(error.event),
    });
  if (error?.name === "QuotaExceededError")
    return _(
      "Not saved: this phone's memory is full. Delete photos or applications, then try again. It stays on the screen.",
    );
  if (error instanceof TooLarge) return _("Not saved: it is too large for the office. Make it smaller.");
  return _("Not saved. Write it on paper too, and tell the office.");
}
