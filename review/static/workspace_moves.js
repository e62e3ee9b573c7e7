/** From one item to another: the next, the one before, and those that a finding names. */

import { api } from "./api.js";
import { otherFields } from "./item_evidence.js";
import { shownPage } from "./item_page.js";
import { fail, say } from "./messages.js";
import { pagePicture, pictureAddress } from "./page_pictures.js";
import { unionOf } from "./page_viewer.js";
import { t } from "./texts.js";
import { cancelKeyToNext } from "./timings.js";
import { show, showNothing } from "./workspace_show.js";
import { buffer, now, passed, settled, trail, viewer } from "./workspace_state.js";

/** Shows the next item; the one that is shown has been decided, skipped or passed. */
export function next() {
  const item = buffer.take();
  if (item) {
    show(item);
    return;
  }
  passed.clear();
  buffer.lookAgain(); // others may have given something back
  showNothing();
}

/** @param {string} itemId @param {{typed?: string, isBack?: boolean}} [how] */
export async function open(itemId, how = {}) {
  let item;
  try {
    item = await api("GET", `/api/items/${encodeURIComponent(itemId)}`);
  } catch (error) {
    fail(error);
    return false;
  }
  settled.delete(itemId);
  passed.delete(itemId);
  cancelKeyToNext();
  // What is left undecided comes again right after.
  if (now.panel && !how.isBack && now.panel.item.item_id !== itemId && !settled.has(now.panel.item.item_id)) buffer.putBack(now.panel.item);
  buffer.drop(itemId);
  if (item.picture) await Promise.race([pagePicture(pictureAddress(item.picture)).catch(() => {}), new Promise((go) => setTimeout(go, 300))]);
  show(item, how);
  return true;
}

/** @param {string} fieldId */
export function jump(fieldId) {
  void open(fieldId);
}

/** Goes on without deciding. */
export function pass() {
  if (!trail.isAtEnd) {
    void open(trail.forward(), { isBack: true });
    return;
  }
  if (!now.panel) return;
  passed.add(now.panel.item.item_id);
  next();
}

/** Goes back to what was shown before. */
export function back() {
  const wasAtEnd = trail.isAtEnd;
  const itemId = trail.back();
  if (itemId === null) {
    say(t("no_previous"));
    return;
  }
  if (now.panel && wasAtEnd) buffer.putBack(now.panel.item);
  void open(itemId, { isBack: true });
}

/** @param {number} step */
export function lookAtOther(step) {
  if (!now.panel) return;
  const others = otherFields(now.panel.item);
  if (!others.length) return;
  now.otherAt = (now.otherAt + step + others.length + (now.otherAt < 0 && step < 0 ? 1 : 0)) % others.length;
  const field = others[now.otherAt];
  const here = field.boxes.filter((box) => box[0] === shownPage(now.panel.item)).map((box) => box.slice(1));
  if (here.length) viewer.focusOn(unionOf(here));
  const shown = [...now.panel.element.querySelectorAll(".other")].find((one) => one.dataset.fieldId === field.field_id);
  shown?.focus();
  shown?.scrollIntoView({ block: "nearest" });
}

/** @param {number} number from 1 */
export function jumpToOther(number) {
  const field = now.panel && otherFields(now.panel.item)[number - 1];
  if (field) jump(field.field_id);
}
