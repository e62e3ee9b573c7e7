"""What a document is: its title, who published it, the year it reports on, when it is dated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from extractors.entity_vocabulary import groups, terms
from extractors.organization_names import looks_like_organization, whole_name
from models.layout import Block, Layout, Role

_VOCABULARY = "documents.yaml"
_CHINESE_DIGITS = str.maketrans(
    "〇零○Ｏ一二三四五六七八九０１２３４５６７８９", "0000123456789" + "0123456789"
)
_DAY = re.compile(
    r"([12][\d〇零○一二三四五六七八九]{3}|[一二][〇零○一二三四五六七八九]{3})\s*年\s*([\d一二三四五六七八九十]{1,3})\s*月\s*([\d一二三四五六七八九十]{1,3})\s*日"
)
# As _DAY, or written with points or strokes: 2024-06-14, 2024.6.14, 2024/6/14.
_DATE = re.compile(
    r"([12][\d〇零○一二三四五六七八九]{3})\s*[年./\-－]\s*([\d一二三四五六七八九十]{1,3})\s*[月./\-－]\s*([\d一二三四五六七八九十]{1,3})\s*日?"
)
_YEAR = re.compile(r"((?:19|20)\d{2}|二[〇零○][〇零○一二三四五六七八九]{2})\s*年")
# The year that a report is about stands before 年度 first of all.
_REPORTED_YEAR = re.compile(r"((?:19|20)\d{2}|二[〇零○][〇零○一二三四五六七八九]{2})\s*年\s*度")
# 2021—2023年度, 2024-2025年: a stretch of years.
_YEARS = re.compile(r"((?:19|20)\d{2})\s*年?度?\s*[—–\-－一~～至到]{1,2}\s*((?:19|20)\d{2})\s*年")
# 重庆市民政局 at the head of a title, up to its year or 关于.
_TITLE_BODY = re.compile(r"^(.{4,30}?)(?=\s*(?:关于|(?:19|20)\d{2}\s*年|二[〇零○]))")
_COMPILED_BY = re.compile(
    r"(?:^|[\s·　])([一-龥（）()]{4,30}?)\s*(?:编印|编制|主编|编|主办|印发|印制|发布)(?=\s|[·　]|$)"
)
_SEAL = re.compile(r"[（(](?:盖章|公章|印章|章|代章)[)）]$")
# 1.采购人信息 over 名称：…: who awards a contract publishes the result.
_PURCHASER = re.compile(r"(?:采购人|采购单位|招标人|招标单位|建设单位)(?:信息|名称)?[：:]?\s*$")
# Labels before the day on which a document was given out.
_DAY_LABEL = re.compile(
    r"(?:发布|发文|成文|公开|公示|公告|公布|印发|填报|编制|签订|签署|报告|出具)(?:日期|时间)\s*[：:]\s*$"
)
_TITLE_END = (
    "公告", "公示", "报告", "通知", "方案", "自评表", "情况表", "选编", "汇编", "协议", "协议书",
    "合同", "公报", "通报", "通告",
    "简报", "简讯", "快报", "报告（摘要）", "说明", "表", "结果",
    "书", "计划", "预算", "决算", "总结", "意见", "办法", "名单",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document's own data; empty or None where it does not say.

    `title` joins the title's lines. `year` is the year reported on, `published` the day by the
    signature, `sort` one of the names in the vocabulary (使用情况公告, 自评表, …).
    """

    title: str
    publisher: str
    year: int | None
    published: date | None
    sort: str


def document_facts(layout: Layout, file_name: str) -> DocumentFacts:
    """Reads title, publisher, year, day and sort off a document.

    `file_name` is the last resort for the title.
    """
    blocks = [b for b in layout.blocks if b.role not in (Role.PAGE_HEADER, Role.PAGE_FOOTER)]
    lines = _title_lines(blocks)
    bodies = [line for line in lines if looks_like_organization(line)]
    title = _joined([line for line in lines if line not in bodies]) or _joined(lines)
    signature, signed = _signature(blocks)
    published = signed or _dated(blocks)
    publisher = (
        signature
        or (bodies[0] if bodies else "")
        or _from_title(title)
        or _labelled(blocks, layout)
    )
    return DocumentFacts(
        title=title or file_name.rsplit(".", 1)[0],
        publisher=_SEAL.sub("", whole_name(publisher)),
        year=_year(title, blocks, published, file_name),
        published=published,
        sort=_sort(title, blocks),
    )


def _title_lines(blocks: Sequence[Block]) -> list[str]:
    """Lines of the title: blocks of that role at the start, else what stands before the text."""
    first_page = blocks[0].page if blocks else 1
    titles = []
    for block in blocks:
        if block.page != first_page:
            break
        if block.role is Role.TITLE:
            titles.append(block.text.text.strip())
        elif titles:
            break
    if titles:
        return titles
    for block in blocks[:5]:
        text = block.text.text.strip()
        if block.role is Role.TABLE or len(text) > 60 or re.search(r"[。；;]", text):
            break
        titles.append(text)
        if text.endswith(_TITLE_END):
            return titles
    return [line for line in titles if line.endswith(_TITLE_END) or looks_like_organization(line)]


def _joined(lines: Sequence[str]) -> str:
    return re.sub(r"\s+", " ", "".join(lines)).strip()


def _signature(blocks: Sequence[Block]) -> tuple[str, date | None]:
    """The body that signs and the day: the last short block that is a day, with the body before."""
    for position in range(len(blocks) - 1, -1, -1):
        text = blocks[position].text.text.strip()
        day = _DAY.search(text)
        if day is None or text[day.end() :].strip(" 　）)") or len(text) > 60:
            continue
        before = text[: day.start()].strip(" 　，,·:：")
        body = re.sub(r"^.*?[：:]\s*", "", before)
        if not body and position:
            above = blocks[position - 1].text.text.strip()
            body = re.sub(r"^.{0,12}?[：:]\s*", "", above) if len(above) <= 40 else ""
        compiled = _COMPILED_BY.fullmatch(body)
        body = compiled.group(1) if compiled else body
        if before and not looks_like_organization(body):
            continue
        return (body if looks_like_organization(body) else ""), to_date(day)
    return "", None


def _dated(blocks: Sequence[Block]) -> date | None:
    """The day behind a label (发布日期：…), else the day alone in a line under the title."""
    for block in (*blocks[:8], *blocks[-8:]):
        text = block.text.text
        for day in _DATE.finditer(text):
            if _DAY_LABEL.search(text[: day.start()]):
                return to_date(day)
    for block in blocks[:8]:
        text = block.text.text.strip(" 　（()）")
        alone = _DATE.fullmatch(text)
        if alone:
            return to_date(alone)
    return None


def to_date(match: re.Match[str]) -> date | None:
    """The day of a match of year, month and day in figures or characters; None if impossible."""
    try:
        year, month, day = (_number(group) for group in match.groups())
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str) -> int:
    """Small numbers as dates write them: 2023, 二〇二三, 十一, 三十."""
    if "十" in text:
        tens, _, units = text.partition("十")
        return int((tens or "一").translate(_CHINESE_DIGITS)) * 10 + int(
            (units or "〇").translate(_CHINESE_DIGITS)
        )
    return int(text.translate(_CHINESE_DIGITS))


def _from_title(title: str) -> str:
    match = _TITLE_BODY.match(title)
    return match.group(1) if match and looks_like_organization(match.group(1)) else ""


def _labelled(blocks: Sequence[Block], layout: Layout) -> str:
    labels = terms(_VOCABULARY, "publisher_labels")
    known = "|".join(map(re.escape, labels))
    pattern = re.compile(
        rf"(?:{known})\s*(?:[（(][^（）()]{{0,6}}[)）])?\s*[：:]\s*([一-龥（）()]{{4,40}})"
    )
    for block in (*blocks[:8], *blocks[-8:]):
        text = block.text.text
        for match in (pattern.search(text), _COMPILED_BY.search(text) if len(text) <= 60 else None):
            if match and looks_like_organization(match.group(1)):
                return match.group(1)
    for above, below in pairwise(blocks):
        named = re.match(r"\s*(?:名\s*称)\s*[：:]\s*([一-龥（）()]{4,40})", below.text.text)
        if named and _PURCHASER.search(above.text.text):
            return named.group(1)
    for table in layout.tables:
        for cell in table.cells:
            if re.sub(r"\s", "", cell.text.text) not in labels:
                continue
            right = [c for c in table.cells if c.row == cell.row and c.column > cell.column]
            value = min(right, key=lambda c: c.column).text.text if right else ""
            if looks_like_organization(value):
                return value
    return ""


def _year(
    title: str, blocks: Sequence[Block], published: date | None, file_name: str
) -> int | None:
    head = " ".join(block.text.text for block in blocks[:6])[:400]
    for text, pattern in (
        (title, _REPORTED_YEAR),
        (title, _YEAR),
        (head, _REPORTED_YEAR),
        (file_name, re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")),
    ):
        match = pattern.search(text)
        if match:
            return _year_of(match, text, published)
    match = _YEAR.search(head)
    year = _year_of(match, head, published) if match else None
    if published is None:
        return year
    # Of a year in the text the document tells when it came out then or in the year after; any
    # other is of something that happened once (自2009年成立以来).
    return year if year in (published.year, published.year - 1) else published.year


def _year_of(match: re.Match[str], text: str, published: date | None) -> int:
    """The year of a match; of a stretch (2024—2025年度) the one of publication, else its last."""
    for years in _YEARS.finditer(text):
        if years.start() <= match.start() < years.end():
            first, last = int(years.group(1)), int(years.group(2))
            if published is not None and first <= published.year <= last:
                return published.year
            return last
    return _number(match.group(1))


def _sort(title: str, blocks: Sequence[Block]) -> str:
    head = title or "".join(block.text.text for block in blocks[:2])[:80]
    for sort, words in groups(_VOCABULARY, "sorts"):
        if any(word in head for word in words):
            return sort
    return ""
