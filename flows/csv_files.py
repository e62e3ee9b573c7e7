"""CSV files: plain ones for programs, and ones that Excel does not spoil."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import pandas as pd

from flows.tables import text_frame
from models.schema import TABLE_BY_NAME, TABLES
from models.schema_columns import ColumnType

# Takes the next rows of every table, those of one batch of documents.
BatchWriter = Callable[[Mapping[str, pd.DataFrame]], None]

# What a spreadsheet takes for a formula, the full-width signs of Chinese input included, and
# the control characters that hide one (OWASP, “CSV Injection”).
_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n]")

# Text that Excel turns into a number, a date or a time: 0571… loses its zero, an account number
# its last digits, 50:50 and 1-2 become moments.
_NUMBER_LIKE = re.compile(r"[\d.,:/\\\-+ ()%eE]*\d[\d.,:/\\\-+ ()%eE]*")


@contextmanager
def csv_files(path_for: Callable[[str], Path]) -> Iterator[BatchWriter]:
    """A writer of `TABLE.csv` as RFC 4180 has it, in UTF-8, with header row and LF.

    Text stands as it was read, what begins like a formula too: these files are for programs, which
    would take a guard for a part of the text. The other formats are for spreadsheets.
    """
    with _open_all(path_for, "{}.csv", "utf-8") as files:

        def write(batch: Mapping[str, pd.DataFrame]) -> None:
            for name, frame in batch.items():
                _append(files[name], text_frame(TABLE_BY_NAME[name], frame), "\n")

        yield write


@contextmanager
def excel_csv_files(path_for: Callable[[str], Path]) -> Iterator[BatchWriter]:
    """A writer of `TABLE.excel.csv`: with BOM and CRLF, and text that stays text in Excel.

    Text that Excel would calculate or convert gets an apostrophe in front.
    """
    with _open_all(path_for, "{}.excel.csv", "utf-8-sig") as files:

        def write(batch: Mapping[str, pd.DataFrame]) -> None:
            for name, frame in batch.items():
                table = TABLE_BY_NAME[name]
                texts = text_frame(table, frame)
                for column in table.columns:
                    if column.type is ColumnType.STRING:
                        texts[column.name] = texts[column.name].map(guarded)
                _append(files[name], texts, "\r\n")

        yield write


def guarded(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet would make something else of it."""
    if _FORMULA.match(text) or _NUMBER_LIKE.fullmatch(text):
        return f"'{text}"
    return text


@contextmanager
def _open_all(
    path_for: Callable[[str], Path], pattern: str, encoding: str
) -> Iterator[dict[str, IO[str]]]:
    with ExitStack() as stack:
        yield {
            table.name: stack.enter_context(
                path_for(pattern.format(table.name)).open("w", encoding=encoding, newline="")
            )
            for table in TABLES
        }


def _append(file: IO[str], texts: pd.DataFrame, line_end: str) -> None:
    header = file.tell() == 0
    texts.to_csv(file, header=header, index=False, lineterminator=line_end)
