/** Everything else that may be said of a field: its columns, comments, and what was done to it. */

import { api } from "./api.js";
import { button, el } from "./dom.js";
import { moment, t, textOrNothing } from "./texts.js";

/** @type {Map<string, Promise<{field_id: string, display: string, raw_text: string}[]>>} */
const projectsOf = new Map();

/** @param {string} column */
export const columnText = (column) => textOrNothing(`column_${column}`) || column;

/** All columns of a field, editable; what a person changed there goes before what was parsed. */
export class Details {
  /** @param {any} item an ItemView with a field @param {() => void} onChange */
  constructor(item, onChange) {
    this.item = item;
    /** @type {Map<string, HTMLInputElement | HTMLSelectElement>} */
    this.inputs = new Map();
    /** @type {Set<string>} */
    this.touched = new Set();
    this.onChange = onChange;
    this.element = el(
      "details",
      { class: "details", testid: "details" },
      el("summary", {}, t("details_title")),
      el("div", { class: "details-grid" }, item.columns.map((column) => this.#row(column))),
    );
    this.element.addEventListener("toggle", () => {
      if (this.element.open) this.element.scrollIntoView({ block: "nearest" });
      void this.#offerProjects();
    });
  }

  /** What a person changed here, by column. */
  get changes() {
    /** @type {Record<string, string>} */
    const changes = {};
    for (const name of this.touched) {
      const value = this.inputs.get(name)?.value ?? "";
      if (value !== this.#initial(name)) changes[name] = value;
    }
    return changes;
  }

  /** @param {Record<string, string>} values shown where nobody changed anything */
  follow(values) {
    for (const [name, input] of this.inputs) {
      if (!this.touched.has(name)) set(input, values[name] ?? this.#initial(name));
    }
  }

  /** @param {Record<string, string>} values taken as if typed here */
  put(values) {
    for (const [name, value] of Object.entries(values)) {
      const input = this.inputs.get(name);
      if (!input || value === this.#initial(name)) continue;
      set(input, value);
      this.touched.add(name);
    }
    this.onChange();
  }

  /** As it was. */
  reset() {
    this.touched.clear();
    this.follow({});
  }

  /** @param {string} name @returns {string} */
  #initial(name) {
    const field = this.item.field;
    if (name in field.values) return field.values[name];
    return { label: field.label, project_id: field.project_id }[name] ?? "";
  }

  /** @param {any} column a ColumnView */
  #row(column) {
    const id = `column-${column.name}`;
    const isChoice = column.enum.length > 0 || column.name.endsWith("project_id");
    const input = isChoice
      ? el("select", { id, class: "input", testid: id }, (column.required ? [] : [""]).concat(column.enum).map((value) => option(value, textOrNothing(`enum_${value}`) || value)))
      : el("input", { id, class: "input", testid: id, type: "text", autocomplete: "off", maxlength: 2000, inputmode: column.type === "decimal" ? "decimal" : null, placeholder: column.type === "date" ? "2023-01-31" : null });
    set(input, this.#initial(column.name));
    input.addEventListener("input", () => {
      this.touched.add(column.name);
      this.onChange();
    });
    this.inputs.set(column.name, input);
    return el("div", { class: "field" }, el("label", { for: id, title: column.description }, columnText(column.name)), input);
  }

  async #offerProjects() {
    if (!this.element.open) return;
    const documentId = this.item.document.document_id;
    for (const [name, select] of this.inputs) {
      if (!name.endsWith("project_id") || !(select instanceof HTMLSelectElement)) continue;
      let projects;
      try {
        if (!projectsOf.has(documentId)) projectsOf.set(documentId, loadProjects(documentId));
        projects = await projectsOf.get(documentId);
      } catch {
        projectsOf.delete(documentId);
        return;
      }
      const value = select.value;
      select.replaceChildren(option("", t("no_project")), ...(projects ?? []).map((one) => option(one.field_id, one.display || one.raw_text)));
      set(select, value);
    }
  }
}

/** @param {string} documentId */
async function loadProjects(documentId) {
  const { fields } = await api("GET", `/api/documents/${encodeURIComponent(documentId)}`);
  return fields.filter((field) => field.kind === "projects" && field.review_status !== "rejected");
}

/** @param {string} value @param {string} text */
function option(value, text) {
  return el("option", { value }, text || "—");
}

/** @param {HTMLInputElement | HTMLSelectElement} input @param {string} value */
function set(input, value) {
  if (input instanceof HTMLSelectElement && ![...input.options].some((one) => one.value === value)) {
    input.append(option(value, value));
  }
  input.value = value;
}

/**
 * Comments, with a button to say something.
 *
 * @param {any[]} comments CommentViews
 * @param {() => void} write
 */
export function commentsView(comments, write) {
  return el(
    "section",
    { class: "evidence", testid: "comments" },
    el("div", { class: "row" }, el("h3", {}, t("comments_title", { count: comments.length })), button(t("comment_write"), write, { key: "c", class: "quiet push compact", testid: "comment" })),
    comments.length > 0 && el("ul", { class: "plain" }, comments.map((comment) =>
      el("li", {}, el("span", { class: "muted small" }, `${comment.author} · ${moment(comment.commented_at)}`), el("p", { class: "said" }, comment.text)))),
  );
}

/** @param {string} column @param {string} value */
function valueText(column, value) {
  const text = column === "review_status" ? textOrNothing(`status_${value}`) : textOrNothing(`enum_${value}`);
  return text || value || "—";
}

/**
 * What was done to a field, newest first.
 *
 * @param {any[]} history ActionViews
 */
export function historyView(history) {
  if (!history.length) return null;
  return el(
    "details",
    { class: "details", testid: "history" },
    el("summary", {}, t("history_title", { count: history.length })),
    el("ol", { class: "plain" }, [...history].reverse().map((action) =>
      el(
        "li",
        {},
        el("b", {}, textOrNothing(`action_${action.action}`) || action.action),
        el("span", { class: "muted small" }, ` ${action.reviewer} · ${moment(action.acted_at)}`),
        action.changes.map((change) => el("div", { class: "small" }, `${columnText(change.column)}: ${valueText(change.column, change.old)} → ${valueText(change.column, change.new)}`)),
        action.reason && el("div", { class: "small" }, action.reason),
      ))),
  );
}
