"""Ruled lines in the picture of a page: the strokes that tables are drawn with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractors.components import components_of
from extractors.page_image import Pixels
from models.geometry import Box

# The narrowest rows of printed tables are some 4 mm high; longer strokes of characters are told
# apart by the ink beside them.
_SHORTEST_RULE_IN = 0.16
# Pinholes of a faint rule and gaps of a dotted one. It closes the gaps between characters too;
# `_without_type` undoes that.
_PINHOLE_IN = 0.045
# Text in a cell stands this close to the rule beside it.
_TIE_IN = 0.15
# A broken or faint rule is joined over gaps of this length; characters on one line of text are
# not joined to rules by it, because only strokes that are already rules take part.
_GAP_IN = 0.12
# Strokes of neighbouring characters run into one another for a few characters at most.
_LONGEST_TYPE_STROKE_IN = 1.2
# Specks of dust and joints of a drawn rule leave this share of its length; in a row of characters
# set without white, strokes at one height leave a tenth of it free at the least.
_DRAWN_THROUGH = 0.97
# A stem that one other stroke crosses has ink beside it on this share of its length.
_CROSSED_SHARE = 0.04
# Strokes of 48-point bold type.
_THICKEST_STROKE_IN = 0.13
# Rules are strokes, double ones included: what is thicker is a bar, a picture or a filled cell.
_THICKEST_RULE_IN = 0.07


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


def find_rules(dark: Pixels, pixels_per_inch: float, text: Sequence[Box] = ()) -> Rules:
    """Horizontal and vertical rules of a page that stands nearly straight.

    `dark` is the page's mask from `dark_strokes`. Faint, broken, double and slightly slanted rules
    are found; strokes of characters are too short, or have other strokes too close. `text` are
    boxes of lines of text (pixels) where they are known: what lies wholly within one is no rule.
    """
    boxes = np.array(text, dtype=float).reshape(-1, 4)
    horizontal = _rules_along(dark, pixels_per_inch, boxes)
    vertical = _rules_along(np.ascontiguousarray(dark.T), pixels_per_inch, boxes[:, [1, 0, 3, 2]])
    return Rules(horizontal, np.ascontiguousarray(vertical.T))


def _rules_along(dark: Pixels, pixels_per_inch: float, text: npt.NDArray[np.float64]) -> Pixels:
    """Rules that run along the x axis of the mask."""
    shortest = max(12, round(_SHORTEST_RULE_IN * pixels_per_inch))
    gap = max(3, round(_GAP_IN * pixels_per_inch))
    # A rule that falls by one pixel breaks into two rows that overlap nowhere: thicken first.
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    pinhole = max(5, round(_PINHOLE_IN * pixels_per_inch)) | 1
    closed = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, pinhole), np.uint8))
    # Within text the gaps are those between its strokes, and beside it those from its first and
    # last stroke to the rule.
    for x0, y0, x1, y1 in text.round().astype(int):
        band = np.s_[max(0, y0) : max(0, y1), max(0, x0 - pinhole) : max(0, x1 + pinhole)]
        closed[band] = thick[band]
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    # Type goes before the gaps are closed, or its strokes would be tied to the rules beside them.
    strokes = _without_type(_without_bars(runs, pixels_per_inch), dark, pixels_per_inch, text)
    padded = cv2.copyMakeBorder(strokes, 0, 0, gap, gap, cv2.BORDER_CONSTANT, value=0)
    joined = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    return np.ascontiguousarray(joined[:, gap:-gap])


def _without_type(
    mask: Pixels, dark: Pixels, pixels_per_inch: float, text: npt.NDArray[np.float64]
) -> Pixels:
    """The mask without strokes of characters: those have more ink close by on both sides.

    Rules run through clear paper; a few characters that touch one do not change that.
    """
    clear = max(3, round(0.025 * pixels_per_inch))
    tie = _TIE_IN * pixels_per_inch
    longest = round(_LONGEST_TYPE_STROKE_IN * pixels_per_inch)
    found = components_of(mask)
    keep = np.full(found.number, 255, np.uint8)
    keep[0] = 0
    for label in range(1, found.number):
        x, y, width, height, _ = found.stats[label].tolist()
        # A rule that slants over its length is higher than it is thick; one that is drawn
        # through stays a rule where rows are so tight that their text touches it.
        if width > longest and (
            height > 2 * clear or _is_drawn_through(dark[y : y + height, x : x + width])
        ):
            continue
        # The ends may stand on other rules.
        inner = slice(x + clear, max(x + clear + 1, x + width - clear))
        above = dark[max(0, y - clear), inner]
        below = dark[min(dark.shape[0] - 1, y + height - 1 + clear), inner]
        shares = sorted(np.count_nonzero(side) / max(1, side.size) for side in (above, below))
        # The rules across a low row stand beside a fifth of the rules along it.
        is_beside_type = shares[0] > 0.25 or (shares[1] > 0.4 and width <= longest)
        if shares[1] > _CROSSED_SHARE and width <= longest:
            # A stem that is crossed but once, as in 十, ends inside its text; rules do not.
            slack = tie if shares[1] > 0.1 else 0.0
            is_beside_type |= _is_in_text((x, y, x + width, y + height), text, slack)
        keep[label] = 0 if is_beside_type else 255
    return found.selected(keep)


def _is_drawn_through(stroke: Pixels) -> bool:
    """Whether a long stroke has hardly a gap; between the strokes of characters there are many."""
    return float((stroke > 0).any(axis=0).mean()) >= _DRAWN_THROUGH


def _is_in_text(
    stroke: tuple[int, int, int, int], text: npt.NDArray[np.float64], tie: float
) -> bool:
    """Whether a stroke lies in the body of a line of text, or sticks out by no more than a tie.

    The rules of a cell lie at the edges of the text's box or outside.
    """
    x0, y0, x1, y1 = stroke
    sides = text[:, 2:] - text[:, :2]
    # A box's margin reaches over a rule beside its first character; the stem of that one stands
    # further in.
    inset = np.minimum(0.1 * sides[:, 1], 0.35 * sides.min(axis=1))
    within = (text[:, 0] - tie <= x0) & (text[:, 1] + inset <= y0)
    within &= (text[:, 2] + tie >= x1) & (text[:, 3] - inset >= y1)
    return bool(within.any())


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
