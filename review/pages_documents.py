"""The list of documents, and one document with its pages."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from models.store_document_view import require_document
from review.access import SignedIn, StoreOf
from review.html import page
from review.shapes_decisions import StoredId

router = APIRouter()


@router.get("/documents")
def documents(request: Request, account: SignedIn) -> HTMLResponse:
    """The list; the query narrows it."""
    return page(request, "documents.html.j2", account)


@router.get("/documents/{document_id}")
def document(
    request: Request, document_id: StoredId, account: SignedIn, store: StoreOf
) -> HTMLResponse:
    """All pages of a document beside its fields and tables."""
    brief = require_document(store, document_id)
    return page(request, "document.html.j2", account, document=brief)
