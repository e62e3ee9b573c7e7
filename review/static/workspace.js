/** The page on which fields are settled: what comes next, what keys do, what is sent. */

import { addDeed, asEarlier, enterDeed, fieldDeed, flagDeed, skipDeed, unclearDeed, undoDeed } from "./decisions.js";
import { api, ApiError, query } from "./api.js";
import { askForField } from "./add_field.js";
import { AuditSteps } from "./audit_steps.js";
import { switchLanguage } from "./base.js";
import { actionBar } from "./action_bar.js";
import { askForComment } from "./comment_dialog.js";
import { askForText } from "./dialogs.js";
import { byId } from "./dom.js";
import { emptyQueue } from "./empty_queue.js";
import { showHelp } from "./help_overlay.js";
import { ItemBuffer } from "./item_buffer.js";
import { otherFields } from "./item_evidence.js";
import { marksOf, showPage, shownPage } from "./item_page.js";
import { isTextInput, listenToKeys } from "./keys.js";
import { fail, say } from "./messages.js";
import { Outbox } from "./outbox.js";
import { pagePicture, pictureAddress } from "./page_pictures.js";
import { PageViewer, unionOf } from "./page_viewer.js";
import { QueuePanel } from "./queue_panel.js";
import { count, t } from "./texts.js";
import { cancelKeyToNext, endKeyToNext, startKeyToNext } from "./timings.js";
import { listenToOutbox } from "./save_events.js";
import { refreshTouched, touches } from "./touched_items.js";
import { bindingsOf } from "./workspace_keys.js";
import { ItemPanel, spokenItem } from "./workspace_item.js";

const STALE_MS = 60_000; // claims last 120 s, so an older item may have changed meanwhile
const REMEMBERED = 200;
// Nobody judges a field in so short a time: a key pressed twice must not decide one unseen.
const GUARD_MS = 200;

const account = document.querySelector('meta[name="account"]')?.getAttribute("content") ?? "";
const outbox = new Outbox(account);
const viewer = new PageViewer(byId("viewer-frame"));
const queue = new QueuePanel();
const work = byId("work-content");
const bar = byId("work-actions");
const live = byId("live");

/** @type {ItemPanel | null} */
let panel = null;
/** @type {AuditSteps | null} */
let audit = null;
/** Items that were shown, oldest first; `trailAt` is where the reviewer stands in them. */
const trail = [];
let trailAt = -1;
/** Items decided here, which the buffer must not bring again. */
const settled = new Set();
/** Items passed without deciding; they come again when nothing else is left. */
const passed = new Set();
/** Texts typed on items that were left undecided. @type {Map<string, string>} */
const drafts = new Map();
let jumpedAt = -1;
let isBusy = false;

const buffer = new ItemBuffer(() => [
  ...settled, ...passed, ...outbox.itemIds, ...(panel ? [panel.item.item_id] : []),
].slice(-REMEMBERED));

// ---- showing -------------------------------------------------------------------------------

/** What was typed on an item that is left undecided is there when it comes again. */
function leave() {
  if (!panel) return;
  const { item, input, typed } = panel;
  if (item.sort === "field" && typed && !typed.isUnchanged && !settled.has(item.item_id)) drafts.set(item.item_id, input.value);
  else drafts.delete(item.item_id);
  panel.stop();
}

/** @param {any} item an ItemView @param {{typed?: string, isBack?: boolean}} [how] */
function show(item, how = {}) {
  leave();
  const panelNow = new ItemPanel(item, { jump, dismiss: dismissFlag, comment, takeEarlier, suggest });
  panel = panelNow;
  audit = item.sort === "audit" ? new AuditSteps(panel) : null;
  jumpedAt = -1;
  isBusy = false;
  setTimeout(() => { panelNow.element.dataset.ready = "true"; }, GUARD_MS);
  byId("document-title").textContent = item.document.title || item.document.file_name;
  byId("document-title").href = `/documents/${encodeURIComponent(item.document.document_id)}`;
  byId("document-place").textContent = item.page ? t("page_of", { page: item.page, pages: item.document.page_count }) : t("whole_document");
  work.replaceChildren(panel.element);
  work.parentElement.scrollTop = 0;
  bar.replaceChildren(...actionBar(item, actions));
  const draft = how.typed ?? drafts.get(item.item_id);
  if (draft !== undefined && item.sort === "field") panel.put(draft);
  showPage(panelNow, viewer, () => panel === panelNow);
  if (!how.isBack) {
    trail.splice(trailAt + 1);
    trail.push(item.item_id);
    if (trail.length > REMEMBERED) trail.shift();
    trailAt = trail.length - 1;
  }
  queue.setCurrent(item.item_id);
  showCounts();
  history.replaceState(null, "", `/review/${encodeURIComponent(item.item_id)}${query(queue.filters)}`);
  live.textContent = spokenItem(item);
  // A blind look does not take the focus either, so that its keys work like everywhere.
  if (draft !== undefined) panel.input?.focus({ preventScroll: true });
  else if (!byId("queue-panel").contains(document.activeElement)) panel.heading.focus({ preventScroll: true });
  endKeyToNext(item.item_id);
  if (item.fetchedAt && performance.now() - item.fetchedAt > STALE_MS) void refreshCurrent();
}

function showNothing() {
  leave();
  panel = null;
  audit = null;
  viewer.show({ width_pt: 595, height_pt: 842 }, null, []);
  bar.replaceChildren();
  const isWaiting = !buffer.isExhausted;
  const empty = emptyQueue(queue, isWaiting, () => { buffer.lookAgain(); showNothing(); });
  if (!isWaiting) {
    live.textContent = t("empty_title");
    byId("document-title").textContent = "";
    byId("document-place").textContent = "";
    endKeyToNext("");
    history.replaceState(null, "", `/${query(queue.filters)}`);
  }
  work.replaceChildren(empty);
  showCounts();
}

function showCounts() {
  const text = count(Math.max(buffer.left, panel ? 1 : 0));
  byId("left-count").textContent = t("left_count", { count: text });
}

// ---- moving --------------------------------------------------------------------------------

/** Shows the next item; the one that is shown has been decided, skipped or passed. */
function next() {
  const item = buffer.take();
  if (item) {
    show(item);
    return;
  }
  passed.clear();
  buffer.lookAgain(); // others may have given something back
  showNothing();
}

/** @param {any} deed done on the item that is shown; the next one is shown at once */
function send(deed) {
  outbox.add(deed);
  if (!panel || deed.itemId !== panel.item.item_id) return;
  settled.add(deed.itemId);
  queue.remove(deed.itemId);
  if (buffer.left > 0) buffer.left -= 1;
  next();
}

/** @param {string} itemId @param {{typed?: string, isBack?: boolean}} [how] */
async function open(itemId, how = {}) {
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
  if (panel && !how.isBack && panel.item.item_id !== itemId && !settled.has(panel.item.item_id)) buffer.putBack(panel.item);
  buffer.drop(itemId);
  if (item.picture) await Promise.race([pagePicture(pictureAddress(item.picture)).catch(() => {}), new Promise((go) => setTimeout(go, 300))]);
  show(item, how);
  return true;
}

/** @param {string} fieldId */
function jump(fieldId) {
  void open(fieldId);
}

function pass() {
  if (trailAt < trail.length - 1) {
    trailAt += 1;
    void open(trail[trailAt], { isBack: true });
    return;
  }
  if (!panel) return;
  passed.add(panel.item.item_id);
  next();
}

function back() {
  if (trailAt <= 0) {
    say(t("no_previous"));
    return;
  }
  if (panel && trailAt === trail.length - 1) buffer.putBack(panel.item);
  trailAt -= 1;
  void open(trail[trailAt], { isBack: true });
}

/** @param {number} step */
function lookAtOther(step) {
  if (!panel) return;
  const others = otherFields(panel.item);
  if (!others.length) return;
  jumpedAt = (jumpedAt + step + others.length + (jumpedAt < 0 && step < 0 ? 1 : 0)) % others.length;
  const field = others[jumpedAt];
  const here = field.boxes.filter((box) => box[0] === shownPage(panel.item)).map((box) => box.slice(1));
  if (here.length) viewer.focusOn(unionOf(here));
  const shown = [...panel.element.querySelectorAll(".other")].find((one) => one.dataset.fieldId === field.field_id);
  shown?.focus();
  shown?.scrollIntoView({ block: "nearest" });
}

/** @param {number} number from 1 */
function jumpToOther(number) {
  const field = panel && otherFields(panel.item)[number - 1];
  if (field) jump(field.field_id);
}

// ---- deciding ------------------------------------------------------------------------------

/** Runs one deed at a time, so that a doubled key press decides one item only. */
async function once(deed) {
  if (isBusy || !panel) return;
  isBusy = true;
  const started = panel;
  try {
    await deed(started);
  } catch (error) {
    if (panel !== started) return;
    fail(error);
    // The value changed while it was looked at: this look is void, and another is drawn.
    if (audit && error instanceof ApiError && [404, 409].includes(error.status)) doneWithAudit(started.item);
  } finally {
    if (panel === started) {
      isBusy = false;
      cancelKeyToNext();
    }
  }
}

function accept() {
  if (!panel) return;
  if (panel.item.sort === "audit") return enter();
  if (panel.isTouched) {
    panel.complain(t("changed_enter_saves"));
    return;
  }
  return enter();
}

function enter() {
  return once(async (shown) => {
    const { item } = shown;
    if (item.sort === "audit") {
      if (!audit || audit.isComparing) return;
      if (!shown.input.value && document.activeElement !== shown.input) {
        edit();
        return;
      }
      if (await audit.answer(null)) doneWithAudit(item);
      return;
    }
    if (item.sort === "flag") {
      const flag = item.flags[0];
      if (flag) send(flagDeed(item, flag, "resolved", ""));
      return;
    }
    const deed = await enterDeed(shown);
    if (panel !== shown) return;
    if (deed) send(deed);
    else shown.complain(t("not_saved_not_understood"));
  });
}

function reject() {
  return once(async (shown) => {
    const { item } = shown;
    if (item.sort === "audit") {
      if (!audit.isComparing && await audit.answer("not_a_value")) doneWithAudit(item);
      return;
    }
    if (item.sort === "flag") {
      await dismissFlag(item.flags[0]);
      return;
    }
    send(fieldDeed(shown, { decision: "rejected" }));
  });
}

function rejectWithReason() {
  return once(async (shown) => {
    if (shown.item.sort !== "field") return;
    const reason = await askForText({ title: t("reject_title"), label: t("reason"), confirm: t("action_reject"), testid: "reject" });
    if (reason !== null && panel === shown) send(fieldDeed(shown, { decision: "rejected", reason }));
  });
}

function unclear() {
  if (audit && !audit.isComparing && panel) send(unclearDeed(panel));
}

/** @param {"mine" | "theirs" | "unclear"} right */
function settleAudit(right) {
  return once(async (shown) => {
    if (!audit?.isComparing) return;
    await audit.settle(right);
    doneWithAudit(shown.item);
  });
}

/** @param {any} item */
function doneWithAudit(item) {
  settled.add(item.item_id);
  if (panel?.item === item) next();
}

/** @param {any} flag */
async function dismissFlag(flag) {
  const shown = panel;
  if (!shown || !flag) return;
  const reason = await askForText({ title: t("dismiss_title"), hint: t("dismiss_hint"), label: t("reason"), confirm: t("flag_dismiss"), required: true, testid: "dismiss" });
  if (reason === null) return;
  const deed = flagDeed(shown.item, flag, "dismissed", reason);
  if (shown.item.sort === "flag" && panel === shown) send(deed);
  else outbox.add(deed);
}

function skip() {
  if (!panel || isBusy) return;
  if (panel.item.sort === "audit" && audit.isComparing) return;
  send(skipDeed(panel.item));
}

function undo() {
  say(t("undoing"));
  outbox.add(undoDeed());
}

async function comment() {
  const shown = panel;
  if (shown && shown.item.sort !== "audit") await askForComment(shown.item, () => panel === shown && shown.refreshEvidence(shown.item));
}

function takeEarlier() {
  if (panel?.item.earlier) panel.prepare(asEarlier(panel.item));
}

/** @param {any} [flag] whose suggestion is taken; the first that has one by default */
function suggest(flag) {
  if (!panel) return;
  const { suggestion } = flag ?? panel.item.flags.find((one) => one.suggestion && one.status === "open") ?? {};
  if (!suggestion) return;
  if (suggestion.field_id === panel.item.field?.field_id) panel.put(suggestion.raw_text);
  else void open(suggestion.field_id, { typed: suggestion.raw_text });
}

function edit() {
  if (!panel?.input) return;
  panel.input.focus();
  panel.input.setSelectionRange(panel.input.value.length, panel.input.value.length);
}

async function addField() {
  const shown = panel;
  if (!shown || viewer.isDrawing) return;
  if (!shown.item.picture) {
    say(t("no_picture"));
    return;
  }
  const field = await askForField(viewer, { documentId: shown.item.document.document_id, page: shown.item.picture.page, kind: shown.item.sort === "field" ? shown.item.field.kind : "" });
  if (field) outbox.add(addDeed(shown.item, field));
  if (panel === shown) shown.heading.focus({ preventScroll: true });
}

// ---- what the server says --------------------------------------------------------------------

listenToOutbox(outbox, {
  open,
  forget: (itemId) => settled.delete(itemId),
  changed: (itemId) => {
    queue.refreshSoon();
    void refreshAround(itemId);
  },
});

buffer.addEventListener("filled", () => {
  showCounts();
  if (panel) return;
  const item = buffer.take();
  if (item) show(item);
  else showNothing();
});
buffer.addEventListener("trouble", (event) => {
  const { error } = /** @type {CustomEvent} */ (event).detail;
  if (!panel) fail(error);
});

queue.addEventListener("filters", () => {
  buffer.narrow(queue.filters);
  showNothing();
});
queue.addEventListener("open", (event) => void open(/** @type {CustomEvent} */ (event).detail.itemId));
queue.addEventListener("counted", () => {
  // That something was skipped is known only once the server has counted.
  if (!panel && queue.skippedCount && !work.querySelector("[data-testid=empty-restore]")) showNothing();
});
queue.addEventListener("restored", () => {
  for (const itemId of [...settled]) if (!outbox.itemIds.includes(itemId)) settled.delete(itemId);
  buffer.lookAgain();
});

/** @param {string} itemId that was decided */
async function refreshAround(itemId) {
  await refreshTouched(buffer, itemId);
  if (panel && (panel.item.item_id === itemId || touches(panel.item, itemId))) await refreshCurrent();
}

async function refreshCurrent() {
  const shown = panel;
  if (!shown || shown.item.sort === "audit") return;
  const fresh = await api("GET", `/api/items/${encodeURIComponent(shown.item.item_id)}`).catch(() => null);
  if (!fresh || panel !== shown) return;
  fresh.fetchedAt = performance.now();
  const isAnother = fresh.field && fresh.field.version !== shown.item.field.version;
  if (isAnother && !shown.isTouched) show(fresh, { isBack: true });
  else if (isAnother) say(t("changed_meanwhile")); // saving will be refused with both versions
  else {
    shown.refreshEvidence(fresh);
    viewer.mark(marksOf(fresh));
  }
}

// ---- keys and buttons ------------------------------------------------------------------------

function toggleQueue(shouldOpen = byId("queue-panel").hidden) {
  byId("queue-panel").hidden = !shouldOpen;
  byId("queue-toggle").setAttribute("aria-expanded", String(shouldOpen));
  localStorage.setItem("gongshi.queue-open", String(shouldOpen));
  if (shouldOpen) void queue.refresh();
}

function escape() {
  const active = document.activeElement;
  // The first press leaves the input and keeps what was typed, the second restores what was there.
  if (panel?.isTouched && !isTextInput(active)) panel.restore();
  else if (active instanceof HTMLElement) active.blur();
  panel?.heading.focus({ preventScroll: true });
}

/** Puts the focus on the next part of the page: input, page, queue. */
function switchFocus() {
  const stops = [panel?.input ?? panel?.heading, viewer.frame, byId("queue-panel").hidden ? null : queue.inputs.q].filter(Boolean);
  const at = stops.findIndex((stop) => stop === document.activeElement || stop.contains(document.activeElement));
  stops[(at + 1) % stops.length].focus();
}

const timed = (deed) => (event) => {
  startKeyToNext(event?.timeStamp);
  return deed(event);
};

/** Not for a press that came before the person can have seen the item. */
const decisive = (deed) => {
  const withTime = timed(deed);
  return (event) => (panel && performance.now() - panel.shownAt < GUARD_MS ? undefined : withTime(event));
};

const actions = {
  accept: decisive(accept), enter: decisive(enter), reject: decisive(reject), rejectWithReason, unclear: decisive(unclear), edit,
  skip: decisive(skip), undo, comment, add: addField, next: timed(pass), previous: back, suggest: () => suggest(), takeEarlier,
  mine: timed(() => settleAudit("mine")), theirs: timed(() => settleAudit("theirs")), settleUnclear: timed(() => settleAudit("unclear")),
  nextOther: () => lookAtOther(1), previousOther: () => lookAtOther(-1),
  zoomIn: () => viewer.zoom(1.25), zoomOut: () => viewer.zoom(0.8), zoomReset: () => viewer.reset(), zoomPage: () => viewer.fit(),
  filter: () => { toggleQueue(true); queue.inputs.q.focus(); }, toggleQueue: () => toggleQueue(),
  switchFocus, language: () => void switchLanguage(), help: () => void showHelp(bindings), escape,
};
const bindings = bindingsOf(actions);

listenToKeys(bindings, (event) => {
  if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
    jumpToOther(Number(event.code.slice(5)));
    return true;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTextInput(event.target)) return false;
  if (audit?.isComparing) {
    const right = { 1: actions.mine, 2: actions.theirs, 3: actions.settleUnclear }[event.key];
    if (right && !event.repeat) void right(event);
    return Boolean(right);
  }
  // A digit typed anywhere starts the value anew.
  if (/^[0-9]$/.test(event.key) && panel?.input && panel.item.sort !== "flag" && !event.repeat) {
    panel.put(event.key);
    return true;
  }
  return false;
});

work.addEventListener("chosen", (event) => void settleAudit(/** @type {CustomEvent} */ (event).detail.right));
for (const [id, deed] of Object.entries({
  "queue-toggle": actions.toggleQueue, "help-button": actions.help, "undo-button": actions.undo,
  "zoom-in": actions.zoomIn, "zoom-out": actions.zoomOut, "zoom-reset": actions.zoomReset, "zoom-page": actions.zoomPage,
})) byId(id).addEventListener("click", deed);

function redraw() {
  const shown = panel;
  if (shown?.item.picture) showPage(shown, viewer, () => panel === shown);
}
let redrawTimer = 0;
window.addEventListener("resize", () => {
  clearTimeout(redrawTimer);
  redrawTimer = window.setTimeout(redraw, 120);
});

// ---- start -----------------------------------------------------------------------------------

async function start() {
  const wide = window.matchMedia("(min-width: 90rem)").matches;
  toggleQueue((localStorage.getItem("gongshi.queue-open") ?? String(wide)) === "true" && window.innerWidth >= 1024);
  if (byId("queue-panel").hidden) void queue.refresh();
  const first = window.location.pathname.match(/^\/review\/([^/]+)$/)?.[1];
  showNothing();
  if (first) await open(decodeURIComponent(first));
  buffer.narrow(queue.filters);
  void outbox.run();
}

void start();
