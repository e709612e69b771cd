// What did not leave by itself: why, and what its writer can do. Tried again, set aside, saved as a sealed file for the
// office, and of a photo the small picture in its place.
import { fromBase64 } from "./bytes.js";
import { element, icon } from "./dom.js";
import * as outbox from "./outbox.js";
import { pressed } from "./pressed.js";
import { _, ngettext } from "./words.js";

export const begunWord = (count) =>
  ngettext(
    "{count} entry is begun. It goes to the office once you have finished it.",
    "{count} entries are begun. They go to the office once you have finished them.",
    count,
  );

/** What became of an item, or of a record that cannot be read here, in words. */
export function stateWord(item) {
  if (item.state === "kept")
    return item.crossed ? _("at the office; somebody wrote meanwhile, both are kept") : _("at the office");
  if (item.state === "refused") return refusedWord(item.refused);
  if (item.state === "aside") return _("set aside: not at the office, and it does not leave by itself");
  if (item.state === "draft") return _("being written");
  return item.trouble ? troubleWord(item.trouble) : _("on this phone, not yet at the office");
}

function refusedWord(reason) {
  return (
    {
      unreadable: _("refused: the office cannot open it. Tell the administrator."),
      damaged: _("refused: it is damaged. Tell the administrator."),
      too_large: _("refused: it is too large for the office. Send it smaller, or save it as a file."),
      id_reused: _("refused: another text came under the same number. Copy it into a new note."),
      not_given: _("refused: this stop was never given to this phone. Tell the office."),
      erased: _("refused: this file was erased at the office. Tell the office."),
      gone: _("refused: this file was erased at the office. Tell the office."),
      empty: _("refused: it has no words."),
      unproved: _("refused: nothing shows that your day was open. Say it again, from the newest version."),
      no_such_plan: _("refused: the office has no such plan of that day. Look at the day again."),
    }[reason] ?? _("refused. Tell the office.")
  );
}

function troubleWord(reason) {
  return (
    {
      too_many: _("not at the office: it took enough of this phone for today. This one is tried again tomorrow."),
      too_large: _("not at the office: too large on the way. It is tried again; you can save it as a file."),
    }[reason] ?? _("not at the office: it did not get through. It is tried again by itself.")
  );
}

/** Whether somebody has to look at it: it was refused, set aside, or had trouble on its way. */
const stuck = ({ state, trouble }) => state === "refused" || state === "aside" || (state === "waiting" && trouble);

/** The buttons of an item or record that did not leave; null where there is nothing to do. */
export function unsentActs(app, item) {
  if (!stuck(item)) return null;
  const act = (drawing, text, does) => {
    const once = pressed(() => does().catch((error) => app.keeping.caught(error)));
    return element("button", { class: "button", type: "button", onclick: once }, icon(drawing), text);
  };
  const smaller = item.kind === "photo" && item.thumb && app.day?.plan.stops[item.stop];
  return element(
    "div",
    { class: "act" },
    act("sync", _("Try again"), async () => {
      await outbox.retry(item.id);
      await app.sync();
      await drawn(app);
    }),
    item.state !== "aside" &&
      act("lock", _("Set aside"), async () => {
        await outbox.setAside(item.id);
        await drawn(app);
      }),
    act("saved", _("Save as a file"), async () => save(item.id, await outbox.sealedFile(item.id))),
    smaller && act("camera", _("Send it smaller"), () => sendSmaller(app, item)),
  );
}

async function drawn(app) {
  await app.day?.readItems();
  await app.draw();
}

function save(id, content) {
  const address = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  element("a", { href: address, download: `${id.slice(0, 8)}.sealed.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** The small picture leaves in its place; the large one stays, set aside. */
async function sendSmaller(app, item) {
  const { stop, caption, agreed_by, agreed_words, agreed_language, agreed_text, thumb } = item;
  const content = fromBase64(thumb);
  const yes = { agreed_by, agreed_words, agreed_language, agreed_text };
  const small = { id: outbox.newId(), kind: "photo", stop, caption, ...yes, content, thumb };
  await outbox.setAside(item.id); // first: a second try makes no second small one
  await app.keep([small], { slot: `smaller/${item.id}` });
  await drawn(app);
}

/** Those of an earlier day that are stuck: nobody can read them here, and each can still be dealt with. */
export function sealedStuck(app) {
  const known = new Set(app.day?.items.map(({ id }) => id));
  const lying = (app.records ?? []).filter((record) => !record.quiet && !known.has(record.id) && stuck(record));
  if (!lying.length) return null;
  return element(
    "section",
    { class: "stack", "aria-labelledby": "stuck-title" },
    element(
      "h2",
      { class: "section-name", id: "stuck-title" },
      ngettext("{count} sealed entry did not leave", "{count} sealed entries did not leave", lying.length),
    ),
    element(
      "ul",
      { class: "queue", role: "list" },
      lying.map((record) =>
        element(
          "li",
          { class: "queue-item", "data-tone": "stop" },
          icon("lock"),
          element("div", {}, element("p", {}, stateWord(record)), unsentActs(app, record)),
        ),
      ),
    ),
  );
}
