"""Fields without a place, pages unread or repeated."""

from __future__ import annotations

from collections.abc import Iterator

from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity
from models.geometry import Box, union
from models.reading import PageReading

# Less text-like ink than this under lines, and something was probably left unread: a line is
# about 3 % of a full page, and specks, stamps and rules make up 1 to 3 % of clean scans' ink.
LOW_INK_COVERAGE = 0.94
# More places than this on one page (handwriting all over it, a photo taken for text) are one
# finding: nobody looks at each.
MOST_REGIONS = 20


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
    elif page.unread:
        yield from unread_regions(page)
    elif page.ink_coverage is not None and page.ink_coverage < LOW_INK_COVERAGE:
        share = f"{100 * (1 - page.ink_coverage):.0f}%"
        message = (
            f"第 {page.page} 页约 {share} 的字迹没有读出"
            f" / about {share} of the ink on page {page.page} lies under no line"
        )
        yield Flag(FlagCode.UNREAD_REGION, Severity.WARNING, message, page.page)
    if page.second_reader_error:
        message = (
            f"第 {page.page} 页第二读者没有读成，本页数值只凭一次识别：{page.second_reader_error}"
            f" / the second reader failed on page {page.page} ({page.second_reader_error}):"
            " its values rest on one reader"
        )
        yield Flag(FlagCode.LOW_CONFIDENCE, Severity.WARNING, message, page.page)


def unread_regions(page: PageReading) -> Iterator[Flag]:
    """One flag for each place with unread ink, or a single one around very many of them."""
    many = len(page.unread) > MOST_REGIONS
    for box in [union(page.unread)] if many else page.unread:
        chinese, english = _third(box, page.height)
        size = f"{box.width:.0f} × {box.height:.0f}"
        place = f"{box.x0:.0f}, {box.y0:.0f}"
        if many:
            count = len(page.unread)
            message = (
                f"第 {page.page} 页有 {count} 处像字的墨迹没有读出，分布在 ({place}) 起 {size} 磅内"
                f" / {count} places on page {page.page} look like text and were not read,"
                f" within {size} pt from ({place})"
            )
        else:
            message = (
                f"第 {page.page} 页{chinese}有像字的墨迹没有读出：({place}) 起 {size} 磅"
                f" / ink that looks like text was not read in the {english} of page {page.page}:"
                f" {size} pt from ({place})"
            )
        yield Flag(FlagCode.UNREAD_REGION, Severity.WARNING, message, page.page, box=box)


def _third(box: Box, height: float) -> tuple[str, str]:
    share = box.centre[1] / height if height else 0.5
    if share < 1 / 3:
        return "上部", "upper third"
    return ("中部", "middle") if share < 2 / 3 else ("下部", "lower third")
