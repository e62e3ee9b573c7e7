"""Where each character of a recognised line stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from extractors.page_image import Pixels

# How far a cut between two characters may move to find clear paper, as a share of their distance.
_CUT_MOVES_BY = 0.35


def char_spans(crop: Pixels, centres_px: Sequence[float]) -> list[tuple[float, float]]:
    """Left and right edge of every character of one horizontal line, in pixels of `crop`.

    `centres_px` are where the recogniser saw the characters, one each, left to right. Its steps
    are a sixth of the line's height apart, so the cuts between characters are moved to the
    clearest column near the middle of two centres, and each span is narrowed to its own ink.
    The spans are in order, do not overlap, and lie within the crop.
    """
    width = crop.shape[1]
    if not centres_px:
        return []
    centres = np.clip(np.maximum.accumulate(np.asarray(centres_px, dtype=float)), 0, width)
    ink = _ink_by_column(crop)
    pitch = _pitch(centres, crop.shape[0], width)
    cuts = [max(0.0, centres[0] - pitch)]
    cuts += [_clearest(ink, a, b) for a, b in pairwise(centres)]
    cuts.append(min(float(width), centres[-1] + pitch))
    cuts = [float(c) for c in np.maximum.accumulate(np.clip(cuts, 0, width))]
    inked = ink > 0.02 * max(1.0, float(ink.max(initial=0.0)))
    return [
        _narrowed(inked, left, right, centre, pitch)
        for left, right, centre in zip(cuts[:-1], cuts[1:], centres, strict=True)
    ]


def _ink_by_column(crop: Pixels) -> npt.NDArray[np.float64]:
    grey = crop.min(axis=2) if crop.ndim == 3 else crop
    # Rules above and below the text are in every column and would hide the gaps.
    margin = grey.shape[0] // 8
    body = grey[margin : grey.shape[0] - margin] if grey.shape[0] > 16 else grey
    # Every other row and column tells what paper is, in a quarter of the time.
    paper = float(np.percentile(body[::2, ::2], 85))
    darkness = np.clip(paper - body.astype(float) - 0.25 * (paper - float(body.min())), 0, None)
    ink: npt.NDArray[np.float64] = darkness.sum(axis=0)
    return ink


def _pitch(centres: npt.NDArray[np.float64], height: int, width: int) -> float:
    steps = np.diff(centres)
    steps = steps[steps > 0]
    if steps.size == 0:
        return min(float(height), float(width))
    return float(min(np.median(steps), 1.5 * height))


def _clearest(ink: npt.NDArray[np.float64], left: float, right: float) -> float:
    middle, reach = (left + right) / 2, _CUT_MOVES_BY * (right - left)
    first, last = int(middle - reach), int(middle + reach) + 1
    window = ink[max(0, first) : last]
    if window.size == 0:
        return middle
    clear = np.flatnonzero(window <= window.min() + 1e-9) + max(0, first)
    return float(clear[np.argmin(np.abs(clear + 0.5 - middle))]) + 0.5


def _narrowed(
    inked: npt.NDArray[np.bool_], left: float, right: float, centre: float, pitch: float
) -> tuple[float, float]:
    first, last = int(left), max(int(left) + 1, int(np.ceil(right)))
    columns = np.flatnonzero(inked[first:last])
    if columns.size:
        return max(left, float(first + columns[0])), min(right, float(first + columns[-1] + 1))
    half = min(pitch, right - left) / 2
    return max(left, min(centre, right) - half), min(right, max(centre, left) + half)
