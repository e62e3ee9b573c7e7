/** What speaks for and against a value: readers, flags, other editions. */

import { button, el } from "./dom.js";
import { moment, t, textOrNothing } from "./texts.js";

const LOW_CONFIDENCE = 0.9;

/** @param {string} code of a flag */
export const codeText = (code) => textOrNothing(`code_${code}`) || code;
/** @param {string} kind of a field */
export const kindText = (kind) => textOrNothing(`kind_${kind}`) || kind;
/** @param {string} reader */
const readerText = (reader) => textOrNothing(`reader_${reader}`) || reader;

/** The fields of a flag as they are shown: those of its calculation first, as in it. @param {any} flag */
function inOrder(flag) {
  const { terms = [], total = null } = flag.arithmetic ?? {};
  const counted = [...terms, total].map((term) => flag.fields.find((field) => field.field_id === term?.field_id)).filter(Boolean);
  return [...counted, ...flag.fields];
}

/**
 * The other fields that the item's flags name, each once, in the order that they are numbered in.
 *
 * @param {any} item an ItemView
 */
export function otherFields(item) {
  const own = item.field?.field_id;
  const found = new Map();
  for (const flag of item.flags) {
    for (const field of inOrder(flag)) if (field.field_id !== own && !found.has(field.field_id)) found.set(field.field_id, field);
  }
  return [...found.values()];
}

/**
 * What each reader read, character under character; where nothing else was kept, who read it.
 *
 * @param {any} item an ItemView
 */
export function readingsView({ readings, field, sort }) {
  if (!readings.length) return field && sort === "field" ? onlyReading(field) : null;
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

/** @param {any} field a FieldView of which no reader's characters were kept */
function onlyReading(field) {
  const says = textOrNothing(`alone_${field.reader}`);
  if (!says || !field.raw_text) return null;
  return el(
    "section",
    { class: "evidence", testid: "readings", data: { reader: field.reader } },
    el("h3", {}, t("readings_title")),
    el("p", { class: `muted small reader-says ${["rapidocr", "tesseract"].includes(field.reader) ? "alone" : ""}` }, says),
    el(
      "div",
      { class: "reading" },
      el("span", { class: "characters", role: "img", "aria-label": field.raw_text, lang: "zh-CN" }, [...field.raw_text].map((one) => el("span", { class: "character" }, one))),
    ),
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
    field.machine_missing && el("p", { class: "notice", testid: "machine-missing" }, t("machine_missing")),
  ];
}
