"""What persons decide: kept beside the machine's values, every change on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.decided_evidence import evidence_of
from models.effective_values import effective_values
from models.errors import ConflictError, UsageError
from models.geometry import Box
from models.schema import correctable_columns
from models.schema_columns import FlagStatus, ReviewStatus
from models.store import Store
from models.store_actions import (
    Change,
    Deed,
    append_corrections,
    done_before,
    hold_field,
    hold_flag,
    log_deed,
    new_deed,
)
from models.store_added_fields import added_row, check_place
from models.store_field_readings import readings_of_fields
from models.store_locks import lock_document
from models.store_person_values import checked_values, require_complete, require_no_loop
from models.store_queue import refresh_queue
from models.store_settled_flags import resolve_flags
from models.store_states import (
    State,
    field_state,
    flag_state,
    write_field_state,
    write_flag_state,
)
from models.store_tables import FIELDS
from models.store_text import storable
from models.value_columns import Scalar
from models.value_soundness import require_sound
from models.values import Kind

_DECISIONS = (ReviewStatus.ACCEPTED, ReviewStatus.CORRECTED, ReviewStatus.REJECTED)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision that is kept: its place in the log, and the version of the field after it."""

    sequence: int
    version: int


def record_decision(
    store: Store,
    field_id: str,
    decision: ReviewStatus,
    new_values: Mapping[str, Scalar],
    *,
    reviewer: str,
    reason: str = "",
    expected_version: int | None = None,
    action_id: str | None = None,
    seconds: float | None = None,
) -> Recorded:
    """Keep what a person decided on a field.

    `decision` is accepted, corrected or rejected. `new_values` are the columns that the person
    sets (the value's own, `label`, `project_id`), typed or as the CSV files write them; only a
    correction has some. The values as the person saw or set them are kept, so that a later run
    cannot change what was accepted. Every change is appended to the corrections. Flags all of
    whose fields are decided become resolved. `expected_version` is the version of the field that
    the person saw. A deed that was done already (by `action_id`) is not done again, and what it
    did comes back.

    Raises:
        NotFoundError: for an unknown field.
        ConflictError: when the field has another version; `current` is its state, with `values`,
            those that hold now.
        UsageError: for a decision that is none, no reviewer, an `action_id` that stands for
            another deed, or values that their columns cannot hold or that contradict each other.
    """
    if decision not in _DECISIONS:
        raise UsageError(f"{decision!r} 不是决定 / {decision!r} is not a decision")
    if bool(new_values) != (decision is ReviewStatus.CORRECTED):
        raise UsageError(
            "更正须有新值，其他决定没有 / a correction needs new values, and nothing else has some"
        )
    deed = new_deed(action_id, decision.value, reviewer, reason=reason, seconds=seconds)
    with store.writing() as connection:
        row = hold_field(connection, field_id)
        checked = checked_values(connection, row["document_id"], Kind(row["kind"]), new_values)
        done = done_before(connection, deed, field_id=field_id)
        if done is not None:
            return _recorded_before(done, checked)
        if expected_version is not None and row["version"] != expected_version:
            raise field_conflict(row)
        before = effective_values(row)
        after = before | checked
        if checked:
            require_sound(Kind(row["kind"]), before, after)
            require_no_loop(connection, field_id, checked.get("parent_project_id", ""))
        readings = readings_of_fields(connection, row["document_id"], field_id).get(field_id, [])
        state = _decided(row, deed, after, readings)
        changes = field_changes(before, after, row["decision"], decision.value)
        write_field_state(connection, field_id, state)
        append_corrections(connection, deed, row, changes)
        flags_before, flags_after = resolve_flags(connection, field_id, deed)
        sequence = log_deed(
            connection,
            deed,
            row["document_id"],
            {"field": field_state(row), "flags": flags_before},
            {"field": state, "flags": flags_after, "changes": changes},
            field_id=field_id,
        )
        refresh_queue(connection, row["document_id"])
        return Recorded(sequence, state["version"])


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
    action_id: str | None = None,
    seconds: float | None = None,
) -> str:
    """Keep a field that the machine did not find; returns its identifier.

    `box` is in points on the upright page, None when the person named no place. A deed that was
    done already (by `action_id`) is not done again.

    Raises:
        NotFoundError: for an unknown document.
        UsageError: for no reviewer, an `action_id` that stands for another deed, a page that the
            document does not have, a box of no size, or values that do not fit.
    """
    deed = new_deed(action_id, ReviewStatus.ADDED.value, reviewer, reason=reason, seconds=seconds)
    with store.writing() as connection:
        lock_document(connection, document_id)
        check_place(connection, document_id, page, box)
        checked = checked_values(connection, document_id, kind, new_values)
        done = done_before(connection, deed, document_id=document_id)
        if done is not None:
            _recorded_before(done, checked)
            return str(done["field_id"])
        values = {column.name: "" for column in correctable_columns(kind)} | checked
        require_complete(kind, values)
        require_sound(kind, {}, values)
        row = added_row(connection, document_id, kind, page, box) | {"raw_text": storable(raw_text)}
        connection.execute(FIELDS.insert().values(row))
        state = _decided(row, deed, values, [])
        changes = field_changes({}, values, "", ReviewStatus.ADDED.value)
        write_field_state(connection, row["field_id"], state)
        append_corrections(connection, deed, row, changes)
        log_deed(
            connection,
            deed,
            document_id,
            {"field": None, "flags": {}},
            {"field": state, "flags": {}, "changes": changes},
            field_id=row["field_id"],
        )
        refresh_queue(connection, document_id)
        return str(row["field_id"])


def decide_flag(
    store: Store,
    flag_id: str,
    status: FlagStatus,
    reviewer: str,
    reason: str = "",
    *,
    seen_status: FlagStatus | None = None,
    action_id: str | None = None,
    seconds: float | None = None,
) -> None:
    """Dismiss a flag, resolve it, or open it again.

    `seen_status` is the status that the person saw. A deed that was done already (by `action_id`)
    is not done again.

    Raises:
        NotFoundError: for an unknown flag.
        ConflictError: when the flag has another status; `current` is its state.
        UsageError: for no reviewer, or an `action_id` that stands for another deed.
    """
    deed = new_deed(action_id, status.value, reviewer, reason=reason, seconds=seconds)
    with store.writing() as connection:
        row = hold_flag(connection, flag_id)
        if done_before(connection, deed, flag_id=flag_id) is not None:
            return
        if seen_status is not None and row["status"] != seen_status.value:
            raise ConflictError(
                "此标记刚被他人处理 / somebody else has just decided on this flag", flag_state(row)
            )
        state = {
            "status": status.value,
            "reason": deed.reason,
            "reviewer": deed.reviewer,
            "reviewed_at": deed.acted_at.isoformat(),
        }
        write_flag_state(connection, flag_id, state)
        log_deed(
            connection,
            deed,
            row["document_id"],
            {"field": None, "flags": {flag_id: flag_state(row)}},
            {"field": None, "flags": {flag_id: state}},
            flag_id=flag_id,
        )
        refresh_queue(connection, row["document_id"])


def field_conflict(row: Mapping[str, Any]) -> ConflictError:
    """That the stored field is not what a person saw."""
    return ConflictError(
        "此字段刚有改动 / this field has changed since you saw it",
        field_state(row) | {"values": effective_values(row)},
    )


def field_changes(
    before: Mapping[str, str], after: Mapping[str, str], old_decision: str | None, decision: str
) -> list[Change]:
    """The columns that differ, and the review status where it does.

    A field that nobody decided on has the status auto, whatever flags it has; one that is not
    there yet, "".
    """
    old_status = ReviewStatus.AUTO.value if old_decision is None else old_decision
    pairs = {name: (before.get(name, ""), value) for name, value in after.items()}
    pairs["review_status"] = (old_status, decision)
    return [(name, old, new) for name, (old, new) in pairs.items() if old != new]


def _recorded_before(done: Mapping[str, Any], checked: Mapping[str, str]) -> Recorded:
    """What the deed did; another deed that goes by its name must not pass for it."""
    state = done["after"]["field"]
    if not checked.items() <= state["person_values"].items():
        raise UsageError(
            f"操作编号已用于其他值 / the deed {done['action_id']} was done with other values"
        )
    return Recorded(done["sequence"], state["version"])


def _decided(
    row: Mapping[str, Any], deed: Deed, values: Mapping[str, str], readings: list[list[str]]
) -> State:
    return {
        "decision": deed.action,
        "person_values": dict(values),
        "reviewer": deed.reviewer,
        "reviewed_at": deed.acted_at.isoformat(),
        "version": row["version"] + 1,
        "decided_on": evidence_of(row, readings),
        "requeued": False,
    }
