"""Signing a document off, and taking that back."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException

from models.store import Store
from models.store_sign_offs import (
    NotTheSigner,
    SignOff,
    SignOffRefused,
    count_open_errors,
    sign_off,
    withdraw,
)
from review.access import Role, SignedIn, StoreOf
from review.document_views import sign_off_view
from review.shapes_decisions import StoredId
from review.shapes_documents import SignOffAsked, SignOffView

router = APIRouter(tags=["sign-off"])


@router.post("/documents/{document_id}/sign-off")
def sign(
    document_id: StoredId, asked: SignOffAsked, account: SignedIn, store: StoreOf
) -> SignOffView:
    """Sign a document as it stands; over open errors a lead may, who says why (else 409)."""
    try:
        signed = sign_off(
            store,
            document_id,
            account.name,
            is_lead=account.role is not Role.REVIEWER,
            reason=asked.reason,
        )
    except SignOffRefused as refused:
        detail = {"error": refused.args[0], "open_errors": refused.open_errors}
        raise HTTPException(409, detail) from refused
    return _view(store, document_id, signed)


@router.delete("/documents/{document_id}/sign-off")
def take_back(document_id: StoredId, account: SignedIn, store: StoreOf) -> SignOffView:
    """Withdraw the signature of a document: one's own, or as a lead anybody's (else 403)."""
    is_lead = account.role is not Role.REVIEWER
    try:
        withdrawn = withdraw(store, document_id, account.name, is_lead=is_lead)
    except NotTheSigner as refused:
        raise HTTPException(403, refused.args[0]) from refused
    return _view(store, document_id, withdrawn)


def _view(store: Store, document_id: str, signed: SignOff) -> SignOffView:
    with store.reading() as connection:
        open_errors = count_open_errors(connection, [document_id]).get(document_id, 0)
    return sign_off_view(signed, open_errors)
