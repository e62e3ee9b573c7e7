"""Ink that no line covers is read again, by both readers; what stays unread has its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.cell_cuts import cut_at_cells
from extractors.drawn_page import DrawnPage
from extractors.first_reading import Script
from extractors.ink import line_like_regions, uncovered
from extractors.line_reading import Recognizer, line_scaled, read_lines
from extractors.page_image import Pixels
from extractors.span_crops import at_height, box_crop
from extractors.tesseract_reader import TesseractText, read_crops
from extractors.unread_ink import unread_regions
from models.errors import SecondReaderFailed
from models.geometry import Box
from models.reading import Line, Reader

# The answer is taken when it is at least this sure. In a table cell something is expected to
# stand; elsewhere it may be a stain or a signature, and one or two characters are what stains
# look like.
_SURE_IN_CELL = 0.3
_SURE_ELSEWHERE = 0.6
_SURE_OF_LITTLE = 0.9
_MARGIN_IN = 0.04
# Tesseract is asked last, and believed only when it is this sure: it makes words of stains.
_SURE_SECOND = 0.8
_CROP_HEIGHT_PX = 48


@dataclass(frozen=True, slots=True)
class LeftoverSettings:
    """`limit`: regions read at most. `asks_second`: whether Tesseract is asked for the rest."""

    limit: int
    asks_second: bool


@dataclass(frozen=True, slots=True)
class Leftovers:
    """Lines read off ink that no line covered, and boxes of what nobody could read.

    Both are in pixels of the drawn copy. `failure` says why the second reader was of no help,
    empty where it was not asked or answered.
    """

    lines: tuple[Line, ...]
    unread: tuple[Box, ...]
    failure: str = ""


def read_leftovers(
    pixels: Pixels,
    drawn: DrawnPage,
    lines: Sequence[Line],
    recognize: Recognizer,
    *,
    seals: Sequence[Box],
    settings: LeftoverSettings,
) -> Leftovers:
    """What stands where no line does: lone digits and dashes of narrow cells, mostly.

    `lines` and `seals` are in pixels of the drawn copy, `pixels` is the page itself.
    """
    left = uncovered(drawn.ink, [line.box for line in lines], drawn.pixels_per_inch)
    regions = line_like_regions(left, drawn.rules, drawn.pixels_per_inch)[: settings.limit]
    boxes = _pieces(regions, drawn)
    again = read_lines(pixels, [box.scaled(1 / drawn.scale) for box in boxes], recognize)
    found = [line_scaled(line, drawn.scale) for line in again if line.text.strip()]
    found = [line for line in found if _is_wanted(line, drawn, seals)]
    unread = _unread(drawn, [*lines, *found])
    if not unread or not settings.asks_second:
        return Leftovers(tuple(found), tuple(unread))
    try:
        others = _read_by_other(pixels, drawn, _pieces(unread[: settings.limit], drawn))
    except SecondReaderFailed as error:
        return Leftovers(tuple(found), tuple(unread), str(error))
    if others:
        found += others
        unread = _unread(drawn, [*lines, *found])
    return Leftovers(tuple(found), tuple(unread))


def _unread(drawn: DrawnPage, lines: Sequence[Line]) -> list[Box]:
    boxes = [line.box for line in lines]
    return unread_regions(drawn.ink, boxes, drawn.pixels_per_inch)


def _pieces(regions: Sequence[Box], drawn: DrawnPage) -> list[Box]:
    """The regions with a margin, each within one cell."""
    margin = _MARGIN_IN * drawn.pixels_per_inch
    return [
        piece
        for r in regions
        for piece in cut_at_cells(
            Box(r.x0 - margin, r.y0 - margin, r.x1 + margin, r.y1 + margin),
            drawn.grids,
            drawn.ink,
            drawn.pixels_per_inch,
        )
    ]


def _read_by_other(pixels: Pixels, drawn: DrawnPage, boxes: Sequence[Box]) -> list[Line]:
    crops = [at_height(box_crop(pixels, box, 1 / drawn.scale), _CROP_HEIGHT_PX) for box in boxes]
    return [
        _evenly_placed(text, box)
        for text, box in zip(read_crops(crops, Script.CHINESE), boxes, strict=True)
        if text.text and min(text.confidences) >= _SURE_SECOND
    ]


def _evenly_placed(text: TesseractText, box: Box) -> Line:
    """A line whose characters share out the width of their box: Tesseract places words only."""
    step = box.width / len(text.text)
    places = tuple(
        Box(box.x0 + i * step, box.y0, box.x0 + (i + 1) * step, box.y1)
        for i in range(len(text.text))
    )
    return Line(text.text, box, min(text.confidences), Reader.TESSERACT, places, text.confidences)


def _is_wanted(line: Line, drawn: DrawnPage, seals: Sequence[Box]) -> bool:
    """Whether what the second look read is text, and no stain, edge of the paper or seal.

    Nothing is lost by a refusal: the ink stays without a line, and the page says so.
    """
    centre = line.box.centre
    if any(seal.contains_point(*centre) for seal in seals):
        return line.confidence >= _SURE_OF_LITTLE
    if any(grid.box.contains_point(*centre) for grid in drawn.grids):
        return line.confidence >= _SURE_IN_CELL
    if len(line.text.strip()) < 3:
        return line.confidence >= _SURE_OF_LITTLE
    return line.confidence >= _SURE_ELSEWHERE
