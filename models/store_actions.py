"""The log of what persons did: one row a deed, with the states before and after it.

`before` and `after` are `{"field": state or None, "flags": {flag_id: state}}`. The state of a field
is `decision`, `person_values`, `reviewer`, `reviewed_at` (ISO 8601), `version`, `decided_on` and
`requeued` as the fields have them; that of a flag `status`, `reason`, `reviewer` and
`reviewed_at`. `after` also has `changes`, triples of column, old and new value.

The `action` is the decision on a field (accepted, corrected, rejected, added), the new status of a
flag (dismissed, resolved, open), or undo.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, insert, select

from models.errors import NotFoundError, UsageError
from models.review_tables import REVIEW_ACTIONS
from models.store_insert import insert_into
from models.store_locks import lock_document
from models.store_tables import CORRECTIONS, FIELDS, FLAGS
from models.store_text import storable

UNDO = "undo"
# As wide as the columns that hold a person's name.
_NAME_LENGTH = 64

Change = tuple[str, str, str]
"""A column with its old and its new value, as the CSV files write them."""


@dataclass(frozen=True, slots=True)
class ActionRecord:
    """One deed on a field; `undoes` is the `sequence` of the deed that it takes back."""

    sequence: int
    action: str
    reviewer: str
    acted_at: datetime
    reason: str
    undoes: int | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does what, as it goes into the log.

    `action_id` names the deed, so that it is done once however often it is sent. `seconds` is how
    long the person looked, None when not known.
    """

    action_id: str
    action: str
    reviewer: str
    acted_at: datetime
    reason: str = ""
    seconds: float | None = None
    undoes: int | None = None


def new_deed(
    action_id: str | None,
    action: str,
    reviewer: str,
    *,
    reason: str = "",
    seconds: float | None = None,
    undoes: int | None = None,
) -> Deed:
    """A deed that is done now, with a name of its own when it came without.

    Raises:
        UsageError: when nobody, or nobody of a possible name, does it.
    """
    reviewer = storable(reviewer)
    if not reviewer.strip():
        raise UsageError("须写明由谁决定 / a decision needs the name of who made it")
    if len(reviewer) > _NAME_LENGTH:
        raise UsageError(
            f"名字最多 {_NAME_LENGTH} 字 / a name has at most {_NAME_LENGTH} characters"
        )
    name = action_id or str(uuid.uuid4())
    return Deed(name, action, reviewer, datetime.now(UTC), storable(reason), seconds, undoes)


def hold_field(connection: Connection, field_id: str) -> dict[str, Any]:
    """The stored field; nobody else changes it, or its document, until the transaction ends.

    Raises:
        NotFoundError: when there is no such field.
    """
    missing = NotFoundError(f"没有字段 {field_id} / there is no field {field_id}")
    return _hold(connection, FIELDS, FIELDS.c.field_id == field_id, missing)


def hold_flag(connection: Connection, flag_id: str) -> dict[str, Any]:
    """The stored flag; nobody else changes it, or its document, until the transaction ends.

    Raises:
        NotFoundError: when there is no such flag.
    """
    missing = NotFoundError(f"没有标记 {flag_id} / there is no flag {flag_id}")
    return _hold(connection, FLAGS, FLAGS.c.flag_id == flag_id, missing)


def _hold(
    connection: Connection, table: Table, is_it: ColumnElement[bool], missing: NotFoundError
) -> dict[str, Any]:
    document_id = connection.execute(select(table.c.document_id).where(is_it)).scalar()
    if document_id is None:
        raise missing
    lock_document(connection, document_id)
    # Read again: it may have changed, or gone, before the document was held.
    row = connection.execute(select(table).where(is_it).with_for_update()).mappings().one_or_none()
    if row is None:
        raise missing
    return dict(row)


def done_before(connection: Connection, deed: Deed, **same: str) -> Mapping[str, Any] | None:
    """The deed's row in the log when it was done already; `same` are columns that must agree.

    Whoever asks holds the document, so that no one is doing the same deed just now.

    Raises:
        UsageError: when another deed has that `action_id`.
    """
    query = select(REVIEW_ACTIONS).where(REVIEW_ACTIONS.c.action_id == deed.action_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    expected = {"action": deed.action, "reviewer": deed.reviewer} | same
    if any(row[name] != value for name, value in expected.items()):
        raise _other_deed(deed)
    return dict(row)


def _other_deed(deed: Deed) -> UsageError:
    return UsageError(f"操作编号已用于另一操作 / another deed has the action_id {deed.action_id}")


def log_deed(
    connection: Connection,
    deed: Deed,
    document_id: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    field_id: str | None = None,
    flag_id: str | None = None,
) -> int:
    """Append the deed to the log; returns its `sequence`.

    Raises:
        UsageError: when another deed got that `action_id` at this moment.
    """
    row = {
        "action_id": deed.action_id,
        "document_id": document_id,
        "field_id": field_id,
        "flag_id": flag_id,
        "action": deed.action,
        "before": before,
        "after": after,
        "undoes": deed.undoes,
        "reason": deed.reason,
        "reviewer": deed.reviewer,
        "acted_at": deed.acted_at,
        "seconds": deed.seconds,
    }
    statement = insert_into(connection, REVIEW_ACTIONS).values(row).on_conflict_do_nothing()
    sequence = connection.execute(statement.returning(REVIEW_ACTIONS.c.sequence)).scalar()
    if sequence is None:
        raise _other_deed(deed)
    return int(sequence)


def append_corrections(
    connection: Connection, deed: Deed, row: Mapping[str, Any], changes: Sequence[Change]
) -> None:
    """One row of the corrections for each column of the field that the deed changes."""
    rows = [
        {
            "field_id": row["field_id"],
            "document_id": row["document_id"],
            "table": row["kind"],
            "column": column,
            "old_value": old,
            "new_value": new,
            "reason": deed.reason,
            "reviewer": deed.reviewer,
            "corrected_at": deed.acted_at,
        }
        for column, old, new in changes
    ]
    if rows:
        connection.execute(insert(CORRECTIONS), rows)


def history(connection: Connection, field_id: str) -> list[ActionRecord]:
    """What persons did to the field, the first deed first."""
    query = (
        select(REVIEW_ACTIONS)
        .where(REVIEW_ACTIONS.c.field_id == field_id)
        .order_by(REVIEW_ACTIONS.c.sequence)
    )
    return [action_record(dict(row)) for row in connection.execute(query).mappings()]


def action_record(row: Mapping[str, Any]) -> ActionRecord:
    """A row of the log as it is shown."""
    changes = tuple((name, old, new) for name, old, new in row["after"].get("changes", ()))
    names = ("sequence", "action", "reviewer", "acted_at", "reason", "undoes")
    return ActionRecord(**{name: row[name] for name in names}, changes=changes)
