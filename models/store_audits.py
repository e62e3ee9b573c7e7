"""Blind looks: at values that nothing points at, and at decided ones once more.

They are drawn in `models/store_audit_drawing.py` and answered in `models/store_audit_answers.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
)

from models.compared_values import value_in_question
from models.flags import Severity
from models.review_tables import AUDITS, CLAIMS, SKIPS
from models.schema_columns import FlagStatus, ReviewStatus
from models.store_tables import DOCUMENTS, FIELDS, FLAG_FIELDS, FLAGS
from models.values import Kind

# SQLite takes 32,766 parameters in a statement.
_PARAMETERS = 5_000
_CANDIDATES = 50
# Looked at before the others: most of what the tables are used for.
_FIRST_KINDS = (Kind.AMOUNTS.value, Kind.DATES.value, Kind.COUNTS.value)
#: What a person can have said of a value that a machine found.
DECIDED = (
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
        connection.execute(doubted_fields(FIELDS.c.field_id == audit["field_id"])).first()
    )
    return stands(audit, field, is_flagged=flagged)


def doubted_fields(narrowed: ColumnElement[bool]) -> Select[Any]:
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


def stands(audit: Mapping[Any, Any], field: Mapping[Any, Any], *, is_flagged: bool) -> bool:
    """Whether the row `field` still says what the row `audit` is about."""
    if audit["purpose"] == Purpose.SILENT_ERRORS.value:
        return (
            field["decision"] is None
            and not is_flagged
            and value_in_question(field) == audit["values"]
        )
    return (
        field["decision"] in DECIDED
        and not field["requeued"]
        and field["reviewer"] == audit["first_reviewer"]
        and decided_value(field) == audit["values"]
    )


def decided_value(field: Mapping[Any, Any]) -> dict[str, str]:
    """What the person said the value is; nothing where the person said that it is none."""
    return {} if field["decision"] == ReviewStatus.REJECTED.value else value_in_question(field)
