"""Files that came in through the page, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, case, func, select, update

from models.documents import DocumentStatus
from models.identity import document_id as document_id_of
from models.review_tables import UPLOADS
from models.store import Store
from models.store_tables import DOCUMENTS, PAGE_READINGS
from models.store_text import storable


class UploadState(StrEnum):
    """How far an upload has come."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


_UNFINISHED = (UploadState.WAITING.value, UploadState.READING.value)


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file; `file_name` is the name that its owner gave it, `path` where it lies.

    `pages_read` are those of its document that are read; `document_id` is None until the store
    has the document.
    """

    upload_id: str
    file_name: str
    sha256: str
    size_bytes: int
    page_count: int | None
    path: Path
    uploaded_by: str
    uploaded_at: datetime
    state: UploadState
    error: str
    pages_read: int
    document_id: str | None


def add_upload(
    store: Store,
    upload_id: str,
    path: Path,
    *,
    file_name: str,
    sha256: str,
    size_bytes: int,
    page_count: int,
    uploaded_by: str,
) -> Upload:
    """Note a file that lies at `path` and waits to be ingested.

    Whoever brings a file that waits already gets the upload that is there; it is another one
    than `upload_id` then.
    """
    with store.writing() as connection:
        same = select(UPLOADS.c.upload_id).where(
            UPLOADS.c.sha256 == sha256, UPLOADS.c.state.in_(_UNFINISHED)
        )
        there = connection.execute(same).scalar()
        if there is None:
            connection.execute(
                UPLOADS.insert().values(
                    upload_id=upload_id,
                    file_name=storable(file_name),
                    sha256=sha256,
                    size_bytes=size_bytes,
                    page_count=page_count,
                    path=str(path),
                    uploaded_by=storable(uploaded_by),
                    uploaded_at=datetime.now(UTC),
                    state=UploadState.WAITING.value,
                    error="",
                    finished_at=None,
                )
            )
        return _read(
            connection, select(UPLOADS).where(UPLOADS.c.upload_id == (there or upload_id))
        )[0]


def uploads(store: Store, limit: int = 100) -> list[Upload]:
    """Those that are in work, then the latest others, the latest first; `limit` at most."""
    query = (
        select(UPLOADS)
        .order_by(
            case((UPLOADS.c.state.in_(_UNFINISHED), 0), else_=1),
            UPLOADS.c.uploaded_at.desc(),
            UPLOADS.c.upload_id,
        )
        .limit(limit)
    )
    with store.reading() as connection:
        return _read(connection, query)


def count_unfinished(store: Store) -> tuple[int, int]:
    """How many uploads are in work, and how many bytes they have."""
    query = select(func.count(), func.coalesce(func.sum(UPLOADS.c.size_bytes), 0)).where(
        UPLOADS.c.state.in_(_UNFINISHED)
    )
    with store.reading() as connection:
        number, size = connection.execute(query).one()
    return int(number), int(size)


def take_waiting_uploads(store: Store, limit: int) -> list[Upload]:
    """The uploads that wait longest, `limit` at most, which are in reading from now on."""
    oldest = (
        select(UPLOADS.c.upload_id)
        .where(UPLOADS.c.state == UploadState.WAITING.value)
        .order_by(UPLOADS.c.uploaded_at, UPLOADS.c.upload_id)
        .limit(limit)
    )
    with store.reading() as connection:
        waiting = list(connection.execute(oldest).scalars())
    if not waiting:
        return []
    taken = (
        update(UPLOADS)
        .where(UPLOADS.c.upload_id.in_(waiting), UPLOADS.c.state == UploadState.WAITING.value)
        .values(state=UploadState.READING.value)
        .returning(UPLOADS.c.upload_id)
    )
    with store.writing() as connection:
        mine = list(connection.execute(taken).scalars())
        query = select(UPLOADS).where(UPLOADS.c.upload_id.in_(mine))
        return _read(connection, query.order_by(UPLOADS.c.uploaded_at, UPLOADS.c.upload_id))


def finish_upload(store: Store, upload_id: str, error: str = "") -> None:
    """Note that the upload is done, or that it failed with this error."""
    state = UploadState.FAILED if error else UploadState.DONE
    with store.writing() as connection:
        connection.execute(
            update(UPLOADS)
            .where(UPLOADS.c.upload_id == upload_id)
            .values(state=state.value, error=storable(error), finished_at=datetime.now(UTC))
        )


def resume_uploads(store: Store) -> None:
    """Let those wait again that were in reading when the program ended."""
    with store.writing() as connection:
        connection.execute(
            update(UPLOADS)
            .where(UPLOADS.c.state == UploadState.READING.value)
            .values(state=UploadState.WAITING.value)
        )


def document_outcome(store: Store, sha256: str) -> tuple[DocumentStatus, str] | None:
    """Status and error of the document with this content; None when the store has none."""
    query = select(DOCUMENTS.c.status, DOCUMENTS.c.error).where(DOCUMENTS.c.sha256 == sha256)
    with store.reading() as connection:
        row = connection.execute(query).one_or_none()
    return (DocumentStatus(row.status), row.error) if row else None


def _read(connection: Connection, query: Select[Any]) -> list[Upload]:
    rows = [dict(row) for row in connection.execute(query).mappings()]
    ids = {row["sha256"]: document_id_of(row["sha256"]) for row in rows}
    known = DOCUMENTS.c.document_id.in_(list(ids.values()))
    stored = set(connection.execute(select(DOCUMENTS.c.document_id).where(known)).scalars())
    pages = (
        select(PAGE_READINGS.c.document_id, func.count())
        .where(PAGE_READINGS.c.document_id.in_(list(ids.values())))
        .group_by(PAGE_READINGS.c.document_id)
    )
    read: dict[str, int] = {row[0]: row[1] for row in connection.execute(pages)}
    return [_upload(row, ids[row["sha256"]], stored, read) for row in rows]


def _upload(
    row: Mapping[str, Any], document_id: str, stored: set[str], read: Mapping[str, int]
) -> Upload:
    state = UploadState(row["state"])
    pages_read = min(read.get(document_id, 0), row["page_count"] or 0)
    return Upload(
        upload_id=row["upload_id"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        size_bytes=row["size_bytes"],
        page_count=row["page_count"],
        path=Path(row["path"]),
        uploaded_by=row["uploaded_by"],
        uploaded_at=row["uploaded_at"],
        state=state,
        error=row["error"],
        # What is left of an earlier try says nothing before this one begins.
        pages_read=0 if state is UploadState.WAITING else pages_read,
        document_id=document_id if document_id in stored else None,
    )
