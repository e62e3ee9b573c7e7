/**
 * What was typed on an item that is not decided yet, kept in this tab: it is there again when the
 * item comes back, after a reload or in the other language.
 */

/** @typedef {{version: number, text: string | null, columns: Record<string, string>}} Draft */

/** Drafts of one account, by item. */
export class Drafts {
  /** @param {string} account */
  constructor(account) {
    this.prefix = `gongshi.draft.${account}.`;
  }

  /**
   * What was typed on this item; nothing when the value has changed since, since what was typed
   * was said of another one.
   *
   * @param {any} item an ItemView
   * @returns {Draft | null}
   */
  of(item) {
    let draft = null;
    try {
      draft = JSON.parse(sessionStorage.getItem(this.prefix + item.item_id) ?? "null");
    } catch {
      draft = null;
    }
    return draft && draft.version === item.field?.version ? draft : null;
  }

  /** @param {any} item an ItemView @param {string | null} text @param {Record<string, string>} columns */
  keep(item, text, columns) {
    if (text === null && !Object.keys(columns).length) {
      this.drop(item.item_id);
      return;
    }
    try {
      sessionStorage.setItem(this.prefix + item.item_id, JSON.stringify({ version: item.field.version, text, columns }));
    } catch {
      // A full or forbidden store loses the draft at a reload, and nothing else.
    }
  }

  /** @param {string} itemId decided, or as it was */
  drop(itemId) {
    sessionStorage.removeItem(this.prefix + itemId);
  }
}

/**
 * Keeps what is typed into an input in this tab until `forget` is called, and puts it there again.
 *
 * @param {HTMLInputElement | HTMLTextAreaElement} input
 * @param {string} about what the text is about, such as an item's identifier
 * @returns {() => void} forget
 */
export function keepTyping(input, about) {
  const account = document.querySelector('meta[name="account"]')?.getAttribute("content") ?? "";
  const key = `gongshi.text.${account}.${about}`;
  input.value = sessionStorage.getItem(key) ?? "";
  input.addEventListener("input", () => {
    try {
      sessionStorage.setItem(key, input.value);
    } catch {
      // As above: lost at a reload, and nothing else.
    }
  });
  return () => sessionStorage.removeItem(key);
}
