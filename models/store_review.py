"""What persons decide: kept beside the machine's values, every change on record."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from models.effective_values import effective_values
from models.errors import UsageError
from models.geometry import Box
from models.schema import correctable_columns
from models.schema_columns import FlagStatus, ReviewStatus
from models.store import Store
from models.store_fields import box_columns
from models.store_tables import CORRECTIONS, DOCUMENTS, FIELDS, FLAG_FIELDS, FLAGS
from models.store_text import storable
from models.value_columns import Scalar, from_text, to_text
from models.values import Kind

_DECISIONS = (ReviewStatus.ACCEPTED, ReviewStatus.CORRECTED, ReviewStatus.REJECTED)


def record_decision(
    store: Store,
    field_id: str,
    decision: ReviewStatus,
    new_values: Mapping[str, Scalar],
    *,
    reviewer: str,
    reason: str = "",
) -> None:
    """Keep what a person decided on a field.

    `decision` is accepted, corrected or rejected. `new_values` are the columns that the person
    sets (the value's own, `label`, `project_id`), typed or as the CSV files write them; only a
    correction has some. The values as the person saw or set them are kept, so that a later run
    cannot change what was accepted. Every change is appended to the corrections. Flags all of
    whose fields are decided become resolved.

    Raises:
        UsageError: for an unknown field, a decision that is none, no reviewer, or values that
            their columns cannot hold.
    """
    if decision not in _DECISIONS:
        raise UsageError(f"{decision!r} is not a decision")
    if bool(new_values) != (decision is ReviewStatus.CORRECTED):
        raise UsageError("a correction needs new values, and nothing else has some")
    with store.writing() as connection:
        row = _field(connection, field_id)
        kind = Kind(row["kind"])
        before = effective_values(row)
        after = before | _checked(connection, row["document_id"], kind, new_values)
        changes = {name: (before[name], after[name]) for name in after}
        changes["review_status"] = (row["decision"] or ReviewStatus.AUTO.value, decision.value)
        _decide(connection, row, decision, after, reviewer)
        _append(connection, row, changes, reviewer, reason)
        _resolve_flags(connection, field_id, reviewer)


def add_field(
    store: Store,
    document_id: str,
    kind: Kind,
    *,
    page: int,
    box: Box | None,
    raw_text: str,
    new_values: Mapping[str, Scalar],
    reviewer: str,
    reason: str = "",
) -> str:
    """Keep a field that the machine did not find; returns its identifier.

    `box` is in points on the upright page, None when the person named no place.

    Raises:
        UsageError: for an unknown document, no reviewer, or values that do not fit.
    """
    field_id = f"f{uuid.uuid4().hex[:16]}"
    with store.writing() as connection:
        known = select(DOCUMENTS.c.document_id).where(DOCUMENTS.c.document_id == document_id)
        if connection.execute(known).first() is None:
            raise UsageError(f"there is no document {document_id}")
        empty = {column.name: "" for column in correctable_columns(kind)}
        values = empty | _checked(connection, document_id, kind, new_values)
        _require(kind, values)
        last = select(func.coalesce(func.max(FIELDS.c.position), -1)).where(
            FIELDS.c.document_id == document_id
        )
        row: dict[str, Any] = {
            "field_id": field_id,
            "document_id": document_id,
            "kind": kind.value,
            "position": (connection.execute(last).scalar() or 0) + 1,
            "page": page,
            **box_columns([(page, box)] if box else [], page),
            "raw_text": storable(raw_text),
            "context": "",
            "label": "",
            "project_id": field_id if kind is Kind.PROJECTS else "",
            "confidence": 1.0,
            "reader": "",
            "rule": "",
            "block": -1,
            "start": 0,
            "end": 0,
            "cell": None,
            "machine_values": {},
            "person_values": None,
            "machine_missing": True,
            "decision": None,
            "reviewer": "",
            "reviewed_at": None,
        }
        connection.execute(FIELDS.insert().values(row))
        _decide(connection, row, ReviewStatus.ADDED, values, reviewer)
        changes = {name: ("", value) for name, value in values.items()}
        changes["review_status"] = ("", ReviewStatus.ADDED.value)
        _append(connection, row, changes, reviewer, reason)
    return field_id


def decide_flag(
    store: Store, flag_id: str, status: FlagStatus, reviewer: str, reason: str = ""
) -> None:
    """Dismiss a flag, resolve it, or open it again.

    Raises:
        UsageError: for an unknown flag or no reviewer.
    """
    _require_reviewer(reviewer)
    with store.writing() as connection:
        changed = connection.execute(
            update(FLAGS)
            .where(FLAGS.c.flag_id == flag_id)
            .values(
                status=status.value,
                reviewer=storable(reviewer),
                reason=storable(reason),
                reviewed_at=datetime.now(UTC),
            )
        )
        if changed.rowcount == 0:
            raise UsageError(f"there is no flag {flag_id}")


def _field(connection: Connection, field_id: str) -> Mapping[str, Any]:
    query = select(FIELDS).where(FIELDS.c.field_id == field_id).with_for_update()
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise UsageError(f"there is no field {field_id}")
    return dict(row)


def _checked(
    connection: Connection, document_id: str, kind: Kind, new_values: Mapping[str, Scalar]
) -> dict[str, str]:
    """The new values as the store writes them, each fit for its column."""
    columns = {column.name: column for column in correctable_columns(kind)}
    checked = {}
    for name, value in new_values.items():
        if name not in columns:
            raise UsageError(f"{kind.value} have no column {name} that a person may set")
        try:
            # There and back again: one spelling for every way to write a value.
            typed = from_text(columns[name], to_text(value))
        except ValueError as error:
            raise UsageError(str(error)) from error
        if typed is None and columns[name].required:
            raise UsageError(f"{name} may not be empty")
        checked[name] = storable(to_text(typed))
    for link in ("project_id", "parent_project_id"):
        if checked.get(link):
            _require_project(connection, document_id, checked[link])
    return checked


def _require(kind: Kind, values: Mapping[str, str]) -> None:
    for column in correctable_columns(kind):
        if column.required and not values[column.name]:
            raise UsageError(f"{column.name} may not be empty")


def _require_project(connection: Connection, document_id: str, project_id: str) -> None:
    query = select(FIELDS.c.field_id).where(
        FIELDS.c.field_id == project_id,
        FIELDS.c.document_id == document_id,
        FIELDS.c.kind == Kind.PROJECTS.value,
    )
    if connection.execute(query).first() is None:
        raise UsageError(f"there is no project {project_id} in document {document_id}")


def _require_reviewer(reviewer: str) -> None:
    if not reviewer.strip():
        raise UsageError("a decision needs the name of who made it")


def _decide(
    connection: Connection,
    row: Mapping[str, Any],
    decision: ReviewStatus,
    values: Mapping[str, str],
    reviewer: str,
) -> None:
    _require_reviewer(reviewer)
    connection.execute(
        update(FIELDS)
        .where(FIELDS.c.field_id == row["field_id"])
        .values(
            decision=decision.value,
            person_values=dict(values),
            reviewer=storable(reviewer),
            reviewed_at=datetime.now(UTC),
        )
    )


def _append(
    connection: Connection,
    row: Mapping[str, Any],
    changes: Mapping[str, tuple[str, str]],
    reviewer: str,
    reason: str,
) -> None:
    """One row for each column that changed."""
    now = datetime.now(UTC)
    rows = [
        {
            "field_id": row["field_id"],
            "document_id": row["document_id"],
            "table": row["kind"],
            "column": column,
            "old_value": old,
            "new_value": new,
            "reason": storable(reason),
            "reviewer": storable(reviewer),
            "corrected_at": now,
        }
        for column, (old, new) in changes.items()
        if old != new
    ]
    if rows:
        connection.execute(CORRECTIONS.insert(), rows)


def _resolve_flags(connection: Connection, field_id: str, reviewer: str) -> None:
    """Close the open flags on the field that wait for no other field."""
    undecided = (
        select(FLAG_FIELDS.c.flag_id)
        .join(FIELDS, FIELDS.c.field_id == FLAG_FIELDS.c.field_id)
        .where(FIELDS.c.decision.is_(None))
    )
    on_field = select(FLAG_FIELDS.c.flag_id).where(FLAG_FIELDS.c.field_id == field_id)
    connection.execute(
        update(FLAGS)
        .where(
            FLAGS.c.status == FlagStatus.OPEN.value,
            FLAGS.c.flag_id.in_(on_field),
            FLAGS.c.flag_id.not_in(undecided),
        )
        .values(
            status=FlagStatus.RESOLVED.value,
            reviewer=storable(reviewer),
            reviewed_at=datetime.now(UTC),
        )
    )
