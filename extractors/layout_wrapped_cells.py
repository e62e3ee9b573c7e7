"""Rows of a table without rules: the lines of wrapped cells gathered to the row that they end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extractors.layout_markers import is_caption
from extractors.layout_pieces import Piece
from extractors.table_rows import is_value
from extractors.table_units import is_unit_line

# Two lines of type stand at least this far apart (em) where one is set below the other; what is
# nearer stands beside the middle of a wrapped cell.
_BELOW_EM = 0.95
# The lines of one cell are set less far apart than this (em).
_APART_EM = 2.0
# A line nearer to a row than this share of the distance between rows belongs to it.
_OWN_ROW_SHARE = 0.9

Rows = list[list[Piece]]


def middle(row: Sequence[Piece]) -> float:
    """The y of a row's middle in points."""
    return median(p.box.centre[1] for p in row)


def may_be_wrapped(piece: Piece, run: Sequence[Sequence[Piece]]) -> bool:
    """Whether a piece that stands alone next to the rows of `run` may be a part of their table.

    It lies in one column and touches no other, and it announces no other table. Where the rows so
    far leave its column empty it must stand beside one of them.
    """
    if is_caption(piece.text.text) or is_unit_line(piece.text.text):
        return False
    columns = sum(piece.box.x0 < x1 and x0 < piece.box.x1 for x0, x1 in extents(run))
    beside = any(
        len(row) > 1 and abs(middle(row) - piece.box.centre[1]) < _BELOW_EM * piece.size_pt
        for row in run
    )
    return columns == 1 or (columns == 0 and beside)


def extents(rows: Sequence[Sequence[Piece]]) -> list[tuple[float, float]]:
    """The x-extent of each column: what overlaps in x stands in one."""
    found: list[tuple[float, float]] = []
    for x0, x1 in sorted((p.box.x0, p.box.x1) for row in rows for p in row):
        if found and x0 < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], x1))
        else:
            found.append((x0, x1))
    return found


def gathered(rows: Rows) -> Rows:
    """The rows with those that hold only further lines of wrapped cells joined to their own.

    A row without a value that is nearer to another than lines of type are set is beside it; a
    piece alone, nearer to a row than rows are to one another, is below or above it. A piece alone
    as far away as rows are is a row of its own, with the other cells empty.
    """
    whole = [i for i, row in enumerate(rows) if not _is_part(rows, i)]
    pitch = min((middle(rows[b]) - middle(rows[a]) for a, b in pairwise(whole)), default=0.0)
    result: dict[int, list[Piece]] = {i: list(rows[i]) for i in whole}
    for i, row in enumerate(rows):
        if i in result:
            continue
        nearest = min(whole, key=lambda w: abs(middle(rows[w]) - middle(row)), default=None)
        apart = len(row) == 1 and (
            nearest is None
            or abs(middle(rows[nearest]) - middle(row)) >= _OWN_ROW_SHARE * pitch
            or _is_below_all(row[0], result[nearest])
        )
        if apart or nearest is None:
            result[i] = list(row)
        else:
            result[nearest].extend(row)
    return [sorted(result[i], key=lambda p: (p.box.x0, p.box.y0)) for i in sorted(result)]


def _is_below_all(piece: Piece, row: Sequence[Piece]) -> bool:
    """Whether the piece is set too far from what its column holds in the row to go on with it."""
    own = [p for p in row if _overlap(piece, p)]
    distances = [abs(p.box.centre[1] - piece.box.centre[1]) for p in own]
    return bool(own) and min(distances) >= _APART_EM * piece.size_pt


def _is_part(rows: Rows, at: int) -> bool:
    """Whether a row is no row by itself: a piece alone, or names right beside a row of values."""
    row = rows[at]
    if len(row) == 1:
        return True
    if _has_value(row):
        return False
    near = _BELOW_EM * median(p.size_pt for p in row)
    if _is_half(rows, at, at - 2, near) or _is_half(rows, at, at + 2, near):
        return True
    return any(
        _has_value(other) and len(other) > 1 and abs(middle(other) - middle(row)) < near
        for other in rows[max(0, at - 1) : at + 2]
        if other is not row
    )


def _is_half(rows: Rows, at: int, other: int, near: float) -> bool:
    """Whether a row and another one are the lines of heads that a row between them stands beside.

    Each line has its other half right above or below it; names over several columns have not.
    """
    if not 0 <= other < len(rows) or len(rows[at]) != len(rows[other]):
        return False
    between = rows[(at + other) // 2]
    beside = all(abs(middle(rows[i]) - middle(between)) < near for i in (at, other))
    halves = all(_overlap(a, b) for a, b in zip(rows[at], rows[other], strict=True))
    clear = not any(_overlap(a, b) for a in (*rows[at], *rows[other]) for b in between)
    return beside and halves and clear and not _has_value(between)


def _overlap(a: Piece, b: Piece) -> bool:
    return a.box.x0 < b.box.x1 and b.box.x0 < a.box.x1


def _has_value(row: Sequence[Piece]) -> bool:
    return any(is_value(p.text.text) for p in row)
