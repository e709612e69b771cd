// What was taken at a stop and is looked at before it is kept: a photo, a signature, a voice note. Each is a draft
// until somebody keeps it or drops it, and stays on the screen when keeping it fails.
import { ask } from "./ask.js";
import { element, errorLine, icon } from "./dom.js";
import { failed } from "./saving.js";
import { _ } from "./words.js";

/** Where a form says what went wrong. */
export function errorPlace(id) {
  const place = element("div", { "aria-live": "assertive" });
  return {
    element: place,
    say: (text) => place.replaceChildren(errorLine(id, text)),
    clear: () => place.replaceChildren(),
  };
}

/**
 * The bytes of what was begun here and not finished, null where there are none. Where they cannot be read `say` hears
 * it, and what is taken from now on is another: it must not lie down in their place.
 */
export async function begunBytes(app, known, say, another = () => {}) {
  if (!known || !app.day) return null;
  try {
    return await app.day.draftContent(known);
  } catch {
    another();
    say(_("What you had begun here cannot be read now. It is still on this phone: open this page again."));
    return null;
  }
}

/**
 * Keeps what `item()` gives, or promises, in place of its draft. True once it is kept; else `say` has heard why not,
 * and from now on the same `slot` stands for it among what could not be kept.
 */
export async function keepTaken(app, draft, { slot, item, say }) {
  await draft.pause();
  const wrong = await keptAs(app, draft, slot, item).catch(failed);
  if (wrong) {
    draft.notKept(slot);
    say(wrong);
    return false;
  }
  draft.finished();
  return true;
}

async function keptAs(app, draft, slot, item) {
  const { draft: _shown, ...whole } = await item(); // that only the form needs, to show it again
  return app.keep([{ ...whole, ...draft.version }], { slot });
}

/**
 * Drops it once somebody said yes to `question`, then `close()`: what could not be dropped still lies here, and that is
 * said on every page.
 */
export async function dropTaken(app, draft, question, close) {
  if (!(await ask(question, _("Drop it")))) return;
  await draft.drop().then(close, (error) => app.keeping.caught(error));
}

/** The two buttons under what was taken. */
export const keepOrDrop = (label, keep, drop) =>
  element(
    "div",
    { class: "act" },
    element("button", { class: "button button-primary", type: "button", onclick: keep }, icon("check"), label),
    element("button", { class: "button", type: "button", onclick: drop }, _("Drop it")),
  );

/** What was kept on this phone's day, under its title. */
export const keptFold = (kind, title, list) =>
  element(
    "details",
    { class: "more", open: true, "data-fold": kind },
    element("summary", {}, icon("chevron", { flip: true }), title),
    list,
  );
