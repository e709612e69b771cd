// A signature: the sentence in the client's language, the name, the drawing; kept sealed like a note.
import { ask } from "./ask.js";
import { toBase64 } from "./bytes.js";
import { Drawing } from "./drawing.js";
import { element, icon } from "./dom.js";
import { keptPictures } from "./kept_pictures.js";
import { LIMITS } from "./limits.js";
import { ofDrawing } from "./picture.js";
import { pressed } from "./pressed.js";
import { savedLine } from "./saving.js";
import { begunBytes, errorPlace, keepTaken } from "./stop_taken.js";
import { _ } from "./words.js";

export function signatureSection(app, stop, drafts) {
  if (!app.day.setup.statements) return null; // prepared by an older version of the application
  const known = app.day.draftOf(stop, "signature");
  // made when somebody opens it: a field to draw in takes time and memory, and few visits are signed
  let form = known && signatureForm(app, stop, drafts, known);
  const open = ({ target }) => form ?? target.append((form = signatureForm(app, stop, drafts, known)));
  return element(
    "details",
    { class: "more", "data-fold": "sign", open: Boolean(known), ontoggle: open },
    element("summary", {}, icon("edit"), _("Signature")),
    form,
  );
}

/** `known`: the signature that was begun and not finished, or null. */
function signatureForm(app, stop, drafts, known) {
  const { statements } = app.day.setup;
  const said = statements[stop.language] ?? statements[app.day.setup.owner.language] ?? Object.values(statements)[0];
  const language = { lang: statements[stop.language] ? stop.language : null, dir: said.direction };
  const { element: errors, say, clear: clearErrors } = errorPlace("signature-error");
  const kept = element("div", {});
  const saved = element("p", { class: "saved-line", role: "status" });
  const name = element("input", {
    class: "input",
    id: "signer",
    maxlength: LIMITS.kinds.signature.most.signer,
    dir: "auto",
    autocomplete: "off",
    value: known?.signer ?? "",
    oninput: () => draft.changed(),
  });
  const drawing = new Drawing(_("Field for the signature"), () => {
    clearErrors();
    draft.changed();
  });
  const begun = async () => (await restored, drawing.length || name.value.trim() ? signature() : null);
  const slot = `signature/${stop.id}`;
  const draft = drafts.of(slot, known, begun, (now, error) => saved.replaceChildren(...savedLine(app, now, error)));
  const restored = restore(); // waited for by whatever is saved: a drawing that is not back yet is not overwritten

  /** A drawing that was begun, as it was left. */
  async function restore() {
    const content = await begunBytes(app, known, say, () => draft.finished());
    if (content) await drawing.restore(content, known.draft.length);
  }

  async function signature() {
    await restored;
    const { content, thumb } = await ofDrawing(drawing.canvas);
    const words = { kind: "signature", stop: stop.id, signer: name.value.trim(), statement: said.says };
    return { ...words, content, thumb: toBase64(thumb), draft: { length: drawing.length } };
  }

  const keep = pressed(async () => {
    if (drawing.empty) return say(_("Nobody has signed yet."));
    if (!(await keepTaken(app, draft, { slot, item: signature, say }))) return;
    drawing.clear();
    name.value = "";
    saved.replaceChildren();
    fill();
  });

  /** Who signed may be gone: what is more than a tap is cleared only by who is asked. */
  async function clear() {
    const asked = _("Clear this signature? It cannot be brought back.");
    if (!drawing.empty && !(await ask(asked, _("Clear")))) return;
    drawing.clear();
    draft.changed();
  }

  function fill() {
    kept.replaceChildren(...[keptPictures(app, stop, "signature")].filter(Boolean));
  }

  fill();
  app.refill.push(() => app.day && fill());
  return element(
    "div",
    { class: "stack" },
    element("p", { class: "small soft" }, _("Show this to the person and let them sign with a finger.")),
    element("p", language, element("b", {}, said.says)),
    element(
      "div",
      { class: "field" },
      element("label", { class: "label", for: "signer" }, _("Name of who signs")),
      name,
    ),
    element("p", { class: "small", ...language }, said.here),
    drawing.canvas,
    saved,
    errors,
    element(
      "div",
      { class: "act" },
      element(
        "button",
        { class: "button button-primary", type: "button", onclick: keep },
        icon("check"),
        _("Keep the signature"),
      ),
      element("button", { class: "button", type: "button", onclick: clear }, icon("undo"), _("Clear")),
    ),
    kept,
  );
}
