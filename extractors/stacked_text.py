"""Text boxes that hold several lines, one above the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from extractors.page_image import Pixels
from models.geometry import Box

# A box this many times as high as the page's usual line holds more than one line, or display type.
_SEVERAL_LINES = 1.6
# No line of text is lower than this share of the usual one.
_LOWEST_LINE = 0.45
# A row of pixels parts two lines when it holds at most this share of the ink of a full row.
_CLEAR = 0.04


def usual_height(boxes: Sequence[Box]) -> float:
    """Median height of the boxes that lie, as lines do; 0 when there is none."""
    heights = [box.height for box in boxes if box.width > 2 * box.height]
    return float(np.median(heights)) if heights else 0.0


def split_stacked(box: Box, ink: Pixels, line_height: float) -> list[Box]:
    """The lines of a box, top to bottom: characters written downwards, or merged short lines.

    Display type is as high but has no clear rows within. `ink` is 255 where there is print; the
    box and `line_height` (see `usual_height`) are in its pixels.
    """
    if not line_height or box.height < _SEVERAL_LINES * line_height:
        return [box]
    top, left = max(0, round(box.y0)), max(0, round(box.x0))
    part = ink[top : round(box.y1) + 1, left : round(box.x1) + 1]
    rows = np.count_nonzero(part, axis=1) if part.size else np.zeros(0)
    if not rows.any():
        return [box]
    # Rows between the first and the last ink; the detector's margin belongs to the outer lines.
    inked = np.flatnonzero(rows > _CLEAR * rows.max())
    edges = [0.0]
    for above, below in pairwise(inked):
        middle = (above + below + 1) / 2
        if below - above > 1 and middle - edges[-1] >= _LOWEST_LINE * line_height:
            edges.append(float(middle))
    edges.append(box.height)
    if edges[-1] - edges[-2] < _LOWEST_LINE * line_height and len(edges) > 2:
        del edges[-2]
    return [Box(box.x0, box.y0 + upper, box.x1, box.y0 + lower) for upper, lower in pairwise(edges)]
