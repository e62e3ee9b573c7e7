"""What persons decide on fields and flags, and taking it back."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException

from models.errors import ConflictError
from models.geometry import Box
from models.schema_columns import FlagStatus, ReviewStatus
from models.store import Store
from models.store_actions import history
from models.store_review import add_field, decide_flag, record_decision
from models.store_undo import undo_last
from review.access import SignedIn, StoreOf
from review.item_view import action_view, stored_field_view
from review.shapes_decisions import (
    ActionUndone,
    DecisionWanted,
    FieldAdded,
    FieldConflict,
    FieldDecided,
    FieldDecision,
    FieldNow,
    FlagDecided,
    FlagDecision,
    NewField,
    StoredId,
    UndoRequest,
)
from review.shapes_errors import ErrorView

router = APIRouter(tags=["decisions"])


@router.post("/fields/{field_id}/decision", responses={409: {"model": FieldConflict}})
def decide_on_field(
    field_id: StoredId, wanted: FieldDecision, account: SignedIn, store: StoreOf
) -> FieldDecided:
    """Accept, correct or reject a field.

    When the field is no longer in the version that the person saw, nothing is written, and the
    answer (409) has both: what is there now, and what was wanted.
    """
    try:
        recorded = record_decision(
            store,
            field_id,
            ReviewStatus(wanted.decision),
            wanted.values,
            reviewer=account.name,
            reason=wanted.reason,
            expected_version=wanted.version,
            action_id=wanted.action_id,
            seconds=wanted.seconds,
        )
    except ConflictError as error:
        now = _field_now(store, field_id, account.language)
        yours = DecisionWanted(decision=wanted.decision, values=wanted.values)
        raise HTTPException(409, {"error": str(error), "current": now, "yours": yours}) from error
    return FieldDecided(
        field=stored_field_view(store, field_id, account.language), sequence=recorded.sequence
    )


@router.post("/documents/{document_id}/fields")
def add_to_document(
    document_id: StoredId, new: NewField, account: SignedIn, store: StoreOf
) -> FieldAdded:
    """Add a field that the machine did not find."""
    field_id = add_field(
        store,
        document_id,
        new.kind,
        page=new.page,
        box=Box(*new.box) if new.box else None,
        raw_text=new.raw_text,
        new_values=new.values,
        reviewer=account.name,
        reason=new.reason,
        action_id=new.action_id,
        seconds=new.seconds,
    )
    return FieldAdded(field=stored_field_view(store, field_id, account.language))


@router.post("/flags/{flag_id}/decision", responses={409: {"model": ErrorView}})
def decide_on_flag(
    flag_id: StoredId, wanted: FlagDecision, account: SignedIn, store: StoreOf
) -> FlagDecided:
    """Dismiss a flag, resolve it, or open it again.

    When it no longer has the status that the person saw, nothing is written (409).
    """
    decide_flag(
        store,
        flag_id,
        FlagStatus(wanted.status),
        account.name,
        wanted.reason,
        seen_status=FlagStatus(wanted.seen_status),
        action_id=wanted.action_id,
        seconds=wanted.seconds,
    )
    return FlagDecided(flag_id=flag_id, status=wanted.status)


@router.post("/undo", responses={409: {"model": ErrorView}})
def take_back(wanted: UndoRequest, account: SignedIn, store: StoreOf) -> ActionUndone:
    """Take back what the account decided last and has not taken back yet.

    Not when somebody else, or a newer reading, changed the same field or flag since (409).
    """
    undone = undo_last(store, account.name, wanted.action_id)
    return ActionUndone(
        item_id=undone.item_id,
        document_id=undone.document_id,
        undone=action_view(undone.action),
    )


def _field_now(store: Store, field_id: str, language: str) -> FieldNow:
    with store.reading() as connection:
        deeds = history(connection, field_id)
    return FieldNow(
        field=stored_field_view(store, field_id, language),
        history=[action_view(deed) for deed in deeds],
    )
