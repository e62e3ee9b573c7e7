/** Dialogs that ask for one thing; the browser keeps the focus inside and gives it back. */

import { button, el } from "./dom.js";
import { keepTyping } from "./drafts.js";
import { t } from "./texts.js";

/**
 * Shows a dialog until it is closed.
 *
 * @param {HTMLDialogElement} dialog
 * @returns {Promise<string>} its return value, "" when it was only closed
 */
export function showDialog(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    }, { once: true });
  });
}

/**
 * Asks for a text.
 *
 * @param {{title: string, hint?: string, label: string, confirm: string, required?: boolean, testid: string,
 *   about?: string, submit?: (text: string) => Promise<string>}} ask `submit` says what went wrong, "" when nothing
 *   did; with `about` what was typed is there again when the dialog was closed without confirming
 * @returns {Promise<string | null>} null when nothing is to be done
 */
export async function askForText(ask) {
  const input = el("textarea", { class: "input", rows: 3, maxlength: 2000, required: ask.required, id: "asked-text", testid: `${ask.testid}-text` });
  const problem = el("p", { class: "notice error", role: "alert", hidden: true });
  const dialog = el("dialog", { "aria-labelledby": "asked-title", testid: ask.testid });
  const forget = ask.about ? keepTyping(input, `${ask.testid}.${ask.about}`) : () => {};
  let isSending = false; // a doubled press sends once
  const confirm = async () => {
    if (isSending) return;
    const text = input.value.trim();
    let wrong = ask.required && !text ? t("text_required") : "";
    isSending = true;
    try {
      if (!wrong && ask.submit) wrong = await ask.submit(text);
    } finally {
      isSending = false;
    }
    problem.textContent = wrong;
    problem.hidden = !wrong;
    if (!wrong) {
      forget();
      dialog.close("confirmed");
    } else {
      input.focus();
    }
  };
  dialog.append(
    el("h2", { id: "asked-title" }, ask.title),
    ask.hint ? el("p", { class: "muted" }, ask.hint) : "",
    el("div", { class: "field" }, el("label", { for: "asked-text" }, ask.label), input),
    problem,
    el(
      "div",
      { class: "row dialog-buttons" },
      button(ask.confirm, confirm, { class: "primary", testid: `${ask.testid}-confirm` }),
      button(t("cancel"), () => dialog.close(""), {}),
      el("span", { class: "muted small" }, t("ctrl_enter_confirms")),
    ),
  );
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void confirm();
  });
  const answer = await showDialog(dialog);
  return answer === "confirmed" ? input.value.trim() : null;
}
