"""Drawing values for a blind look: those that nothing points at, and decided ones once more.

What is drawn depends on the field's identifier alone: every value has the same chance, a larger
share adds to the smaller one's, and drawing again draws nothing twice. What a duplicate document
states is left to the document that the tables tell. A drawn value that is flagged, decided
otherwise, read otherwise or lost before somebody looked is void.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, true, update

from models.compared_values import says_something, value_in_question
from models.review_tables import AUDITS, REVIEW_ACTIONS
from models.settings import RESULT_VERSION
from models.store import Store
from models.store_audits import (
    DECIDED,
    AuditState,
    Purpose,
    decided_value,
    doubted_fields,
    stands,
)
from models.store_batches import batches
from models.store_insert import insert_into
from models.store_repeats import originals_of
from models.store_tables import DOCUMENTS, FIELDS
from models.values import Kind

# SQLite takes 32,766 parameters in a statement.
_PARAMETERS = 5_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """How many values were drawn, and how many drawn before are void now."""

    drawn: int
    voided: int


def draw_audits(
    connection: Connection, document_id: str, share: float, second_share: float = 0.0
) -> Drawn:
    """Draw from one document's values; both shares are of 1."""
    return _draw(connection, [document_id], share, second_share)


def draw_all_audits(store: Store, share: float, second_share: float = 0.0) -> Drawn:
    """Draw from the whole store."""
    with store.writing() as connection:
        return _draw(connection, None, share, second_share)


def draw_changed_audits(
    store: Store, since: datetime, share: float, second_share: float = 0.0
) -> Drawn:
    """Draw from the documents that were ingested, or in which a person did something, since."""
    acted = select(REVIEW_ACTIONS.c.document_id).where(REVIEW_ACTIONS.c.acted_at >= since)
    ingested = select(DOCUMENTS.c.document_id).where(DOCUMENTS.c.ingested_at >= since)
    with store.reading() as connection:
        changed = sorted(
            {*connection.execute(acted).scalars()} | {*connection.execute(ingested).scalars()}
        )
    if not changed:
        return Drawn(0, 0)
    with store.writing() as connection:
        return _draw(connection, changed, share, second_share)


def _draw(
    connection: Connection, document_ids: Sequence[str] | None, share: float, second_share: float
) -> Drawn:
    drawn = voided = 0
    duplicates = originals_of(connection).keys()
    for narrowed, of_audits, of_actions in _parts(document_ids):
        flagged: set[str] = set(connection.execute(doubted_fields(narrowed)).scalars())
        known = {
            row["audit_id"]: row
            for row in connection.execute(select(AUDITS).where(of_audits)).mappings()
        }
        waiting = {row["field_id"] for row in known.values() if row["state"] == "open"}
        wanted = waiting | _chosen(connection, narrowed, flagged, share, second_share)
        fields = _fields(connection, wanted)
        gone = [
            audit_id
            for audit_id, row in known.items()
            if row["state"] == AuditState.OPEN.value
            and not (
                row["field_id"] in fields
                and stands(row, fields[row["field_id"]], is_flagged=row["field_id"] in flagged)
                and not _is_told_elsewhere(row, duplicates)
            )
        ]
        gone += _taken_back(connection, known, of_actions)
        voided += _set_state(connection, gone, AuditState.VOID)
        new = {
            row["audit_id"]: row
            for row in _new_rows(fields, flagged, share, second_share)
            if not _is_told_elsewhere(row, duplicates)
        }
        again = [
            audit_id
            for audit_id in new.keys() & known.keys()
            if known[audit_id]["state"] == AuditState.VOID.value
            and known[audit_id]["answer"] is None
        ]
        drawn += _set_state(connection, again, AuditState.OPEN)
        drawn += _insert(connection, [row for key, row in new.items() if key not in known])
    return Drawn(drawn, voided)


def _parts(
    document_ids: Sequence[str] | None,
) -> Iterable[tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]]:
    """Conditions on fields, audits and actions that stay below the limit of parameters."""
    if document_ids is None:
        yield true(), true(), true()
        return
    for some in batches(document_ids, _PARAMETERS):
        yield (
            FIELDS.c.document_id.in_(some),
            AUDITS.c.document_id.in_(some),
            REVIEW_ACTIONS.c.document_id.in_(some),
        )


def _is_told_elsewhere(audit: Mapping[Any, Any], duplicates: Collection[str]) -> bool:
    """Whether the tables tell this unflagged value by another document."""
    return audit["purpose"] == Purpose.SILENT_ERRORS.value and audit["document_id"] in duplicates


def _chance(field_id: str, purpose: Purpose) -> float:
    """A number in [0, 1) that the field always has, independent between the two purposes."""
    digest = hashlib.sha256(f"{purpose.value}\n{field_id}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def _chosen(
    connection: Connection,
    narrowed: ColumnElement[bool],
    flagged: Collection[str],
    share: float,
    second_share: float,
) -> set[str]:
    """Fields on which chance fell; their values are looked at later, most fields not at all."""
    undecided = select(FIELDS.c.field_id).where(narrowed, FIELDS.c.decision.is_(None))
    decided = select(FIELDS.c.field_id).where(narrowed, FIELDS.c.decision.in_(DECIDED))
    chosen: set[str] = set()
    if share > 0:
        chosen |= {
            field_id
            for field_id in connection.execute(undecided).scalars()
            if _chance(field_id, Purpose.SILENT_ERRORS) < share and field_id not in flagged
        }
    if second_share > 0:
        chosen |= {
            field_id
            for field_id in connection.execute(decided).scalars()
            if _chance(field_id, Purpose.SECOND_REVIEW) < second_share
        }
    return chosen


def _fields(connection: Connection, field_ids: Collection[str]) -> dict[str, Mapping[Any, Any]]:
    ordered = sorted(field_ids)
    found: dict[str, Mapping[Any, Any]] = {}
    for some in batches(ordered, _PARAMETERS):
        query = select(FIELDS).where(FIELDS.c.field_id.in_(some))
        found |= {row["field_id"]: row for row in connection.execute(query).mappings()}
    return found


def _new_rows(
    fields: Mapping[str, Mapping[Any, Any]],
    flagged: Collection[str],
    share: float,
    second_share: float,
) -> Iterable[dict[str, Any]]:
    for field_id, field in fields.items():
        value = value_in_question(field)
        if field["decision"] is None:
            if (
                _chance(field_id, Purpose.SILENT_ERRORS) < share
                and field_id not in flagged
                and says_something(Kind(field["kind"]), value)
            ):
                yield _row(field, Purpose.SILENT_ERRORS, value, "")
        elif (
            field["decision"] in DECIDED
            and not field["requeued"]
            and _chance(field_id, Purpose.SECOND_REVIEW) < second_share
        ):
            yield _row(field, Purpose.SECOND_REVIEW, decided_value(field), field["reviewer"])


def _row(
    field: Mapping[Any, Any], purpose: Purpose, values: dict[str, str], first_reviewer: str
) -> dict[str, Any]:
    # One value of one field is looked at once, however often it is drawn.
    parts = [purpose.value, field["field_id"], first_reviewer, values]
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return {
        "audit_id": f"a{digest[:16]}",
        "field_id": field["field_id"],
        "document_id": field["document_id"],
        "kind": field["kind"],
        "purpose": purpose.value,
        "program_version": RESULT_VERSION,
        "values": values,
        "first_reviewer": first_reviewer,
        "drawn_at": datetime.now(UTC),
        "state": AuditState.OPEN.value,
        "outcome": None,
        "answer": None,
        "reviewer": "",
        "answered_at": None,
    }


def _taken_back(
    connection: Connection,
    known: Mapping[str, Mapping[Any, Any]],
    of_actions: ColumnElement[bool],
) -> list[str]:
    """Audits whose answer decided the field, where the person has undone that since."""
    undone = select(REVIEW_ACTIONS.c.undoes).where(REVIEW_ACTIONS.c.undoes.is_not(None), of_actions)
    query = select(REVIEW_ACTIONS.c.action_id).where(REVIEW_ACTIONS.c.sequence.in_(undone))
    deeds = set(connection.execute(query).scalars())
    return [
        audit_id
        for audit_id, row in known.items()
        if row["state"] == AuditState.DONE.value
        and row["purpose"] == Purpose.SILENT_ERRORS.value
        and (row["answer"] or {}).get("deed") in deeds
    ]


def _set_state(connection: Connection, audit_ids: Sequence[str], state: AuditState) -> int:
    for some in batches(audit_ids, _PARAMETERS):
        connection.execute(
            update(AUDITS).where(AUDITS.c.audit_id.in_(some)).values(state=state.value)
        )
    return len(audit_ids)


def _insert(connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
    if not rows:
        return 0
    # Another process may draw at the same time.
    connection.execute(insert_into(connection, AUDITS).on_conflict_do_nothing(), rows)
    return len(rows)
