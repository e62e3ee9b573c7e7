/** Files in by drag and drop, tables out in every format. */

import { ApiError, api, goToSignIn } from "./api.js";
import { byId, el } from "./dom.js";
import { inLanguage, moment, t } from "./texts.js";

const POLL_MS = 1000;
const zone = byId("drop");
const limitBytes = Number(zone.dataset.limitBytes);
const limit = Math.floor(limitBytes / 1048576);
const csrfToken = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";

/** @type {{file: File, row: any}[]} */
const toSend = [];
let isSending = false;
/** @type {number | undefined} */
let timer;

/** @param {Iterable<File>} files */
function add(files) {
  for (const file of files) {
    const row = sendingRow(file.name);
    byId("sending").append(row.element);
    if (file.size > limitBytes) row.say("error", t("files_too_large", { limit }));
    else toSend.push({ file, row });
  }
  void sendAll();
}

/** @param {string} name */
function sendingRow(name) {
  const bar = el("progress", { max: 1, value: 0, "aria-label": `${t("files_sending")} ${name}` });
  const state = el("span", { class: "badge" }, t("files_queued"));
  const element = el("li", { testid: "sending-file" }, el("span", { class: "file-name" }, name), state, bar);
  return {
    element,
    progress(share) {
      state.textContent = t("files_sending");
      bar.value = share;
    },
    say(kind, text, link) {
      bar.remove();
      state.textContent = kind === "error" ? t("files_refused") : t("files_state_done");
      state.className = `badge ${kind}`;
      element.append(el("p", { class: `notice ${kind}`, role: kind === "error" ? "alert" : "status" }, text, " ", link));
    },
  };
}

async function sendAll() {
  if (isSending) return;
  isSending = true;
  for (let next = toSend.shift(); next; next = toSend.shift()) {
    const { file, row } = next;
    try {
      const answer = await send(file, row.progress);
      for (const refused of answer.refused) row.say("error", inLanguage(refused.error));
      for (const known of answer.known) row.say("good", t("files_known"), documentLink(known.document_id));
      if (answer.uploads.length) row.element.remove();
    } catch (problem) {
      if (problem instanceof ApiError && problem.status === 401) return goToSignIn();
      row.say("error", inLanguage(problem.body?.error) || t("files_lost"));
    }
    void look();
  }
  isSending = false;
}

/**
 * One file; fetch cannot tell how much of it is sent, so XMLHttpRequest does it.
 *
 * @param {File} file
 * @param {(share: number) => void} progress
 * @returns {Promise<any>}
 */
function send(file, progress) {
  const form = new FormData();
  form.append("files", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/uploads");
    request.setRequestHeader("X-CSRF-Token", csrfToken);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => progress(event.loaded / event.total));
    request.addEventListener("load", () => {
      if (request.status === 200) resolve(request.response);
      else reject(new ApiError(request.status, request.response));
    });
    request.addEventListener("error", () => reject(new ApiError(0, null)));
    progress(0);
    request.send(form);
  });
}

/** @param {string} documentId */
function documentLink(documentId) {
  return el("a", { href: `/documents/${encodeURIComponent(documentId)}` }, t("files_open"));
}

/** Shows all uploads; goes on looking while something is in work. */
async function look() {
  clearTimeout(timer);
  let isInWork = true;
  try {
    const { uploads } = await api("GET", "/api/uploads");
    byId("no-uploads").hidden = uploads.length > 0;
    byId("uploads").replaceChildren(...uploads.map(uploadRow));
    isInWork = uploads.some((one) => one.state === "waiting" || one.state === "reading");
  } catch (problem) {
    if (problem.status === 401) return goToSignIn();
  }
  if (isInWork) timer = setTimeout(look, POLL_MS);
}

const KINDS = { waiting: "", reading: "accent", done: "good", failed: "error" };

/** @param {any} upload */
function uploadRow(upload) {
  const { state, page_count: all, pages_read: read } = upload;
  const pages = all ? t("files_pages", { read: state === "done" ? all : read, all }) : "";
  return el(
    "li",
    { testid: "upload", data: { state, uploadId: upload.upload_id } },
    el(
      "span",
      {},
      el("span", { class: "file-name" }, upload.file_name),
      el("span", { class: "muted small" }, " ", pages, " · ", t("files_by", { name: upload.uploaded_by, when: moment(upload.uploaded_at) })),
    ),
    el(
      "span",
      { class: "row" },
      el("span", { class: `badge ${KINDS[state]}` }, t(`files_state_${state}`)),
      state === "done" && upload.document_id && documentLink(upload.document_id),
    ),
    state === "reading" && el("progress", { max: all || 1, value: read, "aria-label": `${upload.file_name} ${pages}` }),
    state === "failed" && el("p", { class: "notice error" }, half(upload.error)),
  );
}

/** @param {string} message perhaps “中文 / English” */
function half(message) {
  const [zh, en] = message.split(" / ", 2);
  return en === undefined ? message : inLanguage({ zh, en });
}

zone.addEventListener("dragover", (event) => {
  event.preventDefault();
  zone.classList.add("is-over");
});
zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
zone.addEventListener("drop", (event) => {
  event.preventDefault();
  zone.classList.remove("is-over");
  add(event.dataTransfer?.files ?? []);
});
// A file dropped beside the zone must not replace the page.
for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
byId("choose").addEventListener("change", (event) => {
  add([...event.target.files]);
  event.target.value = "";
});

const exportState = byId("export-state");
for (const wanted of document.querySelectorAll("[data-format]")) {
  wanted.addEventListener("click", () => void exportTables(/** @type {HTMLElement} */ (wanted)));
}

/** @param {HTMLElement} wanted */
async function exportTables(wanted) {
  const format = wanted.dataset.format;
  const name = wanted.textContent?.trim() ?? "";
  exportState.replaceChildren(el("p", {}, t("files_preparing", { format: name })), el("progress", { "aria-label": name }));
  try {
    const asked = { format, reviewed_only: byId("reviewed-only").checked };
    let made = await api("POST", "/api/exports", asked);
    while (made.state === "preparing") {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      made = await api("GET", `/api/exports/${made.export_id}`);
    }
    if (made.state === "failed") throw new ApiError(500, { error: { zh: half(made.error), en: half(made.error) } });
    const link = el("a", { href: `/api/exports/${made.export_id}/file`, download: made.file_name, testid: "export-link" }, made.file_name);
    exportState.replaceChildren(el("p", { class: "notice good" }, t("files_ready"), " ", link));
    link.click();
  } catch (problem) {
    if (problem.status === 401) return goToSignIn();
    const error = inLanguage(problem.body?.error) || t("no_connection");
    exportState.replaceChildren(el("p", { class: "notice error", role: "alert" }, t("files_export_failed", { error })));
  }
}

void look();
