"""Places on the upright page mapped back to the page as its file shows it, and the other way.

A reader first turns a page clockwise by a multiple of 90 degrees (`rotation`), then straightens
it by turning it clockwise by a few degrees more (`skew`) on a sheet that is just large enough to
hold all of it; the middle of the page lies in the middle of that sheet. Both numbers are those of
a `PageReading`; sizes and coordinates are points (or any unit, the same for all), origin top left.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin

from models.geometry import Box

Point = tuple[float, float]
"""A place on a page as (x, y)."""


def straightened_size(width: float, height: float, skew: float) -> tuple[float, float]:
    """Width and height of the sheet that holds a page of this size turned by `skew` degrees.

    `skew` is small: from -45 to 45 degrees, both excluded.
    """
    along, across = cos(radians(skew)), abs(sin(radians(skew)))
    return width * along + height * across, width * across + height * along


def original_size(
    reading_width: float, reading_height: float, rotation: int, skew: float
) -> tuple[float, float]:
    """Width and height of the page as its file shows it, before it was turned and straightened."""
    along, across = cos(radians(skew)), abs(sin(radians(skew)))
    shrink = along * along - across * across
    width = (reading_width * along - reading_height * across) / shrink
    height = (reading_height * along - reading_width * across) / shrink
    return (height, width) if rotation % 180 else (width, height)


def corners(box: Box) -> tuple[Point, Point, Point, Point]:
    """Corners of a box, clockwise from the upper left."""
    return (box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)


def to_original(
    box: Box, reading_width: float, reading_height: float, rotation: int, skew: float
) -> tuple[Point, ...]:
    """The four corners of a reading's box on the page as its file shows it.

    They come in the order of `corners`, so the first stays the upper left one of the text. The
    blank corners of the sheet that straightening adds lie outside the original page.
    """
    middle = reading_width / 2, reading_height / 2
    size = original_size(reading_width, reading_height, rotation, skew)
    back = -skew - rotation
    return tuple(_about(point, middle, (size[0] / 2, size[1] / 2), back) for point in corners(box))


def to_reading(
    points: Sequence[Point],
    original_width: float,
    original_height: float,
    rotation: int,
    skew: float,
) -> tuple[Point, ...]:
    """Points of the page as its file shows it on the upright page: undoes `to_original`."""
    turned = (original_width, original_height)
    width, height = straightened_size(*(turned[::-1] if rotation % 180 else turned), skew)
    middle = original_width / 2, original_height / 2
    forth = rotation + skew
    return tuple(_about(point, middle, (width / 2, height / 2), forth) for point in points)


def _about(point: Point, middle: Point, new_middle: Point, degrees: float) -> Point:
    """The point turned clockwise about the middle of one sheet and laid on another."""
    x, y = point[0] - middle[0], point[1] - middle[1]
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return new_middle[0] + x * c - y * s, new_middle[1] + x * s + y * c
