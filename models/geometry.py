"""Boxes on a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Box(NamedTuple):
    """An upright rectangle in PDF points, origin top left, on the page turned upright."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Extent in x, in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Extent in y, in points."""
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        """Area in square points; 0 for an empty box."""
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def centre(self) -> tuple[float, float]:
        """Middle point (x, y)."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def scaled(self, factor: float) -> Box:
        """The box with every coordinate multiplied by `factor` (pixels to points and back)."""
        return Box(self.x0 * factor, self.y0 * factor, self.x1 * factor, self.y1 * factor)

    def intersection(self, other: Box) -> Box | None:
        """The part that both boxes cover, or None where they do not overlap."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        x1, y1 = min(self.x1, other.x1), min(self.y1, other.y1)
        return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None

    def iou(self, other: Box) -> float:
        """Intersection over union, 0 to 1."""
        shared = self.intersection(other)
        if shared is None:
            return 0.0
        return shared.area / (self.area + other.area - shared.area)

    def contains_point(self, x: float, y: float) -> bool:
        """Whether (x, y) lies inside; the right and lower edge do not belong to the box."""
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of `boxes`.

    Raises:
        ValueError: when there is no box.
    """
    items = list(boxes)
    if not items:
        raise ValueError("union of no boxes")
    return Box(
        min(b.x0 for b in items),
        min(b.y0 for b in items),
        max(b.x1 for b in items),
        max(b.y1 for b in items),
    )
