"""Where documents lay when they were seen, and the stamps that their files had there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from models.review_tables import DOCUMENT_PATHS
from models.store import Store
from models.store_batches import batches
from models.store_insert import insert_into
from models.store_tables import DOCUMENTS
from models.store_text import storable
from models.work_tables import DOCUMENT_WORK

# PostgreSQL takes 2,704 bytes in an index; a longer path is hashed each time instead.
_LONGEST_BYTES = 2_400


def note_paths(store: Store, places: Iterable[tuple[str, str, str]]) -> None:
    """Note for each (document_id, location, stamp) that the document lies there now.

    `location` is an absolute path or a URL; `stamp` changes whenever the file does, "" when it
    is not known. Documents that the store does not know, and locations that are no text, are
    left out.
    """
    now = datetime.now(UTC)
    rows = {
        (document_id, location): stamp
        for document_id, location, stamp in places
        if _is_kept(location)
    }
    for some in batches(sorted(rows)):
        with store.writing() as connection:
            known = _known(connection, {document_id for document_id, _ in some})
            values = [
                {
                    "document_id": document_id,
                    "path": location,
                    "seen_at": now,
                    "stamp": storable(rows[document_id, location]),
                }
                for document_id, location in some
                if document_id in known
            ]
            if values:
                insert = insert_into(connection, DOCUMENT_PATHS)
                columns = {name: insert.excluded[name] for name in ("seen_at", "stamp")}
                insert = insert.on_conflict_do_update(
                    index_elements=["document_id", "path"], set_=columns
                )
                connection.execute(insert, values)


def known_stamps(store: Store, locations: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Stamp and SHA-256 of what lay at the locations when it was seen last, by location."""
    stamps: dict[str, tuple[str, str]] = {}
    sha256 = func.coalesce(DOCUMENT_WORK.c.sha256, DOCUMENTS.c.sha256)
    document_id = DOCUMENT_PATHS.c.document_id
    query = (
        select(DOCUMENT_PATHS.c.path, DOCUMENT_PATHS.c.stamp, sha256)
        .join(DOCUMENT_WORK, DOCUMENT_WORK.c.document_id == document_id, isouter=True)
        .join(DOCUMENTS, DOCUMENTS.c.document_id == document_id, isouter=True)
        # What was seen last overwrites what lay there before.
        .order_by(DOCUMENT_PATHS.c.seen_at)
    )
    with store.reading() as connection:
        for some in batches(sorted({each for each in locations if _is_kept(each)})):
            for path, stamp, digest in connection.execute(
                query.where(DOCUMENT_PATHS.c.path.in_(some))
            ):
                stamps[path] = (stamp, digest)
    return stamps


def locations_of(store: Store, document_id: str) -> list[str]:
    """Paths and URLs where the document lay, the place seen last first."""
    query = (
        select(DOCUMENT_PATHS.c.path)
        .where(DOCUMENT_PATHS.c.document_id == document_id)
        .order_by(DOCUMENT_PATHS.c.seen_at.desc(), DOCUMENT_PATHS.c.path)
    )
    with store.reading() as connection:
        return list(connection.execute(query).scalars())


def paths_of(store: Store, document_id: str) -> list[Path]:
    """Where the document lay in folders, the place seen last first; it may lie there no more."""
    return [Path(each) for each in locations_of(store, document_id) if "://" not in each]


def _is_kept(location: str) -> bool:
    return storable(location) == location and len(location.encode()) <= _LONGEST_BYTES


def _known(connection: Connection, document_ids: Collection[str]) -> set[str]:
    done = select(DOCUMENTS.c.document_id).where(DOCUMENTS.c.document_id.in_(document_ids))
    work = select(DOCUMENT_WORK.c.document_id).where(DOCUMENT_WORK.c.document_id.in_(document_ids))
    return set(connection.execute(done.union(work)).scalars())
