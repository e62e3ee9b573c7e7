"""Documents, their pages, fields and tables."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from models.store_document_content import read_document, read_document_tables
from models.store_document_list import ListedState, ListOrder, list_documents
from review.access import SignedIn, StoreOf
from review.document_views import content_view, document_entry, table_view
from review.shapes_decisions import StoredId
from review.shapes_documents import DocumentPage, DocumentView, TableList

router = APIRouter(tags=["documents"])


@router.get("/documents")
def documents(  # noqa: PLR0917 - FastAPI takes them by name
    store: StoreOf,
    q: Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")] = "",
    state: ListedState = ListedState.ALL,
    order: ListOrder = ListOrder.NAME,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str, Query(max_length=64, pattern=r"^[0-9A-Za-z_-]*$")] = "",
) -> DocumentPage:
    """Documents by name, title or publisher, a page at a time."""
    found = list_documents(store, q=q, state=state, order=order, limit=limit, cursor=cursor)
    return DocumentPage(
        documents=[document_entry(document) for document in found.documents],
        total=found.total,
        next_cursor=found.next_cursor,
    )


@router.get("/documents/{document_id}")
def document(document_id: StoredId, account: SignedIn, store: StoreOf) -> DocumentView:
    """One document with all its pages, fields, flags, its signature and what was said of it."""
    return content_view(read_document(store, document_id), account.language)


@router.get("/documents/{document_id}/tables")
def tables(document_id: StoredId, store: StoreOf) -> TableList:
    """The tables recognised in a document, with the fields in their cells."""
    found = read_document_tables(store, document_id)
    return TableList(tables=[table_view(table) for table in found])
