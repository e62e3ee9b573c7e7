/** The keys of the page: one table that is both what they do and what the help shows. */

/**
 * @typedef {object} Binding
 * @property {string[]} keys as `KeyboardEvent.key` names them; "Ctrl+" before one that needs it
 * @property {string} text the key of its wording in the help
 * @property {string} group the key of its group's wording
 * @property {(event: KeyboardEvent) => void} [run] none for what is only told of
 * @property {boolean} [inInput] also works while the value's input has the focus
 */

/**
 * Whether a person types into this element.
 *
 * @param {EventTarget | null} target
 */
export function isTextInput(target) {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return target instanceof HTMLElement && target.isContentEditable;
}

/** Whether Enter and Space already do something on this element. */
function isControl(target) {
  return target instanceof Element && Boolean(target.closest("button, a[href], summary, label"));
}

/**
 * Calls what a key stands for. Nothing happens during the composition of a Chinese word, while a
 * dialog is open, or for a plain letter while somebody types.
 *
 * @param {Binding[]} bindings
 * @param {(event: KeyboardEvent) => boolean} first takes a key before all others when it says true
 */
export function listenToKeys(bindings, first) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    if (first(event)) {
      event.preventDefault();
      return;
    }
    if (event.altKey) return;
    const name = (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
    const typing = isTextInput(event.target);
    const binding = bindings.find(
      (one) => one.run && one.keys.some((key) => key === name) && (!typing || one.inInput),
    );
    if (!binding?.run) return;
    if (event.key === "Enter" && isControl(event.target)) return;
    event.preventDefault();
    if (event.repeat && !["+", "=", "-"].includes(event.key)) return; // a held key decides nothing
    binding.run(event);
  });
}
