"""Cells put right where rules were seen that are not printed, or missed that are.

A safety net below the detection of rules: what the text shows beyond doubt overrules it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from extractors.layout_characters import CLOSING
from extractors.layout_text import gap_between, opens_bracket
from models.geometry import Box
from models.layout import Cell
from models.reading import Grid, GridCell

# Across a printed rule there is white on both sides; text that runs over none has less than this.
RUNNING_GAP_EM = 0.5
# The middle of a line of text and that of its row are at most this share of the row apart.
MIDDLE_SHARE = 0.25
# The share of the rows that must show text on both sides of a column edge.
BOTH_SIDES_SHARE = 0.6
# Lines of one column begin within this share of their height of each other.
FLUSH_SHARE = 0.5
# A wrapped text fills its cell; lines shorter than this share of it are facts of their own.
SHORT_SHARE = 0.6


def with_whole_heads(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells with those merged over which one head runs: 资金（万元 | ） is 资金（万元）.

    The right one must hold nothing but what closes the left one, a mark, or a single character
    set right behind it.
    """
    result = sorted(cells, key=lambda c: (c.row, c.column))
    at = 0
    while at + 1 < len(result):
        left, right = result[at], result[at + 1]
        if _are_neighbours(left, right) and _runs_over(left, right):
            text = left.text + right.text
            box = Box(left.box.x0, left.box.y0, right.box.x1, left.box.y1)
            span = left.column_span + right.column_span
            confidence = min(left.confidence, right.confidence)
            whole = replace(left, text=text, box=box, column_span=span, confidence=confidence)
            result[at : at + 2] = [whole]
        else:
            at += 1
    return tuple(result)


def _are_neighbours(left: Cell, right: Cell) -> bool:
    same_row = (left.row, left.row_span) == (right.row, right.row_span)
    return same_row and left.column + left.column_span == right.column


def _runs_over(left: Cell, right: Cell) -> bool:
    a, b = left.text.text.strip(), right.text.text.strip()
    if not a or not b or len(b) > 2 or any(c.isdigit() for c in a + b):
        return False
    gap = gap_between(left.text, right.text)
    glyph = next((g for g in left.text.glyphs if g is not None), None)
    if gap is None or glyph is None:
        return False
    closes = opens_bracket(a) and b[-1] in "）)】〕》"
    is_mark = all(c in CLOSING for c in b)
    near = gap <= RUNNING_GAP_EM * glyph.box.height
    return (closes and gap <= 2 * RUNNING_GAP_EM * glyph.box.height) or (is_mark and near)


def with_split_cells(grid: Grid, lines: Sequence[Box]) -> Grid:
    """The grid with cells split into which several rows fell.

    `lines` are the boxes of the lines of print. A cell is split where each row of its neighbours
    holds one line of it in its middle, and the lines are label and value in two columns, or short
    and flush: wrapped text is neither.
    """
    rows, columns = _row_edges(grid), _column_edges(grid)
    cells: list[GridCell] = []
    for cell in grid.cells:
        cells.extend(_split(cell, lines, rows, columns))
    return replace(grid, cells=tuple(sorted(cells, key=lambda c: (c.row, c.column))))


def _row_edges(grid: Grid) -> dict[int, tuple[float, float]]:
    return {c.row: (c.box.y0, c.box.y1) for c in grid.cells if c.row_span == 1}


def _column_edges(grid: Grid) -> dict[int, float]:
    """The left edge of each column, as most of the cells that begin there have it."""
    starts: dict[int, list[float]] = {}
    for cell in grid.cells:
        starts.setdefault(cell.column, []).append(cell.box.x0)
    return {column: median(xs) for column, xs in starts.items()}


def _split(
    cell: GridCell,
    lines: Sequence[Box],
    rows: dict[int, tuple[float, float]],
    columns: dict[int, float],
) -> list[GridCell]:
    if cell.row_span < 2:
        return [cell]
    own = [b for b in lines if cell.box.contains_point(*b.centre)]
    bands = [rows.get(row) for row in range(cell.row, cell.row + cell.row_span)]
    if len(own) < cell.row_span or any(band is None for band in bands):
        return [cell]
    by_row = [_in_middle(own, band) for band in bands if band is not None]
    if any(not found for found in by_row) or sum(map(len, by_row)) != len(own):
        return [cell]
    edges = _edges_between(cell, by_row, columns)
    if not edges and not (cell.row_span >= 3 and _are_facts(own, by_row, cell.box)):
        return [cell]
    starts = [cell.column, *edges]
    ends = [*edges, cell.column + cell.column_span]
    xs = [cell.box.x0, *(columns[c] for c in edges), cell.box.x1]
    return [
        GridCell(cell.row + i, start, 1, end - start, Box(x0, band[0], x1, band[1]))
        for i, band in enumerate(b for b in bands if b is not None)
        for start, end, (x0, x1) in zip(starts, ends, pairwise(xs), strict=True)
    ]


def _in_middle(lines: Sequence[Box], band: tuple[float, float]) -> list[Box]:
    """The lines that stand in the middle of a row from band[0] to band[1]."""
    middle, reach = (band[0] + band[1]) / 2, MIDDLE_SHARE * (band[1] - band[0])
    return [b for b in lines if abs(b.centre[1] - middle) <= reach]


def _edges_between(
    cell: GridCell, by_row: Sequence[Sequence[Box]], columns: dict[int, float]
) -> list[int]:
    """The columns at which the lines of the cell part: nothing crosses, both sides are filled."""
    edges: list[int] = []
    for column in range(cell.column + 1, cell.column + cell.column_span):
        x = columns.get(column)
        if x is None:
            continue
        crossed = any(b.x0 < x < b.x1 for found in by_row for b in found)
        both = sum(
            any(b.x1 <= x for b in found) and any(b.x0 >= x for b in found) for found in by_row
        )
        if not crossed and both >= BOTH_SIDES_SHARE * len(by_row):
            edges.append(column)
    return edges


def _are_facts(lines: Sequence[Box], by_row: Sequence[Sequence[Box]], box: Box) -> bool:
    """Whether there is one short line a row, all beginning at one edge and of several lengths."""
    height = median(b.height for b in lines)
    flush = max(b.x0 for b in lines) - min(b.x0 for b in lines) <= FLUSH_SHARE * height
    short = all(b.width <= SHORT_SHARE * box.width for b in lines)
    # Lines as long as each other may be one centred text.
    differ = max(b.width for b in lines) - min(b.width for b in lines) >= height
    return flush and short and differ and all(len(found) == 1 for found in by_row)
