"""The second look: every span that carries a value is read again by another reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from extractors.folding import fold
from extractors.page_image import Pixels
from extractors.span_crops import at_height, span_crop
from extractors.tesseract_reader import Script, TesseractText
from extractors.value_spans import ValueSpan, value_spans
from models.geometry import Box, union
from models.reading import Line, Reader, SecondReading

SecondReader = Callable[[Sequence[Pixels], Script], list[TesseractText]]

# Heights of the crops in pixels. At the first 97 % of 3,004 numbers, of samples and of budgets at
# 200 dpi with noise, were read as the first reader had them; of the rest all but 0.4 % at one of
# the others. Tesseract's mistakes depend on the size of its picture, those of print do not.
_FIRST_HEIGHT_PX = 48
_OTHER_HEIGHTS_PX = (60, 40, 90)
# Another reader's boxes stand off the first one's by up to this (in line heights), less than half
# a digit's width.
_SAME_PLACE = 0.12
# Nobody knows how a hidden layer came about; it counts for a reader of ordinary quality.
_SURE_OF_LAYER = 0.9
# Commas that group digits by three say nothing of the value; any other comma may be a point.
_GROUPING = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class _Asked:
    """One span in question: where it stands, and its picture."""

    line: int
    span: ValueSpan
    text: str
    crop: Pixels


def with_second_readings(
    pixels: Pixels,
    lines: Sequence[Line],
    scale: float,
    read: SecondReader,
    opinions: Sequence[Line] = (),
) -> list[Line]:
    """The lines with what another reader sees in each span of theirs that carries a value.

    `scale` is pixels per point of `pixels`. Lines of a text layer were held against the picture
    already and are not asked about. `opinions` are lines of a scan's own hidden layer: where they
    say the same as the first reader, `read` need not be asked; where they do not, they say nothing.
    A span that the second reader reads at one size as the first one did is agreed on. Otherwise
    what it saw most often stands as the other candidate. A span in which it saw nothing has no
    second reading: that says nothing.

    Raises:
        SecondReaderFailed: as `read`.
    """
    found: dict[int, list[SecondReading]] = {}
    asked: list[_Asked] = []
    for number, line in enumerate(lines):
        if line.reader is Reader.TEXT_LAYER:
            continue
        for span in value_spans(line.text, line.char_confidences):
            text = line.text[span.start : span.end]
            if _is_confirmed(line, span, opinions):
                answer = _agreed(text, span, _SURE_OF_LAYER, Reader.TEXT_LAYER)
                found.setdefault(number, []).append(answer)
                continue
            crop = span_crop(pixels, line, span.start, span.end, scale)
            asked.append(_Asked(number, span, text, crop))
    for script in Script:
        mine = [a for a in asked if a.span.script is script]
        for question, seen in zip(mine, _answers(mine, script, read), strict=True):
            if seen is not None:
                found.setdefault(question.line, []).append(seen)
    return [
        replace(line, second_readings=tuple(sorted(found[number], key=lambda s: s.start)))
        if number in found
        else line
        for number, line in enumerate(lines)
    ]


def _answers(
    asked: Sequence[_Asked], script: Script, read: SecondReader
) -> list[SecondReading | None]:
    if not asked:
        return []
    first = read([at_height(a.crop, _FIRST_HEIGHT_PX) for a in asked], script)
    seen: list[list[TesseractText]] = [[text] for text in first]
    left = [i for i, a in enumerate(asked) if not says_the_same(a.text, first[i].text)]
    if left:
        again = read(
            [at_height(asked[i].crop, px) for i in left for px in _OTHER_HEIGHTS_PX], script
        )
        tries = len(_OTHER_HEIGHTS_PX)
        for place, i in enumerate(left):
            seen[i] += again[place * tries : (place + 1) * tries]
    return [_verdict(a, texts) for a, texts in zip(asked, seen, strict=True)]


def _is_confirmed(line: Line, span: ValueSpan, opinions: Sequence[Line]) -> bool:
    """Whether a hidden layer has the same characters in the same place, and none beside them."""
    place = union(line.char_boxes[span.start : span.end])
    slack = _SAME_PLACE * line.box.height
    around = Box(place.x0 - slack, place.y0, place.x1 + slack, place.y1)
    said = "".join(
        char
        for opinion in opinions
        if opinion.box.intersection(around) is not None
        for char, box in zip(opinion.text, opinion.char_boxes, strict=True)
        if around.contains_point(*box.centre)
    )
    return says_the_same(line.text[span.start : span.end], said)


def _agreed(text: str, span: ValueSpan, confidence: float, reader: Reader) -> SecondReading:
    """The first reader's own characters, so that both agree to the letter."""
    return SecondReading(span.start, span.end, text, (confidence,) * len(text), reader, agrees=True)


def _verdict(asked: _Asked, texts: Sequence[TesseractText]) -> SecondReading | None:
    for text in texts:
        if says_the_same(asked.text, text.text):
            return _agreed(asked.text, asked.span, min(text.confidences), Reader.TESSERACT)
    said = [text for text in texts if _bare(text.text)]
    if not said:
        return None
    usual, _ = Counter(_bare(text.text) for text in said).most_common(1)[0]
    best = max((t for t in said if _bare(t.text) == usual), key=lambda t: min(t.confidences))
    start, end = asked.span.start, asked.span.end
    return SecondReading(start, end, best.text, best.confidences, Reader.TESSERACT, agrees=False)


def says_the_same(first: str, second: str) -> bool:
    """Whether two readings of one number are the same but for spaces, widths and grouping.

    A comma that cannot group thousands counts, because it may be a point; a point or comma at the
    end does not.
    """
    one, other = _bare(first), _bare(second)
    return bool(one) and (one == other or _ungrouped(one) == _ungrouped(other))


def _bare(text: str) -> str:
    return re.sub(r"\s", "", fold(text)).rstrip(".,")


def _ungrouped(text: str) -> str:
    whole, point, decimals = text.partition(".")
    return _GROUPING.sub("", whole) + point + decimals
