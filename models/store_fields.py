"""Fields in the store: the machine's part is replaced, a person's part stays."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from models.decided_evidence import is_withdrawn
from models.field_matching import StoredField, stable_ids
from models.fields import Field
from models.geometry import Box, union
from models.identity import renamed
from models.store_tables import FIELDS
from models.store_text import storable
from models.value_columns import to_text, value_columns
from models.values import Kind, ProjectValue

_logger = logging.getLogger(__name__)

# Columns that name another field (a project), in machine's and persons' values alike.
_LINKS = ("project_id", "parent_project_id")


def replace_fields(
    connection: Connection, document_id: str, fields: Sequence[Field]
) -> dict[str, str]:
    """Store the fields in place of the machine's earlier ones of that document.

    The version of a field goes up when the machine now says something else of it.

    Returns:
        The identifier under which each field is stored, by the one it came with.
    """
    stored = connection.execute(select(FIELDS).where(FIELDS.c.document_id == document_id)).all()
    recognisable = [_stored_field(row) for row in stored if not is_withdrawn(row._asdict())]
    ids = stable_ids(document_id, recognisable, fields)
    ids |= _project_aliases(fields, ids)
    found = _without_dangling_links([renamed(field, ids) for field in fields])
    known = {row.field_id for row in stored}
    rows = [_row(field, position) for position, field in enumerate(found)]
    before = {row.field_id: row._asdict() for row in stored}
    _update(
        [
            row | {"version": _next_version(before[str(row["field_id"])], row)}
            for row in rows
            if row["field_id"] in known
        ],
        connection,
    )
    new = [row for row in rows if row["field_id"] not in known]
    if new:
        connection.execute(FIELDS.insert(), [row | _UNDECIDED for row in new])
    _remove_lost(connection, stored, {str(row["field_id"]) for row in rows})
    return ids


_UNDECIDED: dict[str, object] = {
    "person_values": None,
    "decision": None,
    "reviewer": "",
    "reviewed_at": None,
    "version": 0,
    "decided_on": None,
    "requeued": False,
}
# What the machine says of a field, as far as a person decides on it.
_SAID = ("raw_text", "label", "project_id", "machine_values", "machine_missing")


def _next_version(before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    changed = any(before[name] != after[name] for name in _SAID)
    return int(before["version"]) + changed


def box_on_page(boxes: Iterable[tuple[int, Box]], page: int) -> Box | None:
    """The box around the part that stands on `page`, None when no part does."""
    here = [box for on_page, box in boxes if on_page == page]
    return union(here) if here else None


def box_columns(boxes: Sequence[tuple[int, Box]], page: int) -> dict[str, object]:
    """The columns that place a field: all its boxes, and the one on its page."""
    box = box_on_page(boxes, page)
    return {
        "x0": box.x0 if box else None,
        "y0": box.y0 if box else None,
        "x1": box.x1 if box else None,
        "y1": box.y1 if box else None,
        "boxes": [[on_page, *(round(edge, 2) for edge in part)] for on_page, part in boxes],
    }


def _stored_field(row: Row[tuple[object, ...]]) -> StoredField:
    values = row.person_values or row.machine_values
    return StoredField(
        field_id=row.field_id,
        kind=Kind(row.kind),
        page=row.page,
        box=Box(*row.boxes[0][1:]) if row.boxes else None,
        raw_text=row.raw_text,
        name=values.get("name", "") if row.kind == Kind.PROJECTS.value else "",
    )


def _project_aliases(fields: Sequence[Field], ids: dict[str, str]) -> dict[str, str]:
    """Projects under the `project_id` that they came with, where it is not their field_id."""
    return {
        field.project_id: ids[field.field_id]
        for field in fields
        if field.kind is Kind.PROJECTS and field.project_id and field.project_id not in ids
    }


def _without_dangling_links(fields: Sequence[Field]) -> list[Field]:
    """The fields with links to projects that are not among them taken off.

    Such a link is a mistake of the program; the value is worth keeping without it.
    """
    projects = {field.field_id for field in fields if field.kind is Kind.PROJECTS}
    kept = []
    for field in fields:
        if field.project_id and field.project_id not in projects:
            _logger.warning(
                "field %s names the project %s, which is not there",
                field.field_id,
                field.project_id,
            )
            field = replace(field, project_id="")  # noqa: PLW2901
        value = field.value
        if isinstance(value, ProjectValue) and value.parent_project_id not in ("", *projects):
            _logger.warning(
                "project %s names the parent %s, which is not there",
                field.field_id,
                value.parent_project_id,
            )
            field = replace(field, value=replace(value, parent_project_id=""))  # noqa: PLW2901
        kept.append(field)
    return kept


def _row(field: Field, position: int) -> dict[str, object]:
    cell = field.cell
    return {
        "field_id": field.field_id,
        "document_id": field.document_id,
        "kind": field.kind.value,
        "position": position,
        "page": field.page,
        **box_columns(field.boxes, field.page),
        "raw_text": storable(field.raw_text),
        "context": storable(field.context),
        "label": storable(field.label),
        "project_id": field.project_id,
        "confidence": min(1.0, max(0.0, field.confidence)),
        "reader": field.reader.value,
        "rule": field.rule,
        "block": field.block,
        "start": field.start,
        "end": field.end,
        "cell": [cell.table_id, cell.row, cell.column] if cell else None,
        "machine_values": {
            name: storable(to_text(value)) for name, value in value_columns(field.value).items()
        },
        "machine_missing": False,
    }


def _update(rows: Sequence[dict[str, object]], connection: Connection) -> None:
    if not rows:
        return
    # A parameter may not be called like a column that the same statement sets.
    statement = (
        update(FIELDS)
        .where(FIELDS.c.field_id == bindparam("the_field_id"))
        .values({name: bindparam(f"new_{name}") for name in rows[0] if name != "field_id"})
    )
    connection.execute(
        statement,
        [
            {"the_field_id": row["field_id"]}
            | {f"new_{name}": value for name, value in row.items() if name != "field_id"}
            for row in rows
        ],
    )


def _remove_lost(
    connection: Connection, stored: Sequence[Row[tuple[object, ...]]], found: set[str]
) -> None:
    """Drop stored fields that were not found again; those that a person relies on stay."""
    by_id = {row.field_id: row for row in stored}
    wanted = [row.field_id for row in stored if row.decision]
    kept: set[str] = set()
    while wanted:
        field_id = wanted.pop()
        row = by_id.get(field_id)
        if field_id in kept or row is None:
            continue
        kept.add(field_id)
        # What a person settled may name a project that nobody looked at.
        values = {"project_id": row.project_id} | row.machine_values | (row.person_values or {})
        wanted += [values[link] for link in _LINKS if values.get(link)]
    # Of what was missing before, nothing changes.
    missing = {field_id for field_id in kept - found if not by_id[field_id].machine_missing}
    lost = by_id.keys() - kept - found
    if missing:
        connection.execute(
            update(FIELDS)
            .where(FIELDS.c.field_id.in_(missing))
            .values(machine_missing=True, version=FIELDS.c.version + 1)
        )
    if lost:
        connection.execute(delete(FIELDS).where(FIELDS.c.field_id.in_(lost)))
