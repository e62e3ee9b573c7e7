"""What a reader saw on one page, before anything is understood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.geometry import Box


class Reader(StrEnum):
    """Who read a text (column `reader` of the contract)."""

    TEXT_LAYER = "text_layer"
    RAPIDOCR = "rapidocr"
    TESSERACT = "tesseract"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What another reader saw in the half-open span [start, end) of a line's text.

    `confidences` has one entry (0 to 1) for each character of `text`. `agrees` says whether both
    readers saw the same characters, apart from their width and from spaces; where they did not,
    both stand side by side and neither is the truth.
    """

    start: int
    end: int
    text: str
    confidences: tuple[float, ...]
    reader: Reader
    agrees: bool

    def __post_init__(self) -> None:
        if len(self.text) != len(self.confidences):
            raise ValueError("a second reading needs one confidence for each character")


@dataclass(frozen=True, slots=True)
class Line:
    """One run of text as a reader returned it.

    `char_boxes` and `char_confidences` have one entry for each character of `text`.
    `second_readings` are what another reader saw in parts of it, in order, without overlaps.
    """

    text: str
    box: Box
    confidence: float
    reader: Reader
    char_boxes: tuple[Box, ...]
    char_confidences: tuple[float, ...]
    second_readings: tuple[SecondReading, ...] = ()

    def __post_init__(self) -> None:
        if not len(self.text) == len(self.char_boxes) == len(self.char_confidences):
            raise ValueError("a line needs one box and one confidence for each character")
        if any(not 0 <= s.start < s.end <= len(self.text) for s in self.second_readings):
            raise ValueError("a second reading lies outside its line")


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a ruled grid; a merged cell spans several rows or columns (0-based)."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table as drawn: geometry only."""

    box: Box
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class PageReading:
    """Everything read off one page; page numbers are 1-based, boxes on the upright page.

    `rotation` is the clockwise turn in degrees (0, 90, 180, 270) that made the page upright,
    `skew` the degrees by which it was straightened after that, `ink_coverage` the share
    (0 to 1) of text-like ink that lies under a line, None where it was not measured.
    `pictures` are boxes of photos and charts, `seals` boxes that follow the outlines of stamps
    (several for each), under which text is read with less certainty than its confidence says,
    `unread` boxes of ink that looks like text and that no
    reader could read. `error` says why a page could not be read; such a page has no lines.
    `second_reader_error` says why the second reader said nothing, empty when it was not needed or
    did its work.
    """

    page: int
    width: float
    height: float
    reader: Reader
    rotation: int
    skew: float
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = ()
    pictures: tuple[Box, ...] = ()
    ink_coverage: float | None = None
    error: str = ""
    seals: tuple[Box, ...] = ()
    unread: tuple[Box, ...] = ()
    second_reader_error: str = ""


def unread_page(page: int, error: str) -> PageReading:
    """A page of which nothing was read, and why."""
    return PageReading(
        page=page,
        width=0.0,
        height=0.0,
        reader=Reader.RAPIDOCR,
        rotation=0,
        skew=0.0,
        lines=(),
        error=error,
    )
