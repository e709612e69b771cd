// A voice note of a stop: recorded, listened to, then kept sealed like a photo. It can be heard here until it is kept;
// after that only at the office.
import { mayRecord } from "./consent_rule.js";
import { element, icon } from "./dom.js";
import { LIMITS } from "./limits.js";
import { noteGround } from "./note_ground.js";
import { pressed } from "./pressed.js";
import { endWord, microphoneTrouble, record } from "./recorder.js";
import { failed } from "./saving.js";
import { begunBytes, dropTaken, errorPlace, keepOrDrop, keepTaken, keptFold } from "./stop_taken.js";
import { stateWord, unsentActs } from "./unsent.js";
import { choices } from "./visit_fields.js";
import { _, ngettext } from "./words.js";

const TICK_MS = 250;
const MINUTE = 60;

/** As in 0:42. */
export const lengthWord = (seconds) =>
  `${Math.floor(seconds / MINUTE)}:${String(Math.floor(seconds % MINUTE)).padStart(2, "0")}`;

/** `element`: the section; `leave()` ends a recording and keeps it as it is, before the page goes. */
export function voiceSection(app, stop, drafts) {
  const { element: errors, say, clear } = errorPlace("voice-error");
  const stage = element("div", { class: "stack" });
  const kept = element("div", {});
  const slot = `voice/${stop.id}`;
  const known = app.day.draftOf(stop, "voice");
  const whose = whoseVoice(stop, known, () => draft.changed());
  const ground = noteGround(stop, {
    id: "voice",
    known: known?.ground,
    ready: () => (start.disabled = !allowed()),
    said: true, // beside the note
  });
  const rule = stop.notes ?? "free";
  const allowed = () =>
    mayRecord(rule, stop.photos ?? "free", ground.value(), { theirs: whose.theirs(), agreed: whose.theirs() });
  const caption = element("input", {
    class: "input",
    id: "voice-caption",
    maxlength: LIMITS.kinds.voice.most.caption,
    autocomplete: "off",
    oninput: () => draft.changed(),
  });
  const start = element(
    "button",
    { class: "button", type: "button", onclick: begin },
    icon("mic"),
    _("Record a voice note"),
  );
  let recording = null; // what runs now
  let gone = false; // the page, while the browser still asked for its microphone
  let heard = null; // what was recorded and is neither kept nor dropped: `{ content, seconds, type }`
  let address = null;

  const voice = () =>
    heard && {
      kind: "voice",
      stop: stop.id,
      agreed_by: whose.agreedBy(),
      ground: ground.value(),
      caption: caption.value.trim(),
      content: heard.content,
      seconds: heard.seconds,
      draft: { type: heard.type },
    };
  const told = (state, error) => state === "failed" && say(failed(error));
  const draft = drafts.of(slot, known, voice, told);

  function ready() {
    start.disabled = !allowed();
    stage.replaceChildren(...[whose.element, element("div", { class: "act" }, start)].filter(Boolean));
  }

  async function begin() {
    start.disabled = true;
    clear();
    try {
      const wanted = () => !gone && document.visibilityState === "visible";
      recording = await record({ wanted, onPiece: grown, onEnd: ended });
      if (recording) running();
      else ready();
    } catch (error) {
      start.disabled = false;
      say(microphoneTrouble(error));
    }
  }

  /** Kept while it grows: a browser that dies loses the last moments, not all of it. */
  function grown(soFar) {
    heard = soFar;
    draft.changed();
  }

  async function ended(whole, why) {
    recording = null;
    if (!whole.content.length) {
      say(_("Nothing was recorded. Look whether another application uses the microphone, then try again."));
      return ready();
    }
    grown(whole);
    listen({ seen: true });
    if (endWord(why)) say(endWord(why));
    await draft.now();
  }

  function running() {
    const time = element("span", { class: "num voice-time" });
    const tick = () => {
      if (!recording) return clearInterval(timer);
      time.textContent = _("{time} of {most}", {
        time: lengthWord(recording.seconds()),
        most: lengthWord(LIMITS.recordingSeconds),
      });
    };
    const timer = setInterval(tick, TICK_MS);
    const end = element(
      "button",
      { class: "button button-primary button-big", type: "button", onclick: () => recording?.stop() },
      icon("check"),
      _("Stop"),
    );
    stage.replaceChildren(
      element(
        "p",
        { class: "voice-runs", role: "status" },
        element("span", { class: "voice-dot", "aria-hidden": "true" }),
        element("b", {}, _("Recording. Speak now.")),
      ),
      element("p", { role: "timer" }, time),
      end,
    );
    tick();
    end.focus({ preventScroll: true });
    stage.scrollIntoView({ block: "nearest" });
  }

  /** What was recorded, to be listened to; and its words. `seen`: whoever recorded it looks at it next. */
  function listen({ seen }) {
    free();
    address = URL.createObjectURL(new Blob([heard.content], { type: heard.type }));
    stage.replaceChildren(
      element("p", {}, element("b", {}, _("Voice note, {length}", { length: lengthWord(heard.seconds) }))),
      element("audio", { controls: true, src: address, "aria-label": _("The voice note you are about to keep") }),
      element(
        "div",
        { class: "field" },
        element("label", { class: "label", for: "voice-caption" }, _("What is it about? (optional)")),
        caption,
      ),
      ...[whose.element].filter(Boolean),
      keepOrDrop(_("Keep this voice note"), keep, drop),
    );
    if (seen) stage.scrollIntoView({ block: "end" });
  }

  const keep = pressed(async () => {
    if (!allowed()) return say(ground.missing("voice") ?? _("This person does not want to be recorded: drop it."));
    if (!(await keepTaken(app, draft, { slot, item: voice, say }))) return;
    fill();
    close();
  });

  const drop = () => dropTaken(app, draft, _("Drop this voice note? It cannot be brought back."), close);

  function close() {
    free();
    heard = null;
    caption.value = "";
    clear();
    whose.onlyMine();
    ready();
  }

  function free() {
    if (address) URL.revokeObjectURL(address);
    address = null;
  }

  /** One that was recorded and neither kept nor dropped, as it was left. */
  async function restore() {
    const content = await begunBytes(app, known, say, () => draft.finished());
    if (!content || recording || heard) return;
    heard = { content, seconds: known.seconds, type: known.draft.type };
    caption.value = known.caption ?? "";
    listen({ seen: false });
  }

  function fill() {
    kept.replaceChildren(...[keptVoices(app, stop)].filter(Boolean));
  }

  ready();
  fill();
  restore();
  app.refill.push(() => app.day && fill());
  return {
    element: element(
      "section",
      { class: "stack below", id: "voice", "aria-labelledby": "voice-title" },
      element("h2", { class: "section-name", id: "voice-title" }, _("Voice note")),
      element(
        "p",
        { class: "small soft" },
        ngettext(
          "Speak by yourself, after the visit: at most {count} minute. Once kept, only the office can hear it.",
          "Speak by yourself, after the visit: at most {count} minutes. Once kept, only the office can hear it.",
          LIMITS.recordingSeconds / MINUTE,
        ),
      ),
      ground.element && rule === "ground" ? ground.element : null,
      errors,
      stage,
      kept,
    ),
    leave: async () => {
      gone = true;
      await recording?.stop("hidden");
      free();
    },
  };
}

/** Who is heard. That the person's own voice is in it too wants a yes for this very recording, asked before it. */
function whoseVoice(stop, known, said) {
  const whose = choices(
    "voice-whose",
    _("Who is heard?"),
    [
      { code: "mine", label: _("Only me") },
      {
        code: "theirs",
        label: stop.minor ? _("Them too, the guardian said yes") : _("Them too, they said yes"),
      },
    ],
    known?.agreed_by ? "theirs" : "mine",
  );
  return {
    theirs: () => whose.value() === "theirs",
    agreedBy: () => (whose.value() === "theirs" ? (stop.minor ? "guardian" : "client") : ""),
    onlyMine: () => (whose.element.querySelector("input").checked = true),
    element:
      stop.photos === "never" ? null : element("div", { class: "voice-whose", onchange: () => said() }, whose.element),
  };
}

/** Those of this phone's day, newest first, each with what became of it. */
function keptVoices(app, stop) {
  const mine = app.day.picturesOf(stop, "voice").reverse();
  if (!mine.length) return null;
  const title = ngettext("{count} voice note", "{count} voice notes", mine.length);
  const list = element(
    "ul",
    { class: "queue voices", role: "list" },
    mine.map((item) => voiceLine(app, item)),
  );
  return keptFold("voice", title, list);
}

function voiceLine(app, item) {
  return element(
    "li",
    { class: "queue-item" },
    icon("mic"),
    element(
      "div",
      {},
      element("p", {}, _("Voice note, {length}", { length: lengthWord(item.seconds) })),
      item.caption && element("p", {}, element("bdi", {}, item.caption)),
      element("p", { class: "xs soft" }, `${app.hour(item.at)}, ${stateWord(item)}`),
      unsentActs(app, item),
    ),
  );
}
