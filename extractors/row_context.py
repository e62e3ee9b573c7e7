"""What the other cells of a table say about one: the unit beside it, the months around it."""

from __future__ import annotations

import re

from extractors.count_units import unit_of_count
from extractors.folding import fold
from extractors.number import Number
from extractors.table_columns import Role, compact, is_money_unit, read_column
from extractors.words import load_words
from models.layout import Cell, Table

# 2023.12, 2024-3, 2023.5-2024.2: a year and a month, or two of them.
_MONTH = r"(?:19|20)\d\d\s*[./-]\s*(?:0?[1-9]|1[0-2])"
_MONTHS = re.compile(rf"{_MONTH}(?:\s*[-至到]\s*{_MONTH})?")
# One column may hold 人, 万元, 台（套） or 万人次; a name of an organization is longer.
_LONGEST_UNIT = 6
_MULTIPLIED = re.compile(r"[百千]?[万亿]")


def unit_from_row(table: Table, cell: Cell) -> str:
    """The unit that a cell of the same row gives for this cell's number, or empty.

    It stands under a header that says 单位 or 计量单位, or, where a head spans both, right beside
    the number under the same header.
    """
    if not cell.header:
        return ""
    for other in table.cells:
        if other is cell or other.is_header or not _same_row(other, cell):
            continue
        unit = compact(other.text.text)
        if not other.header or not _is_unit(unit):
            continue
        is_headed = compact(other.header[-1]) in load_words("table_columns.yaml", "unit_of_row")
        is_beside = other.column == cell.column + cell.column_span and other.header == cell.header
        if is_headed or is_beside:
            return unit
    return ""


def is_month_column(table: Table, cell: Cell) -> bool:
    """Whether every filled cell of the column is a year and a month, and no header makes it money.

    At least two of them must be: one 2023.12 alone may be a number.
    """
    if read_column(cell.header).role not in (Role.UNKNOWN, Role.TEXT, Role.NAME):
        return False
    texts = [
        fold(other.text.text).strip()
        for other in table.cells
        if other.column == cell.column and not other.is_header and other.text.text.strip()
    ]
    filled = [text for text in texts if re.search(r"\d", text)]
    return len(filled) > 1 and all(_MONTHS.fullmatch(text) for text in filled)


def _same_row(other: Cell, cell: Cell) -> bool:
    return other.row <= cell.row < other.row + other.row_span


def _is_unit(text: str) -> bool:
    if not text or len(text) > _LONGEST_UNIT or re.search(r"\d", text):
        return False
    if is_money_unit(text):
        return True
    bare = _MULTIPLIED.sub("", text, count=1) if _MULTIPLIED.match(text) else text
    unit = unit_of_count(f"1{bare}", Number(0, 1, None), "")
    return unit is not None and unit.end == len(bare) + 1
