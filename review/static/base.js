/** What every page does: the language switch keeps the choice with the account. */

import { api } from "./api.js";

const switcher = document.querySelector(".language-switch");
const isSignedIn = Boolean(document.querySelector('meta[name="account"]')?.getAttribute("content"));

/** Shows the page in the other language, at the same place. */
export async function switchLanguage() {
  if (!(switcher instanceof HTMLAnchorElement)) return;
  const language = switcher.dataset.language;
  const address = new URL(window.location.href);
  if (isSignedIn) {
    try {
      await api("PUT", "/api/session/language", { language });
      address.searchParams.delete("lang");
    } catch {
      address.searchParams.set("lang", language ?? "zh");
    }
  } else {
    // The sign-in page has in its link where one goes on to; a form that was sent lost it elsewhere.
    for (const [name, value] of new URL(switcher.href).searchParams) address.searchParams.set(name, value);
  }
  window.location.replace(address);
}

switcher?.addEventListener("click", (event) => {
  event.preventDefault();
  void switchLanguage();
});
