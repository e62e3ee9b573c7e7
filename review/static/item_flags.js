/** Flags: what each says, its calculation, the fields that it names, and what may be done with it. */

import { button, el } from "./dom.js";
import { codeText, kindText, otherFields } from "./item_evidence.js";
import { language, t } from "./texts.js";

/**
 * A flag: what it says, its calculation, the other fields, what it suggests, how to put it aside.
 *
 * @param {any} flag a FlagView
 * @param {any} item the ItemView
 * @param {{jump: (id: string) => void, suggest: (flag: any) => void, dismiss: (flag: any) => void, reopen: (flag: any) => void}} actions
 */
export function flagView(flag, item, actions) {
  const others = otherFields(item);
  const inCalculation = new Set([...(flag.arithmetic?.terms ?? []), flag.arithmetic?.total].map((term) => term?.field_id));
  const named = flag.fields.filter((field) => field.field_id !== item.field?.field_id && !inCalculation.has(field.field_id));
  const isOpen = flag.status === "open";
  return el(
    "section",
    { class: `flag notice ${isOpen ? flag.severity : ""}`, testid: "flag", data: { code: flag.code, status: flag.status } },
    el(
      "div",
      { class: "row" },
      el("span", { class: `badge ${isOpen ? flag.severity : ""}` }, t(`severity_${flag.severity}`)),
      el("h3", { class: "flag-title" }, codeText(flag.code)),
      !isOpen && el("span", { class: "badge" }, t(`flag_${flag.status}`)),
      isOpen && item.sort === "field" && button(t("flag_dismiss"), () => actions.dismiss(flag), { class: "quiet push compact", testid: "flag-dismiss" }),
      !isOpen && button(t("flag_reopen"), () => actions.reopen(flag), { class: "quiet push compact", testid: "flag-reopen" }),
    ),
    el("p", { class: "flag-message" }, language === "zh" ? flag.message_zh : flag.message_en),
    !isOpen && flag.reason && el("p", { class: "muted" }, t("flag_reason", { reason: flag.reason, reviewer: flag.reviewer })),
    flag.arithmetic && ledger(flag, item, others, actions),
    named.length > 0 && el(
      "ul",
      { class: "others", "aria-label": t("others_title") },
      named.map((field) => el("li", {}, otherButton(field, numberOf(field.field_id, others), actions))),
    ),
    flag.suggestion && button(
      t("suggestion", { text: flag.suggestion.raw_text, display: flag.suggestion.display }),
      () => actions.suggest(flag),
      { key: "t", testid: "take-suggestion", class: "suggestion" },
    ),
  );
}

/** The number that a field has on the page's marks. @param {string} fieldId @param {any[]} others */
const numberOf = (fieldId, others) => others.findIndex((one) => one.field_id === fieldId) + 1;

/** @param {any} field a FlagFieldView @param {number} number @param {any} actions */
function otherButton(field, number, actions) {
  return el(
    "button",
    { type: "button", class: "other", testid: "other-field", data: { fieldId: field.field_id }, on: { click: () => actions.jump(field.field_id) } },
    el("span", { class: "other-number" }, number),
    el("span", { class: "other-text" }, [field.label || kindText(field.kind), " ", el("b", { lang: "zh-CN" }, field.raw_text)]),
    el("span", { class: "muted" }, [field.display, " · ", t("page_number", { page: field.page }), field.decided ? ` · ${t("decided")} ✓` : ""]),
  );
}

/**
 * The calculation as one writes it by hand: a line for each number, its point under the others',
 * and the line of another field leads there.
 *
 * @param {any} flag a FlagView @param {any} item @param {any[]} others numbered as on the page @param {any} actions
 */
function ledger(flag, item, others, actions) {
  const { sort, terms, total, computed, difference, unit, holds } = flag.arithmetic;
  const sign = { sum: "+", rate: "×", equal: "=" }[sort];
  const off = holds ? `✓ ${t("arithmetic_holds")}` : `✗ ${withUnit(difference, unit)}`;
  const shown = [...terms, ...(total ? [total] : [])].map((term) => term.display);
  const places = Math.max(0, ...[...shown, withUnit(computed, unit), off].map(decimals));
  const line = (title, content, extra = "") =>
    el("div", { class: `ledger-line ${extra}` }, el("span", { class: "ledger-title" }, title), el("span", { class: "number" }, figure(content, places)));
  const term = (one, title) => {
    const text = one.display || t("no_value");
    const field = flag.fields.find((other) => other.field_id === one.field_id) ?? others.find((other) => other.field_id === one.field_id);
    if (!one.field_id || !field || one.field_id === item.field?.field_id) {
      return line([el("span", { class: "sign" }, title), item.field && one.field_id === item.field.field_id && el("span", { class: "muted" }, ` ${t("this_value")}`)], text, "own-term");
    }
    const about = [field.label || kindText(field.kind), field.page !== item.page && t("page_number", { page: field.page }), field.decided && `${t("decided")} ✓`].filter(Boolean).join(" · ");
    return el(
      "button",
      { type: "button", class: "other ledger-line", testid: "other-field", data: { fieldId: field.field_id }, on: { click: () => actions.jump(field.field_id) } },
      el("span", { class: "ledger-title" }, el("span", { class: "sign" }, title), el("span", { class: "other-number" }, numberOf(field.field_id, others)), " ", about, " ", el("span", { class: "muted", lang: "zh-CN" }, field.raw_text)),
      el("span", { class: "number" }, figure(text, places)),
    );
  };
  return el(
    "div",
    { class: "arithmetic", testid: "arithmetic", role: "group", "aria-label": t("arithmetic_title") },
    terms.map((one, index) => term(one, index ? sign : "")),
    computed && line(t("arithmetic_computed"), withUnit(computed, unit), "rule"),
    total && term(total, t("arithmetic_stated")),
    line(t("arithmetic_difference"), off, holds ? "holds" : "fails"),
  );
}

/** A bare number with its unit; what has one stays. */
function withUnit(number, unit) {
  return unit && /^[\d.,\-\s]+$/.test(number) ? `${number} ${unit}` : number;
}

/** How many digits stand behind the point of the first number. @param {string} text */
const decimals = (text) => text.match(/\d\.(\d+)/)?.[1].length ?? 0;

/** A number with room behind it, so that the points of all stand in one line. @param {string} text @param {number} places */
function figure(text, places) {
  const parts = text.match(/^(\D*[\d,]+(?:\.\d+)?)([\s\S]*)$/);
  const missing = places - decimals(text);
  if (!parts || missing <= 0) return text;
  const pad = (decimals(text) ? "" : ".") + "0".repeat(missing);
  return [parts[1], el("span", { class: "pad", data: { pad }, "aria-hidden": "true" }), parts[2]];
}
