// Photos of a stop: taken or chosen, looked at, then kept sealed like a note. What was kept stays to be seen, small.
import { fromBase64, toBase64 } from "./bytes.js";
import { cameraTrouble, takePhoto } from "./camera.js";
import { mayPhotograph } from "./consent_rule.js";
import { element, icon } from "./dom.js";
import { answerButton, heard, readOut, wordsFor } from "./door_answers.js";
import { keptPictures } from "./kept_pictures.js";
import { LIMITS } from "./limits.js";
import { NoPicture, shrunk } from "./picture.js";
import { pressed } from "./pressed.js";
import { failed } from "./saving.js";
import { begunBytes, dropTaken, errorPlace, keepOrDrop, keepTaken } from "./stop_taken.js";
import { _ } from "./words.js";

/** `element`: the section; `there(event)` takes a photo, or goes where it is asked for first. */
export function photoSection(app, stop, drafts) {
  const { element: errors, say, clear } = errorPlace("photo-error");
  const preview = element("div", { class: "stack" });
  const kept = element("div", {});
  const file = element("input", {
    type: "file",
    id: "photo-file",
    accept: "image/*",
    hidden: true,
    onchange: () => file.files[0] && look(file.files[0]),
  });

  const agreed = agreement(app, stop, () => open());
  const allowed = () => mayPhotograph(stop.photos ?? "free", agreed.yes());

  const camera = pressed(async () => {
    clear();
    try {
      const still = await takePhoto();
      if (still) await look(still);
    } catch (error) {
      say(cameraTrouble(error));
    }
  });

  async function look(source) {
    if (!allowed()) return;
    clear();
    try {
      show(await shrunk(source));
    } catch (error) {
      if (!(error instanceof NoPicture)) throw error;
      say(noPicture(error));
    } finally {
      file.value = "";
    }
  }

  /** `known`: the photo that lay here unfinished, or null for one that was just taken. */
  function show(picture, known = null) {
    const address = URL.createObjectURL(new Blob([picture.content], { type: "image/jpeg" }));
    const caption = element("input", {
      class: "input",
      id: "photo-caption",
      maxlength: LIMITS.kinds.photo.most.caption,
      dir: "auto",
      autocomplete: "off",
      value: known?.caption ?? "",
      oninput: () => draft.changed(),
    });
    const photo = () => ({
      kind: "photo",
      stop: stop.id,
      ...agreed.kept(),
      caption: caption.value.trim(),
      content: picture.content,
      thumb: toBase64(picture.thumb),
    });
    const slot = `photo/${stop.id}`;
    const draft = drafts.of(slot, known, photo, told);
    const close = () => {
      URL.revokeObjectURL(address);
      preview.replaceChildren();
      return restore();
    };
    const drop = () => dropTaken(app, draft, _("Drop this photo? It cannot be brought back."), close);
    const keep = pressed(async () => {
      if (!(await keepTaken(app, draft, { slot, item: photo, say }))) return;
      fill();
      await close();
    });
    if (!known) draft.changed();
    preview.replaceChildren(
      element("img", { class: "photo-preview", src: address, alt: _("The photo you are about to keep") }),
      element(
        "div",
        { class: "field" },
        element("label", { class: "label", for: "photo-caption" }, _("What does it show? (optional)")),
        caption,
      ),
      keepOrDrop(_("Keep this photo"), keep, drop),
    );
    caption.focus({ preventScroll: true });
    preview.scrollIntoView({ block: "nearest" });
  }

  /** Only what was not saved needs words: whoever looks at a photo decides about it next. */
  const told = (state, error) => state === "failed" && say(failed(error));

  /** A photo that was looked at and neither kept nor dropped, as it was left. */
  async function restore() {
    const known = app.day?.draftOf(stop, "photo");
    const content = await begunBytes(app, known, say);
    if (content && !preview.childElementCount) show({ content, thumb: fromBase64(known.thumb) }, known);
  }

  function fill() {
    kept.replaceChildren(...[keptPictures(app, stop, "photo")].filter(Boolean));
  }

  const acts = element("div", { class: "act" });
  const open = () =>
    acts.replaceChildren(
      ...(allowed()
        ? [
            element("button", { class: "button", type: "button", onclick: camera }, icon("camera"), _("Camera")),
            element(
              "button",
              { class: "button", type: "button", onclick: () => file.click() },
              icon("plus"),
              _("Choose a photo"),
            ),
            file,
          ]
        : agreed.asked),
    );

  open();
  fill();
  restore();
  app.refill.push(() => app.day && fill());
  const section = element(
    "section",
    { class: "stack below", "aria-labelledby": "photo-title" },
    element("h2", { class: "section-name", id: "photo-title" }, _("Photos")),
    element(
      "p",
      { class: "small soft" },
      _(
        "Only what the visit needs, no faces without asking. A photo taken here is kept encrypted and does not " +
          "go into the gallery.",
      ),
    ),
    errors,
    acts,
    preview,
    kept,
  );
  const there = (event) => (allowed() ? camera(event) : section.scrollIntoView());
  return { element: section, there };
}

/** The button beside the note. */
export const photoTool = (there) =>
  element("button", { class: "button", type: "button", onclick: there }, icon("camera"), _("Photo"));

const noPicture = ({ format }) =>
  ({
    heic: _(
      "This photo has the format HEIC, which this browser cannot read. Take it with “Camera” here. Or choose “Most " +
        "compatible” in the settings of your phone, under Camera, Formats, and take it again.",
    ),
    pdf: _("This is a PDF, not a photo. Take a photo of the page, or give the file to the office."),
  })[format] ?? _("This is not a picture that this phone can read. Choose another.");

/** The yes to photos that is said at the door, where the office knows of none; it is kept with every photo, and with it
 * the words that stood there to be read out. */
function agreement(app, stop, said) {
  const photos = [...app.day.picturesOf(stop, "photo"), app.day.draftOf(stop, "photo")];
  const words = wordsFor(app, stop, "photo");
  let yes = photos.find((item) => item?.agreed_by);
  const agree = () => {
    yes = heard(stop, words);
    said();
  };
  return {
    yes: () => Boolean(yes),
    kept: () => {
      if (stop.photos !== "ask" || !yes) return { agreed_by: "" };
      const { agreed_by, agreed_words = "", agreed_language = "", agreed_text = "" } = yes;
      return { agreed_by, agreed_words, agreed_language, agreed_text };
    },
    asked: [
      ...readOut(stop, words, "photo-words"),
      element(
        "button",
        { class: "button", type: "button", id: "photo-agreed", onclick: agree },
        icon("shield"),
        stop.minor
          ? _("I asked: the guardian agrees to photos in the file")
          : _("I asked: they agree to photos in the file"),
      ),
      answerButton(app, stop, "photo", false),
    ],
  };
}
