// Everything this phone holds for the office, and what became of it.
import { element, icon, notice } from "./dom.js";
import { answerWord } from "./door_answers.js";
import { heading, show, tabs } from "./frame.js";
import { missingNotices, missingWord } from "./missing.js";
import { fetchAgain } from "./page_unlock.js";
import { pressed } from "./pressed.js";
import { outcomeWord } from "./stop_parts.js";
import { lengthWord } from "./stop_voice.js";
import { begunWord, sealedStuck, stateWord, unsentActs } from "./unsent.js";
import { _, ngettext } from "./words.js";

const NOTHING_KNOWN = { waiting: 0, refused: 0, aside: 0, crossed: 0, unsent: 0 };

export function queuePage(app) {
  const { day, online, signIn } = app;
  const counts = app.counts ?? NOTHING_KNOWN;
  const items = [...day.items].filter((item) => !item.blank).reverse();
  const hidden = counts.unsent - items.filter((item) => item.state !== "kept").length;
  const unsent = counts.waiting + counts.refused + counts.aside;
  const send = pressed(() => app.sync({ again: true }), _("Being sent…"));
  show(app, {
    title: _("Notes"),
    head: [heading(_("Notes"))],
    main: [
      element(
        "p",
        {},
        element(
          "b",
          {},
          unsent
            ? ngettext(
                "{count} entry is on this phone, not yet at the office.",
                "{count} entries are on this phone, not yet at the office.",
                unsent,
              )
            : app.begun
              ? begunWord(app.begun)
              : app.counts
                ? allThere(app)
                : _("This phone cannot read what it holds. Try again, or call the office."),
        ),
      ),
      app.lastContact &&
        element(
          "p",
          { class: "soft small" },
          _("Last contact with the office: {time}.", { time: app.hour(app.lastContact) }),
        ),
      (unsent > 0 || app.begun > 0) && missingNotices(app), // else the first line says it
      !online && notice("offline", "info", _("No network. You can go on working; everything leaves by itself later.")),
      signIn &&
        element(
          "p",
          { class: "notice small", "data-tone": "warn" },
          icon("lock"),
          element(
            "span",
            {},
            _("The office wants you to sign in again before more can leave."),
            " ",
            element("a", { href: "/account/sign-in?next=/field/app" }, _("Sign in")),
            " ",
            _("If that does not help, fetch the day again."),
            " ",
            element(
              "button",
              { class: "button", type: "button", onclick: () => fetchAgain(app) },
              _("Fetch the day again"),
            ),
          ),
        ),
      counts.crossed > 0 &&
        notice(
          "compare",
          "info",
          ngettext(
            "{count} entry crossed somebody else's work. Both are kept; the office is asked to read them.",
            "{count} entries crossed somebody else's work. Both are kept; the office is asked to read them.",
            counts.crossed,
          ),
        ),
      element(
        "button",
        { class: "button button-big button-wide", type: "button", onclick: send },
        icon("sync"),
        _("Send now"),
      ),
      hidden > 0 &&
        notice(
          "lock",
          "info",
          ngettext(
            "{count} more from an earlier day is sealed: it cannot be read here, and leaves all the same.",
            "{count} more from an earlier day are sealed: they cannot be read here, and leave all the same.",
            hidden,
          ),
        ),
      sealedStuck(app),
      items.length > 0 &&
        element(
          "ul",
          { class: "queue", role: "list" },
          items.map((item) => line(app, item)),
        ),
    ],
    bar: tabs(app, "queue"),
  });
}

/** Only an answer of the office says that all is there. */
export const allThere = (app) =>
  missingWord(app) ||
  (app.heard ? _("Everything is at the office.") : _("This phone does not know whether the office has everything."));

function line(app, item) {
  const stop = app.day.plan.stops[item.stop];
  const tone = { kept: null, refused: "stop", aside: "info", waiting: "warn", draft: "info" }[item.state];
  const drawing = { kept: "check", refused: "alert", aside: "lock", waiting: "saved", draft: "edit" }[item.state];
  const words =
    item.text || item.draft?.words
      ? short(item.text || item.draft.words)
      : (pictureWord(item) ??
        signWord(item) ??
        (item.kind === "consent" ? answerWord(item) : null) ??
        (item.kind === "event" ? outcomeWord(item.event) : _("plan {number} accepted", { number: item.version })));
  return element(
    "li",
    { class: "queue-item", "data-tone": tone },
    icon(drawing),
    element(
      "div",
      {},
      element(
        "p",
        { class: "small" },
        element("time", { class: "num" }, app.hour(item.at)),
        stop && [" · ", element("a", { href: `#/stop/${stop.id}` }, element("bdi", {}, stop.name))],
      ),
      element("p", { dir: "auto" }, words),
      element("p", { class: "small soft" }, stateWord(item)),
      unsentActs(app, item),
    ),
  );
}

const signWord = (item) =>
  ({ check_in: _("all is well"), home: _("home"), late: _("{count} min late", { count: item.minutes }) })[item.kind];
function pictureWord({ kind, caption, signer, seconds }) {
  if (kind === "voice")
    return [_("Voice note, {length}", { length: lengthWord(seconds) }), caption].filter(Boolean).join(": ");
  if (kind === "photo") return [_("Photo"), caption].filter(Boolean).join(": ");
  return kind === "signature" ? [_("Signature"), signer].filter(Boolean).join(": ") : null;
}

const short = (text) => (text.length > 140 ? `${text.slice(0, 140).trimEnd()}…` : text);
