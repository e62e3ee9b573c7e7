"""Parquet files: the tables with their types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from flows.csv_files import BatchWriter
from models.errors import GongshiError
from models.schema import TABLE_BY_NAME, TABLES
from models.schema_columns import Column, ColumnType

# 26 digits before and 12 behind the point: more than any budget, finer than any rate.
_DECIMAL = pa.decimal128(38, 12)

# Before compression; every one of the fifteen tables may hold so much in memory.
_ROW_GROUP_BYTES = 8 * 1024**2

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
def parquet_files(path_for: Callable[[str], Path]) -> Iterator[BatchWriter]:
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
        groups = {name: _RowGroups(writer) for name, writer in writers.items()}

        def write(batch: Mapping[str, pd.DataFrame]) -> None:
            for name, frame in batch.items():
                columns = TABLE_BY_NAME[name].columns
                arrays = [_array(name, column, frame[column.name]) for column in columns]
                groups[name].append(pa.Table.from_arrays(arrays, schema=schemas[name]))

        yield write
        for group in groups.values():
            group.flush()


class _RowGroups:
    """Rows of one table, gathered until they make a row group worth its metadata."""

    def __init__(self, writer: Any) -> None:  # noqa: ANN401 - pyarrow has no types
        self._writer = writer
        self._tables: list[Any] = []
        self._size_bytes = 0

    def append(self, table: Any) -> None:  # noqa: ANN401
        self._tables.append(table)
        self._size_bytes += table.nbytes
        if self._size_bytes >= _ROW_GROUP_BYTES:
            self.flush()

    def flush(self) -> None:
        if self._tables:
            self._writer.write_table(pa.concat_tables(self._tables).combine_chunks())
        self._tables, self._size_bytes = [], 0


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
