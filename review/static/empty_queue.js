/** What stands in the place of an item when none is there. */

import { button, el } from "./dom.js";
import { count, t } from "./texts.js";

/**
 * @param {import("./queue_panel.js").QueuePanel} queue
 * @param {boolean} isWaiting for the server's answer
 * @param {() => void} again looks whether something waits now
 */
export function emptyQueue(queue, isWaiting, again) {
  if (isWaiting) return el("div", { class: "empty", testid: "loading" }, el("h2", {}, t("loading")));
  return el(
    "div",
    { class: "empty", testid: "queue-empty" },
    el("h2", {}, t(queue.isNarrowed ? "empty_narrowed" : "empty_title")),
    el("p", {}, t("empty_text")),
    el(
      "div",
      { class: "row" },
      queue.isNarrowed && button(t("empty_clear"), () => queue.clear(), { class: "primary" }),
      queue.skippedCount > 0 && button(t("skips_restore", { count: count(queue.skippedCount) }), () => void queue.restoreSkips(), { testid: "empty-restore" }),
      button(t("empty_again"), again, {}),
      el("a", { class: "button", href: "/documents" }, t("nav_documents")),
      el("a", { class: "button", href: "/dashboard" }, t("nav_dashboard")),
      el("a", { class: "button", href: "/files" }, t("nav_files")),
    ),
  );
}
