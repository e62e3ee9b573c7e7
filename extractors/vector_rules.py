"""Rules and tables from the strokes that a PDF draws, as far as its picture shows them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extractors.components import components_of
from extractors.grids import find_grids
from extractors.page_image import POINTS_PER_INCH, Pixels
from extractors.rules import Rules
from extractors.text_layer import Stroke
from models.geometry import Box
from models.reading import Grid

# Pieces of a dotted or broken rule are drawn no further apart than this.
_PIECES_APART_IN = 0.12
# The shortest side of a cell is that of a row of 5-point type.
_SHORTEST_RULE_IN = 0.12
# A rule, or the border of a filled area, differs from what lies beside it by this many grey levels
# at least: hairlines are drawn in part of a pixel, and a picture drawn from a PDF has no noise.
_SEEN_LEVELS = 6
# Edges of pixels soften a rule by up to this much; what lies beyond belongs to its surroundings.
_SOFT_EDGE_PX = 2
# This share of a rule is seen where it is drawn solid, or dashed. Text close to a rule that cannot
# be seen shows in far less than that.
_SEEN_SHARE = 0.8
_SEEN_SHARE_DASHED = 0.25
# A table of filled cells has heads and sections that run over all its columns; where more of its
# rows do, the areas are stripes behind a table, and tell nothing of its columns.
_MOST_FULL_WIDTH = 0.34


def drawn_rules(
    strokes: Sequence[Stroke], grey: Pixels, points_per_pixel: float, *, with_edges: bool = True
) -> Rules:
    """Masks of the strokes that can be seen on the page's picture (one channel), in its pixels.

    Strokes that are clipped away, painted over or drawn in the colour of what lies around them do
    not show in the picture and do not count. `with_edges` says whether the edges of filled areas
    count as rules, where the colour changes or two cells of one colour meet.
    """
    used = [stroke for stroke in strokes if with_edges or not stroke.is_edge]
    along = [stroke for stroke in used if stroke.is_horizontal]
    across = [stroke for stroke in used if not stroke.is_horizontal]
    horizontal = _seen([(_scaled(s, points_per_pixel), s) for s in along], grey, points_per_pixel)
    vertical = _seen(
        [(_transposed(_scaled(s, points_per_pixel)), s) for s in across],
        np.ascontiguousarray(grey.T),
        points_per_pixel,
    )
    return Rules(horizontal, np.ascontiguousarray(vertical.T))


def drawn_grids(strokes: Sequence[Stroke], grey: Pixels, points_per_pixel: float) -> list[Grid]:
    """Ruled tables that the strokes make up, from top to bottom, boxes in points.

    Filled areas without strokes count as cells too, unless they are stripes behind whole rows.
    """
    if not strokes:
        return []
    ruled = find_grids(
        grey, points_per_pixel, drawn_rules(strokes, grey, points_per_pixel, with_edges=False)
    )
    if not any(stroke.is_edge for stroke in strokes):
        return ruled
    filled = find_grids(grey, points_per_pixel, drawn_rules(strokes, grey, points_per_pixel))
    grids = [grid for grid in filled if not _is_striped(grid) or any(_same(grid, r) for r in ruled)]
    grids += [r for r in ruled if not any(r.box.intersection(grid.box) for grid in grids)]
    return sorted(grids, key=lambda grid: (grid.box.y0, grid.box.x0))


def _same(grid: Grid, ruled: Grid) -> bool:
    """Whether the edges of areas add nothing to a table of rules."""
    return len(grid.cells) == len(ruled.cells) and grid.box.iou(ruled.box) > 0.9


def _is_striped(grid: Grid) -> bool:
    columns = max(cell.column + cell.column_span for cell in grid.cells)
    rows = max(cell.row + cell.row_span for cell in grid.cells)
    full = sum(cell.row_span for cell in grid.cells if cell.column_span == columns)
    return columns == 1 or full > _MOST_FULL_WIDTH * rows


def _scaled(stroke: Stroke, points_per_pixel: float) -> Box:
    return stroke.box.scaled(1 / points_per_pixel)


def _transposed(box: Box) -> Box:
    return Box(box.y0, box.x0, box.y1, box.x1)


def _seen(pieces: Sequence[tuple[Box, Stroke]], grey: Pixels, points_per_pixel: float) -> Pixels:
    """Mask of the pieces (pixels, along x) that show, joined where they follow one another."""
    pixels_per_inch = POINTS_PER_INCH / points_per_pixel
    mask = np.zeros(grey.shape[:2], np.uint8)
    solid, seams = mask.copy(), mask.copy()
    for box, stroke in pieces:
        x0, y0, x1, y1 = _window(box, mask)
        mask[y0:y1, x0:x1] = 255
        if stroke.is_seam:
            seams[y0:y1, x0:x1] = 255
        if not stroke.is_dashed:
            solid[y0:y1, x0:x1] = 255
    reach = max(3, round(_PIECES_APART_IN * pixels_per_inch)) | 1
    padded = cv2.copyMakeBorder(mask, 0, 0, reach, reach, cv2.BORDER_CONSTANT, value=0)
    joined = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    joined = np.ascontiguousarray(joined[:, reach:-reach])
    out = np.zeros_like(mask)
    shortest = max(3, round(_SHORTEST_RULE_IN * pixels_per_inch))
    count, labels, stats, _ = components_of(joined)
    for label in range(1, count):
        x, y, width, height, _ = stats[label].tolist()
        if width < shortest:
            continue
        window = np.s_[y : y + height, x : x + width]
        drawn = ((mask[window] > 0) & (labels[window] == label)).any(axis=0)
        shown = drawn & (
            _differs(grey, (x, y, width, height))
            | (seams[window].any(axis=0) & _is_tinted(grey, (x, y, width, height)))
        )
        dashed = 2 * int((solid[window] > 0).any(axis=0).sum()) < int(drawn.sum())
        share = int(shown.sum()) / max(1, int(drawn.sum()))
        if share < (_SEEN_SHARE_DASHED if dashed else _SEEN_SHARE):
            keep = _long_runs(shown, shortest)
        else:
            keep = np.ones(width, bool)
        piece = (labels[window] == label) & keep[np.newaxis, :]
        out[window][piece] = 255
    return out


def _window(box: Box, mask: Pixels) -> tuple[int, int, int, int]:
    """Pixels of a piece, at least three high, so that one that falls by a pixel stays whole."""
    height, width = mask.shape
    middle = (box.y0 + box.y1) / 2
    half = max(1.5, box.height / 2)
    return (
        min(width - 1, max(0, round(box.x0))),
        min(height - 1, max(0, round(middle - half))),
        max(1, min(width, round(box.x1) + 1)),
        max(1, min(height, round(middle + half))),
    )


def _differs(grey: Pixels, window: tuple[int, int, int, int]) -> npt.NDArray[np.bool_]:
    """For each column whether there is a change of grey across the rule."""
    x, y, width, height = window
    band = grey[max(0, y - _SOFT_EDGE_PX) : y + height + _SOFT_EDGE_PX, x : x + width].astype(
        np.int16
    )
    changes: npt.NDArray[np.bool_] = np.ptp(band, axis=0) >= _SEEN_LEVELS
    return changes


def _is_tinted(grey: Pixels, window: tuple[int, int, int, int]) -> npt.NDArray[np.bool_]:
    """For each column whether the rule lies in an area that is not white."""
    x, y, width, height = window
    band = grey[y : y + height, x : x + width]
    tinted: npt.NDArray[np.bool_] = band.max(axis=0) <= 255 - _SEEN_LEVELS
    return tinted


def _long_runs(shown: npt.NDArray[np.bool_], shortest: int) -> npt.NDArray[np.bool_]:
    """The columns that belong to unbroken runs of at least this length."""
    row = shown.astype(np.uint8)[np.newaxis, :]
    padded = cv2.copyMakeBorder(row, 0, 0, shortest, shortest, cv2.BORDER_CONSTANT, value=0)
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    runs: npt.NDArray[np.bool_] = opened[0, shortest:-shortest] > 0
    return runs
