"""Parquet files: the tables with their types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from flows.csv_files import TableWriter
from models.errors import GongshiError
from models.schema import TABLE_BY_NAME, TABLES
from models.schema_columns import Column, ColumnType

# 26 digits before and 12 behind the point: more than any budget, finer than any rate.
_DECIMAL = pa.decimal128(38, 12)

_TYPES = {
    ColumnType.STRING: pa.string(),
    ColumnType.DECIMAL: _DECIMAL,
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.DATETIME: pa.timestamp("us", tz="UTC"),
    ColumnType.BOOLEAN: pa.bool_(),
}


@contextmanager
def parquet_files(path_for: Callable[[str], Path]) -> Iterator[TableWriter]:
    """A writer of `TABLE.parquet`; decimals keep every digit.

    Raises:
        GongshiError: for a decimal with more than 26 digits before or 12 behind the point.
    """
    schemas = {
        table.name: pa.schema([_field(column) for column in table.columns]) for table in TABLES
    }
    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(pq.ParquetWriter(path_for(f"{name}.parquet"), schema))
            for name, schema in schemas.items()
        }

        def write(name: str, frame: pd.DataFrame) -> None:
            columns = TABLE_BY_NAME[name].columns
            arrays = [_array(name, column, frame[column.name]) for column in columns]
            writers[name].write_table(pa.Table.from_arrays(arrays, schema=schemas[name]))

        yield write


def _field(column: Column) -> Any:  # noqa: ANN401 - pyarrow has no types
    metadata = {"description": column.description}
    if column.unit:
        metadata["unit"] = column.unit
    return pa.field(column.name, _TYPES[column.type], not column.required, metadata)


def _array(table_name: str, column: Column, values: pd.Series[Any]) -> Any:  # noqa: ANN401
    try:
        return pa.Array.from_pandas(values, type=_TYPES[column.type])
    except pa.ArrowInvalid as error:
        raise GongshiError(
            f"table {table_name}, column {column.name}: a value does not fit ({error})",
            "Export to csv, which has no such limit",
        ) from error
