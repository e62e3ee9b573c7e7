"""The picture that a page's boxes belong to."""

from __future__ import annotations

from pathlib import Path

from extractors.orientation import as_read
from extractors.page_image import PageImage
from extractors.rendering import render_page
from extractors.resolution import RenderLimits


def upright_image(
    path: Path, page: int, rotation: int, skew: float, limits: RenderLimits | None = None
) -> PageImage:
    """Page `page` (1-based) turned and straightened as its `PageReading` says it was.

    Raises:
        UnreadableDocument, UnreadablePage: as `render_page`.
    """
    drawn = render_page(path, page, limits)
    return PageImage(as_read(drawn.pixels, rotation, skew), drawn.points_per_pixel)
