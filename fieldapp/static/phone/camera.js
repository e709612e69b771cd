// The camera inside the application: a photo goes from the lens into the encrypted outbox and never into the phone's
// gallery. Where it is blocked or missing, this is said, and a file can be chosen instead.
import { element, icon } from "./dom.js";
import { _ } from "./words.js";

/**
 * A moving picture in a dialogue; resolves to a still bitmap, or null when it was closed. Raises what the browser
 * says.
 */
export async function takePhoto() {
  if (!navigator.mediaDevices) throw new DOMException("no camera", "NotFoundError");
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1440 } },
  });
  const video = element("video", { autoplay: true, playsinline: true, muted: true, class: "camera-view" });
  video.muted = true;
  video.srcObject = stream;
  try {
    return await shown(video);
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

function shown(video) {
  return new Promise((resolve, reject) => {
    let taken = null;
    const take = async () => {
      try {
        taken = await createImageBitmap(video);
        dialog.close();
      } catch (error) {
        dialog.remove();
        reject(error);
      }
    };
    const button = element(
      "button",
      { class: "button button-primary button-big", type: "button", disabled: true, onclick: take },
      icon("camera"),
      _("Take the photo"),
    );
    const cancel = element(
      "button",
      { class: "button button-big", type: "button", onclick: () => dialog.close() },
      _("Cancel"),
    );
    const dialog = element(
      "dialog",
      { class: "camera", "aria-label": _("Camera"), onclose: () => (dialog.remove(), resolve(taken)) },
      video,
      element("div", { class: "act" }, button, cancel),
    );
    video.addEventListener("playing", () => (button.disabled = false));
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function cameraTrouble(error) {
  if (error.name === "NotAllowedError")
    return _(
      "The camera is blocked for this application. Allow it in the browser's settings for this page, or choose " +
        "a photo. Nothing you wrote is lost.",
    );
  if (error.name === "NotFoundError" || error.name === "OverconstrainedError")
    return _("This device has no camera that can be used. Choose a photo instead.");
  if (error.name === "NotReadableError") return _("Another application is using the camera. Close it, then try again.");
  return _("The camera did not work. Choose a photo instead.");
}
