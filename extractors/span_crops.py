"""The picture of one span of a line, with nothing of its neighbours, for a second reader."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.page_image import Pixels
from models.geometry import Box
from models.reading import Line

# Where no neighbour stands, so much paper beside the span is shown too (in line heights): a digit
# that the first reader dropped at the end of a line stands there.
_BESIDE = 0.5
# A neighbour's box wider than this (in line heights; lines are some 1.5 times as high as their
# type) may hold a character that the first reader dropped.
_WIDE_NEIGHBOUR = 0.85
# Cuts between characters are uncertain by this much (in line heights).
_OVERLAP = 0.08
# A digit fills more than this of the height of its line's box.
_LOWEST_DIGIT = 0.4
# White round the crop, in its own height: Tesseract loses characters that touch the edge.
_MARGIN = 0.25


def span_crop(pixels: Pixels, line: Line, start: int, end: int, scale: float) -> Pixels:
    """The span [start, end) of `line` cut out of its page, grey (one channel), at its own size.

    `scale` is pixels per point of `pixels` (blue, green, red). The crop reaches as far into the
    gaps beside the span as the neighbours allow; what is left of them at its edges, of rules and
    of other lines is wiped off.
    """
    height = line.box.height
    inner = (line.char_boxes[start].x0, line.char_boxes[end - 1].x1)
    left, right = inner[0] - _BESIDE * height, inner[1] + _BESIDE * height
    if start > 0:
        before = line.char_boxes[start - 1]
        hidden = max(_OVERLAP * height, before.width - _WIDE_NEIGHBOUR * height)
        left = min(inner[0] - _OVERLAP * height, max(left, before.x1 - hidden))
    if end < len(line.text):
        after = line.char_boxes[end]
        hidden = max(_OVERLAP * height, after.width - _WIDE_NEIGHBOUR * height)
        right = max(inner[1] + _OVERLAP * height, min(right, after.x0 + hidden))
    crop = box_crop(pixels, Box(left, line.box.y0, right, line.box.y1), scale)
    origin = max(0.0, left) * scale
    return _without_fragments(crop, inner[0] * scale - origin, inner[1] * scale - origin)


def _without_fragments(crop: Pixels, left: float, right: float) -> Pixels:
    """The crop without ink that runs in over its edges from outside.

    Columns from `left` to `right` are the span's own.
    """
    paper = float(np.percentile(crop, 90))
    # A quarter of the way from paper to ink: faint tails of strokes belong to their fragment.
    level = paper - 0.25 * (paper - float(crop.min()))
    count, labels, stats, centres = cv2.connectedComponentsWithStats(
        (crop < level).astype(np.uint8), connectivity=8
    )
    rows, columns = crop.shape
    wiped = np.zeros(count, bool)
    for label in range(1, count):
        x, y, width, height, _ = stats[label].tolist()
        over_side = x == 0 or x + width == columns
        over_end = y == 0 or y + height == rows
        is_outside = not left <= centres[label][0] <= right
        is_low = height < _LOWEST_DIGIT * rows
        wiped[label] = (over_side or over_end) and (is_outside or is_low)
    if not wiped.any():
        return crop
    around = cv2.dilate(wiped[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    clean: Pixels = np.where(around > 0, np.uint8(paper), crop)
    return clean


def box_crop(pixels: Pixels, box: Box, scale: float) -> Pixels:
    """The part of the page under `box` (points), grey; at least one pixel large."""
    height, width = pixels.shape[:2]
    x0, y0 = max(0, min(width - 1, round(box.x0 * scale))), max(0, round(box.y0 * scale))
    x1, y1 = min(width, round(box.x1 * scale)), min(height, round(box.y1 * scale))
    y0 = min(y0, height - 1)
    part = pixels[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
    grey: Pixels = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    return grey


def at_height(crop: Pixels, height_px: int) -> Pixels:
    """The crop scaled to `height_px` with paper all round, as Tesseract reads it best."""
    factor = height_px / crop.shape[0]
    width = max(2, round(crop.shape[1] * factor))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(crop, (width, height_px), interpolation=how)
    margin = round(_MARGIN * height_px)
    paper = int(np.percentile(scaled, 90))
    framed: Pixels = cv2.copyMakeBorder(
        scaled, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=paper
    )
    return framed
