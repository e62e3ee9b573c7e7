/** The pages of a document with boxes over them; a page is drawn when it comes into sight. */

import { el } from "./dom.js";
import { t } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";
const STATES = { needs_review: "is-doubted", auto: "", rejected: "is-rejected", accepted: "is-settled", corrected: "is-settled", added: "is-settled" };

export class DocumentPages {
  /**
   * @param {HTMLElement} frame scrolls
   * @param {any[]} pages as the API tells
   * @param {any[]} fields
   * @param {any[]} flags
   * @param {(fieldId: string | null) => void} onHover
   */
  constructor(frame, pages, fields, flags, onHover) {
    this.frame = frame;
    this.onHover = onHover;
    this.pages = new Map(pages.map((page) => [page.page, page]));
    /** @type {Map<number, {field: any, box: number[]}[]>} */
    this.placed = new Map();
    for (const field of fields) {
      for (const [page, ...box] of field.boxes) {
        if (!this.placed.has(page)) this.placed.set(page, []);
        this.placed.get(page)?.push({ field, box });
      }
    }
    this.flags = flags.filter((flag) => flag.box && flag.status === "open" && !flag.fields.length);
    /** @type {Map<string, SVGElement[]>} */
    this.boxes = new Map();
    /** @type {Map<number, HTMLElement>} */
    this.sheets = new Map();
    this.here = "";
    this.tapped = "";
    frame.replaceChildren(...pages.map((page) => this.#sheet(page)));
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (!entry.isIntersecting) continue;
          observer.unobserve(entry.target);
          this.#draw(Number(/** @type {HTMLElement} */ (entry.target).dataset.page));
        }
      },
      { root: null, rootMargin: "600px" },
    );
    for (const sheet of this.sheets.values()) observer.observe(sheet);
  }

  /** @param {any} page */
  #sheet(page) {
    const paper = el("div", { class: "sheet-paper" });
    paper.style.aspectRatio = `${page.width_pt || 595} / ${page.height_pt || 842}`;
    const codes = page.flags.filter((flag) => flag.status === "open").map((flag) => t(`code_${flag.code}`));
    const sheet = el(
      "figure",
      { class: "sheet", data: { page: page.page }, testid: "sheet" },
      el("figcaption", {}, t("doc_page", { n: page.page }), codes.map((code) => [" ", el("span", { class: "badge warning" }, code)])),
      page.error && el("p", { class: "notice error" }, t("doc_page_error", { error: page.error })),
      page.duplicate_of_page && el("p", { class: "notice" }, t("doc_page_duplicate", { n: page.duplicate_of_page })),
      paper,
    );
    this.sheets.set(page.page, sheet);
    return sheet;
  }

  /** @param {number} number */
  #draw(number) {
    const page = this.pages.get(number);
    const paper = this.sheets.get(number)?.querySelector(".sheet-paper");
    if (!paper || paper.childElementCount) return;
    const picture = el("img", { src: page.picture_url, alt: t("doc_page", { n: number }), decoding: "async" });
    picture.addEventListener("error", () => picture.replaceWith(el("p", { class: "sheet-missing" }, t("doc_no_picture"))));
    const overlay = document.createElementNS(SVG, "svg");
    overlay.setAttribute("viewBox", `0 0 ${page.width_pt || 595} ${page.height_pt || 842}`);
    overlay.setAttribute("aria-hidden", "true"); // the table says the same and has the links
    for (const { field, box } of this.placed.get(number) ?? []) overlay.append(this.#box(field, box));
    for (const flag of this.flags) {
      if (flag.page === number) overlay.append(rectangle(flag.box, "box is-flag"));
    }
    paper.append(picture, overlay);
    this.mark(this.here);
  }

  /**
   * @param {any} field
   * @param {number[]} box
   */
  #box(field, box) {
    const mark = rectangle(box, `box ${STATES[field.review_status] ?? ""}`);
    mark.addEventListener("mouseenter", () => this.onHover(field.field_id));
    mark.addEventListener("mouseleave", () => this.onHover(null));
    mark.addEventListener("click", (event) => {
      // A finger cannot hover: its first tap shows the row, the second one opens the field.
      const isFirstTap = event.pointerType === "touch" && this.tapped !== field.field_id;
      this.tapped = field.field_id;
      if (isFirstTap) this.onHover(field.field_id);
      else window.location.assign(`/review/${encodeURIComponent(field.field_id)}`);
    });
    const title = document.createElementNS(SVG, "title");
    title.textContent = field.display || field.raw_text;
    mark.append(title);
    const known = this.boxes.get(field.field_id) ?? [];
    this.boxes.set(field.field_id, [...known, mark]);
    return mark;
  }

  /**
   * Marks the boxes of a field; "" marks none.
   *
   * @param {string} fieldId
   */
  mark(fieldId) {
    for (const box of this.boxes.get(this.here) ?? []) box.classList.remove("is-here");
    this.here = fieldId;
    for (const box of this.boxes.get(fieldId) ?? []) box.classList.add("is-here");
  }

  /**
   * Brings a place into sight within the frame; the window stays where it is.
   *
   * @param {number} number page
   * @param {number} [topPt] from the page's upper edge
   */
  reveal(number, topPt = 0) {
    const sheet = this.sheets.get(number);
    if (!sheet) return;
    this.#draw(number);
    const paper = /** @type {HTMLElement} */ (sheet.querySelector(".sheet-paper"));
    const scale = paper.clientHeight / (this.pages.get(number).height_pt || 842);
    const at = paper.getBoundingClientRect().top - this.frame.getBoundingClientRect().top + topPt * scale;
    if (at > 0 && at < this.frame.clientHeight * 0.9) return;
    this.frame.scrollTop += at - this.frame.clientHeight / 3;
  }
}

/**
 * @param {number[]} box
 * @param {string} className
 */
function rectangle([x0, y0, x1, y1], className) {
  const mark = document.createElementNS(SVG, "rect");
  mark.setAttribute("x", String(x0 - 1));
  mark.setAttribute("y", String(y0 - 1));
  mark.setAttribute("width", String(Math.max(2, x1 - x0 + 2)));
  mark.setAttribute("height", String(Math.max(2, y1 - y0 + 2)));
  mark.setAttribute("class", className);
  return mark;
}
