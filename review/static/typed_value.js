/** What a person types, read by the server's parser while they type. */

import { api } from "./api.js";

const PAUSE_MS = 80;

/**
 * @typedef {object} Parsed
 * @property {string} text what was read
 * @property {boolean} understood
 * @property {Record<string, string>} values
 * @property {string} display
 * @property {{zh: string, en: string} | null} problem
 * @property {{zh: string, en: string} | null} note
 * @property {{flag_id: string, code: string, holds: boolean, display: string}[]} checks
 */

/** Watches an input; `onAnswer` gets the newest answer, or null while one is on its way. */
export class TypedValue {
  /**
   * @param {HTMLInputElement} input
   * @param {{kind: string, fieldId: string | null, documentId: string, initial: string}} about
   * @param {(parsed: Parsed | null) => void} onAnswer
   * @param {(error: Error) => void} onFailure
   */
  constructor(input, about, onAnswer, onFailure) {
    this.input = input;
    this.about = about;
    this.onAnswer = onAnswer;
    this.onFailure = onFailure;
    /** @type {Parsed | null} */
    this.parsed = null;
    this.timer = 0;
    this.asking = new AbortController();
    input.addEventListener("input", () => this.#changed());
  }

  /** Whether the text is as it was. */
  get isUnchanged() {
    return this.input.value === this.about.initial;
  }

  /** @param {string} text takes the place of what stands there */
  put(text) {
    this.input.value = text;
    this.#changed();
  }

  /**
   * The answer for exactly what stands in the input now.
   *
   * @returns {Promise<Parsed>}
   */
  async settled() {
    clearTimeout(this.timer);
    while (this.parsed?.text !== this.input.value) {
      try {
        await this.#ask();
      } catch (error) {
        if (error.name !== "AbortError") throw error;
      }
    }
    return this.parsed;
  }

  /** No answer is wanted any more. */
  stop() {
    clearTimeout(this.timer);
    this.asking.abort();
  }

  #changed() {
    this.parsed = null;
    this.asking.abort();
    clearTimeout(this.timer);
    this.onAnswer(null);
    if (this.isUnchanged && this.about.fieldId) return;
    this.timer = window.setTimeout(() => {
      this.#ask().catch((error) => {
        if (error.name !== "AbortError") this.onFailure(error);
      });
    }, PAUSE_MS);
  }

  async #ask() {
    this.asking.abort();
    this.asking = new AbortController();
    const text = this.input.value;
    const body = { kind: this.about.kind, text, field_id: this.about.fieldId, document_id: this.about.documentId };
    const answer = await api("POST", "/api/parse", body, { signal: this.asking.signal });
    if (text !== this.input.value) return;
    this.parsed = { ...answer, text };
    this.onAnswer(this.parsed);
  }
}
