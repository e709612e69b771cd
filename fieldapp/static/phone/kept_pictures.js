// Photos and signatures of this phone's day, small, each with what became of it.
import { fromBase64 } from "./bytes.js";
import { element } from "./dom.js";
import { keptFold } from "./stop_taken.js";
import { stateWord, unsentActs } from "./unsent.js";
import { _, ngettext } from "./words.js";

/** Those of a stop, newest first; null for none. */
export function keptPictures(app, stop, kind) {
  const mine = app.day.picturesOf(stop, kind).reverse();
  if (!mine.length) return null;
  const title =
    kind === "photo"
      ? ngettext("{count} photo", "{count} photos", mine.length)
      : ngettext("{count} signature", "{count} signatures", mine.length);
  const list = element(
    "ul",
    { class: "thumbs", role: "list" },
    mine.map((item) => line(app, item)),
  );
  return keptFold(kind, title, list);
}

function line(app, item) {
  return element(
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
