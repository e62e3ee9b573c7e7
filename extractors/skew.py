"""How far the lines of a page run off the level, and the picture made level."""

from __future__ import annotations

from itertools import pairwise
from math import ceil

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page_image import Pixels
from extractors.rapidocr_reader import Quads
from models.page_mapping import straightened_size

# The slope of a box four times as long as high is known to about a degree, and the median of
# several to a tenth; shorter boxes say where their middle lies and no more.
_LONG_BOX = 4.0
_ENOUGH_LONG_BOXES = 3
# A table of short numbers shows its slope by its rows: that many boxes make rows to speak of.
_ENOUGH_BOXES = 12
# Paper lies crooked in a scanner by up to 5 degrees; what leans more was printed so.
_LARGEST_SKEW_DEGREES = 8.0
_STEP_DEGREES = 0.1
# With boxes in rows twice as many pairs share a row at the right slope as at any slope.
_CLEAR_PEAK = 2.0


def skew_of(quads: Quads) -> float:
    """Degrees by which the lines of text fall to the right (negative: rise); 0 when unknown.

    The median over long boxes, each counted by its length, so that a slanted stamp or signature
    does not matter; where there are hardly any, the slope at which the boxes stand in rows.
    """
    angles, lengths = [], []
    for quad in quads:
        across, down = sides(quad)
        if across < _LONG_BOX * down:
            continue
        (x0, y0), (x1, y1) = (quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2
        angles.append(np.degrees(np.arctan2(y1 - y0, x1 - x0)))
        lengths.append(across)
    if len(angles) < _ENOUGH_LONG_BOXES:
        return _slope_of_rows(quads)
    skew = _weighted_median(np.array(angles), np.array(lengths))
    return skew if abs(skew) <= _LARGEST_SKEW_DEGREES else 0.0


def straighten(pixels: Pixels, skew_degrees: float) -> Pixels:
    """The picture with lines that fall by `skew_degrees` to the right made level.

    The picture grows so that no corner is cut off (see `models.page_mapping`); the new corners
    have the colour of the paper, because a darker one would look like print or a rule.
    """
    height, width = pixels.shape[:2]
    matrix, size = straightening(width, height, skew_degrees)
    straight: Pixels = cv2.warpAffine(
        pixels,
        matrix,
        size,
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_paper(pixels),
    )
    return straight


def straightening(
    width: int, height: int, skew_degrees: float
) -> tuple[npt.NDArray[np.float64], tuple[int, int]]:
    """The matrix (2 by 3) that straightens a picture of this size, and the size it gets."""
    new_width, new_height = map(ceil, straightened_size(width, height, skew_degrees))
    matrix: npt.NDArray[np.float64] = cv2.getRotationMatrix2D(
        (width / 2, height / 2), skew_degrees, 1.0
    )
    matrix[:, 2] += (new_width - width) / 2, (new_height - height) / 2
    return matrix, (new_width, new_height)


def sides(quad: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Extent of a text box along its upper edge, and down."""
    edges = [float(np.hypot(*(b - a))) for a, b in pairwise([*quad, quad[0]])]
    return max(edges[0], edges[2]), max(edges[1], edges[3])


def _slope_of_rows(quads: Quads) -> float:
    """The slope at which the middles of the boxes gather in rows; 0 where they do at none.

    The projection profile of Postl (1986), taken of boxes instead of pixels.
    """
    if len(quads) < _ENOUGH_BOXES:
        return 0.0
    x, y = quads.mean(axis=1).T
    row_px = max(1.0, 0.25 * float(np.median([min(sides(quad)) for quad in quads])))
    steps = round(_LARGEST_SKEW_DEGREES / _STEP_DEGREES)
    slopes = np.arange(-steps, steps + 1) * _STEP_DEGREES
    down = (y - np.tan(np.radians(slopes))[:, None] * (x - x.mean())) / row_px
    # Two sets of bins, half a bin apart, so that no row is lost on an edge between two.
    scores = np.array([_pairs(np.floor(d)) + _pairs(np.floor(d + 0.5)) for d in down])
    best = float(scores.max())
    if best < _CLEAR_PEAK * float(scores.mean()):
        return 0.0
    # The middle of the peak: near the right slope several steps share all their rows.
    return float(np.median(slopes[scores >= 0.9 * best]))


def _pairs(rows: npt.NDArray[np.float64]) -> int:
    """How many pairs of boxes lie in one row."""
    counts = np.unique(rows, return_counts=True)[1]
    return int((counts * (counts - 1)).sum())


def _paper(pixels: Pixels) -> tuple[float, ...]:
    # Every eighth pixel tells the colour of most of the page as well as all of them.
    sample = pixels[::8, ::8].reshape(-1, *pixels.shape[2:])
    return tuple(np.atleast_1d(np.median(sample, axis=0)).astype(float))


def _weighted_median(values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> float:
    order = np.argsort(values)
    running = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(running, running[-1] / 2)])
