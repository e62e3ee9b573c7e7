/** How long it takes from a key press until the next item is painted. */

/** @type {{ms: number, itemId: string}[]} */
const timings = [];
/** @type {any} */ (window).gongshiTimings = timings;

let startedAt = 0;

/**
 * A press or click that should bring another item.
 *
 * @param {number} timeStamp of the event, in milliseconds on the page's clock
 */
export function startKeyToNext(timeStamp) {
  startedAt = timeStamp || performance.now();
}

/** The press brought nothing new, such as one that could not be saved. */
export function cancelKeyToNext() {
  startedAt = 0;
}

/**
 * The item stands in the page; counts once the browser painted it (two frames on).
 *
 * @param {string} itemId
 */
export function endKeyToNext(itemId) {
  if (!startedAt) return;
  const start = startedAt;
  startedAt = 0;
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const measured = performance.measure("key-to-next", { start, end: performance.now() });
      timings.push({ ms: measured.duration, itemId });
    }),
  );
}
