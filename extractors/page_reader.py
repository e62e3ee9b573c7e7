"""One page read: drawn, turned upright, its lines, tables and pictures found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from extractors.cell_cuts import cut_at_cells
from extractors.drawn_page import DrawnPage, measure, scaled_grid
from extractors.ink import line_like_regions, uncovered
from extractors.line_reading import Recognizer, read_lines
from extractors.lone_dashes import restore_dashes
from extractors.orientation import make_upright, turn
from extractors.page_image import PageImage, Pixels
from extractors.rapidocr_reader import Quads, RecognizedText, detect_text, recognize_text
from extractors.rendering import render_page
from extractors.resolution import RenderLimits
from extractors.seals import find_seals, without_seals
from extractors.stacked_text import split_stacked, usual_height
from models.errors import UnreadablePage
from models.geometry import Box
from models.reading import Line, PageReading, Reader

# What is read inside a photo with less confidence than this is texture, not lettering.
_SURE_IN_PICTURE = 0.75
# Ink that no line covers is read once more; the answer is taken when it is at least this sure.
# In a table cell something is expected to stand; elsewhere it may be a stain or a signature, and
# one or two characters are what stains look like.
_SURE_IN_CELL = 0.3
_SURE_ELSEWHERE = 0.6
_SURE_OF_LITTLE = 0.9
_SECOND_LOOK_MARGIN_IN = 0.04
# Boxes of lines are some 1.5 times as high as their type. Below this height (pixels of the
# detector's picture) lone digits go missing; the page is then enlarged to the second height.
_SMALL_PRINT_PX = 14.0
_READABLE_PRINT_PX = 20.0
_LARGEST_DETECTION_PX = 2400


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """How pages are read.

    `detection_side_px`: longest side of the picture that the line detector sees; 1280 finds the
    same numbers on the sample scans as 2000 in two thirds of the time.
    `threads`: of the recogniser; pages are shared out among processes, so one thread is best.
    `second_look_limit`: how many bits of unread ink are read again at most on one page, so that
    a page of handwriting or noise does not take minutes.
    """

    detection_side_px: int = 1280
    threads: int = 1
    second_look_limit: int = 300
    limits: RenderLimits = field(default_factory=RenderLimits)


def read_page(path: Path, page: int, settings: ReadingSettings | None = None) -> PageReading:
    """Everything that stands on page `page` (1-based) of a PDF or image file.

    Boxes are in points on the page turned upright and straightened. Lines come from top to
    bottom, those side by side from left to right. A page that cannot be read gives a reading
    with `error` and no lines.

    Raises:
        UnreadableDocument: the document as a whole cannot be opened (see `inspect_document`).
    """
    settings = settings or ReadingSettings()
    try:
        image = render_page(path, page, settings.limits)
    except UnreadablePage as error:
        return PageReading(page, 0.0, 0.0, Reader.RAPIDOCR, 0, 0.0, (), error=str(error))
    return read_image(image, page, settings)


def read_image(image: PageImage, page: int, settings: ReadingSettings) -> PageReading:
    """As `read_page`, for a page that has been drawn already."""

    def detect(picture: Pixels) -> Quads:
        return _detected(picture, settings)

    def recognize(crops: Sequence[Pixels]) -> list[RecognizedText]:
        return recognize_text(crops, settings.threads)

    upright = make_upright(without_seals(image.pixels, find_seals(image.pixels)), detect, recognize)
    seals = find_seals(turn(image.pixels, upright.rotation))
    detected = [_around(quad) for quad in upright.quads]
    drawn = measure(
        upright.pixels,
        image.points_per_pixel,
        [box.scaled(image.points_per_pixel) for box in detected],
    )
    boxes = _text_boxes([box.scaled(drawn.scale) for box in detected], drawn)
    lines = [
        line
        for line in _read(upright.pixels, drawn, boxes, recognize)
        if line.text.strip() and not _is_texture(line, drawn)
    ]
    stamped = [Box(*map(float, seal)).scaled(drawn.scale) for seal in seals]
    again = _second_look(upright.pixels, drawn, lines, recognize, settings.second_look_limit)
    lines += [line for line in again if _is_wanted(line, drawn, stamped)]
    to_points = image.points_per_pixel / drawn.scale
    height, width = upright.pixels.shape[:2]
    return PageReading(
        page,
        width * image.points_per_pixel,
        height * image.points_per_pixel,
        Reader.RAPIDOCR,
        upright.rotation,
        upright.skew,
        tuple(_scaled_line(line, to_points) for line in restore_dashes(_top_to_bottom(lines))),
        tuple(scaled_grid(grid, to_points) for grid in drawn.grids),
        tuple(picture.scaled(to_points) for picture in drawn.pictures),
        _coverage(drawn, lines),
        seals=tuple(seal.scaled(to_points) for seal in stamped),
    )


def _detected(picture: Pixels, settings: ReadingSettings) -> Quads:
    """Boxes of lines; a page of small print is looked at a second time, larger."""
    quads = detect_text(picture, settings.detection_side_px, settings.threads)
    if len(quads) == 0:
        return quads
    shrink = min(1.0, settings.detection_side_px / max(picture.shape[:2]))
    # The shorter side, because the page may still lie on its side.
    sides = np.ptp(quads, axis=1).min(axis=1)
    height_px = float(np.median(sides)) * shrink
    if height_px >= _SMALL_PRINT_PX or shrink == 1.0:
        return quads
    larger = settings.detection_side_px * _READABLE_PRINT_PX / height_px
    return detect_text(picture, min(round(larger), _LARGEST_DETECTION_PX), settings.threads)


def _text_boxes(detected: Sequence[Box], drawn: DrawnPage) -> list[Box]:
    """Boxes of one line in one cell each."""
    line_height = usual_height(detected)
    return [
        piece
        for box in detected
        for line in split_stacked(box, drawn.ink, line_height)
        for piece in cut_at_cells(line, drawn.grids, drawn.ink, drawn.pixels_per_inch)
    ]


def _read(
    pixels: Pixels, drawn: DrawnPage, boxes: Sequence[Box], recognize: Recognizer
) -> list[Line]:
    """Lines of the boxes, both in pixels of the drawn copy."""
    lines = read_lines(pixels, [box.scaled(1 / drawn.scale) for box in boxes], recognize)
    return [_scaled_line(line, drawn.scale) for line in lines]


def _second_look(
    pixels: Pixels, drawn: DrawnPage, lines: Sequence[Line], recognize: Recognizer, limit: int
) -> list[Line]:
    """Lines read off ink that no line covers: lone digits and dashes of narrow cells, mostly."""
    left = uncovered(drawn.ink, [line.box for line in lines], drawn.pixels_per_inch)
    regions = line_like_regions(left, drawn.rules, drawn.pixels_per_inch)[:limit]
    margin = _SECOND_LOOK_MARGIN_IN * drawn.pixels_per_inch
    boxes = [
        piece
        for r in regions
        for piece in cut_at_cells(
            Box(r.x0 - margin, r.y0 - margin, r.x1 + margin, r.y1 + margin),
            drawn.grids,
            drawn.ink,
            drawn.pixels_per_inch,
        )
    ]
    return [line for line in _read(pixels, drawn, boxes, recognize) if line.text.strip()]


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


def _is_texture(line: Line, drawn: DrawnPage) -> bool:
    shared = (picture.intersection(line.box) for picture in drawn.pictures)
    inside = sum(box.area for box in shared if box is not None)
    return inside >= 0.6 * line.box.area and line.confidence < _SURE_IN_PICTURE


def _coverage(drawn: DrawnPage, lines: Sequence[Line]) -> float:
    """Share of the print that lies under a line; 1 for a blank page."""
    total = int(np.count_nonzero(drawn.ink))
    left = uncovered(drawn.ink, [line.box for line in lines], drawn.pixels_per_inch)
    return 1 - int(np.count_nonzero(left)) / total if total else 1.0


def _around(quad: Quads) -> Box:
    (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
    return Box(float(x0), float(y0), float(x1), float(y1))


def _top_to_bottom(lines: Sequence[Line]) -> list[Line]:
    """Rows from top to bottom, each from left to right.

    A line belongs to the row whose first line holds its middle.
    """
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda ln: ln.box.y0 + ln.box.y1):
        middle = (line.box.y0 + line.box.y1) / 2
        if rows and rows[-1][0].box.y0 <= middle <= rows[-1][0].box.y1:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda ln: ln.box.x0)]


def _scaled_line(line: Line, factor: float) -> Line:
    return replace(
        line,
        box=line.box.scaled(factor),
        char_boxes=tuple(box.scaled(factor) for box in line.char_boxes),
    )
