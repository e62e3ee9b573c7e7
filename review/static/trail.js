/** Items that were shown, oldest first, and where the reviewer stands in them. */
export class Trail {
  /** @param {number} longest how many are kept */
  constructor(longest) {
    this.longest = longest;
    /** @type {string[]} */
    this.itemIds = [];
    this.at = -1;
  }

  /** Whether the newest item is the one that is shown. */
  get isAtEnd() {
    return this.at >= this.itemIds.length - 1;
  }

  /** @param {string} itemId shown now; what came after the last one is forgotten */
  add(itemId) {
    this.itemIds.splice(this.at + 1);
    this.itemIds.push(itemId);
    if (this.itemIds.length > this.longest) this.itemIds.shift();
    this.at = this.itemIds.length - 1;
  }

  /** @returns {string} the item after this one; only when not at the end */
  forward() {
    this.at += 1;
    return this.itemIds[this.at];
  }

  /** @returns {string | null} the item before this one */
  back() {
    if (this.at <= 0) return null;
    this.at -= 1;
    return this.itemIds[this.at];
  }
}
