// What was begun about the same stop in another page of this phone: both are seen, and a tap makes one note of them.
import { element, icon } from "./dom.js";
import { pressed } from "./pressed.js";
import { _ } from "./words.js";

/**
 * `mine`: the draft that the form shows, null for none, and `chosen` its choices in words. `add(words)` puts words into
 * the form; true once they are kept there.
 */
export function otherDrafts(app, stop, { mine, chosen, add }) {
  const wordsOf = ({ text, draft }) => [text, draft?.words].filter((one) => one?.trim() && one !== chosen).join("\n\n");
  const others = app.day.draftsOf(stop).filter((one) => one.id !== mine?.id && wordsOf(one));
  return element(
    "div",
    { class: "stack" },
    others.map((one) => shown(app, one, wordsOf(one), add)),
  );
}

function shown(app, one, words, add) {
  const take = pressed(async () => {
    if (!(await add(words))) return;
    await app.discardDraft(one).then(
      () => notice.remove(),
      (error) => app.keeping.caught(error), // it stays begun, and is seen here again
    );
  });
  const notice = element(
    "section",
    { class: "notice small", "data-tone": "info" },
    icon("edit"),
    element(
      "div",
      { class: "stack grow" },
      element("p", {}, _("Begun in another page of this phone:")),
      element("p", { class: "note-text", dir: "auto" }, words),
      element("button", { class: "button", type: "button", onclick: take }, icon("plus"), _("Add it to this note")),
    ),
  );
  return notice;
}
