/** The queue as a list, with what narrows it. */

import { api, query } from "./api.js";
import { button, byId, el } from "./dom.js";
import { codeText, kindText } from "./item_evidence.js";
import { count, t } from "./texts.js";

const NAMES = ["order", "document_id", "code", "kind", "q"];

/** Events: `filters` when the person narrowed the queue, `open` {itemId}, `restored`. */
export class QueuePanel extends EventTarget {
  constructor() {
    super();
    this.root = byId("queue-panel");
    this.list = byId("queue-list");
    this.total = byId("queue-total");
    this.skipped = byId("queue-skipped");
    this.more = byId("queue-more");
    this.inputs = Object.fromEntries(NAMES.map((name) => [name, byId(`filter-${name}`)]));
    this.currentId = "";
    this.cursor = null;
    this.generation = 0;
    this.timer = 0;
    const asked = new URLSearchParams(window.location.search);
    for (const name of NAMES) {
      const value = asked.get(name);
      if (value) put(this.inputs[name], value);
    }
    let typing = 0;
    for (const [name, input] of Object.entries(this.inputs)) {
      input.addEventListener(name === "q" ? "input" : "change", () => {
        clearTimeout(typing);
        typing = window.setTimeout(() => this.#narrowed(), name === "q" ? 250 : 0);
      });
    }
    this.more.append(button(t("queue_more"), () => this.#loadMore(), { testid: "queue-more" }));
  }

  /** @returns {Record<string, string>} what narrows the queue now */
  get filters() {
    return Object.fromEntries(NAMES.map((name) => [name, this.inputs[name].value]).filter(([name, value]) => value && !(name === "order" && value === "worst")));
  }

  /** Whether anything narrows it. */
  get isNarrowed() {
    return Object.keys(this.filters).some((name) => name !== "order");
  }

  /** Shows the whole queue again. */
  clear() {
    for (const name of NAMES) if (name !== "order") this.inputs[name].value = "";
    this.#narrowed();
  }

  /** @param {string} itemId marked in the list */
  setCurrent(itemId) {
    this.currentId = itemId;
    for (const entry of this.list.children) {
      if (entry.dataset.itemId === itemId) entry.firstChild.setAttribute("aria-current", "true");
      else entry.firstChild.removeAttribute("aria-current");
    }
  }

  /** @param {string} itemId goes from the list at once */
  remove(itemId) {
    for (const entry of [...this.list.children]) if (entry.dataset.itemId === itemId) entry.remove();
  }

  /** Reads list and counts anew, soon; several calls are one. */
  refreshSoon(delay = 1500) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.refresh(), delay);
  }

  /** Reads list and counts anew. */
  async refresh() {
    const generation = ++this.generation;
    let page;
    let facets;
    try {
      [page, facets] = await Promise.all([
        this.root.hidden ? null : api("GET", `/api/queue${query({ ...this.filters, limit: 50 })}`),
        api("GET", `/api/queue/facets${query({ document_id: this.inputs.document_id.value })}`),
      ]);
    } catch {
      return; // the list stays as it is; the next refresh tells
    }
    if (generation !== this.generation) return;
    this.#showFacets(facets);
    if (!page) return;
    this.list.replaceChildren(...page.items.map((entry) => this.#entry(entry)));
    this.#counted(page);
  }

  async #loadMore() {
    const page = await api("GET", `/api/queue${query({ ...this.filters, limit: 50, cursor: this.cursor })}`).catch(() => null);
    if (!page) return;
    this.list.append(...page.items.map((entry) => this.#entry(entry)));
    this.#counted(page);
  }

  #counted(page) {
    this.cursor = page.next_cursor;
    this.more.hidden = !page.next_cursor;
    this.total.textContent = t("queue_total", { count: count(page.total) });
  }

  #showFacets(facets) {
    options(this.inputs.code, facets.codes.map((one) => [one.code, `${codeText(one.code)} (${count(one.count)})`]));
    options(this.inputs.kind, facets.kinds.map((one) => [one.kind, `${one.kind === "flag" ? t("kind_flag") : kindText(one.kind)} (${count(one.count)})`]));
    options(this.inputs.document_id, facets.documents.map((one) => [one.document_id, `${one.title || one.file_name} (${count(one.count)})`]));
    this.skipped.replaceChildren();
    if (facets.skipped) {
      this.skipped.append(button(t("skips_restore", { count: count(facets.skipped) }), () => void this.restoreSkips(), { testid: "skips-restore", class: "compact" }));
    }
    this.skippedCount = facets.skipped;
    this.dispatchEvent(new CustomEvent("counted", { detail: facets }));
  }

  /** What was skipped waits again. */
  async restoreSkips() {
    await api("DELETE", "/api/skips").catch(() => null);
    this.dispatchEvent(new Event("restored"));
    await this.refresh();
  }

  #entry(entry) {
    const isCurrent = entry.item_id === this.currentId;
    const says = entry.codes.map((code) => codeText(code)).join(" · ");
    return el(
      "li",
      { data: { itemId: entry.item_id }, testid: "queue-entry" },
      el(
        "button",
        { type: "button", class: `entry ${entry.severity}`, "aria-current": isCurrent, on: { click: () => this.dispatchEvent(new CustomEvent("open", { detail: { itemId: entry.item_id } })) } },
        el("span", { class: "entry-main" }, entry.kind && entry.sort === "field" ? `${kindText(entry.kind)} ` : "", el("b", { lang: "zh-CN" }, entry.raw_text || entry.label || says)),
        entry.raw_text && el("span", { class: "entry-codes" }, el("span", { class: "visually-hidden" }, t(`severity_${entry.severity}`)), entry.severity === "error" ? "✗ " : "? ", says),
        el("span", { class: "muted" }, `${entry.title || entry.file_name} · ${t("page_number", { page: entry.page })}${entry.claimed_by ? ` · ${t("claimed_by", { name: entry.claimed_by })}` : ""}`),
      ),
    );
  }

  #narrowed() {
    this.dispatchEvent(new Event("filters"));
    void this.refresh();
  }
}

/** @param {any} input @param {string} value kept even when no option of a select says it */
function put(input, value) {
  if (input instanceof HTMLSelectElement && ![...input.options].some((one) => one.value === value)) {
    input.append(el("option", { value }, value));
  }
  input.value = value;
}

/** @param {HTMLSelectElement} select @param {[string, string][]} pairs */
function options(select, pairs) {
  const chosen = select.value;
  const all = select.options[0];
  select.replaceChildren(all, ...pairs.map(([value, text]) => el("option", { value }, text)));
  put(select, chosen);
}
