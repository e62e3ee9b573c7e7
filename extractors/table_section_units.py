"""The unit that a heading or the opening of a document states for the tables below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.paragraphs import Paragraph
from extractors.reading_order import TableMark
from extractors.table_captions import NOTE
from extractors.table_labels import MONEY_UNIT
from extractors.table_units import unit_in_passing
from models.layout import Role

# What is said for the rest of the document, wherever it stands: 除特别注明外, 本报告, 以下各表.
_WHOLE_DOCUMENT = re.compile(
    r"[除如无未](?:非|另|有|特|别|作|以)*(?:注明|说明|标明|标注|指明|列明)"
    r"|[本全](?:报告|附注|公告|公报|年报|文件|文本?|报表|套|册)|(?:所有|全部|(?<![下列述附])各)(?:报?表|金额|数据|附表)"
)
# What is said for the tables of its section.
_THIS_SECTION = re.compile(
    r"本(?:节|章|部分|项|注释)|(?:以下|下列|下述|后附|所列)各?(?:项|类)?(?:报?表|金额|数据|数字|列示)"
)
# What stands above: its unit is no other table's.
_ABOVE = re.compile("以上|上述|上列|上表|前述|上年|上期")
# A sentence after these words speaks of other figures than those of the tables.
_SENTENCE_END = re.compile("(?<=[。；！？])")
# The opening of a document: its title and the lines below, before anything else begins.
_OPENING_BLOCKS = 8
_OPENING_CHARACTERS = 60
# The level of what is said for the whole document: outside every heading.
_DOCUMENT = 0


def units_by_section(
    blocks: Sequence[Paragraph | TableMark], claimed: set[int]
) -> dict[tuple[int, int], str]:
    """The unit in force at each table, by page and index of the table; empty ones left out.

    A heading's unit holds until the next heading of its level or a higher one. `claimed` holds
    the `id()` of the rows that are captions of one table, whose unit is that table's alone.
    """
    found: dict[tuple[int, int], str] = {}
    stated: list[tuple[int, str]] = []
    level = _DOCUMENT
    begun = False
    for at, block in enumerate(blocks):
        if isinstance(block, TableMark):
            if stated:
                found[block.page, block.table] = stated[-1][1]
            begun = True
            continue
        if any(id(row) in claimed for row in block.rows):
            continue
        text = block.text.text
        if block.role is Role.HEADING:
            stated = [pair for pair in stated if pair[0] < block.level]
            level, begun = block.level, True
            unit = _money_unit(text)
            if unit:
                stated.append((level, unit))
            continue
        unit, is_for_all = _stated_in(text, is_opening=not begun and at < _OPENING_BLOCKS)
        if unit and is_for_all:
            stated = [(_DOCUMENT, unit)]
        elif unit:
            stated = [pair for pair in stated if pair[0] < level] + [(level, unit)]
    return found


def _stated_in(text: str, *, is_opening: bool) -> tuple[str, bool]:
    """The unit that the text states for more than one table, and whether for all of them.

    Before the first heading and table (`is_opening`) a unit by itself is said for all.
    """
    for sentence in _SENTENCE_END.split(text):
        unit = "" if _ABOVE.search(sentence) else _money_unit(sentence.strip().rstrip("。；"))
        is_line = is_opening and len(sentence) <= _OPENING_CHARACTERS
        if unit and (is_line or _WHOLE_DOCUMENT.search(sentence)):
            return unit, True
        # A note stands below its table and speaks of that one.
        if unit and _THIS_SECTION.search(sentence) and not NOTE.match(text):
            return unit, False
    return "", False


def _money_unit(text: str) -> str:
    """The unit of money that the text states; other units hold for one table only."""
    unit = unit_in_passing(text)
    return next((u for u in re.split("[、，,/／;；和及]", unit) if MONEY_UNIT.match(u)), "")
