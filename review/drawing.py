"""Pages and places on them as compressed pictures; runs in a process that may be killed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2

from extractors.page_image import PageImage, Pixels
from extractors.resolution import RenderLimits
from extractors.upright_image import upright_image
from models.geometry import Box

# Three pixels a point for crops; an A4 page is 5 million pixels then.
_LIMITS = RenderLimits(max_dpi=220, vector_dpi=220, min_long_side_px=1, max_pixels=12_000_000)
_QUALITY, _LOWER_QUALITY = 70, 45
# A page of 1400 pixels that is heavier than this is a photograph, which bears a lower quality.
_HEAVY_BYTES = 250_000
_CROP_PIXELS_PER_PT = 3.0
_CROP_MAX_PX = 2000
# What a crop shows around the place: some words beside it, a line above and below.
_BESIDE_PT, _ABOVE_PT = 60.0, 20.0
_LEAST_WIDTH_PT = 260.0


@dataclass(frozen=True, slots=True)
class PageOfFile:
    """A page (1-based) of a file, and how it is turned and straightened."""

    path: Path
    page: int
    rotation: int
    skew: float


def draw_page(page: PageOfFile, width_px: int) -> bytes:
    """The whole page, `width_px` wide at most, as WebP.

    Raises:
        UnreadableDocument, UnreadablePage: as `upright_image`.
    """
    return _compressed(_shrunk(_upright(page).pixels, width_px))


def draw_crop(page: PageOfFile, box: Box) -> bytes:
    """What `box` (points on the upright page) covers, three pixels a point where it is small.

    Raises:
        UnreadableDocument, UnreadablePage: as `upright_image`.
    """
    image = _upright(page)
    height, width = image.pixels.shape[:2]
    x0, y0, x1, y1 = (round(v) for v in box.scaled(1 / image.points_per_pixel))
    x0, y0 = min(max(0, x0), width - 1), min(max(0, y0), height - 1)
    cut = image.pixels[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
    scale = min(
        _CROP_PIXELS_PER_PT * image.points_per_pixel, _CROP_MAX_PX / max(cut.shape[0], cut.shape[1])
    )
    if scale > 1:
        size = (round(cut.shape[1] * scale), round(cut.shape[0] * scale))
        return _compressed(cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC))
    return _compressed(_shrunk(cut, round(cut.shape[1] * scale)))


def around(box: Box, width_pt: float, height_pt: float) -> Box:
    """The surroundings of `box` that a crop shows, on a page of this size; whole points."""
    side = max(_BESIDE_PT, (_LEAST_WIDTH_PT - box.width) / 2)
    return Box(
        float(max(0, int(box.x0 - side))),
        float(max(0, int(box.y0 - _ABOVE_PT))),
        min(width_pt, float(int(box.x1 + side) + 1)),
        min(height_pt, float(int(box.y1 + _ABOVE_PT) + 1)),
    )


@lru_cache(maxsize=2)
def _upright(page: PageOfFile) -> PageImage:
    return upright_image(page.path, page.page, page.rotation, page.skew, _LIMITS)


def _shrunk(pixels: Pixels, width_px: int) -> Pixels:
    height, width = pixels.shape[:2]
    if width <= width_px:
        return pixels
    size = (max(1, width_px), max(1, round(height * width_px / width)))
    small: Pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return small


def _compressed(pixels: Pixels) -> bytes:
    data = b""
    for quality in (_QUALITY, _LOWER_QUALITY):
        encoded = cv2.imencode(".webp", pixels, [cv2.IMWRITE_WEBP_QUALITY, quality])[1]
        data = encoded.tobytes()
        if len(data) <= _HEAVY_BYTES:
            break
    return data
