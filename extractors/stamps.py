"""Stamps on a page: red, blue and violet ones, round, oval, rectangular and square."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.page_image import Pixels
from extractors.stamp_ink import InkColour, chroma, colour_of, coloured_ink, on_white
from extractors.stamp_shapes import Points, circles, frame, oval

PixelBox = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels, half open."""

# Stamps are found on a copy whose long side has this many pixels: four for a millimetre of A4,
# twice the thinnest frame.
_WORKING_SIDE_PX = 1200
# The shorter side of a page is taken for that of A4: the resolution that a file claims is not to
# be trusted, and a stamp on A3 (0.7 of its size here) is still within the sizes below.
_SHORT_SIDE_MM = 210.0
# The strokes of one stamp lie closer together than this, lines of coloured type do not.
_REACH_MM = 2.5
# Faint ink is ink of a stamp this close to plain ink.
_FAINT_WITHIN_MM = 1.2
# Worn seals come in pieces that lie this far apart.
_PATCH_MM = 8.0
# Official seals measure 38 to 50 mm, oval ones down to 30 x 20.
_ROUND_MM = (19.0, 88.0)
# Seals of persons are 10 to 20 mm square, dated and titled stamps up to 75 mm long.
_FRAMED_MM = (7.0, 76.0)
_LONGEST_FRAME = 5.0
# Longer straight lines are rules of the page, above all the one under a red letterhead.
_RULE_MM = 90.0
# Ink that survives an opening this wide is a bar, a fill or a photo; of the strokes of a stamp
# only its star does, a sixth of its ink.
_SOLID_MM = 3.5
_LARGEST_SOLID_SHARE = 0.35
# Between the strokes of a stamp there is paper, in a photo there is none. Seals with white
# characters on a red ground keep a third.
_LEAST_PAPER = 0.2
# Ink this close to the edge of the picture may go on beyond it.
_EDGE_MM = 3.0
# A circle is found by the middle of its ring, two pixels of the search exact.
_RIM_MM = 1.3
# The outline is cut into bands of this height, so that its corners touch nothing.
_BAND_MM = 3.0
# Black print below this is dust.
_LEAST_TYPE_MM2 = 1.0


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp on a page; pixels of the picture it was found on.

    `box` is all of it, `bands` are boxes from top to bottom that follow its outline, so that what
    touches none of them is not touched by the stamp. `lies_on_type` says whether black print was
    seen under or between its strokes. `is_framed` is true of rectangular stamps: they may be boxes
    of coloured text as well.
    """

    box: PixelBox
    colour: InkColour
    is_framed: bool
    lies_on_type: bool
    bands: tuple[PixelBox, ...]


def find_stamps(pixels: Pixels) -> list[Stamp]:
    """Stamps on a colour picture (blue, green, red) of a page, from top to bottom.

    Coloured type, rules, bars, fills and photos are none. On a page without colour there are none
    to be found.
    """
    height, width = pixels.shape[:2]
    shrink = min(1.0, _WORKING_SIDE_PX / max(height, width))
    small = cv2.resize(pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    pixels_per_mm = _pixels_per_mm(small)
    white = on_white(small)
    found = []
    for mask in coloured_ink(white, round(_FAINT_WITHIN_MM * pixels_per_mm)):
        # Less ink than the smallest seal holds.
        if np.count_nonzero(mask) < 10 * pixels_per_mm**2:
            continue
        for outline, is_framed in _outlines(mask, white, pixels_per_mm):
            found.append(_stamp(outline, mask, white, shrink, is_framed=is_framed))
    kept = [
        stamp
        for i, stamp in enumerate(found)
        if not any(_holds(other.box, stamp.box) for other in [*found[:i], *found[i + 1 :]])
    ]
    return sorted(kept, key=lambda stamp: stamp.box[1])


def _pixels_per_mm(page: Pixels) -> float:
    return float(min(page.shape[:2])) / _SHORT_SIDE_MM


def _outlines(mask: Pixels, white: Pixels, pixels_per_mm: float) -> list[tuple[Points, bool]]:
    """Outlines (pixels of the working copy) of one colour's stamps; True beside framed ones."""
    strokes = _without_rules(mask, pixels_per_mm)
    found: list[tuple[Points, bool]] = []
    clusters = _clusters(strokes, _REACH_MM * pixels_per_mm)
    boxes = [_box(ink) for ink in clusters]
    left = np.zeros_like(mask)
    for index, ink in enumerate(clusters):
        part = _drawn(ink, mask.shape)
        if _is_solid(part, pixels_per_mm):
            continue
        shape = _ring_or_frame(part, ink, strokes, pixels_per_mm)
        if shape is not None and shape[1] and _is_type_in_a_row(boxes, index):
            continue
        if shape is not None:
            found.append(shape)
        else:
            left |= part
    # What is left may be stamps that overlap, leave the page or are worn into pieces.
    for ink in _clusters(left, _PATCH_MM * pixels_per_mm):
        rings = _rings(_drawn(ink, mask.shape), _box(ink), pixels_per_mm)
        found += [(ring, False) for ring in rings]
    return [(outline, framed) for outline, framed in found if _shows_paper(outline, white)]


def _clusters(strokes: Pixels, reach: float) -> list[Points]:
    """Ink (x, y of each pixel) that hangs together over gaps of `reach` pixels."""
    size = max(3, round(reach))
    _, labels = cv2.connectedComponents(
        cv2.dilate(strokes, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    )
    ys, xs = np.nonzero(strokes)
    owners = labels[ys, xs]
    order = np.argsort(owners, kind="stable")
    points = np.stack([xs, ys], axis=1)[order].astype(float)
    starts = np.flatnonzero(np.diff(owners[order])) + 1
    return [part for part in np.split(points, starts) if len(part)]


def _ring_or_frame(
    part: Pixels, ink: Points, strokes: Pixels, pixels_per_mm: float
) -> tuple[Points, bool] | None:
    """Outline of the one stamp that a cluster of ink is, if it is one; True beside a frame.

    `part` is the cluster as a mask, `strokes` all ink of its colour.
    """
    x0, y0, x1, y1 = _box(ink)
    shorter, longer = sorted(((x1 - x0) / pixels_per_mm, (y1 - y0) / pixels_per_mm))
    if shorter >= _ROUND_MM[0] and longer <= _ROUND_MM[1] and longer <= 1.8 * shorter:
        ys, xs = np.nonzero(strokes[y0:y1, x0:x1])
        around = oval(ink, np.stack([xs + x0, ys + y0], axis=1).astype(float))
        # Two rings that overlap make an outline close to an ellipse.
        if around is not None and (
            longer <= 1.15 * shorter or len(_rings(part, _box(ink), pixels_per_mm)) < 2
        ):
            return around, False
    if longer > _FRAMED_MM[1] * 1.1 or longer < _FRAMED_MM[0]:
        return None
    corners = frame(part, ink, strokes, pixels_per_mm)
    if corners is None:
        return None
    sides = sorted(np.hypot(*(corners[1:3] - corners[0:2]).T) / pixels_per_mm)
    is_of_size = _FRAMED_MM[0] * 0.9 <= sides[0] and sides[1] <= _FRAMED_MM[1]
    return (corners, True) if is_of_size and sides[1] <= _LONGEST_FRAME * sides[0] else None


def _rings(part: Pixels, box: PixelBox, pixels_per_mm: float) -> list[Points]:
    """Outlines of the round stamps among the ink within `box`, clipped to the page."""
    x0, y0, x1, y1 = box
    if max(x1 - x0, y1 - y0) < _ROUND_MM[0] * pixels_per_mm:
        return []
    height, width = part.shape
    # Beyond the ink there is paper as far as a circle may reach, or nothing where the page ends.
    clear = round(0.5 * _ROUND_MM[1] * pixels_per_mm)
    left, top = max(0, x0 - clear), max(0, y0 - clear)
    crop = part[top : min(height, y1 + clear), left : min(width, x1 + clear)]
    edge = _EDGE_MM * pixels_per_mm
    leaves_page = x0 < edge or y0 < edge or x1 > width - edge or y1 > height - edge
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    rim = _RIM_MM * pixels_per_mm
    return [
        np.stack(
            [
                np.clip(left + x + (radius + rim) * np.cos(turn), 0, width - 1),
                np.clip(top + y + (radius + rim) * np.sin(turn), 0, height - 1),
            ],
            axis=1,
        )
        for x, y, radius in circles(crop, pixels_per_mm, leaves_page=leaves_page)
    ]


def _box(ink: Points) -> PixelBox:
    x0, y0 = ink.min(axis=0).astype(int).tolist()
    x1, y1 = (ink.max(axis=0).astype(int) + 1).tolist()
    return x0, y0, x1, y1


def _drawn(ink: Points, shape: tuple[int, ...]) -> Pixels:
    part = np.zeros(shape[:2], np.uint8)
    part[ink[:, 1].astype(int), ink[:, 0].astype(int)] = 255
    return part


def _stamp(
    outline: Points, mask: Pixels, white: Pixels, shrink: float, *, is_framed: bool
) -> Stamp:
    pixels_per_mm = _pixels_per_mm(white)
    within = np.zeros_like(mask)
    cv2.fillConvexPoly(within, cv2.convexHull(outline.round().astype(np.int32)), 255)
    dark = (white.max(axis=2) < 110) & (chroma(white) < 45) & (within > 0)
    bands = tuple(_bands(within, max(4, round(_BAND_MM * pixels_per_mm)), shrink))
    box = (
        min(b[0] for b in bands),
        min(b[1] for b in bands),
        max(b[2] for b in bands),
        max(b[3] for b in bands),
    )
    return Stamp(
        box,
        colour_of(white, cv2.bitwise_and(mask, within)),
        is_framed,
        int(np.count_nonzero(dark)) >= _LEAST_TYPE_MM2 * pixels_per_mm**2,
        bands,
    )


def _bands(within: Pixels, step: int, shrink: float) -> Iterable[PixelBox]:
    """Boxes that cover a filled outline from top to bottom, in pixels of the full picture."""
    rows = np.flatnonzero(within.any(axis=1))
    for top in range(int(rows[0]), int(rows[-1]) + 1, step):
        band = within[top : min(top + step, int(rows[-1]) + 1)]
        columns = np.flatnonzero(band.any(axis=0))
        # A pixel of the working copy more on each side, for strokes thinned by shrinking.
        yield (
            max(0, round((int(columns[0]) - 1) / shrink)),
            max(0, round((top - 1) / shrink)),
            round((int(columns[-1]) + 2) / shrink),
            round((top + len(band) + 1) / shrink),
        )


def _without_rules(mask: Pixels, pixels_per_mm: float) -> Pixels:
    length = round(_RULE_MM * pixels_per_mm)
    lying = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    standing = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    left: Pixels = cv2.subtract(mask, cv2.bitwise_or(lying, standing))
    return left


def _is_solid(part: Pixels, pixels_per_mm: float) -> bool:
    side = max(3, round(_SOLID_MM * pixels_per_mm))
    solid = cv2.morphologyEx(part, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    ink = max(1, int(np.count_nonzero(part)))
    return int(np.count_nonzero(solid)) / ink > _LARGEST_SOLID_SHARE


def _shows_paper(outline: Points, white: Pixels) -> bool:
    within = np.zeros(white.shape[:2], np.uint8)
    cv2.fillConvexPoly(within, cv2.convexHull(outline.round().astype(np.int32)), 1)
    paper = (white.min(axis=2) > 190) & (within > 0)
    return int(np.count_nonzero(paper)) >= _LEAST_PAPER * int(np.count_nonzero(within))


def _is_type_in_a_row(boxes: Sequence[PixelBox], index: int) -> bool:
    """Whether two more clusters of this height stand beside this one: characters of a heading.

    Some characters are framed as seals of persons are (国, 图), and those of a red letterhead are
    of their size; seals come alone or in pairs.
    """
    x0, y0, x1, y1 = boxes[index]
    height = y1 - y0
    beside = [
        box
        for i, box in enumerate(boxes)
        if i != index
        and abs((box[1] + box[3]) - (y0 + y1)) < 0.5 * height
        and 0.6 * height <= box[3] - box[1] <= 1.5 * height
        and min(abs(box[0] - x1), abs(x0 - box[2])) < 4 * height
    ]
    return len(beside) >= 2


def _holds(outer: PixelBox, inner: PixelBox) -> bool:
    """Whether a box lies within another one that is larger."""
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    width = min(outer[2], inner[2]) - max(outer[0], inner[0])
    height = min(outer[3], inner[3]) - max(outer[1], inner[1])
    larger = (outer[2] - outer[0]) * (outer[3] - outer[1]) > area
    return larger and width > 0 and height > 0 and width * height >= 0.9 * area
