"""One page read: drawn, turned upright, its lines, tables and pictures found, its values twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from extractors.cell_cuts import cut_at_cells
from extractors.drawn_page import DrawnPage, measure, scaled_grid
from extractors.first_reading import FirstReading, Question, unanswered
from extractors.ink import uncovered
from extractors.layer_check import CheckedLayer, check_layer, second_opinions
from extractors.leftover_ink import LeftoverSettings, read_leftovers
from extractors.line_reading import Recognizer, line_scaled, read_lines
from extractors.lone_dashes import restore_dashes
from extractors.orientation import make_upright, turn
from extractors.page_image import PageImage, Pixels
from extractors.pdf_text_layer import layer_of
from extractors.rapidocr_reader import Quads, RecognizedText, detect_text, recognize_text
from extractors.rendering import render_page
from extractors.resolution import RenderLimits
from extractors.second_reading import answered, answers_to, questions_about
from extractors.stacked_text import split_stacked, usual_height
from extractors.stamp_fading import without_stamps
from extractors.stamps import find_stamps
from extractors.tesseract_reader import read_crops
from extractors.text_layer import TextLayer, turned_layer
from extractors.vector_rules import drawn_grids
from models.errors import SecondReaderFailed, UnreadablePage
from models.geometry import Box
from models.page_mapping import corners, to_reading
from models.reading import Grid, Line, PageReading, Reader

# What is read inside a photo with less confidence than this is texture, not lettering.
_SURE_IN_PICTURE = 0.75
# What is too pale to count as print is taken only when it is read with this confidence.
_SURE_OF_PALE = 0.8
# Boxes of lines are some 1.5 times as high as their type. Below this height (pixels of the
# detector's picture) lone digits go missing; the page is then enlarged to the second height.
_SMALL_PRINT_PX = 14.0
_READABLE_PRINT_PX = 20.0
_LARGEST_DETECTION_PX = 2400
# A4 at 300 dpi is shrunk to 0.27 for the first look.
_MUCH_SHRUNK = 0.25
# A box that the detector finds where trusted text stands says nothing new.
_KNOWN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """How pages are read.

    `detection_side_px`: longest side of the picture that the line detector sees; of 3,004 numbers
    of 85 pages the same are found at 960 as at 1280 pixels, in two thirds of the time.
    `threads`: of the recogniser; pages are shared out among processes, so one thread is best.
    `leftover_limit`: how many bits of unread ink are read again at most on one page, so that
    a page of handwriting or noise does not take minutes.
    `reads_twice`: whether a second reader looks at the values, and at what the first one left.
    """

    detection_side_px: int = 960
    threads: int = 1
    leftover_limit: int = 300
    reads_twice: bool = True
    limits: RenderLimits = field(default_factory=RenderLimits)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page the right way up: its picture, boxes of lines to be read off it, and what is known.

    `boxes` are in pixels; `layer` and `checked` in points, turned as the picture is.
    """

    pixels: Pixels
    boxes: tuple[Box, ...]
    rotation: int
    skew: float
    layer: TextLayer
    checked: CheckedLayer


def read_page(path: Path, page: int, settings: ReadingSettings | None = None) -> PageReading:
    """Everything that stands on page `page` (1-based) of a PDF or image file.

    Boxes are in points on the page turned upright and straightened. Lines come from top to
    bottom, those side by side from left to right. A page that cannot be read gives a reading
    with `error` and no lines.

    Raises:
        UnreadableDocument: the document as a whole cannot be opened (see `inspect_document`).
    """
    return look_again([read_page_once(path, page, settings)])[0]


def look_again(pages: Sequence[FirstReading]) -> list[PageReading]:
    """The pages with the second reader's answers, all asked for in the same calls.

    Where the second reader fails, the first readings stand as they are and say so.
    """
    try:
        answers = iter(answers_to([q for page in pages for q in page.questions], read_crops))
    except SecondReaderFailed as error:
        return unanswered(pages, str(error))
    return [
        replace(
            page.reading,
            lines=tuple(
                answered(
                    page.reading.lines, page.questions, list(islice(answers, len(page.questions)))
                )
            ),
        )
        for page in pages
    ]


def read_page_once(path: Path, page: int, settings: ReadingSettings | None = None) -> FirstReading:
    """As `read_page`, without the second reader's answers.

    Raises:
        UnreadableDocument: as `read_page`.
    """
    settings = settings or ReadingSettings()
    try:
        image = render_page(path, page, settings.limits)
        layer = layer_of(path, page)
    except UnreadablePage as error:
        return FirstReading(
            PageReading(page, 0.0, 0.0, Reader.RAPIDOCR, 0, 0.0, (), error=str(error))
        )
    return _read_once(image, page, settings, layer)


def read_image(
    image: PageImage, page: int, settings: ReadingSettings, layer: TextLayer | None = None
) -> PageReading:
    """As `read_page`, for a page that has been drawn already, with its text layer if it has one."""
    return look_again([_read_once(image, page, settings, layer)])[0]


def _read_once(
    image: PageImage, page: int, settings: ReadingSettings, layer: TextLayer | None
) -> FirstReading:

    def recognize(crops: Sequence[Pixels]) -> list[RecognizedText]:
        return recognize_text(crops, settings.threads)

    stamps = find_stamps(image.pixels)
    clean = PageImage(without_stamps(image.pixels, stamps), image.points_per_pixel)
    sheet = _sheet(clean, layer or TextLayer(0.0, 0.0), settings)
    to_points = image.points_per_pixel
    known = sheet.checked.trusted
    drawn = measure(
        sheet.pixels,
        to_points,
        [*(box.scaled(to_points) for box in sheet.boxes), *(line.box for line in known)],
    )
    drawn = _with_drawn_grids(drawn, sheet, to_points)
    boxes = _text_boxes([box.scaled(drawn.scale) for box in sheet.boxes], drawn)
    in_copy = drawn.scale / to_points
    lines = [line_scaled(line, in_copy) for line in known]
    lines += [
        line
        for line in _read(sheet.pixels, drawn, boxes, recognize)
        if line.text.strip() and not _is_texture(line, drawn) and not _is_shadow(line, drawn)
    ]
    seals = [
        _on_sheet(Box(*map(float, band)).scaled(to_points), image, sheet)
        for stamp in stamps
        for band in stamp.bands
    ]
    left = read_leftovers(
        sheet.pixels,
        drawn,
        lines,
        recognize,
        seals=[seal.scaled(in_copy) for seal in seals],
        settings=LeftoverSettings(settings.leftover_limit, settings.reads_twice),
    )
    lines += left.lines
    ordered = [line_scaled(line, 1 / in_copy) for line in restore_dashes(_top_to_bottom(lines))]
    questions: list[Question] = []
    # Who failed on what was left would fail again.
    if settings.reads_twice and not left.failure:
        ordered, questions = questions_about(
            sheet.pixels, ordered, 1 / to_points, sheet.checked.second_opinions
        )
    height, width = sheet.pixels.shape[:2]
    reading = PageReading(
        page,
        width * to_points,
        height * to_points,
        _main_reader(ordered),
        sheet.rotation,
        sheet.skew,
        tuple(ordered),
        tuple(scaled_grid(grid, 1 / in_copy) for grid in drawn.grids),
        tuple(picture.scaled(1 / in_copy) for picture in drawn.pictures),
        _coverage(drawn, lines),
        seals=tuple(seals),
        unread=tuple(box.scaled(1 / in_copy) for box in left.unread),
        second_reader_error=left.failure,
    )
    return FirstReading(reading, tuple(questions))


def _sheet(image: PageImage, layer: TextLayer, settings: ReadingSettings) -> _Sheet:
    """The page upright: by its text layer where that can be trusted, else by its picture."""

    def detect(picture: Pixels) -> Quads:
        return _detected(picture, settings)

    def recognize(crops: Sequence[Pixels]) -> list[RecognizedText]:
        return recognize_text(crops, settings.threads)

    if layer.lines:
        turned = turned_layer(layer, layer.rotation)
        pixels = turn(image.pixels, layer.rotation)
        checked = check_layer(turned, pixels, image.points_per_pixel, recognize)
        if checked.trusted:
            known = [line.box.scaled(1 / image.points_per_pixel) for line in checked.trusted]
            found = [_around(quad) for quad in detect(pixels)] if checked.needs_detection else []
            boxes = [box for box in found if not _is_known(box, known)]
            unread = [box.scaled(1 / image.points_per_pixel) for box in checked.unread]
            boxes += [box for box in unread if not _is_known(box, boxes)]
            return _Sheet(pixels, tuple(boxes), layer.rotation, 0.0, turned, checked)
    upright = make_upright(image.pixels, detect, recognize)
    sheet = _Sheet(
        upright.pixels,
        tuple(_around(quad) for quad in upright.quads),
        upright.rotation,
        upright.skew,
        TextLayer(0.0, 0.0),
        CheckedLayer(),
    )
    # What a scan's hidden layer says is another reader's opinion, and stands where the page lay.
    opinions = tuple(_line_on_sheet(line, image, sheet) for line in second_opinions(layer))
    return replace(sheet, checked=CheckedLayer(second_opinions=opinions))


def _on_sheet(box: Box, image: PageImage, sheet: _Sheet) -> Box:
    """A box of the page as its file shows it on the upright page, both in points."""
    size = image.width_pt, image.height_pt
    xs, ys = zip(*to_reading(corners(box), *size, sheet.rotation, sheet.skew), strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _line_on_sheet(line: Line, image: PageImage, sheet: _Sheet) -> Line:
    return replace(
        line,
        box=_on_sheet(line.box, image, sheet),
        char_boxes=tuple(_on_sheet(box, image, sheet) for box in line.char_boxes),
    )


def _is_known(box: Box, known: Sequence[Box]) -> bool:
    shared = (other.intersection(box) for other in known)
    return sum(part.area for part in shared if part is not None) >= _KNOWN_SHARE * box.area


def _with_drawn_grids(drawn: DrawnPage, sheet: _Sheet, points_per_pixel: float) -> DrawnPage:
    """Tables from the strokes that a PDF lists, where it does; from the picture elsewhere."""
    if not sheet.layer.strokes:
        return drawn
    grey = cv2.cvtColor(sheet.pixels, cv2.COLOR_BGR2GRAY)
    listed: list[Grid] = [
        scaled_grid(grid, drawn.scale / points_per_pixel)
        for grid in drawn_grids(sheet.layer.strokes, grey, points_per_pixel)
    ]
    seen = [g for g in drawn.grids if not any(g.box.intersection(other.box) for other in listed)]
    both = sorted([*listed, *seen], key=lambda grid: (grid.box.y0, grid.box.x0))
    return replace(drawn, grids=tuple(both))


def _main_reader(lines: Sequence[Line]) -> Reader:
    """The reader of most characters; RapidOCR where there are none."""
    from_layer = sum(len(line.text) for line in lines if line.reader is Reader.TEXT_LAYER)
    return (
        Reader.TEXT_LAYER
        if 2 * from_layer > sum(len(line.text) for line in lines)
        else Reader.RAPIDOCR
    )


def _detected(picture: Pixels, settings: ReadingSettings) -> Quads:
    """Boxes of lines; a page of small print is looked at a second time, larger."""
    quads = detect_text(picture, settings.detection_side_px, settings.threads)
    shrink = min(1.0, settings.detection_side_px / max(picture.shape[:2]))
    if len(quads) == 0:
        # A page without text, or one shrunk until nothing is left of it, such as a long receipt.
        if shrink > _MUCH_SHRUNK:
            return quads
        return detect_text(picture, _LARGEST_DETECTION_PX, settings.threads)
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
    return [line_scaled(line, drawn.scale) for line in lines]


def _is_texture(line: Line, drawn: DrawnPage) -> bool:
    """Whether a line is what the recogniser made of a photo: it lies in one, or around one."""
    shares = [
        (part.area, picture.area)
        for picture in drawn.pictures
        if (part := picture.intersection(line.box)) is not None
    ]
    is_inside = sum(part for part, _ in shares) >= 0.6 * line.box.area
    is_around = any(part >= 0.8 * whole for part, whole in shares)
    return (is_inside or is_around) and line.confidence < _SURE_IN_PICTURE


def _is_shadow(line: Line, drawn: DrawnPage) -> bool:
    """Whether a line is what the recogniser made of print that shines through from the back."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in line.box)
    return line.confidence < _SURE_OF_PALE and not drawn.ink[y0:y1, x0:x1].any()


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
