"""An account of ink: what is print, and which of it no line covers."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extractors.components import components_of
from extractors.page_image import Pixels
from extractors.rules import Rules
from models.geometry import Box

# Specks of dust and paper grain are smaller in both directions; the dot of 5-point type is 0.012
# inch wide, a dash 0.05 inch long.
_SMALLEST_PRINT_IN = 0.03
# Shadows of the edge of the paper; nobody prints so close to it (2.5 mm).
_EDGE_OF_PAPER_IN = 0.1
# A dash beside the rule of its cell looks like a stub of a rule; a double one is this long.
_LONGEST_DASH_IN = 0.45
# Filled bars and boxes beside headings; the heaviest stroke of display type is thinner.
_THINNEST_BAR_IN = 0.05
# Characters of one line, and parts of one character, lie closer together than this.
_SAME_LINE_GAP_IN = 0.12
# A line box stops short of the tails of its characters by up to this.
_LINE_MARGIN_IN = 0.03


def print_mask(
    dark: Pixels, rules: Rules, pictures: Sequence[Box], pixels_per_inch: float
) -> Pixels:
    """255 where there is text-like ink: dark, no rule, no speck, not in a picture (pixels)."""
    around = np.ones((max(3, round(0.02 * pixels_per_inch)) | 1,) * 2, np.uint8)
    left = cv2.subtract(dark, cv2.dilate(_ruled(rules, pixels_per_inch), around))
    for picture in pictures:
        x0, y0, x1, y1 = _rounded(picture, left)
        left[y0:y1, x0:x1] = 0
    edge = max(1, round(_EDGE_OF_PAPER_IN * pixels_per_inch))
    left[:edge], left[-edge:], left[:, :edge], left[:, -edge:] = 0, 0, 0, 0
    found = components_of(left)
    stats = found.stats
    smallest = max(2.0, _SMALLEST_PRINT_IN * pixels_per_inch)
    extent = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    filled = stats[:, cv2.CC_STAT_AREA] / np.maximum(
        1, stats[:, cv2.CC_STAT_WIDTH] * stats[:, cv2.CC_STAT_HEIGHT]
    )
    thinner = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    is_bar = (filled >= 0.9) & (thinner >= _THINNEST_BAR_IN * pixels_per_inch)
    keep = np.where((extent >= smallest) & ~is_bar, 255, 0).astype(np.uint8)
    keep[0] = 0
    return found.selected(keep)


def uncovered(ink: Pixels, lines: Sequence[Box], pixels_per_inch: float) -> Pixels:
    """The part of the `print_mask` that lies under no line box."""
    left = ink.copy()
    margin = _LINE_MARGIN_IN * pixels_per_inch
    for box in lines:
        grown = Box(box.x0 - margin, box.y0 - margin, box.x1 + margin, box.y1 + margin)
        x0, y0, x1, y1 = _rounded(grown, left)
        left[y0:y1, x0:x1] = 0
    return left


def line_like_regions(left: Pixels, rules: Rules, pixels_per_inch: float) -> list[Box]:
    """Boxes (pixels) of uncovered ink that could be text, those with the most ink first.

    Rules part regions, so that neighbouring cells stay apart. Regions larger than a line of
    display type are left out: they are drawings.
    """
    gap = max(3, round(_SAME_LINE_GAP_IN * pixels_per_inch))
    joined = cv2.dilate(left, np.ones((max(3, gap // 4), gap), np.uint8))
    joined = cv2.subtract(joined, _ruled(rules, pixels_per_inch))
    count, labels = cv2.connectedComponents(joined, connectivity=4)
    if count < 2:
        return []
    # The dilation is taken off again by looking at the ink itself.
    ys, xs = np.nonzero(left)
    owner = labels[ys, xs]
    regions = []
    for label in range(1, count):
        mine = owner == label
        amount = int(mine.sum())
        if amount < (0.02 * pixels_per_inch) ** 2:
            continue
        box = Box(
            float(xs[mine].min()),
            float(ys[mine].min()),
            float(xs[mine].max() + 1),
            float(ys[mine].max() + 1),
        )
        if box.height <= 0.8 * pixels_per_inch and max(box.width, box.height) >= (
            0.05 * pixels_per_inch
        ):
            regions.append((amount, box))
    return [box for _, box in sorted(regions, reverse=True)]


def _ruled(rules: Rules, pixels_per_inch: float) -> Pixels:
    """The rules without stubs that are as short as a dash."""
    long = np.ones((1, round(_LONGEST_DASH_IN * pixels_per_inch)), np.uint8)
    lying = cv2.morphologyEx(rules.horizontal, cv2.MORPH_OPEN, long)
    mask: Pixels = cv2.bitwise_or(lying, rules.vertical)
    return mask


def _rounded(box: Box, mask: Pixels) -> tuple[int, int, int, int]:
    height, width = mask.shape[:2]
    return (
        max(0, round(box.x0)),
        max(0, round(box.y0)),
        min(width, round(box.x1)),
        min(height, round(box.y1)),
    )
