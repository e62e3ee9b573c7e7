"""Straight strokes and filled rectangles among the drawings of a PDF page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from extractors.text_layer import Stroke
from models.geometry import Box, union

# What MuPDF lists of a page: dictionaries of plain values.
_Drawing = dict[str, Any]

# A filled rectangle that is thinner than this is a rule; one that is thicker has edges. Printed
# rules are up to 0.07 inch thick, as in the picture of a page.
_THICKEST_RULE_PT = 0.07 * 72
# A line that leaves its axis by less than this over its length is straight.
_SLANT_PT = 0.75
_SEEN_OPACITY = 0.05
# Filled areas side by side touch, or nearly so.
_SEAM_PT = 1.0
_WHITE = 0.97


def strokes_of(drawings: Sequence[_Drawing], to_page: Callable[[Box], Box]) -> list[Stroke]:
    """Strokes along the axes, in the order in which they are drawn, as `to_page` places them.

    `drawings` are PyMuPDF's `get_cdrawings()`. Whether a stroke can be seen is not asked here.
    """
    strokes: list[Stroke] = []
    filled: dict[tuple[float, ...], list[Box]] = defaultdict(list)
    for drawing in drawings:
        kind = drawing["type"]
        if "s" in kind and (drawing.get("stroke_opacity") or 1.0) > _SEEN_OPACITY:
            strokes += _stroked(drawing, to_page)
        if "f" in kind and (drawing.get("fill_opacity") or 1.0) > _SEEN_OPACITY:
            for box in map(to_page, _rectangles(drawing["items"])):
                strokes += _of_area(box)
                if min(box.width, box.height) > _THICKEST_RULE_PT:
                    filled[tuple(drawing.get("fill") or ())].append(box)
    for colour, boxes in filled.items():
        if colour and min(colour) < _WHITE:
            strokes += _seams(boxes)
    return strokes


def _stroked(drawing: _Drawing, to_page: Callable[[Box], Box]) -> Iterator[Stroke]:
    half = max(0.1, float(drawing.get("width") or 0.0)) / 2
    is_dashed = any(c.isdigit() for c in str(drawing.get("dashes") or "").partition("]")[0])
    for x0, y0, x1, y1 in _segments(drawing):
        box = to_page(Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        is_horizontal = box.width >= box.height
        if min(box.width, box.height) > _SLANT_PT:
            continue
        middle_x, middle_y = box.centre
        thick = (
            Box(box.x0, middle_y - half, box.x1, middle_y + half)
            if is_horizontal
            else Box(middle_x - half, box.y0, middle_x + half, box.y1)
        )
        yield Stroke(thick, is_horizontal, is_dashed)


def _segments(drawing: _Drawing) -> Iterator[tuple[float, float, float, float]]:
    first = last = None
    for item in drawing["items"]:
        if item[0] == "l":
            first = first or item[1]
            last = item[2]
            yield (*item[1], *item[2])
        elif item[0] == "re":
            x0, y0, x1, y1 = item[1]
            yield from ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))
        elif item[0] == "qu":
            # Upper left, upper right, lower left, lower right.
            a, b, c, d = item[1]
            yield from ((*a, *b), (*c, *d), (*a, *c), (*b, *d))
    if drawing.get("closePath") and first and last:
        yield (*last, *first)


def _rectangles(items: Sequence[Any]) -> Iterator[Box]:
    """Rectangles along the axes that a filled path consists of."""
    lines = []
    for item in items:
        if item[0] == "re":
            yield Box(*item[1])
        elif item[0] == "qu":
            yield _around(item[1])
        elif item[0] == "l":
            lines.append(item)
        else:
            return
    straight = all(min(abs(a[0] - b[0]), abs(a[1] - b[1])) <= _SLANT_PT / 10 for _, a, b in lines)
    if 3 <= len(lines) <= 5 and straight:
        yield _around([point for _, a, b in lines for point in (a, b)])


def _around(points: Sequence[tuple[float, float]]) -> Box:
    return union(Box(x, y, x, y) for x, y in points)


def _of_area(box: Box) -> Iterator[Stroke]:
    """A thin rectangle as a stroke, a dot as a piece of one in either direction, else its edges."""
    if min(box.width, box.height) <= _THICKEST_RULE_PT:
        if box.width > _THICKEST_RULE_PT or box.height <= _THICKEST_RULE_PT:
            yield Stroke(box, is_horizontal=True)
        if box.height > _THICKEST_RULE_PT or box.width <= _THICKEST_RULE_PT:
            yield Stroke(box, is_horizontal=False)
        return
    for y in (box.y0, box.y1):
        yield Stroke(Box(box.x0, y, box.x1, y), is_horizontal=True, is_edge=True)
    for x in (box.x0, box.x1):
        yield Stroke(Box(x, box.y0, x, box.y1), is_horizontal=False, is_edge=True)


def _seams(boxes: Sequence[Box]) -> Iterator[Stroke]:
    """Edges where a filled area ends and the next one of its row begins."""
    ordered = sorted(boxes, key=lambda box: (round(box.y0), round(box.y1), box.x0))
    for left, right in pairwise(ordered):
        same_row = abs(left.y0 - right.y0) <= _SEAM_PT and abs(left.y1 - right.y1) <= _SEAM_PT
        if same_row and abs(left.x1 - right.x0) <= _SEAM_PT:
            x = (left.x1 + right.x0) / 2
            box = Box(x, max(left.y0, right.y0), x, min(left.y1, right.y1))
            yield Stroke(box, is_horizontal=False, is_edge=True, is_seam=True)
