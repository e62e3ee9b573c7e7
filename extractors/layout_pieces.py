"""Pieces: what a reader returned, cut where the print has a wide gap and levelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractors.confirmed_separators import trace_with_separators
from extractors.layout_characters import is_cjk
from models.geometry import Box, union
from models.reading import Line, PageReading
from models.traced_text import TracedText

# Print separates two facts on one row by two ideographic spaces or more; between the words of a
# sentence, after a full-width comma too, the ink is at most 0.6 em apart.
WIDE_GAP_EM = 1.5
# A reader's boxes stand about 1.4 times as high as the type; used only where a piece has too few
# ideographs to measure their advance.
BOX_HEIGHT_EM = 1.4
# Fewer characters than this say little about the slope of a page.
SLOPE_CHARACTERS = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of one read line without a wide gap inside.

    `source` is the 0-based index of the line in its `PageReading.lines`; until the lines are
    numbered the glyphs of `text` carry it as their line. `box` is levelled: the page's
    remaining slope is taken out, so that a row has one y and a column one x. `size_pt` is the
    type size (advance of an ideograph), in points.
    """

    page: int
    source: int
    text: TracedText
    box: Box
    size_pt: float


def page_slope(lines: Sequence[Line]) -> float:
    """Rise of the text lines over their run (positive: they sink to the right), a median."""
    slopes: list[float] = []
    for line in lines:
        if len(line.char_boxes) < SLOPE_CHARACTERS:
            continue
        (x0, y0), (x1, y1) = line.char_boxes[0].centre, line.char_boxes[-1].centre
        if x1 - x0 > 0:
            # a long line measures the slope better than a short one, so it votes more often
            slopes.extend([(y1 - y0) / (x1 - x0)] * (len(line.char_boxes) // SLOPE_CHARACTERS))
    slope = median(slopes) if slopes else 0.0
    # A slope of 1 in 10 is no page that was turned upright: upright pages only are levelled.
    return slope if abs(slope) < 0.1 else 0.0


def levelled(box: Box, slope: float, pivot: tuple[float, float]) -> Box:
    """`box` moved (not resized) to where it would stand if the page had no slope."""
    x, y = box.centre
    dx, dy = slope * (y - pivot[1]), -slope * (x - pivot[0])
    return Box(box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy)


def type_size_pt(text: TracedText) -> float | None:
    """Median distance of neighbouring ideographs, None where there are fewer than two pairs."""
    advances = [
        b.box.centre[0] - a.box.centre[0]
        for a, b, x, y in zip(text.glyphs, text.glyphs[1:], text.text, text.text[1:], strict=False)
        if a is not None and b is not None and is_cjk(x) and is_cjk(y)
    ]
    return median(advances) if len(advances) >= 2 else None


def wide_gaps(text: TracedText, size_pt: float) -> list[int]:
    """Offsets at which a new piece begins because the print leaves a wide gap before them."""
    offsets: list[int] = []
    last_x1: float | None = None
    for offset, (character, glyph) in enumerate(zip(text.text, text.glyphs, strict=True)):
        if glyph is None or character.isspace():
            continue
        if last_x1 is not None and glyph.box.x0 - last_x1 > WIDE_GAP_EM * size_pt:
            offsets.append(offset)
        last_x1 = glyph.box.x1
    return offsets


def stripped(text: TracedText) -> TracedText:
    """`text` without the white space at its ends."""
    start = len(text.text) - len(text.text.lstrip())
    return text.cut(start, max(start, len(text.text.rstrip())))


def text_box(text: TracedText, slope: float, pivot: tuple[float, float]) -> Box:
    """The levelled box around traced text that has at least one glyph."""
    boxes = [levelled(g.box, slope, pivot) for g in text.glyphs if g is not None]
    around = union(boxes)
    # One badly placed character box must not make a row as tall as two.
    return Box(around.x0, median(b.y0 for b in boxes), around.x1, median(b.y1 for b in boxes))


@dataclass(frozen=True, slots=True)
class _UsualType:
    """Size and box height of most lines of a page, in points; 0 where none could be measured."""

    size_pt: float
    height_pt: float

    def size_for(self, height_pt: float) -> float:
        """Type size of a line too short to measure, from the height of its box.

        Readers draw boxes of short lines up to a half too high: within that the line is taken
        to be set as the others are.
        """
        if not self.size_pt:
            return height_pt / BOX_HEIGHT_EM
        ratio = height_pt / self.height_pt
        return self.size_pt * (1.0 if 0.6 <= ratio <= 1.5 else ratio)


def pieces_of(reading: PageReading) -> list[Piece]:
    """All pieces of a page, in the order of the reading; blank lines have none."""
    slope = page_slope(reading.lines)
    pivot = (reading.width / 2, reading.height / 2)
    traced = [trace_with_separators(line, reading.page, i) for i, line in enumerate(reading.lines)]
    sizes = [
        (size, line.box.height)
        for line, text in zip(reading.lines, traced, strict=True)
        if (size := type_size_pt(text)) is not None
    ]
    usual = _UsualType(
        median(s for s, _ in sizes) if sizes else 0.0,
        median(h for _, h in sizes) if sizes else 0.0,
    )
    pieces: list[Piece] = []
    for source, line in enumerate(reading.lines):
        if not line.text.strip():
            continue
        whole = traced[source]
        size = type_size_pt(whole) or usual.size_for(line.box.height)
        cuts = [0, *wide_gaps(whole, size), len(whole)]
        for start, end in pairwise(cuts):
            part = stripped(whole.cut(start, end))
            if part.text:
                box = text_box(part, slope, pivot)
                pieces.append(Piece(reading.page, source, part, box, size))
    return pieces
