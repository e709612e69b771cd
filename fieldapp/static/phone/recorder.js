// Records what the worker says, as the browser itself packs it (WebM with Opus; MP4 in Safari), small enough to leave.
// It ends by itself at the longest time, before it grows too large, and as soon as the page is hidden: nothing listens
// while the phone is in a pocket or locked.
import { LIMITS } from "./limits.js";
import { _ } from "./words.js";

const TYPES = ["audio/webm;codecs=opus", "audio/mp4"];
const PIECE_MS = 2_000; // after each, what was said so far can be kept
const SPARE = 0.9; // of the bytes that may leave: a piece more fits

/** No browser function for it: an older phone. */
export class NoRecorder extends Error {}

const typeOf = () => TYPES.find((type) => globalThis.MediaRecorder?.isTypeSupported(type));

/**
 * Begins at once, unless `wanted()` is false once the browser gives its microphone: then null. `onPiece(recording)`
 * hears after every piece what there is so far, `{ content, seconds, type }`; `onEnd(recording, why)` once, with all of
 * it: asked, time, size, hidden, or broken. Resolves to `{ seconds(), stop() }`; `stop` resolves after `onEnd`. Raises
 * `NoRecorder` and what the browser says of its microphone.
 */
export async function record({ wanted, onPiece, onEnd }) {
  const type = typeOf();
  if (!type || !navigator.mediaDevices) throw new NoRecorder("no recorder");
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 }, video: false });
  if (!wanted()) return release(stream);
  try {
    return begun(stream, type, { onPiece, onEnd });
  } catch (error) {
    release(stream);
    throw error;
  }
}

function begun(stream, type, { onPiece, onEnd }) {
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: LIMITS.recordingBits });
  const from = performance.now();
  const pieces = [];
  let [bytes, why, length] = [0, "broken", 0];
  const seconds = () => length || Math.min((performance.now() - from) / 1000, LIMITS.recordingSeconds);
  const soFar = async () => ({
    content: new Uint8Array(await new Blob(pieces).arrayBuffer()),
    seconds: Math.max(1, Math.round(seconds())),
    type: type.split(";")[0],
  });
  const ended = new Promise((resolve) => void recorder.addEventListener("stop", resolve));
  const stop = (reason = "asked") => {
    if (recorder.state === "inactive") return done;
    [why, length] = [reason, seconds()];
    recorder.stop();
    return done;
  };
  recorder.ondataavailable = async ({ data }) => {
    if (!data.size) return;
    pieces.push(data);
    bytes += data.size;
    if (recorder.state === "inactive") return; // the last one: `onEnd` has it
    if (bytes > LIMITS.recordingBytes * SPARE) stop("size");
    else {
      const recorded = await soFar();
      if (recorder.state !== "inactive") onPiece(recorded);
    }
  };
  const hidden = () => document.visibilityState === "hidden" && stop("hidden");
  const timer = setTimeout(() => stop("time"), LIMITS.recordingSeconds * 1000);
  document.addEventListener("visibilitychange", hidden);
  const done = ended.then(async () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", hidden);
    awake?.then((one) => one?.release());
    release(stream);
    await onEnd(await soFar(), why);
  });
  recorder.start(PIECE_MS);
  const awake = navigator.wakeLock?.request("screen").catch(() => null); // a dark screen would end it
  return { seconds, stop };
}

function release(stream) {
  for (const track of stream.getTracks()) track.stop();
  return null;
}

/** Why nothing can be recorded, and what to do instead. */
export function microphoneTrouble(error) {
  if (error.name === "NotAllowedError" || error.name === "SecurityError")
    return _(
      "The microphone is blocked for this application. Allow it in the browser's settings for this page, or write a " +
        "note. Nothing you wrote is lost.",
    );
  if (error.name === "NotFoundError") return _("This device has no microphone that can be used. Write a note instead.");
  if (error.name === "NotReadableError")
    return _("Another application is using the microphone. End the call or close it, then try again.");
  if (error instanceof NoRecorder) return _("This browser cannot record. Write a note instead.");
  return _("The microphone did not work. Write a note instead.");
}

/** Why it ended without being asked; null for what needs no words. */
export const endWord = (why) =>
  ({
    time: _("The longest time is over: the recording ended. What you said is here."),
    size: _("It became too large to send: the recording ended. What you said is here."),
    hidden: _("The recording ended when this page went out of sight. What you said until then is here."),
    broken: _("The microphone stopped. What you said until then is here."),
  })[why] ?? null;
