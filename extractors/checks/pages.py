"""Fields without a place, pages unread or repeated."""

from __future__ import annotations

from collections.abc import Iterator

from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity
from models.reading import PageReading

# Less text-like ink than this under lines, and something was probably left unread: a line is
# about 3 % of a full page, and specks, stamps and rules make up 1 to 3 % of clean scans' ink.
LOW_INK_COVERAGE = 0.94


def check_pages(analysis: Analysis) -> list[Flag]:
    """Flags for unplaced fields, failed or partly unread pages, repeated pages."""
    flags = [
        Flag(
            FlagCode.UNPLACED,
            Severity.WARNING,
            f"{field.raw_text} 在页面上找不到位置 / {field.raw_text} could not be placed",
            field.page,
            (field.field_id,),
        )
        for field in analysis.fields
        if not field.boxes
    ]
    for page in analysis.pages:
        flags.extend(check_page(page))
    flags.extend(
        Flag(
            FlagCode.DUPLICATE_PAGE,
            Severity.WARNING,
            f"第 {page} 页重复第 {earlier} 页，数值不重复计算"
            f" / page {page} repeats page {earlier}; its values are not counted twice",
            page,
        )
        for page, earlier in sorted(analysis.duplicates.items())
    )
    return flags


def check_page(page: PageReading) -> Iterator[Flag]:
    """The flags of one page's reading."""
    if page.error:
        message = f"第 {page.page} 页未能读出：{page.error} / page {page.page} was not read"
        yield Flag(FlagCode.UNREAD_REGION, Severity.ERROR, message, page.page)
    elif page.ink_coverage is not None and page.ink_coverage < LOW_INK_COVERAGE:
        share = f"{100 * (1 - page.ink_coverage):.0f}%"
        message = (
            f"第 {page.page} 页约 {share} 的字迹没有读出"
            f" / about {share} of the ink on page {page.page} lies under no line"
        )
        yield Flag(FlagCode.UNREAD_REGION, Severity.WARNING, message, page.page)
