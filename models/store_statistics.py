"""Counts for the dashboard, made in the database by document; whoever reads adds them up."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from models.compared_values import value_in_question
from models.flags import Severity
from models.review_tables import AUDITS, QUEUE_ITEMS, REVIEW_ACTIONS
from models.schema_columns import FlagStatus, ReviewStatus
from models.store_audits import AuditState, Purpose
from models.store_repeats import originals_of
from models.store_tables import DOCUMENTS, FIELDS, FLAG_FIELDS, FLAGS

_CHANGED = (ReviewStatus.CORRECTED.value, ReviewStatus.REJECTED.value)


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What document sets are made of; `program_version` is the one that read it last."""

    file_name: str
    publisher: str
    year: int | None
    program_version: str


@dataclass(frozen=True, slots=True)
class AuditCount:
    """Audits that are alike; `is_answered` while `state` is open: to be settled yet."""

    document_id: str
    kind: str
    purpose: str
    state: str
    outcome: str | None
    is_answered: bool
    number: int


class DeedFacts(NamedTuple):
    """Something that a person did; `kind` is that of the field, empty for a flag."""

    document_id: str
    reviewer: str
    acted_at: datetime
    action: str
    seconds: float | None
    kind: str


@dataclass(frozen=True, slots=True)
class FlagCount:
    """Flags of one code in one document: open ones, and what became of the others.

    `changed` led to a value that a person changed or rejected (or to nothing that can be told, for
    flags without fields that were resolved); `unchanged` were dismissed or all their fields were
    accepted as they are.
    """

    document_id: str
    code: str
    is_open: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two persons' values of a field on which nobody decided since; {} is no value."""

    audit_id: str
    field_id: str
    document_id: str
    kind: str
    page: int
    raw_text: str
    first_reviewer: str
    second_reviewer: str
    first_values: dict[str, str]
    second_values: dict[str, str]
    answered_at: datetime


def document_facts(connection: Connection) -> dict[str, DocumentFacts]:
    """Every document by its identifier."""
    query = select(
        DOCUMENTS.c.document_id,
        DOCUMENTS.c.file_name,
        DOCUMENTS.c.publisher,
        DOCUMENTS.c.year,
        DOCUMENTS.c.program_version,
    )
    return {row[0]: DocumentFacts(*row[1:]) for row in connection.execute(query)}


def audit_counts(connection: Connection) -> list[AuditCount]:
    """All audits, void ones too."""
    columns = (
        AUDITS.c.document_id,
        AUDITS.c.kind,
        AUDITS.c.purpose,
        AUDITS.c.state,
        AUDITS.c.outcome,
        case((AUDITS.c.reviewer != "", 1), else_=0).label("is_answered"),
    )
    query = select(*columns, func.count()).group_by(*columns)
    return [
        AuditCount(document_id, kind, purpose, state, outcome, bool(is_answered), number)
        for document_id, kind, purpose, state, outcome, is_answered, number in connection.execute(
            query
        )
    ]


def first_sight_agreements(connection: Connection) -> dict[str, int]:
    """Second reviews in which the blind answer was the first decision, by document."""
    query = select(AUDITS.c.document_id, AUDITS.c.answer).where(
        AUDITS.c.purpose == Purpose.SECOND_REVIEW.value,
        AUDITS.c.state == AuditState.DONE.value,
        AUDITS.c.outcome == "right",
    )
    found: dict[str, int] = {}
    for document_id, answer in connection.execute(query):
        found[document_id] = found.get(document_id, 0) + bool(answer["matches"])
    return found


def silent_counts(connection: Connection) -> dict[tuple[str, str], int]:
    """Values that nothing points at and nobody decided, by document and kind.

    Without duplicate documents, from which none are drawn.
    """
    duplicates = originals_of(connection)
    flagged = (
        select(FLAG_FIELDS.c.field_id)
        .join(FLAGS, FLAGS.c.flag_id == FLAG_FIELDS.c.flag_id)
        .where(
            FLAGS.c.raised,
            FLAGS.c.status == FlagStatus.OPEN.value,
            FLAGS.c.severity != Severity.INFO.value,
        )
    )
    query = (
        select(FIELDS.c.document_id, FIELDS.c.kind, func.count())
        .where(FIELDS.c.decision.is_(None), FIELDS.c.field_id.not_in(flagged))
        .group_by(FIELDS.c.document_id, FIELDS.c.kind)
    )
    return {
        (document_id, kind): number
        for document_id, kind, number in connection.execute(query)
        if document_id not in duplicates
    }


def waiting_counts(connection: Connection) -> dict[str, int]:
    """Items in the queue by document."""
    query = select(QUEUE_ITEMS.c.document_id, func.count()).group_by(QUEUE_ITEMS.c.document_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def deeds(connection: Connection) -> list[DeedFacts]:
    """What persons did and did not take back, oldest first.

    Blind looks that changed nothing count too, as the action audit.
    """
    undone = select(REVIEW_ACTIONS.c.undoes).where(REVIEW_ACTIONS.c.undoes.is_not(None))
    acted = (
        select(
            REVIEW_ACTIONS.c.document_id,
            REVIEW_ACTIONS.c.reviewer,
            REVIEW_ACTIONS.c.acted_at,
            REVIEW_ACTIONS.c.action,
            REVIEW_ACTIONS.c.seconds,
            func.coalesce(FIELDS.c.kind, ""),
        )
        .join(FIELDS, FIELDS.c.field_id == REVIEW_ACTIONS.c.field_id, isouter=True)
        .where(REVIEW_ACTIONS.c.action != "undo", REVIEW_ACTIONS.c.sequence.not_in(undone))
        .order_by(REVIEW_ACTIONS.c.acted_at, REVIEW_ACTIONS.c.sequence)
    )
    looked = select(
        AUDITS.c.document_id, AUDITS.c.reviewer, AUDITS.c.answered_at, AUDITS.c.kind
    ).where(
        AUDITS.c.state == AuditState.DONE.value,
        or_(AUDITS.c.purpose == Purpose.SECOND_REVIEW.value, AUDITS.c.outcome == "unclear"),
    )
    looks = [
        DeedFacts(document_id, reviewer, answered_at, "audit", None, kind)
        for document_id, reviewer, answered_at, kind in connection.execute(looked)
    ]
    in_time = attrgetter("acted_at")
    deeds_of_fields = map(DeedFacts._make, connection.execute(acted).all())
    return list(heapq.merge(deeds_of_fields, sorted(looks, key=in_time), key=in_time))


def flag_counts(connection: Connection) -> list[FlagCount]:
    """Flags by document and code."""
    changed = (
        select(FLAG_FIELDS.c.flag_id)
        .join(FIELDS, FIELDS.c.field_id == FLAG_FIELDS.c.field_id)
        .where(FIELDS.c.decision.in_(_CHANGED))
    )
    with_fields = select(FLAG_FIELDS.c.flag_id)
    resolved = FLAGS.c.status == FlagStatus.RESOLVED.value
    is_changed = or_(FLAGS.c.flag_id.in_(changed), FLAGS.c.flag_id.not_in(with_fields))

    query = select(
        FLAGS.c.document_id,
        FLAGS.c.code,
        _number(and_(FLAGS.c.status == FlagStatus.OPEN.value, FLAGS.c.raised)),
        _number(and_(resolved, is_changed)),
        _number(or_(FLAGS.c.status == FlagStatus.DISMISSED.value, and_(resolved, ~is_changed))),
    ).group_by(FLAGS.c.document_id, FLAGS.c.code)
    return [FlagCount(*row) for row in connection.execute(query)]


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def disagreements(connection: Connection) -> list[Disagreement]:
    """Second reviews that found another value, until somebody decides the field again."""
    query = (
        select(
            AUDITS.c.audit_id,
            AUDITS.c.reviewer.label("second_reviewer"),
            AUDITS.c.answer,
            AUDITS.c.answered_at,
            FIELDS,
        )
        .join(FIELDS, FIELDS.c.field_id == AUDITS.c.field_id)
        .where(
            AUDITS.c.purpose == Purpose.SECOND_REVIEW.value,
            AUDITS.c.state == AuditState.DONE.value,
            AUDITS.c.outcome.in_(("wrong", "not_a_value")),
            FIELDS.c.decision.is_not(None),
            FIELDS.c.reviewed_at <= AUDITS.c.answered_at,
        )
        .order_by(AUDITS.c.answered_at.desc(), AUDITS.c.audit_id)
    )
    return [_disagreement(row) for row in connection.execute(query).mappings()]


def _disagreement(row: Mapping[Any, Any]) -> Disagreement:
    rejected = row["decision"] == ReviewStatus.REJECTED.value
    return Disagreement(
        row["audit_id"],
        row["field_id"],
        row["document_id"],
        row["kind"],
        row["page"],
        row["raw_text"],
        row["reviewer"],
        row["second_reviewer"],
        {} if rejected else value_in_question(row),
        row["answer"]["values"],
        row["answered_at"],
    )
