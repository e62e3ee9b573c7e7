"""Coloured ink on a page: where red, and where blue or violet ink lies on the paper."""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt

from extractors.components import components_of
from extractors.page_image import Pixels

# Ink is coloured where its channels part by this many of 255 levels on white paper. Scanner noise
# and JPEG blocks stay below 15 on a reduced copy; a stamp at a quarter of its strength makes 40.
_COLOURED_LEVELS = 24
# Thin strokes lose colour when the picture is reduced or its chroma subsampled; beside ink that is
# surely coloured, this much will do.
_FAINT_LEVELS = 14
# Print is black below this level in all channels, and its fringes are paler than this.
_BLACK_LEVEL = 130
_FRINGE_LEVELS = 45
# Hues in OpenCV's half degrees. Stamp pads are red (vermilion to crimson), blue or violet.
_RED_FROM, _RED_TO = 158, 13
_BLUE_FROM, _VIOLET_FROM = 95, 125


class InkColour(StrEnum):
    """Colours of stamp pads."""

    RED = "red"
    BLUE = "blue"
    VIOLET = "violet"


def on_white(pixels: Pixels) -> Pixels:
    """The picture (blue, green, red) as it would look on white paper.

    Each channel is stretched by the level of the paper, so that yellowed or grey paper has no
    colour of its own. The paper is what most of a page is made of, and its lightest part.
    """
    levels = np.percentile(pixels[::4, ::4].reshape(-1, 3), 80, axis=0)
    stretch = 255.0 / np.maximum(levels, 1.0)
    table = np.clip(np.arange(256)[:, None] * stretch, 0, 255).astype(np.uint8)
    white: Pixels = cv2.LUT(pixels, table.reshape(1, 256, 3))
    return white


def coloured_ink(white: Pixels, reach_px: int) -> tuple[Pixels, Pixels]:
    """Masks (255 or 0) of red ink, and of blue or violet ink, on a picture from `on_white`.

    Faint ink counts within `reach_px` of plain ink of its colour. Blue and violet are one, because
    a violet stamp is bluer where its ink is thin.
    """
    levels = chroma(white)
    if int(levels.max()) <= _COLOURED_LEVELS:
        return np.zeros_like(levels), np.zeros_like(levels)
    hue = cv2.cvtColor(white, cv2.COLOR_BGR2HSV)[:, :, 0]
    red = (hue >= _RED_FROM) | (hue <= _RED_TO)
    blue = (hue >= _BLUE_FROM) & (hue < _RED_FROM)
    # Black print takes on a fringe of the colours around it where chroma was subsampled.
    black = np.where((white.max(axis=2) < _BLACK_LEVEL) & (levels < _FRINGE_LEVELS), 255, 0)
    beside_black = cv2.dilate(black.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    usable = ~beside_black | (levels > _COLOURED_LEVELS)
    return (
        _strong_with_faint(levels, red & usable, reach_px),
        _strong_with_faint(levels, blue & usable, reach_px),
    )


def colour_of(white: Pixels, ink: Pixels) -> InkColour:
    """The colour of the ink that `ink` (a mask) marks."""
    mean = np.array([[cv2.mean(white, ink)[:3]]], np.uint8)
    hue = int(cv2.cvtColor(mean, cv2.COLOR_BGR2HSV)[0, 0, 0])
    if _BLUE_FROM <= hue < _VIOLET_FROM:
        return InkColour.BLUE
    return InkColour.VIOLET if _VIOLET_FROM <= hue < _RED_FROM else InkColour.RED


def chroma(white: Pixels) -> Pixels:
    """Levels between the lightest and the darkest channel of each pixel."""
    blue, green, red = cv2.split(white)
    levels: Pixels = cv2.subtract(
        cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red)
    )
    return levels


def _strong_with_faint(levels: Pixels, hue: npt.NDArray[np.bool_], reach_px: int) -> Pixels:
    plain = np.where(hue & (levels > _COLOURED_LEVELS), 255, 0).astype(np.uint8)
    if not plain.any():
        return plain
    near = cv2.dilate(plain, np.ones((2 * reach_px + 1,) * 2, np.uint8))
    mask = np.where(hue & (levels > _FAINT_LEVELS) & (near > 0), 255, 0).astype(np.uint8)
    # What is left of such fringes are specks.
    _, labels, stats, _ = components_of(mask)
    mask[(stats[:, cv2.CC_STAT_AREA] < reach_px)[labels]] = 0
    return mask
