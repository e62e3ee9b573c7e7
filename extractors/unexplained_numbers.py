"""Numbers of a text that no finder has claimed and that nothing explains.

A number that stands on the page and in no table of values is an error that nobody sees. So each
one is a value, or lies in a span that holds none, or has a reason here (a duration, an address,
part of a date, …); what is left becomes a count that a check shows to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from extractors.folding import fold
from extractors.not_values import spans_not_values
from extractors.number import halfwidth
from extractors.numerals import find_numbers
from extractors.words import any_of, load_words
from models.fields import Mention
from models.values import CountValue, Kind

_FILE = "unexplained_numbers.yaml"
RULE = "unexplained_number"
# A figure within a word of letters (4A, H1N1) belongs to its name; 1,380m is a measure.
_TOKEN = re.compile(
    r"(?<![A-Za-z\d_])(?<!\d[,.])\d+(?:[,.]\d+)*(?![A-Za-z_]{0,8}\d)"
    r"(?!(?!(?:mm?|cm|km|kg|g|t|L|ml|W|kW|h|min|s|A|V)(?![A-Za-z]))[A-Za-z_])"
)
# A unit that no vocabulary has: the one character that stands between the number and a mark.
_ONE_CHARACTER = re.compile(r"\s?(?P<unit>[\u4e00-\u9fff])(?=\s*(?:$|[,。;:、)!?\n]))")
# 4l8.5: a letter between figures that the reader took for one.
_MISREAD = re.compile("[0-9][.,]?[OoIl|]|[OoIl|][.,]?[0-9]")
_FIGURES = frozenset("0123456789")
# A number begins where no figure stands before it, nor a point or a comma of thousands between
# figures: both commas are folded to one. Lengths are bounded, so that the search stays linear in
# long runs of figures.
_BEGINS = r"(?<!\d)(?<!\d\.)(?<!\d,(?=\d{3}))"
_NUMBER = rf"{_BEGINS}\d{{1,16}}(?:[,.]\d{{1,8}}){{0,6}}"
# 3-6周岁, 10至15天: what explains the second number of a range explains the first.
_RANGE = rf"(?:{_NUMBER}\s*[^\W\d_]{{0,2}}\s*(?:-|至|到|、|或|和|/)\s*){{0,4}}{_NUMBER}"


def find_unexplained(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """A count for each number of `text` that lies in no mention and that nothing explains.

    `mentions` are all mentions found in `text`. The value is the number as read, None where it
    cannot be read; the unit is the one character behind it where a mark or the end follows,
    else empty.
    """
    folded = fold(text)
    taken = [(m.start, m.end) for m in mentions]
    spans = [span for span in _number_spans(text, folded) if not _touches(span, taken)]
    if not spans:
        return []
    reasons = [*spans_not_values(text), *_explained(folded)]
    left: list[Mention] = []
    for span in spans:
        if not _touches(span, reasons):
            mention = _mention(text, folded, span, taken)
            if not left or left[-1].end <= mention.start:
                left.append(mention)
    return left


def _number_spans(text: str, folded: str) -> list[tuple[int, int]]:
    """The numbers in arabic figures that would matter if they were lost, in order."""
    flat = halfwidth(text)
    spans = [
        match.span()
        for match in _TOKEN.finditer(flat)
        # A circled number folds to a figure and is none.
        if flat[match.start()] in _FIGURES and _is_weighty(folded, match)
    ]
    misread = [
        (n.start, n.end)
        for n in find_numbers(text)
        if n.is_suspicious and _MISREAD.search(flat, n.start, n.end)
    ]
    return sorted([*misread, *(span for span in spans if not _touches(span, misread))])


def _is_weighty(folded: str, token: re.Match[str]) -> bool:
    """Whether a lost number here would matter: a single figure does only before a measure."""
    if len(token[0]) > 1:
        return True
    after = folded[token.end() : token.end() + 2].lstrip()
    return after[:1] != "" and after[0] in _measure_like()


def _explained(folded: str) -> Iterator[tuple[int, int]]:
    for pattern in _reasons():
        for match in pattern.finditer(folded):
            yield match.span()


def _mention(
    text: str, folded: str, span: tuple[int, int], taken: Sequence[tuple[int, int]]
) -> Mention:
    start, end = span
    number = next((n for n in find_numbers(text) if n.start <= start < n.end), None)
    if number is not None and not _touches((number.start, number.end), taken):
        start, end = number.start, max(end, number.end)
    after = _ONE_CHARACTER.match(folded, end)
    if after is not None and _touches(after.span(), taken):
        after = None
    unit = after["unit"] if after else ""
    end = after.end() if after else end
    value = CountValue(None, unit)
    if number is not None and number.value is not None and number.upper is None:
        value = replace(value, value=number.value, qualifier=number.qualifier)
    return Mention(Kind.COUNTS, start, end, text[start:end], value, RULE)


def _touches(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


@cache
def _measure_like() -> frozenset[str]:
    return frozenset("".join(load_words(_FILE, "measure_like")))


@cache
def _reasons() -> tuple[re.Pattern[str], ...]:
    durations = any_of(load_words(_FILE, "durations"))
    measures = re.escape("".join(_measure_like()))
    year = rf"(?:19|20)\d\d(?:\s*[-/]\s*(?:19|20)?\d\d)?(?![\d.,])(?!\s*[{measures}])"
    return tuple(
        re.compile(pattern)
        for pattern in (
            # Durations, ages and parts of dates; 2万年 and 3.5年 are durations as well.
            rf"{_RANGE}\s*(?:余|多|来|几|整|个)?\s*{durations}",
            # A year, or two, written without 年 inside a name; a text that is nothing else is a
            # figure.
            rf"(?<=[^\s\d.,])\s*{year}",
            rf"{_BEGINS}{year}(?=\s*[^\s\d])",
            _BEGINS + r"(?:19|20)\d\d\s*[-./]\s*\d{1,2}(?:\s*[-./]\s*\d{1,2})?(?![\d.,])",
            # Clock times: 9:30, 9时30分, 上午9点.
            r"\d{1,2}\s*[:时点]\s*\d{0,2}\s*分?(?:\s*-\s*\d{1,2}\s*[:时点]\s*\d{0,2}\s*分?)?",
            # How often something is done: 每周1次, 每2个月1次, 一年4次 is left to the counts.
            rf"每\s*(?:隔|满|半)?\s*(?:{_NUMBER})?\s*[^\W\d_]{{0,8}}?\s*{_NUMBER}"
            r"\s*(?:次|遍|回|趟|期|场|小时|分钟|人|名|个|户)",
            rf"由\s*每[^\W\d_]{{1,3}}{_NUMBER}\s*次[^,。;]{{0,8}}?到\s*{_NUMBER}\s*次",
            # Places and rooms; the number has no decimals.
            rf"{_BEGINS}\d{{1,4}}(?:-\d{{1,4}})*\s*{any_of(load_words(_FILE, 'addresses'))}",
            # B座1603: a room behind its building.
            r"[A-Za-z\d]\s?[座栋幢]\s?\d{3,4}(?![\d.,])",
            # 前10名, 前三十强: a rank. 目前10名 is found as a count.
            r"前\s?\d{1,3}\s?[名位强]",
            # Named or numbered: 附件3, No.12, 热线12345, 标段2.
            rf"{any_of(load_words(_FILE, 'named_by'))}\s*(?:为|[.:#])?\s*\d[\d\-.]{{0,20}}",
            rf"{_BEGINS}\d[\d.\-]{{0,12}}\s*{any_of(load_words(_FILE, 'names_follow'))}",
            # 2080505机关…: the code of a budget item before its name.
            r"^\s*(?:2[0-3]\d|30[1-9]|31\d|399)\d{2}(?:\d{2})?(?=\s*[^\W\d_])",
            # “双11”, “四个100”, 3·15, 90后, 80、90后, 500强: names as well.
            r"[“\"‘'《〈#][^\W\d_]{1,3}\s?\d{1,4}[”\"’'》〉#]",
            rf"(?<!\d)\d{{1,2}}[·•・]\d{{1,2}}(?=[^\W\d_])(?![{measures}])",
            r"(?<!\d)[05-9]0(?:\s?[、和]\s?[05-9]0)*\s?后(?![^\W\d_]*[期续])",
            r"(?<!\d)\d{1,4}\s?强",
            # “3.15”, “119”, ‘十四五’-like names stand in quotation marks.
            r"[“\"‘'《〈#]\s*\d[\d.\-·+]{0,12}\s*[^\W\d_]{0,6}[”\"’'》〉#]",
            # [12], (3), ②: notes and items; a sum in brackets has a unit or a comma.
            r"[\[(〔【]\s*\d{1,3}\s*[\])〕】]",
            # Fractions, ratios, formulas, sizes: 2/3, 1:2.5, 3×5, 12*8.
            r"(?<!\d)\d{1,8}(?:\.\d{1,6})?\s*[×xX*:/+]\s*\d{1,8}(?:\.\d{1,6})?|[×÷*]\s*\d{1,8}",
            # A size: 1.5米×2米.
            r"(?<!\d)\d{1,6}(?:\.\d{1,4})?\s?(?:米|厘米|毫米|公分|mm?|cm)\s?[×xX*]\s?\d",
            # Numbers of sections and items before their titles: 3.1 “…”, 01 …, 18….
            r"^\s*\d{1,2}(?:\.\d{1,2}){1,3}(?=\s+\w|\s*[“\"《])",
            r"^\s*(?:0\d|\d{1,2}(?=\s*[“\"《]))",
            r"^\s*\d{1,2}(?=[^\W\d_][^\n]{14,}$)",
            # -3- and 3/12 of a page foot.
            r"^\s*[-·.]?\s*\d{1,3}\s*[-·.]?\s*$(?<=[-·.])",
        )
    )
