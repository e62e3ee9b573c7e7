/** Two people decided on one field: both versions, and nothing is overwritten. */

import { showDialog } from "./dialogs.js";
import { button, el } from "./dom.js";
import { inLanguage, moment, t } from "./texts.js";

const GUARD_MS = 600; // a key meant for the next field must not answer a dialog that just came up

/**
 * Shows theirs and mine.
 *
 * @param {import("./outbox.js").Deed} deed that was refused
 * @param {any} body the server's answer
 * @returns {Promise<"again" | "theirs">}
 */
export async function showConflict(deed, body) {
  const field = body?.current?.field;
  const dialog = el("dialog", { "aria-labelledby": "conflict-title", testid: "conflict" });
  const theirs = field
    ? [
        el("p", { class: "conflict-value", lang: "zh-CN" }, field.display || t("no_value")),
        el("p", {}, t(`status_${field.review_status || "needs_review"}`)),
        el("p", { class: "muted" }, field.reviewer ? `${field.reviewer} · ${moment(field.reviewed_at)}` : t("conflict_by_machine")),
      ]
    : [el("p", {}, inLanguage(body?.error) || t("conflict_unknown"))];
  const decision = deed.body.decision ?? deed.body.status ?? deed.sort;
  const mine = [
    el("p", { class: "conflict-value", lang: "zh-CN" }, deed.shown || t("no_value")),
    el("p", {}, t(`mine_${decision}`)),
  ];
  const keep = button(t("conflict_keep"), () => dialog.close("theirs"), { class: "primary", testid: "conflict-keep" });
  const again = button(t("conflict_again"), () => dialog.close("again"), { testid: "conflict-again" });
  dialog.append(
    el("h2", { id: "conflict-title" }, t("conflict_title", { label: deed.label })),
    el("p", {}, t("conflict_text")),
    el(
      "div",
      { class: "conflict-sides" },
      el("section", { class: "panel", testid: "conflict-theirs" }, el("h3", {}, t("conflict_theirs")), theirs),
      el("section", { class: "panel", testid: "conflict-mine" }, el("h3", {}, t("conflict_mine")), mine),
    ),
    el("div", { class: "row dialog-buttons" }, keep, again),
  );
  const shownAt = performance.now();
  dialog.addEventListener("keydown", (event) => {
    if (performance.now() - shownAt < GUARD_MS) event.preventDefault();
  }, { capture: true });
  dialog.addEventListener("cancel", (event) => {
    if (performance.now() - shownAt < GUARD_MS) event.preventDefault();
  });
  const answer = showDialog(dialog);
  keep.focus();
  return (await answer) === "again" ? "again" : "theirs";
}
