"""Documents that were filed twice: the same pages in other bytes (a new scan, another PDF)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from zlib import crc32

from extractors.duplicate_pages import find_duplicate_pages
from extractors.repeated_numbers import PageNumbers
from models.documents import DocumentKeys
from models.flags import Flag, FlagCode, Severity
from models.reading import PageReading

# Keys of one sort. Two readings of one document have two thirds of their numbers and of their
# n-grams in common at worst, so some 21 of these, give or take 3.
MOST_KEYS = 32
# One misread character spoils three n-grams of this length; a moved line spoils none.
GRAM = 3


def is_same_document(first: Sequence[PageReading], second: Sequence[PageReading]) -> bool:
    """Whether two documents say the same, page by page.

    As robust to misread characters and shifted scans as the comparison of pages. Pages with
    hardly any text are passed over, and a document of such pages alone is like no other. One
    that goes on for further pages is another document, and so is one with a page that could not
    be read: nobody knows what it says.
    """
    if any(page.error for page in (*first, *second)):
        return False
    pages = [_with_text(first), _with_text(second)]
    if not pages[0] or len(pages[0]) != len(pages[1]):
        return False
    return all(_is_same_page(a, b) for a, b in zip(*pages, strict=True))


def document_keys(readings: Iterable[PageReading]) -> DocumentKeys:
    """The checksums under which a document is found again by one that may say the same.

    The lowest ones of its numbers and of its n-grams: readings of one document that differ in a
    few characters have most of them in common, forms that were filled in differently no numbers.
    """
    numbers: set[str] = set()
    grams: set[str] = set()
    for page in readings:
        numbers.update(n for n in PageNumbers.of((), page.lines).everywhere if len(n) > 1)
        for line in page.lines:
            words = re.sub(r"[\W\d_]", "", line.text)
            grams.update(words[i : i + GRAM] for i in range(len(words) - GRAM + 1))
    return DocumentKeys(_lowest(numbers), _lowest(grams))


def duplicate_document_flag(earlier_name: str) -> Flag:
    """The flag on a document that says the same as the one called `earlier_name`."""
    message = (
        f"与 {earlier_name} 内容相同，数值不重复计算"
        f" / says the same as {earlier_name}; its values are not counted twice"
    )
    return Flag(FlagCode.DUPLICATE_DOCUMENT, Severity.WARNING, message)


def _with_text(readings: Sequence[PageReading]) -> list[PageReading]:
    ordered = sorted(readings, key=lambda reading: reading.page)
    return [page for page in ordered if _is_same_page(page, page)]


def _is_same_page(first: PageReading, second: PageReading) -> bool:
    pair = [replace(first, page=1), replace(second, page=2)]
    return bool(find_duplicate_pages(pair))


def _lowest(texts: Iterable[str]) -> frozenset[int]:
    # 31 bits, as an integer column of any database holds them.
    return frozenset(sorted(crc32(text.encode()) >> 1 for text in texts)[:MOST_KEYS])
