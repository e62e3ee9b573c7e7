/** The page that an item stands on, with its places marked. */

import { otherFields } from "./item_evidence.js";
import { pagePicture, pictureAddress } from "./page_pictures.js";
import { t } from "./texts.js";

const SLOW_MS = 500; // a page that nobody has looked at yet is drawn first

/**
 * Shows the page that an item stands on, with its marks, and the crop in the item's panel.
 *
 * @param {import("./workspace_item.js").ItemPanel} shown
 * @param {import("./page_viewer.js").PageViewer} viewer
 * @param {() => boolean} isShown whether the panel still is the one that is shown
 */
export function showPage(shown, viewer, isShown) {
  const { item } = shown;
  const { picture } = item;
  const marks = marksOf(item);
  const size = picture ?? { width_pt: 595, height_pt: 842 };
  viewer.show(size, null, marks);
  if (!picture) {
    viewer.say(t(item.page ? "no_picture" : "no_page"));
    return;
  }
  const images = new Map();
  const waiting = setTimeout(() => isShown() && viewer.say(t("loading")), SLOW_MS);
  const first = pagePicture(pictureAddress(picture));
  first.then(
    (image) => {
      clearTimeout(waiting);
      if (!isShown()) return;
      viewer.show(size, image, marks);
      images.set(picture.page, image);
      shown.drawCrops(images);
    },
    (error) => {
      clearTimeout(waiting);
      if (isShown()) viewer.say(t("picture_missing", { why: error.message }));
    },
  );
  for (const page of new Set((item.field?.boxes ?? []).map((box) => box[0]))) {
    if (page === picture.page) continue;
    pagePicture(pictureAddress(picture, page)).then((image) => {
      images.set(page, image);
      if (isShown()) shown.drawCrops(images);
    }, () => {});
  }
}

/** @param {any} item the page that is shown: that of the picture, page 1 for a whole document */
export const shownPage = (item) => item.picture?.page ?? item.page;

/**
 * The value, the numbered fields that its flags name, and places of findings.
 *
 * @param {any} item
 * @returns {import("./page_viewer.js").Mark[]}
 */
export function marksOf(item) {
  const page = shownPage(item);
  const on = (boxes) => boxes.filter((box) => box[0] === page).map((box) => box.slice(1));
  const marks = on(item.field?.boxes ?? []).map((box) => ({ box, kind: "value" }));
  otherFields(item).forEach((field, index) => {
    const boxes = on(field.boxes);
    boxes.forEach((box, at) => marks.push({ box, kind: "other", number: at ? "" : String(index + 1) }));
  });
  for (const flag of item.flags) {
    if (flag.box && flag.page === page) marks.push({ box: flag.box, kind: item.field ? "found" : "value" });
  }
  return marks;
}
