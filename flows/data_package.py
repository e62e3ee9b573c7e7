"""The description beside the CSV files: a Frictionless Data Package, version 1."""

from __future__ import annotations

import json
from typing import Any

from models.schema import TABLES
from models.schema_columns import Column, ColumnType, ForeignKey, Table

FILE_NAME = "datapackage.json"

_RAW_TEXT = (
    "Text stands in the files as it was read, also where it begins like a formula: for a"
    " spreadsheet take the Excel CSV files or the workbook, which hold text as text."
)
_PART = (
    "Only the documents listed in documents.csv are here, each with all of its rows: in every"
    " table, delete the rows of these document_id and add the rows of this one. Corrections have"
    " no document_id; they are only ever added, so that those of a known correction_id stay."
)

_TYPES: dict[ColumnType, str] = {
    ColumnType.STRING: "string",
    ColumnType.DECIMAL: "number",
    ColumnType.INTEGER: "integer",
    ColumnType.NUMBER: "number",
    ColumnType.DATE: "date",
    ColumnType.DATETIME: "datetime",
    ColumnType.BOOLEAN: "boolean",
}


def data_package(*, reviewed_only: bool = False, part: str = "") -> dict[str, Any]:
    """The description of all tables.

    With `reviewed_only` a value may name a project that nobody reviewed and that is therefore
    not in the export; the package then promises no such link. `part` says which documents are
    there when not all are.
    """
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "gongshi",
        "title": "Fields found in public-disclosure documents",
        "description": _RAW_TEXT,
        "resources": [_resource(table, reviewed_only=reviewed_only) for table in TABLES],
    }
    if part:
        package["title"] += f": {part}"
        package["description"] += f" {_PART}"
    return package


def data_package_json(*, reviewed_only: bool = False, part: str = "") -> str:
    """`data_package` as the text of its file."""
    package = data_package(reviewed_only=reviewed_only, part=part)
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
