"""Red seals: where they lie, and the page with their ink taken away."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.page_image import Pixels

# The ink of a seal is much redder than it is green or blue, also where it is pale.
_REDDER_BY_LEVELS = 35
# Seals are found on a copy whose long side has this many pixels.
_WORKING_SIDE_PX = 800
# Official seals measure 38 to 50 mm, on A4 0.18 to 0.24 of the width; scans of A3 and enlarged
# copies widen the range. Letters of a red letterhead stay below it.
_SMALLEST_SHARE_OF_WIDTH = 0.09
_LARGEST_SHARE_OF_WIDTH = 0.42
# A circle or an ellipse fills 0.785 of the box around it; a line of red type or a square, nearly
# all or much less.
_ROUND = (0.68, 0.87)


def find_seals(pixels: Pixels) -> list[tuple[int, int, int, int]]:
    """Boxes (x0, y0, x1, y1 in pixels) of round and oval red seals on a colour picture.

    Square seals (of persons) and red headings are left alone: they are text to be read.
    """
    height, width = pixels.shape[:2]
    shrink = min(1.0, _WORKING_SIDE_PX / max(height, width))
    small = cv2.resize(pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    red = _redness(small) > _REDDER_BY_LEVELS
    if not red.any():
        return []
    # The strokes of one seal lie closer together than this; lines of red type do not.
    reach = max(3, round(0.012 * small.shape[1])) | 1
    joined = cv2.morphologyEx(
        red.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8)
    )
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in outlines:
        x, y, w, h = cv2.boundingRect(outline)
        smallest = _SMALLEST_SHARE_OF_WIDTH * small.shape[1]
        largest = _LARGEST_SHARE_OF_WIDTH * small.shape[1]
        if min(w, h) < smallest or max(w, h) > largest or max(w, h) > 1.8 * min(w, h):
            continue
        filled = cv2.contourArea(cv2.convexHull(outline)) / (w * h)
        if _ROUND[0] <= filled <= _ROUND[1]:
            corners = (x - 1, y - 1, x + w + 1, y + h + 1)
            x0, y0, x1, y1 = (round(v / shrink) for v in corners)
            found.append((max(0, x0), max(0, y0), min(width, x1), min(height, y1)))
    return found


def without_seals(pixels: Pixels, seals: list[tuple[int, int, int, int]]) -> Pixels:
    """The page with the red ink inside `seals` faded to the paper around it.

    In the red channel red ink is nearly as light as paper while black type stays dark; what tint
    is left is stretched away. Type under the seal keeps its strokes.
    """
    if not seals:
        return pixels
    cleaned = pixels.copy()
    for x0, y0, x1, y1 in seals:
        part = pixels[y0:y1, x0:x1]
        light = part[:, :, 2].astype(float)
        red = _redness(part) > _REDDER_BY_LEVELS
        paper = float(np.percentile(light, 75))
        # Ink is uneven: most of it must come out as paper. Black type crossed by the seal is
        # reddish too, but less than this share of it, and must not set the level.
        ink = light[red]
        tint = float(np.percentile(ink, 20)) if ink.size else paper
        gain = np.where(red, paper / max(tint, 1.0), 1.0)
        faded = np.clip(np.minimum(light * gain, paper), 0, 255).astype(np.uint8)
        bright = np.where(light > paper, light, faded).astype(np.uint8)
        cleaned[y0:y1, x0:x1] = bright[:, :, None]
    return cleaned


def _redness(pixels: Pixels) -> Pixels:
    """How much redder than green and blue, 0 to 255."""
    blue, green, red = cv2.split(pixels)
    redness: Pixels = cv2.subtract(red, cv2.max(blue, green))
    return redness
