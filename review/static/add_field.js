/** Adds a field that the machine missed: a box on the page, read on the spot, checked by a person. */

import { api, ApiError } from "./api.js";
import { drawBox } from "./box_drawing.js";
import { showDialog } from "./dialogs.js";
import { button, el } from "./dom.js";
import { kindText } from "./item_evidence.js";
import { inLanguage, t } from "./texts.js";
import { TypedValue } from "./typed_value.js";

const KINDS = ["amounts", "dates", "counts", "projects", "organizations", "people", "contacts", "references"];

/**
 * @param {import("./page_viewer.js").PageViewer} viewer that shows the page
 * @param {{documentId: string, page: number, kind: string}} place `kind` is offered first
 * @returns {Promise<{kind: string, page: number, box: number[], raw_text: string,
 *   values: Record<string, string>, display: string} | null>} null when given up
 */
export async function askForField(viewer, place) {
  const box = await drawBox(viewer, null);
  if (!box) return null;
  const read = readBox(place, box);
  return askForValue(place, box, read);
}

/** @param {any} place @param {number[]} box */
async function readBox(place, box) {
  const path = `/api/documents/${encodeURIComponent(place.documentId)}/pages/${place.page}/read`;
  return api("POST", path, { box: box.map((one) => Math.round(one * 100) / 100) });
}

/** @param {any} place @param {number[]} box @param {Promise<any>} read */
async function askForValue(place, box, read) {
  const kind = el("select", { class: "input", id: "add-kind", testid: "add-kind" }, KINDS.map((one) => el("option", { value: one }, kindText(one))));
  kind.value = place.kind || "amounts";
  const input = el("input", { class: "input value-input", id: "add-text", testid: "add-text", type: "text", maxlength: 2000, autocomplete: "off", lang: "zh-CN" });
  const said = el("p", { class: "parsed", role: "status", testid: "add-parsed" }, t("reading_box"));
  const found = el("div", { class: "row", testid: "add-found" });
  const dialog = el("dialog", { "aria-labelledby": "add-title", testid: "add-field" });
  const about = { kind: kind.value, fieldId: null, documentId: place.documentId, initial: "" };
  const say = (parsed) => {
    said.className = `parsed ${!parsed ? "" : parsed.understood ? "good" : "error"}`;
    said.textContent = !parsed ? "…" : parsed.understood ? `= ${parsed.display}` : `✗ ${inLanguage(parsed.problem)}`;
  };
  const typed = new TypedValue(input, about, say, () => { said.textContent = t("no_connection"); });
  let answer = null;
  const confirm = async () => {
    let parsed;
    try {
      parsed = await typed.settled();
    } catch (error) {
      said.textContent = error instanceof ApiError ? inLanguage(error.body?.error) || t("no_connection") : t("something_failed");
      return;
    }
    say(parsed);
    if (!parsed.understood) {
      input.focus();
      return;
    }
    answer = { kind: kind.value, page: place.page, box, raw_text: input.value, values: parsed.values, display: parsed.display };
    dialog.close("confirmed");
  };
  kind.addEventListener("change", () => {
    about.kind = kind.value;
    typed.put(input.value);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    void confirm();
  });
  dialog.append(
    el("h2", { id: "add-title" }, t("add_title", { page: place.page })),
    el("div", { class: "add-grid" },
      el("div", { class: "field" }, el("label", { for: "add-kind" }, t("add_kind")), kind),
      el("div", { class: "field" }, el("label", { for: "add-text" }, t("add_text")), input)),
    said,
    found,
    el("div", { class: "row dialog-buttons" },
      button(t("add_confirm"), confirm, { class: "primary", key: "⏎", testid: "add-confirm" }),
      button(t("cancel"), () => dialog.close(), { key: "Esc" })),
  );
  read.then(
    (result) => {
      found.append(...result.found.map((one) =>
        button(`${kindText(one.kind)} ${one.raw_text} = ${one.display}`, () => {
          kind.value = about.kind = one.kind;
          typed.put(one.raw_text);
          input.focus();
        }, { class: "compact", testid: "add-candidate" })));
      if (input.value) return; // somebody typed meanwhile
      const first = result.found.find((one) => one.kind === kind.value) ?? result.found[0];
      if (first) kind.value = about.kind = first.kind;
      typed.put(first?.raw_text ?? result.text);
      input.select();
    },
    (error) => {
      if (!input.value) said.textContent = t("box_not_read", { why: inLanguage(error.body?.error) || t("no_connection") });
    },
  );
  const shown = showDialog(dialog);
  input.focus();
  await shown;
  typed.stop();
  return answer;
}
