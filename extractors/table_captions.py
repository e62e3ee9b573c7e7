"""The title and the unit that stand above a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from extractors.layout_markers import is_caption, is_label_line, marker_level
from extractors.layout_rows import Row
from extractors.layout_text import ends_sentence
from extractors.reading_order import TableMark
from extractors.table_units import is_unit_line, unit_in, unit_in_passing
from models.geometry import Box

# Title, unit and period stand in a few rows right above their table.
CAPTION_ROWS = 4
# What tables are called where their title does not stand in the middle.
TABLE_NAMES = ("表", "情况", "清单", "名单", "目录", "汇总", "统计", "一览", "明细", "安排", "结果")
# 续表, 附表1（续）, 表2续.
CONTINUED = re.compile(
    r"^续\s*(?:上?\s*表|[一二三四五六七八九十\d])|表[\d一二三四五六七八九十]*\s*[（(]?续[)）]?$"
)
# A sentence that announces a table runs over at most this many rows, and so does a note below it.
SENTENCE_ROWS = 3
NOTE = re.compile(r"^[（(]?\s*(?:附?注|说\s*明|备\s*注|填表说明)")
# A title said again on the next page is read a little differently.
SAME_TITLE_RATIO = 0.9
# The halves of one title are set in type of one size.
LARGER = 1.3
# A piece of the table's upper rule, read as dashes, stands between the table and its unit.
MARKS = re.compile(r"[\s一—–_\-.·、,，'‘’|]+")
# So many pieces side by side are facts, and no title.
FACTS = 3
# Rows further above (in em of their own type) than this have nothing to do with the table.
NEAR_EM = 3.2


@dataclass(frozen=True, slots=True)
class CaptionRows:
    """What stands above a table: its title, its unit (万元), and the rows that say so."""

    title: str
    unit: str
    rows: tuple[Row, ...]


def says_again(text: str) -> bool:
    """Whether a line above a table only says that it goes on (续表), or its unit again."""
    return bool(CONTINUED.search(text)) or bool(unit_in(text))


def is_same_title(a: str, b: str) -> bool:
    """Whether a title on the next page says that of the page before again.

    Digits must agree: 附表1 and 附表2 are two tables.
    """
    a, b = (re.sub(r"\s+|[（(]?续表?[）)]?", "", t) for t in (a, b))
    if not a or re.findall(r"\d+", a) != re.findall(r"\d+", b):
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= SAME_TITLE_RATIO


def caption_above(items: Sequence[Row | TableMark], at: int, box: Box) -> CaptionRows:
    """Title and unit of the table at `items[at]`, whose levelled box is `box`.

    The unit stands on a row of its own or beside the title; else the sentence that announces the
    table may say it, or the note below.
    """
    title: list[Row] = []
    unit = ""
    units: list[Row] = []
    edge = box.y0
    near = _rows_above(items, at)
    sentence = ""
    for i, item in enumerate(near):
        # Nothing stands between the foot of one page and the head of the next.
        is_near = edge - item.box.y1 <= NEAR_EM * item.size_pt
        is_above = item.box.y0 <= box.y0 + item.size_pt
        if item.page == items[at].page and not (is_near and is_above):
            break
        # Title and unit may stand on one row, so a unit row too may be taken for a title.
        stated = unit_in(item.text.text)
        before_unit = _before_unit(item)
        if stated and not unit:
            unit = stated
            units.append(item)
            if len(before_unit) >= 6 and not is_label_line(before_unit):
                title.append(item)
        elif _may_head(item, box, title):
            title.append(item)
        else:
            # Facts side by side announce nothing: they may be a head that was not understood.
            if not item.is_parted:
                sentence = "".join(r.text.text for r in reversed(near[i : i + SENTENCE_ROWS]))
            break
        edge = item.box.y0
    title.reverse()
    text = ""
    for row in title:
        part = _before_unit(row) if row in units else row.text.text
        # 附表 alone on its row is a number without number; two halves of a title just join.
        text = f"{text} {part}" if is_caption(text) and len(text) <= 4 else text + part
    unit = unit or unit_in_passing(text) or _unit_in_sentence(sentence) or _unit_below(items, at)
    # A numbered heading above a table names it too, and stays a heading.
    rows = tuple(r for r in (*units, *title) if marker_level(r.text.text) == 0)
    return CaptionRows(text, unit, rows)


def _rows_above(items: Sequence[Row | TableMark], at: int) -> list[Row]:
    """The rows that may be caption, nearest first, up to the next table or page."""
    rows: list[Row] = []
    for item in reversed(items[max(0, at - CAPTION_ROWS) : at]):
        if isinstance(item, TableMark) or item.page != items[at].page:
            return rows or _rows_at_foot(items, at)
        if not MARKS.fullmatch(item.text.text):
            rows.append(item)
    return rows or _rows_at_foot(items, at)


def _rows_at_foot(items: Sequence[Row | TableMark], at: int) -> list[Row]:
    """Title and unit at the foot of the page before a table that begins its own, nearest first.

    Only rows that say by themselves that they belong to a table: 表1 …, or a unit.
    """
    if at and items[at - 1].page == items[at].page:
        return []
    rows: list[Row] = []
    for item in reversed(items[max(0, at - CAPTION_ROWS) : at]):
        if isinstance(item, TableMark) or item.page != items[at].page - 1:
            break
        if not (is_caption(item.text.text) or is_unit_line(item.text.text)):
            break
        rows.append(item)
    return rows


def _unit_in_sentence(text: str) -> str:
    """The unit that the last sentence of a text states: that before it speaks of other numbers."""
    sentences = [s for s in re.split("(?<=[。；])", text) if s.strip()]
    return unit_in_passing(sentences[-1]) if sentences else ""


def _unit_below(items: Sequence[Row | TableMark], at: int) -> str:
    """The unit that the note right below the table states for it."""
    text = ""
    for item in items[at + 1 : at + 1 + SENTENCE_ROWS]:
        is_first = not text
        if isinstance(item, TableMark) or item.page != items[at].page:
            break
        if is_first and not NOTE.match(item.text.text):
            break
        text += item.text.text
    return unit_in_passing(text)


def _before_unit(row: Row) -> str:
    before = row.text.text.partition("单位")[0]
    # 支出情况表（金额|单位：万元）
    return re.sub(r"[（(]\s*[一-鿿]{0,4}$", "", before).strip(" 　（(")


def _may_head(row: Row, box: Box, title: Sequence[Row]) -> bool:
    """Whether the row may be (a further line of) the title of the table below it."""
    text = row.text.text
    if ends_sentence(text) or text.endswith(("，", "：", "、")) or len(text) > 60:
        return False
    if len(row.pieces) >= FACTS and row.is_parted:
        return False
    centred = abs(row.box.centre[0] - box.centre[0]) <= 3 * row.size_pt
    if title:
        # A second line above: the title's first half, or 附表 above the title. Above 表1 … and
        # above a numbered heading stands what is no part of it.
        first = title[-1].text.text
        numbered = (is_caption(first) and len(first) > 4) or marker_level(first) > 0
        # The title of the document is set larger than those of its tables.
        alike = 0.87 <= row.size_pt / title[-1].size_pt <= LARGER
        goes_on = not numbered and centred and alike
        return is_caption(text) or goes_on
    return centred or is_caption(text) or text.endswith(TABLE_NAMES)
