"""Flags that follow the decisions on their fields: settled with the last one, open again before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from models.review_tables import REVIEW_ACTIONS
from models.schema_columns import FlagStatus
from models.store_actions import Deed
from models.store_states import State, flag_state, write_flag_state
from models.store_tables import FIELDS, FLAG_FIELDS, FLAGS

_OPEN: State = {
    "status": FlagStatus.OPEN.value,
    "reason": "",
    "reviewer": "",
    "reviewed_at": None,
}
_OF_FLAGS = {status.value for status in FlagStatus}


def resolve_flags(
    connection: Connection, field_id: str, deed: Deed
) -> tuple[dict[str, State], dict[str, State]]:
    """Settle the open flags on the field that wait for no other field.

    A field that must be looked at again counts as undecided.

    Returns:
        The states of these flags before and after, by flag.
    """
    # Only of the flags on this field: those of the whole store would be looked through otherwise.
    waiting = (
        select(FLAG_FIELDS.c.flag_id)
        .join(FIELDS, FIELDS.c.field_id == FLAG_FIELDS.c.field_id)
        .where(
            FLAG_FIELDS.c.flag_id.in_(_on(field_id)),
            or_(FIELDS.c.decision.is_(None), FIELDS.c.requeued),
        )
    )
    flags = _flags_on(
        connection,
        field_id,
        FLAGS.c.status == FlagStatus.OPEN.value,
        FLAGS.c.flag_id.not_in(waiting),
    )
    settled = _OPEN | {
        "status": FlagStatus.RESOLVED.value,
        "reviewer": deed.reviewer,
        "reviewed_at": deed.acted_at.isoformat(),
    }
    return _change(connection, flags, settled)


def reopen_flags(
    connection: Connection, field_id: str
) -> tuple[dict[str, State], dict[str, State]]:
    """Open what was settled only because the field, now undecided again, had been decided.

    What a person settled by a decision on the flag itself stays so.

    Returns:
        The states of these flags before and after, by flag.
    """
    flags = _flags_on(connection, field_id, FLAGS.c.status == FlagStatus.RESOLVED.value)
    by_hand = _settled_by_hand(connection, [row["flag_id"] for row in flags])
    return _change(connection, [row for row in flags if row["flag_id"] not in by_hand], _OPEN)


def restore_flags(
    connection: Connection, before: Mapping[str, State], after: Mapping[str, State]
) -> tuple[dict[str, State], dict[str, State]]:
    """Put flags back from `after` to `before`; those that are in another state now stay there.

    Returns:
        The states that the flags which were put back had, and have now, by flag.
    """
    query = select(FLAGS).where(FLAGS.c.flag_id.in_(list(before))).with_for_update()
    held: dict[str, State] = {}
    restored: dict[str, State] = {}
    for row in connection.execute(query).mappings().all():
        flag_id = row["flag_id"]
        state = flag_state(dict(row))
        if state == after[flag_id]:
            held[flag_id], restored[flag_id] = state, before[flag_id]
            write_flag_state(connection, flag_id, before[flag_id])
    return held, restored


def _flags_on(
    connection: Connection, field_id: str, *conditions: ColumnElement[bool]
) -> list[dict[str, Any]]:
    flags = select(FLAGS).where(FLAGS.c.flag_id.in_(_on(field_id)), *conditions)
    return [dict(row) for row in connection.execute(flags.with_for_update()).mappings()]


def _on(field_id: str) -> Select[tuple[str]]:
    return select(FLAG_FIELDS.c.flag_id).where(FLAG_FIELDS.c.field_id == field_id)


def _change(
    connection: Connection, flags: Iterable[Mapping[str, Any]], state: State
) -> tuple[dict[str, State], dict[str, State]]:
    before = {row["flag_id"]: flag_state(row) for row in flags}
    for flag_id in before:
        write_flag_state(connection, flag_id, state)
    return before, dict.fromkeys(before, state)


def _settled_by_hand(connection: Connection, flag_ids: list[str]) -> set[str]:
    """Those of the flags whose state comes from a decision on themselves."""
    fields = select(FLAG_FIELDS.c.field_id).where(FLAG_FIELDS.c.flag_id.in_(flag_ids))
    query = (
        select(REVIEW_ACTIONS.c.action, REVIEW_ACTIONS.c.flag_id, REVIEW_ACTIONS.c.after)
        .where(
            or_(
                REVIEW_ACTIONS.c.flag_id.in_(flag_ids),
                REVIEW_ACTIONS.c.field_id.in_(fields),
            )
        )
        .order_by(REVIEW_ACTIONS.c.sequence)
    )
    by_hand: dict[str, bool] = {}
    for action, flag_id, after in connection.execute(query):
        for changed in after["flags"]:
            by_hand[changed] = flag_id == changed and action in _OF_FLAGS
    return {flag_id for flag_id in flag_ids if by_hand.get(flag_id)}
