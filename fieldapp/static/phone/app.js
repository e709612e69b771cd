// The application between its pages: which day is open, what the queue holds, when to talk to the office.
import { withdrawQuestions } from "./ask.js";
import * as clock from "./clock.js";
import * as days from "./day.js";
import { keep, twice } from "./database.js";
import { showPill } from "./frame.js";
import { Keeping } from "./keeping.js";
import { dayPage } from "./page_day.js";
import { helpPage } from "./page_help.js";
import { latePage } from "./page_late.js";
import { mapPage } from "./page_map.js";
import { morePage } from "./page_more.js";
import { preparePage } from "./page_prepare.js";
import { queuePage } from "./page_queue.js";
import { stopPage } from "./page_stop.js";
import { unlockPage } from "./page_unlock.js";
import * as office from "./office.js";
import * as outbox from "./outbox.js";
import { isHeard, rememberThrown, toldSoFar } from "./owed.js";
import { pinLength, rememberLength } from "./pin_length.js";
import { alarm, followPosition } from "./safety.js";
import { COMING, wantSync } from "./shell.js";
import { finishSignOut, rememberSignOut } from "./sign_out.js";
import { upload } from "./sync.js";
import { _, hour } from "./words.js";

const SAID_MS = 20_000;

const isOffice = (error) =>
  error instanceof office.Offline || error instanceof office.SignIn || error instanceof office.Refused;

export class App {
  /** `speak(languages)` changes the words. */
  constructor(root, speak) {
    this.root = root;
    this.speak = speak;
    this.day = null;
    this.counts = null;
    this.records = [];
    this.knows = false;
    this.heard = false;
    this.atOffice = null;
    this.online = navigator.onLine;
    this.signIn = false;
    this.word = null;
    this.why = "";
    this.loading = "";
    this.shell = COMING;
    this.fetchingTiles = false;
    this.refill = [];
    this.leave = async () => {};
    this.keeping = new Keeping(this);
    this.lock = this.lock.bind(this);
  }

  hour(moment) {
    return moment ? hour(moment, this.day.setup.office.zone) : "–";
  }

  /** A word on what was just done, for the next page that is drawn. Said after the act, never before. */
  say(text) {
    this.word = { text, page: null, at: performance.now() };
  }

  /** That word, "" for none. It stays while its page is drawn again and goes with the page, or after a while. */
  said() {
    if (!this.word) return "";
    this.word.page ??= location.hash;
    if (this.word.page !== location.hash || performance.now() - this.word.at > SAID_MS) this.word = null;
    return this.word?.text ?? "";
  }

  /** Draws the page that the address asks for, or the door to it. */
  async draw() {
    const leave = this.leave;
    this.leave = async () => {};
    this.refill = [];
    await leave();
    // a page that is not drawn is a button that does nothing
    const lies = this.day ? this.day.lies().catch(() => true) : true;
    const [state, mine] = await Promise.all([twice(days.state), lies, this.count()]);
    if (state === "over") await this.dayIsOver();
    else if (this.day && !mine) await this.dayIsGone();
    if (state === "none") await this.letDraftsLeave();
    if (!this.day) {
      withdrawQuestions();
      const known = () => Promise.all([days.triesLeft(), days.passkeyOf(), pinLength()]);
      if (state === "locked") unlockPage(this, ...(await twice(known)));
      else preparePage(this, this.why);
      return;
    }
    await this.readItems().catch(() => {}); // what another tab has kept; else what this one knows
    const [, page, id] = location.hash.split("/");
    const stop = page === "stop" ? this.day.plan.stops[id] : null;
    if (stop) this.leave = stopPage(this, stop);
    else if (page === "map") this.leave = mapPage(this);
    else if (page === "queue") queuePage(this);
    else if (page === "more") morePage(this);
    else if (page === "help") helpPage(this);
    else if (page === "late" && this.day.stops.length) latePage(this);
    else dayPage(this);
  }

  /** What the office waits for and this phone does not hold, `{ here, elsewhere }`; null where it has not said. */
  get missing() {
    return this.day ? this.day.missing : this.atOffice;
  }

  /** A phone that holds nothing asks what it may have held: its browser may have deleted that. */
  async askMissing() {
    if (this.day || this.knows || !this.counts) return;
    const owner = await office.owner().catch(() => null); // nobody is signed in, or nobody answers
    this.atOffice = owner?.missing ?? null;
    if (this.atOffice) this.shown(false); // beside the field: somebody types their PIN by now
  }

  /** How much is begun and not finished, as far as this page may show it. */
  get begun() {
    if (!this.day) return this.counts?.drafts ?? 0;
    return this.day.items.filter(({ state, blank }) => state === "draft" && !blank).length;
  }

  /** What the queue holds; null while this phone cannot read it, so that nobody says that it is empty. */
  async count() {
    try {
      const [records, senders, told] = await Promise.all([outbox.records(), outbox.senders(), toldSoFar()]);
      // all at once: another count, beside this one, may find that nothing can be read
      Object.assign(this, {
        records,
        knows: senders.length > 0,
        heard: isHeard(senders, told),
        counts: outbox.counts(records),
      });
    } catch {
      [this.records, this.counts] = [[], null];
    }
  }

  /** What of the queue the open day can read, from what was just counted: reading hundreds twice takes its time. */
  async readItems() {
    await this.day?.readItems(this.counts && this.records);
  }

  /** Also of a day that is locked: its time comes whether or not somebody opens it. */
  async isOver() {
    return this.day ? this.day.over : (await days.state()) === "over";
  }

  async dayIsOver() {
    await this.leave();
    this.leave = async () => {};
    await this.deleteDay(
      _("The day that lay here is over and was deleted. What was not at the office stays sealed and leaves."),
    );
  }

  /** `why`: to be said once it is deleted. What could not be is said on every page until it is. */
  async deleteDay(why) {
    const whom = this.day?.setup.office ?? this.keeping.undeleted?.office;
    this.day = null;
    this.why = "";
    this.keeping.undeleted = null;
    try {
      await days.wipe();
      this.why = why;
    } catch {
      this.keeping.undeleted = { why, office: whom };
    }
    await this.count();
  }

  /** Deleted in another tab, or another day taken there: nothing opens any more what was being typed here. */
  async dayIsGone() {
    const begun = this.day.items.filter(({ state }) => state === "draft").map(({ id }) => id);
    this.day = null;
    await outbox.endDrafts(begun).catch(() => {}); // they leave when the day that lies here ends
    await this.count();
  }

  /** No day lies here, so nobody can finish what another page of this phone has kept after the day was deleted. */
  async letDraftsLeave() {
    if (!this.records.some(({ state }) => state === "draft")) return;
    await outbox.endDay().catch(() => {}); // tried again with the next page
    await this.count();
  }

  /** The list and the next stop first; files and map follow while the day is already in use. */
  async prepare(pin, duress = "") {
    this.day = await days.prepare(pin, duress);
    await rememberLength(pin);
    await this.speakAs(this.day.setup.owner.language);
    this.why = "";
    this.signIn = false;
    this.kept = await navigator.storage?.persist?.();
    location.hash = "#/";
    if (this.day.setBack)
      this.say(_("This phone was put back to an earlier state. What it holds leaves, and nothing is there twice."));
    await this.draw();
    wantSync();
    await this.sync();
  }

  /** The owner's language, from now on, also before the day is open. */
  async speakAs(code) {
    await keep("outbox", "memory", "language", code);
    await this.speak([code]).catch(() => {}); // the words of before stay; the next start asks for these again
  }

  /** null when the day is open now, else the tries that are left. */
  async unlock(pin) {
    try {
      this.day = await days.unlock(pin);
    } catch (error) {
      if (!(error instanceof days.Gone)) throw error;
      await this.wipe(
        _(
          "The office has ended this day, or this phone can open it no more: it was deleted. Fetch it again with " +
            "network.",
        ),
      );
      return null;
    }
    if (this.day) {
      if (this.day.forced) await this.raise("duress"); // before the empty day shows
      await this.draw();
      this.sync();
      return null;
    }
    const left = await days.triesLeft();
    if (left) return left;
    this.why = _("Too many wrong PINs: the day was deleted from this phone. Fetch it again with network.");
    await this.draw();
    return null;
  }

  async lock() {
    await this.leave();
    this.leave = async () => {};
    this.day = null;
    await this.draw();
  }

  async wipe(why) {
    await this.deleteDay(why);
    await this.draw();
  }

  /** Keeps items on this phone, then lets them leave; the caller draws. Resolves to "", else to why it is not kept. */
  async keep(items, options) {
    const wrong = await this.keeping.keep(items, options);
    await this.count();
    showPill(this);
    if (wrong) return wrong;
    wantSync();
    this.sync();
    return "";
  }

  /** `draft`: its id and order, as its form knows it. */
  async discardDraft(draft) {
    await rememberThrown(this.day.setup.phone, draft.id).catch(() => {}); // then a person at the office closes it
    await outbox.discardDraft(draft);
    await this.day.readItems();
  }

  /** Nothing on the screen tells, unless it failed: only whoever holds the phone feels that it was kept. */
  async silentAlarm() {
    if (this.day && !(await this.raise("discreet"))) navigator.vibrate?.(40);
  }

  async raise(how) {
    const raised = alarm(this.day, how);
    const wrong = await this.keep([raised], { slot: `alarm/${raised.id}` });
    followPosition(this, raised.id);
    return wrong;
  }

  /** What calls for help or says that all is well is tried again and again, also while the day is locked. */
  async bringAlarms() {
    const sent = await this.keeping.retryUrgent();
    await this.count();
    if (sent || this.records.some((record) => record.quiet && record.state === "waiting")) await this.sync();
  }

  /** Brings the outbox, then asks what changed. `again`: refused items too. */
  async sync({ again = false } = {}) {
    try {
      await this.bring(again);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      await this.count(); // this phone's storage failed: the pill says what is known, the next round tries again
      showPill(this);
    }
  }

  async bring(again) {
    if (again) await outbox.retryRefused();
    const outcome = await upload(this.day);
    this.online = outcome.ended !== "offline";
    this.signIn = outcome.ended === "sign-in";
    if (this.online) await this.endAtOffice();
    const changed = this.day && this.online ? await this.fetchChanges() : false;
    await this.count();
    await this.readItems();
    if (this.day && this.online) this.lastContact = clock.now();
    this.tell("");
    this.shown(changed || outcome.brought > 0 || again);
    if (this.day && this.online && !this.signIn) this.fetchTiles();
  }

  /** A sign-out that the office has not heard of yet; what goes wrong now is tried again with the next contact. */
  async endAtOffice() {
    try {
      await finishSignOut();
    } catch (error) {
      if (!isOffice(error) && !(error instanceof DOMException)) throw error;
      if (error instanceof office.Offline) this.online = false;
    }
  }

  /** One at a time, beside everything else: nothing waits for the map. */
  async fetchTiles() {
    if (this.fetchingTiles) return;
    this.fetchingTiles = true;
    try {
      const came = await this.day.refreshTiles((done, all) =>
        this.tell(_("Map: {done} of {all} pieces are here", { done, all })),
      );
      this.shown(came);
    } catch (error) {
      // what came stays, the rest comes with the next contact
      if (!isOffice(error) && !(error instanceof DOMException)) throw error;
    } finally {
      this.fetchingTiles = false;
      this.tell("");
    }
  }

  /** What is still on its way, without drawing the page again. */
  tell(text) {
    this.loading = text;
    const line = document.getElementById("loading");
    if (line) line.textContent = text;
  }

  /** A page with a field keeps what is being typed: only its pill is drawn again. */
  shown(changed) {
    const typing = document.activeElement?.matches("input, textarea") || location.hash.startsWith("#/stop");
    if (changed && this.day && !typing) return this.draw();
    showPill(this);
    for (const fill of this.refill) fill(); // lists beside the field: what became of their items
  }

  async fetchChanges() {
    try {
      return await this.day.refresh((done, all) => this.tell(_("{done} of {all} files are here", { done, all })));
    } catch (error) {
      if (error instanceof office.Offline) this.online = false;
      else if (error instanceof office.SignIn) this.signIn = true;
      else if (!(error instanceof office.Refused)) throw error;
      return false;
    }
  }

  async acceptChanges() {
    if (this.day.hasAccepted || !(await this.keep([this.day.accepted], { slot: "accepted" }))) {
      try {
        await this.day.takeChanges();
        this.say(_("This is your day now."));
      } catch (error) {
        this.keeping.caught(error); // the notice stays on the page, and its button takes them
      }
    }
    await this.draw();
  }

  async signOut() {
    // the office ends the day tonight, at the latest; what lies here goes now
    await twice(() => rememberSignOut(this.day)).catch(() => {});
    await this.wipe(_("You are signed out. Nothing on this phone can be read any more."));
    await this.endAtOffice();
  }
}
