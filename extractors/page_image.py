"""A page as pixels, and the way from its pixels to points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""Height × width × 3 in the order blue, green, red; or height × width for one channel."""

POINTS_PER_INCH = 72.0


@dataclass(frozen=True, slots=True)
class PageImage:
    """A rendered page: its pixels (blue, green, red) and how many PDF points one pixel spans."""

    pixels: Pixels
    points_per_pixel: float

    @property
    def width_pt(self) -> float:
        """Width of the page in points."""
        return float(self.pixels.shape[1] * self.points_per_pixel)

    @property
    def height_pt(self) -> float:
        """Height of the page in points."""
        return float(self.pixels.shape[0] * self.points_per_pixel)

    @property
    def pixels_per_inch(self) -> float:
        """Resolution at which the page lies in memory."""
        return POINTS_PER_INCH / self.points_per_pixel
