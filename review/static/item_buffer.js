/** The next items, fetched ahead with their pictures, so that a key press only has to show one. */

import { api, ApiError, query } from "./api.js";
import { pagePicture, pictureAddress } from "./page_pictures.js";

const AHEAD = 4;
const EXCLUDED_AT_MOST = 60;
const RETRY_MS = 3000;

/** Events: `filled` when items came or the queue ran out, `trouble` {error}. */
export class ItemBuffer extends EventTarget {
  /** @param {() => string[]} elsewhere the items not to be given now */
  constructor(elsewhere) {
    super();
    this.elsewhere = elsewhere;
    /** @type {any[]} */
    this.items = [];
    /** @type {Record<string, string>} */
    this.filters = {};
    this.left = 0;
    this.isExhausted = false;
    this.generation = 0;
    this.isFetching = false;
  }

  /** @param {Record<string, string>} filters of the queue; what was fetched ahead is given back */
  narrow(filters) {
    this.filters = filters;
    this.generation += 1;
    this.isFetching = false;
    this.isExhausted = false;
    for (const item of this.items) void api("POST", `/api/items/${encodeURIComponent(item.item_id)}/release`).catch(() => {});
    this.items = [];
    this.fill();
  }

  /** The next item, or null when none is here yet. */
  take() {
    const item = this.items.shift() ?? null;
    this.fill();
    return item;
  }

  /** @param {any} item comes next */
  putBack(item) {
    this.items = [item, ...this.items.filter((one) => one.item_id !== item.item_id)];
  }

  /** @param {string} itemId waits no more */
  drop(itemId) {
    this.items = this.items.filter((one) => one.item_id !== itemId);
  }

  /** Looks again although the queue was empty. */
  lookAgain() {
    this.isExhausted = false;
    this.fill();
  }

  /** Fetches until enough is here. */
  fill() {
    if (this.isFetching || this.isExhausted || this.items.length >= AHEAD) return;
    this.isFetching = true;
    void this.#fetch(this.generation);
  }

  /** @param {number} generation */
  async #fetch(generation) {
    // The newest count most: what was decided long ago does not wait any more.
    const exclude = [...new Set([...this.elsewhere(), ...this.items.map((item) => item.item_id)])].slice(-EXCLUDED_AT_MOST);
    const count = AHEAD + 1 - this.items.length;
    let answer;
    try {
      answer = await api("GET", `/api/queue/next${query({ ...this.filters, count, exclude: exclude.join(",") })}`);
    } catch (error) {
      if (generation !== this.generation) return;
      this.isFetching = false;
      this.dispatchEvent(new CustomEvent("trouble", { detail: { error } }));
      if (error instanceof ApiError && error.isPassing) setTimeout(() => this.fill(), RETRY_MS);
      return;
    }
    if (generation !== this.generation) return;
    const known = new Set([...this.items.map((item) => item.item_id), ...this.elsewhere()]);
    const fresh = answer.items.filter((item) => !known.has(item.item_id));
    for (const item of fresh) {
      item.fetchedAt = performance.now();
      if (item.picture) pagePicture(pictureAddress(item.picture)).catch(() => {});
    }
    this.items.push(...fresh);
    this.left = answer.left;
    this.isFetching = false;
    this.isExhausted = answer.items.length === 0;
    if (!fresh.length && !this.isExhausted) setTimeout(() => this.fill(), RETRY_MS);
    this.dispatchEvent(new Event("filled"));
  }
}
