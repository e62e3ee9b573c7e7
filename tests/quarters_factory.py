"""A picture whose corners tell how it lies: turned, mirrored and negative pages look different."""

from __future__ import annotations

import numpy as np

from extractors.page_image import PageImage

WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dpi
# Grey values of the quarters by the corner they lie in, clockwise; the last is paper.
UPRIGHT = [20, 80, 140, 230]


def picture_of_quarters(width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """Light paper with three dark quarters."""
    grey = np.full((height, width), 230, np.uint8)
    across, down = width // 4, height // 4
    grey[:down, :across] = 20
    grey[:down, -across:] = 80
    grey[-down:, -across:] = 140
    return grey


def quarters(image: PageImage) -> list[int]:
    """Grey values in the four corners, clockwise from the upper left."""
    height, width = image.pixels.shape[:2]
    spots = [(0, 0), (0, 1), (1, 1), (1, 0)]
    at = [(int((0.05 + 0.9 * y) * height), int((0.05 + 0.9 * x) * width)) for y, x in spots]
    return [round(float(image.pixels[y, x].mean())) for y, x in at]
