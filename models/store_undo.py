"""Taking back what one decided last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from models.effective_values import effective_values
from models.errors import ConflictError, NotFoundError
from models.review_tables import REVIEW_ACTIONS
from models.schema_columns import ReviewStatus
from models.store import Store
from models.store_actions import (
    UNDO,
    ActionRecord,
    Deed,
    action_record,
    append_corrections,
    done_before,
    hold_field,
    log_deed,
    new_deed,
)
from models.store_locks import lock_document
from models.store_queue import refresh_queue
from models.store_review import field_changes, field_conflict
from models.store_settled_flags import reopen_flags, restore_flags
from models.store_states import State, field_state, flag_state, write_field_state
from models.store_tables import FLAGS

# The deed that stands last is nearly always among the last few.
_READ_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the field or flag that waits again, and the deed that was undone."""

    item_id: str
    document_id: str
    action: ActionRecord


def undo_last(store: Store, reviewer: str, action_id: str) -> Undone:
    """Take back the reviewer's latest deed that is not taken back yet.

    The field gets the decision (or none) and the flags the status that they had before; a field
    that the person had added counts as rejected. Flags that were settled later because this field
    was decided open again. The log and the corrections only grow. An undo that was done already
    (by `action_id`) is not done again. An undo itself is not taken back.

    Raises:
        NotFoundError: when there is nothing to take back.
        ConflictError: when somebody else, or a newer run, changed the field or the flag since;
            `current` is its state.
        UsageError: for no reviewer, or an `action_id` that stands for another deed.
    """
    while True:
        with store.writing() as connection:
            undone = _undo(connection, reviewer, action_id)
        if undone is not None:
            return undone


def _undo(connection: Connection, reviewer: str, action_id: str) -> Undone | None:
    """One try; None when another of the reviewer's deeds came in between."""
    deed = new_deed(action_id, UNDO, reviewer, reason=UNDO)
    last = _last(connection, deed)
    if last is not None:
        lock_document(connection, last["document_id"])
    done = done_before(connection, deed)
    if done is not None:
        return _undone(_deed_row(connection, done["undoes"]))
    if last is None:
        raise NotFoundError("没有可撤销的操作 / there is nothing to take back")
    again = _last(connection, deed)
    if again is None or again["sequence"] != last["sequence"]:
        return None
    if last["field_id"] is None:
        return _undo_on_flag(connection, deed, last)
    return _undo_on_field(connection, deed, last)


def _last(connection: Connection, deed: Deed) -> dict[str, Any] | None:
    """The reviewer's latest deed that stands: read backwards, undos come before what they undo."""
    columns = REVIEW_ACTIONS.c
    query = (
        select(columns.sequence, columns.action, columns.undoes)
        .where(columns.reviewer == deed.reviewer)
        .order_by(columns.sequence.desc())
        .limit(_READ_AT_ONCE)
    )
    undone: set[int] = set()
    rows = connection.execute(query).all()
    while rows:
        for sequence, action, undoes in rows:
            if action == UNDO:
                undone.add(undoes)
            elif sequence not in undone:
                return _deed_row(connection, sequence)
        rows = connection.execute(query.where(columns.sequence < rows[-1].sequence)).all()
    return None


def _deed_row(connection: Connection, sequence: int) -> dict[str, Any]:
    query = select(REVIEW_ACTIONS).where(REVIEW_ACTIONS.c.sequence == sequence)
    return dict(connection.execute(query).mappings().one())


def _undone(row: Mapping[str, Any]) -> Undone:
    return Undone(row["field_id"] or row["flag_id"], row["document_id"], action_record(row))


def _undo_on_flag(connection: Connection, deed: Deed, last: Mapping[str, Any]) -> Undone:
    flag_id = last["flag_id"]
    held, restored = restore_flags(connection, last["before"]["flags"], last["after"]["flags"])
    if not restored:
        query = select(FLAGS).where(FLAGS.c.flag_id == flag_id)
        row = connection.execute(query).mappings().one_or_none()
        raise ConflictError(
            "此标记之后又有改动 / this flag has changed since",
            flag_state(dict(row)) if row is not None else {},
        )
    _log(connection, deed, last, {"field": None, "flags": held}, {"field": None, "flags": restored})
    return _undone(last)


def _undo_on_field(connection: Connection, deed: Deed, last: Mapping[str, Any]) -> Undone:
    row = hold_field(connection, last["field_id"])
    if not _is_unchanged(connection, row, last):
        raise field_conflict(row)
    state = _restored(row, last, deed)
    changes = field_changes(
        effective_values(row),
        effective_values({**row, **state}),
        row["decision"],
        state["decision"] or ReviewStatus.AUTO.value,
    )
    write_field_state(connection, row["field_id"], state)
    append_corrections(connection, deed, row, changes)
    held, restored = restore_flags(connection, last["before"]["flags"], last["after"]["flags"])
    if state["decision"] is None or state["requeued"]:
        settled, opened = reopen_flags(connection, row["field_id"])
        held, restored = settled | held, restored | opened
    _log(
        connection,
        deed,
        last,
        {"field": field_state(row), "flags": held},
        {"field": state, "flags": restored, "changes": changes},
    )
    return _undone(last)


def _restored(row: Mapping[str, Any], last: Mapping[str, Any], deed: Deed) -> State:
    version = row["version"] + 1
    before: State | None = last["before"]["field"]
    if before is not None:
        return before | {"version": version}
    # What a person added is not dropped: that it was there and is withdrawn stays on record.
    return field_state(row) | {
        "decision": ReviewStatus.REJECTED.value,
        "reviewer": deed.reviewer,
        "reviewed_at": deed.acted_at.isoformat(),
        "version": version,
    }


def _is_unchanged(connection: Connection, row: Mapping[str, Any], last: Mapping[str, Any]) -> bool:
    """Whether the field is as `last` left it, but for later deeds that were all taken back."""
    query = (
        select(REVIEW_ACTIONS)
        .where(
            REVIEW_ACTIONS.c.field_id == row["field_id"],
            REVIEW_ACTIONS.c.sequence > last["sequence"],
        )
        .order_by(REVIEW_ACTIONS.c.sequence)
    )
    version = last["after"]["field"]["version"]
    standing: list[int] = []
    for later in connection.execute(query).mappings():
        if later["before"]["field"]["version"] != version:
            return False
        version = later["after"]["field"]["version"]
        if later["action"] != UNDO:
            standing.append(later["sequence"])
        elif standing and standing[-1] == later["undoes"]:
            standing.pop()
        else:
            return False
    return not standing and bool(version == row["version"])


def _log(
    connection: Connection,
    deed: Deed,
    last: Mapping[str, Any],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    log_deed(
        connection,
        replace(deed, undoes=last["sequence"]),
        last["document_id"],
        before,
        after,
        field_id=last["field_id"],
        flag_id=last["flag_id"],
    )
    refresh_queue(connection, last["document_id"])
