// A picture small enough to travel, drawn anew: what a camera writes into a file (place, time, owner) stays behind.
import { LIMITS } from "./limits.js";

const LONGEST_SIDE = 1_600;
const QUALITIES = [0.85, 0.7, 0.55, 0.4, 0.25];
const SMALLER = 0.7; // of each side, when no quality is enough: half of the picture's size
const THUMB_SIDE = 240;

const HEAD_BYTES = 16;
const HEIF = /^....ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1)/s;

/** `format`: "heic" or "pdf", "" for anything else that is no picture here. */
export class NoPicture extends Error {
  constructor(message, format = "") {
    super(message);
    this.format = format;
  }
}

/** A JPEG and a small one to show, from a file or a video that plays. Raises `NoPicture` for what cannot be read. */
export async function shrunk(source) {
  const bitmap = await decoded(source);
  try {
    const whole = drawn(bitmap, LONGEST_SIDE);
    return { content: await jpeg(whole, LIMITS.pictureBytes), thumb: await small(whole) };
  } finally {
    bitmap.close();
  }
}

/** The same for a drawing: a PNG, because lines stay sharp. */
export async function ofDrawing(canvas) {
  return { content: await bytes(canvas, "image/png"), thumb: await small(canvas) };
}

async function decoded(source) {
  try {
    return await createImageBitmap(source, { imageOrientation: "from-image" });
  } catch (error) {
    throw new NoPicture(error.message, await formatOf(source).catch(() => ""));
  }
}

/** By how the file begins: names and types are whatever the phone says. */
async function formatOf(source) {
  if (!(source instanceof Blob)) return "";
  const head = String.fromCharCode(...new Uint8Array(await source.slice(0, HEAD_BYTES).arrayBuffer()));
  if (head.startsWith("%PDF")) return "pdf";
  return HEIF.test(head) ? "heic" : "";
}

function drawn(image, longest) {
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  const canvas = element(Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale)));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // where a picture is transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const element = (width, height) => Object.assign(document.createElement("canvas"), { width, height });

/** The best quality that fits; where none does, as with noise, a smaller picture. */
async function jpeg(canvas, most) {
  for (const quality of QUALITIES) {
    const made = await bytes(canvas, "image/jpeg", quality);
    if (made.length <= most) return made;
  }
  return jpeg(drawn(canvas, Math.max(canvas.width, canvas.height) * SMALLER), most);
}

const small = (image) => bytes(drawn(image, THUMB_SIDE), "image/jpeg", 0.6);

async function bytes(canvas, type, quality) {
  const blob = await new Promise((resolve) => void canvas.toBlob(resolve, type, quality));
  if (!blob) throw new NoPicture("nothing was drawn");
  return new Uint8Array(await blob.arrayBuffer());
}
