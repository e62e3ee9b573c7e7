"""The tables of the contract as pandas frames, a batch of documents at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from models.schema import TABLES
from models.schema_columns import Column, ColumnType, Table
from models.store import Store
from models.store_read import read_tables
from models.value_columns import Scalar, to_text

# Decimals and dates stay Python objects: pandas has no exact decimal, and no date without time.
DTYPES: dict[ColumnType, str] = {
    ColumnType.STRING: "string",
    ColumnType.DECIMAL: "object",
    ColumnType.INTEGER: "Int64",
    ColumnType.NUMBER: "Float64",
    ColumnType.DATE: "object",
    ColumnType.DATETIME: "datetime64[us, UTC]",
    ColumnType.BOOLEAN: "boolean",
}


def frames(
    store: Store, *, reviewed_only: bool = False, document_ids: Collection[str] | None = None
) -> Iterator[dict[str, pd.DataFrame]]:
    """All tables for one batch of documents after the other; memory holds one batch.

    `reviewed_only` keeps those fields alone that a person accepted, corrected or added,
    `document_ids` these documents alone.
    """
    for records in read_tables(store, reviewed_only=reviewed_only, document_ids=document_ids):
        yield {table.name: frame(table, records[table.name]) for table in TABLES}


def frame(table: Table, records: Sequence[Mapping[str, Scalar]]) -> pd.DataFrame:
    """The records as a frame with the table's columns, in order and typed; none is missing."""
    return pd.DataFrame(
        {column.name: _series(column, records) for column in table.columns},
        columns=[column.name for column in table.columns],
    )


def text_frame(table: Table, values: pd.DataFrame) -> pd.DataFrame:
    """The frame with every value as the CSV files write it, "" where there is none."""
    return pd.DataFrame(
        {
            column.name: pd.Series(_texts(column, values[column.name]), dtype="object")
            for column in table.columns
        }
    )


def _series(column: Column, records: Sequence[Mapping[str, Scalar]]) -> pd.Series[Any]:
    values = [record.get(column.name) for record in records]
    if column.type is ColumnType.STRING:
        values = [value if value != "" else None for value in values]
    return pd.Series(values, dtype=DTYPES[column.type])


def _texts(column: Column, values: pd.Series[Any]) -> list[str]:
    cells = values.to_numpy(dtype=object, na_value="")
    match column.type:
        case ColumnType.STRING:
            return [_one_line_end(cell) for cell in cells]
        case ColumnType.NUMBER:
            return ["" if cell == "" else _measurement(cell) for cell in cells]
        case _:
            return [to_text(cell) for cell in cells]


def _one_line_end(text: str) -> str:
    # A bare carriage return ends a row for many readers of CSV, quoted or not.
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _measurement(value: float) -> str:
    """At most four digits behind the point, and no exponent."""
    digits = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits
