/** What was found in a document as tables: values by kind, recognised tables, flags. */

import { el } from "./dom.js";
import { inLanguage, t } from "./texts.js";

const BADGES = { needs_review: "warning", accepted: "good", corrected: "good", added: "accent", rejected: "", auto: "" };
const SEVERITIES = { error: "error", warning: "warning", info: "" };

/** @param {string} itemId */
export function reviewAddress(itemId) {
  return `/review/${encodeURIComponent(itemId)}`;
}

/**
 * Codes of the open flags of each field.
 *
 * @param {any[]} flags
 * @returns {Map<string, {code: string, severity: string}[]>}
 */
export function openFlags(flags) {
  const found = new Map();
  for (const flag of flags) {
    if (flag.status !== "open" || flag.severity === "info") continue;
    for (const { field_id: id } of flag.fields) {
      if (!found.has(id)) found.set(id, []);
      if (!found.get(id).some((one) => one.code === flag.code)) found.get(id).push(flag);
    }
  }
  return found;
}

/**
 * A table for each kind.
 *
 * @param {any[]} fields
 * @param {Map<string, any[]>} flagged
 */
export function fieldTables(fields, flagged) {
  const kinds = [...new Set(fields.map((field) => field.kind))];
  return kinds.map((kind) => {
    const own = fields.filter((field) => field.kind === kind);
    const heads = ["doc_value", "doc_raw", "doc_label", "doc_project", "doc_review_status"];
    const head = el("thead", {}, el("tr", {}, heads.map((key) => el("th", { scope: "col" }, t(key)))));
    const title = t(`kind_${kind}`);
    return el(
      "section",
      { class: "kind-section", "aria-label": title },
      el("h3", {}, `${title} (${own.length})`),
      el(
        "div",
        { class: "table-frame", tabindex: 0, role: "region", "aria-label": title },
        el("table", { class: "table fields-table" }, head, el("tbody", {}, own.map((field) => fieldRow(field, flagged.get(field.field_id) ?? [])))),
      ),
    );
  });
}

/**
 * @param {any} field
 * @param {any[]} flags
 */
function fieldRow(field, flags) {
  const shown = field.display || field.raw_text || "–";
  const link = el("a", { href: reviewAddress(field.field_id), "aria-label": t("doc_open_field", { value: shown }) }, shown);
  const status = field.review_status;
  return el(
    "tr",
    { class: status === "rejected" ? "is-rejected" : null, testid: "field-row", data: { fieldId: field.field_id } },
    el("td", { class: "value" }, link, el("span", { class: "muted" }, ` ${t("doc_page", { n: field.page })}`)),
    el("td", { class: "raw" }, field.raw_text),
    el("td", {}, field.label),
    el("td", {}, field.project_name),
    el(
      "td",
      {},
      el("span", { class: `badge ${field.requeued ? "warning" : BADGES[status]}` }, field.requeued ? t("status_needs_review") : t(`status_${status}`)),
      " ",
      flags.map((flag) => [el("span", { class: `badge ${SEVERITIES[flag.severity]}` }, t(`code_${flag.code}`)), " "]),
      field.reviewer && el("span", { class: "muted" }, field.reviewer),
    ),
  );
}

/** @param {any[]} tables */
export function recognisedTables(tables) {
  if (!tables.length) return [el("p", { class: "muted" }, t("doc_no_tables"))];
  return tables.map((table) => {
    const name = t("doc_table_of", { page: table.page });
    const rows = [];
    for (let row = 0; row < table.rows; row += 1) {
      const cells = table.cells.filter((cell) => cell.row === row);
      rows.push(el("tr", {}, cells.map(cellElement)));
    }
    return el(
      "section",
      { class: "kind-section" },
      el("h3", {}, name),
      el("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": name }, el("table", { class: "cells", data: { page: table.page } }, el("tbody", {}, rows))),
    );
  });
}

/** @param {any} cell */
function cellElement(cell) {
  const [fieldId] = cell.field_ids;
  return el(
    "td",
    {
      rowspan: cell.row_span > 1 ? cell.row_span : null,
      colspan: cell.column_span > 1 ? cell.column_span : null,
      title: cell.header || null,
      data: { top: cell.box[1], ...(fieldId ? { fieldId } : {}) },
    },
    fieldId ? el("a", { href: reviewAddress(fieldId) }, cell.text) : cell.text,
  );
}

/** @param {any[]} flags */
export function flagCards(flags) {
  if (!flags.length) return [el("p", { class: "muted" }, t("doc_no_flags"))];
  return flags.map((flag) =>
    el(
      "article",
      { class: "flag-card", testid: "flag-card", data: { code: flag.code } },
      el(
        "div",
        { class: "row" },
        el("span", { class: `badge ${SEVERITIES[flag.severity]}` }, t(`severity_${flag.severity}`)),
        el("strong", {}, t(`code_${flag.code}`)),
        el("span", { class: "badge" }, t(`doc_flag_status_${flag.status}`)),
        flag.page && el("span", { class: "muted small" }, t("doc_page", { n: flag.page })),
      ),
      el("p", {}, inLanguage({ zh: flag.message_zh, en: flag.message_en })),
      flag.reason && el("p", { class: "muted" }, `${flag.reviewer}: ${flag.reason}`),
      el(
        "p",
        { class: "row" },
        flag.fields.length
          ? flag.fields.map((field) => el("a", { href: reviewAddress(field.field_id), data: { fieldId: field.field_id } }, field.display || field.raw_text || "–"))
          : el("a", { href: reviewAddress(flag.flag_id) }, t("nav_review")),
      ),
    ),
  );
}
