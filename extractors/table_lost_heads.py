"""The head of a table that stands above its rules: shading or faint print hid its frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from statistics import median

from extractors.layout_markers import is_caption, is_label_line, marker_level
from extractors.layout_pieces import Piece, levelled
from extractors.layout_rows import grouped_by_row
from extractors.table_rows import is_name, is_value
from extractors.table_units import is_unit_line
from models.geometry import Box, union
from models.reading import Grid, GridCell

# The first row of a table without head states values in this share of its filled cells.
VALUE_SHARE = 0.4
# Over this share of the columns a head must stand.
HEADED_SHARE = 0.6
# A head has at most this many printed rows.
HEAD_ROWS = 3
# White between a row of the head and what stands below it is at most this, in em.
NEAR_EM = 2.0
# From a lone head of a group to the next row it is at most this far, in em.
LONE_EM = 1.6
# All of it stands within this of the rules, in em.
REACH_EM = 8.0
# A head may stick out of its column by this.
OVERHANG_EM = 0.6


@dataclass(frozen=True, slots=True)
class _Group:
    """A head over several columns, first and one past the last."""

    start: int
    end: int


def with_lost_head(
    grid: Grid, pieces: Sequence[Piece], slope: float, pivot: tuple[float, float]
) -> Grid:
    """The grid with rows for the head that stands right above it, or the grid as it is.

    Only where the grid begins with values and names stand above its columns, each inside its
    own, near and in nearly all of them. `slope` and `pivot` are those by which the pieces were
    levelled.
    """
    cells = [replace(c, box=levelled(c.box, slope, pivot)) for c in grid.cells]
    edges = _edges(cells)
    if len(edges) < 3 or not _begins_with_values(cells, pieces):
        return grid
    head = _head_rows(union(c.box for c in cells), pieces)
    by_column = _by_column(head, edges)
    if by_column is None or len(by_column) < HEADED_SHARE * (len(edges) - 1):
        return grid
    groups = _groups(by_column, edges)
    if groups is None:
        return grid
    added = _head_cells(by_column, groups, edges, min(c.box.y0 for c in cells))
    high = 2 if groups else 1
    moved = [replace(c, row=c.row + high) for c in grid.cells]
    placed = [replace(c, box=levelled(c.box, -slope, pivot)) for c in added]
    everything = (*placed, *moved)
    return Grid(union(c.box for c in everything), everything)


def _edges(cells: Sequence[GridCell]) -> list[float]:
    """Left edge of each column and right edge of the last; empty where one is unknown."""
    starts: dict[int, list[float]] = {}
    for cell in cells:
        starts.setdefault(cell.column, []).append(cell.box.x0)
    columns = max((c.column + c.column_span for c in cells), default=0)
    if set(starts) != set(range(columns)):
        return []
    return [*(median(starts[c]) for c in range(columns)), max(c.box.x1 for c in cells)]


def _begins_with_values(cells: Sequence[GridCell], pieces: Sequence[Piece]) -> bool:
    first = [c for c in cells if c.row == 0]
    filled = [
        [p.text.text for p in pieces if cell.box.contains_point(*p.box.centre)] for cell in first
    ]
    filled = [texts for texts in filled if texts]
    values = sum(all(is_value(t) for t in texts) for texts in filled)
    return values >= 2 and values >= VALUE_SHARE * len(filled)


def _head_rows(box: Box, pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Rows of names right above the box and within its width, top to bottom."""
    above = [p for p in pieces if box.y0 - REACH_EM * p.size_pt < p.box.centre[1] < box.y0]
    rows: list[list[Piece]] = []
    edge = box.y0
    for row in reversed(grouped_by_row(above)):
        size = median(p.size_pt for p in row)
        bottom, top = max(p.box.y1 for p in row), min(p.box.y0 for p in row)
        inside = all(box.x0 - size <= p.box.x0 and p.box.x1 <= box.x1 + size for p in row)
        near = edge - bottom <= NEAR_EM * size
        if len(rows) == HEAD_ROWS or not (near and inside and all(map(_may_head, row))):
            break
        rows.insert(0, row)
        edge = top
    while rows and len(rows[0]) == 1 and not _is_lone_group(rows, box):
        rows.pop(0)
    return rows


def _is_lone_group(rows: Sequence[Sequence[Piece]], box: Box) -> bool:
    """Whether the lone line on top heads a group of columns; else it is a title or heading.

    Heads of one storey stand half a row below it, a head's rows less far than a title's, and it
    does not stand over the middle of the table.
    """
    piece = rows[0][0]
    if len(rows) < 2 or piece.text.text.endswith("表"):
        return False
    near = rows[1][0].box.centre[1] - piece.box.centre[1] <= LONE_EM * piece.size_pt
    return near and abs(piece.box.centre[0] - box.centre[0]) > 2 * piece.size_pt


def _may_head(piece: Piece) -> bool:
    text = piece.text.text
    return is_name(text) and not (
        is_caption(text) or is_unit_line(text) or is_label_line(text) or marker_level(text)
    )


def _by_column(
    rows: Sequence[Sequence[Piece]], edges: Sequence[float]
) -> dict[int, list[Piece]] | None:
    """The pieces of the head by the column that holds their middle, top to bottom.

    None where two pieces of a row share a column.
    """
    found: dict[int, list[Piece]] = {}
    for row in rows:
        columns = [_column(p, edges) for p in row]
        if len(set(columns)) < len(columns):
            return None
        for column, piece in zip(columns, row, strict=True):
            found.setdefault(column, []).append(piece)
    return found


def _column(piece: Piece, edges: Sequence[float]) -> int:
    x = piece.box.centre[0]
    return next((c for c in range(len(edges) - 1) if x < edges[c + 1]), len(edges) - 2)


def _groups(by_column: dict[int, list[Piece]], edges: Sequence[float]) -> dict[int, _Group] | None:
    """The heads over several columns by the column of their middle; empty where there are none.

    Names of a group stand lower than the others and side by side. None where the names fit no
    such scheme.
    """
    if any(len(found) > 2 for found in by_column.values()):
        return None
    upper = sorted(c for c, found in by_column.items() if len(found) == 2)
    alone = [c for c, found in by_column.items() if len(found) == 1]
    lower = [found[-1].box.centre[1] for found in by_column.values() if len(found) == 2]
    if not upper:
        fits = all(_fits(found[0], edges, c, c + 1) for c, found in by_column.items())
        return {} if fits else None
    size = by_column[upper[0]][0].size_pt
    leaves = set(upper) | {
        c for c in alone if abs(by_column[c][0].box.centre[1] - median(lower)) <= 0.3 * size
    }
    groups: dict[int, _Group] = {}
    for start, end in _runs(sorted(leaves)):
        heads = [c for c in upper if start <= c < end]
        if not heads or len(heads) == end - start:
            return None
        shares = _shares(heads, start, end, by_column, edges)
        groups.update(zip(heads, shares, strict=True))
    fits = all(
        _fits(by_column[c][0], edges, group.start, group.end) for c, group in groups.items()
    ) and all(_fits(found[-1], edges, c, c + 1) for c, found in by_column.items())
    return groups if fits else None


def _runs(columns: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring columns as (first, one past the last)."""
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and runs[-1][1] == column:
            runs[-1] = (runs[-1][0], column + 1)
        else:
            runs.append((column, column + 1))
    return runs


def _shares(
    heads: Sequence[int],
    start: int,
    end: int,
    by_column: dict[int, list[Piece]],
    edges: Sequence[float],
) -> list[_Group]:
    """The columns from `start` to `end` shared out to the heads above them.

    Each head stands in the middle or at the left of its share, so the best cuts are those that
    leave the heads nearest to either.
    """
    best: tuple[float, list[_Group]] | None = None
    for cuts in combinations(range(start + 1, end), len(heads) - 1):
        groups = [_Group(a, b) for a, b in pairwise((start, *cuts, end))]
        boxes = [by_column[c][0].box for c in heads]
        centred = sum(
            abs(b.centre[0] - (edges[g.start] + edges[g.end]) / 2)
            for b, g in zip(boxes, groups, strict=True)
        )
        flush = sum(abs(b.x0 - edges[g.start]) for b, g in zip(boxes, groups, strict=True))
        cost = min(centred, flush)
        if best is None or cost < best[0]:
            best = (cost, groups)
    assert best is not None
    return best[1]


def _fits(piece: Piece, edges: Sequence[float], start: int, end: int) -> bool:
    slack = OVERHANG_EM * piece.size_pt
    return edges[start] - slack <= piece.box.x0 and piece.box.x1 <= edges[end] + slack


def _head_cells(
    by_column: dict[int, list[Piece]],
    groups: dict[int, _Group],
    edges: Sequence[float],
    bottom: float,
) -> list[GridCell]:
    """The cells of the head, levelled, in one row or two."""
    pieces = [p for found in by_column.values() for p in found]
    top = min(p.box.y0 for p in pieces) - 1.0
    count = len(edges) - 1
    if not groups:
        return [
            GridCell(0, c, 1, 1, Box(edges[c], top, edges[c + 1], bottom)) for c in range(count)
        ]
    uppers = [by_column[c][0].box.centre[1] for c in groups]
    lowers = [by_column[c][1].box.centre[1] for c in groups]
    middle = (median(uppers) + median(lowers)) / 2
    cells: list[GridCell] = []
    grouped: set[int] = set()
    for group in groups.values():
        columns = range(group.start, group.end)
        grouped |= set(columns)
        box = Box(edges[group.start], top, edges[group.end], middle)
        cells.append(GridCell(0, group.start, 1, len(columns), box))
        cells += [
            GridCell(1, c, 1, 1, Box(edges[c], middle, edges[c + 1], bottom)) for c in columns
        ]
    cells += [
        GridCell(0, c, 2, 1, Box(edges[c], top, edges[c + 1], bottom))
        for c in range(count)
        if c not in grouped
    ]
    return cells
