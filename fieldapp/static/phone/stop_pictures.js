// Photos of a stop: taken or chosen, looked at, then kept sealed like a note. What was kept stays to be seen, small.
import { fromBase64, toBase64 } from "./bytes.js";
import { cameraTrouble, takePhoto } from "./camera.js";
import { mayPhotograph } from "./consent_rule.js";
import { element, errorLine, icon } from "./dom.js";
import { LIMITS } from "./limits.js";
import { NoPicture, shrunk } from "./picture.js";
import { failed } from "./saving.js";
import { stateWord, unsentActs } from "./unsent.js";
import { _, ngettext } from "./words.js";

/** `element`: the section; `tool`: a button beside the note that takes a photo, or goes where it is asked for first. */
export function photoSection(app, stop, drafts) {
  const errors = element("div", { "aria-live": "assertive" });
  const preview = element("div", { class: "stack" });
  const kept = element("div", {});
  const say = (text) => errors.replaceChildren(errorLine("photo-error", text));
  const file = element("input", {
    type: "file",
    id: "photo-file",
    accept: "image/*",
    hidden: true,
    onchange: () => file.files[0] && look(file.files[0]),
  });

  const agreed = agreement(app, stop, () => open());
  const allowed = () => mayPhotograph(stop.photos ?? "free", agreed.yes());

  async function camera(event) {
    const button = event.target.closest("button");
    button.disabled = true;
    errors.replaceChildren();
    try {
      const still = await takePhoto();
      if (still) await look(still);
    } catch (error) {
      say(cameraTrouble(error));
    }
    button.disabled = false;
  }

  async function look(source) {
    if (!allowed()) return;
    errors.replaceChildren();
    try {
      show(await shrunk(source));
    } catch (error) {
      if (!(error instanceof NoPicture)) throw error;
      say(_("This is not a picture that this phone can read. Choose another."));
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
      agreed_by: agreed.by(),
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
    const drop = () => draft.drop().then(close, (error) => app.keeping.caught(error));
    const keep = async (event) => {
      const pressed = event.target.closest("button");
      pressed.disabled = true;
      await draft.pause();
      const wrong = await app.keep([{ ...photo(), ...draft.version }], { slot });
      pressed.disabled = false;
      if (wrong) {
        draft.notKept(slot);
        return say(wrong); // the picture stays on the screen
      }
      draft.finished();
      fill();
      await close();
    };
    if (!known) draft.changed();
    preview.replaceChildren(
      element("img", { class: "photo-preview", src: address, alt: _("The photo you are about to keep") }),
      element(
        "div",
        { class: "field" },
        element("label", { class: "label", for: "photo-caption" }, _("What does it show? (optional)")),
        caption,
      ),
      element(
        "div",
        { class: "act" },
        element(
          "button",
          { class: "button button-primary", type: "button", onclick: keep },
          icon("check"),
          _("Keep this photo"),
        ),
        element("button", { class: "button", type: "button", onclick: drop }, _("Drop it")),
      ),
    );
    caption.focus({ preventScroll: true });
    preview.scrollIntoView({ block: "nearest" });
  }

  /** Only what was not saved needs words: whoever looks at a photo decides about it next. */
  const told = (state, error) => state === "failed" && say(failed(error));

  /** A photo that was looked at and neither kept nor dropped, as it was left. */
  async function restore() {
    const known = app.day?.draftOf(stop, "photo");
    const content = known && (await app.day.draftContent(known).catch(() => null));
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
        : [agreed.button]),
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
  return {
    element: section,
    tool: element("button", { class: "button", type: "button", onclick: there }, icon("camera"), _("Photo")),
  };
}

/** The yes to photos that is said at the door, where the office knows of none; it is kept with every photo. */
function agreement(app, stop, said) {
  const photos = [...app.day.picturesOf(stop, "photo"), app.day.draftOf(stop, "photo")];
  let yes = photos.some((item) => item?.agreed_by);
  const agree = () => {
    yes = true;
    said();
  };
  return {
    yes: () => yes,
    by: () => (stop.photos === "ask" && yes ? (stop.minor ? "guardian" : "client") : ""),
    button: element(
      "button",
      { class: "button", type: "button", id: "photo-agreed", onclick: agree },
      icon("shield"),
      stop.minor
        ? _("I asked: the guardian agrees to photos in the file")
        : _("I asked: they agree to photos in the file"),
    ),
  };
}

/** Those of this phone's day, newest first, each with what became of it. */
export function keptPictures(app, stop, kind) {
  const mine = app.day.picturesOf(stop, kind).reverse();
  if (!mine.length) return null;
  return element(
    "details",
    { class: "more", open: true, "data-fold": kind },
    element(
      "summary",
      {},
      icon("chevron", { flip: true }),
      kind === "photo"
        ? ngettext("{count} photo", "{count} photos", mine.length)
        : ngettext("{count} signature", "{count} signatures", mine.length),
    ),
    element(
      "ul",
      { class: "thumbs", role: "list" },
      mine.map((item) =>
        element(
          "li",
          {},
          thumb(item),
          element(
            "p",
            { class: "xs" },
            element("bdi", {}, item.caption || item.signer || ""),
            " ",
            element("span", { class: "soft" }, `${app.hour(item.at)}, ${stateWord(item)}`),
          ),
          unsentActs(app, item),
        ),
      ),
    ),
  );
}

function thumb(item) {
  const image = element("img", {
    alt: item.caption || item.signer || (item.kind === "photo" ? _("Photo") : _("Signature")),
  });
  const address = URL.createObjectURL(new Blob([fromBase64(item.thumb)], { type: "image/jpeg" }));
  image.addEventListener("load", () => URL.revokeObjectURL(address));
  image.src = address;
  return image;
}
