"""What finally stays unread on a page: ink that looks like type and that no line covers."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extractors.components import components_of
from extractors.ink import uncovered
from extractors.page_image import Pixels
from models.geometry import Box, union

# The lowest figure that is printed: 5-point digits are 0.05 inch high. Commas, full stops, dots of
# leaders, dashes and underlines are lower.
_LOWEST_FIGURE_IN = 0.045
# Higher than 48-point display type are drawings; characters that touch make wide pieces.
_HIGHEST_CHARACTER_IN = 0.8
# Dust and middle dots: as wide as high and filled. A small 0 is filled too, but slimmer or larger.
_LARGEST_BLOB_IN = 0.06
_BLOB_FILLED = 0.7
_BLOB_SLIMMEST = 1.6
# Remains of rules and borders: thinner than the strokes of type of their length.
_STUB_THICKNESS_IN = 0.025
_STUB_LENGTH_IN = 0.2
# A character is read when half of its ink lies under a line; boxes of neighbouring lines overlap.
_COVERED = 0.5
# Regions this close are one place to look at: two spaces in a line, the gap between two lines.
_ONE_PLACE_IN = 0.2
# Codes for cameras are squares of this size or more.
_SMALLEST_CODE_IN = 0.35


def unread_regions(
    ink: Pixels,
    lines: Sequence[Box],
    pixels_per_inch: float,
) -> list[Box]:
    """Boxes (pixels) of type-like ink without a line, merged to places a person would look at.

    `ink` is the page's `print_mask`, `lines` are the boxes of all lines that were read. A lone
    digit counts; dust, bullets, dashes, leaders, tails of characters, remains of rules and codes
    for cameras do not.
    """
    left = cv2.bitwise_or(
        uncovered(ink, lines, pixels_per_inch), _hardly_covered(ink, lines, pixels_per_inch)
    )
    x, y, width, height = cv2.boundingRect(left)
    if not width:
        return []
    gap = _ONE_PLACE_IN * pixels_per_inch
    # With a frame of paper, so that what stands at the edge of the window is whole.
    window = np.pad(left[y : y + height, x : x + width], 2)
    near = _close_together(_like_figures(window, pixels_per_inch)[2:-2, 2:-2], round(gap))
    places = [
        place
        for place in _merged([Box(b.x0 + x, b.y0 + y, b.x1 + x, b.y1 + y) for b in near], gap)
        if not _is_code(ink, place, pixels_per_inch)
    ]
    return sorted(places, key=lambda box: (box.y0, box.x0))


def _close_together(figures: Pixels, gap: int) -> list[Box]:
    """Boxes of characters that lie within `gap` of one another."""
    joined = cv2.dilate(figures, np.ones((gap + 1, gap + 1), np.uint8))
    count, labels = cv2.connectedComponents(joined, connectivity=8)
    ys, xs = np.nonzero(figures)
    owners = labels[ys, xs]
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    points = np.stack([xs, ys], axis=1).astype(float)
    np.minimum.at(low, owners, points)
    np.maximum.at(high, owners, points + 1)
    return [
        Box(*map(float, (*low[label], *high[label])))
        for label in range(1, count)
        if np.isfinite(low[label, 0])
    ]


def _hardly_covered(ink: Pixels, lines: Sequence[Box], pixels_per_inch: float) -> Pixels:
    """Whole characters of which less than half lies under a line."""
    bare = _uncovered_closely(ink, lines, pixels_per_inch)
    count, labels = cv2.connectedComponents(ink, connectivity=8)
    whole = np.bincount(labels.ravel(), minlength=count)
    outside = np.bincount(labels[bare > 0].ravel(), minlength=count)
    keep = np.where(outside > (1 - _COVERED) * whole, 255, 0).astype(np.uint8)
    keep[0] = 0
    mask: Pixels = keep[labels]
    return mask


def _uncovered_closely(ink: Pixels, lines: Sequence[Box], pixels_per_inch: float) -> Pixels:
    # `uncovered` widens each box by 0.03 inch, which would hide a digit between two words.
    shrink = -0.02 * pixels_per_inch
    return uncovered(
        ink,
        [Box(b.x0 - shrink, b.y0 - shrink, b.x1 + shrink, b.y1 + shrink) for b in lines],
        pixels_per_inch,
    )


def _like_figures(left: Pixels, pixels_per_inch: float) -> Pixels:
    """The components that may be characters."""
    # Broken strokes of one character are one.
    joined = cv2.dilate(left, np.ones((3, 3), np.uint8))
    found = components_of(joined)
    stats = found.stats
    width = (stats[:, cv2.CC_STAT_WIDTH] - 2) / pixels_per_inch
    height = (stats[:, cv2.CC_STAT_HEIGHT] - 2) / pixels_per_inch
    labels = np.where(left > 0, found.labels, 0)
    area = np.bincount(labels.ravel(), minlength=len(stats)) / pixels_per_inch**2
    filled = area / np.maximum(width * height, 1e-9)
    longer, shorter = np.maximum(width, height), np.minimum(width, height)
    is_blob = (
        (longer <= _LARGEST_BLOB_IN)
        & (filled >= _BLOB_FILLED)
        & (longer <= _BLOB_SLIMMEST * shorter)
    )
    is_stub = (longer >= _STUB_LENGTH_IN) & (shorter <= _STUB_THICKNESS_IN)
    is_flat = height < _LOWEST_FIGURE_IN
    is_drawing = height > _HIGHEST_CHARACTER_IN
    keep: npt.NDArray[np.uint8] = np.where(is_blob | is_stub | is_flat | is_drawing, 0, 255).astype(
        np.uint8
    )
    keep[0] = 0
    mask: Pixels = np.take(keep, labels)
    return mask


def _is_code(ink: Pixels, region: Box, pixels_per_inch: float) -> bool:
    """Whether a region is a square code for cameras, or part of one."""
    if min(region.width, region.height) < 0.5 * _SMALLEST_CODE_IN * pixels_per_inch:
        return False
    if max(region.width, region.height) < _SMALLEST_CODE_IN * pixels_per_inch:
        return False
    around = 0.1 * pixels_per_inch
    box = Box(region.x0 - around, region.y0 - around, region.x1 + around, region.y1 + around)
    found, _ = cv2.QRCodeDetector().detect(cv2.bitwise_not(_part(ink, box)))
    return bool(found)


def _merged(regions: Sequence[Box], gap: float) -> list[Box]:
    """Unions of boxes that lie within `gap` of one another."""
    places: list[Box] = []
    for region in regions:
        place = region
        while near := [p for p in places if _is_near(p, place, gap)]:
            places = [p for p in places if p not in near]
            place = union([place, *near])
        places.append(place)
    return places


def _is_near(a: Box, b: Box, gap: float) -> bool:
    return max(a.x0, b.x0) - min(a.x1, b.x1) <= gap and max(a.y0, b.y0) - min(a.y1, b.y1) <= gap


def _part(mask: Pixels, box: Box) -> Pixels:
    y0, x0 = max(0, round(box.y0)), max(0, round(box.x0))
    return mask[y0 : max(y0, round(box.y1)), x0 : max(x0, round(box.x1))]
