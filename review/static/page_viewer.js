/** The page as large as one likes, with boxes marked on it: drag, wheel, pinch and keys move it. */

import { el } from "./dom.js";
import { t } from "./texts.js";

/** @typedef {[number, number, number, number]} Box in points on the upright page */
/** @typedef {{box: Box, kind: "value" | "other" | "found", number?: string, title?: string}} Mark */

const SVG = "http://www.w3.org/2000/svg";
const LARGEST = 8; // CSS pixels a point
const TEXT_HEIGHT_PX = 34; // how tall the value's line should stand when zoomed to it

/** The frame (`element`) shows one page; `show` puts another one there. */
export class PageViewer {
  /** @param {HTMLElement} frame */
  constructor(frame) {
    this.frame = frame;
    this.stage = el("div", { class: "viewer-stage" });
    this.message = el("p", { class: "viewer-message", testid: "viewer-message", hidden: true });
    this.overlay = document.createElementNS(SVG, "svg");
    this.overlay.setAttribute("class", "viewer-marks");
    this.overlay.setAttribute("aria-hidden", "true");
    frame.append(this.stage, this.message);
    this.scale = 1; // CSS pixels a point
    this.x = 0;
    this.y = 0;
    this.size = { width: 595, height: 842 };
    /** @type {Box | null} */
    this.home = null;
    /** Set while something else takes the pointer, such as drawing a box. */
    this.isDrawing = false;
    this.#listen();
    new ResizeObserver(() => this.reset()).observe(frame);
  }

  /**
   * Shows a page with its marks, zoomed to the first mark of kind value.
   *
   * @param {{width_pt: number, height_pt: number}} size
   * @param {HTMLImageElement | null} image decoded, or null as long as there is none
   * @param {Mark[]} marks
   */
  show(size, image, marks) {
    this.size = { width: size.width_pt, height: size.height_pt };
    this.stage.style.width = `${this.size.width}px`;
    this.stage.style.height = `${this.size.height}px`;
    if (image) {
      this.stage.replaceChildren(image, this.overlay);
    } else {
      this.stage.replaceChildren(this.overlay);
    }
    this.say("");
    this.mark(marks);
    this.reset();
  }

  /**
   * A text in place of the picture; "" takes it away.
   *
   * @param {string} text
   */
  say(text) {
    this.message.textContent = text;
    this.message.hidden = !text;
  }

  /** @param {Mark[]} marks */
  mark(marks) {
    const { width, height } = this.size;
    this.overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const shapes = marks.flatMap((mark) => shapesOf(mark));
    this.overlay.replaceChildren(...shapes);
    const values = marks.filter((mark) => mark.kind === "value").map((mark) => mark.box);
    this.home = values.length ? unionOf(values) : null;
  }

  /** Back to the value, or to the whole page without one. */
  reset() {
    if (this.home) this.focusOn(this.home);
    else this.fit();
  }

  /** The whole page in the frame. */
  fit() {
    const { clientWidth, clientHeight } = this.frame;
    this.scale = this.#fitScale();
    this.x = (clientWidth - this.size.width * this.scale) / 2;
    this.y = (clientHeight - this.size.height * this.scale) / 2;
    this.#apply();
  }

  /** @param {Box} box in the middle of the frame, its line at a height that reads well */
  focusOn(box) {
    const { clientWidth, clientHeight } = this.frame;
    const width = Math.max(box[2] - box[0], 1);
    const height = Math.max(box[3] - box[1], 1);
    const wanted = Math.min((clientWidth * 0.8) / width, (clientHeight * 0.6) / height, TEXT_HEIGHT_PX / Math.min(height, 16));
    this.scale = clamp(wanted, this.#fitScale(), LARGEST);
    this.x = clientWidth / 2 - ((box[0] + box[2]) / 2) * this.scale;
    this.y = clientHeight / 2 - ((box[1] + box[3]) / 2) * this.scale;
    this.#apply();
  }

  /**
   * @param {number} factor
   * @param {number} [atX] what stays in place, in pixels of the frame; its middle by default
   * @param {number} [atY]
   */
  zoom(factor, atX = this.frame.clientWidth / 2, atY = this.frame.clientHeight / 2) {
    const scale = clamp(this.scale * factor, this.#fitScale() * 0.5, LARGEST);
    const by = scale / this.scale;
    this.x = atX - (atX - this.x) * by;
    this.y = atY - (atY - this.y) * by;
    this.scale = scale;
    this.#apply();
  }

  /** @param {number} dx @param {number} dy in pixels */
  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.#apply();
  }

  /**
   * Where something on the screen lies on the page, in points.
   *
   * @param {number} clientX
   * @param {number} clientY
   * @returns {[number, number]}
   */
  toPage(clientX, clientY) {
    const frame = this.frame.getBoundingClientRect();
    return [
      clamp((clientX - frame.left - this.frame.clientLeft - this.x) / this.scale, 0, this.size.width),
      clamp((clientY - frame.top - this.frame.clientTop - this.y) / this.scale, 0, this.size.height),
    ];
  }

  #fitScale() {
    const { clientWidth, clientHeight } = this.frame;
    return Math.max(Math.min(clientWidth / this.size.width, clientHeight / this.size.height) * 0.97, 0.05);
  }

  #apply() {
    // Some of the page always stays in the frame.
    const keep = 48;
    this.x = clamp(this.x, keep - this.size.width * this.scale, this.frame.clientWidth - keep);
    this.y = clamp(this.y, keep - this.size.height * this.scale, this.frame.clientHeight - keep);
    // The marks' lines keep their width on the screen at every zoom.
    this.overlay.style.setProperty("--unit", String(1 / this.scale));
    this.stage.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
  }

  #listen() {
    /** @type {Map<number, {x: number, y: number}>} */
    const pointers = new Map();
    let spread = 0;
    this.frame.addEventListener("wheel", (event) => {
      event.preventDefault();
      const frame = this.frame.getBoundingClientRect();
      const step = Math.exp(-clamp(event.deltaY, -120, 120) / (event.ctrlKey ? 120 : 400));
      this.zoom(step, event.clientX - frame.left, event.clientY - frame.top);
    }, { passive: false });
    this.frame.addEventListener("pointerdown", (event) => {
      if (this.isDrawing || event.button > 0) return;
      this.frame.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      spread = 0;
    });
    this.frame.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (pointers.size === 1) {
        this.pan(event.clientX - before.x, event.clientY - before.y);
        return;
      }
      const [one, two] = [...pointers.values()];
      const distance = Math.hypot(one.x - two.x, one.y - two.y);
      const frame = this.frame.getBoundingClientRect();
      if (spread) this.zoom(distance / spread, (one.x + two.x) / 2 - frame.left, (one.y + two.y) / 2 - frame.top);
      spread = distance;
    });
    for (const end of ["pointerup", "pointercancel"]) {
      this.frame.addEventListener(end, (event) => {
        pointers.delete(/** @type {PointerEvent} */ (event).pointerId);
        spread = 0;
      });
    }
    this.frame.addEventListener("dblclick", () => this.reset());
    this.frame.addEventListener("keydown", (event) => {
      if (this.isDrawing || event.ctrlKey || event.metaKey || event.altKey) return;
      const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      if (!step) return;
      event.preventDefault();
      this.pan(step[0], step[1]);
    });
    this.frame.setAttribute("aria-label", t("viewer_label"));
  }
}

/** @param {Mark} mark */
function shapesOf(mark) {
  const [x0, y0, x1, y1] = mark.box;
  const around = mark.kind === "value" ? 1.5 : 1;
  const shape = document.createElementNS(SVG, "rect");
  shape.setAttribute("class", `mark mark-${mark.kind}`);
  shape.setAttribute("x", String(x0 - around));
  shape.setAttribute("y", String(y0 - around));
  shape.setAttribute("width", String(Math.max(x1 - x0 + 2 * around, 1)));
  shape.setAttribute("height", String(Math.max(y1 - y0 + 2 * around, 1)));
  shape.setAttribute("rx", "1");
  if (!mark.number) return [shape];
  const label = document.createElementNS(SVG, "text");
  label.setAttribute("class", "mark-number");
  label.setAttribute("x", String(x1 + around + 0.8));
  label.setAttribute("y", String(y0 + 5));
  label.textContent = mark.number;
  return [shape, label];
}

/**
 * The smallest box around all of them.
 *
 * @param {Box[]} boxes at least one
 * @returns {Box}
 */
export function unionOf(boxes) {
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}

/** @param {number} value @param {number} least @param {number} most */
function clamp(value, least, most) {
  return Math.min(Math.max(value, Math.min(least, most)), Math.max(least, most));
}
