"""Where documents lay when they were ingested."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, select

from models.review_tables import DOCUMENT_PATHS
from models.store import Store
from models.store_tables import DOCUMENTS
from models.store_text import storable


def note_paths(store: Store, places: Iterable[tuple[str, Path]]) -> None:
    """Note for each (document_id, path) that the document lies there now.

    Documents that the store does not have, and paths that are no text, are left out.
    """
    now = datetime.now(UTC)
    rows = {
        (document_id, str(path.absolute()))
        for document_id, path in places
        if storable(str(path)) == str(path)
    }
    with store.writing() as connection:
        known = set(connection.execute(select(DOCUMENTS.c.document_id)).scalars())
        for document_id, path in sorted(rows):
            if document_id not in known:
                continue
            same = (DOCUMENT_PATHS.c.document_id == document_id) & (DOCUMENT_PATHS.c.path == path)
            connection.execute(delete(DOCUMENT_PATHS).where(same))
            connection.execute(
                DOCUMENT_PATHS.insert().values(document_id=document_id, path=path, seen_at=now)
            )


def paths_of(store: Store, document_id: str) -> list[Path]:
    """Where the document lay, the place seen last first; it may lie there no more."""
    query = (
        select(DOCUMENT_PATHS.c.path)
        .where(DOCUMENT_PATHS.c.document_id == document_id)
        .order_by(DOCUMENT_PATHS.c.seen_at.desc(), DOCUMENT_PATHS.c.path)
    )
    with store.reading() as connection:
        return [Path(path) for path in connection.execute(query).scalars()]
