"""A box that a person drew, read by the pipeline's reader and parser."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.finding import find_explained
from models.errors import GongshiError, NotFoundError, UsageError
from models.geometry import Box
from models.store_places import document_place, page_place
from models.value_columns import to_text, value_columns
from models.values import Kind, is_understood
from review.displays import display_value
from review.drawing import PageOfFile
from review.page_pictures import page_of_file
from review.picture_process import in_reading_process
from review.settings import ReviewSettings
from review.texts import LANGUAGES, in_language

_LEAST_SIDE_PT = 4.0
# A hand may draw this far over the edge of the page.
_OVER_EDGE_PT = 6.0


@dataclass(frozen=True, slots=True)
class FoundInBox:
    """A value in the text of a box, with its columns as text."""

    kind: Kind
    raw_text: str
    values: dict[str, str]
    display: str


@dataclass(frozen=True, slots=True)
class ReadBox:
    """The text of a box, the least confidence of its lines (None without text), its values."""

    text: str
    confidence: float | None
    found: tuple[FoundInBox, ...]


def read_drawn_box(settings: ReviewSettings, document_id: str, page: int, box: Box) -> ReadBox:
    """What stands in `box` (points on the upright page); the longest value comes first.

    Raises:
        NotFoundError: no such page, or the document's file is not there.
        UsageError: the box is too small or not on the page, or it cannot be read.
    """
    document = document_place(settings.store, document_id)
    if document is None:
        raise NotFoundError("没有这个文件 / there is no such document")
    source = page_of_file(settings, document_id, page)
    clipped = _on_page(settings, document_id, page, box)
    try:
        text, confidence = in_reading_process(_read, source, clipped)
    except (GongshiError, OSError, ValueError, RuntimeError) as error:
        chinese, english = (in_language(str(error), language) for language in LANGUAGES)
        raise UsageError(
            f"这个框读不出来：{chinese} / the box cannot be read: {english}"
        ) from error
    return ReadBox(text, confidence, values_in(text, document.year))


def values_in(text: str, year: int | None) -> tuple[FoundInBox, ...]:
    """The values that the parser finds and understands in `text`, the longest first."""
    mentions = [m for m in find_explained(text, year) if is_understood(m.value)]
    found = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
        values = {name: to_text(value) for name, value in value_columns(mention.value).items()}
        shown = display_value(mention.kind, values)
        found.append(FoundInBox(mention.kind, mention.raw_text, values, shown))
    return tuple(found)


def _on_page(settings: ReviewSettings, document_id: str, page: int, box: Box) -> Box:
    place = page_place(settings.store, document_id, page)
    if place is None:
        raise NotFoundError("没有这一页 / there is no such page")
    over = _OVER_EDGE_PT
    if min(box.x0, box.y0) < -over or box.x1 > place.width_pt + over:
        raise UsageError("框在页面之外 / the box lies outside of the page")
    if box.y1 > place.height_pt + over:
        raise UsageError("框在页面之外 / the box lies outside of the page")
    clipped = Box(
        max(0.0, box.x0),
        max(0.0, box.y0),
        min(place.width_pt, box.x1),
        min(place.height_pt, box.y1),
    )
    if clipped.width < _LEAST_SIDE_PT or clipped.height < _LEAST_SIDE_PT:
        raise UsageError(
            "框太小，请把整个值框进去 / the box is too small: draw it around the value"
        )
    return clipped


# Runs in the reading process; the engine is imported there alone.
def _read(source: PageOfFile, box: Box) -> tuple[str, float | None]:
    from extractors.box_reader import joined_text, read_box  # noqa: PLC0415 - loads the engine
    from extractors.upright_image import upright_image  # noqa: PLC0415 - as above

    image = upright_image(source.path, source.page, source.rotation, source.skew)
    lines = read_box(image, box)
    return joined_text(lines), min((line.confidence for line in lines), default=None)
