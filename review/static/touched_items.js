/** Items that another decision touches: they share a flag with the field that was decided. */

import { api } from "./api.js";

/**
 * Whether a decision on this item may have changed what the other one says.
 *
 * @param {any} item
 * @param {string} itemId a field or flag
 */
export function touches(item, itemId) {
  return item.flags.some((flag) => flag.flag_id === itemId || flag.fields.some((field) => field.field_id === itemId));
}

/**
 * Reads anew what the buffer holds and the decision touches: its sum may hold now.
 *
 * @param {import("./item_buffer.js").ItemBuffer} buffer
 * @param {string} itemId that was decided
 */
export async function refreshTouched(buffer, itemId) {
  for (const item of buffer.items.filter((one) => touches(one, itemId))) {
    const fresh = await api("GET", `/api/items/${encodeURIComponent(item.item_id)}`).catch(() => null);
    if (!fresh) continue;
    fresh.fetchedAt = performance.now();
    if (waits(fresh)) buffer.items = buffer.items.map((one) => (one.item_id === fresh.item_id ? fresh : one));
    else buffer.drop(fresh.item_id);
  }
  buffer.fill();
}

/** @param {any} item whether it is still in the queue */
function waits(item) {
  return item.field?.requeued || item.flags.some((flag) => flag.status === "open" && flag.severity !== "info");
}
