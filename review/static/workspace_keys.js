/** Which key does what on the page where fields are settled; the help shows this table. */

/**
 * @param {Record<string, (event: any) => void>} actions
 * @returns {import("./keys.js").Binding[]}
 */
export function bindingsOf(actions) {
  const decide = "help_group_decide";
  const move = "help_group_move";
  const look = "help_group_look";
  return [
    { keys: ["Enter", "Ctrl+Enter"], text: "help_enter", group: decide, run: actions.enter, inInput: true },
    { keys: ["a"], text: "help_accept", group: decide, run: actions.accept },
    { keys: ["e", "0–9"], text: "help_edit", group: decide, run: actions.edit },
    { keys: ["x", "Delete"], text: "help_reject", group: decide, run: (event) => (event.shiftKey ? actions.rejectWithReason(event) : actions.reject(event)) },
    { keys: ["Shift+X"], text: "help_reject_reason", group: decide },
    { keys: ["s"], text: "help_skip", group: decide, run: actions.skip },
    { keys: ["u", "Ctrl+z"], text: "help_undo", group: decide, run: actions.undo },
    { keys: ["t"], text: "help_suggestion", group: decide, run: actions.suggest },
    { keys: ["r"], text: "help_earlier", group: decide, run: actions.takeEarlier },
    { keys: ["n"], text: "help_add", group: decide, run: actions.add },
    { keys: ["c"], text: "help_comment", group: decide, run: actions.comment },
    { keys: ["o"], text: "help_unclear", group: decide, run: actions.unclear },
    { keys: ["1", "2", "3"], text: "help_compare", group: decide },
    { keys: ["j", "k"], text: "help_next", group: move, run: (event) => (event.key.toLowerCase() === "j" ? actions.next(event) : actions.previous(event)) },
    { keys: ["]", "["], text: "help_others", group: move, run: (event) => (event.key === "]" ? actions.nextOther() : actions.previousOther()) },
    { keys: ["Alt+1–9"], text: "help_jump", group: move },
    { keys: ["/"], text: "help_filter", group: move, run: actions.filter },
    { keys: ["q"], text: "help_queue", group: move, run: actions.toggleQueue },
    { keys: ["F6"], text: "help_focus", group: move, run: actions.switchFocus, inInput: true },
    { keys: ["Escape"], text: "help_escape", group: move, run: actions.escape, inInput: true },
    { keys: ["+", "="], text: "help_zoom_in", group: look, run: actions.zoomIn },
    { keys: ["-"], text: "help_zoom_out", group: look, run: actions.zoomOut },
    { keys: ["z"], text: "help_zoom_reset", group: look, run: actions.zoomReset },
    { keys: ["p"], text: "help_zoom_page", group: look, run: actions.zoomPage },
    { keys: ["l"], text: "help_language", group: look, run: actions.language },
    { keys: ["?"], text: "help_help", group: look, run: actions.help },
  ];
}
