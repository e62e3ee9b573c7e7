/** Turns what a person did with an item into a deed for the outbox. */

import { t } from "./texts.js";

/** @typedef {import("./workspace_item.js").ItemPanel} ItemPanel */

/**
 * A decision on the field that the panel shows.
 *
 * @param {ItemPanel} panel
 * @param {{decision: string, values?: Record<string, string>, display?: string, reason?: string}} decided
 */
export function fieldDeed(panel, decided) {
  const { item } = panel;
  const { field } = item;
  return {
    sort: "decision",
    path: `/api/fields/${encodeURIComponent(field.field_id)}/decision`,
    body: {
      version: field.version,
      decision: decided.decision,
      ...(decided.values ? { values: decided.values } : {}),
      reason: decided.reason ?? "",
      seconds: panel.seconds,
    },
    itemId: item.item_id,
    label: labelOf(item),
    shown: decided.display ?? (decided.decision === "rejected" ? t("status_rejected") : field.display),
    typed: panel.input?.value ?? "",
  };
}

/**
 * A decision on a flag.
 *
 * @param {any} item the flag's ItemView, or that of a field it stands on
 * @param {any} flag
 * @param {"resolved" | "dismissed" | "open"} status
 * @param {string} reason
 */
export function flagDeed(item, flag, status, reason) {
  return {
    sort: "flag",
    path: `/api/flags/${encodeURIComponent(flag.flag_id)}/decision`,
    body: { seen_status: flag.status, status, reason },
    itemId: item.item_id,
    label: labelOf(item),
    shown: t(`flag_${status}`),
  };
}

/** @param {any} item */
export function skipDeed(item) {
  return { sort: "skip", path: `/api/items/${encodeURIComponent(item.item_id)}/skip`, body: undefined, itemId: item.item_id, label: labelOf(item) };
}

/**
 * A blind look at what nobody can read; nothing is compared, so the next item need not wait.
 *
 * @param {ItemPanel} panel
 */
export function unclearDeed(panel) {
  const { item } = panel;
  return {
    sort: "audit",
    path: `/api/audits/${encodeURIComponent(item.audit.audit_id)}/answer`,
    body: { text: null, values: null, outcome: "unclear", seconds: panel.seconds },
    itemId: item.item_id,
    label: labelOf(item),
  };
}

export function undoDeed() {
  return { sort: "undo", path: "/api/undo", body: {}, itemId: "", label: t("undo") };
}

/** @param {any} item whose document and page the field is on @param {any} field from `askForField` */
export function addDeed(item, field) {
  return {
    sort: "add",
    path: `/api/documents/${encodeURIComponent(item.document.document_id)}/fields`,
    body: { kind: field.kind, page: field.page, box: field.box, raw_text: field.raw_text, values: field.values, reason: "" },
    itemId: "",
    label: field.raw_text,
    shown: field.display,
  };
}

/** @param {any} item */
export function labelOf(item) {
  return item.field?.raw_text || item.flags?.[0]?.message_zh?.slice(0, 40) || t("audit_short");
}

/**
 * What a person decided on the same value in another edition, as a decision on this one.
 *
 * @param {any} item an ItemView with `earlier`
 */
export function asEarlier(item) {
  const { earlier, field } = item;
  const isSame = Object.entries(earlier.values).every(([column, value]) => (field.values[column] ?? "") === value);
  const decision = earlier.decision === "rejected" ? "rejected" : isSame ? "accepted" : "corrected";
  return {
    decision,
    values: decision === "corrected" ? earlier.values : undefined,
    display: decision === "rejected" ? t("status_rejected") : earlier.display,
    reason: t("earlier_reason", { file: earlier.file_name }),
  };
}

/**
 * What Enter means for a field: accept it as it stands, or save what was typed.
 *
 * @param {ItemPanel} panel
 * @returns {Promise<any | null>} the deed, or null when nothing may be saved (the panel says why)
 */
export async function enterDeed(panel) {
  if (panel.prepared) return fieldDeed(panel, panel.prepared);
  if (!panel.hasChanges) return fieldDeed(panel, { decision: "accepted" });
  const changes = panel.details?.changes ?? {};
  let values = changes;
  let display = Object.values(changes).join(" ");
  if (panel.typed && !panel.typed.isUnchanged) {
    const parsed = await panel.typed.settled();
    if (!parsed.understood) return null;
    values = { ...parsed.values, ...changes };
    display = parsed.display;
  }
  const shown = { ...panel.item.field.values, label: panel.item.field.label, project_id: panel.item.field.project_id };
  const differs = Object.entries(values).some(([column, value]) => (shown[column] ?? "") !== value);
  // Typed otherwise but meaning the same: the value stands as it is.
  if (!differs) return fieldDeed(panel, { decision: "accepted" });
  return fieldDeed(panel, { decision: "corrected", values, display });
}
