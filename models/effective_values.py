"""What a stored field says now: the person's value before the machine's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.schema import correctable_columns
from models.values import Kind


def effective_values(row: Mapping[str, Any]) -> dict[str, str]:
    """The columns of a stored field as they hold now: the person's, where there are some."""
    kind = Kind(row["kind"])
    machine = {"label": row["label"], "project_id": row["project_id"]} | row["machine_values"]
    values = machine | (row["person_values"] or {})
    return {column.name: values.get(column.name, "") for column in correctable_columns(kind)}
