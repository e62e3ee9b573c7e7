"""The words around a value, for a person who wants to see what it rests on."""

from __future__ import annotations

from models.layout import Table

#: A sentence ends here; a colon or comma does not end one.
_SENTENCE_ENDS = frozenset("。！？!?；;\n")
#: A context longer than this says less, not more.
_LONGEST = 300


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence of `text` in which [start, end) stands, cut to 300 characters around it."""
    left = max((text.rfind(mark, 0, start) for mark in _SENTENCE_ENDS), default=-1) + 1
    ends = [position for mark in _SENTENCE_ENDS if (position := text.find(mark, end)) >= 0]
    right = min(ends) + 1 if ends else len(text)
    if right - left > _LONGEST:
        spare = max(0, _LONGEST - (end - start)) // 2
        left, right = max(left, start - spare), min(right, end + spare)
    return text[left:right].strip()


def row_around(table: Table, row: int) -> str:
    """The cells that touch `row`, left to right, with a bar between them."""
    cells = sorted(
        (c for c in table.cells if c.row <= row < c.row + c.row_span), key=lambda c: c.column
    )
    return " | ".join(cell.text.text.strip() for cell in cells)[:_LONGEST]
