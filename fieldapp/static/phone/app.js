// The application between its pages: which day is open, what the queue holds, when to talk to the office.
import { withdrawQuestions } from "./ask.js";
import * as days from "./day.js";
import { keep, twice } from "./database.js";
import { dayIsGone, dayIsOver, letDraftsLeave, wipe } from "./day_end.js";
import { showPill } from "./frame.js";
import { Keeping } from "./keeping.js";
import { Exchange } from "./exchange.js";
import { dayPage } from "./page_day.js";
import { helpPage } from "./page_help.js";
import { latePage } from "./page_late.js";
import { mapPage } from "./page_map.js";
import { morePage } from "./page_more.js";
import { preparePage } from "./page_prepare.js";
import { queuePage } from "./page_queue.js";
import { stopPage } from "./page_stop.js";
import { unlockPage } from "./page_unlock.js";
import * as outbox from "./outbox.js";
import { isHeard, rememberThrown, toldSoFar } from "./owed.js";
import { pinLength, rememberLength } from "./pin_length.js";
import { alarm, followPosition } from "./safety.js";
import { COMING, wantSync } from "./shell.js";
import { endSession } from "./sign_out.js";
import { lookedAfter, rehearseNext } from "./stop_at_once.js";
import { _, hour } from "./words.js";

const SAID_MS = 20_000;

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
    this.refill = [];
    this.leave = async () => {};
    this.arrivals = 0; // what was begun before the last one has no page, also where its address is back
    this.rehearsed = false;
    this.keeping = new Keeping(this);
    this.exchange = new Exchange(this);
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

  /** To another address: a stop is there at once, from what this page knows; what the disk says comes after. */
  async go() {
    this.arrivals++;
    const stop = this.stopAsked();
    if (!stop || this.day.over) return this.draw();
    await this.leavePage();
    const mine = (this.leave = stopPage(this, stop));
    await lookedAfter(this, stop, () => this.leave === mine);
  }

  /** Draws the page that the address asks for, or the door to it. */
  async draw() {
    const { day, leave } = this;
    await this.leavePage();
    const state = await this.look();
    if (!this.day) {
      withdrawQuestions();
      const known = () => Promise.all([days.triesLeft(), days.passkeyOf(), pinLength()]);
      if (state === "locked") unlockPage(this, ...(await twice(known)));
      else preparePage(this, this.why);
      return;
    }
    await this.readItems().catch(() => {}); // what another tab has kept; else what this one knows
    if (this.day === day) await leave().then(() => this.leavePage()); // what was typed while the disk was read
    const [, page] = location.hash.split("/");
    const stop = this.stopAsked();
    if (stop) this.leave = stopPage(this, stop);
    else if (page === "map") this.leave = mapPage(this);
    else if (page === "queue") queuePage(this);
    else if (page === "more") morePage(this);
    else if (page === "help") helpPage(this);
    else if (page === "late" && this.day.stops.length) latePage(this);
    else {
      dayPage(this);
      rehearseNext(this);
    }
  }

  /** The stop that the address names; null for another page, or while the day is locked. */
  stopAsked() {
    const [, page, id] = location.hash.split("/");
    return (page === "stop" && this.day?.plan.stops[id]) || null;
  }

  async leavePage() {
    const leave = this.leave;
    this.leave = async () => {};
    this.refill = [];
    await leave();
  }

  /** What the disk says of the day, which ends here when it has ended there: none, locked or over. */
  async look() {
    // a page that is not drawn is a button that does nothing
    const lies = this.day ? this.day.lies().catch(() => true) : true;
    const [state, mine] = await Promise.all([twice(days.state), lies, this.count()]);
    if (state === "over") await dayIsOver(this);
    else if (this.day && !mine) await dayIsGone(this);
    if (state === "none") await letDraftsLeave(this);
    return state;
  }

  /** What the office waits for and this phone does not hold, `{ here, elsewhere }`; null where it has not said. */
  get missing() {
    return this.day ? this.day.missing : this.atOffice;
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

  /** The list and the next stop first; files and map follow while the day is already in use. */
  async prepare(pin, duress = "") {
    this.day = await days.prepare(pin, duress);
    // without room for that the session ends by itself, after its time
    await twice(() => endSession(this.day)).catch(() => {});
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
      await wipe(
        this,
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

  /** Brings what waits, then asks what changed. `again`: refused items too. */
  sync(options) {
    return this.exchange.sync(options);
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

  async acceptChanges() {
    if (this.day.hasAccepted || !(await this.keep([this.day.accepted], { slot: "accepted" }))) {
      try {
        const leaves = await this.day.takeChanges();
        const begun = _("What you had begun where you no longer go leaves as it is.");
        this.say([_("This is your day now."), leaves && begun].filter(Boolean).join(" "));
        if (leaves) this.sync();
      } catch (error) {
        this.keeping.caught(error); // the notice stays on the page, and its button takes them
      }
    }
    await this.draw();
  }
}
