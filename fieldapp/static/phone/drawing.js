// A field to draw a signature in: finger, pen or mouse. Dark on white whatever the screen prefers, because it is kept
// so.
import { element } from "./dom.js";

const [WIDTH, HEIGHT] = [640, 260];
const LEAST_LENGTH = 60; // a tap is no signature

export class Drawing {
  /** `changed()` hears every stroke. */
  constructor(label, changed) {
    this.changed = changed;
    this.canvas = element("canvas", {
      class: "signature",
      width: WIDTH,
      height: HEIGHT,
      role: "img",
      "aria-label": label,
    });
    this.pen = this.canvas.getContext("2d");
    this.last = null;
    for (const [name, act] of [
      ["pointerdown", this.start],
      ["pointermove", this.go],
      ["pointerup", this.end],
      ["pointercancel", this.end],
    ]) {
      this.canvas.addEventListener(name, act.bind(this));
    }
    this.clear();
  }

  clear() {
    this.length = 0;
    this.pen.fillStyle = "#fff";
    this.pen.fillRect(0, 0, WIDTH, HEIGHT);
    Object.assign(this.pen, { strokeStyle: "#0c1626", lineWidth: 3, lineCap: "round", lineJoin: "round" });
  }

  /** What was drawn before, as it was left. */
  async restore(content, length) {
    const before = await createImageBitmap(new Blob([content], { type: "image/png" }));
    this.pen.drawImage(before, 0, 0);
    this.length = Math.max(this.length, length);
  }

  get empty() {
    return this.length < LEAST_LENGTH;
  }

  start(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.spot(event);
  }

  go(event) {
    if (!this.last) return;
    const here = this.spot(event);
    this.pen.beginPath();
    this.pen.moveTo(...this.last);
    this.pen.lineTo(...here);
    this.pen.stroke();
    this.length += Math.hypot(here[0] - this.last[0], here[1] - this.last[1]);
    this.last = here;
    this.changed();
  }

  end() {
    this.last = null;
  }

  spot(event) {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * WIDTH) / box.width, ((event.clientY - box.top) * HEIGHT) / box.height];
  }
}
