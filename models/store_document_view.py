"""What a list of documents says of each, and everything about one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from models.errors import NotFoundError
from models.review_tables import QUEUE_ITEMS
from models.store import Store
from models.store_sign_offs import SignOffState, count_open_errors, sign_off_state
from models.store_tables import DOCUMENTS


@dataclass(frozen=True, slots=True)
class DocumentBrief:
    """A document in one line: what it is, and how much of it waits for a person."""

    document_id: str
    file_name: str
    title: str
    publisher: str
    year: int | None
    page_count: int
    status: str
    open_items: int
    open_errors: int
    signed_off: SignOffState


def document_brief(
    connection: Connection, document_ids: Collection[str]
) -> dict[str, DocumentBrief]:
    """The documents with these identifiers, in that order; without those that are not there."""
    if not document_ids:
        return {}
    known = DOCUMENTS.c.document_id.in_(list(document_ids))
    rows = {
        row.document_id: row
        for row in connection.execute(
            select(
                DOCUMENTS.c.document_id,
                DOCUMENTS.c.file_name,
                DOCUMENTS.c.title,
                DOCUMENTS.c.publisher,
                DOCUMENTS.c.year,
                DOCUMENTS.c.page_count,
                DOCUMENTS.c.status,
            ).where(known)
        )
    }
    items: dict[str, int] = {
        row[0]: row[1]
        for row in connection.execute(
            select(QUEUE_ITEMS.c.document_id, func.count())
            .where(QUEUE_ITEMS.c.document_id.in_(list(document_ids)))
            .group_by(QUEUE_ITEMS.c.document_id)
        )
    }
    errors = count_open_errors(connection, document_ids)
    signed = sign_off_state(connection, document_ids)
    return {
        document_id: DocumentBrief(
            **rows[document_id]._asdict(),
            open_items=items.get(document_id, 0),
            open_errors=errors.get(document_id, 0),
            signed_off=signed[document_id],
        )
        for document_id in dict.fromkeys(document_ids)
        if document_id in rows
    }


def require_document(store: Store, document_id: str) -> DocumentBrief:
    """The document in one line.

    Raises:
        NotFoundError: for an unknown document.
    """
    with store.reading() as connection:
        brief = document_brief(connection, [document_id]).get(document_id)
    if brief is None:
        raise NotFoundError(
            f"没有文件 {document_id} / there is no document {document_id}",
            "请回到文件列表 / Go back to the list of documents",
        )
    return brief
