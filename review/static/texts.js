/** The page's texts in its language, and what is written out by language. */

const holder = document.getElementById("texts");
const texts = holder ? JSON.parse(holder.dataset.texts) : {};

/** zh or en. */
export const language = holder?.dataset.language ?? "zh";

/**
 * The text of a key, with `{name}` replaced by what is given; the key itself when it is unknown.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/**
 * Like `t`, with "" for a key that has no text.
 *
 * @param {string} key
 */
export function textOrNothing(key) {
  return texts[key] ?? "";
}

/**
 * The half of `{zh, en}` in the page's language.
 *
 * @param {{zh: string, en: string} | null | undefined} halves
 */
export function inLanguage(halves) {
  return halves ? halves[language] : "";
}

const locale = language === "zh" ? "zh-CN" : "en-GB";
const moments = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const numbers = new Intl.NumberFormat(locale);

/**
 * An ISO time in the reader's own time zone.
 *
 * @param {string | null} iso
 */
export function moment(iso) {
  return iso ? moments.format(new Date(iso)) : "";
}

/** @param {number} number */
export function count(number) {
  return numbers.format(number);
}
