/** The list of documents: what is typed narrows it, a page at a time. */

import { api, goToSignIn, query } from "./api.js";
import { byId, el } from "./dom.js";
import { count, inLanguage, moment, t } from "./texts.js";

const TYPING_MS = 200;
const form = byId("filters");
const rows = byId("rows");
const more = byId("more");
let asked = 0;
/** @type {string | null} */
let cursor = null;
/** @type {number | undefined} */
let timer;

const given = new URLSearchParams(window.location.search);
for (const name of ["q", "state", "order"]) {
  const value = given.get(name);
  if (value) form.elements[name].value = value;
}

function wanted() {
  return { q: form.elements.q.value.trim(), state: form.elements.state.value, order: form.elements.order.value };
}

/** @param {boolean} isFurther whether to go on behind what is shown */
async function load(isFurther) {
  const number = ++asked;
  const narrowed = wanted();
  if (!isFurther) {
    const order = narrowed.order === "name" ? "" : narrowed.order;
    window.history.replaceState(null, "", `/documents${query({ ...narrowed, order })}`);
  }
  try {
    const answer = await api("GET", `/api/documents${query({ ...narrowed, limit: 50, cursor: isFurther ? cursor : "" })}`);
    if (number !== asked) return;
    cursor = answer.next_cursor;
    more.hidden = !cursor;
    byId("total").textContent = answer.total ? t("docs_total", { n: count(answer.total) }) : t("docs_none");
    const made = answer.documents.map(row);
    if (isFurther) {
      rows.append(...made);
      made[0]?.querySelector("a")?.focus();
    } else {
      rows.replaceChildren(...made);
    }
  } catch (problem) {
    if (problem.status === 401) goToSignIn();
    else byId("total").textContent = inLanguage(problem.body?.error) || t("no_connection");
  }
}

const SIGNED = { none: "", signed: "good", outdated: "warning" };

/** @param {any} found */
function row(found) {
  const settled = found.fields - found.flagged_fields;
  const progress = t("docs_progress_of", { done: count(settled), all: count(found.fields) });
  const about = [found.publisher, found.year].filter(Boolean).join(" · ");
  return el(
    "tr",
    { testid: "document", data: { documentId: found.document_id } },
    el(
      "th",
      { scope: "row" },
      el("a", { href: `/documents/${encodeURIComponent(found.document_id)}` }, found.title || found.file_name),
      el("span", { class: "muted small" }, found.title ? found.file_name : "", about && (found.title ? ` · ${about}` : about)),
      found.status !== "complete" && el("span", { class: "badge error" }, t(`docs_status_${found.status}`)),
      found.error && el("span", { class: "small" }, found.error),
    ),
    el("td", { class: "number", data: { name: t("docs_pages") } }, count(found.page_count)),
    el(
      "td",
      { data: { name: t("docs_progress") } },
      el("progress", { max: Math.max(1, found.fields), value: settled, "aria-label": progress }),
      el("span", { class: "muted small" }, progress),
    ),
    el(
      "td",
      { class: "number", data: { name: t("docs_open_items") } },
      found.open_items ? el("a", { href: `/${query({ document_id: found.document_id })}` }, count(found.open_items)) : "0",
    ),
    el(
      "td",
      { class: "number", data: { name: t("docs_open_errors") } },
      found.open_errors ? el("span", { class: "badge error" }, count(found.open_errors)) : "0",
    ),
    el("td", { data: { name: t("docs_signed") } }, el("span", { class: `badge ${SIGNED[found.signed_off]}` }, t(`docs_signed_${found.signed_off}`))),
    el("td", { class: "small", data: { name: t("docs_ingested_at") } }, moment(found.ingested_at)),
  );
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void load(false);
});
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => void load(false), TYPING_MS);
});
more.addEventListener("click", () => void load(true));
void load(false);
