"""The expenditure of an item told in its paragraph and in a row of a table of that name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.checks.conflicting_values import conflict_flag
from extractors.checks.passages import Passage, lead, passages_of
from extractors.checks.quantities import Quantity, is_digit_slip, quantity_of
from models.documents import Analysis
from models.flags import Flag
from models.layout import Table

# （1）能力评估与人员培训。…, 二、公益活动费：…: the heading that opens its own paragraph.
HEADED = re.compile(
    r"^\s*(?:\((?:\d{1,2}|[一二三四五六七八九十]{1,3})\)|\d{1,2}[.、]|[一二三四五六七八九十]{1,3}、)\s*"
    r"(?P<name>[^,;。:()\x00]{4,24})[。:]"
)
SPENT = re.compile(r"^\s*(?:共|共计|合计|累计|实际|已)*支出(?:资金|经费)?(?:共|共计|合计|为)*\s*$")
SPENT_COLUMN = re.compile(r"支出|决算|执行|使用")


def check_items_in_tables(analysis: Analysis) -> list[Flag]:
    """Flags for expenditures whose paragraph and row differ as a misprint does.

    A paragraph may tell of a part of what its row sums up, so that other differences prove
    nothing.
    """
    flags = []
    for passage in passages_of(analysis):
        headed = HEADED.match(passage.masked)
        if headed is None or passage.page in analysis.duplicates:
            continue
        name = re.sub(r"\s", "", headed["name"])
        spent = [q for q in passage.quantities if is_spent(passage, q)]
        in_rows = {q.value: q for q in amounts_of_row(analysis, name)}
        if len(spent) != 1 or len(in_rows) != 1:
            continue
        told, row = spent[0], next(iter(in_rows.values()))
        quantum = min(told.quantum, row.quantum)
        if told.dimension == row.dimension and is_digit_slip(told.value, row.value, quantum):
            flags.append(conflict_flag(name, "支出", [told, row]))
    return flags


def is_spent(passage: Passage, quantity: Quantity) -> bool:
    """Whether an amount is what the paragraph calls its expenditure."""
    is_amount = quantity.is_money and quantity.is_exact
    return is_amount and SPENT.search(lead(passage, quantity)) is not None


def amounts_of_row(analysis: Analysis, name: str) -> Iterator[Quantity]:
    """The one amount, or the one spent amount, of each table row that bears the name."""
    for table in analysis.layout.tables:
        for number in rows_named(table, name):
            amounts = [
                quantity
                for field in analysis.fields
                if field.cell is not None
                and (field.cell.table_id, field.cell.row) == (table.table_id, number)
                and (quantity := quantity_of(field)) is not None
                and quantity.is_money
                and quantity.is_exact
            ]
            spent = [q for q in amounts if SPENT_COLUMN.search(q.field.label.split("/")[-1])]
            chosen = amounts if len(amounts) == 1 else spent
            if len(chosen) == 1:
                yield chosen[0]


def rows_named(table: Table, name: str) -> Iterator[int]:
    """The rows with a cell that holds the name and nothing else but an ordinal before it."""
    for cell in table.cells:
        text = re.sub(r"\s", "", cell.text.text)
        if re.sub(r"^(?:[(（]?[\d一二三四五六七八九十]{1,3}[)）.．、]+)", "", text) == name:
            yield cell.row
