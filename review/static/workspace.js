/** The page on which fields are settled: what comes next, what keys do, what is sent. */

import { switchLanguage } from "./base.js";
import { byId } from "./dom.js";
import { showHelp } from "./help_overlay.js";
import { isTextInput, listenToKeys } from "./keys.js";
import { fail } from "./messages.js";
import { listenToOutbox } from "./save_events.js";
import { startKeyToNext } from "./timings.js";
import {
  accept, addField, comment, dismissFlag, edit, enter, reject, rejectWithReason, reopenFlag, settleAudit, skip,
  suggest, takeEarlier, unclear, undo,
} from "./workspace_decisions.js";
import { escape, showQueue, switchFocus, toggleQueue } from "./workspace_focus.js";
import { bindingsOf } from "./workspace_keys.js";
import { back, jump, jumpToOther, lookAtOther, open, pass } from "./workspace_moves.js";
import { redraw, refreshAround, show, showCounts, showNothing } from "./workspace_show.js";
import { buffer, GUARD_MS, now, outbox, queue, settled, viewer } from "./workspace_state.js";

const SIDE_BY_SIDE_PX = 1024; // as in workspace.css

// ---- what the server says --------------------------------------------------------------------

listenToOutbox(outbox, {
  open,
  forget: (itemId) => {
    if (!settled.delete(itemId)) return;
    buffer.left += 1; // it waits again
    showCounts();
  },
  changed: (itemId) => {
    queue.refreshSoon();
    void refreshAround(itemId);
  },
});

buffer.addEventListener("filled", () => {
  showCounts();
  if (now.panel) return;
  const item = buffer.take();
  if (item) show(item);
  else showNothing();
});
buffer.addEventListener("trouble", (event) => {
  const { error } = /** @type {CustomEvent} */ (event).detail;
  if (!now.panel) fail(error);
});

queue.addEventListener("filters", () => {
  buffer.narrow(queue.filters);
  showNothing();
});
queue.addEventListener("open", (event) => {
  // On a narrow window the list stands above the item and would hide what was chosen.
  if (window.innerWidth < SIDE_BY_SIDE_PX) showQueue(false);
  void open(/** @type {CustomEvent} */ (event).detail.itemId);
});
queue.addEventListener("counted", () => {
  // That something was skipped is known only once the server has counted.
  if (!now.panel && queue.skippedCount && !byId("work-content").querySelector("[data-testid=empty-restore]")) showNothing();
});
queue.addEventListener("restored", () => {
  for (const itemId of [...settled]) if (!outbox.itemIds.includes(itemId)) settled.delete(itemId);
  buffer.lookAgain();
});

// ---- keys and buttons ------------------------------------------------------------------------

const timed = (deed) => (event) => {
  startKeyToNext(event?.timeStamp);
  return deed(event);
};

/** Not for a press that came before the person can have seen the item. */
const decisive = (deed) => {
  const withTime = timed(deed);
  return (event) => (now.panel && performance.now() - now.panel.shownAt < GUARD_MS ? undefined : withTime(event));
};

now.actions = {
  accept: decisive(accept), enter: decisive(enter), reject: decisive(reject), rejectWithReason, unclear: decisive(unclear), edit,
  skip: decisive(skip), undo, comment, add: addField, next: timed(pass), previous: back, suggest: () => suggest(), takeEarlier,
  mine: timed(() => settleAudit("mine")), theirs: timed(() => settleAudit("theirs")), settleUnclear: timed(() => settleAudit("unclear")),
  nextOther: () => lookAtOther(1), previousOther: () => lookAtOther(-1),
  zoomIn: () => viewer.zoom(1.25), zoomOut: () => viewer.zoom(0.8), zoomReset: () => viewer.reset(), zoomPage: () => viewer.fit(),
  filter: () => { toggleQueue(true); queue.inputs.q.focus(); }, toggleQueue: () => toggleQueue(),
  switchFocus, language: () => void switchLanguage(), help: () => void showHelp(bindings), escape,
};
now.itemActions = { jump, dismiss: dismissFlag, reopen: reopenFlag, comment, takeEarlier, suggest };
const bindings = bindingsOf(now.actions);

listenToKeys(bindings, (event) => {
  if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
    jumpToOther(Number(event.code.slice(5)));
    return true;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTextInput(event.target)) return false;
  if (now.audit?.isComparing) {
    const right = { 1: now.actions.mine, 2: now.actions.theirs, 3: now.actions.settleUnclear }[event.key];
    if (right && !event.repeat) void right(event);
    return Boolean(right);
  }
  // A digit typed anywhere starts the value anew.
  if (/^[0-9]$/.test(event.key) && now.panel?.input && now.panel.item.sort !== "flag" && !event.repeat) {
    now.panel.put(event.key);
    return true;
  }
  return false;
});

byId("work-content").addEventListener("chosen", (event) => void settleAudit(/** @type {CustomEvent} */ (event).detail.right));
for (const [id, deed] of Object.entries({
  "queue-toggle": now.actions.toggleQueue, "help-button": now.actions.help, "undo-button": now.actions.undo,
  "zoom-in": now.actions.zoomIn, "zoom-out": now.actions.zoomOut, "zoom-reset": now.actions.zoomReset, "zoom-page": now.actions.zoomPage,
})) byId(id).addEventListener("click", deed);

let redrawTimer = 0;
window.addEventListener("resize", () => {
  clearTimeout(redrawTimer);
  redrawTimer = window.setTimeout(redraw, 120);
});

// ---- start -----------------------------------------------------------------------------------

async function start() {
  const wide = window.matchMedia("(min-width: 90rem)").matches;
  showQueue((localStorage.getItem("gongshi.queue-open") ?? String(wide)) === "true" && window.innerWidth >= SIDE_BY_SIDE_PX);
  if (byId("queue-panel").hidden) void queue.refresh();
  const first = window.location.pathname.match(/^\/review\/([^/]+)$/)?.[1];
  showNothing();
  if (first) await open(decodeURIComponent(first));
  buffer.narrow(queue.filters);
  void outbox.run();
}

void start();
