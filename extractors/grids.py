"""Ruled tables: rules intersected to a lattice, lattice cells merged where no rule parts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from extractors.components import components_of
from extractors.page_image import POINTS_PER_INCH, Pixels
from extractors.rules import Rules, dark_strokes, find_rules
from models.geometry import Box
from models.reading import Grid, GridCell

# Two rules closer than this are one: a double rule, or one rule that does not run quite straight.
# The narrowest rows of printed tables are some 4 mm (0.16 inch) high.
_SAME_RULE_IN = 0.08
# A side of a cell counts as ruled when this share of it is drawn.
_DRAWN_SHARE = 0.55
# The same for a stroke from one end: legs of characters that end at a rule fill up to two thirds.
_ONE_ENDED_SHARE = 0.68
# The same for the outline of a whole table, which may be worn at the edge of the paper.
_OUTLINE_DRAWN = 0.7
# Rules that meet leave no gap; blur and straightening move their ends by about a pixel at 100 dpi.
_RIGHT_ON_IN = 0.02
# Width and height of the smallest table: two cells of two characters side by side.
_SMALLEST_TABLE_IN = (1.0, 0.25)
# A frame around a page, with perhaps a rule under its head, is no table.
_FRAME_COVERS = 0.6
_FRAME_CELLS = 3


@dataclass(frozen=True, slots=True)
class _Lattice:
    """Rules of one table, as y and x in pixels, in order."""

    rows: tuple[float, ...]
    columns: tuple[float, ...]


def find_grids(grey: Pixels, points_per_pixel: float, rules: Rules | None = None) -> list[Grid]:
    """Ruled tables of a page that stands straight, from top to bottom, boxes in points.

    `grey` is the page with one channel. A table has at least two cells; underlines, boxes round a
    paragraph and page frames are none. Rows and columns count from 0 along the lattice; a merged
    cell spans several. `rules`, when the caller has found them already, saves finding them again.
    """
    pixels_per_inch = POINTS_PER_INCH / points_per_pixel
    rules = rules or find_rules(dark_strokes(grey, pixels_per_inch), pixels_per_inch)
    if not (rules.horizontal.any() and rules.vertical.any()):
        return []
    grids = []
    for touching, origin in _connected(rules, pixels_per_inch):
        part = _without_loose_ends(touching, pixels_per_inch)
        lattice = _lattice(part, pixels_per_inch)
        if lattice is None or not _is_framed(part, lattice, pixels_per_inch):
            continue
        cells = _cells(part, lattice, pixels_per_inch)
        covered = part.both.size / grey.size
        if len(cells) < 2 or (covered > _FRAME_COVERS and len(cells) <= _FRAME_CELLS):
            continue
        grids.append(_grid(_renumbered(cells), lattice, origin, points_per_pixel))
    return sorted(grids, key=lambda grid: (grid.box.y0, grid.box.x0))


def _connected(rules: Rules, pixels_per_inch: float) -> list[tuple[Rules, tuple[int, int]]]:
    """Rules that touch one another, cut out with their origin (x, y), large enough for a table.

    Strokes of the characters inside the cells touch no rule, and stay behind.
    """
    reach = max(3, round(0.03 * pixels_per_inch)) | 1
    grown = cv2.dilate(rules.both, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = components_of(grown)
    found = []
    for label in range(1, count):
        x, y, width, height, _ = stats[label].tolist()
        if width < _SMALLEST_TABLE_IN[0] * pixels_per_inch:
            continue
        if height < _SMALLEST_TABLE_IN[1] * pixels_per_inch:
            continue
        window = np.s_[y : y + height, x : x + width]
        mine = labels[window] == label
        horizontal = np.where(mine, rules.horizontal[window], 0).astype(np.uint8)
        vertical = np.where(mine, rules.vertical[window], 0).astype(np.uint8)
        found.append((Rules(horizontal, vertical), (x, y)))
    return found


def _without_loose_ends(rules: Rules, pixels_per_inch: float) -> Rules:
    """The rules without strokes of characters that happen to touch one."""
    horizontal = _bound(rules.horizontal, rules.vertical, pixels_per_inch)
    vertical = _bound(
        np.ascontiguousarray(rules.vertical.T), np.ascontiguousarray(horizontal.T), pixels_per_inch
    )
    return Rules(horizontal, np.ascontiguousarray(vertical.T))


def _bound(along: Pixels, across: Pixels, pixels_per_inch: float) -> Pixels:
    """Segments of `along` (they run in x) that a table could be made of.

    A side of a cell ends on other rules, and right on them where it is as short as the stem of a
    character between two rules. A broken one ends on a rule at one end, then it must be longer
    than characters are; one that ends on none must run far, as in open-sided tables.
    """
    reach = max(3, round(0.06 * pixels_per_inch))
    near = _within(across, reach)
    on = _within(across, max(2, round(_RIGHT_ON_IN * pixels_per_inch)))
    found = components_of(along)
    count, labels, stats, _ = found
    least = {2: 0.0, 1: 0.5 * pixels_per_inch, 0: max(pixels_per_inch, 0.3 * along.shape[1])}
    keep = np.zeros(count, np.uint8)
    for label in range(1, count):
        x, y, width, height, _ = stats[label].tolist()
        mine = labels[y : y + height, x : x + width] == label
        reached = near if width >= least[1] else on
        touching = reached[y : y + height, x : x + width] & mine
        ends = int(touching[:, :reach].any()) + int(touching[:, -reach:].any())
        keep[label] = 255 if width >= least[ends] else 0
    return found.selected(keep)


def _within(rules: Pixels, distance: int) -> npt.NDArray[np.bool_]:
    """What lies at most `distance` pixels from a rule."""
    grown = cv2.dilate(rules, np.ones((2 * distance + 1, 2 * distance + 1), np.uint8))
    return np.asarray(grown > 0)


def _lattice(rules: Rules, pixels_per_inch: float) -> _Lattice | None:
    """The table's lines; None when the rules do not cross to at least one cell."""
    tolerance = _SAME_RULE_IN * pixels_per_inch
    rows = _lines_along(rules.horizontal, tolerance)
    columns = _lines_along(np.ascontiguousarray(rules.vertical.T), tolerance)
    # Tables with open sides: the rules run on to where the missing outer rule would be.
    if len(rows) >= 2:
        columns = _with_open_sides(columns, rules.horizontal, tolerance)
    if len(columns) >= 2:
        rows = _with_open_sides(rows, np.ascontiguousarray(rules.vertical.T), tolerance)
    if len(rows) < 2 or len(columns) < 2:
        return None
    return _Lattice(tuple(rows), tuple(columns))


def _is_framed(rules: Rules, lattice: _Lattice, pixels_per_inch: float) -> bool:
    """Whether the outline is drawn above and below, or left and right, at least for the most part.

    Strokes of large type cross one another too, but draw no outline.
    """
    reach = max(2, round(_SAME_RULE_IN * pixels_per_inch))
    sides = []
    for mask, lines, ends in (
        (rules.horizontal, lattice.rows, lattice.columns),
        (np.ascontiguousarray(rules.vertical.T), lattice.columns, lattice.rows),
    ):
        first, last = round(ends[0]), round(ends[-1]) + 1
        shares = [
            float(mask[max(0, round(y) - reach) : round(y) + reach + 1, first:last].any(0).mean())
            for y in (lines[0], lines[-1])
        ]
        sides.append(min(shares) >= _OUTLINE_DRAWN)
    return any(sides)


def _lines_along(mask: Pixels, tolerance: float) -> list[float]:
    """Positions (y) of the lines that run along x: centres of segments, close ones taken together.

    A segment's weight is its length, so that a long rule places the line and a stub does not.
    """
    count, _, stats, centres = components_of(mask)
    segments = sorted(
        (float(centres[i][1]), float(stats[i][cv2.CC_STAT_WIDTH])) for i in range(1, count)
    )
    groups: list[list[tuple[float, float]]] = []
    for segment in segments:
        if groups and segment[0] - _weighted_mean(groups[-1]) <= tolerance:
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return [_weighted_mean(group) for group in groups]


def _weighted_mean(segments: Sequence[tuple[float, float]]) -> float:
    return sum(y * length for y, length in segments) / sum(length for _, length in segments)


def _with_open_sides(lines: list[float], crossing: Pixels, tolerance: float) -> list[float]:
    """`lines` (x) with a line added where most crossing rules end beyond the outermost one."""
    count, _, stats, _ = components_of(crossing)
    starts = np.array([stats[i][cv2.CC_STAT_LEFT] for i in range(1, count)], float)
    ends = starts + [stats[i][cv2.CC_STAT_WIDTH] for i in range(1, count)]
    if starts.size < 2:
        return lines
    first, last = float(starts.min()), float(ends.max())
    begin_there = int((starts <= first + tolerance).sum())
    end_there = int((ends >= last - tolerance).sum())
    out = list(lines)
    if begin_there >= 2 and (not out or out[0] - first > 3 * tolerance):
        out.insert(0, first)
    if end_there >= 2 and (not out or last - out[-1] > 3 * tolerance):
        out.append(last)
    return out


def _cells(rules: Rules, lattice: _Lattice, pixels_per_inch: float) -> list[GridCell]:
    """Cells in row order; boxes are left for `_grid` to fill in (pixels of the lattice here)."""
    row_count, column_count = len(lattice.rows) - 1, len(lattice.columns) - 1
    # Residual slant: a rule may lie this far from its line's mean position.
    reach = max(2, round(_SAME_RULE_IN * pixels_per_inch))
    right_ruled = _ruled(rules.vertical, lattice.columns, lattice.rows, reach)
    below_ruled = _ruled(
        np.ascontiguousarray(rules.horizontal.T), lattice.rows, lattice.columns, reach
    )
    owner = _merged(row_count, column_count, right_ruled, below_ruled)
    cells = []
    for label in dict.fromkeys(owner.ravel().tolist()):
        for row, column, row_span, column_span in _rectangles(np.asarray(owner == label)):
            box = Box(
                lattice.columns[column],
                lattice.rows[row],
                lattice.columns[column + column_span],
                lattice.rows[row + row_span],
            )
            cells.append(GridCell(row, column, row_span, column_span, box))
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _ruled(
    vertical: Pixels, columns: Sequence[float], rows: Sequence[float], reach: int
) -> npt.NDArray[np.bool_]:
    """[row, k]: whether the inner column line k + 1 is drawn along that row."""
    out = np.zeros((len(rows) - 1, max(0, len(columns) - 2)), bool)
    for k, x in enumerate(columns[1:-1]):
        band = np.max(vertical[:, max(0, round(x) - reach) : round(x) + reach + 1], axis=1) > 0
        for row, (top, bottom) in enumerate(pairwise(rows)):
            inset = (bottom - top) * 0.1
            side = band[round(top + inset) : max(round(top + inset) + 1, round(bottom - inset))]
            out[row, k] = _is_drawn(side)
    return out


def _is_drawn(side: npt.NDArray[np.bool_]) -> bool:
    """Whether enough of a cell's side is drawn.

    One stroke from one end must fill more of it: it may be the leg of a character that runs
    into the rule below it.
    """
    share = float(side.mean()) if side.size else 0.0
    end = max(1, side.size // 4)
    ends = bool(side[:end].any()) and bool(side[-end:].any())
    return share >= (_DRAWN_SHARE if ends else _ONE_ENDED_SHARE)


def _merged(
    row_count: int,
    column_count: int,
    right_ruled: npt.NDArray[np.bool_],
    below_ruled: npt.NDArray[np.bool_],
) -> npt.NDArray[np.int64]:
    """[row, column]: a number that lattice cells share when no rule parts them."""
    owner: npt.NDArray[np.int64] = np.arange(row_count * column_count).reshape(
        row_count, column_count
    )
    changed = True
    while changed:
        before = owner.copy()
        for row in range(row_count):
            for column in range(column_count):
                if column + 1 < column_count and not right_ruled[row, column]:
                    owner[row, column : column + 2] = owner[row, column : column + 2].min()
                # below_ruled is [column, k]: it was made from the transposed masks.
                if row + 1 < row_count and not below_ruled[column, row]:
                    owner[row : row + 2, column] = owner[row : row + 2, column].min()
        changed = not np.array_equal(before, owner)
    return owner


def _rectangles(mask: npt.NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
    """Rectangles (row, column, row span, column span) that make up the cells of `mask`.

    A merged cell is one rectangle. Where a rule is missing from the picture the cells that run
    into each other make another shape; it is cut into the fewest full-width rectangles.
    """
    left: npt.NDArray[np.bool_] = mask.copy()
    found = []
    while left.any():
        row, column = (int(v) for v in np.argwhere(left)[0])
        width = 1
        while column + width < left.shape[1] and bool(left[row, column + width]):
            width += 1
        height = 1
        while row + height < left.shape[0] and _same_run(left, row + height, column, width):
            height += 1
        left[row : row + height, column : column + width] = False
        found.append((row, column, height, width))
    return found


def _same_run(mask: npt.NDArray[np.bool_], row: int, column: int, width: int) -> bool:
    """Whether the run of this row at `column` has exactly this width."""
    inside = bool(mask[row, column : column + width].all())
    before = column > 0 and bool(mask[row, column - 1])
    after = column + width < mask.shape[1] and bool(mask[row, column + width])
    return inside and not before and not after


def _renumbered(cells: Sequence[GridCell]) -> list[GridCell]:
    """The cells without lattice lines that bound no cell, such as those of stray strokes."""
    rows = sorted({edge for c in cells for edge in (c.row, c.row + c.row_span)})
    columns = sorted({edge for c in cells for edge in (c.column, c.column + c.column_span)})
    return [
        GridCell(
            rows.index(c.row),
            columns.index(c.column),
            rows.index(c.row + c.row_span) - rows.index(c.row),
            columns.index(c.column + c.column_span) - columns.index(c.column),
            c.box,
        )
        for c in cells
    ]


def _grid(
    cells: Sequence[GridCell], lattice: _Lattice, origin: tuple[int, int], points_per_pixel: float
) -> Grid:
    def on_page(box: Box) -> Box:
        x, y = origin
        moved = Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y)
        return moved.scaled(points_per_pixel)

    outer = Box(lattice.columns[0], lattice.rows[0], lattice.columns[-1], lattice.rows[-1])
    return Grid(
        on_page(outer),
        tuple(GridCell(c.row, c.column, c.row_span, c.column_span, on_page(c.box)) for c in cells),
    )
