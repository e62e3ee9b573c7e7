"""Pages that were scanned twice: the same words and the same numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from zlib import crc32

from extractors.repeated_numbers import PageNumbers, same_numbers
from models.reading import Line, PageReading

# With fewer letters and figures than this two pages look alike by chance (a photo's caption).
LEAST_CHARACTERS = 40
# Three characters in a row: one misread character spoils three of them, a moved line none.
GRAM = 3
# Two readings of one page share nine tenths of their n-grams at 1 to 2 % character errors, and
# 0.86 where a poor copy has 5 %; two pages of one form share their labels only.
SAME_TEXT = 0.8
# With fewer n-grams a page is mostly figures, and these decide together with its longer lines:
# one lost line of labels is most of the text.
FEW_GRAMS = 30
# Two pages with 0.8 of their n-grams in common have some 43 of the 64 with the lowest checksums
# in common, give or take 4. Below 20 they are not worth a closer look.
SKETCH = 64
SKETCH_SHARED = 20
# A line of at least so many characters is news to the other page when hardly any of its n-grams
# stand there and no line is like it: a budget prints the same figures again under another head.
# One misread character leaves three quarters of four alike.
LEAST_LINE = 4
NEWS = 0.4
ALIKE = 0.6
# What the reader was less sure of may be a stain, and says nothing about the other page.
SURE_LINE = 0.8
# A page with this share of its ink under lines has lost none; one line in forty would be 0.025.
READ_WHOLE = 0.985
# Page numbers and running titles stand in this share of the page at its top and bottom. A scan
# that lies higher or lower moves other lines there, which the other page has further in.
MARGIN_SHARE = 0.08


@dataclass(frozen=True)
class _Fingerprint:
    """What a page says: `lines` are those that can be news, `all_lines` every one."""

    grams: Counter[str]
    numbers: PageNumbers
    characters: int
    lines: tuple[str, ...]
    all_lines: frozenset[str]
    is_read_whole: bool

    @cached_property
    def total(self) -> int:
        """Number of n-grams."""
        return self.grams.total()

    @cached_property
    def sketch(self) -> frozenset[str]:
        """The n-grams of the page with the lowest checksums."""
        return frozenset(sorted(self.grams, key=lambda g: crc32(g.encode()))[:SKETCH])


def find_duplicate_pages(readings: Sequence[PageReading]) -> dict[int, int]:
    """Each page that says the same as an earlier one, with that page's number.

    Robust to misread characters, lost lines, specks, shifted scans and another order of lines.
    Pages with different figures in the same form are no duplicates, nor are pages with hardly
    any text.
    """
    found: dict[int, int] = {}
    seen: list[tuple[int, _Fingerprint]] = []
    for reading in sorted(readings, key=lambda r: r.page):
        own = _fingerprint(reading)
        if own.characters < LEAST_CHARACTERS:
            continue
        first = next((page for page, other in seen if _same(own, other)), None)
        if first is None:
            seen.append((reading.page, own))
        else:
            found[reading.page] = first
    return found


def _fingerprint(reading: PageReading) -> _Fingerprint:
    # Heads and feet are the same on both copies, but for the page number of a sheet.
    body = [line for line in reading.lines if not _is_marginal(line, reading.height)]
    numbers = PageNumbers.of(body, reading.lines)
    words = [(_words(line), line.confidence >= SURE_LINE) for line in reading.lines]
    covered = reading.ink_coverage is not None and reading.ink_coverage >= READ_WHOLE
    return _Fingerprint(
        Counter(gram for text, _ in words for gram in _grams(text)),
        numbers,
        sum(len(text) for text, _ in words) + numbers.figures,
        tuple(text for text, is_sure in words if is_sure and len(text) >= LEAST_LINE),
        frozenset(text for text, _ in words),
        covered and not reading.unread,
    )


def _is_marginal(line: Line, height: float) -> bool:
    share = line.box.centre[1] / height if height else 0.5
    return not MARGIN_SHARE <= share <= 1 - MARGIN_SHARE


def _words(line: Line) -> str:
    return re.sub(r"[\W\d_]", "", line.text)


def _grams(words: str) -> list[str]:
    return [words[i : i + GRAM] for i in range(len(words) - GRAM + 1)]


def _same(a: _Fingerprint, b: _Fingerprint) -> bool:
    """The cheap questions first: most pairs of a long document differ in their numbers."""
    if not same_numbers(a.numbers, b.numbers) or not _same_text(a, b):
        return False
    # A line that only one page has was lost on the other, or that page says something else.
    news_of_a, news_of_b = _has_news(a, b), _has_news(b, a)
    if news_of_a and news_of_b:
        return False
    return not (news_of_a and b.is_read_whole) and not (news_of_b and a.is_read_whole)


def _same_text(a: _Fingerprint, b: _Fingerprint) -> bool:
    if max(a.total, b.total) < FEW_GRAMS:
        return True
    smaller = min(len(a.sketch), len(b.sketch))
    if len(a.sketch & b.sketch) * SKETCH < SKETCH_SHARED * smaller:
        return False
    shared = (a.grams & b.grams).total()
    return 2 * shared >= SAME_TEXT * (a.total + b.total)


def _has_news(page: _Fingerprint, other: _Fingerprint) -> bool:
    """Whether a line of `page` says something that the other page does not."""
    # Lines that both pages have word for word are no news, and have nothing to do with others.
    own = [line for line in page.lines if line not in other.all_lines]
    theirs = [line for line in other.all_lines if line not in page.all_lines]
    return any(
        _is_unheard_of(line, other) or _names_other(line, theirs, page, other) for line in own
    )


def _is_unheard_of(line: str, other: _Fingerprint) -> bool:
    grams = _grams(line)
    if sum(gram in other.grams for gram in grams) >= NEWS * len(grams):
        return False
    return all(matcher.ratio() < ALIKE for matcher, _ in _like(line, other.all_lines))


def _names_other(line: str, theirs: Sequence[str], page: _Fingerprint, other: _Fingerprint) -> bool:
    """Whether a line of the other page is the same but for a name that stands nowhere here.

    Forms of a series differ in part of their title only. A misreading spoils a character or two.
    """
    for matcher, their in _like(line, theirs):
        if matcher.ratio() < ALIKE:
            continue
        for kind, i, j, k, m in matcher.get_opcodes():
            own, new = _grams(line[i:j]), _grams(their[k:m])
            known = any(g in other.grams for g in own) or any(g in page.grams for g in new)
            if kind == "replace" and own and new and not known:
                return True
    return False


def _like(
    line: str, others: Sequence[str] | frozenset[str]
) -> Iterator[tuple[SequenceMatcher[str], str]]:
    """The lines that may be alike by their length and characters, each with its matcher."""
    matcher = SequenceMatcher(None, "", line, autojunk=False)
    for other in others:
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
            yield SequenceMatcher(None, line, other, autojunk=False), other
