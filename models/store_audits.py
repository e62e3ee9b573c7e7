"""Values drawn for a blind look: those that nothing points at, and decided ones once more.

What is drawn depends on the field's identifier alone: every value has the same chance, a larger
share adds to the smaller one's, and drawing again draws nothing twice. A drawn value that is
flagged, decided otherwise, read otherwise or lost before somebody looked is void.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    case,
    exists,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from models.compared_values import says_something, value_in_question
from models.flags import Severity
from models.review_tables import AUDITS, CLAIMS, REVIEW_ACTIONS, SKIPS
from models.schema_columns import FlagStatus, ReviewStatus
from models.settings import PROGRAM_VERSION
from models.store import Store
from models.store_tables import DOCUMENTS, FIELDS, FLAG_FIELDS, FLAGS
from models.values import Kind

# SQLite takes 32,766 parameters in a statement.
_PARAMETERS = 5_000
_CANDIDATES = 50
# Looked at before the others: most of what the tables are used for.
_FIRST_KINDS = (Kind.AMOUNTS.value, Kind.DATES.value, Kind.COUNTS.value)
_DECIDED = (
    ReviewStatus.ACCEPTED.value,
    ReviewStatus.CORRECTED.value,
    ReviewStatus.REJECTED.value,
)


class Purpose(StrEnum):
    """Why a value was drawn: nothing points at it, or another person decided it."""

    SILENT_ERRORS = "silent_errors"
    SECOND_REVIEW = "second_review"


class AuditState(StrEnum):
    """Nobody settled it, somebody did, or it no longer counts."""

    OPEN = "open"
    DONE = "done"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Audit:
    """What whoever looks may know: where the field stands and its kind, nothing of its value.

    `boxes` are [page, x0, y0, x1, y1] in points; `version` is the field's.
    """

    audit_id: str
    field_id: str
    document_id: str
    kind: Kind
    purpose: Purpose
    state: AuditState
    page: int
    boxes: list[list[float]]
    version: int


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


def open_audit_for(
    connection: Connection,
    reviewer: str,
    exclude: Collection[str] = (),
    *,
    document_id: str = "",
    kind: str = "",
) -> str | None:
    """The audit that `reviewer` may look at next, None when there is none.

    Never a second review of what `reviewer` decided, nor what another one looks at now, began to
    answer, or `reviewer` skipped. `document_id` and `kind` narrow it; `exclude` are audit_ids.
    """
    now = datetime.now(UTC)
    claimed = exists().where(
        CLAIMS.c.item_id == AUDITS.c.audit_id,
        CLAIMS.c.reviewer != reviewer,
        CLAIMS.c.until > now,
    )
    skipped = exists().where(SKIPS.c.item_id == AUDITS.c.audit_id, SKIPS.c.reviewer == reviewer)
    query = (
        select(AUDITS)
        .where(
            AUDITS.c.state == AuditState.OPEN.value,
            AUDITS.c.reviewer.in_(("", reviewer)),
            AUDITS.c.first_reviewer != reviewer,
            ~claimed,
            ~skipped,
        )
        .order_by(
            # What I began to answer, then the kinds that matter most; within them by chance.
            case((AUDITS.c.reviewer == reviewer, 0), else_=1),
            case((AUDITS.c.kind.in_(_FIRST_KINDS), 0), else_=1),
            AUDITS.c.audit_id,
        )
        .limit(_CANDIDATES)
    )
    if document_id:
        query = query.where(AUDITS.c.document_id == document_id)
    if kind:
        query = query.where(AUDITS.c.kind == kind)
    if exclude:
        query = query.where(AUDITS.c.audit_id.not_in(list(exclude)))
    for audit in connection.execute(query).mappings():
        if still_in_question(connection, audit):
            return str(audit["audit_id"])
    return None


def read_audit(connection: Connection, audit_id: str) -> Audit | None:
    """The audit as whoever looks may see it, None when it or its field is not there."""
    query = (
        select(AUDITS, FIELDS.c.page, FIELDS.c.boxes, FIELDS.c.version)
        .join(FIELDS, FIELDS.c.field_id == AUDITS.c.field_id)
        .where(AUDITS.c.audit_id == audit_id)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Audit(
        row.audit_id,
        row.field_id,
        row.document_id,
        Kind(row.kind),
        Purpose(row.purpose),
        AuditState(row.state),
        row.page,
        row.boxes,
        row.version,
    )


def audit_facts(connection: Connection, audit_id: str) -> tuple[Kind, int | None] | None:
    """Kind of the audit's value and the year that its document reports on; None when unknown."""
    query = (
        select(AUDITS.c.kind, DOCUMENTS.c.year)
        .join(DOCUMENTS, DOCUMENTS.c.document_id == AUDITS.c.document_id)
        .where(AUDITS.c.audit_id == audit_id)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (Kind(row.kind), row.year)


def still_in_question(connection: Connection, audit: Mapping[Any, Any]) -> bool:
    """Whether the field still stands as it did when the row `audit` was drawn."""
    query = select(FIELDS).where(FIELDS.c.field_id == audit["field_id"])
    field = connection.execute(query).mappings().one_or_none()
    if field is None:
        return False
    flagged = field["decision"] is None and bool(
        connection.execute(_flagged(FIELDS.c.field_id == audit["field_id"])).first()
    )
    return _stands(audit, field, is_flagged=flagged)


def _flagged(narrowed: ColumnElement[bool]) -> Select[Any]:
    """The identifiers of fields with an open doubt."""
    return (
        select(FLAG_FIELDS.c.field_id)
        .join(FLAGS, FLAGS.c.flag_id == FLAG_FIELDS.c.flag_id)
        .join(FIELDS, FIELDS.c.field_id == FLAG_FIELDS.c.field_id)
        .where(
            FLAGS.c.raised,
            FLAGS.c.status == FlagStatus.OPEN.value,
            FLAGS.c.severity != Severity.INFO.value,
            narrowed,
        )
        .distinct()
    )


def _stands(audit: Mapping[Any, Any], field: Mapping[Any, Any], *, is_flagged: bool) -> bool:
    if audit["purpose"] == Purpose.SILENT_ERRORS.value:
        return (
            field["decision"] is None
            and not is_flagged
            and value_in_question(field) == audit["values"]
        )
    return (
        field["decision"] in _DECIDED
        and not field["requeued"]
        and field["reviewer"] == audit["first_reviewer"]
        and _decided_value(field) == audit["values"]
    )


def _decided_value(field: Mapping[Any, Any]) -> dict[str, str]:
    """What the person said the value is; nothing where the person said that it is none."""
    return {} if field["decision"] == ReviewStatus.REJECTED.value else value_in_question(field)


def _draw(
    connection: Connection, document_ids: Sequence[str] | None, share: float, second_share: float
) -> Drawn:
    drawn = voided = 0
    for narrowed, of_audits, of_actions in _parts(document_ids):
        flagged: set[str] = set(connection.execute(_flagged(narrowed)).scalars())
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
                and _stands(row, fields[row["field_id"]], is_flagged=row["field_id"] in flagged)
            )
        ]
        gone += _taken_back(connection, known, of_actions)
        voided += _set_state(connection, gone, AuditState.VOID)
        new = {row["audit_id"]: row for row in _new_rows(fields, flagged, share, second_share)}
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
    for start in range(0, len(document_ids), _PARAMETERS):
        some = document_ids[start : start + _PARAMETERS]
        yield (
            FIELDS.c.document_id.in_(some),
            AUDITS.c.document_id.in_(some),
            REVIEW_ACTIONS.c.document_id.in_(some),
        )


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
    decided = select(FIELDS.c.field_id).where(narrowed, FIELDS.c.decision.in_(_DECIDED))
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
    for start in range(0, len(ordered), _PARAMETERS):
        query = select(FIELDS).where(FIELDS.c.field_id.in_(ordered[start : start + _PARAMETERS]))
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
            field["decision"] in _DECIDED
            and not field["requeued"]
            and _chance(field_id, Purpose.SECOND_REVIEW) < second_share
        ):
            yield _row(field, Purpose.SECOND_REVIEW, _decided_value(field), field["reviewer"])


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
        "program_version": PROGRAM_VERSION,
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
    for start in range(0, len(audit_ids), _PARAMETERS):
        some = audit_ids[start : start + _PARAMETERS]
        connection.execute(
            update(AUDITS).where(AUDITS.c.audit_id.in_(some)).values(state=state.value)
        )
    return len(audit_ids)


def _insert(connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
    if not rows:
        return 0
    # Another process may draw at the same time.
    if connection.dialect.name == "postgresql":
        connection.execute(postgresql.insert(AUDITS).on_conflict_do_nothing(), rows)
    else:
        connection.execute(sqlite.insert(AUDITS).on_conflict_do_nothing(), rows)
    return len(rows)
