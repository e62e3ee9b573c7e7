"""Values that a person sets, checked against their columns before they are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import Connection, select

from models.effective_values import effective_values
from models.errors import UsageError
from models.schema import correctable_columns
from models.schema_columns import Column
from models.store_tables import FIELDS
from models.store_text import storable
from models.value_columns import Scalar, from_text, to_text
from models.values import Kind

# More digits than any amount of money has: what Parquet's exact decimals hold before and behind
# the point. 1e999999999 would fill the memory when written out.
_WHOLE_DIGITS, _FRACTION_DIGITS = 26, 12


def checked_values(
    connection: Connection, document_id: str, kind: Kind, new_values: Mapping[str, Scalar]
) -> dict[str, str]:
    """The new values as the store writes them, each fit for its column.

    Raises:
        UsageError: for a column that a person may not set, a value that it cannot hold, and a
            project that the document does not have.
    """
    columns = {column.name: column for column in correctable_columns(kind)}
    checked = {}
    for name, value in new_values.items():
        if name not in columns:
            raise UsageError(
                f"不能设置 {name} 一栏 / {kind.value} have no column {name} that a person may set"
            )
        checked[name] = storable(to_text(_typed(columns[name], value)))
    for link in ("project_id", "parent_project_id"):
        if checked.get(link):
            _require_project(connection, document_id, checked[link])
    return checked


def require_complete(kind: Kind, values: Mapping[str, str]) -> None:
    """Refuse values that lack a required column.

    Raises:
        UsageError: naming the column.
    """
    for column in correctable_columns(kind):
        if column.required and not values[column.name]:
            raise UsageError(f"{column.name} 不能为空 / {column.name} may not be empty")


def _typed(column: Column, value: Scalar) -> Scalar:
    """There and back again: one spelling for every way to write a value."""
    try:
        typed = from_text(column, to_text(value))
    except ValueError as error:
        raise UsageError(f"{column.name} 一栏不能这样写 / {error}") from error
    if typed is None and column.required:
        raise UsageError(f"{column.name} 不能为空 / {column.name} may not be empty")
    if isinstance(typed, Decimal) and _is_too_long(typed):
        raise UsageError(f"{column.name} 位数太多 / {column.name} has too many digits")
    # The whole text: “$” of a pattern would let a line break pass at the end.
    if column.pattern and isinstance(typed, str) and not re.fullmatch(column.pattern, typed):
        raise UsageError(
            f"{column.name} 一栏不能这样写 / {typed!r} is no {column.name}: {column.description}"
        )
    return typed


def _is_too_long(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return number.adjusted() >= _WHOLE_DIGITS or (
        isinstance(exponent, int) and exponent < -_FRACTION_DIGITS
    )


def require_no_loop(connection: Connection, field_id: str, parent_id: str) -> None:
    """Refuse a project that would be a part of itself, by way of its parents.

    Raises:
        UsageError: when `parent_id` is the project, or a part of it.
    """
    seen = {field_id}
    while parent_id:
        if parent_id in seen:
            raise UsageError("项目不能是自己的上级项目 / a project cannot be a part of itself")
        seen.add(parent_id)
        query = select(FIELDS).where(FIELDS.c.field_id == parent_id)
        row = connection.execute(query).mappings().one_or_none()
        parent_id = effective_values(dict(row))["parent_project_id"] if row is not None else ""


def _require_project(connection: Connection, document_id: str, project_id: str) -> None:
    query = select(FIELDS.c.field_id).where(
        FIELDS.c.field_id == project_id,
        FIELDS.c.document_id == document_id,
        FIELDS.c.kind == Kind.PROJECTS.value,
    )
    if connection.execute(query).first() is None:
        raise UsageError(
            f"文件中没有项目 {project_id} / there is no project {project_id} in document "
            f"{document_id}"
        )
