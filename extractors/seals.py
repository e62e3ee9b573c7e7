"""Boxes of the stamps on a page, and the page with their ink taken away."""

from __future__ import annotations

from extractors.page_image import Pixels
from extractors.stamp_fading import faded
from extractors.stamps import PixelBox, find_stamps


def find_seals(pixels: Pixels) -> list[PixelBox]:
    """Boxes (x0, y0, x1, y1 in pixels) of the stamps on a colour picture; see `find_stamps`."""
    return [stamp.box for stamp in find_stamps(pixels)]


def without_seals(pixels: Pixels, seals: list[PixelBox]) -> Pixels:
    """The page with the coloured ink inside `seals` faded to the paper around it."""
    return faded(pixels, seals)
