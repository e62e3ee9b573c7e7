"""Cells of a table without rules that stand so close that the reader took them for one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.layout_characters import CLOSING, OPENING
from extractors.layout_pieces import Piece, stripped
from models.geometry import Box, union

# Characters of one text leave less white between them, marks aside.
CELL_GAP_EM = 0.55
# A bracket or a comma brings so much white of its own, behind it or before it.
MARK_WHITE_EM = 0.6
# Rows so far above and below tell where the columns part, and so many must.
ROWS_AROUND = 4
WITNESSES = 2
# A row of a table that tells columns has so many cells.
TELLING_CELLS = 3

Rows = list[list[Piece]]


def with_parted_cells(rows: Rows) -> Rows:
    """The rows with pieces parted in which the white between two columns lies.

    The rows around tell where columns part: two of them at least leave white there, with cells on
    both sides, and none runs over it.
    """
    return [
        [part for piece in row for part in _parted(piece, _around(rows, at))]
        for at, row in enumerate(rows)
    ]


def _around(rows: Rows, at: int) -> Rows:
    near = rows[max(0, at - ROWS_AROUND) : at] + rows[at + 1 : at + 1 + ROWS_AROUND]
    return [row for row in near if len(row) >= TELLING_CELLS]


def _parted(piece: Piece, around: Rows) -> list[Piece]:
    if len(around) < WITNESSES:
        return [piece]
    cuts = [
        offset
        for offset, (x0, x1) in _gaps(piece)
        if sum(_parts_at(row, x0, x1) for row in around) >= WITNESSES
        and not any(p.box.x0 < x0 and p.box.x1 > x1 for row in around for p in row)
    ]
    ends = [0, *cuts, len(piece.text)]
    parts = [stripped(piece.text.cut(a, b)) for a, b in pairwise(ends)]
    if not cuts or not all(part.text for part in parts):
        return [piece]
    printed = [union(g.box for g in part.glyphs if g is not None) for part in parts]
    # Levelling moves a box with the middle of what it holds; within a row that is little.
    moved = piece.box.x0 - printed[0].x0
    return [
        replace(piece, text=part, box=Box(b.x0 + moved, piece.box.y0, b.x1 + moved, piece.box.y1))
        for part, b in zip(parts, printed, strict=True)
    ]


def _gaps(piece: Piece) -> list[tuple[int, tuple[float, float]]]:
    """White inside the piece (levelled x) with the offset of what follows it."""
    found: list[tuple[int, tuple[float, float]]] = []
    first = next((g for g in piece.text.glyphs if g is not None), None)
    if first is None:
        return found
    moved = piece.box.x0 - first.box.x0
    last: tuple[str, Box] | None = None
    for offset, (character, glyph) in enumerate(
        zip(piece.text.text, piece.text.glyphs, strict=True)
    ):
        if glyph is None or character.isspace():
            continue
        if last is not None:
            x0, x1 = last[1].x1, glyph.box.x0
            marks = (last[0] in CLOSING) + (character in OPENING)
            if x1 - x0 >= (CELL_GAP_EM + MARK_WHITE_EM * marks) * piece.size_pt:
                found.append((offset, (x0 + moved, x1 + moved)))
        last = character, glyph.box
    return found


def _parts_at(row: Sequence[Piece], x0: float, x1: float) -> bool:
    """Whether the row has cells on both sides of the white and nothing inside it."""
    middle = (x0 + x1) / 2
    left = any(p.box.x1 <= middle for p in row)
    right = any(p.box.x0 >= middle for p in row)
    return left and right and not any(p.box.x0 < middle < p.box.x1 for p in row)
