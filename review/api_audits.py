"""Blind looks at values that nothing points at, and at decided ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path

from models.errors import NotFoundError, UsageError
from models.store import Store
from models.store_audit_answers import Outcome, Side, answer_audit, settle_audit
from models.store_audits import audit_facts
from models.values import Kind
from review.access import SignedIn, StoreOf
from review.displays import display_value
from review.shapes_audits import (
    AuditAnswer,
    AuditAnswered,
    AuditSettled,
    AuditSettlement,
    ShownValue,
)
from review.typed_values import interpret

router = APIRouter(tags=["audits"])

AuditId = Annotated[str, Path(max_length=40)]


@router.post("/audits/{audit_id}/answer")
def answer(
    audit_id: AuditId, given: AuditAnswer, store: StoreOf, account: SignedIn
) -> AuditAnswered:
    """Say what stands in the box; a value that is the one in question is done at once."""
    if sum(one is not None for one in (given.text, given.values, given.outcome)) != 1:
        raise UsageError(
            "请给出文字、各列的值或说明中的一种 / give one of text, values and outcome"
        )
    values = given.values
    if given.text is not None:
        values = _meaning(store, audit_id, given.text)
    answered = answer_audit(
        store,
        audit_id,
        account.name,
        action_id=given.action_id,
        text=given.text or "",
        values=values,
        outcome=Outcome(given.outcome) if given.outcome else None,
        seconds=given.seconds,
    )
    kind, in_question = answered.kind, answered.in_question
    return AuditAnswered(
        state="done" if answered.is_done else "compare",
        matches=answered.matches,
        given=_shown(kind, answered.given, account.language),
        in_question=None if in_question is None else _shown(kind, in_question, account.language),
    )


@router.post("/audits/{audit_id}/settle")
def settle(
    audit_id: AuditId, settled: AuditSettlement, store: StoreOf, account: SignedIn
) -> AuditSettled:
    """Say which value is right, with both in sight."""
    outcome = settle_audit(
        store,
        audit_id,
        account.name,
        action_id=settled.action_id,
        right=Side(settled.right),
        seconds=settled.seconds,
    )
    return AuditSettled(state="done", outcome=outcome.value)


def _meaning(store: Store, audit_id: str, text: str) -> dict[str, str]:
    """The columns that the text means, by itself: the field's own unit and context stay hidden."""
    with store.reading() as connection:
        facts = audit_facts(connection, audit_id)
    if facts is None:
        raise NotFoundError(f"没有抽查 {audit_id} / there is no audit {audit_id}")
    kind, year = facts
    meaning = interpret(kind, text, year=year)
    if meaning.values is None:
        problem = meaning.problem
        raise UsageError(f"{problem.zh} / {problem.en}" if problem else "没有读懂 / not understood")
    return meaning.values


def _shown(kind: Kind, values: Mapping[str, str], language: str) -> ShownValue:
    return ShownValue(values=dict(values), display=display_value(kind, values, language))
