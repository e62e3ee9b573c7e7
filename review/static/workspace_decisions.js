/** What a reviewer does with the item that is shown. */

import { askForField } from "./add_field.js";
import { ApiError } from "./api.js";
import { askForComment } from "./comment_dialog.js";
import { addDeed, asEarlier, enterDeed, fieldDeed, flagDeed, skipDeed, unclearDeed, undoDeed } from "./decisions.js";
import { askForText } from "./dialogs.js";
import { fail, say } from "./messages.js";
import { t } from "./texts.js";
import { cancelKeyToNext } from "./timings.js";
import { next, open, pass } from "./workspace_moves.js";
import { buffer, drafts, now, outbox, queue, settled, viewer } from "./workspace_state.js";

/** @param {any} deed done on the item that is shown; the next one is shown at once */
function send(deed) {
  outbox.add(deed);
  if (!now.panel || deed.itemId !== now.panel.item.item_id) return;
  settled.add(deed.itemId);
  if (deed.sort !== "skip") drafts.drop(deed.itemId);
  queue.remove(deed.itemId);
  if (buffer.left > 0) buffer.left -= 1;
  next();
}

/** Runs one deed at a time, so that a doubled key press decides one item only. */
async function once(deed) {
  if (now.isBusy || !now.panel) return;
  now.isBusy = true;
  const started = now.panel;
  try {
    await deed(started);
  } catch (error) {
    if (now.panel !== started) return;
    fail(error);
    // The value changed while it was looked at: this look is void, and another is drawn.
    if (now.audit && error instanceof ApiError && [404, 409].includes(error.status)) doneWithAudit(started.item);
  } finally {
    if (now.panel === started) {
      now.isBusy = false;
      cancelKeyToNext();
    }
  }
}

/** The value is right as it stands; not while something else was typed. */
export function accept() {
  if (!now.panel) return;
  if (now.panel.item.sort === "audit") return enter();
  if (now.panel.isTouched) {
    now.panel.complain(t("changed_enter_saves"));
    return;
  }
  return enter();
}

/** What Enter means here: accept, save what was typed, or answer. */
export function enter() {
  return once(async (shown) => {
    const { item } = shown;
    if (item.sort === "audit") {
      if (!now.audit || now.audit.isComparing) return;
      if (!shown.input.value && document.activeElement !== shown.input) {
        edit();
        return;
      }
      if (await now.audit.answer(null)) doneWithAudit(item);
      return;
    }
    if (item.sort === "flag") {
      const flag = item.flags[0];
      if (flag?.status === "open") send(flagDeed(item, flag, "resolved", ""));
      else pass();
      return;
    }
    const deed = await enterDeed(shown);
    if (now.panel !== shown) return;
    if (deed) send(deed);
    else shown.complain(t("not_saved_not_understood"));
  });
}

/** What stands there is no value; a finding is dismissed, with its reason. */
export function reject() {
  return once(async (shown) => {
    const { item } = shown;
    if (item.sort === "audit") {
      if (!now.audit.isComparing && await now.audit.answer("not_a_value")) doneWithAudit(item);
      return;
    }
    if (item.sort === "flag") {
      if (item.flags[0]?.status === "open") await dismissFlag(item.flags[0]);
      return;
    }
    send(fieldDeed(shown, { decision: "rejected" }));
  });
}

/** Rejects, and keeps why. */
export function rejectWithReason() {
  return once(async (shown) => {
    if (shown.item.sort !== "field") return;
    const reason = await askForText({ title: t("reject_title"), label: t("reason"), confirm: t("action_reject"), testid: "reject" });
    if (reason !== null && now.panel === shown) send(fieldDeed(shown, { decision: "rejected", reason }));
  });
}

/** A blind look at what cannot be read. */
export function unclear() {
  if (now.audit && !now.audit.isComparing && now.panel) send(unclearDeed(now.panel));
}

/** @param {"mine" | "theirs" | "unclear"} right */
export function settleAudit(right) {
  return once(async (shown) => {
    if (!now.audit?.isComparing) return;
    await now.audit.settle(right);
    doneWithAudit(shown.item);
  });
}

/** @param {any} item */
function doneWithAudit(item) {
  settled.add(item.item_id);
  drafts.drop(item.item_id);
  if (now.panel?.item === item) next();
}

/** @param {any} flag */
export async function dismissFlag(flag) {
  const shown = now.panel;
  if (!shown || !flag) return;
  const reason = await askForText({ title: t("dismiss_title"), hint: t("dismiss_hint"), label: t("reason"), confirm: t("flag_dismiss"), required: true, testid: "dismiss" });
  if (reason === null) return;
  const deed = flagDeed(shown.item, flag, "dismissed", reason);
  if (shown.item.sort === "flag" && now.panel === shown) send(deed);
  else {
    outbox.add(deed);
    if (now.panel === shown) shown.heading.focus({ preventScroll: true });
  }
}

/** @param {any} flag one that was put aside or counted as settled waits again */
export function reopenFlag(flag) {
  const shown = now.panel;
  if (!shown || !flag) return;
  settled.delete(flag.flag_id);
  outbox.add(flagDeed(shown.item, flag, "open", ""));
  shown.heading.focus({ preventScroll: true });
}

/** Later, or somebody else. */
export function skip() {
  if (!now.panel || now.isBusy) return;
  if (now.panel.item.sort === "audit" && now.audit.isComparing) return;
  send(skipDeed(now.panel.item));
}

/** Takes back one's own last deed. */
export function undo() {
  say(t("undoing"));
  outbox.add(undoDeed());
}

/** Asks for a comment. */
export async function comment() {
  const shown = now.panel;
  if (shown && shown.item.sort !== "audit") await askForComment(shown.item, () => now.panel === shown && shown.refreshEvidence(shown.item));
}

/** Prepares what was decided in another edition; Enter does it. */
export function takeEarlier() {
  if (now.panel?.item.earlier) now.panel.prepare(asEarlier(now.panel.item));
}

/** @param {any} [flag] whose suggestion is taken; the first that has one by default */
export function suggest(flag) {
  if (!now.panel) return;
  const { suggestion } = flag ?? now.panel.item.flags.find((one) => one.suggestion && one.status === "open") ?? {};
  if (!suggestion) return;
  if (suggestion.field_id === now.panel.item.field?.field_id) now.panel.put(suggestion.raw_text);
  else void open(suggestion.field_id, { typed: suggestion.raw_text });
}

/** Puts the cursor at the end of the value. */
export function edit() {
  if (!now.panel?.input) return;
  now.panel.input.focus();
  now.panel.input.setSelectionRange(now.panel.input.value.length, now.panel.input.value.length);
}

/** Draws a box around what was missed and asks what it is. */
export async function addField() {
  const shown = now.panel;
  if (!shown || viewer.isDrawing) return;
  if (!shown.item.picture) {
    say(t("no_picture"));
    return;
  }
  const field = await askForField(viewer, { documentId: shown.item.document.document_id, page: shown.item.picture.page, kind: shown.item.sort === "field" ? shown.item.field.kind : "" });
  if (field) outbox.add(addDeed(shown.item, field));
  if (now.panel === shown) shown.heading.focus({ preventScroll: true });
}
