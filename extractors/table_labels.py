"""Labels of rows, and the unit that a cell's number has from its table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extractors.table_rows import (
    DATE,
    Matrix,
    bare,
    is_name,
    is_value,
    label_left,
    matrix_of,
    words,
)
from models.layout import Cell, Table

# The unit inside a head: 金额（万元）, 受益人次(人次). Another bracket or the mark of a note may
# follow, and the closing bracket may have been lost at a rule.
UNIT_IN_BRACKETS = re.compile(
    r"[（(]\s*(?:(?:金额)?单位)?\s*[:：]?\s*(?P<unit>[^（）()\d]{1,8}?)\s*"
    r"(?:[）)]\s*(?:[（(][^（）()]*[）)]|[*＊①-⑩]|注\d?)*\s*)?$"
)
# 金额/万元, 金额：万元, and a head that is nothing but its unit.
UNIT_AT_END = re.compile(
    r"(?:^|[/／:：\s])(?P<unit>(?:人民币)?(?:十|百|千|万|亿|十万|百万|千万)?元)\s*$"
)
MONEY_UNIT = re.compile(r"^(?:人民币)?(?:十|百|千|万|亿|十万|百万|千万)?元$|^(?:万|亿)?美元$")


class _Same:
    """Cells that are looked up as the object they are: comparing all of them takes longer."""

    def __init__(self, cells: tuple[Cell, ...]) -> None:
        self.cells = cells

    def __hash__(self) -> int:
        return id(self.cells)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.cells is self.cells


@lru_cache(maxsize=64)
def _known_matrix(same: _Same) -> Matrix:
    return matrix_of(same.cells)


def _matrix(cells: tuple[Cell, ...]) -> Matrix:
    return _known_matrix(_Same(cells))


def header_of(table: Table, cell: Cell) -> tuple[str, ...]:
    """The path of column heads above the cell; for a form row the label to its left."""
    label = form_label(table, cell)
    return (label,) if label else cell.header


def is_form_row(table: Table, row: int) -> bool:
    """Whether the row consists of pairs of label and value."""
    matrix = _matrix(table.cells)
    cells = matrix.row_cells(row)
    odd = [c for c in cells[1::2] if c.row == row and not c.is_header]
    return bool(odd) and all(
        c.header == (left.text.text.strip(),)
        for left, c in zip(cells[0::2], cells[1::2], strict=False)
        if c.row == row and left.text.text.strip()
    )


def form_label(table: Table, cell: Cell) -> str:
    """The label in the cell to the left of a form's value; empty outside form rows."""
    if cell.is_header or not is_form_row(table, cell.row):
        return ""
    return label_left(_matrix(table.cells), cell.row, cell)


def row_labels(table: Table, row: int) -> tuple[str, ...]:
    """The texts at the left of the row that name it, outermost first, without row numbers.

    Merged labels count for each row they span. Indentation is kept out.
    """
    matrix = _matrix(table.cells)
    labels: list[str] = []
    for cell in matrix.row_cells(row):
        text = cell.text.text.strip()
        if cell.is_header:
            continue
        if _counts_rows(cell) and not is_name(text):
            continue
        if not re.search("[一-鿿]", text):
            if is_value(text):
                break
            continue
        if is_value(text) or (labels and len(text) > 40):
            break
        labels.append(re.sub(r"\s+", " ", text))
        if is_form_row(table, row):
            break
    return tuple(labels)


def row_label(table: Table, row: int) -> str:
    """The row's labels as one string, joined by a space; empty where it has none."""
    return " ".join(row_labels(table, row))


def cell_label(table: Table, cell: Cell) -> str:
    """The label that stands nearest to the left of the cell in its row.

    As `row_label`, but in a table that sets two lists side by side (收入 beside 支出) each
    value has the label of its own half.
    """
    label = form_label(table, cell)
    if label:
        return label
    nearest: list[str] = []
    for left in reversed(_matrix(table.cells).row_cells(cell.row)):
        text = re.sub(r"\s+", " ", left.text.text.strip())
        if left.column >= cell.column or not text or left.is_header:
            continue
        if not re.search("[一-鿿]", text) or is_value(text):
            if nearest:
                break
            continue
        nearest.insert(0, text)
    return " ".join(nearest) or row_label(table, cell.row)


def _counts_rows(cell: Cell) -> bool:
    """Whether the cell stands in a column that only numbers the rows (序号)."""
    if cell.header:
        return bare(cell.header[-1]) in words("ordinal")
    return cell.column == 0 and cell.text.text.strip().isdigit() and len(cell.text.text) <= 3


def unit_for(table: Table, cell: Cell) -> str:
    """The unit that the table gives to the cell's bare number, empty where it gives none.

    Cells of running text, labels and heads have none: a list number in a label is no amount.
    In this order: the column's heads from the lowest up, the row's label, the head's corner
    (项目资金（万元）, money columns only), then what the table states above itself. A unit of
    money does not hold for columns of rates, scores and counts.
    """
    text = cell.text.text.strip()
    digits = sum(c.isdigit() for c in text)
    if (
        cell.is_header
        or not digits
        or DATE.match(text)
        or (not is_value(text) and 2 * digits < len(text))
    ):
        # Running text and labels state their units themselves.
        return ""
    for level, head in enumerate(reversed(cell.header)):
        unit = unit_in_brackets(head)
        if unit and not (level and MONEY_UNIT.match(unit) and _is_no_money(cell, ())):
            return unit
    for label in reversed(row_labels(table, cell.row)):
        unit = unit_in_brackets(label)
        if unit:
            return unit
    if _is_no_money(cell, row_labels(table, cell.row)):
        return ""
    return _corner_unit(table, cell) or _stated_unit(table)


def unit_in_brackets(head: str) -> str:
    """The unit in the brackets at the end of a head (金额（万元） gives 万元), or empty.

    A head may also state it behind a stroke or colon (金额/万元).
    """
    match = UNIT_IN_BRACKETS.search(head.strip()) or UNIT_AT_END.search(head.strip())
    if not match:
        return ""
    unit = re.sub(r"\s+", "", match["unit"])
    known = MONEY_UNIT.match(unit) or unit in {"%", "％", "‰"} or unit in words("counted_units")
    per = MONEY_UNIT.match(unit.split("/")[0]) and "/" in unit
    return unit if known or per else ""


def _is_no_money(cell: Cell, labels: Sequence[str]) -> bool:
    names = [cell.header[-1]] if cell.header else list(labels[-1:])
    return any(bare(name).endswith(words("not_money")) for name in names)


def _corner_unit(table: Table, cell: Cell) -> str:
    """The unit of the head row's first cell, for the rows below that head.

    Where numbers stand below it, it heads their column and no other.
    """
    heads = [c for c in table.cells if c.is_header and c.row < cell.row]
    if not heads:
        return ""
    last = max(c.row for c in heads)
    corner = next((c for c in heads if c.column == 0 and c.row + c.row_span > last), None)
    if any(c.column == 0 and c.row > last and _is_sum(c.text.text) for c in table.cells):
        return ""
    unit = unit_in_brackets(corner.text.text) if corner is not None else ""
    return unit if MONEY_UNIT.match(unit) else ""


def _is_sum(text: str) -> bool:
    """Whether a cell states a number that does not just count its row."""
    return is_value(text) and not re.fullmatch(r"\d{1,3}", text.strip()) and not DATE.match(text)


def _stated_unit(table: Table) -> str:
    """The money unit among those that the table states (万元、人 gives 万元)."""
    units = re.split("[、，,/]", table.unit)
    return next((u for u in units if MONEY_UNIT.match(u)), units[0] if units else "")
