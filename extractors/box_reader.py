"""The text inside a box that a person drew on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from extractors.line_reading import line_scaled, read_lines
from extractors.page_image import PageImage, Pixels
from extractors.rapidocr_reader import Quads, RecognizedText, detect_text, recognize_text
from models.geometry import Box
from models.reading import Line

# What is cut out around the box: strokes that a hasty hand left outside of it.
_MARGIN_PT = 3.0
# The detector misses lines that touch the edge of its picture.
_BORDER_PX = 48
# The longest side of the picture that the detector sees.
_DETECTION_PX = 1280


def read_box(image: PageImage, box: Box) -> list[Line]:
    """The lines in `box` (points), from top to bottom and those side by side from left to right.

    `image` is the page upright. Lines and characters whose middle is outside of the box are left
    out. The lines' boxes are in points on the page. Where no line is found the whole box is read
    as one.
    """
    cut, left, top = _cut(image, box)
    inside = Box(*box).scaled(1 / image.points_per_pixel)
    inside = Box(inside.x0 - left, inside.y0 - top, inside.x1 - left, inside.y1 - top)
    quads = detect_text(cut, _DETECTION_PX, 1)
    boxes = [b for b in map(_around, quads) if inside.contains_point(*b.centre)] or [inside]
    lines = [_within(line, inside) for line in read_lines(cut, boxes, _recognize)]
    lines = [line for line in lines if line.text.strip()]
    placed = [line_scaled(_moved(line, left, top), image.points_per_pixel) for line in lines]
    return [line for row in _rows(placed) for line in row]


def joined_text(lines: Sequence[Line]) -> str:
    """The text of lines in reading order; a gap only between words and figures of two lines."""
    text = ""
    for line in lines:
        piece = line.text.strip()
        if text[-1:].isascii() and text[-1:].isalnum() and piece[:1].isascii():
            text += " "
        text += piece
    return text


def _cut(image: PageImage, box: Box) -> tuple[Pixels, float, float]:
    """The part of the picture with a white border, and where its corner lies on the page."""
    height, width = image.pixels.shape[:2]
    margin = _MARGIN_PT
    wide = Box(box.x0 - margin, box.y0 - margin, box.x1 + margin, box.y1 + margin)
    x0, y0, x1, y1 = (round(v) for v in wide.scaled(1 / image.points_per_pixel))
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
    cut = np.ascontiguousarray(image.pixels[y0:y1, x0:x1])
    border = cv2.copyMakeBorder(
        cut, *(_BORDER_PX,) * 4, borderType=cv2.BORDER_CONSTANT, value=(255, 255, 255)
    )
    return border, float(x0 - _BORDER_PX), float(y0 - _BORDER_PX)


def _recognize(crops: Sequence[Pixels]) -> list[RecognizedText]:
    return recognize_text(crops, 1)


def _around(quad: Quads) -> Box:
    (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
    return Box(float(x0), float(y0), float(x1), float(y1))


def _moved(line: Line, left: float, top: float) -> Line:
    def move(box: Box) -> Box:
        return Box(box.x0 + left, box.y0 + top, box.x1 + left, box.y1 + top)

    return replace(line, box=move(line.box), char_boxes=tuple(map(move, line.char_boxes)))


def _within(line: Line, box: Box) -> Line:
    """The characters of a line whose middle is inside the box: a neighbour's are cut into."""
    kept = [i for i, char in enumerate(line.char_boxes) if box.contains_point(*char.centre)]
    return replace(
        line,
        text="".join(line.text[i] for i in kept),
        char_boxes=tuple(line.char_boxes[i] for i in kept),
        char_confidences=tuple(line.char_confidences[i] for i in kept),
    )


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Rows from top to bottom; a line belongs to the row whose first line holds its middle."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda ln: ln.box.centre[1]):
        if rows and rows[-1][0].box.y0 <= line.box.centre[1] < rows[-1][0].box.y1:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda ln: ln.box.x0) for row in rows]
