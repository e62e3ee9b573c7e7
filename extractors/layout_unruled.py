"""Tables without rules: short facts in columns, row below row, found by their alignment."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extractors.layout_markers import is_caption
from extractors.layout_pieces import Piece, levelled
from extractors.layout_rows import grouped_by_row
from extractors.table_rows import is_name, is_value
from extractors.table_units import is_unit_line
from models.geometry import Box, union
from models.reading import Grid, GridCell

# Three rows could be pairs of facts; with fewer than three columns more rows are asked for.
LEAST_ROWS = 3
LEAST_ROWS_OF_TWO = 5
# The share of the positions that must be filled, and of values in at least one column.
FILLED_SHARE = 0.75
VALUE_SHARE = 0.7
# Facts in a table are short; a long one is prose.
CELL_EM = 18.0
# Rows of one table follow each other at most this far apart, in em.
ROW_EM = 3.5
# Half the distance of two rows of a head.
GROUP_HEAD_EM = 1.8

_Rows = list[list[Piece]]


def unruled_grids(pieces: Sequence[Piece], slope: float, pivot: tuple[float, float]) -> list[Grid]:
    """Grids for the clear tables without rules among the pieces of one page.

    `slope` and `pivot` are those by which the pieces were levelled; the grids stand where the
    print does. Only clear cases: at least three columns over three rows (or two over five) that
    do not overlap, mostly filled, with a column of values.
    """
    grids: list[Grid] = []
    rows = grouped_by_row(pieces)
    for found in _runs(rows):
        run = _with_group_heads(found, rows)
        columns = _columns(run)
        if columns is not None and _is_table(run, columns):
            grids.append(_grid(run, columns, slope, pivot))
    return grids


def _runs(rows: _Rows) -> list[_Rows]:
    """Neighbouring rows of several short pieces each."""
    runs: list[_Rows] = []
    current: _Rows = []
    for row in rows:
        short = len(row) >= 2 and all(p.box.width <= CELL_EM * p.size_pt for p in row)
        near = bool(current) and _distance(current[-1], row) <= ROW_EM * row[0].size_pt
        if short and (near or not current):
            current.append(row)
            continue
        runs.append(current)
        current = [row] if short else []
    runs.append(current)
    return [run for run in runs if len(run) >= LEAST_ROWS]


def _with_group_heads(run: _Rows, rows: _Rows) -> _Rows:
    """The run with the heads of column groups that stand half a row above its first row.

    A head of one storey stands beside the middle of a head of two, so that the upper storey
    makes a row of its own.
    """
    at = rows.index(run[0])
    if at == 0 or not _distance(rows[at - 1], run[0]) <= GROUP_HEAD_EM * run[0][0].size_pt:
        return run
    above = rows[at - 1]
    names = all(is_name(p.text.text) and not is_caption(p.text.text) for p in above)
    clear = not any(a.box.x0 < p.box.x1 and p.box.x0 < a.box.x1 for a in above for p in run[0])
    if not (names and clear) or any(is_unit_line(p.text.text) for p in above):
        return run
    return [sorted([*above, *run[0]], key=lambda p: p.box.x0), *run[1:]]


def _distance(upper: Sequence[Piece], lower: Sequence[Piece]) -> float:
    return lower[0].box.centre[1] - upper[0].box.centre[1]


def _columns(run: _Rows) -> list[tuple[float, float]] | None:
    """The x-extent of each column, None where pieces of one row fall into one column."""
    extents: list[tuple[float, float]] = []
    for x0, x1 in sorted((p.box.x0, p.box.x1) for row in run for p in row):
        if extents and x0 < extents[-1][1]:
            extents[-1] = (extents[-1][0], max(extents[-1][1], x1))
        else:
            extents.append((x0, x1))
    clash = any(len({_column(p, extents) for p in row}) < len(row) for row in run)
    return None if clash or len(extents) < 2 else extents


def _column(piece: Piece, columns: Sequence[tuple[float, float]]) -> int:
    x = piece.box.centre[0]
    return next(i for i, (x0, x1) in enumerate(columns) if x0 <= x <= x1)


def _is_table(run: _Rows, columns: Sequence[tuple[float, float]]) -> bool:
    if len(run) < (LEAST_ROWS if len(columns) >= 3 else LEAST_ROWS_OF_TWO):
        return False
    if sum(len(row) for row in run) < FILLED_SHARE * len(run) * len(columns):
        return False
    by_column: list[list[str]] = [[] for _ in columns]
    for row in run:
        for piece in row:
            by_column[_column(piece, columns)].append(piece.text.text)
    # The head of a column is no value, so it does not count.
    return any(
        sum(is_value(t) for t in texts) >= VALUE_SHARE * max(1, len(texts) - 1)
        and sum(is_value(t) for t in texts) >= LEAST_ROWS - 1
        for texts in by_column[1:]
    )


def _grid(
    run: _Rows,
    columns: Sequence[tuple[float, float]],
    slope: float,
    pivot: tuple[float, float],
) -> Grid:
    size = median(p.size_pt for row in run for p in row)
    xs = [columns[0][0] - size / 2]
    xs += [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    xs += [columns[-1][1] + size / 2]
    middles = [median(p.box.centre[1] for p in row) for row in run]
    ys = [middles[0] - size]
    ys += [(a + b) / 2 for a, b in pairwise(middles)]
    ys += [middles[-1] + size]
    cells = tuple(
        GridCell(
            r, c, high, wide, levelled(Box(xs[c], ys[r], xs[c + wide], ys[r + high]), -slope, pivot)
        )
        for r, c, high, wide in _spans(run, columns)
    )
    return Grid(union(cell.box for cell in cells), cells)


def _spans(run: _Rows, columns: Sequence[tuple[float, float]]) -> list[tuple[int, int, int, int]]:
    """Row, column, height and width of each cell; a two-storey head has merged ones.

    Two rows of names on top, the upper with holes that the lower fills: an upper name stands
    over the neighbouring columns that the lower row fills, the others reach down.
    """
    plain = [(r, c, 1, 1) for r in range(len(run)) for c in range(len(columns))]
    if len(run) < LEAST_ROWS + 1 or any(is_value(p.text.text) for row in run[:2] for p in row):
        return plain
    upper, lower = ({_column(p, columns) for p in row} for row in run[:2])
    heads: list[tuple[int, int, int, int]] = []
    column = 0
    while column < len(columns):
        end = column
        while end < len(columns) and end in lower:
            end += 1
        if end == column:
            heads.append((0, column, 2, 1))
            column += 1
            continue
        if len(upper & set(range(column, end))) != 1:
            return plain
        heads.append((0, column, 1, end - column))
        heads += [(1, c, 1, 1) for c in range(column, end)]
        column = end
    return heads + [cell for cell in plain if cell[0] >= 2]
