/** What speaks for and against a value: readers, flags, other editions. */

import { button, el } from "./dom.js";
import { language, moment, t, textOrNothing } from "./texts.js";

const LOW_CONFIDENCE = 0.9;

/** @param {string} code of a flag */
export const codeText = (code) => textOrNothing(`code_${code}`) || code;
/** @param {string} kind of a field */
export const kindText = (kind) => textOrNothing(`kind_${kind}`) || kind;
/** @param {string} reader */
const readerText = (reader) => textOrNothing(`reader_${reader}`) || reader;

/**
 * The other fields that the item's flags name, each once, in their order.
 *
 * @param {any} item an ItemView
 */
export function otherFields(item) {
  const own = item.field?.field_id;
  const found = new Map();
  for (const flag of item.flags) {
    for (const field of flag.fields) if (field.field_id !== own) found.set(field.field_id, field);
  }
  return [...found.values()];
}

/**
 * What each reader read, character under character.
 *
 * @param {any[]} readings ReadingViews
 */
export function readingsView(readings) {
  if (!readings.length) return null;
  const characters = readings.flatMap((reading) => reading.readers.flatMap((reader) => reader.characters));
  const hasMarks = characters.some((one) => one.differs || isLow(one));
  return el(
    "section",
    { class: "evidence", testid: "readings" },
    el("h3", {}, t("readings_title")),
    readings.map((reading) =>
      el(
        "div",
        { class: `reading${reading.agrees ? "" : " reading-differs"}` },
        reading.readers.map((reader) => readerLine(reader)),
      ),
    ),
    hasMarks && el("p", { class: "muted legend" }, t("readings_legend")),
  );
}

/** @param {any} character a CharacterView */
const isLow = (character) => character.confidence !== null && character.confidence < LOW_CONFIDENCE;

/** @param {any} reader a ReaderView */
function readerLine(reader) {
  const said = reader.characters.map((one) => one.text).join("");
  const differing = reader.characters.filter((one) => one.differs).map((one) => one.text || "∅");
  const spoken = differing.length ? t("reader_spoken_differs", { text: said, differs: differing.join(" ") }) : said;
  return el(
    "div",
    { class: "reader-line" },
    el("span", { class: "reader-name" }, readerText(reader.reader)),
    el(
      "span",
      { class: "characters", role: "img", "aria-label": spoken, lang: "zh-CN" },
      reader.characters.map((one) => {
        const percent = one.confidence === null ? null : `${Math.round(one.confidence * 100)} %`;
        return el(
          one.differs ? "mark" : "span",
          { class: `character${isLow(one) ? " low" : ""}${one.differs ? " differs" : ""}`, title: percent },
          one.text || "∅",
        );
      }),
    ),
    reader.confidence !== null && el("span", { class: "muted confidence" }, `${Math.round(reader.confidence * 100)} %`),
  );
}

/**
 * A flag: what it says, its calculation, the other fields, what it suggests, how to put it aside.
 *
 * @param {any} flag a FlagView
 * @param {any} item the ItemView
 * @param {{jump: (id: string) => void, suggest: (flag: any) => void, dismiss: (flag: any) => void}} actions
 */
export function flagView(flag, item, actions) {
  const others = otherFields(item);
  const named = flag.fields.filter((field) => field.field_id !== item.field?.field_id);
  const isOpen = flag.status === "open";
  return el(
    "section",
    { class: `flag notice ${flag.severity}`, testid: "flag", data: { code: flag.code, status: flag.status } },
    el(
      "div",
      { class: "row" },
      el("span", { class: `badge ${flag.severity}` }, t(`severity_${flag.severity}`)),
      el("h3", { class: "flag-title" }, codeText(flag.code)),
      !isOpen && el("span", { class: "badge" }, t(`flag_${flag.status}`)),
      isOpen && item.sort === "field" && button(t("flag_dismiss"), () => actions.dismiss(flag), { class: "quiet push compact", testid: "flag-dismiss" }),
    ),
    el("p", { class: "flag-message" }, language === "zh" ? flag.message_zh : flag.message_en),
    !isOpen && flag.reason && el("p", { class: "muted" }, t("flag_reason", { reason: flag.reason, reviewer: flag.reviewer })),
    flag.arithmetic && arithmeticView(flag.arithmetic, item, actions),
    named.length > 0 && el(
      "ul",
      { class: "others", "aria-label": t("others_title") },
      named.map((field) => el("li", {}, otherButton(field, others.indexOf(field) + 1 || others.findIndex((one) => one.field_id === field.field_id) + 1, actions))),
    ),
    flag.suggestion && button(
      t("suggestion", { text: flag.suggestion.raw_text, display: flag.suggestion.display }),
      () => actions.suggest(flag),
      { key: "t", testid: "take-suggestion", class: "suggestion" },
    ),
  );
}

/** @param {any} field a FlagFieldView @param {number} number @param {any} actions */
function otherButton(field, number, actions) {
  const element = el(
    "button",
    { type: "button", class: "other", testid: "other-field", data: { fieldId: field.field_id }, on: { click: () => actions.jump(field.field_id) } },
    el("span", { class: "other-number" }, number),
    el("span", { class: "other-text" }, [field.label || kindText(field.kind), " ", el("b", { lang: "zh-CN" }, field.raw_text)]),
    el("span", { class: "muted" }, [field.display, " · ", t("page_number", { page: field.page }), field.decided ? ` · ${t("decided")} ✓` : ""]),
  );
  return element;
}

/** A bare number with its unit; what has one stays. */
function withUnit(number, unit) {
  return unit && /^[\d.,\-\s]+$/.test(number) ? `${number} ${unit}` : number;
}

/** @param {any} arithmetic an ArithmeticView @param {any} item @param {any} actions */
function arithmeticView(arithmetic, item, actions) {
  const own = item.field?.field_id;
  const sign = { sum: "+", rate: "×", equal: "=" }[arithmetic.sort];
  const number = (term) => {
    const text = term.display || t("no_value");
    if (!term.field_id || term.field_id === own) return el("b", { class: "own-term" }, text);
    return el("button", { type: "button", class: "term", on: { click: () => actions.jump(term.field_id) } }, text);
  };
  const rows = arithmetic.terms.map((term, index) =>
    el("tr", {}, el("td", { class: "sign" }, index ? sign : ""), el("td", { class: "number" }, number(term))),
  );
  const line = (title, content, extra = "") =>
    el("tr", { class: extra }, el("th", { scope: "row" }, title), el("td", { class: "number" }, content));
  return el(
    "table",
    { class: "arithmetic", testid: "arithmetic" },
    el("tbody", {}, rows),
    el(
      "tfoot",
      {},
      arithmetic.computed && line(t("arithmetic_computed"), withUnit(arithmetic.computed, arithmetic.unit), "rule"),
      arithmetic.total && line(t("arithmetic_stated"), number(arithmetic.total)),
      line(
        t("arithmetic_difference"),
        arithmetic.holds ? `✓ ${t("arithmetic_holds")}` : `✗ ${withUnit(arithmetic.difference, arithmetic.unit)}`,
        arithmetic.holds ? "holds" : "fails",
      ),
    ),
  );
}

/**
 * What a person decided on the same value in another edition.
 *
 * @param {any} earlier an EarlierView
 * @param {() => void} take
 */
export function earlierView(earlier, take) {
  return el(
    "section",
    { class: "notice", testid: "earlier" },
    el("h3", {}, t("earlier_title")),
    el("p", {}, t(`earlier_${earlier.decision}`, {
      file: earlier.file_name, display: earlier.display, reviewer: earlier.reviewer, when: moment(earlier.reviewed_at),
    })),
    button(t("earlier_take"), take, { key: "r", testid: "take-earlier" }),
  );
}

/**
 * What to know of a field that was decided before.
 *
 * @param {any} field a FieldView
 */
export function decidedNotice(field) {
  if (!field.reviewer) return null;
  const facts = {
    status: t(`status_${field.review_status}`), reviewer: field.reviewer, when: moment(field.reviewed_at),
    display: field.display || t("no_value"), machine: field.machine_display || t("no_value"),
  };
  if (field.requeued) return el("p", { class: "notice warning", testid: "requeued" }, t("requeued", facts));
  return [
    el("p", { class: "notice good", testid: "decided" }, t("decided_by", facts)),
    field.machine_changed && el("p", { class: "notice", testid: "machine-changed" }, t("machine_changed", facts)),
  ];
}
