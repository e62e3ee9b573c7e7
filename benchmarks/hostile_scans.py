"""Pages as bad scanners, copiers and paper make them, from pages that were scanned well.

Every function takes and returns a picture (blue, green, red). Lengths are in inches, so that the
damage is the same at any resolution; `dpi` is that of the picture. The same input gives the same
output each time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np

from extractors.page_image import Pixels

Damage = Callable[[Pixels, float], Pixels]
"""A picture and its dpi to a picture at the same dpi."""

_WHITE = (255, 255, 255)


def skewed(pixels: Pixels, _dpi: float, degrees: float) -> Pixels:
    """Laid crookedly into the scanner, by `degrees` clockwise, on a larger white sheet."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = int(height * sin + width * cos) + 2, int(height * cos + width * sin) + 2
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    return cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderValue=_WHITE)


def shaded(pixels: Pixels, _dpi: float) -> Pixels:
    """The lamp reaches one corner with 60 % of its light."""
    height, width = pixels.shape[:2]
    across, down = np.linspace(0, 0.5, width), np.linspace(0, 0.5, height)
    light = 1 - 0.4 * (down[:, None] + across[None, :])
    return (pixels * light[:, :, None]).astype(np.uint8)


def specked(pixels: Pixels, dpi: float) -> Pixels:
    """One pixel in 200 black or white, and dust: 4 grains to the square inch, up to 1/60 inch."""
    random = np.random.default_rng(7)
    out = pixels.copy()
    height, width = out.shape[:2]
    hit = random.random((height, width))
    out[hit < 0.0025], out[hit > 0.9975] = 0, 255
    for _ in range(round(4 * height * width / dpi**2)):
        centre = int(random.integers(width)), int(random.integers(height))
        cv2.circle(out, centre, max(1, round(random.uniform(0.2, 1) * dpi / 120)), (60,) * 3, -1)
    return out


def bled_through(pixels: Pixels, dpi: float) -> Pixels:
    """Thin paper: the back, mirrored and blurred, shows with a quarter of its darkness."""
    back = cv2.GaussianBlur(
        255 - np.roll(pixels[:, ::-1], round(dpi / 7), axis=0), (0, 0), dpi / 130
    )
    return np.clip(pixels.astype(np.int16) - back // 4, 0, 255).astype(np.uint8)


def as_jpeg(pixels: Pixels, _dpi: float, quality: int) -> Pixels:
    """Saved small."""
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def on_paper(pixels: Pixels, _dpi: float, colour: tuple[int, int, int]) -> Pixels:
    """Printed on paper of a colour (blue, green, red)."""
    return (pixels.astype(np.uint16) * np.array(colour, np.uint16) // 255).astype(np.uint8)


def under_the_lid(pixels: Pixels, dpi: float) -> Pixels:
    """The sheet lay askew under an open lid: black along the left and lower edge."""
    wide = round(0.4 * dpi)
    return cv2.copyMakeBorder(pixels, 0, wide, wide, 0, cv2.BORDER_CONSTANT, value=(15, 15, 15))


def folded(pixels: Pixels, dpi: float) -> Pixels:
    """Folded twice for an envelope: soft dark creases across and down the middle."""
    height, width = pixels.shape[:2]
    light = np.ones((height, width), np.float32)
    light[height // 2, :] = light[:, width // 2] = 0.0
    soft = 0.012 * dpi
    crease = cv2.GaussianBlur(1 - light, (0, 0), soft) * soft * 2.5
    return (pixels * (1 - 0.45 * np.clip(crease, 0, 1))[:, :, None]).astype(np.uint8)


def black_and_white(pixels: Pixels, _dpi: float) -> Pixels:
    """As fax machines and archives store pages: no greys, no dither."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    _, two = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return cv2.cvtColor(two, cv2.COLOR_GRAY2BGR)


def blurred(pixels: Pixels, dpi: float) -> Pixels:
    """Out of focus by a third of a hair line."""
    return cv2.GaussianBlur(pixels, (0, 0), 0.006 * dpi)


def turned(pixels: Pixels, _dpi: float, degrees: int) -> Pixels:
    """Fed the wrong way: turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(pixels, -degrees // 90))


SLOPES: dict[str, Damage] = {
    **{f"turned by {d}": partial(turned, degrees=d) for d in (90, 180, 270)},
    **{f"skewed by {d:+}": partial(skewed, degrees=d) for d in (-5, -4, -2, 2, 4, 5)},
}
DAMAGES: dict[str, Damage] = {
    "shading of 40 %": shaded,
    "specks and dust": specked,
    "bleed-through": bled_through,
    "JPEG quality 30": partial(as_jpeg, quality=30),
    "grey paper": partial(on_paper, colour=(195, 195, 195)),
    "yellow paper": partial(on_paper, colour=(150, 215, 235)),
    "black edges": under_the_lid,
    "folds": folded,
    "black and white": black_and_white,
    "blur": blurred,
}
RESOLUTIONS = (100, 150, 300, 600)
