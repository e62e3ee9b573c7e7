"""Fields that a second reader looked at, and what each of the two readers saw there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.field_texts import TextsOf
from extractors.folding import fold
from models.fields import Candidate, Field
from models.geometry import Box, union
from models.layout import Layout, PlacedLine
from models.reader_agreement import Difference, differences
from models.reading import SecondReading
from models.traced_text import TracedText

# Shapes that stand for one figure wherever a number is read twice: 1OO and 100, 二O二三 and
# 二〇二三. A letter in place of a figure is another check's business, not a second value.
_SAME_SHAPE = str.maketrans("Oo〇Il|", "000111")


@dataclass(frozen=True, slots=True)
class ReadTwice:
    """A second reading on a line, and the part of the line that one field takes of it.

    `start` and `end` are the half-open span of the field's characters in the line's text; they
    may reach beyond the second reading on both sides.
    """

    placed: PlacedLine
    second: SecondReading
    start: int
    end: int


def read_twice(fields: Sequence[Field], layout: Layout) -> dict[str, list[ReadTwice]]:
    """By `field_id`, the second readings in which characters of the field lie, in text order."""
    places = _places(layout.lines)
    if not places:
        return {}
    texts = TextsOf(layout)
    found: dict[str, list[ReadTwice]] = {}
    for field in fields:
        text = texts.text_of(field)
        if text is not None:
            twice = list(_touched(field, text, places))
            if twice:
                found[field.field_id] = twice
    return found


def find_candidates(fields: Sequence[Field], layout: Layout) -> tuple[Candidate, ...]:
    """What both readers saw for each field that has a second reading, in the fields' order."""
    twice = read_twice(fields, layout)
    return tuple(
        candidate
        for field in fields
        for ordinal, read in enumerate(twice.get(field.field_id, ()))
        for candidate in _pair(field.field_id, ordinal, read)
    )


def disputes(placed: PlacedLine, second: SecondReading) -> list[Difference]:
    """Where the second reader saw something else, with offsets in the line's text.

    Dashes, widths, spaces, and letters that have the shape of a figure make no difference.
    """
    if second.agrees:
        return []
    first = placed.line.text[second.start : second.end]
    return [
        Difference(second.start + d.start, second.start + d.end, d.own, d.other)
        for d in differences(_shaped(first), _shaped(second.text))
    ]


def box_of(placed: PlacedLine, second: SecondReading) -> Box:
    """The place of the second reading on the page."""
    return union(placed.line.char_boxes[second.start : second.end])


def _shaped(text: str) -> str:
    return fold(text).translate(_SAME_SHAPE)


def _places(lines: Sequence[PlacedLine]) -> dict[tuple[int, Box], tuple[PlacedLine, int]]:
    """Line and offset of each character, by page and box, on the lines that were read twice."""
    places: dict[tuple[int, Box], tuple[PlacedLine, int]] = {}
    for placed in lines:
        if placed.line.second_readings:
            for offset, box in enumerate(placed.line.char_boxes):
                places.setdefault((placed.page, box), (placed, offset))
    return places


def _touched(
    field: Field, text: TracedText, places: Mapping[tuple[int, Box], tuple[PlacedLine, int]]
) -> Iterator[ReadTwice]:
    offsets: dict[tuple[int, int], list[int]] = defaultdict(list)
    lines: dict[tuple[int, int], PlacedLine] = {}
    for glyph in text.glyphs[field.start : field.end]:
        place = places.get((glyph.page, glyph.box)) if glyph is not None else None
        if place is not None:
            placed, offset = place
            key = placed.page, placed.number
            lines[key] = placed
            offsets[key].append(offset)
    for key, placed in lines.items():
        start, end = min(offsets[key]), max(offsets[key]) + 1
        for second in placed.line.second_readings:
            if second.start < end and start < second.end:
                yield ReadTwice(placed, second, start, end)


def _pair(field_id: str, ordinal: int, read: ReadTwice) -> Iterator[Candidate]:
    line, second = read.placed.line, read.second
    span = slice(second.start, second.end)
    box = box_of(read.placed, second)
    for reader, text, confidences in (
        (line.reader, line.text[span], line.char_confidences[span]),
        (second.reader, second.text, second.confidences),
    ):
        characters = tuple(zip(text, confidences, strict=True))
        yield Candidate(field_id, read.placed.page, ordinal, reader, characters, second.agrees, box)
