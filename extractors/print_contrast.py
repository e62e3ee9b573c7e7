"""Print told by its contrast: white type on dark bands, and print that shines through the paper."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.page_image import Pixels

# A band is dark where it has less than this share of the paper's light; white type on mid blue is
# still printed on 0.6, black type on tints that have 0.75 and more.
_DARK_SHARE = 0.66
# Around white type most of a square of this side is dark; around black type, even bold headings,
# less than half.
_AROUND_IN = 0.2
_MOSTLY_DARK = 0.58
# Between a full stop of small type and a character of 48 points. Larger holes in the dark are
# paper.
_SMALLEST_IN = 0.03
_LARGEST_IN = 0.67
# What shines through from the back has a tenth to a quarter of the contrast of the page's own
# print; grey type on a page of black type has four tenths and more.
_PALE_SHARE = 0.3


def light_on_dark(grey: Pixels, pixels_per_inch: float) -> tuple[Pixels, Pixels]:
    """Masks (255 or 0) of white type on dark bands, and of those bands around it.

    Holes of black characters are none: around them there is more paper than ink.
    """
    paper = float(np.percentile(grey[::4, ::4], 90))
    light = np.where(grey < _DARK_SHARE * paper, 0, 255).astype(np.uint8)
    nothing = np.zeros_like(light)
    side = max(5, round(_AROUND_IN * pixels_per_inch)) | 1
    darkness = cv2.blur(cv2.bitwise_not(light), (side, side))
    band = np.where(darkness >= 255 * _MOSTLY_DARK, 255, 0).astype(np.uint8)
    x, y, width, height = cv2.boundingRect(band)
    if not width:
        return nothing, nothing
    # Type reaches no further beyond its band than it is large.
    reach = 2 * round(_LARGEST_IN * pixels_per_inch)
    window = np.s_[max(0, y - reach) : y + height + reach, max(0, x - reach) : x + width + reach]
    type_mask = _light_type(light[window], darkness[window], pixels_per_inch)
    # The dark counters of white characters are dark strokes too, but no print.
    near = cv2.dilate(type_mask, np.ones((side, side), np.uint8))
    whole_type, whole_band = nothing.copy(), nothing
    whole_type[window] = cv2.bitwise_and(type_mask, band[window])
    whole_band[window] = cv2.bitwise_and(band[window], near)
    return whole_type, whole_band


def _light_type(light: Pixels, darkness: Pixels, pixels_per_inch: float) -> Pixels:
    """The light areas that are the size of characters and lie in the dark."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(light, connectivity=4)
    extent = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    total = np.bincount(labels.ravel(), weights=darkness.ravel(), minlength=count)
    around = total / np.maximum(1, stats[:, cv2.CC_STAT_AREA]) / 255
    is_type = (
        (extent >= _SMALLEST_IN * pixels_per_inch)
        & (extent <= _LARGEST_IN * pixels_per_inch)
        & (around >= _MOSTLY_DARK)
    )
    is_type[0] = False
    type_mask: Pixels = np.where(is_type, 255, 0).astype(np.uint8)[labels]
    return type_mask


def without_pale(ink: Pixels, grey: Pixels, pixels_per_inch: float) -> Pixels:
    """The `print_mask` without what is much paler than the page's print.

    `grey` is the darkest channel of the page, so that yellow type is not pale.
    """
    # Darker than the paper close by, so that shadows do not make print of what shines through.
    side = max(9, round(0.13 * pixels_per_inch)) | 1
    depth = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((side, side), np.uint8))
    depths = depth[ink > 0].astype(float)
    if not depths.any():
        return ink
    # Weighted by itself: the core of a stroke counts more than its soft edges.
    usual = float((depths**2).sum() / depths.sum())
    left: Pixels = np.where(depth >= _PALE_SHARE * usual, ink, 0).astype(np.uint8)
    return left
