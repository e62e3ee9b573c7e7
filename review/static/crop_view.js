/** The value's place on the page, large, cut in the browser from the picture that is there. */

import { unionOf } from "./page_viewer.js";

/** @typedef {import("./page_viewer.js").Box} Box */

const LINE_PX = 40; // how tall a line of text stands in the crop
const TALLEST_PX = 200;
const LOWEST_PX = 104; // so that what stands below keeps its place from one value to the next

/**
 * Draws the place of `boxes`, with a frame around each and some of what stands around them.
 *
 * @param {HTMLCanvasElement} canvas as wide as its parent; its height is set
 * @param {HTMLImageElement} image of the whole page
 * @param {{width_pt: number, height_pt: number}} page
 * @param {Box[]} boxes at least one
 */
export function drawCrop(canvas, image, page, boxes) {
  const width = Math.max(canvas.parentElement?.clientWidth ?? 0, 160);
  const box = unionOf(boxes);
  const line = Math.max(Math.min(...boxes.map((one) => one[3] - one[1])), 6);
  const valueWidth = Math.max(box[2] - box[0], 1);
  const valueHeight = Math.max(box[3] - box[1], 1);
  const margin = line * 0.7;
  // The value's own width always fits; a short one stands at the height of a line.
  const scale = Math.min(LINE_PX / Math.min(line, 18), width / (valueWidth + 2 * margin), TALLEST_PX / (valueHeight + 2 * margin));
  const height = Math.max(Math.round((valueHeight + 2 * margin) * scale), LOWEST_PX);
  const left = (box[0] + box[2]) / 2 - width / scale / 2;
  const top = (box[1] + box[3]) / 2 - height / scale / 2;
  const density = Math.max(window.devicePixelRatio || 1, 1);
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  if (!context) return;
  const perPoint = image.naturalWidth / page.width_pt;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(
    image,
    left * perPoint, top * perPoint, (width / scale) * perPoint, (height / scale) * perPoint,
    0, 0, canvas.width, canvas.height,
  );
  context.strokeStyle = "#c2410c";
  context.lineWidth = 2 * density;
  for (const [x0, y0, x1, y1] of boxes) {
    const by = scale * density;
    context.strokeRect((x0 - left - 1.5) * by, (y0 - top - 1.5) * by, (x1 - x0 + 3) * by, (y1 - y0 + 3) * by);
  }
}
