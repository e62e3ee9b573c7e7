"""One order in which writers wait for each other: the document first, then what is in it."""

from __future__ import annotations

from sqlalchemy import Connection

from models.errors import NotFoundError
from models.store_document_group import hold_documents


def lock_document(connection: Connection, document_id: str) -> None:
    """Hold the document until the transaction ends, so that nobody else changes what is in it.

    Whoever decides, signs or saves takes this lock before it touches fields or flags; on SQLite
    there is one writer at a time anyway. Documents that say the same are held with it: what waits
    in one depends on the others.

    Raises:
        NotFoundError: for an unknown document.
    """
    if document_id not in hold_documents(connection, [document_id]):
        raise NotFoundError(
            f"没有文件 {document_id} / there is no document {document_id}",
            "请回到文件列表 / Go back to the list of documents",
        )
