"""Broken sums of tables as flags: one for each mistake, on the cell most likely wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.checks.quantities import format_number
from extractors.checks.row_relations import broken_rows
from extractors.checks.sheets import Sheet, sheets_of
from extractors.checks.sum_in_table import BrokenSum, broken_columns
from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity

# 资助金额(万元): the unit of a column.
UNIT_IN_HEADER = re.compile(r"[(]([^()]{1,4})[)]$")
# More parts than this are named in the message only.
ATTACHED_PARTS = 3


def check_sums_in_tables(analysis: Analysis) -> list[Flag]:
    """Flags for total rows and total columns that do not add up."""
    flags = []
    for sheet in sheets_of(analysis):
        columns, rows = broken_columns(sheet), broken_rows(sheet)
        used: set[int] = set()
        for column in columns:
            match = crossing(column, rows, used)
            if match is None:
                flags.append(flag_of(sheet, column))
            else:
                used.add(match)
                flags.append(crossed_flag(sheet, column, rows[match]))
        flags.extend(flag_of(sheet, row) for i, row in enumerate(rows) if i not in used)
    return flags


def crossing(column: BrokenSum, rows: Sequence[BrokenSum], used: set[int]) -> int | None:
    """The broken row that one wrong cell explains together with the broken column.

    Both are off by the same difference and share a cell.
    """
    for i, row in enumerate(rows):
        if i not in used and row.difference == column.difference and shared_cell(column, row):
            return i
    return None


def shared_cell(column: BrokenSum, row: BrokenSum) -> tuple[int, int] | None:
    """The cell that takes part in both sums."""
    cells = {(column.row, column.column), *column.parts}
    return next((c for c in ((row.row, row.column), *row.parts) if c in cells), None)


def field_ids(sheet: Sheet, row: int, column: int) -> tuple[str, ...]:
    """The fields found in one cell."""
    figure = sheet.rows[row].figures.get(column)
    return figure.field_ids if figure else ()


def name_of(sheet: Sheet, row: int, column: int) -> str:
    """What the cell is called: column header and row label."""
    header = UNIT_IN_HEADER.sub("", sheet.headers.get(column, "").split("/")[-1])
    return "·".join(x for x in (sheet.rows[row].label, header) if x)


def unit_of(sheet: Sheet, broken: BrokenSum) -> str:
    """The unit in which the table states the sum, with a space before it; may be empty."""
    figure = sheet.rows[broken.row].figures[broken.column]
    in_header = UNIT_IN_HEADER.search(sheet.headers.get(broken.column, ""))
    unit = figure.suffix or (in_header[1] if in_header else sheet.unit)
    return f" {unit}" if unit else ""


def message_of(sheet: Sheet, broken: BrokenSum) -> str:
    """The message with the numbers."""
    name, unit = name_of(sheet, broken.row, broken.column), unit_of(sheet, broken)
    numbers = [
        f"{format_number(number)}{unit}"
        for number in (broken.stated, broken.expected, broken.difference)
    ]
    along = "各行相加" if broken.along == "column" else "按本行其他列计算"
    english = "rows add up to" if broken.along == "column" else "its row gives"
    return (
        f"{name} {numbers[0]}，{along} {numbers[1]}，差 {numbers[2]}"
        f" / {name} stated {numbers[0]}, {english} {numbers[1]}, difference {numbers[2]}"
    )


def flag_of(sheet: Sheet, broken: BrokenSum) -> Flag:
    """The flag for one broken sum: on its total, and on the parts where they are few."""
    ids = list(field_ids(sheet, broken.row, broken.column))
    if len(broken.parts) <= ATTACHED_PARTS:
        for row, column in broken.parts:
            ids.extend(field_ids(sheet, row, column))
    page = sheet.rows[broken.row].page
    message = message_of(sheet, broken)
    return Flag(FlagCode.SUM_MISMATCH, broken.severity, message, page, tuple(dict.fromkeys(ids)))


def crossed_flag(sheet: Sheet, column: BrokenSum, row: BrokenSum) -> Flag:
    """The flag for the one cell that breaks a row and a column at once."""
    cell = shared_cell(column, row) or (column.row, column.column)
    cells = [cell, (column.row, column.column), (row.row, row.column)]
    ids = tuple(dict.fromkeys(i for r, c in cells for i in field_ids(sheet, r, c)))
    text = sheet.rows[cell[0]].figures[cell[1]].text
    chinese, english = message_of(sheet, column).split(" / ", 1)
    message = (
        f"{chinese}；所在行也差同一数，疑为 {name_of(sheet, *cell)} {text} 有误"
        f" / {english}; its row is off by the same, so {text} is in doubt"
    )
    return Flag(FlagCode.SUM_MISMATCH, Severity.ERROR, message, sheet.rows[cell[0]].page, ids)
