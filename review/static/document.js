/** One document: its pages with what was found on them, and the same in tables beside. */

import { api, goToSignIn } from "./api.js";
import { DocumentPages } from "./document_pages.js";
import { showSignOff } from "./document_sign_off.js";
import { fieldTables, flagCards, openFlags, recognisedTables } from "./document_tables.js";
import { byId, el } from "./dom.js";
import { keepTyping } from "./drafts.js";
import { newActionId } from "./outbox.js";
import { count, inLanguage, moment, t } from "./texts.js";

const documentId = byId("document").dataset.documentId;
const address = `/api/documents/${encodeURIComponent(documentId)}`;
const TABS = ["fields", "tables", "flags", "notes"];

async function start() {
  let content;
  let tables;
  try {
    [content, { tables }] = await Promise.all([api("GET", address), api("GET", `${address}/tables`)]);
  } catch (problem) {
    if (problem.status === 401) return goToSignIn();
    byId("trouble").hidden = false;
    byId("trouble").textContent = inLanguage(problem.body?.error) || t("no_connection");
    return;
  }
  show(content, tables);
}

/**
 * @param {any} content
 * @param {any[]} tables
 */
function show(content, tables) {
  const byField = new Map(content.fields.map((field) => [field.field_id, field]));
  const rows = () => document.querySelectorAll(".document-found [data-field-id]");
  const mark = (fieldId) => {
    for (const row of rows()) row.classList.toggle("is-here", Boolean(fieldId) && row.dataset.fieldId === fieldId);
    pages.mark(fieldId ?? "");
  };
  const pages = new DocumentPages(byId("pages"), content.pages, content.fields, content.flags, (fieldId) => {
    mark(fieldId);
    if (fieldId) [...rows()].find((row) => row.dataset.fieldId === fieldId && row.offsetParent)?.scrollIntoView({ block: "nearest" });
  });
  const reveal = (fieldId) => {
    const [place] = byField.get(fieldId)?.boxes ?? [];
    if (place) pages.reveal(place[0], place[2]);
  };
  linkRows(mark, reveal, (page, top) => pages.reveal(page, top));

  showBadges(content);
  const flagged = openFlags(content.flags, content.fields);
  fillKinds(content.fields);
  const narrow = () => {
    const found = narrowed(content.fields);
    byId("fields").replaceChildren(...fieldTables(found, flagged));
    byId("no-fields").hidden = found.length > 0;
  };
  byId("field-filters").addEventListener("input", narrow);
  byId("field-filters").addEventListener("submit", (event) => event.preventDefault());
  narrow();
  byId("panel-tables").replaceChildren(...recognisedTables(tables));
  byId("panel-flags").replaceChildren(...flagCards(content.flags, reopen));
  const counts = { fields: content.fields.length, tables: tables.length, flags: content.flags.length, notes: content.comments.length };
  for (const tab of TABS) byId(`tab-${tab}`).querySelector(".tab-count").textContent = count(counts[tab]);
  showSignOff(byId("sign-off"), documentId, content.sign_off, (signOff) => {
    content.document.signed_off = signOff.state;
    showBadges(content);
  });
  byId("comments").replaceChildren(...content.comments.map(comment));
  showTab(TABS.includes(window.location.hash.slice(1)) ? window.location.hash.slice(1) : "fields");
}

/** @param {any} flag that was put aside or counted as settled: it waits again */
async function reopen(flag) {
  const body = { action_id: newActionId(), seen_status: flag.status, status: "open", reason: "" };
  try {
    await api("POST", `/api/flags/${encodeURIComponent(flag.flag_id)}/decision`, body);
  } catch (problem) {
    byId("trouble").hidden = false;
    byId("trouble").textContent = inLanguage(problem.body?.error) || t("no_connection");
    return;
  }
  window.location.hash = "flags"; // numbers, signature and list all say something else now
  window.location.reload();
}

/** @param {any[]} fields */
function narrowed(fields) {
  const wanted = byId("field-q").value.trim().toLowerCase();
  const [kind, status] = [byId("field-kind").value, byId("field-status").value];
  return fields.filter(
    (field) =>
      (!kind || field.kind === kind) &&
      (!status || field.review_status === status || (status === "needs_review" && field.requeued)) &&
      (!wanted || [field.display, field.raw_text, field.label, field.project_name].some((text) => text.toLowerCase().includes(wanted))),
  );
}

/** @param {any[]} fields */
function fillKinds(fields) {
  const kinds = [...new Set(fields.map((field) => field.kind))];
  byId("field-kind").append(...kinds.map((kind) => el("option", { value: kind }, t(`kind_${kind}`))));
}

/** @param {any} content */
function showBadges({ document: brief, error }) {
  const signed = { none: "", signed: "good", outdated: "warning" }[brief.signed_off];
  byId("badges").replaceChildren(
    brief.open_items ? el("span", { class: "badge warning" }, `${t("docs_open_items")} ${count(brief.open_items)}`) : "",
    brief.open_errors ? el("span", { class: "badge error" }, `${t("docs_open_errors")} ${count(brief.open_errors)}`) : "",
    brief.status === "complete" ? "" : el("span", { class: "badge error" }, t(`docs_status_${brief.status}`)),
    el("span", { class: `badge ${signed}`, testid: "signed-badge" }, t(`docs_signed_${brief.signed_off}`)),
  );
  byId("trouble").hidden = !error;
  byId("trouble").textContent = error;
}

/** @param {any} one */
function comment(one) {
  return el("li", {}, el("strong", {}, one.author), el("span", { class: "muted small" }, ` ${moment(one.commented_at)}`), el("p", {}, one.text));
}

/**
 * Whatever stands for a field marks its box; focus and click bring the box into sight.
 *
 * @param {(fieldId: string | null) => void} mark
 * @param {(fieldId: string) => void} reveal
 * @param {(page: number, top: number) => void} revealPlace
 */
function linkRows(mark, reveal, revealPlace) {
  const found = /** @type {HTMLElement} */ (document.querySelector(".document-found"));
  const fieldOf = (event) => event.target.closest?.("[data-field-id]")?.dataset.fieldId ?? null;
  found.addEventListener("mouseover", (event) => mark(fieldOf(event)));
  found.addEventListener("mouseleave", () => mark(null));
  found.addEventListener("focusin", (event) => {
    const fieldId = fieldOf(event);
    mark(fieldId);
    if (fieldId) reveal(fieldId);
  });
  found.addEventListener("click", (event) => {
    if (event.target.closest("a, button")) return;
    const fieldId = fieldOf(event);
    const cell = event.target.closest("td[data-top]");
    if (fieldId) mark(fieldId); // a finger has not been over it before
    if (fieldId) reveal(fieldId);
    else if (cell) revealPlace(Number(cell.closest("table").dataset.page), Number(cell.dataset.top));
  });
}

/** @param {string} shown */
function showTab(shown) {
  for (const tab of TABS) {
    const isShown = tab === shown;
    byId(`tab-${tab}`).setAttribute("aria-selected", String(isShown));
    byId(`tab-${tab}`).tabIndex = isShown ? 0 : -1;
    byId(`panel-${tab}`).hidden = !isShown;
  }
}

for (const [position, tab] of TABS.entries()) {
  byId(`tab-${tab}`).addEventListener("click", () => showTab(tab));
  byId(`tab-${tab}`).addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = TABS[(position + step + TABS.length) % TABS.length];
    showTab(next);
    byId(`tab-${next}`).focus();
  });
}

const forgetComment = keepTyping(byId("comment"), `comment.${documentId}`);
byId("comment-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = byId("comment");
  const send = byId("comment-send");
  const trouble = byId("comment-trouble");
  const text = input.value.trim();
  if (!text || send.disabled) return;
  send.disabled = true; // a doubled press says it once
  try {
    byId("comments").append(comment(await api("POST", `${address}/comments`, { text })));
    input.value = "";
    forgetComment();
    trouble.hidden = true;
    byId("tab-notes").querySelector(".tab-count").textContent = count(byId("comments").childElementCount);
  } catch (problem) {
    trouble.hidden = false; // the text stays where it is
    trouble.textContent = inLanguage(problem.body?.error) || t("no_connection");
  } finally {
    send.disabled = false;
    input.focus();
  }
});

void start();
