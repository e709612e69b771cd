// A signature: the sentence in the client's language, the name, the drawing; kept sealed like a note.
import { toBase64 } from "./bytes.js";
import { Drawing } from "./drawing.js";
import { element, errorLine, icon } from "./dom.js";
import { newId } from "./outbox.js";
import { ofDrawing } from "./picture.js";
import { failed } from "./saving.js";
import { keptPictures } from "./stop_pictures.js";
import { _ } from "./words.js";

export function signatureSection(app, stop) {
  const { statements } = app.day.setup;
  if (!statements) return null; // prepared by an older version of the application
  const said = statements[stop.language] ?? statements[app.day.setup.owner.language] ?? Object.values(statements)[0];
  const language = { lang: statements[stop.language] ? stop.language : null, dir: said.direction };
  const errors = element("div", { "aria-live": "assertive" });
  const kept = element("div", {});
  const name = element("input", { class: "input", id: "signer", maxlength: "120", autocomplete: "off" });
  const drawing = new Drawing(_("Field for the signature"), () => errors.replaceChildren());
  const say = (text) => errors.replaceChildren(errorLine("signature-error", text));

  async function keep(event) {
    const button = event.target.closest("button");
    if (drawing.empty) return say(_("Nobody has signed yet."));
    button.disabled = true;
    const wrong = await keepDrawing().catch(failed);
    button.disabled = false;
    if (wrong) return say(wrong); // the drawing stays
    drawing.clear();
    name.value = "";
    fill();
  }

  async function keepDrawing() {
    const { content, thumb } = await ofDrawing(drawing.canvas);
    const signature = { id: newId(), kind: "signature", stop: stop.id, signer: name.value.trim() };
    return app.keep([{ ...signature, statement: said.says, content, thumb: toBase64(thumb) }], {
      slot: `signature/${stop.id}`,
    });
  }

  function fill() {
    kept.replaceChildren(...[keptPictures(app, stop, "signature")].filter(Boolean));
  }

  fill();
  app.refill.push(() => app.day && fill());
  return element(
    "details",
    { class: "more", "data-fold": "sign" },
    element("summary", {}, icon("edit"), _("Signature")),
    element(
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
        element(
          "button",
          { class: "button", type: "button", onclick: () => drawing.clear() },
          icon("undo"),
          _("Clear"),
        ),
      ),
      kept,
    ),
  );
}
