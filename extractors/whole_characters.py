"""Text boxes that end inside a character, widened to the whole of it."""

from __future__ import annotations

from extractors.page_image import Pixels
from models.geometry import Box

# The body of a line's box: above and below it stand the lines next to it.
_BODY_INSET = 1 / 6
# A detector misses a flat character like 一 for the most part. What goes on for more than one
# height of the line past the box is no character but a rule or a picture.
_WIDEST = 1.0


def with_whole_characters(box: Box, ink: Pixels) -> Box:
    """The box, reaching as far as the strokes of the first and last character that it cuts.

    A detector's box leaves white around its text, so that ink through its side means a character
    half outside; read in two halves, it would be read twice. `ink` is 255 where there is print;
    `box` is in its pixels.
    """
    reach = _WIDEST * box.height
    left = _end_of_ink(box, ink, round(box.x0), -1)
    right = _end_of_ink(box, ink, round(box.x1), 1)
    return Box(
        min(box.x0, left) if box.x0 - left <= reach else box.x0,
        box.y0,
        max(box.x1, right) if right - box.x1 <= reach else box.x1,
        box.y1,
    )


def _end_of_ink(box: Box, ink: Pixels, x: int, step: int) -> int:
    """The first clear column of the box's rows from `x` on, but hardly further than it matters."""
    inset = _BODY_INSET * box.height
    rows = slice(max(0, round(box.y0 + inset)), max(0, round(box.y1 - inset)))
    end = x + step * (round(_WIDEST * box.height) + 2)
    while x != end and 0 <= x < ink.shape[1] and ink[rows, x].any():
        x += step
    return x
