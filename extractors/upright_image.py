"""The picture that a page's boxes belong to."""

from __future__ import annotations

from pathlib import Path

from extractors.orientation import turn
from extractors.page_image import PageImage
from extractors.rendering import render_page
from extractors.resolution import RenderLimits
from extractors.skew import straighten


def upright_image(
    path: Path, page: int, rotation: int, skew: float, limits: RenderLimits | None = None
) -> PageImage:
    """Page `page` (1-based) turned and straightened as its `PageReading` says it was.

    Raises:
        UnreadableDocument, UnreadablePage: as `render_page`.
    """
    drawn = render_page(path, page, limits)
    pixels = turn(drawn.pixels, rotation)
    if skew:
        pixels = straighten(pixels, -skew)
    return PageImage(pixels, drawn.points_per_pixel)
