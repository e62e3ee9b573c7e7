/** A blind look: first what stands there, only then what somebody else made of it. */

import { api } from "./api.js";
import { button, el } from "./dom.js";
import { newActionId } from "./outbox.js";
import { t } from "./texts.js";

/** One audit while it is on the page. */
export class AuditSteps {
  /** @param {import("./workspace_item.js").ItemPanel} panel */
  constructor(panel) {
    this.panel = panel;
    this.path = `/api/audits/${encodeURIComponent(panel.item.audit.audit_id)}`;
    this.isComparing = false;
    /** The same deed keeps its id when it has to be sent again. @type {Map<string, string>} */
    this.actionIds = new Map();
  }

  /**
   * Sends what was typed, or that there is nothing to type.
   *
   * @param {null | "not_a_value"} outcome
   * @returns {Promise<boolean>} whether the audit is done; false when there is something to compare
   *   or nothing was understood
   */
  async answer(outcome) {
    let text = null;
    if (outcome === null) {
      const parsed = await this.panel.typed.settled();
      if (!parsed.understood) {
        this.panel.complain(t("not_saved_not_understood"));
        return false;
      }
      text = this.panel.input.value;
    }
    const answer = await api("POST", `${this.path}/answer`, {
      action_id: this.#actionId(`answer ${outcome} ${text}`), text, values: null, outcome, seconds: this.panel.seconds,
    });
    if (answer.state === "done") return true;
    this.#compare(answer);
    return false;
  }

  /**
   * @param {"mine" | "theirs" | "unclear"} right
   */
  async settle(right) {
    await api("POST", `${this.path}/settle`, { action_id: this.#actionId(`settle ${right}`), right, seconds: this.panel.seconds });
  }

  /** @param {string} deed */
  #actionId(deed) {
    const known = this.actionIds.get(deed) ?? newActionId();
    this.actionIds.set(deed, known);
    return known;
  }

  /** @param {any} answer */
  #compare(answer) {
    this.isComparing = true;
    const { compare, input } = this.panel;
    input.readOnly = true;
    input.blur();
    const choose = (right) => compare.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: { right } }));
    compare.hidden = false;
    compare.replaceChildren(
      el("h3", {}, t("audit_compare_title")),
      el(
        "div",
        { class: "compare-sides" },
        button(`${t("audit_mine")} ${answer.given.display || t("no_value")}`, () => choose("mine"), { key: "1", testid: "audit-mine" }),
        button(`${t("audit_theirs")} ${answer.in_question?.display || t("no_value")}`, () => choose("theirs"), { key: "2", testid: "audit-theirs" }),
        button(t("audit_unclear"), () => choose("unclear"), { key: "3", testid: "audit-settle-unclear" }),
      ),
    );
    this.panel.parsedLine.replaceChildren();
    compare.querySelector("button")?.focus();
  }
}
