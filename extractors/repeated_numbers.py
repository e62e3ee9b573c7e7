"""Whether two pages state the same numbers, but for what a reader loses or misreads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from models.reader_agreement import read_by
from models.reading import Line

# Filled forms and monthly tables share words but not numbers. A reader loses a line more often
# than it misreads a number, so numbers may be missing but hardly differ.
SAME_NUMBERS = 0.95
COMMON_NUMBERS = 0.8
# A number that differs in one figure counts as misread where a reader was less sure of it than
# this: on poor copies two of three misread figures lie below 0.8, and few of the others. At most
# this share of a page's numbers of two figures or more, and at least one, is excused in this way:
# with one figure in twenty misread a fifth of the numbers is.
UNSURE = 0.9
EXCUSED = 0.2
# What is read off dirt is one or two characters, of which the reader is less sure than this.
SURE_MARK = 0.8

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# Layout puts spaces beside the point and the commas of one number, and between two numbers.
_INSIDE = re.compile(r"\s+(?=[.,])|(?<=[.,])\s+")


@dataclass(frozen=True, slots=True)
class PageNumbers:
    """The numbers between the margins of a page, those anywhere on it, and the doubtful ones.

    `total` of them stand between the margins, `long` of these have two figures or more.
    """

    body: Counter[str]
    everywhere: Counter[str]
    unsure: frozenset[str]
    total: int
    long: int

    @classmethod
    def of(cls, body: Iterable[Line], lines: Iterable[Line]) -> PageNumbers:
        """The numbers of those lines; thousands are written with a comma or without."""
        numbers: Counter[str] = Counter()
        unsure: set[str] = set()
        for line in body:
            if len(line.text.strip()) > 2 or line.confidence >= SURE_MARK:
                numbers.update(_numbers(line))
        for line in lines:
            if min(line.char_confidences, default=1.0) < UNSURE or line.second_readings:
                unsure.update(_unsure_numbers(line))
        everywhere = Counter(number for line in lines for number in _numbers(line))
        long = sum(count for number, count in numbers.items() if len(number) > 1)
        return cls(numbers, everywhere, frozenset(unsure), numbers.total(), long)

    @property
    def figures(self) -> int:
        """How many figures the numbers between the margins have, lone ones left out."""
        return sum(len(n) * count for n, count in self.body.items() if len(n) > 1)


def same_numbers(a: PageNumbers, b: PageNumbers) -> bool:
    """Whether nearly all numbers of one page stand on the other, and most the other way round."""
    left_a, left_b = a.body - b.everywhere, b.body - a.everywhere
    missing_a, missing_b = left_a.total(), left_b.total()
    if not missing_a and not missing_b:
        return True
    if _are_same(missing_a, missing_b, a.total, b.total):
        return True
    most = max(1, int(EXCUSED * max(a.long, b.long)))
    if not (a.unsure or b.unsure):
        return False
    # Pairing is slow, and most pages differ in far more than can be excused.
    if not _are_same(missing_a - most, missing_b - most, a.total, b.total):
        return False
    excused = min(most, _misread(left_a, left_b, a.unsure | b.unsure))
    return _are_same(missing_a - excused, missing_b - excused, a.total, b.total)


def _are_same(missing_a: int, missing_b: int, total_a: int, total_b: int) -> bool:
    shares = [
        1 - missing / total if total else 1.0
        for missing, total in ((missing_a, total_a), (missing_b, total_b))
    ]
    return max(shares) >= SAME_NUMBERS and min(shares) >= COMMON_NUMBERS


def is_misreading(number: str, other: str) -> bool:
    """Whether two numbers of two figures or more differ in one character, or by one."""
    if min(len(number), len(other)) < 2 or abs(len(number) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(number), len(other)) and number[start] == other[start]:
        start += 1
    if len(number) == len(other):
        return number[start + 1 :] == other[start + 1 :]
    longer, shorter = sorted((number, other), key=len, reverse=True)
    return longer[start + 1 :] == shorter[start:]


def _misread(left_a: Counter[str], left_b: Counter[str], unsure: frozenset[str]) -> int:
    """How many numbers of the one page may be misread ones of the other, each used once."""
    open_ones = list(left_b.elements())
    pairs = 0
    for number in left_a.elements():
        for other in open_ones:
            if (number in unsure or other in unsure) and is_misreading(number, other):
                open_ones.remove(other)
                pairs += 1
                break
    return pairs


def _numbers(line: Line) -> list[str]:
    return [_plain(found) for found in _NUMBER.findall(_INSIDE.sub("", line.text))]


def _unsure_numbers(line: Line) -> list[str]:
    confidences = [confidence for _, confidence in read_by(line)]
    inside = {i for found in _INSIDE.finditer(line.text) for i in range(*found.span())}
    kept = [i for i in range(len(line.text)) if i not in inside]
    text = "".join(line.text[i] for i in kept)
    return [
        _plain(found[0])
        for found in _NUMBER.finditer(text)
        if min(confidences[i] for i in kept[found.start() : found.end()]) < UNSURE
    ]


def _plain(number: str) -> str:
    return number.replace(",", "")
