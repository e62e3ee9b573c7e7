/** Makes elements; every text goes in as text, never as markup. */

/**
 * An element with attributes and children. `on` holds listeners by event, `data` data attributes,
 * `testid` what tests look for; a value of null, undefined or false leaves an attribute out.
 *
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | number | null | undefined | false | any[])} children
 * @returns {any}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(element.dataset, value);
    } else if (name === "testid") {
      element.dataset.testid = value;
    } else if (name === "value") {
      element.value = value;
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/**
 * The element with this id; the page cannot be without it.
 *
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element #${id}`);
  return element;
}

/**
 * A button with a text and the key that does the same.
 *
 * @param {string} text
 * @param {(event: Event) => void} run
 * @param {{key?: string, testid?: string, class?: string, disabled?: boolean}} [options]
 */
export function button(text, run, options = {}) {
  const attributes = {
    type: "button",
    class: `button ${options.class ?? ""}`.trim(),
    testid: options.testid,
    disabled: options.disabled,
    "aria-keyshortcuts": options.key === "⏎" ? "Enter" : options.key,
    on: { click: run },
  };
  return el("button", attributes, text, options.key && el("kbd", { "aria-hidden": "true" }, options.key));
}
