"""Documents that were filed twice: the same pages in other bytes (a new scan, another PDF)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.duplicate_pages import find_duplicate_pages
from models.flags import Flag, FlagCode, Severity
from models.reading import PageReading


def is_same_document(first: Sequence[PageReading], second: Sequence[PageReading]) -> bool:
    """Whether two documents say the same, page by page.

    As robust to misread characters and shifted scans as the comparison of pages. Pages with
    hardly any text are passed over, and a document of such pages alone is like no other. One
    that goes on for further pages is another document.
    """
    pages = [_with_text(first), _with_text(second)]
    if not pages[0] or len(pages[0]) != len(pages[1]):
        return False
    return all(_is_same_page(a, b) for a, b in zip(*pages, strict=True))


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
