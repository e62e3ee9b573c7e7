"""Pages turned upright and straightened, by the evidence of their own lines of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from extractors.line_reading import Recognizer
from extractors.page_image import Pixels
from extractors.rapidocr_reader import Quads, RecognizedText

# A box that is this much longer than wide holds several characters, so its long side is the
# direction of the writing.
_LONG_BOX = 2.0
# Lines on which the question "which way up" is settled; more cost time and say the same.
_SAMPLE_LINES = 5
# Text that stands upright is read with about 0.99 a character, upside down with 0.3 to 0.7.
_SURELY_UPRIGHT = 0.9
# Where neither way reads well (handwriting, ornament) the page stays as it was stored.
_CLEARLY_BETTER = 0.05
# Straightening below this moves no line by more than its own height over the width of a page
# and would soften the print for nothing.
_SMALLEST_SKEW_DEGREES = 0.1
_LARGEST_SKEW_DEGREES = 8.0

Detector = Callable[[Pixels], Quads]


@dataclass(frozen=True, slots=True)
class UprightPage:
    """A page the right way up and straight, with the text boxes found on it (pixels).

    `rotation` is the clockwise turn in degrees that made it upright, `skew` the clockwise degrees
    by which it was straightened after that.
    """

    pixels: Pixels
    quads: Quads
    rotation: int
    skew: float


def make_upright(pixels: Pixels, detect: Detector, recognize: Recognizer) -> UprightPage:
    """Turn and straighten a page, and find the boxes of its lines.

    The direction of writing is that of most long boxes; which way up is settled by reading a few
    lines both ways. A page without text stays as it is.
    """
    quads = detect(pixels)
    rotation = 90 if _is_sideways(quads) else 0
    tried = turn(pixels, rotation)
    if _is_upside_down(tried, _turned(quads, pixels.shape[0]) if rotation else quads, recognize):
        rotation += 180
    if rotation:
        pixels = turn(pixels, rotation)
        # Lines are found better the right way up than on their side or their head.
        quads = detect(pixels)
    skew = skew_of(quads)
    if abs(skew) < _SMALLEST_SKEW_DEGREES:
        return UprightPage(pixels, quads, rotation, 0.0)
    matrix = _straightening(pixels.shape[1], pixels.shape[0], skew)
    return UprightPage(straighten(pixels, skew), _moved(quads, matrix), rotation, -skew)


def turn(pixels: Pixels, degrees: int) -> Pixels:
    """The picture turned clockwise by 0, 90, 180 or 270 degrees."""
    turned: Pixels = np.ascontiguousarray(np.rot90(pixels, -(degrees // 90) % 4))
    return turned


def straighten(pixels: Pixels, skew_degrees: float) -> Pixels:
    """The picture with lines that fall by `skew_degrees` to the right made level; same size."""
    height, width = pixels.shape[:2]
    straight: Pixels = cv2.warpAffine(
        pixels,
        _straightening(width, height, skew_degrees),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return straight


def skew_of(quads: Quads) -> float:
    """Degrees by which the lines of text fall to the right (negative: rise); 0 when unknown.

    The median over long boxes, each counted by its length, so that a slanted stamp or signature
    does not matter.
    """
    angles, lengths = [], []
    for quad in quads:
        across, down = _sides(quad)
        if across < _LONG_BOX * 2 * down:
            continue
        (x0, y0), (x1, y1) = (quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2
        angles.append(np.degrees(np.arctan2(y1 - y0, x1 - x0)))
        lengths.append(across)
    if len(angles) < 3:
        return 0.0
    skew = _weighted_median(np.array(angles), np.array(lengths))
    return skew if abs(skew) <= _LARGEST_SKEW_DEGREES else 0.0


def crop_quad(pixels: Pixels, quad: npt.NDArray[np.float64]) -> Pixels:
    """The part of the picture inside one text box, made rectangular."""
    across, down = _sides(quad)
    width, height = max(2, round(across)), max(2, round(down))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), corners)
    crop: Pixels = cv2.warpPerspective(
        pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return crop


def _is_sideways(quads: Quads) -> bool:
    lying = standing = 0.0
    for quad in quads:
        across, down = _sides(quad)
        if across > _LONG_BOX * down:
            lying += across
        elif down > _LONG_BOX * across:
            standing += down
    return standing > lying


def _is_upside_down(pixels: Pixels, quads: Quads, recognize: Recognizer) -> bool:
    sides = [_sides(quad) for quad in quads]
    longest = sorted(range(len(quads)), key=lambda i: sides[i][0], reverse=True)[:_SAMPLE_LINES]
    # The head of a line tells as much as the whole, and costs a quarter.
    crops = [_head_of_line(crop_quad(pixels, quads[i])) for i in longest]
    upright = _confidence(recognize(crops))
    if upright >= _SURELY_UPRIGHT or not crops:
        return False
    turned = _confidence(recognize([turn(crop, 180) for crop in crops]))
    return turned > upright + _CLEARLY_BETTER


def _head_of_line(crop: Pixels) -> Pixels:
    return crop[:, : 8 * crop.shape[0]]


def _confidence(texts: Sequence[RecognizedText]) -> float:
    """Mean confidence a character, so that a line of three characters weighs little."""
    chars = [confidence for text in texts for confidence in text.confidences]
    return float(np.mean(chars)) if chars else 0.0


def _sides(quad: npt.NDArray[np.float64]) -> tuple[float, float]:
    edges = [float(np.hypot(*(b - a))) for a, b in pairwise([*quad, quad[0]])]
    return max(edges[0], edges[2]), max(edges[1], edges[3])


def _straightening(width: int, height: int, skew_degrees: float) -> npt.NDArray[np.float64]:
    matrix: npt.NDArray[np.float64] = cv2.getRotationMatrix2D(
        (width / 2, height / 2), skew_degrees, 1.0
    )
    return matrix


def _turned(quads: Quads, height: int) -> Quads:
    """The quads of a page of this height (pixels) after a quarter turn clockwise."""
    turned = np.stack([height - quads[:, :, 1], quads[:, :, 0]], axis=2)
    # What was the lower left corner is now the upper left.
    return np.roll(turned, 1, axis=1)


def _moved(quads: Quads, matrix: npt.NDArray[np.float64]) -> Quads:
    return quads @ matrix[:, :2].T + matrix[:, 2]


def _weighted_median(values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> float:
    order = np.argsort(values)
    running = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(running, running[-1] / 2)])
