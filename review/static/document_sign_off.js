/** Signing a document off; over open errors a lead may, who says why. */

import { api } from "./api.js";
import { askForText } from "./dialogs.js";
import { button, el } from "./dom.js";
import { inLanguage, moment, t } from "./texts.js";

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";
const role = meta("role");
const account = meta("account");
const KINDS = { none: "", signed: "good", outdated: "warning" };

/**
 * @param {HTMLElement} panel
 * @param {string} documentId
 * @param {any} signOff
 * @param {(signOff: any) => void} changed
 */
export function showSignOff(panel, documentId, signOff, changed) {
  const address = `/api/documents/${encodeURIComponent(documentId)}/sign-off`;
  const refused = el("p", { class: "notice error", role: "alert", hidden: true, testid: "sign-refused" });
  const say = (text) => {
    refused.textContent = text;
    refused.hidden = !text;
  };
  const show = (found) => {
    changed(found);
    showSignOff(panel, documentId, found, changed);
    panel.querySelector("p")?.focus(); // the button that was pressed is gone
  };
  const attempt = async (reason) => {
    try {
      show(await api("POST", address, { reason }));
      return "";
    } catch (problem) {
      return inLanguage(problem.body?.error) || t("no_connection");
    }
  };
  const sign = async () => {
    say("");
    if (!signOff.open_errors) {
      say(await attempt(""));
    } else if (role === "reviewer") {
      say(t("doc_sign_refused", { n: signOff.open_errors }));
    } else {
      await askForText({
        title: t("doc_sign_title"),
        hint: t("doc_sign_over", { n: signOff.open_errors }),
        label: t("doc_sign_reason"),
        confirm: t("doc_sign_confirm"),
        required: true,
        testid: "sign-dialog",
        submit: attempt,
      });
    }
  };
  const withdraw = async () => {
    try {
      show(await api("DELETE", address));
    } catch (problem) {
      say(inLanguage(problem.body?.error) || t("no_connection"));
    }
  };
  const isSigned = signOff.state !== "none";
  const mayWithdraw = isSigned && (role !== "reviewer" || signOff.reviewer === account);
  panel.replaceChildren(
    el(
      "p",
      { role: "status", tabindex: -1, testid: "sign-state", data: { state: signOff.state } },
      el("span", { class: `badge ${KINDS[signOff.state]}` }, t(`docs_signed_${signOff.state}`)),
      isSigned && ` ${t("doc_signed_by", { name: signOff.reviewer, when: moment(signOff.signed_at) })}`,
    ),
    isSigned && signOff.signed_over ? el("p", { class: "notice warning" }, t("doc_signed_over", { n: signOff.signed_over, reason: signOff.reason })) : "",
    isSigned && !signOff.signed_over && signOff.reason ? el("p", {}, signOff.reason) : "",
    el("p", { class: "muted" }, t("doc_sign_hint")),
    refused,
    el(
      "div",
      { class: "row" },
      signOff.state !== "signed" && button(t(isSigned ? "doc_sign_again" : "doc_sign"), sign, { class: "primary", testid: "sign" }),
      mayWithdraw && button(t("doc_withdraw"), withdraw, { testid: "withdraw" }),
    ),
  );
}
