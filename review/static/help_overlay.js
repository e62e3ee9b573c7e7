/** All keys, by what they are for. */

import { showDialog } from "./dialogs.js";
import { button, el } from "./dom.js";
import { t } from "./texts.js";

const NAMES = { Enter: "⏎", ArrowLeft: "←", ArrowRight: "→", Delete: "Del", Escape: "Esc" };

/** @param {import("./keys.js").Binding[]} bindings */
export async function showHelp(bindings) {
  const groups = new Map();
  for (const binding of bindings) groups.set(binding.group, [...(groups.get(binding.group) ?? []), binding]);
  const dialog = el("dialog", { "aria-labelledby": "help-title", class: "help", testid: "help" });
  dialog.append(
    el("div", { class: "row" }, el("h2", { id: "help-title" }, t("help_title")), button(t("close"), () => dialog.close(), { key: "Esc", class: "push" })),
    el("p", { class: "muted" }, t("help_text")),
    el("div", { class: "help-groups" }, [...groups].map(([group, members]) =>
      el("section", {}, el("h3", {}, t(group)), el("dl", {}, members.map((binding) => [
        el("dt", {}, binding.keys.map((key) => [el("kbd", {}, key.split("+").filter(Boolean).map((part) => NAMES[part] ?? part).join(" ") || key), " "])),
        el("dd", {}, t(binding.text)),
      ]))))),
  );
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "?") dialog.close();
  });
  await showDialog(dialog);
}
