// Talks with the office: brings what waits, asks what changed, fetches the map beside everything else.
import * as clock from "./clock.js";
import { showPill } from "./frame.js";
import * as office from "./office.js";
import { showUnkept } from "./page_unkept.js";
import * as outbox from "./outbox.js";
import { finishSignOut } from "./sign_out.js";
import { upload } from "./sync.js";
import { _ } from "./words.js";

const isOffice = (error) =>
  error instanceof office.Offline || error instanceof office.SignIn || error instanceof office.Refused;

export class Exchange {
  constructor(app) {
    this.app = app;
    this.tilesCome = false; // at this moment
  }

  /** Brings the outbox, then asks what changed. `again`: refused items too. */
  async sync({ again = false } = {}) {
    try {
      await this.bring(again);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      await this.app.count(); // this phone's storage failed: the pill says what is known, the next round tries again
      showPill(this.app);
    }
  }

  async bring(again) {
    const { app } = this;
    if (again) await outbox.retryRefused();
    const outcome = await upload(app.day);
    app.online = outcome.ended !== "offline";
    const { signIn } = app;
    if (app.online) app.signIn = outcome.ended === "sign-in"; // without network nobody has said otherwise
    if (app.online) await this.endAtOffice();
    const changed = app.day && app.online ? await this.fetchChanges() : false;
    await app.count();
    await app.readItems();
    if (app.day && app.online && !app.signIn) app.lastContact = clock.now();
    app.tell("");
    if (app.signIn !== signIn) showUnkept(app);
    app.shown(changed || outcome.brought > 0 || again);
    if (app.day && app.online && !app.signIn) this.fetchTiles();
  }

  /** A sign-out that the office has not heard of yet; what goes wrong now is tried again with the next contact. */
  async endAtOffice() {
    try {
      await finishSignOut();
    } catch (error) {
      if (!isOffice(error) && !(error instanceof DOMException)) throw error;
      if (error instanceof office.Offline) this.app.online = false;
    }
  }

  /** One at a time, beside everything else: nothing waits for the map. */
  async fetchTiles() {
    if (this.tilesCome) return;
    this.tilesCome = true;
    try {
      const came = await this.app.day.refreshTiles((done, all) =>
        this.app.tell(_("Map: {done} of {all} pieces are here", { done, all })),
      );
      this.app.shown(came);
    } catch (error) {
      // what came stays, the rest comes with the next contact
      if (!isOffice(error) && !(error instanceof DOMException)) throw error;
    } finally {
      this.tilesCome = false;
      this.app.tell("");
    }
  }

  async fetchChanges() {
    try {
      return await this.app.day.refresh((done, all) =>
        this.app.tell(_("{done} of {all} files are here", { done, all })),
      );
    } catch (error) {
      if (error instanceof office.Offline) this.app.online = false;
      else if (error instanceof office.SignIn) this.app.signIn = true;
      else if (!(error instanceof office.Refused)) throw error;
      return false;
    }
  }

  /** A phone that holds nothing asks what it may have held: its browser may have deleted that. */
  async askMissing() {
    const { app } = this;
    if (app.day || app.knows || !app.counts) return;
    const owner = await office.owner().catch(() => null); // nobody is signed in, or nobody answers
    app.atOffice = owner?.missing ?? null;
    if (app.atOffice) app.shown(false); // beside the field: somebody types their PIN by now
  }
}
