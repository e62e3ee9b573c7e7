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
_FIRST_HEIGHT_PX = (48,)
_OTHER_HEIGHTS_PX = (60, 40, 90)
# What is still in doubt is shown with so many characters on each side: they settle the size and
# the baseline, which a lone 1 or 3.2 leaves open. It takes the slower model, and settles the rest.
_NEIGHBOURS = 3
_IN_CONTEXT_HEIGHTS_PX = (48, 40)
# Below this Tesseract guesses; what it guessed is no evidence against the first reader.
_LEAST_EVIDENCE = 0.3
# Another reader's boxes stand off the first one's by up to this (in line heights), less than half
# a digit's width.
_SAME_PLACE = 0.12
# Nobody knows how a hidden layer came about; it counts for a reader of ordinary quality.
_SURE_OF_LAYER = 0.9
# Commas that group digits by three say nothing of the value; any other comma may be a point.
_GROUPING = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class _Asked:
    """One span in question, and the number of its line among the lines."""

    number: int
    line: Line
    span: ValueSpan

    @property
    def text(self) -> str:
        """What the first reader saw in the span."""
        return self.line.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class _Look:
    """One way of asking: in which script, at which heights, with how many neighbours."""

    script: Script
    heights_px: tuple[int, ...]
    neighbours: int = 0


_LOOKS = {
    Script.DIGITS: (
        _Look(Script.DIGITS, _FIRST_HEIGHT_PX),
        _Look(Script.DIGITS, _OTHER_HEIGHTS_PX),
        _Look(Script.CHINESE, _IN_CONTEXT_HEIGHTS_PX, _NEIGHBOURS),
    ),
    Script.CHINESE: (_Look(Script.CHINESE, _IN_CONTEXT_HEIGHTS_PX, _NEIGHBOURS),),
}


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
    A span that the second reader reads once as the first one did is agreed on. Otherwise
    what it saw most often stands as the other candidate. A span in which it saw nothing, or only
    guessed, has no second reading: that says nothing.

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
                told = _agreed(text, span, _SURE_OF_LAYER, Reader.TEXT_LAYER)
                found.setdefault(number, []).append(told)
            else:
                asked.append(_Asked(number, line, span))
    for question, answer in zip(asked, _answers(asked, pixels, scale, read), strict=True):
        if answer is not None:
            found.setdefault(question.number, []).append(answer)
    return [
        replace(line, second_readings=tuple(sorted(found[number], key=lambda s: s.start)))
        if number in found
        else line
        for number, line in enumerate(lines)
    ]


def _answers(
    asked: Sequence[_Asked], pixels: Pixels, scale: float, read: SecondReader
) -> list[SecondReading | None]:
    """The answer to each question, look after look at what is not agreed on yet."""
    answers: list[SecondReading | None] = [None] * len(asked)
    said: list[list[TesseractText]] = [[] for _ in asked]
    for script, looks in _LOOKS.items():
        left = [i for i, a in enumerate(asked) if a.span.script is script]
        for look in looks:
            texts = _look(look, [asked[i] for i in left], pixels, scale, read)
            for i, seen in zip(left, texts, strict=True):
                said[i] += seen
                answers[i] = _verdict(asked[i], said[i])
            left = [i for i in left if (answer := answers[i]) is None or not answer.agrees]
    return answers


def _look(
    look: _Look, asked: Sequence[_Asked], pixels: Pixels, scale: float, read: SecondReader
) -> list[list[TesseractText]]:
    """What `read` sees in each span, once for each height."""
    if not asked:
        return []
    crops = [
        span_crop(
            pixels,
            a.line,
            max(0, a.span.start - look.neighbours),
            min(len(a.line.text), a.span.end + look.neighbours),
            scale,
        )
        for a in asked
    ]
    texts = read([at_height(crop, px) for crop in crops for px in look.heights_px], look.script)
    tries = len(look.heights_px)
    return [
        [_own_part(text, a, look.neighbours) for text in texts[i * tries : (i + 1) * tries]]
        for i, a in enumerate(asked)
    ]


def _own_part(text: TesseractText, asked: _Asked, neighbours: int) -> TesseractText:
    """The answer without the neighbours that were shown beside the span."""
    start, end = asked.span.start, asked.span.end
    before = _bare(asked.line.text[max(0, start - neighbours) : start])
    after = _bare(asked.line.text[end : end + neighbours])
    whole = fold(text.text)
    # The nearest neighbour on each side that was read tells where the span begins and ends.
    first = next((at + 1 for c in reversed(before) if (at := whole.find(c)) >= 0), 0)
    last = next((at for c in after if (at := whole.find(c, first)) >= 0), len(whole))
    return TesseractText(text.text[first:last], text.confidences[first:last])


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
    said = [t for t in texts if _bare(t.text) and min(t.confidences) >= _LEAST_EVIDENCE]
    if not said:
        return None
    # Of what was seen equally often, the last counts: it was seen with its neighbours.
    usual, _ = Counter(_bare(text.text) for text in reversed(said)).most_common(1)[0]
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
