"""What somebody who looked blind said, and what followed from it.

An answer is kept as it was given first, whatever the person says when both values are shown.
`answer` of the stored audit is `{"action_id", "text", "values", "outcome", "matches", "seconds"}`,
and once it is settled `"settled": {"action_id", "right", "seconds"}`; `"deed"` is the `action_id`
of the decision on the field that followed, if any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, select, update

from models.compared_values import same_value, stated
from models.errors import ConflictError, NotFoundError, UsageError
from models.review_tables import AUDITS, CLAIMS
from models.schema import correctable_columns
from models.schema_columns import ReviewStatus
from models.store import Store
from models.store_audits import AuditState, Purpose, still_in_question
from models.store_locks import lock_document
from models.store_person_values import checked_values
from models.store_review import record_decision
from models.store_tables import FIELDS
from models.store_text import storable
from models.value_soundness import require_sound
from models.values import Kind


class Outcome(StrEnum):
    """What the look came to; a value where there is none is an error too."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_A_VALUE = "not_a_value"
    UNCLEAR = "unclear"


class Side(StrEnum):
    """Which of the two values is right when both are shown."""

    MINE = "mine"
    THEIRS = "theirs"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that is kept: done, or to be compared with the value in question.

    `in_question` is None where the person need not see it, and {} when somebody decided that
    there is no value. `outcome` is None until the audit is done.
    """

    kind: Kind
    is_done: bool
    matches: bool
    given: dict[str, str]
    in_question: dict[str, str] | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class _Decision:
    """What becomes of the field."""

    field_id: str
    version: int
    status: ReviewStatus
    values: dict[str, str]
    action_id: str


def answer_audit(
    store: Store,
    audit_id: str,
    reviewer: str,
    *,
    action_id: str,
    text: str = "",
    values: Mapping[str, str] | None = None,
    outcome: Outcome | None = None,
    seconds: float | None = None,
) -> Answered:
    """Keep what `reviewer` saw in the box without knowing what stands in the store.

    Either `values` (the columns that `text` means) or `outcome`, unclear or not_a_value. A value
    that is the one in question is accepted, unless a second person looked at a decision. Whoever
    answered already gets that first answer back.

    Raises:
        NotFoundError: for an unknown audit.
        ConflictError: when the field changed meanwhile (the audit is void then), or another
            person answered.
        UsageError: for an answer that says nothing, values that their columns cannot hold, or
            somebody who would look at a decision of their own.
    """
    if (values is None) == (outcome is None) or outcome in (Outcome.RIGHT, Outcome.WRONG):
        raise UsageError("须给出值或说明没有值 / an answer is a value, or says why there is none")
    with store.writing() as connection:
        row = _hold(connection, audit_id, reviewer)
        if row["answer"] is not None and row["state"] != AuditState.VOID.value:
            first = _answered(row)
            decision = _again(row, action_id)
        elif not _stands(connection, row):
            first = None
        else:
            kind = Kind(row["kind"])
            given = checked_values(connection, row["document_id"], kind, values or {})
            if given:
                _require_sound(kind, given, row["values"])
            if outcome is Outcome.NOT_A_VALUE:
                matches = not row["values"]
            else:
                matches = bool(row["values"]) and same_value(kind, given, row["values"])
            is_done = matches or outcome is Outcome.UNCLEAR
            row["answer"] = {
                "action_id": action_id,
                "text": storable(text),
                "values": given,
                "outcome": outcome.value if outcome else None,
                "matches": matches,
                "seconds": seconds,
            }
            row["outcome"] = None
            if is_done:
                row["outcome"] = (Outcome.RIGHT if matches else Outcome.UNCLEAR).value
            decision = _decision(connection, row, action_id)
            _write(connection, row, reviewer)
            first = _answered(row)
    if first is None:
        raise _void(store, audit_id)
    _decide(store, audit_id, decision, reviewer, seconds)
    return first


def settle_audit(
    store: Store,
    audit_id: str,
    reviewer: str,
    *,
    action_id: str,
    right: Side,
    seconds: float | None = None,
) -> Outcome:
    """Keep which value is right, now that `reviewer` sees both.

    Where nobody had decided the field, it is accepted or corrected by that; a decision of another
    person stays, and a lead sees the disagreement.

    Raises:
        NotFoundError: for an unknown audit.
        ConflictError: when the field changed meanwhile (the audit is void then), or another
            person answered.
        UsageError: when there is no answer yet, or a value that the field cannot hold.
    """
    with store.writing() as connection:
        row = _hold(connection, audit_id, reviewer)
        stands = True
        if row["answer"] is None and row["state"] == AuditState.OPEN.value:
            raise UsageError("请先作答 / answer first")
        if row["state"] == AuditState.DONE.value:
            decision = _again(row, action_id)
        elif not _stands(connection, row):
            stands = False
        else:
            is_value = row["answer"]["outcome"] is None
            row["outcome"] = {
                Side.THEIRS: Outcome.RIGHT,
                Side.MINE: Outcome.WRONG if is_value else Outcome.NOT_A_VALUE,
                Side.UNCLEAR: Outcome.UNCLEAR,
            }[right].value
            row["answer"] = row["answer"] | {
                "settled": {"action_id": action_id, "right": right.value, "seconds": seconds}
            }
            decision = _decision(connection, row, action_id)
            _write(connection, row, reviewer)
    if not stands:
        raise _void(store, audit_id)
    _decide(store, audit_id, decision, reviewer, seconds)
    return Outcome(row["outcome"])


def _hold(connection: Connection, audit_id: str, reviewer: str) -> dict[str, Any]:
    """The audit; nobody else changes it, or its document, until the transaction ends."""
    query = select(AUDITS).where(AUDITS.c.audit_id == audit_id)
    missing = NotFoundError(f"没有抽查 {audit_id} / there is no audit {audit_id}")
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise missing
    lock_document(connection, row["document_id"])
    row = connection.execute(query.with_for_update()).mappings().one()
    if row["first_reviewer"] == reviewer:
        raise UsageError("不能复核自己的决定 / nobody reviews a decision of their own")
    if row["reviewer"] not in ("", reviewer):
        raise ConflictError("他人已经作答 / another person has answered", {})
    return dict(row)


def _require_sound(kind: Kind, given: Mapping[str, str], in_question: Mapping[str, str]) -> None:
    """Refuse here what could not become the field's value later, when the answer is kept."""
    before = {column.name: "" for column in correctable_columns(kind)} | dict(in_question)
    require_sound(kind, before, before | stated(kind, given, in_question))


def _stands(connection: Connection, row: Mapping[str, Any]) -> bool:
    return row["state"] == AuditState.OPEN.value and still_in_question(connection, row)


def _answered(row: Mapping[str, Any]) -> Answered:
    answer = row["answer"]
    is_done = row["outcome"] is not None
    return Answered(
        Kind(row["kind"]),
        is_done,
        answer["matches"],
        answer["values"],
        # Who has settled it has seen both.
        None if is_done and "settled" not in answer else row["values"],
        Outcome(row["outcome"]) if is_done else None,
    )


def _decision(connection: Connection, row: dict[str, Any], action_id: str) -> _Decision | None:
    """The decision that follows; it is noted in the answer, so that it can be made after a stop."""
    if row["purpose"] != Purpose.SILENT_ERRORS.value or row["outcome"] in (
        None,
        Outcome.UNCLEAR.value,
    ):
        return None
    query = select(FIELDS.c.version).where(FIELDS.c.field_id == row["field_id"])
    version = connection.execute(query).scalar_one()
    row["answer"] = row["answer"] | {"deed": action_id, "version": version}
    return _of_answer(row)


def _again(row: Mapping[str, Any], action_id: str) -> _Decision | None:
    """The decision of an answer that comes a second time; to make it twice changes nothing."""
    return _of_answer(row) if row["answer"].get("deed") == action_id else None


def _of_answer(row: Mapping[str, Any]) -> _Decision:
    answer = row["answer"]
    kind, outcome = Kind(row["kind"]), Outcome(row["outcome"])
    status = {
        Outcome.RIGHT: ReviewStatus.ACCEPTED,
        Outcome.WRONG: ReviewStatus.CORRECTED,
        Outcome.NOT_A_VALUE: ReviewStatus.REJECTED,
    }[outcome]
    values = stated(kind, answer["values"], row["values"]) if outcome is Outcome.WRONG else {}
    return _Decision(row["field_id"], answer["version"], status, values, answer["deed"])


def _write(connection: Connection, row: Mapping[str, Any], reviewer: str) -> None:
    is_done = row["outcome"] is not None
    connection.execute(
        update(AUDITS)
        .where(AUDITS.c.audit_id == row["audit_id"])
        .values(
            state=(AuditState.DONE if is_done else AuditState.OPEN).value,
            outcome=row["outcome"],
            answer=row["answer"],
            reviewer=reviewer,
            answered_at=datetime.now(UTC),
        )
    )
    if is_done:
        connection.execute(delete(CLAIMS).where(CLAIMS.c.item_id == row["audit_id"]))


def _decide(
    store: Store,
    audit_id: str,
    decision: _Decision | None,
    reviewer: str,
    seconds: float | None,
) -> None:
    if decision is None:
        return
    try:
        record_decision(
            store,
            decision.field_id,
            decision.status,
            decision.values,
            reviewer=reviewer,
            reason="抽查 / audit",
            expected_version=decision.version,
            action_id=decision.action_id,
            seconds=seconds,
        )
    except (ConflictError, NotFoundError) as error:
        raise _void(store, audit_id) from error


def _void(store: Store, audit_id: str) -> ConflictError:
    """The audit no longer counts; the first answer, if any, stays on record."""
    with store.writing() as connection:
        connection.execute(
            update(AUDITS).where(AUDITS.c.audit_id == audit_id).values(state=AuditState.VOID.value)
        )
    message = "值刚刚有变，本次抽查不计 / the value has changed meanwhile; this look does not count"
    return ConflictError(message, {})
