"""One Excel workbook with a sheet for each table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from flows.csv_files import TableWriter
from models.schema import TABLES
from models.schema_columns import Column, ColumnType, Table
from models.value_columns import plain_decimal

FILE_NAME = "gongshi.xlsx"

# Limits of the file format: rows of a sheet, digits of a number, first year of its calendar.
_ROWS = 1_048_576
_DIGITS = 15
_FIRST_YEAR = 1900

# Text that begins like this becomes a formula or an error value when nobody prevents it.
_SPECIAL = frozenset("=+-@#＝＋－＠")

_WIDE = {"context", "text", "message", "raw_text", "name", "error"}


@contextmanager
def excel_workbook(path_for: Callable[[str], Path]) -> Iterator[TableWriter]:
    """A writer of `gongshi.xlsx`: typed cells, frozen header, filters.

    Text is text, whatever it begins with; decimals with more digits than Excel keeps, and days
    before its calendar, are text too. A table that is longer than a sheet goes on in `TABLE_2`.
    """
    workbook = Workbook(write_only=True)
    sheets = {table.name: _Sheets(workbook, table) for table in TABLES}
    for sheet in sheets.values():
        sheet.begin()

    def write(name: str, frame: pd.DataFrame) -> None:
        for row in frame.itertuples(index=False, name=None):
            sheets[name].append(row)

    try:
        yield write
    except BaseException:
        # Sheets hold open temporary files until they are closed.
        for sheet in workbook.worksheets:
            sheet.close()
        raise
    for sheet in sheets.values():
        sheet.finish()
    workbook.save(path_for(FILE_NAME))


class _Sheets:
    """The sheets of one table, the last of which is being written."""

    def __init__(self, workbook: Any, table: Table) -> None:  # noqa: ANN401 - openpyxl has no types
        self._workbook = workbook
        self._table = table
        self._number = 0
        self._rows = 0

    def begin(self) -> None:
        self._number += 1
        suffix = "" if self._number == 1 else f"_{self._number}"
        self._sheet = self._workbook.create_sheet(f"{self._table.name}{suffix}")
        self._sheet.freeze_panes = "A2"
        for number, column in enumerate(self._table.columns, start=1):
            width = 40 if column.name in _WIDE else 16
            self._sheet.column_dimensions[get_column_letter(number)].width = width
        header = []
        for column in self._table.columns:
            cell = WriteOnlyCell(self._sheet, column.name)
            cell.font = Font(bold=True)
            header.append(cell)
        self._sheet.append(header)
        self._rows = 1

    def append(self, row: tuple[object, ...]) -> None:
        if self._rows == _ROWS:
            self.finish()
            self.begin()
        self._sheet.append(
            [_cell(self._sheet, c, v) for c, v in zip(self._table.columns, row, strict=True)]
        )
        self._rows += 1

    def finish(self) -> None:
        last = get_column_letter(len(self._table.columns))
        self._sheet.auto_filter.ref = f"A1:{last}{self._rows}"


def _cell(sheet: Any, column: Column, value: Any) -> Any:  # noqa: ANN401 - openpyxl has no types
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    match column.type:
        case ColumnType.STRING:
            return _text(sheet, str(value))
        case ColumnType.DECIMAL:
            return _decimal(sheet, value)
        case ColumnType.DATE:
            return _day(sheet, value)
        case ColumnType.DATETIME:
            # Excel knows no time zones; the column's description says UTC.
            moment: datetime = value.to_pydatetime()
            return moment.astimezone(UTC).replace(tzinfo=None)
        case ColumnType.INTEGER:
            return int(value)
        case ColumnType.BOOLEAN:
            # numpy's own would be written as a number.
            return bool(value)
        case _:
            return value


def _text(sheet: Any, text: str) -> Any:  # noqa: ANN401
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    if text[:1] not in _SPECIAL:
        return text
    cell = WriteOnlyCell(sheet, text)
    # Not what openpyxl guesses from a leading “=” or from “#N/A”.
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _decimal(sheet: Any, value: Decimal) -> Any:  # noqa: ANN401
    digits = plain_decimal(value)
    if len(digits.lstrip("-").replace(".", "").strip("0")) > _DIGITS:
        return _text(sheet, digits)
    return value


def _day(sheet: Any, value: date) -> Any:  # noqa: ANN401
    return value if value.year >= _FIRST_YEAR else _text(sheet, value.isoformat())
