"""One page read: drawn, turned upright, its lines, tables and pictures found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np

from extractors.cell_cuts import cut_at_cells
from extractors.char_boxes import char_spans
from extractors.grids import find_grids
from extractors.ink import line_like_regions, print_mask, uncovered
from extractors.orientation import Recognizer, make_upright, turn
from extractors.page_image import POINTS_PER_INCH, Pixels
from extractors.pictures import find_pictures
from extractors.rapidocr_reader import (
    Quads,
    RecognizedText,
    detect_text,
    recognize_text,
)
from extractors.rendering import render_page
from extractors.resolution import RenderLimits
from extractors.rules import Rules, dark_strokes, find_rules
from extractors.seals import find_seals, without_seals
from models.errors import UnreadablePage
from models.geometry import Box
from models.reading import Grid, Line, PageReading, Reader

# Lines are read off the picture as it was drawn; rules and ink are measured on a copy of at most
# this resolution, where the thinnest printed rule is still more than a pixel wide.
_GEOMETRY_DPI = 200.0
# What is read inside a photo with less confidence than this is texture, not lettering.
_SURE_IN_PICTURE = 0.75
# Ink that no line covers is read once more; the answer is taken when it is at least this sure.
# In a table cell something is expected to stand, elsewhere it may be a stain or a signature.
_SURE_IN_CELL = 0.3
_SURE_ELSEWHERE = 0.6


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
    second_look_limit: int = 80
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
    return _read(image.pixels, image.points_per_pixel, page, settings)


def _read(
    pixels: Pixels, points_per_pixel: float, page: int, settings: ReadingSettings
) -> PageReading:
    def detect(picture: Pixels) -> Quads:
        return detect_text(picture, settings.detection_side_px, settings.threads)

    def recognize(crops: Sequence[Pixels]) -> list[RecognizedText]:
        return recognize_text(crops, settings.threads)

    upright = make_upright(without_seals(pixels, find_seals(pixels)), detect, recognize)
    seals = find_seals(turn(pixels, upright.rotation))
    drawn = _Drawn.of(upright.pixels, points_per_pixel)
    boxes = [
        piece
        for quad in upright.quads
        for piece in cut_at_cells(
            _around(quad).scaled(drawn.scale), drawn.grids, drawn.ink, drawn.pixels_per_inch
        )
    ]
    lines = _recognized(upright.pixels, [b.scaled(1 / drawn.scale) for b in boxes], recognize)
    lines = [line for line in lines if line.text.strip()]
    lines = [line for line in lines if not _is_texture(line, drawn)]
    lines += _second_look(upright.pixels, drawn, lines, recognize, settings.second_look_limit)
    covered = uncovered(
        drawn.ink, [line.box.scaled(drawn.scale) for line in lines], drawn.pixels_per_inch
    )
    total = int(np.count_nonzero(drawn.ink))
    coverage = 1 - int(np.count_nonzero(covered)) / total if total else 1.0
    height, width = upright.pixels.shape[:2]
    to_points = points_per_pixel / drawn.scale
    return PageReading(
        page,
        width * points_per_pixel,
        height * points_per_pixel,
        Reader.RAPIDOCR,
        upright.rotation,
        upright.skew,
        tuple(_in_points(line, points_per_pixel) for line in _top_to_bottom(lines)),
        tuple(_scaled_grid(grid, to_points) for grid in drawn.grids),
        tuple(picture.scaled(to_points) for picture in drawn.pictures),
        coverage,
        seals=tuple(Box(*map(float, seal)).scaled(points_per_pixel) for seal in seals),
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What is drawn on the page, in pixels of a copy `scale` times the size of the picture."""

    scale: float
    pixels_per_inch: float
    pictures: tuple[Box, ...]
    rules: Rules
    grids: tuple[Grid, ...]
    ink: Pixels

    @classmethod
    def of(cls, pixels: Pixels, points_per_pixel: float) -> _Drawn:
        grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
        scale = min(1.0, _GEOMETRY_DPI * points_per_pixel / POINTS_PER_INCH)
        if scale < 1.0:
            grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        pixels_per_inch = POINTS_PER_INCH / points_per_pixel * scale
        pictures = tuple(find_pictures(grey, POINTS_PER_INCH / pixels_per_inch))
        pictures = tuple(p.scaled(pixels_per_inch / POINTS_PER_INCH) for p in pictures)
        dark = dark_strokes(grey, pixels_per_inch)
        rules = _outside(find_rules(dark, pixels_per_inch), pictures, 0.03 * pixels_per_inch)
        to_pixels = pixels_per_inch / POINTS_PER_INCH
        grids = find_grids(grey, 1 / to_pixels, rules)
        return cls(
            scale,
            pixels_per_inch,
            pictures,
            rules,
            tuple(_scaled_grid(grid, to_pixels) for grid in grids),
            print_mask(dark, rules, pictures, pixels_per_inch),
        )


def _outside(rules: Rules, pictures: Sequence[Box], margin: float) -> Rules:
    """The rules without the edges of pictures."""
    horizontal, vertical = rules.horizontal.copy(), rules.vertical.copy()
    for box in pictures:
        rows = slice(max(0, round(box.y0 - margin)), round(box.y1 + margin))
        columns = slice(max(0, round(box.x0 - margin)), round(box.x1 + margin))
        horizontal[rows, columns] = 0
        vertical[rows, columns] = 0
    return Rules(horizontal, vertical)


def _recognized(pixels: Pixels, boxes: Sequence[Box], recognize: Recognizer) -> list[Line]:
    crops = [_crop(pixels, box) for box in boxes]
    return [
        _line(text, box, crop)
        for text, box, crop in zip(recognize(crops), boxes, crops, strict=True)
    ]


def _line(text: RecognizedText, box: Box, crop: Pixels) -> Line:
    spans = char_spans(crop, [centre * crop.shape[1] for centre in text.centres])
    left = max(0.0, float(int(box.x0)))
    return Line(
        text.text,
        box,
        text.confidence,
        Reader.RAPIDOCR,
        tuple(Box(left + x0, box.y0, left + x1, box.y1) for x0, x1 in spans),
        text.confidences,
    )


def _second_look(
    pixels: Pixels, drawn: _Drawn, lines: Sequence[Line], recognize: Recognizer, limit: int
) -> list[Line]:
    """Lines read off ink that no line covers: lone digits and dashes of narrow cells, mostly."""
    left = uncovered(drawn.ink, [ln.box.scaled(drawn.scale) for ln in lines], drawn.pixels_per_inch)
    regions = line_like_regions(left, drawn.rules, drawn.pixels_per_inch)[:limit]
    margin = 0.04 * drawn.pixels_per_inch
    boxes = [
        Box(r.x0 - margin, r.y0 - margin, r.x1 + margin, r.y1 + margin).scaled(1 / drawn.scale)
        for r in regions
    ]
    found = []
    for region, line in zip(regions, _recognized(pixels, boxes, recognize), strict=True):
        in_cell = any(grid.box.contains_point(*region.centre) for grid in drawn.grids)
        wanted = _SURE_IN_CELL if in_cell else _SURE_ELSEWHERE
        if line.text.strip() and line.confidence >= wanted:
            found.append(line)
    return found


def _is_texture(line: Line, drawn: _Drawn) -> bool:
    box = line.box.scaled(drawn.scale)
    inside = sum(shared.area for picture in drawn.pictures if (shared := picture.intersection(box)))
    return inside >= 0.6 * box.area and line.confidence < _SURE_IN_PICTURE


def _crop(pixels: Pixels, box: Box) -> Pixels:
    height, width = pixels.shape[:2]
    x0, y0 = max(0, int(box.x0)), max(0, int(box.y0))
    x1, y1 = min(width, round(box.x1) + 1), min(height, round(box.y1) + 1)
    return pixels[min(y0, height - 2) : max(y1, y0 + 2), min(x0, width - 2) : max(x1, x0 + 2)]


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


def _in_points(line: Line, points_per_pixel: float) -> Line:
    return replace(
        line,
        box=line.box.scaled(points_per_pixel),
        char_boxes=tuple(box.scaled(points_per_pixel) for box in line.char_boxes),
    )


def _scaled_grid(grid: Grid, factor: float) -> Grid:
    return Grid(
        grid.box.scaled(factor),
        tuple(replace(cell, box=cell.box.scaled(factor)) for cell in grid.cells),
    )
