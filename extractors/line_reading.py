"""Lines read off their boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from extractors.char_boxes import char_spans
from extractors.page_image import Pixels
from extractors.rapidocr_reader import RecognizedText
from models.geometry import Box
from models.reading import Line, Reader

Recognizer = Callable[[Sequence[Pixels]], list[RecognizedText]]

# A box that is this much higher than wide, and read with less confidence than this, is read
# again as text that lies on its side.
_STANDS = 1.8
_SURELY_READ = 0.8


def read_lines(pixels: Pixels, boxes: Sequence[Box], recognize: Recognizer) -> list[Line]:
    """One line for each box, in order; boxes in pixels of the page's picture, as the lines'.

    The text of a box is empty where the recogniser saw none.
    """
    crops = [_crop(pixels, box) for box in boxes]
    lines = [
        _line(text, box, crop)
        for text, box, crop in zip(recognize(crops), boxes, crops, strict=True)
    ]
    doubtful = [
        index
        for index, line in enumerate(lines)
        if line.box.height >= _STANDS * line.box.width and line.confidence < _SURELY_READ
    ]
    for clockwise in (True, False):
        turned = [_turned(crops[index], clockwise=clockwise) for index in doubtful]
        for index, text, crop in zip(doubtful, recognize(turned), turned, strict=True):
            if text.confidence > lines[index].confidence:
                lines[index] = _laid_down(text, boxes[index], crop, clockwise=clockwise)
    return lines


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


def _laid_down(text: RecognizedText, box: Box, crop: Pixels, *, clockwise: bool) -> Line:
    """A line read off the turned crop of `box`, with its characters where they stand."""
    along = _line(text, Box(0, 0, crop.shape[1], crop.shape[0]), crop)
    return replace(
        along,
        box=box,
        char_boxes=tuple(
            # A clockwise turn brings the foot of the box to the left.
            Box(box.x0, box.y1 - char.x1, box.x1, box.y1 - char.x0)
            if clockwise
            else Box(box.x0, box.y0 + char.x0, box.x1, box.y0 + char.x1)
            for char in along.char_boxes
        ),
    )


def _turned(crop: Pixels, *, clockwise: bool) -> Pixels:
    return np.ascontiguousarray(np.rot90(crop, -1 if clockwise else 1))


def _crop(pixels: Pixels, box: Box) -> Pixels:
    height, width = pixels.shape[:2]
    x0, y0 = max(0, int(box.x0)), max(0, int(box.y0))
    x1, y1 = min(width, round(box.x1) + 1), min(height, round(box.y1) + 1)
    return pixels[min(y0, height - 2) : max(y1, y0 + 2), min(x0, width - 2) : max(x1, x0 + 2)]


def line_scaled(line: Line, factor: float) -> Line:
    """The line with every coordinate multiplied by `factor`."""
    return replace(
        line,
        box=line.box.scaled(factor),
        char_boxes=tuple(box.scaled(factor) for box in line.char_boxes),
    )
