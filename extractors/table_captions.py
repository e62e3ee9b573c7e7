"""The title and the unit that stand above a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.layout_markers import is_caption, is_label_line, marker_level, unit_in
from extractors.layout_rows import Row
from extractors.layout_text import ends_sentence
from extractors.reading_order import TableMark
from models.geometry import Box

# Title, unit and period stand in a few rows right above their table.
CAPTION_ROWS = 4
# What tables are called where their title does not stand in the middle.
TABLE_NAMES = ("表", "情况", "清单", "名单", "目录", "汇总", "统计", "一览", "明细", "安排", "结果")
# 续表, 附表1（续）, 表2续.
CONTINUED = re.compile(
    r"^续\s*(?:上?\s*表|[一二三四五六七八九十\d])|表[\d一二三四五六七八九十]*\s*[（(]?续[)）]?$"
)
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


def caption_above(items: Sequence[Row | TableMark], at: int, box: Box) -> CaptionRows:
    """Title and unit of the table at `items[at]`, whose levelled box is `box`."""
    title: list[Row] = []
    unit = ""
    units: list[Row] = []
    edge = box.y0
    for item in reversed(items[max(0, at - CAPTION_ROWS) : at]):
        if isinstance(item, TableMark) or item.page != items[at].page:
            break
        # Title and unit may stand on one row, so a unit row too may be taken for a title.
        if edge - item.box.y1 > NEAR_EM * item.size_pt or item.box.y0 > box.y0 + item.size_pt:
            break
        stated = unit_in(item.text.text)
        before_unit = item.text.text.partition("单位")[0].strip(" 　（(")
        if stated and not unit and not title:
            unit = stated
            units.append(item)
            if len(before_unit) >= 6 and not is_label_line(before_unit):
                title.append(item)
        elif _may_head(item, box, title):
            title.append(item)
        else:
            break
        edge = item.box.y0
    title.reverse()
    text = ""
    for row in title:
        part = _before_unit(row) if row in units else row.text.text
        # 附表 alone on its row is a number without number; two halves of a title just join.
        text = f"{text} {part}" if is_caption(text) and len(text) <= 4 else text + part
    # A numbered heading above a table names it too, and stays a heading.
    rows = tuple(r for r in (*units, *title) if marker_level(r.text.text) == 0)
    return CaptionRows(text, unit, rows)


def _before_unit(row: Row) -> str:
    return row.text.text.partition("单位")[0].strip(" 　（(")


def _may_head(row: Row, box: Box, title: Sequence[Row]) -> bool:
    """Whether the row may be (a further line of) the title of the table below it."""
    text = row.text.text
    if ends_sentence(text) or text.endswith(("，", "：", "、")) or len(text) > 60:
        return False
    centred = abs(row.box.centre[0] - box.centre[0]) <= 3 * row.size_pt
    if title:
        # A second line above: the title's first half, or 附表 above the title.
        return is_caption(text) or (centred and row.size_pt >= 0.87 * title[-1].size_pt)
    return centred or is_caption(text) or text.endswith(TABLE_NAMES)
