/** Asks for a comment on a field or flag. */

import { api } from "./api.js";
import { askForText } from "./dialogs.js";
import { inLanguage, t } from "./texts.js";

/**
 * @param {any} item an ItemView; the comment is added to it
 * @param {() => void} saved called once the server has it
 */
export async function askForComment(item, saved) {
  const about = item.field ? `fields/${encodeURIComponent(item.field.field_id)}` : `flags/${encodeURIComponent(item.item_id)}`;
  await askForText({
    title: t("comment_title"), label: t("comment_label"), confirm: t("save"), required: true, testid: "comment", about: item.item_id,
    submit: async (text) => {
      try {
        item.comments = [...item.comments, await api("POST", `/api/${about}/comments`, { text })];
      } catch (error) {
        return inLanguage(error.body?.error) || t("no_connection");
      }
      saved();
      return "";
    },
  });
}
