"""The spans of a line that carry a value, which a second reader is asked about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.first_reading import Script
from extractors.folding import fold

# Arabic numbers as read, with letters that readers confuse with digits where digits stand around.
_NUMBER = re.compile(r"\d(?:[\d.,OoIl|]*[\dOoIl|])?|[OIl|][\d.,]*\d(?:[\d.,OoIl|]*[\dOoIl|])?")
# 壹仟贰佰元整: sums in words, at least two numerals of them.
_WORDS = re.compile(r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟萬万亿元圆角分整正]{3,}")
_NUMERAL_IN_WORDS = re.compile(r"[壹贰叁肆伍陆柒捌玖]")
# 二〇二三, 三百五十: where the first reader was unsure of one of them.
_NUMERALS = re.compile(r"[〇零一二三四五六七八九十百千万亿两]{2,}")
# Below this the first reader is asked to be confirmed on Chinese numerals too. On clean print it
# is surer than this of all but a few, and each page with such a span costs a start of `chi_sim`.
_UNSURE_OF_NUMERAL = 0.98


@dataclass(frozen=True, slots=True)
class ValueSpan:
    """Half-open span [start, end) of a line's text, and how it is written."""

    start: int
    end: int
    script: Script


def value_spans(text: str, confidences: tuple[float, ...]) -> list[ValueSpan]:
    """The numbers of a line in order: arabic ones, sums in words, doubtful Chinese numerals.

    `confidences` are the first reader's, one for each character of `text`.
    """
    folded = fold(text)
    spans = [ValueSpan(m.start(), m.end(), Script.DIGITS) for m in _NUMBER.finditer(folded)]
    spans += [
        ValueSpan(m.start(), m.end(), Script.CHINESE)
        for m in _WORDS.finditer(folded)
        if len(_NUMERAL_IN_WORDS.findall(m.group())) >= 2
    ]
    spans += [
        ValueSpan(m.start(), m.end(), Script.CHINESE)
        for m in _NUMERALS.finditer(folded)
        if min(confidences[m.start() : m.end()]) < _UNSURE_OF_NUMERAL
    ]
    kept: list[ValueSpan] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
