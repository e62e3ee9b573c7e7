"""Tables without rules that the end of a page cuts: the columns of the one before go on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractors.layout_ghosts import without_ghosts
from extractors.layout_pieces import Piece, levelled
from extractors.layout_rows import grouped_by_row
from extractors.layout_unruled import CELL_EM, ROW_EM, rows_grid
from extractors.layout_wrapped_cells import Rows, gathered, middle
from extractors.table_page_breaks import MARGIN_SHARE
from extractors.table_rows import is_value
from models.reading import Grid, PageReading

# Type may stick out of its column by this, in em: a page may lie a little askew.
OVERHANG_EM = 0.6
# A row of a table that goes on has so many cells; a table that ends with one row has more.
LEAST_CELLS = 2
LEAST_CELLS_OF_ONE_ROW = 3


def open_columns(
    grid: Grid, pieces: Sequence[Piece], reading: PageReading, slope: float
) -> tuple[float, ...]:
    """The levelled x of the column edges of a grid that ends its page, empty where it does not.

    `pieces` are those of the page that stand in no table.
    """
    pivot = (reading.width / 2, reading.height / 2)
    cells = [(c, levelled(c.box, slope, pivot)) for c in grid.cells]
    bottom = max(box.y1 for _, box in cells)
    foot = (1 - MARGIN_SHARE) * reading.height
    if any(bottom < p.box.centre[1] < foot for p in without_ghosts(pieces)[0]):
        return ()
    lefts = {c.column: box.x0 for c, box in cells}
    count = max(c.column + c.column_span for c, _ in cells)
    if sorted(lefts) != list(range(count)):
        return ()
    return (*(lefts[i] for i in range(count)), max(box.x1 for _, box in cells))


def continued_grid(
    pieces: Sequence[Piece], edges: Sequence[float], reading: PageReading, slope: float
) -> Grid | None:
    """The grid of the rows on top of a page that stand in the columns with these edges, or None.

    The first of them is the first text of the page below its running title. Each has several
    cells, the first states a value, and no cell runs over an edge.
    """
    body = [p for p in pieces if p.box.centre[1] > MARGIN_SHARE * reading.height]
    run: Rows = []
    for row in grouped_by_row(without_ghosts(body)[0]):
        near = not run or middle(row) - middle(run[-1]) <= ROW_EM * row[0].size_pt
        if not near or not all(_column(p, edges) is not None for p in row):
            break
        run.append(row)
    while run and len(run[-1]) < LEAST_CELLS:
        run.pop()
    wide = [row for row in run if len(row) >= LEAST_CELLS]
    if not wide or not any(is_value(p.text.text) for p in wide[0]):
        return None
    if len(wide) == 1 and len(wide[0]) < LEAST_CELLS_OF_ONE_ROW:
        return None
    rows = gathered(run)
    clash = any(
        _column(a, edges) == _column(b, edges) and abs(a.box.centre[1] - b.box.centre[1]) < 1
        for row in rows
        for a, b in pairwise(row)
    )
    pivot = (reading.width / 2, reading.height / 2)
    return None if clash else rows_grid(rows, list(pairwise(edges)), slope, pivot, margin_pt=0.0)


def _column(piece: Piece, edges: Sequence[float]) -> int | None:
    """The column that the piece stands in, None where it is no cell of one."""
    slack = OVERHANG_EM * piece.size_pt
    if piece.box.width > CELL_EM * piece.size_pt:
        return None
    return next(
        (
            i
            for i, (x0, x1) in enumerate(pairwise(edges))
            if x0 <= piece.box.centre[0] < x1
            and x0 - slack <= piece.box.x0
            and piece.box.x1 <= x1 + slack
        ),
        None,
    )
