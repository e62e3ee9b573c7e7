"""Checking tables against the contract before anybody sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from flows.tables import DTYPES
from models.errors import GongshiError
from models.schema import TABLE_BY_NAME
from models.schema_columns import Column, ColumnType

_SHOWN = 5

_OBJECT_TYPES: dict[ColumnType, type] = {ColumnType.DECIMAL: Decimal, ColumnType.DATE: date}


class ContractViolation(GongshiError):  # noqa: N818 - says what it is
    """A table holds what the contract rules out: a mistake of the program or of its store."""


def check_frame(table_name: str, frame: pd.DataFrame, rows_before: int = 0) -> None:
    """Hold the frame against the contract's table of that name.

    `rows_before` is the number of rows of the table in earlier batches, so that the message
    counts rows as the finished file does (from 1, without the header).

    Raises:
        ContractViolation: naming table, column, row and value of the first few violations.
    """
    try:
        frame_schema(table_name).validate(frame, lazy=True)
    except SchemaErrors as error:
        raise ContractViolation(
            f"表格不合约定 / {_explained(table_name, frame, rows_before, error)}",
            "请报告此问题 / Please report this; ingest the documents named again after an update",
        ) from error


@cache
def frame_schema(table_name: str) -> pa.DataFrameSchema:
    """The pandera schema of a table: exactly its columns, in order, typed and bounded."""
    table = TABLE_BY_NAME[table_name]
    return pa.DataFrameSchema(
        {column.name: _column_schema(column) for column in table.columns},
        unique=list(table.primary_key) or None,
        strict=True,
        ordered=True,
        name=table.name,
    )


def _column_schema(column: Column) -> pa.Column:
    checks = []
    if column.enum:
        checks.append(pa.Check.isin(column.enum))
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum))
    if column.pattern:
        checks.append(pa.Check.str_matches(column.pattern))
    if column.type in _OBJECT_TYPES:
        checks.append(_instance_check(_OBJECT_TYPES[column.type]))
    return pa.Column(
        DTYPES[column.type],
        checks,
        nullable=not column.required,
        unique=column.unique,
        description=column.description,
    )


def _instance_check(wanted: type) -> pa.Check:
    def is_wanted(values: pd.Series[Any]) -> pd.Series[bool]:
        return values.map(lambda value: isinstance(value, wanted))

    test: Callable[[pd.Series[Any]], pd.Series[bool]] = is_wanted
    return pa.Check(test, name=f"is {wanted.__name__}")


def _explained(table_name: str, frame: pd.DataFrame, rows_before: int, error: SchemaErrors) -> str:
    cases = error.failure_cases
    lines = []
    for case in cases.head(_SHOWN).to_dict("records"):
        row = case.get("index")
        where = f"table {table_name}, column {case['column']}"
        if row is not None and not pd.isna(row):
            first = frame.columns[0]
            where += f", row {rows_before + int(row) + 1} ({first} {frame[first].iloc[int(row)]})"
        lines.append(f"{where}: {case['failure_case']!r} fails {case['check']}")
    more = len(cases) - _SHOWN
    if more > 0:
        lines.append(f"and {more} more")
    return "; ".join(lines)
