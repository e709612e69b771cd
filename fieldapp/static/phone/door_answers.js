// What somebody answered at the door when they were asked whether notes or photos may go into the file, and what else
// they agree to: it counts on this phone at once, and at the office with the words that stood there to be read out.
import { ask } from "./ask.js";
import { element, icon, notice, own } from "./dom.js";
import { newId } from "./outbox.js";
import { _ } from "./words.js";

const AFTER = { notes: { yes: "free", no: "ground" }, photos: { yes: "free", no: "never" } };

/** What was answered at this door on this phone, each question once, as it was answered last. */
function answers(day, stop) {
  const said = day.items.filter((one) => one.kind === "consent" && one.stop === stop.id);
  return [...new Map(said.map((one) => [`${one.purpose} ${one.recipient ?? ""}`, one])).values()];
}

/** The stop as those answers leave it, where the office knows of none yet. What was answered of the other questions is
 * open no more; a day that an older application fetched has none of them. */
export function withAnswers(day, stop) {
  const said = answers(day, stop);
  const answer = (purpose, recipient = "") =>
    said.find((one) => one.purpose === purpose && (one.recipient ?? "") === recipient);
  const isNews = (one) => one?.state === "waiting" || Date.parse(one?.at) > Date.parse(day.plan.made_at);
  const left = (rule, one) =>
    one && (stop[rule] === "ask" || isNews(one)) ? AFTER[rule][one.agreed ? "yes" : "no"] : stop[rule];
  const asked = stop.open_questions ?? [];
  const given = (purpose) =>
    (asked.some((one) => one.purpose === purpose) || isNews(answer(purpose))) && answer(purpose);
  const visit = given("visit");
  const interpreter = given("interpreter");
  return {
    ...stop,
    notes: left("notes", answer("notes")),
    photos: left("photos", answer("photo")),
    ask_consent: stop.ask_consent && !visit,
    no_visit: visit?.agreed === false,
    no_interpreter: interpreter ? !interpreter.agreed : stop.no_interpreter,
    open_questions: asked.filter((one) => !answer(one.purpose, one.recipient)),
  };
}

/** What is read out before the answer, `{ text, direction, version }`, in the language of the stop; none where the
 * office has no words in it. */
export const wordsFor = (app, stop, purpose) => (app.day.coming ?? app.day.plan)?.[`${purpose}_words`]?.[stop.language];

/** Whose word it is, and which words were there. */
export const heard = (stop, words) => ({
  agreed_by: stop.minor ? "guardian" : "client",
  agreed_words: words?.version ?? "",
  agreed_language: words ? stop.language : "",
  agreed_text: words?.text ?? "",
});

/** The words to be read out, none where there are none. */
export const readOut = (stop, words, id) =>
  words
    ? [
        element("p", {}, _("Read these words to them:")),
        element("blockquote", { id, lang: stop.language, dir: words.direction }, words.text),
      ]
    : [];

/** A button that keeps an answer as soon as it is pressed; `recipient`: of a referral, `name` of the question; `sure`:
 * what is asked before, "" for nothing. */
export function answerButton(app, stop, purpose, agreed, { recipient = "", name = purpose, sure = "" } = {}) {
  const keep = async (event) => {
    const button = event.target.closest("button");
    if (sure && !(await ask(sure, answerWord({ purpose, recipient, agreed })))) return;
    button.disabled = true; // a second tap is the same answer
    const said = { purpose, recipient, agreed, ...heard(stop, wordsFor(app, stop, purpose)) };
    await app.keep([{ id: newId(), kind: "consent", stop: stop.id, ...said }], {
      slot: `answer/${name}/${stop.id}`,
    });
    await app.draw();
  };
  return element(
    "button",
    { class: "button", type: "button", id: `${name}-${agreed ? "yes" : "no"}`, onclick: keep },
    icon("shield"),
    agreed ? _("They said yes") : _("They said no"),
  );
}

/** Asks whether notes may go into the file; null where that is known. */
export function askForNotes(app, stop) {
  if (stop.notes !== "ask") return null;
  return element(
    "div",
    { class: "stack" },
    ...readOut(stop, wordsFor(app, stop, "notes"), "notes-words"),
    element("div", { class: "act" }, answerButton(app, stop, "notes", true), answerButton(app, stop, "notes", false)),
  );
}

/** What else may be agreed to at this door, shut until somebody opens it; null where nothing is open. */
export function openQuestions(app, stop) {
  if (!stop.open_questions.length) return null;
  return element(
    "details",
    { class: "more", "data-fold": "open-questions" },
    element("summary", {}, icon("chevron", { flip: true }), _("What else they agree to")),
    element(
      "div",
      { class: "stack" },
      stop.open_questions.map((question, number) => openQuestion(app, stop, question, number)),
    ),
  );
}

/** What was answered here, shut until somebody opens it: a finger slips, and people think again. Null for nothing. */
export function answered(app, stop) {
  const said = answers(app.day, stop);
  if (!said.length) return null;
  return element(
    "details",
    { class: "more", "data-fold": "answered" },
    element("summary", {}, icon("chevron", { flip: true }), _("What they answered")),
    element(
      "div",
      { class: "stack" },
      said.map((one, number) => answeredOne(app, stop, one, number)),
    ),
  );
}

function answeredOne(app, stop, one, number) {
  const { purpose, recipient = "", agreed } = one;
  const line = `${app.hour(one.at)} · ${answerWord(one)}`;
  const sure = _("You kept this: {answer}. Is it the other way round?", { answer: line });
  return element(
    "div",
    { class: "stack" },
    element("p", { dir: "auto" }, line),
    element(
      "div",
      { class: "act" },
      answerButton(app, stop, purpose, !agreed, { recipient, name: `answered-${number}`, sure }),
    ),
  );
}

function openQuestion(app, stop, { purpose, recipient, said_no: saidNo }, number) {
  const question = { recipient, name: recipient ? `${purpose}-${number}` : purpose };
  return element(
    "div",
    { class: "stack", role: "group", "aria-label": [purposeWord(purpose), recipient].filter(Boolean).join(": ") },
    element("p", {}, element("b", {}, purposeWord(purpose)), recipient && [": ", own(recipient)]),
    saidNo && notice("shield", "warn", _("They said no to this. Do not ask: keep a yes if they say it by themselves.")),
    ...readOut(stop, wordsFor(app, stop, purpose), `${question.name}-words`),
    element(
      "div",
      { class: "act" },
      answerButton(app, stop, purpose, true, question),
      !saidNo && answerButton(app, stop, purpose, false, question),
    ),
  );
}

const purposeWord = (purpose) =>
  ({
    notes: _("Notes"),
    photo: _("Photos"),
    visit: _("This visit"),
    interpreter: _("An interpreter"),
    referral: _("Passing on to an organisation"),
  })[purpose];

/** What was answered, for lists of what was kept. */
export const answerWord = ({ purpose, recipient, agreed }) =>
  `${[purposeWord(purpose), recipient].filter(Boolean).join(" ")}: ${agreed ? _("They said yes") : _("They said no")}`;
