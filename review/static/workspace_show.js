/** Puts an item, or what stands in its place, on the page, and keeps it fresh. */

import { actionBar } from "./action_bar.js";
import { api, query } from "./api.js";
import { AuditSteps } from "./audit_steps.js";
import { byId } from "./dom.js";
import { emptyQueue } from "./empty_queue.js";
import { marksOf, showPage } from "./item_page.js";
import { say } from "./messages.js";
import { count, t } from "./texts.js";
import { endKeyToNext } from "./timings.js";
import { refreshTouched, touches } from "./touched_items.js";
import { ItemPanel, spokenItem } from "./workspace_item.js";
import { buffer, drafts, GUARD_MS, now, queue, trail, viewer } from "./workspace_state.js";

const STALE_MS = 60_000; // claims last 120 s, so an older item may have changed meanwhile

const work = byId("work-content");
const bar = byId("work-actions");
const live = byId("live");

/** @param {any} item an ItemView @param {{typed?: string, isBack?: boolean}} [how] */
export function show(item, how = {}) {
  now.panel?.stop();
  const panel = new ItemPanel(item, {
    ...now.itemActions,
    typing: () => { if (panel === now.panel) drafts.keep(item, panel.typedText, panel.details?.changes ?? {}); },
  });
  now.panel = panel;
  now.audit = item.sort === "audit" ? new AuditSteps(panel) : null;
  now.otherAt = -1;
  now.isBusy = false;
  setTimeout(() => { panel.element.dataset.ready = "true"; }, GUARD_MS);
  byId("document-title").textContent = item.document.title || item.document.file_name;
  byId("document-title").href = `/documents/${encodeURIComponent(item.document.document_id)}`;
  byId("document-place").textContent = item.page ? t("page_of", { page: item.page, pages: item.document.page_count }) : t("whole_document");
  work.replaceChildren(panel.element);
  work.parentElement.scrollTop = 0;
  // Where all stands in one column the window may be scrolled past the value that is asked about.
  if (panel.element.getBoundingClientRect().top < 0) panel.element.scrollIntoView({ block: "start" });
  bar.replaceChildren(...actionBar(item, now.actions));
  const draft = drafts.of(item);
  const typed = how.typed ?? draft?.text ?? undefined;
  if (draft?.columns) panel.details?.put(draft.columns);
  if (typed !== undefined) panel.put(typed);
  showPage(panel, viewer, () => now.panel === panel);
  if (!how.isBack) trail.add(item.item_id);
  queue.setCurrent(item.item_id);
  showCounts();
  history.replaceState(null, "", `/review/${encodeURIComponent(item.item_id)}${query(queue.filters)}`);
  live.textContent = spokenItem(item);
  // A blind look does not take the focus either, so that its keys work like everywhere.
  if (typed !== undefined) panel.input?.focus({ preventScroll: true });
  else if (!byId("queue-panel").contains(document.activeElement)) panel.heading.focus({ preventScroll: true });
  endKeyToNext(item.item_id);
  if (item.fetchedAt && performance.now() - item.fetchedAt > STALE_MS) void refreshCurrent();
}

/** No item is there, or none yet. */
export function showNothing() {
  now.panel?.stop();
  now.panel = null;
  now.audit = null;
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

/** How many items wait. */
export function showCounts() {
  const text = count(Math.max(buffer.left, now.panel ? 1 : 0));
  byId("left-count").textContent = t("left_count", { count: text });
}

/** @param {string} itemId that was decided: what it touches says something else now */
export async function refreshAround(itemId) {
  await refreshTouched(buffer, itemId);
  if (now.panel && (now.panel.item.item_id === itemId || touches(now.panel.item, itemId))) await refreshCurrent();
}

async function refreshCurrent() {
  const shown = now.panel;
  if (!shown || shown.item.sort === "audit") return;
  const fresh = await api("GET", `/api/items/${encodeURIComponent(shown.item.item_id)}`).catch(() => null);
  if (!fresh || now.panel !== shown) return;
  fresh.fetchedAt = performance.now();
  const isAnother = fresh.field && fresh.field.version !== shown.item.field.version;
  if (isAnother && !shown.isTouched) show(fresh, { isBack: true });
  else if (isAnother) say(t("changed_meanwhile")); // saving will be refused with both versions
  else {
    shown.refreshEvidence(fresh);
    viewer.mark(marksOf(fresh));
    if (fresh.sort === "flag") bar.replaceChildren(...actionBar(fresh, now.actions));
  }
}

/** Draws page and crop again: the window has another size. */
export function redraw() {
  const shown = now.panel;
  if (shown?.item.picture) showPage(shown, viewer, () => now.panel === shown);
}
