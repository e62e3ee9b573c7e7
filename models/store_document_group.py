"""Documents that say the same: which they are, in what order, and holding them all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from models.store_tables import DOCUMENT_FILES, DOCUMENTS


def hold_documents(connection: Connection, document_ids: Iterable[str]) -> list[str]:
    """Lock these documents and all that are joined to them as duplicates, until the commit.

    Whoever changes fields or flags calls this before the first change: what waits in the queue is
    worked out from all fields and flags of such documents, which must not change meanwhile. All
    are locked at once and in one order, so that two transactions never wait for each other.

    Returns:
        The documents that are there, sorted.
    """
    # Rows that name a document (a comment, a correction) may be added by others meanwhile.
    query = (
        select(DOCUMENTS.c.document_id)
        .where(DOCUMENTS.c.document_id.in_(related_documents(connection, document_ids)))
        .order_by(DOCUMENTS.c.document_id)
        .with_for_update(key_share=True)
    )
    return list(connection.execute(query).scalars())


def related_documents(connection: Connection, document_ids: Iterable[str]) -> list[str]:
    """The documents and all that are joined to them as duplicates by way of any, sorted."""
    known = set(document_ids)
    new = known
    while new:
        query = select(DOCUMENTS.c.document_id, DOCUMENTS.c.duplicate_of_document).where(
            DOCUMENTS.c.duplicate_of_document.is_not(None),
            or_(DOCUMENTS.c.document_id.in_(new), DOCUMENTS.c.duplicate_of_document.in_(new)),
        )
        found = {document_id for pair in connection.execute(query).all() for document_id in pair}
        new = found - known
        known |= new
    return sorted(known)


def in_order_seen(query: Select[Any]) -> Select[Any]:
    """The query of `DOCUMENTS` ordered, behind any order of its own, by when they were seen first.

    Those that one run saw first come by file name.
    """
    first_name = and_(
        DOCUMENT_FILES.c.document_id == DOCUMENTS.c.document_id,
        DOCUMENT_FILES.c.file_name == DOCUMENTS.c.file_name,
    )
    return query.join(DOCUMENT_FILES, first_name).order_by(
        DOCUMENT_FILES.c.first_seen_at, DOCUMENTS.c.file_name, DOCUMENTS.c.document_id
    )
