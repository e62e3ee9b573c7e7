"""The description beside the CSV files: a Frictionless Data Package, version 1."""

from __future__ import annotations

import json
from typing import Any

from models.schema import TABLES
from models.schema_columns import Column, ColumnType, ForeignKey, Table

FILE_NAME = "datapackage.json"

_TYPES: dict[ColumnType, str] = {
    ColumnType.STRING: "string",
    ColumnType.DECIMAL: "number",
    ColumnType.INTEGER: "integer",
    ColumnType.NUMBER: "number",
    ColumnType.DATE: "date",
    ColumnType.DATETIME: "datetime",
    ColumnType.BOOLEAN: "boolean",
}


def data_package(*, reviewed_only: bool = False) -> dict[str, Any]:
    """The description of all tables.

    With `reviewed_only` a value may name a project that nobody reviewed and that is therefore
    not in the export; the package then promises no such link.
    """
    return {
        "profile": "tabular-data-package",
        "name": "gongshi",
        "title": "Fields found in public-disclosure documents",
        "resources": [_resource(table, reviewed_only=reviewed_only) for table in TABLES],
    }


def data_package_json(*, reviewed_only: bool = False) -> str:
    """`data_package` as the text of its file."""
    package = data_package(reviewed_only=reviewed_only)
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(table: Table, *, reviewed_only: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    keys = [key for key in table.foreign_keys if not (reviewed_only and key.table == "projects")]
    if keys:
        schema["foreignKeys"] = [_foreign_key(table, key) for key in keys]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "header": True},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.unique:
        constraints["unique"] = True
    if column.enum:
        constraints["enum"] = list(column.enum)
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    if column.pattern:
        constraints["pattern"] = column.pattern
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.type],
        "description": column.description,
    }
    if column.unit:
        field["unit"] = column.unit
    if constraints:
        field["constraints"] = constraints
    return field


def _foreign_key(table: Table, key: ForeignKey) -> dict[str, Any]:
    # The empty name is the specification's for a table that refers to itself.
    resource = "" if key.table == table.name else key.table
    return {"fields": key.column, "reference": {"resource": resource, "fields": key.target}}
