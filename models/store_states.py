"""What a person can change of a field or a flag: taken down as JSON, and put back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from models.store_tables import FIELDS, FLAGS

_OF_FIELD = (
    "decision",
    "person_values",
    "reviewer",
    "reviewed_at",
    "version",
    "decided_on",
    "requeued",
)
_OF_FLAG = ("status", "reason", "reviewer", "reviewed_at")

State = dict[str, Any]


def field_state(row: Mapping[str, Any]) -> State:
    """The state of a stored field."""
    return _state(row, _OF_FIELD)


def flag_state(row: Mapping[str, Any]) -> State:
    """The state of a stored flag."""
    return _state(row, _OF_FLAG)


def _state(row: Mapping[str, Any], names: tuple[str, ...]) -> State:
    state = {name: row[name] for name in names}
    moment = state["reviewed_at"]
    return state | {"reviewed_at": moment.isoformat() if moment else None}


def write_field_state(connection: Connection, field_id: str, state: State) -> None:
    """Put the field, which the caller holds, into that state."""
    connection.execute(update(FIELDS).where(FIELDS.c.field_id == field_id).values(_columns(state)))


def write_flag_state(connection: Connection, flag_id: str, state: State) -> None:
    """Put the flag, whose document the caller holds, into that state."""
    connection.execute(update(FLAGS).where(FLAGS.c.flag_id == flag_id).values(_columns(state)))


def _columns(state: State) -> State:
    moment = state["reviewed_at"]
    return state | {"reviewed_at": datetime.fromisoformat(moment) if moment else None}
