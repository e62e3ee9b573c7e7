/** One item in the right half of the page: the crop, the input, and all that speaks for it. */

import { ApiError } from "./api.js";
import { drawCrop } from "./crop_view.js";
import { el } from "./dom.js";
import { codeText, decidedNotice, earlierView, kindText, readingsView } from "./item_evidence.js";
import { flagView } from "./item_flags.js";
import { commentsView, Details, historyView } from "./item_details.js";
import { inLanguage, language, t } from "./texts.js";
import { TypedValue } from "./typed_value.js";

/**
 * @typedef {object} ItemActions what the panel asks the page to do
 * @property {(fieldId: string) => void} jump
 * @property {(flag: any) => void} dismiss
 * @property {() => void} comment
 * @property {() => void} takeEarlier
 * @property {(flag: any) => void} suggest
 * @property {(flag: any) => void} reopen
 * @property {() => void} [typing] what was typed has changed
 */

/** Shows an ItemView; keeps what the person typed until it is decided. */
export class ItemPanel {
  /** @param {any} item an ItemView @param {ItemActions} actions */
  constructor(item, actions) {
    this.item = item;
    this.actions = actions;
    this.shownAt = performance.now();
    /** What `r` prepared, done by Enter. @type {{decision: string, values: Record<string, string>, display: string, reason: string} | null} */
    this.prepared = null;
    const field = item.field;
    this.canvases = el("div", { class: "crops", testid: "crop" });
    this.heading = el("h2", { class: "item-title", tabindex: -1, testid: "item-title" }, titleOf(item));
    this.parsedLine = el("p", { class: "parsed", testid: "parsed", role: "status" });
    this.checks = el("ul", { class: "checks plain", testid: "checks" });
    this.problem = el("p", { class: "notice error", role: "alert", hidden: true, testid: "problem" });
    this.evidence = el("div", { class: "evidence-list" });
    this.input = null;
    this.details = null;
    if (field) this.#makeInput(item);
    if (field && item.sort === "field") this.details = new Details(item, () => this.#detailsChanged());
    this.compare = el("div", { hidden: true, testid: "audit-compare" });
    this.element = el(
      "div",
      { class: "item", testid: "item", data: { itemId: item.item_id, sort: item.sort } },
      el("div", { class: "item-head" }, this.heading, el("div", { class: "row item-badges" }, badges(item))),
      this.canvases,
      this.input && el("div", { class: "value-row" }, el("label", { for: "value-input" }, item.sort === "audit" ? t("audit_input") : t("value_input")), this.input),
      this.input && this.parsedLine,
      this.checks,
      this.problem,
      this.compare,
      this.evidence,
    );
    this.refreshEvidence(item);
    if (item.sort === "field") this.#sayUnchanged();
  }

  #makeInput(item) {
    const field = item.field;
    const isAudit = item.sort === "audit";
    this.input = el("input", {
      id: "value-input", class: "input value-input", testid: "value-input", type: "text", maxlength: 2000,
      autocomplete: "off", autocapitalize: "off", spellcheck: "false", lang: "zh-CN", "aria-describedby": "parsed-line",
    });
    this.parsedLine.id = "parsed-line";
    this.input.value = isAudit ? "" : field.raw_text;
    if (isAudit) this.input.placeholder = t("audit_placeholder");
    this.typed = new TypedValue(
      this.input,
      { kind: field.kind, fieldId: isAudit ? null : field.field_id, documentId: item.document.document_id, initial: this.input.value },
      (parsed) => this.#sayParsed(parsed),
      (error) => this.complain(error instanceof ApiError ? inLanguage(error.body?.error) || t("no_connection") : t("something_failed")),
    );
    this.input.addEventListener("input", () => {
      this.prepared = null;
      this.complain("");
      this.actions.typing?.();
    });
  }

  /** What stands in the input, or null when it is as it was. */
  get typedText() {
    return this.typed && !this.typed.isUnchanged ? this.input.value : null;
  }

  /** Whether the person changed something here. */
  get isTouched() {
    return Boolean(this.prepared) || this.hasChanges;
  }

  /** Whether the text or a column differs from what was shown. */
  get hasChanges() {
    return Boolean(this.typed && !this.typed.isUnchanged) || Object.keys(this.details?.changes ?? {}).length > 0;
  }

  /** How long the person has looked, in seconds. */
  get seconds() {
    return Math.min(Math.round((performance.now() - this.shownAt) / 100) / 10, 3600);
  }

  /** @param {any} item the same item anew: its evidence changes, what was typed stays */
  refreshEvidence(item) {
    this.item = item;
    const field = item.field;
    const focused = this.evidence.contains(document.activeElement) ? document.activeElement : null;
    const isHistoryOpen = Boolean(this.evidence.querySelector("[data-testid=history]")?.open);
    const flags = [...item.flags].sort((one, two) => Number(one.status !== "open") - Number(two.status !== "open"));
    this.evidence.replaceChildren(...[
      field && item.sort === "field" ? decidedNotice(field) : null,
      flags.map((flag) => flagView(flag, item, this.actions)),
      item.earlier && earlierView(item.earlier, this.actions.takeEarlier),
      readingsView(item),
      field?.context && el("section", { class: "evidence" }, el("h3", {}, t("context_title")), el("p", { class: "context", lang: "zh-CN" }, withMark(field.context, field.raw_text))),
      this.details?.element,
      item.sort !== "audit" && commentsView(item.comments, this.actions.comment),
      historyView(item.history),
    ].flat(2).filter(Boolean));
    const past = this.evidence.querySelector("[data-testid=history]");
    if (past) past.open = isHistoryOpen;
    if (focused && focused !== document.activeElement) this.#focusLike(focused);
  }

  /** @param {Element} old that had the focus: the same in the new evidence has it, or the heading */
  #focusLike(old) {
    const { testid, fieldId } = /** @type {HTMLElement} */ (old).dataset;
    const same = testid && [...this.evidence.querySelectorAll(`[data-testid="${testid}"]`)].find((one) => one.dataset.fieldId === fieldId);
    (same || this.heading).focus({ preventScroll: true });
  }

  /**
   * Shows the crop; every page that the value stands on is one.
   *
   * @param {Map<number, HTMLImageElement>} images by page
   */
  drawCrops(images) {
    const { picture, field, flags } = this.item;
    if (!picture) return;
    /** @type {any[]} */
    let boxes = field?.boxes ?? [];
    if (!field) boxes = flags.filter((flag) => flag.box && flag.page).map((flag) => [flag.page, ...flag.box]);
    const pages = [...new Set(boxes.map((box) => box[0]))].filter((page) => images.has(page));
    while (this.canvases.children.length > pages.length) this.canvases.lastChild.remove();
    pages.forEach((page, index) => {
      let canvas = this.canvases.children[index];
      if (!canvas) {
        canvas = el("canvas", { role: "img", "aria-label": t("crop_label") });
        this.canvases.append(canvas);
      }
      drawCrop(canvas, images.get(page), picture, boxes.filter((box) => box[0] === page).map((box) => box.slice(1)));
    });
  }

  /** @param {string} text why something cannot be done; "" takes it away */
  complain(text) {
    this.problem.textContent = text;
    this.problem.hidden = !text;
    if (!text || !this.input) return;
    this.input.setAttribute("aria-invalid", "true");
    this.input.classList.remove("shake");
    void this.input.offsetWidth; // starts the animation anew
    this.input.classList.add("shake");
  }

  /** @param {string} text put into the input as if typed */
  put(text) {
    this.prepared = null;
    this.typed?.put(text);
    this.input?.focus();
    this.actions.typing?.();
  }

  /** @param {any} prepared done by the next Enter */
  prepare(prepared) {
    this.prepared = prepared;
    this.parsedLine.className = "parsed good";
    this.parsedLine.replaceChildren(el("span", {}, `${t(`prepared_${prepared.decision}`)} `), el("b", {}, prepared.display), el("span", { class: "muted" }, ` · ${t("enter_saves")}`));
  }

  /** Back to what was shown at first. */
  restore() {
    this.prepared = null;
    this.details?.reset();
    if (this.typed) this.typed.put(this.typed.about.initial);
    this.complain("");
    this.input?.removeAttribute("aria-invalid");
    if (this.item.sort === "field") this.#sayUnchanged();
    this.actions.typing?.();
  }

  /** The panel goes away. */
  stop() {
    this.typed?.stop();
  }

  #sayUnchanged() {
    const field = this.item.field;
    const text = field.display || t("not_understood");
    this.parsedLine.className = `parsed ${field.display ? "" : "error"}`;
    this.parsedLine.replaceChildren("= ", el("b", { lang: "zh-CN" }, text), el("span", { class: "muted" }, ` · ${t(field.reviewer ? "person_value" : "machine_value")}`));
    this.checks.replaceChildren();
    this.details?.follow({});
  }

  /** @param {any} parsed */
  #sayParsed(parsed) {
    if (!this.input) return;
    if (!parsed) {
      if (this.item.sort === "field" && this.typed?.isUnchanged) {
        this.input.removeAttribute("aria-invalid");
        this.#sayUnchanged();
        return;
      }
      this.parsedLine.classList.add("waiting"); // the old answer stays, greyed, so nothing jumps
      return;
    }
    this.input.toggleAttribute("aria-invalid", false);
    if (parsed.understood) {
      this.parsedLine.className = "parsed good";
      this.parsedLine.replaceChildren("= ", el("b", { lang: "zh-CN" }, parsed.display), parsed.note ? el("span", { class: "muted" }, ` · ${inLanguage(parsed.note)}`) : "", el("span", { class: "muted" }, ` · ${t("enter_saves")}`));
      this.details?.follow(parsed.values);
    } else {
      this.input.setAttribute("aria-invalid", "true");
      this.parsedLine.className = "parsed error";
      this.parsedLine.replaceChildren(`✗ ${inLanguage(parsed.problem) || t("not_understood")}`);
    }
    this.checks.replaceChildren(...(parsed.checks ?? []).map((check) =>
      el("li", { class: check.holds ? "holds" : "fails", testid: "check" }, `${check.holds ? "✓" : "✗"} ${check.display}`, el("span", { class: "visually-hidden" }, ` ${codeText(check.code)}: ${check.holds ? t("check_holds") : t("check_fails")}`))));
  }

  #detailsChanged() {
    this.prepared = null;
    this.complain("");
    this.actions.typing?.();
  }
}

/** What a screen reader hears of a new item, and the document's title bar says. */
export function spokenItem(item) {
  const field = item.field;
  if (item.sort === "audit") return t("audit_spoken", { kind: kindText(field.kind), page: item.page });
  const flags = item.flags.filter((flag) => flag.status === "open").map((flag) => `${codeText(flag.code)}: ${language === "zh" ? flag.message_zh : flag.message_en}`);
  const about = field ? [kindText(field.kind), field.label, field.raw_text, field.display ? `= ${field.display}` : t("not_understood")] : [];
  return [...about, ...flags].filter(Boolean).join(" · ");
}

/** @param {any} item */
function titleOf(item) {
  if (item.sort === "audit") return t("audit_title", { kind: kindText(item.field.kind) });
  if (!item.field) return item.flags[0] ? codeText(item.flags[0].code) : t("flag_item");
  return item.field.label ? `${kindText(item.field.kind)} · ${item.field.label}` : kindText(item.field.kind);
}

/** @param {any} item */
function badges(item) {
  const field = item.field;
  return [
    field?.project_name && el("span", { class: "badge accent project-badge" }, field.project_name),
    item.claimed_by && el("span", { class: "badge warning", testid: "claimed-by" }, t("claimed_by", { name: item.claimed_by })),
    item.sort === "field" && field.confidence !== null && el("span", { class: "muted small" }, t("confidence", { percent: Math.floor(field.confidence * 1000) / 10 })),
  ];
}

/** @param {string} context @param {string} value marked where it stands in the context */
function withMark(context, value) {
  const at = value ? context.indexOf(value) : -1;
  if (at < 0) return context;
  return [context.slice(0, at), el("b", { class: "in-context" }, value), context.slice(at + value.length)];
}
