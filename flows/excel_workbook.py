"""One Excel workbook with a sheet for each table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import ALL_TEMP_FILES, WorksheetWriter

from flows.csv_files import BatchWriter
from models.documents import DocumentStatus
from models.flags import Severity
from models.schema import TABLES
from models.schema_columns import FIELD_COLUMNS, Column, ColumnType, FlagStatus, Table
from models.value_columns import plain_decimal

FILE_NAME = "gongshi.xlsx"

# Limits of the file format: rows of a sheet, digits of a number, first year of its calendar.
_ROWS = 1_048_576
_DIGITS = 15
_FIRST_YEAR = 1900

_CHARACTERS = 32_767
_CUT = "…（其余见 CSV / the rest stands in the CSV file）"

# Text that begins like this becomes a formula or an error value when nobody prevents it.
_SPECIAL = frozenset("=+-@#＝＋－＠")

_WIDE = {"context", "text", "message", "raw_text", "name", "error"}


# The fills that Excel calls bad, neutral and note.
_FILLS = {
    severity: PatternFill("solid", start_color=colour, end_color=colour)
    for severity, colour in (
        (Severity.ERROR.value, "FFFFC7CE"),
        (Severity.WARNING.value, "FFFFEB9C"),
        (Severity.INFO.value, "FFDDEBF7"),
    )
}
_WORST_FIRST = tuple(_FILLS)
_SHARED = frozenset(column.name for column in FIELD_COLUMNS)
# Cells that are coloured in a row that somebody should look at; in a table of fields also the
# columns of its own.
_COLOURED = frozenset(
    {"raw_text", "flags", "review_status", "code", "severity", "message", "status", "error"}
)
_DOCUMENT_SEVERITY = {
    DocumentStatus.FAILED.value: Severity.ERROR.value,
    DocumentStatus.PARTIAL.value: Severity.WARNING.value,
}


@contextmanager
def excel_workbook(path_for: Callable[[str], Path]) -> Iterator[BatchWriter]:
    """A writer of `gongshi.xlsx`: typed cells, frozen header, filters, and colours.

    Text is text, whatever it begins with; decimals with more digits than Excel keeps, and days
    before its calendar, are text too. Text that is longer than a cell holds is cut, and says so. A
    table that is longer than a sheet goes on in `TABLE_2`. What has an open flag is red, yellow
    or blue by the worst severity. Rows go to files beside the workbook; memory holds one.
    """
    target = path_for(FILE_NAME)
    workbook = Workbook(write_only=True)
    with TemporaryDirectory(prefix=f"{FILE_NAME}.", dir=target.parent) as rows_folder:
        sheets = {table.name: _Sheets(workbook, table, Path(rows_folder)) for table in TABLES}
        for sheet in sheets.values():
            sheet.begin()

        def write(batch: Mapping[str, pd.DataFrame]) -> None:
            severities = _Severities(batch["flags"])
            for name, frame in batch.items():
                columns = list(frame.columns)
                is_coloured = "flags" in columns or name in ("flags", "documents")
                for row in frame.itertuples(index=False, name=None):
                    named = dict(zip(columns, row, strict=True)) if is_coloured else {}
                    sheets[name].append(row, severities.of(name, named))

        try:
            yield write
        except BaseException:
            # Sheets hold their files open until they are closed.
            for sheet in workbook.worksheets:
                sheet.close()
            raise
        for sheet in sheets.values():
            sheet.finish()
        workbook.save(target)


class _Severities:
    """How bad that is which the open flags of one batch of documents say."""

    def __init__(self, flags: pd.DataFrame) -> None:
        self._of_field: dict[str, str] = {}
        self._of_page: dict[tuple[str, int], str] = {}
        for flag in flags[flags["status"] == FlagStatus.OPEN.value].to_dict("records"):
            severity = str(flag["severity"])
            if not _is_empty(flag["field_id"]):
                others = flag["other_field_ids"]
                others = [] if _is_empty(others) else str(others).split(";")
                for field_id in (str(flag["field_id"]), *others):
                    self._of_field[field_id] = _worse(self._of_field.get(field_id), severity)
            elif not _is_empty(flag["page"]):
                page = (str(flag["document_id"]), int(flag["page"]))
                self._of_page[page] = _worse(self._of_page.get(page), severity)

    def of(self, table: str, row: Mapping[str, Any]) -> str | None:
        """The severity of a row, None for one that nobody needs to look at."""
        match table:
            case "flags":
                return str(row["severity"]) if row["status"] == FlagStatus.OPEN.value else None
            case "documents":
                return _DOCUMENT_SEVERITY.get(row["status"])
            case "pages":
                if not _is_empty(row["flags"]):
                    return self._of_page.get((row["document_id"], row["page"]))
            case _ if not _is_empty(row.get("flags")):
                return self._of_field.get(row["field_id"])
        return None


def _worse(one: str | None, other: str) -> str:
    return other if one is None else min(one, other, key=_WORST_FIRST.index)


def _is_empty(value: Any) -> bool:  # noqa: ANN401 - pandas has three ways to say that there is none
    return value is None or value is pd.NA or value is pd.NaT


class _Sheets:
    """The sheets of one table, the last of which is being written."""

    def __init__(self, workbook: Any, table: Table, rows_folder: Path) -> None:  # noqa: ANN401 - openpyxl has no types
        self._workbook = workbook
        self._rows_folder = rows_folder
        is_of_fields = any(column.name == "field_id" for column in table.columns[:1])
        self._coloured = [
            c.name in _COLOURED or (is_of_fields and c.name not in _SHARED) for c in table.columns
        ]
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
        _write_rows_to(self._sheet, self._rows_folder / f"{self._sheet.title}.xml")
        self._sheet.append(header)
        self._rows = 1

    def append(self, row: tuple[object, ...], severity: str | None) -> None:
        if self._rows == _ROWS:
            self.finish()
            self.begin()
        cells = [_cell(self._sheet, c, v) for c, v in zip(self._table.columns, row, strict=True)]
        if severity is not None:
            cells = [
                _filled(self._sheet, cell, severity) if is_coloured else cell
                for cell, is_coloured in zip(cells, self._coloured, strict=True)
            ]
        self._sheet.append(cells)
        self._rows += 1

    def finish(self) -> None:
        last = get_column_letter(len(self._table.columns))
        self._sheet.auto_filter.ref = f"A1:{last}{self._rows}"


def _write_rows_to(sheet: Any, path: Path) -> None:  # noqa: ANN401
    # openpyxl would write them to the system's temporary folder, which may be small, and where
    # they would stay for ever when the process is killed.
    sheet._writer = WorksheetWriter(sheet, out=str(path))
    ALL_TEMP_FILES.append(str(path))
    sheet._writer.write_top()


def _filled(sheet: Any, cell: Any, severity: str) -> Any:  # noqa: ANN401
    if cell is None:
        return None
    if not isinstance(cell, Cell):
        cell = WriteOnlyCell(sheet, cell)
    cell.fill = _FILLS[severity]
    return cell


def _cell(sheet: Any, column: Column, value: Any) -> Any:  # noqa: ANN401 - openpyxl has no types
    if _is_empty(value):
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
    if len(text) > _CHARACTERS:
        text = text[: _CHARACTERS - len(_CUT)] + _CUT
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
