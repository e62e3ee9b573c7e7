/** Asks the API; every page does so through here. */

/** The server's answer that something did not work. `status` is 0 when no answer came. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {any} body
   */
  constructor(status, body) {
    super(body?.error?.en ?? `status ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.body = body;
  }

  /** Whether the same request may succeed later: no answer, throttled, or the server's fault. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const csrfToken = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";

/**
 * Sends a request and reads its JSON answer; null for an empty one.
 *
 * @param {string} method
 * @param {string} path with its query, from `/api/`
 * @param {any} [body] JSON, or a FormData as it is
 * @param {{signal?: AbortSignal, keepalive?: boolean}} [options]
 * @returns {Promise<any>}
 * @throws {ApiError} for every answer but 2xx, and when none came
 * @throws {DOMException} AbortError when `signal` said so
 */
export async function api(method, path, body, options = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = csrfToken;
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  let answer;
  let text;
  try {
    answer = await fetch(path, {
      method,
      headers,
      body: body === undefined || isForm ? body : JSON.stringify(body),
      credentials: "same-origin",
      ...options,
    });
    text = await answer.text();
  } catch (problem) {
    if (problem.name === "AbortError") throw problem;
    throw new ApiError(0, null);
  }
  let content = null;
  try {
    content = text ? JSON.parse(text) : null;
  } catch {
    content = null;
  }
  if (!answer.ok) throw new ApiError(answer.status, content);
  return content;
}

/**
 * A query string from what is given, without what is empty: `?a=1&b=2` or "".
 *
 * @param {Record<string, string | number | boolean | null | undefined>} values
 */
export function query(values) {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== "" && value !== null && value !== undefined) parts.set(name, String(value));
  }
  const text = parts.toString();
  return text ? `?${text}` : "";
}

/** Goes to the sign-in page, which comes back here. */
export function goToSignIn() {
  const here = window.location.pathname + window.location.search;
  window.location.assign(`/login?next=${encodeURIComponent(here)}`);
}
