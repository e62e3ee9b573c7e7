/** What was found in a document as tables: values by kind, recognised tables, flags. */

import { button, el } from "./dom.js";
import { inLanguage, t } from "./texts.js";

const HEADS = ["doc_value", "doc_raw", "doc_label", "doc_project", "doc_review_status"];
// A table of thousands of rows takes most of a second to lay out; the browser leaves out those of
// its parts that are out of sight.
const ROWS_A_PART = 100;

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
 * @param {any[]} fields
 * @returns {Map<string, {code: string, severity: string}[]>}
 */
export function openFlags(flags, fields) {
  const found = new Map();
  // A part that a sum only mentions is not in doubt for that.
  const settled = new Set(fields.filter((field) => field.review_status === "auto").map((field) => field.field_id));
  for (const flag of flags) {
    if (flag.status !== "open" || flag.severity === "info") continue;
    for (const { field_id: id } of flag.fields) {
      if (settled.has(id)) continue;
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
    const title = t(`kind_${kind}`);
    return el(
      "section",
      { class: "kind-section", "aria-label": title },
      el("h3", {}, `${title} (${own.length})`),
      el(
        "div",
        { class: "table-frame", tabindex: 0, role: "region", "aria-label": title },
        parts(own).map((part, number) => fieldTable(part, flagged, number > 0)),
      ),
    );
  });
}

/** @param {any[]} fields */
function parts(fields) {
  const found = [];
  for (let from = 0; from < fields.length; from += ROWS_A_PART) found.push(fields.slice(from, from + ROWS_A_PART));
  return found;
}

/** @param {any[]} fields @param {Map<string, any[]>} flagged @param {boolean} goesOn under another table of the same heads */
function fieldTable(fields, flagged, goesOn) {
  return el(
    "div",
    { class: "table-part" },
    el(
      "table",
      { class: "table fields-table" },
      el("thead", { class: goesOn ? "goes-on" : null }, el("tr", {}, HEADS.map((key) => el("th", { scope: "col" }, goesOn ? el("span", { class: "visually-hidden" }, t(key)) : t(key))))),
      el("tbody", {}, fields.map((field) => fieldRow(field, flagged.get(field.field_id) ?? []))),
    ),
  );
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

/** @param {any[]} flags @param {(flag: any) => void} reopen */
export function flagCards(flags, reopen) {
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
        flag.status !== "open" && button(t("doc_reopen"), () => reopen(flag), { class: "quiet push", testid: "flag-reopen" }),
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
