"""Holds a store against what the server acknowledged to many reviewers at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, select

from models.effective_values import effective_values
from models.review_tables import COMMENTS, QUEUE_ITEMS, REVIEW_ACTIONS
from models.store import Store
from models.store_queue import refresh_queue
from models.store_tables import CORRECTIONS, DOCUMENTS, FIELDS, FLAGS

_Rows = list[Mapping[str, Any]]


@dataclass
class Deed:
    """A deed that the server acknowledged: on which field or flag, and what came back."""

    action_id: str
    reviewer: str
    action: str
    item_id: str
    sequence: int | None
    version: int | None = None
    values: dict[str, str] = field(default_factory=dict)
    undoes: int | None = None


def problems_in(store: Store, deeds: list[Deed], comments: list[str]) -> list[str]:
    """Everything in which the store differs from what was acknowledged."""
    with store.reading() as connection:
        actions = _rows(connection, select(REVIEW_ACTIONS).order_by(REVIEW_ACTIONS.c.sequence))
        fields = _rows(connection, select(FIELDS))
        flags = _rows(connection, select(FLAGS))
        corrections = _rows(connection, select(CORRECTIONS).order_by(CORRECTIONS.c.correction_id))
        texts = Counter(connection.execute(select(COMMENTS.c.text)).scalars())
    problems = [*_unlike_log(deeds, actions)]
    problems += _broken_fields(fields, actions)
    problems += _broken_flags(flags, actions)
    problems += _broken_corrections(fields, corrections)
    if texts != Counter(comments):
        problems.append(f"{len(comments)} comments acknowledged, {texts.total()} kept")
    return problems + _stale_queue(store)


def _rows(connection: Connection, query: Select[Any]) -> _Rows:
    return [dict(row) for row in connection.execute(query).mappings()]


def _unlike_log(deeds: list[Deed], actions: _Rows) -> Iterator[str]:
    """Acknowledged deeds that the log does not have as they were, and deeds nobody was told of."""
    logged = defaultdict(list)
    for action in actions:
        logged[action["action_id"]].append(action)
    for deed in deeds:
        found = logged.pop(deed.action_id, [])
        if len(found) != 1:
            yield f"acknowledged once, kept {len(found)} times: {deed}"
            continue
        (action,) = found
        state = action["after"]["field"]
        same = {
            "reviewer": deed.reviewer,
            "action": deed.action,
            "sequence": action["sequence"] if deed.sequence is None else deed.sequence,
            "undoes": deed.undoes,
        }
        if any(action[name] != value for name, value in same.items()):
            yield f"kept otherwise than acknowledged: {deed} as {action}"
        if deed.item_id not in (action["field_id"], action["flag_id"]):
            yield f"kept on another item: {deed} as {action}"
        if deed.version is not None and state["version"] != deed.version:
            yield f"another version than acknowledged: {deed} as {action}"
        if any(state["person_values"][name] != value for name, value in deed.values.items()):
            yield f"other values than acknowledged: {deed} as {action}"
    for action_id in logged:
        yield f"kept, but never acknowledged: {action_id}"


def _broken_fields(fields: _Rows, actions: _Rows) -> Iterator[str]:
    """Fields whose deeds do not follow one from the other up to what holds now."""
    of_field = defaultdict(list)
    for action in actions:
        if action["field_id"] is not None:
            of_field[action["field_id"]].append(action)
    for row in fields:
        version, last = 0, None
        for action in of_field[row["field_id"]]:
            before, after = action["before"]["field"], action["after"]["field"]
            if before["version"] != version or (last is not None and before != last):
                yield f"{row['field_id']}: a deed was done on what was no more: {action}"
            version, last = version + 1, after
            if after["version"] != version:
                yield f"{row['field_id']}: version {after['version']} instead of {version}"
        if row["version"] != version:
            yield f"{row['field_id']}: version {row['version']} after {version} deeds"
        names = ("decision", "person_values", "reviewer")
        if last is not None and any(row[name] != last[name] for name in names):
            yield f"{row['field_id']}: the last deed does not hold: {dict(row)}"


def _broken_flags(flags: _Rows, actions: _Rows) -> Iterator[str]:
    """Flags whose status changed in ways that no deed tells of."""
    last: dict[str, str] = {}
    for action in actions:
        for flag_id, state in action["before"]["flags"].items():
            if state["status"] != last.get(flag_id, "open"):
                yield f"{flag_id}: a deed was done on what was no more: {action}"
        for flag_id, state in action["after"]["flags"].items():
            last[flag_id] = state["status"]
    for row in flags:
        if row["status"] != last.get(row["flag_id"], "open"):
            yield f"{row['flag_id']}: {row['status']} although the last deed said otherwise"


def _broken_corrections(fields: _Rows, corrections: _Rows) -> Iterator[str]:
    """Fields whose corrections do not lead from the machine's value to the one that holds."""
    values = {row["field_id"]: effective_values({**row, "person_values": None}) for row in fields}
    for one in values.values():
        one["review_status"] = "auto"
    for row in corrections:
        current = values[row["field_id"]]
        if current[row["column"]] != row["old_value"]:
            yield f"{row['field_id']}: a correction of what was no more: {dict(row)}"
        current[row["column"]] = row["new_value"]
    for row in fields:
        wanted = effective_values(row) | {"review_status": row["decision"] or "auto"}
        if values[row["field_id"]] != wanted:
            yield f"{row['field_id']}: corrections lead to {values[row['field_id']]}"


def _stale_queue(store: Store) -> list[str]:
    """Items of the queue that making it anew changes."""
    with store.writing() as connection:
        before = _queue(connection)
        documents: Iterable[str] = connection.execute(select(DOCUMENTS.c.document_id)).scalars()
        for document_id in list(documents):
            refresh_queue(connection, document_id)
        after = _queue(connection)
    different = {item_id for item_id, _ in before ^ after}
    return [f"not in step with the queue: {item_id}" for item_id in sorted(different)]


def _queue(connection: Connection) -> set[tuple[str, str]]:
    rows = connection.execute(select(QUEUE_ITEMS)).mappings()
    return {(row["item_id"], str(sorted(dict(row).items()))) for row in rows}
