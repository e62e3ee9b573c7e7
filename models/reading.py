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
class Line:
    """One run of text as a reader returned it.

    `char_boxes` and `char_confidences` have one entry for each character of `text`.
    """

    text: str
    box: Box
    confidence: float
    reader: Reader
    char_boxes: tuple[Box, ...]
    char_confidences: tuple[float, ...]

    def __post_init__(self) -> None:
        if not len(self.text) == len(self.char_boxes) == len(self.char_confidences):
            raise ValueError("a line needs one box and one confidence for each character")


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
    `pictures` are boxes of photos and charts, `seals` of red seals, under which text is read
    with less certainty than its confidence says. `error` says why a page could not be read; such
    a page has no lines.
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
