"""Pictures of pages and of places on them, drawn in a process of their own and kept on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.errors import GongshiError, NotFoundError, UsageError
from models.geometry import Box
from models.store_places import PagePlace, Spot, page_place
from review.document_files import find_document
from review.drawing import PageOfFile, around, draw_crop, draw_page
from review.picture_cache import PictureCache
from review.picture_process import in_drawing_process
from review.picture_urls import picture_turn
from review.settings import ReviewSettings
from review.texts import LANGUAGES, in_language


@dataclass(frozen=True, slots=True)
class Picture:
    """A WebP picture; `turn` says how its page was turned, `box` what it covers (in points)."""

    data: bytes
    turn: str
    box: Box


def page_picture(settings: ReviewSettings, document_id: str, page: int, width_px: int) -> Picture:
    """The page upright, `width_px` wide at most.

    Raises:
        NotFoundError: no such page, or its file is not there.
        UsageError: the page cannot be drawn.
    """
    place = _place(settings, document_id, page)
    turn = picture_turn(place.rotation, place.skew)

    def make() -> bytes:
        source = _page_of_file(settings, document_id, page, place)
        with _told_of(page):
            return in_drawing_process(draw_page, source, width_px)

    data = _cache(settings.work).get(document_id, f"{page}_{turn}_{width_px}", make)
    return Picture(data, turn, Box(0, 0, place.width_pt, place.height_pt))


def crop_picture(settings: ReviewSettings, spot: Spot) -> Picture:
    """The spot, large, with some of its surroundings; the upper half of the page without a box.

    Raises:
        NotFoundError: no such page, or its file is not there.
        UsageError: the page cannot be drawn.
    """
    place = _place(settings, spot.document_id, spot.page)
    turn = picture_turn(place.rotation, place.skew)
    if spot.box is None:
        box = Box(0, 0, place.width_pt, float(round(place.height_pt / 2)))
    else:
        box = around(spot.box, place.width_pt, place.height_pt)

    def make() -> bytes:
        source = _page_of_file(settings, spot.document_id, spot.page, place)
        with _told_of(spot.page):
            return in_drawing_process(draw_crop, source, box)

    corners = "_".join(str(round(corner * 10)) for corner in box)
    name = f"{spot.page}_{turn}_c_{corners}"
    return Picture(_cache(settings.work).get(spot.document_id, name, make), turn, box)


def page_of_file(settings: ReviewSettings, document_id: str, page: int) -> PageOfFile:
    """The page in its file, turned and straightened as it was when it was read.

    Raises:
        NotFoundError: no such page, or its file is not there.
    """
    return _page_of_file(settings, document_id, page, _place(settings, document_id, page))


def _place(settings: ReviewSettings, document_id: str, page: int) -> PagePlace:
    place = page_place(settings.store, document_id, page)
    if place is None:
        raise NotFoundError("没有这一页 / there is no such page")
    return place


def _page_of_file(
    settings: ReviewSettings, document_id: str, page: int, place: PagePlace
) -> PageOfFile:
    return PageOfFile(find_document(settings, document_id), page, place.rotation, place.skew)


@contextmanager
def _told_of(page: int) -> Iterator[None]:
    """Errors of drawing as one that says which page it was, in both languages."""
    try:
        yield
    except (GongshiError, OSError, ValueError, RuntimeError) as error:
        chinese, english = (in_language(str(error), language) for language in LANGUAGES)
        raise UsageError(
            f"第 {page} 页画不出来：{chinese} / page {page} cannot be drawn: {english}"
        ) from error


@cache
def _cache(work: Path) -> PictureCache:
    return PictureCache(work / "pictures")
