/** Buttons for everything that a key does with the item that is shown. */

import { button } from "./dom.js";
import { t } from "./texts.js";

/**
 * @param {any} item an ItemView
 * @param {Record<string, (event: any) => void>} actions
 * @returns {Node[]}
 */
export function actionBar(item, actions) {
  const moving = [
    button(t("action_skip"), actions.skip, { key: "s", testid: "skip" }),
    button(t("action_add"), actions.add, { key: "n", testid: "add" }),
    button(t("action_previous"), actions.previous, { key: "k", testid: "previous", class: "quiet" }),
    button(t("action_next"), actions.next, { key: "j", testid: "next", class: "quiet" }),
  ];
  if (item.sort === "audit") {
    return [
      button(t("audit_answer"), actions.enter, { key: "⏎", class: "primary", testid: "audit-answer" }),
      button(t("audit_not_a_value"), actions.reject, { key: "x", class: "danger", testid: "audit-not-a-value" }),
      button(t("audit_unclear"), actions.unclear, { key: "o", testid: "audit-unclear" }),
      moving[0], moving[2], moving[3],
    ];
  }
  if (item.sort === "flag" && item.flags[0]?.status !== "open") return moving; // reopened in the flag itself
  if (item.sort === "flag") {
    return [
      button(t("flag_resolve"), actions.enter, { key: "⏎", class: "primary", testid: "resolve" }),
      button(t("flag_dismiss"), actions.reject, { key: "x", class: "danger", testid: "dismiss" }),
      ...moving,
    ];
  }
  return [
    button(t("action_save"), actions.enter, { key: "⏎", class: "primary", testid: "accept" }),
    button(t("action_reject"), actions.reject, { key: "x", class: "danger", testid: "reject" }),
    ...moving,
  ];
}
