/** Draws a box on the page by pointer or keyboard. */

import { el } from "./dom.js";
import { t } from "./texts.js";

const STEP_PT = 4;
const SMALLEST_PT = 2;

/**
 * Lets a person draw one box on the page that the viewer shows. Arrows move it, Shift and arrows
 * size it, Enter takes it, Escape gives up; a pointer drags it open and lets go.
 *
 * @param {import("./page_viewer.js").PageViewer} viewer
 * @param {[number, number, number, number] | null} start where the box is at first
 * @returns {Promise<[number, number, number, number] | null>} in points, null when given up
 */
export function drawBox(viewer, start) {
  const [width, height] = [viewer.size.width, viewer.size.height];
  let box = start ?? middleOf(viewer);
  const shape = el("div", { class: "drawn-box", testid: "drawn-box" });
  const hint = el("div", { class: "drawing-hint", role: "status" }, t("drawing_hint"));
  const layer = el("div", { class: "drawing-layer", tabindex: 0, role: "application", "aria-label": t("drawing_hint"), testid: "drawing-layer" }, shape, hint);
  viewer.frame.append(layer);
  viewer.isDrawing = true;
  const paint = () => {
    shape.style.left = `${viewer.x + box[0] * viewer.scale}px`;
    shape.style.top = `${viewer.y + box[1] * viewer.scale}px`;
    shape.style.width = `${(box[2] - box[0]) * viewer.scale}px`;
    shape.style.height = `${(box[3] - box[1]) * viewer.scale}px`;
  };
  paint();
  layer.focus();

  return new Promise((resolve) => {
    const finish = (answer) => {
      viewer.isDrawing = false;
      layer.remove();
      resolve(answer);
    };
    /** @type {[number, number] | null} */
    let from = null;
    layer.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      event.stopPropagation();
      layer.setPointerCapture(event.pointerId);
      from = viewer.toPage(event.clientX, event.clientY);
    });
    layer.addEventListener("pointermove", (event) => {
      if (!from) return;
      const to = viewer.toPage(event.clientX, event.clientY);
      box = [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])];
      paint();
    });
    layer.addEventListener("pointerup", () => {
      if (!from) return;
      from = null;
      if (box[2] - box[0] >= SMALLEST_PT && box[3] - box[1] >= SMALLEST_PT) finish(box);
    });
    layer.addEventListener("pointercancel", () => { from = null; });
    // The wheel still zooms, and the box keeps its place on the page.
    layer.addEventListener("wheel", () => requestAnimationFrame(paint), { passive: true });
    layer.addEventListener("keydown", (event) => {
      if (event.key === "Enter") finish(box);
      else if (event.key === "Escape") finish(null);
      else if (event.key.startsWith("Arrow")) {
        const dx = { ArrowLeft: -STEP_PT, ArrowRight: STEP_PT }[event.key] ?? 0;
        const dy = { ArrowUp: -STEP_PT, ArrowDown: STEP_PT }[event.key] ?? 0;
        box = event.shiftKey ? sized(box, dx, dy, width, height) : moved(box, dx, dy, width, height);
        keepInSight(viewer, box);
        paint();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
  });
}

/** @param {import("./page_viewer.js").PageViewer} viewer @returns {[number, number, number, number]} */
function middleOf(viewer) {
  const frame = viewer.frame.getBoundingClientRect();
  const [x, y] = viewer.toPage(frame.left + frame.width / 2, frame.top + frame.height / 2);
  return [Math.max(x - 40, 0), Math.max(y - 8, 0), Math.min(x + 40, viewer.size.width), Math.min(y + 8, viewer.size.height)];
}

/** @returns {[number, number, number, number]} */
function moved(box, dx, dy, width, height) {
  const byX = Math.min(Math.max(dx, -box[0]), width - box[2]);
  const byY = Math.min(Math.max(dy, -box[1]), height - box[3]);
  return [box[0] + byX, box[1] + byY, box[2] + byX, box[3] + byY];
}

/** @returns {[number, number, number, number]} */
function sized(box, dx, dy, width, height) {
  return [
    box[0], box[1],
    Math.min(Math.max(box[2] + dx, box[0] + SMALLEST_PT), width),
    Math.min(Math.max(box[3] + dy, box[1] + SMALLEST_PT), height),
  ];
}

/** Moves the page under a box that left the frame. */
function keepInSight(viewer, box) {
  const { clientWidth, clientHeight } = viewer.frame;
  const left = viewer.x + box[0] * viewer.scale;
  const right = viewer.x + box[2] * viewer.scale;
  const top = viewer.y + box[1] * viewer.scale;
  const bottom = viewer.y + box[3] * viewer.scale;
  const dx = left < 0 ? -left + 20 : right > clientWidth ? clientWidth - right - 20 : 0;
  const dy = top < 0 ? -top + 20 : bottom > clientHeight ? clientHeight - bottom - 20 : 0;
  if (dx || dy) viewer.pan(dx, dy);
}
