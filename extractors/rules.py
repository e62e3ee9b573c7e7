"""Ruled lines in the picture of a page: the strokes that tables are drawn with."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.page_image import Pixels

# Shorter strokes may belong to characters: the side of a 14-point character is 0.19 inch.
_SHORTEST_RULE_IN = 0.2
# A broken or faint rule is joined over gaps of this length; characters on one line of text are
# not joined to rules by it, because only strokes that are already rules take part.
_GAP_IN = 0.12
# Strokes of neighbouring characters run into one another for a few characters at most.
_LONGEST_TYPE_STROKE_IN = 1.2
# Strokes of 48-point bold type.
_THICKEST_STROKE_IN = 0.13
# Rules are strokes: what is thicker is a bar, a picture or a filled cell.
_THICKEST_RULE_IN = 0.06


@dataclass(frozen=True, slots=True)
class Rules:
    """Masks (255 where a rule lies, else 0) of a page's horizontal and vertical rules."""

    horizontal: Pixels
    vertical: Pixels

    @property
    def both(self) -> Pixels:
        """Every rule."""
        mask: Pixels = cv2.bitwise_or(self.horizontal, self.vertical)
        return mask


def dark_strokes(grey: Pixels, pixels_per_inch: float) -> Pixels:
    """Mask of thin dark marks: print and rules, on uneven paper and in tinted cells too.

    What is left when the page with all dark marks up to `_THICKEST_STROKE_IN` filled in is
    taken from the page (the “black hat”); edges of tinted areas leave nothing.
    """
    # Scanner noise is a few grey levels; smoothing halves it and keeps a 2-pixel rule.
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    side = max(9, round(_THICKEST_STROKE_IN * pixels_per_inch)) | 1
    marks = cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, np.ones((side, side), np.uint8))
    # Bare paper leaves the height of its own grain.
    grain = float(np.median(marks[::4, ::4]))
    mask: Pixels = np.where(marks > grain + max(10.0, 0.12 * _range(grey)), 255, 0).astype(np.uint8)
    return mask


def find_rules(dark: Pixels, pixels_per_inch: float) -> Rules:
    """Horizontal and vertical rules of a page that stands nearly straight.

    `dark` is the page's mask from `dark_strokes`. Faint, broken, double and slightly slanted rules
    are found; strokes of characters are too short, or have other strokes too close.
    """
    horizontal = _rules_along(dark, pixels_per_inch)
    vertical = _rules_along(np.ascontiguousarray(dark.T), pixels_per_inch)
    return Rules(horizontal, np.ascontiguousarray(vertical.T))


def _rules_along(dark: Pixels, pixels_per_inch: float) -> Pixels:
    """Rules that run along the x axis of the mask."""
    shortest = max(12, round(_SHORTEST_RULE_IN * pixels_per_inch))
    gap = max(3, round(_GAP_IN * pixels_per_inch))
    # A rule that falls by one pixel breaks into two rows that overlap nowhere: thicken first.
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    # Pinholes of a faint rule, no wider than the space between two characters.
    closed = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8))
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    joined = cv2.morphologyEx(
        cv2.copyMakeBorder(runs, 0, 0, gap, gap, cv2.BORDER_CONSTANT, value=0),
        cv2.MORPH_CLOSE,
        np.ones((1, gap), np.uint8),
    )[:, gap:-gap]
    strokes = _without_bars(np.ascontiguousarray(joined), pixels_per_inch)
    return _without_type(strokes, dark, pixels_per_inch)


def _without_type(mask: Pixels, dark: Pixels, pixels_per_inch: float) -> Pixels:
    """The mask without strokes of characters: those have more ink close by on both sides.

    Rules run through clear paper; a few characters that touch one do not change that.
    """
    clear = max(3, round(0.025 * pixels_per_inch))
    longest = round(_LONGEST_TYPE_STROKE_IN * pixels_per_inch)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    keep = np.full(count, 255, np.uint8)
    keep[0] = 0
    for label in range(1, count):
        x, y, width, height, _ = stats[label].tolist()
        if width > longest:
            continue
        above = dark[max(0, y - clear), x : x + width]
        below = dark[min(dark.shape[0] - 1, y + height - 1 + clear), x : x + width]
        shares = sorted((float((above > 0).mean()), float((below > 0).mean())))
        if shares[0] > 0.08 or shares[1] > 0.4:
            keep[label] = 0
    strokes: Pixels = keep[labels]
    return strokes


def _without_bars(mask: Pixels, pixels_per_inch: float) -> Pixels:
    """The mask without filled areas: what survives an opening higher than any rule."""
    thickest = max(7, round(_THICKEST_RULE_IN * pixels_per_inch) + 2)
    bars = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((thickest, 1), np.uint8))
    grown = cv2.dilate(bars, np.ones((5, 5), np.uint8))
    strokes: Pixels = cv2.subtract(mask, grown)
    return strokes


def _range(grey: Pixels) -> float:
    """Grey levels between paper and print."""
    sample = grey[::4, ::4]
    low, high = np.percentile(sample, (1, 90))
    return float(high - low)
