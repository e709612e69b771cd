// Lock, sign out, put on the home screen.
import { ask } from "./ask.js";
import { signedOut } from "./day_end.js";
import { element, icon, notice } from "./dom.js";
import { heading, show, tabs } from "./frame.js";
import { allThere } from "./page_queue.js";
import { tellOthers } from "./other_tabs.js";
import { pressed } from "./pressed.js";
import { dueSign } from "./safety.js";
import { _, ngettext } from "./words.js";

const PATIENCE_MS = 5_000;

export function morePage(app) {
  const { owner, reads_until, office } = app.day.setup;
  const leave = pressed(() => signOut(app), _("Being sent…"));
  show(app, {
    title: _("More"),
    head: [heading(_("More"))],
    main: [
      element(
        "p",
        {},
        element("bdi", {}, owner.name),
        element("br"),
        element(
          "span",
          { class: "soft small" },
          _("The day is deleted from this phone at {time}.", { time: app.hour(reads_until) }),
        ),
      ),
      app.day.asksOffice &&
        notice(
          "info",
          "info",
          _("Leave this page open while you have no network: once the browser was closed, the day needs it to open."),
        ),
      app.kept === false &&
        notice(
          "info",
          "warn",
          _("The browser may delete what lies here. On the home screen it keeps this page longer: put it there."),
        ),
      element(
        "button",
        { class: "button button-big button-wide", type: "button", onclick: () => lockAll(app) },
        icon("lock"),
        _("Lock now"),
      ),
      app.install &&
        element(
          "button",
          { class: "button button-big button-wide", type: "button", onclick: app.install },
          icon("plus"),
          _("Put on the home screen"),
        ),
      element(
        "details",
        { class: "more", "data-fold": "safari" },
        element("summary", {}, icon("chevron", { flip: true }), _("On an iPhone or iPad")),
        element(
          "p",
          { class: "small" },
          _(
            "In Safari, tap the share button, then “Add to Home Screen”, and open the day from there. Otherwise" +
              " Safari deletes what lies here after seven days without a visit.",
          ),
        ),
      ),
      element(
        "button",
        { class: "button button-big button-wide", type: "button", onclick: leave },
        icon("exit", { flip: true }),
        _("Sign out"),
      ),
      element(
        "p",
        { class: "soft small" },
        `${office.name}, `,
        element("a", { class: "phone", href: `tel:${office.phone.replaceAll(" ", "")}` }, office.phone),
      ),
    ],
    bar: tabs(app, "more"),
  });
}

/** In every page of this phone that is open. */
function lockAll(app) {
  tellOthers("lock");
  return app.lock();
}

/** Brings what it can in a moment, says what stays, then deletes everything readable. */
async function signOut(app) {
  const { arrivals } = app;
  await Promise.race([app.sync(), new Promise((done) => void setTimeout(done, PATIENCE_MS))]);
  if (app.arrivals !== arrivals || !app.day) return; // another page: nobody has asked there
  await app.count();
  const unsent = app.counts?.unsent;
  const gone = _("The day is deleted from this phone.");
  const unknown = _("This phone cannot read what it holds. Try again, or call the office.");
  const stays = unsent
    ? ngettext(
        "{count} entry is not at the office: it stays here sealed, nobody can read it, and it leaves later.",
        "{count} entries are not at the office: they stay here sealed, nobody can read them, and they leave later.",
        unsent,
      )
    : app.counts
      ? allThere(app)
      : unknown;
  const waits = dueSign(app.day)
    ? _("You have not said that you are home: the office goes on waiting for a sign.")
    : "";
  if (await ask([waits, stays, gone].filter(Boolean).join(" "), _("Sign out"))) await signedOut(app);
}
