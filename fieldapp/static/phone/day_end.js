// How a day ends on this phone: its time comes, its owner signs out or deletes it, another tab has done so. What can be
// read goes, what is not at the office stays sealed, and what could not be deleted is said on every page until it is.
import { twice } from "./database.js";
import { wipe as wipeDay } from "./day_lock.js";
import * as outbox from "./outbox.js";
import { rememberSignOut } from "./sign_out.js";
import { _ } from "./words.js";

export async function dayIsOver(app) {
  await app.leave();
  app.leave = async () => {};
  await deleteDay(
    app,
    _("The day that lay here is over and was deleted. What was not at the office stays sealed and leaves."),
  );
}

/** `why`: to be said once it is deleted. What could not be is said on every page until it is. */
async function deleteDay(app, why) {
  const whom = app.day?.setup.office ?? app.keeping.undeleted?.office;
  app.day = null;
  app.why = "";
  app.keeping.undeleted = null;
  try {
    await wipeDay();
    app.why = why;
  } catch {
    app.keeping.undeleted = { why, office: whom };
  }
  await app.count();
}

/** Deleted in another tab, or another day taken there: nothing opens any more what was being typed here. */
export async function dayIsGone(app) {
  const begun = app.day.items.filter(({ state }) => state === "draft").map(({ id }) => id);
  app.day = null;
  await outbox.endDrafts(begun).catch(() => {}); // they leave when the day that lies here ends
  await app.count();
}

/** No day lies here, so nobody can finish what another page of this phone has kept after the day was deleted. */
export async function letDraftsLeave(app) {
  if (!app.records.some(({ state }) => state === "draft")) return;
  await outbox.endDay().catch(() => {}); // tried again with the next page
  await app.count();
}

/** Because somebody wants it, or nothing opens it any more. */
export async function wipe(app, why) {
  await deleteDay(app, why);
  await app.draw();
}

/** Its owner has confirmed it; the office hears of it now or with the next contact. */
export async function signedOut(app) {
  // the office ends the day tonight, at the latest; what lies here goes now
  await twice(() => rememberSignOut(app.day)).catch(() => {});
  await wipe(app, _("You are signed out. Nothing on this phone can be read any more."));
  await app.exchange.endAtOffice();
}
