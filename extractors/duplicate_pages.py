"""Pages that were scanned twice: the same words and the same numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from models.reading import PageReading

# Below this many characters two pages look alike by chance (a photo with a caption).
LEAST_CHARACTERS = 40
# Three characters in a row: one misread character spoils three of them, a moved line none.
GRAM = 3
# Two readings of one page share nine tenths of their n-grams at 1 to 2 % character errors;
# two pages of one form share their labels only.
SAME_TEXT = 0.8
# Filled forms and monthly tables share words but not numbers. A reader loses a line more often
# than it misreads a number, so numbers may be missing but hardly differ.
SAME_NUMBERS = 0.95
COMMON_NUMBERS = 0.8
# A line of at least so many characters is news to the other page when hardly any of its n-grams
# stand there and no line is like it: a budget prints the same figures again under another head.
# One misread character leaves three quarters of four alike.
LEAST_LINE = 4
NEWS = 0.4
# A page with this share of its ink under lines has lost none; one line in forty would be 0.025.
READ_WHOLE = 0.985
ALIKE = 0.6
# Page numbers and running titles stand in this share of the page at its top and bottom.
MARGIN_SHARE = 0.08


@dataclass(frozen=True, slots=True)
class _Fingerprint:
    grams: Counter[str]
    numbers: Counter[str]
    characters: int
    lines: tuple[str, ...]
    is_read_whole: bool


def find_duplicate_pages(readings: Sequence[PageReading]) -> dict[int, int]:
    """Each page that says the same as an earlier one, with that page's number.

    Robust to misread characters, shifted scans and another order of lines. Pages with different
    figures in the same form are no duplicates, nor are pages with hardly any text.
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
    grams: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    lines: list[str] = []
    characters = 0
    for line in reading.lines:
        share = line.box.centre[1] / reading.height if reading.height else 0.5
        if not MARGIN_SHARE <= share <= 1 - MARGIN_SHARE:
            continue
        text = re.sub(r"\s+", "", line.text)
        numbers.update(n.replace(",", "") for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text))
        words = re.sub(r"[\W\d_]", "", text)
        characters += len(words)
        lines.append(words)
        grams.update(_grams(words))
    is_read_whole = reading.ink_coverage is not None and reading.ink_coverage >= READ_WHOLE
    return _Fingerprint(grams, numbers, characters, tuple(lines), is_read_whole)


def _grams(words: str) -> list[str]:
    return [words[i : i + GRAM] for i in range(len(words) - GRAM + 1)]


def _same(a: _Fingerprint, b: _Fingerprint) -> bool:
    shared = (a.grams & b.grams).total()
    if 2 * shared < SAME_TEXT * (a.grams.total() + b.grams.total()):
        return False
    # A line that only one page has was lost on the other, or that page says something else.
    if _has_news(a, b) and (b.is_read_whole or _has_news(b, a)):
        return False
    if _has_news(b, a) and a.is_read_whole:
        return False
    most = max(a.numbers.total(), b.numbers.total())
    least = min(a.numbers.total(), b.numbers.total())
    common = (a.numbers & b.numbers).total()
    return common >= SAME_NUMBERS * least and common >= COMMON_NUMBERS * most


def _has_news(page: _Fingerprint, other: _Fingerprint) -> bool:
    """Whether a line of `page` says something that the other page does not."""
    for line in page.lines:
        grams = _grams(line)
        if len(line) < LEAST_LINE or sum(g in other.grams for g in grams) >= NEWS * len(grams):
            continue
        if all(SequenceMatcher(None, line, theirs).ratio() < ALIKE for theirs in other.lines):
            return True
    return any(_names_other(line, page, other) for line in page.lines)


def _names_other(line: str, page: _Fingerprint, other: _Fingerprint) -> bool:
    """Whether a line of the other page is the same but for a name that stands nowhere here.

    Forms of a series differ in part of their title only. A misreading spoils a character or two.
    """
    for theirs in other.lines:
        matcher = SequenceMatcher(None, line, theirs, autojunk=False)
        if len(line) < LEAST_LINE or matcher.real_quick_ratio() < ALIKE or matcher.ratio() < ALIKE:
            continue
        changed = [op for op in matcher.get_opcodes() if op[0] == "replace"]
        for _, i, j, k, m in changed:
            own, new = _grams(line[i:j]), _grams(theirs[k:m])
            known = any(g in other.grams for g in own) or any(g in page.grams for g in new)
            if own and new and not known:
                # A line that has its like on the other page goes with that one.
                return line not in other.lines and theirs not in page.lines
    return False
