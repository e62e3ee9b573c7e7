/** What the parts of the page where fields are settled share: what is shown, and what waits. */

import { byId } from "./dom.js";
import { Drafts } from "./drafts.js";
import { ItemBuffer } from "./item_buffer.js";
import { Outbox } from "./outbox.js";
import { PageViewer } from "./page_viewer.js";
import { QueuePanel } from "./queue_panel.js";
import { Trail } from "./trail.js";

// Nobody judges a field in so short a time: a key pressed twice must not decide one unseen.
export const GUARD_MS = 200;
const REMEMBERED = 200;

export const account = document.querySelector('meta[name="account"]')?.getAttribute("content") ?? "";
export const drafts = new Drafts(account);
export const outbox = new Outbox(account);
export const viewer = new PageViewer(byId("viewer-frame"));
export const queue = new QueuePanel();
export const trail = new Trail(REMEMBERED);

/** What is shown now, and what its buttons do (set once when the page starts). */
export const now = {
  /** @type {import("./workspace_item.js").ItemPanel | null} */
  panel: null,
  /** @type {import("./audit_steps.js").AuditSteps | null} */
  audit: null,
  /** A deed is on its way that the next item waits for. */
  isBusy: false,
  /** Which of the other fields `]` and `[` stand at; -1 before the first press. */
  otherAt: -1,
  /** What buttons inside the item do. @type {import("./workspace_item.js").ItemActions | any} */
  itemActions: {},
  /** What keys and the buttons below the item do. @type {Record<string, (event: any) => any>} */
  actions: {},
};

/** Items decided here, which the buffer must not bring again. @type {Set<string>} */
export const settled = new Set();
/** Items passed without deciding; they come again when nothing else is left. @type {Set<string>} */
export const passed = new Set();

export const buffer = new ItemBuffer(() => [
  ...settled, ...passed, ...outbox.itemIds, ...(now.panel ? [now.panel.item.item_id] : []),
].slice(-REMEMBERED));
