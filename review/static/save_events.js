/** What becomes of deeds that were sent: saved, refused with both versions, or refused outright. */

import { goToSignIn } from "./api.js";
import { showConflict } from "./conflict_dialog.js";
import { byId } from "./dom.js";
import { notify, say } from "./messages.js";
import { inLanguage, t } from "./texts.js";

/**
 * Tells the person and the page what the outbox hears from the server.
 *
 * @param {import("./outbox.js").Outbox} outbox
 * @param {{
 *   open: (itemId: string, how?: {typed?: string}) => Promise<any>,
 *   forget: (itemId: string) => void,
 *   changed: (itemId: string) => void,
 * }} page `forget` that an item was decided, `changed` when something was saved
 */
export function listenToOutbox(outbox, page) {
  const saveState = byId("save-state");
  on("state", ({ state, size }) => {
    saveState.dataset.state = state;
    saveState.textContent = t(`state_${state}`, { count: size });
    if (state === "signed-out") goToSignIn();
  });

  on("saved", ({ deed, answer }) => {
    if (deed.sort === "undo") {
      say(t("undone"));
      if (answer.item_id) {
        page.forget(answer.item_id);
        void page.open(answer.item_id);
      }
    } else if (deed.sort === "add") {
      say(t("added", { text: deed.label }));
    }
    page.changed(deed.itemId);
  });

  on("conflict", async ({ deed, body }) => {
    if (deed.sort === "audit") {
      say(inLanguage(body?.error)); // the value changed meanwhile, so this look is void
      return;
    }
    page.forget(deed.itemId);
    const again = (await showConflict(deed, body)) === "again" && deed.itemId;
    if (again) await page.open(deed.itemId, deed.body.decision === "corrected" ? { typed: deed.typed } : {});
  });

  on("refused", ({ deed, error }) => {
    const why = inLanguage(error.body?.error);
    if (deed.sort === "undo") {
      say(why || t("undo_nothing"));
      return;
    }
    page.forget(deed.itemId);
    const text = t("refused", { label: deed.label, why: why || `HTTP ${error.status}` });
    // What was typed is there again, to be put right.
    notify(text, deed.itemId ? () => void page.open(deed.itemId, deed.body?.decision === "corrected" ? { typed: deed.typed } : {}) : null);
  });

  /** @param {string} name @param {(detail: any) => void} listener */
  function on(name, listener) {
    outbox.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));
  }
}
