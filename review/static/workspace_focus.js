/** Where the focus goes, and whether the queue is open. */

import { byId } from "./dom.js";
import { isTextInput } from "./keys.js";
import { now, queue, viewer } from "./workspace_state.js";

/** @param {boolean} shouldOpen */
export function showQueue(shouldOpen) {
  byId("queue-panel").hidden = !shouldOpen;
  byId("queue-toggle").setAttribute("aria-expanded", String(shouldOpen));
  if (shouldOpen) void queue.refresh();
}

/** @param {boolean} [shouldOpen] the other way by default; kept for the next visit */
export function toggleQueue(shouldOpen = byId("queue-panel").hidden) {
  showQueue(shouldOpen);
  localStorage.setItem("gongshi.queue-open", String(shouldOpen));
}

/** Leaves what has the focus; pressed again it restores what was there. */
export function escape() {
  const active = document.activeElement;
  // The first press leaves the input and keeps what was typed, the second restores what was there.
  if (now.panel?.isTouched && !isTextInput(active)) now.panel.restore();
  else if (active instanceof HTMLElement) active.blur();
  now.panel?.heading.focus({ preventScroll: true });
}

/** Puts the focus on the next part of the page: input, page, queue. */
export function switchFocus() {
  const stops = [now.panel?.input ?? now.panel?.heading, viewer.frame, byId("queue-panel").hidden ? null : queue.inputs.q].filter(Boolean);
  const at = stops.findIndex((stop) => stop === document.activeElement || stop.contains(document.activeElement));
  stops[(at + 1) % stops.length].focus();
}
