/** What the page tells: in passing, until it is put away, or by going to the sign-in page. */

import { ApiError, goToSignIn } from "./api.js";
import { button, byId, el } from "./dom.js";
import { inLanguage, t } from "./texts.js";

let sayTimer = 0;

/** @param {string} text that goes away by itself */
export function say(text) {
  const toast = byId("toast");
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(sayTimer);
  sayTimer = window.setTimeout(() => { toast.hidden = true; }, 4000);
}

/**
 * @param {string} text that stays until it is put away
 * @param {(() => void) | null} openAgain what it is about
 */
export function notify(text, openAgain) {
  const notice = el("div", { class: "notice error row", role: "alert", testid: "refused" }, el("span", {}, text));
  if (openAgain) notice.append(button(t("open_again"), () => { notice.remove(); openAgain(); }, { class: "compact" }));
  notice.append(button(t("close"), () => notice.remove(), { class: "compact quiet" }));
  byId("notices").append(notice);
}

/** @param {any} error said in a sentence; a mistake of the program is thrown on */
export function fail(error) {
  if (error instanceof ApiError) {
    if (error.status === 401) goToSignIn();
    else say(inLanguage(error.body?.error) || t(error.status ? "something_failed" : "no_connection"));
    return;
  }
  if (error?.name === "AbortError") return;
  say(t("something_failed"));
  throw error;
}
