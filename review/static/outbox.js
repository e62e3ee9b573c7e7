/** Deeds on their way to the server: kept in the browser until it has confirmed each one. */

import { api, ApiError } from "./api.js";

/**
 * @typedef {object} Deed
 * @property {string} actionId the same on every try, so that it is done once
 * @property {"decision" | "flag" | "add" | "undo" | "skip" | "audit"} sort
 * @property {string} path
 * @property {any} body
 * @property {string} itemId what it is about
 * @property {string} label what a person calls that
 */

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Events: `state` (saving, saved, offline, signed-out), `saved` {deed, answer}, `conflict`
 * {deed, body}, `refused` {deed, error}. Deeds go out one by one in the order they were done.
 */
export class Outbox extends EventTarget {
  /** @param {string} account whose deeds these are */
  constructor(account) {
    super();
    this.prefix = `gongshi.outbox.${account}.`;
    this.account = account;
    this.state = "saved";
    this.pause = FIRST_PAUSE_MS;
    this.isRunning = false;
    window.addEventListener("online", () => this.run());
    window.addEventListener("beforeunload", (event) => {
      if (this.size === 0 || this.state === "signed-out") return;
      event.preventDefault();
    });
  }

  /** How many deeds the server has not confirmed. */
  get size() {
    return this.#keys().length;
  }

  /** The items that deeds are about which the server has not confirmed. */
  get itemIds() {
    return this.#keys().map((key) => this.#deed(key)?.itemId).filter(Boolean);
  }

  /**
   * Keeps a deed and sends it when its turn comes.
   *
   * @param {Omit<Deed, "actionId"> & {actionId?: string}} deed
   * @returns {string} its action_id
   */
  add(deed) {
    const actionId = deed.actionId ?? newActionId();
    const body = deed.sort === "skip" ? deed.body : { action_id: actionId, ...deed.body };
    const order = `${Date.now().toString().padStart(15, "0")}.${String(Outbox.#count++).padStart(6, "0")}`;
    localStorage.setItem(this.prefix + order, JSON.stringify({ ...deed, actionId, body }));
    this.#say("saving");
    void this.run();
    return actionId;
  }

  static #count = 0;

  /** Sends what is there, until nothing is left or the server cannot be reached. */
  async run() {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      // One window of the account sends at a time, so that the order holds.
      if (navigator.locks) await navigator.locks.request(this.prefix, () => this.#send());
      else await this.#send();
    } finally {
      this.isRunning = false;
    }
    if (this.size && this.state === "saving") void this.run();
  }

  async #send() {
    for (let key = this.#keys()[0]; key; key = this.#keys()[0]) {
      const deed = this.#deed(key);
      if (!deed) {
        localStorage.removeItem(key);
        continue;
      }
      this.#say(this.state === "offline" ? "offline" : "saving");
      try {
        const answer = await api("POST", deed.path, deed.body);
        localStorage.removeItem(key);
        this.pause = FIRST_PAUSE_MS;
        this.#say("saving");
        this.#tell("saved", { deed, answer });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.isPassing) {
          this.#say("offline");
          setTimeout(() => this.run(), this.pause * (0.75 + Math.random() / 2));
          this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
          return;
        }
        if (error.status === 401) {
          this.#say("signed-out");
          return;
        }
        localStorage.removeItem(key);
        if (error.status === 409) this.#tell("conflict", { deed, body: error.body });
        else this.#tell("refused", { deed, error });
      }
    }
    this.#say("saved");
  }

  /** @param {string} state */
  #say(state) {
    this.state = state;
    this.#tell("state", { state, size: this.size });
  }

  /** @param {string} name @param {any} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #keys() {
    return Object.keys(localStorage).filter((key) => key.startsWith(this.prefix)).sort();
  }

  /** @param {string} key @returns {Deed | null} */
  #deed(key) {
    try {
      return JSON.parse(localStorage.getItem(key) ?? "null");
    } catch {
      return null;
    }
  }
}

/** A random UUID; `crypto.randomUUID` is there on HTTPS and localhost only. */
export function newActionId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
