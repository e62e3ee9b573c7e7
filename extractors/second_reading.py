"""The second look: every span that carries a value is read again by another reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from extractors.first_reading import Question, Script
from extractors.folding import fold
from extractors.page_image import Pixels
from extractors.span_crops import at_height, span_crop
from extractors.tesseract_reader import TesseractText
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
class _Look:
    """One way of asking: in which script, at which heights, alone or with the neighbours."""

    script: Script
    heights_px: tuple[int, ...]
    in_context: bool = False


_LOOKS = {
    Script.DIGITS: (
        _Look(Script.DIGITS, _FIRST_HEIGHT_PX),
        _Look(Script.DIGITS, _OTHER_HEIGHTS_PX),
        _Look(Script.CHINESE, _IN_CONTEXT_HEIGHTS_PX, in_context=True),
    ),
    Script.CHINESE: (_Look(Script.CHINESE, _IN_CONTEXT_HEIGHTS_PX, in_context=True),),
}


def with_second_readings(
    pixels: Pixels,
    lines: Sequence[Line],
    scale: float,
    read: SecondReader,
    opinions: Sequence[Line] = (),
) -> list[Line]:
    """The lines of one page with what another reader sees in each span that carries a value.

    See `questions_about` and `answers_to`, which let several pages share the calls of `read`.

    Raises:
        SecondReaderFailed: as `read`.
    """
    known, questions = questions_about(pixels, lines, scale, opinions)
    return answered(known, questions, answers_to(questions, read))


def questions_about(
    pixels: Pixels, lines: Sequence[Line], scale: float, opinions: Sequence[Line] = ()
) -> tuple[list[Line], list[Question]]:
    """The lines with what needs no question, and the questions that are left.

    `scale` is pixels per point of `pixels`. Lines of a text layer were held against the picture
    already and are not asked about, nor are those that the second reader itself has read: it
    would only agree with itself. `opinions` are lines of a scan's own hidden layer: where they
    say the same as the first reader, nobody need be asked; where they do not, they say nothing.
    """
    known: list[Line] = []
    questions: list[Question] = []
    for number, line in enumerate(lines):
        confirmed: list[SecondReading] = []
        spans = value_spans(line.text, line.char_confidences)
        for span in spans if line.reader is Reader.RAPIDOCR else ():
            text = line.text[span.start : span.end]
            if _is_confirmed(line, span, opinions):
                confirmed.append(
                    _agreed(text, span.start, span.end, _SURE_OF_LAYER, Reader.TEXT_LAYER)
                )
                continue
            first, last = max(0, span.start - _NEIGHBOURS), span.end + _NEIGHBOURS
            questions.append(
                Question(
                    number,
                    span.start,
                    span.end,
                    span.script,
                    text,
                    line.text[first : span.start],
                    line.text[span.end : last],
                    span_crop(pixels, line, span.start, span.end, scale),
                    span_crop(pixels, line, first, min(len(line.text), last), scale),
                )
            )
        known.append(replace(line, second_readings=tuple(confirmed)) if confirmed else line)
    return known, questions


def answers_to(questions: Sequence[Question], read: SecondReader) -> list[SecondReading | None]:
    """The answer to each question, look after look at what is not agreed on yet.

    A span that the second reader reads once as the first one did is agreed on. Otherwise what it
    saw most often stands as the other candidate. Where it saw nothing, or only guessed, there is
    no answer: that says nothing.

    Raises:
        SecondReaderFailed: as `read`.
    """
    answers: list[SecondReading | None] = [None] * len(questions)
    said: list[list[TesseractText]] = [[] for _ in questions]
    for script, looks in _LOOKS.items():
        left = [i for i, question in enumerate(questions) if question.script is script]
        for look in looks:
            texts = _look(look, [questions[i] for i in left], read)
            for i, seen in zip(left, texts, strict=True):
                said[i] += seen
                answers[i] = _verdict(questions[i], said[i])
            left = [i for i in left if (answer := answers[i]) is None or not answer.agrees]
    return answers


def answered(
    lines: Sequence[Line],
    questions: Sequence[Question],
    answers: Sequence[SecondReading | None],
) -> list[Line]:
    """The lines with the answers to the questions about them."""
    found: dict[int, list[SecondReading]] = {}
    for question, answer in zip(questions, answers, strict=True):
        if answer is not None:
            found.setdefault(question.line, []).append(answer)
    return [
        replace(
            line,
            second_readings=tuple(
                sorted([*line.second_readings, *found[number]], key=lambda s: s.start)
            ),
        )
        if number in found
        else line
        for number, line in enumerate(lines)
    ]


def _look(
    look: _Look, questions: Sequence[Question], read: SecondReader
) -> list[list[TesseractText]]:
    """What `read` sees in each span, once for each height."""
    if not questions:
        return []
    crops = [q.in_context if look.in_context else q.crop for q in questions]
    texts = read([at_height(crop, px) for crop in crops for px in look.heights_px], look.script)
    tries = len(look.heights_px)
    seen = [texts[i * tries : (i + 1) * tries] for i in range(len(questions))]
    if not look.in_context:
        return seen
    return [[_own_part(t, q) for t in ts] for q, ts in zip(questions, seen, strict=True)]


def _own_part(text: TesseractText, question: Question) -> TesseractText:
    """The answer without the neighbours that were shown beside the span."""
    whole = fold(text.text)
    # The nearest neighbour on each side that was read tells where the span begins and ends.
    before, after = _bare(question.before), _bare(question.after)
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


def _agreed(text: str, start: int, end: int, confidence: float, reader: Reader) -> SecondReading:
    """The first reader's own characters, so that both agree to the letter."""
    return SecondReading(start, end, text, (confidence,) * len(text), reader, agrees=True)


def _verdict(question: Question, texts: Sequence[TesseractText]) -> SecondReading | None:
    start, end = question.start, question.end
    for text in texts:
        if says_the_same(question.text, text.text):
            return _agreed(question.text, start, end, min(text.confidences), Reader.TESSERACT)
    said = [t for t in texts if _bare(t.text) and min(t.confidences) >= _LEAST_EVIDENCE]
    if not said:
        return None
    # Of what was seen equally often, the last counts: it was seen with its neighbours.
    usual, _ = Counter(_bare(text.text) for text in reversed(said)).most_common(1)[0]
    best = max((t for t in said if _bare(t.text) == usual), key=lambda t: min(t.confidences))
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
