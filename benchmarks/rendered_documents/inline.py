"""Text with `{printed :: SPEC}` in it, taken apart."""

from __future__ import annotations

from collections.abc import Iterator

_ESCAPED = {"{": "\ue000", "}": "\ue001", "|": "\ue002", "\\": "\ue003"}


def hide_escapes(line: str) -> str:
    r"""The line with `\{`, `\}`, `\|` and `\\` as private characters, and `\n` as a line break."""
    for mark, hidden in {"\\": _ESCAPED["\\"], **_ESCAPED}.items():
        line = line.replace("\\" + mark, hidden)
    return line.replace("\\n", "\n")


def show_escapes(text: str) -> str:
    """The text with the hidden marks as they are printed."""
    for mark, hidden in _ESCAPED.items():
        text = text.replace(hidden, mark)
    return text


def parts(text: str) -> Iterator[tuple[str, str | None]]:
    """Printed texts in order, each with its spec, None for plain text.

    Raises:
        ValueError: when braces do not match or an annotation has no ` :: `.
    """
    rest = text
    while rest:
        before, opening, rest = rest.partition("{")
        if "}" in before:
            raise ValueError("} without {")
        if before:
            yield show_escapes(before), None
        if not opening:
            return
        inside, closing, rest = rest.partition("}")
        if not closing:
            raise ValueError("{ without }")
        if "{" in inside:
            raise ValueError(f"annotations do not nest: {inside!r}")
        shown, colons, spec = inside.partition("::")
        if not colons or not spec.strip() or not shown.strip():
            raise ValueError(f"an annotation is {{printed text :: SPEC}}, got {{{inside}}}")
        yield show_escapes(shown.strip(" ")), show_escapes(spec.strip())


def split_cells(line: str) -> list[str]:
    """The cells of a table line without its first bar; bars inside braces do not count."""
    cells, depth, current = [], 0, ""
    for character in line:
        depth += (character == "{") - (character == "}")
        if character == "|" and depth == 0:
            cells.append(current)
            current = ""
        else:
            current += character
    if current.strip():
        cells.append(current)
    return [cell.strip(" \t\u3000") for cell in cells]
