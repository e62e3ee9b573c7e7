"""Noting documents that were found, and having known ones wait again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, select, update

from models.documents import DocumentStatus
from models.identity import document_id as document_id_of
from models.store_insert import insert_into
from models.store_tables import DOCUMENT_FILES, DOCUMENTS
from models.store_text import storable
from models.work_states import DocumentState, PageState
from models.work_tables import DOCUMENT_WORK, PAGE_WORK


@dataclass(frozen=True, slots=True)
class FoundWork:
    """A file with a document; `location` is a path or a URL, `file_name` what tables call it."""

    sha256: str
    file_name: str
    location: str


#: A document's identifier and the files that hold it.
Found = tuple[str, list[FoundWork]]


def sorted_found(found: Iterable[FoundWork]) -> list[Found]:
    """The files by document, in the order in which rows are locked."""
    by_document: dict[str, list[FoundWork]] = {}
    for each in found:
        by_document.setdefault(document_id_of(each.sha256), []).append(each)
    return sorted(by_document.items())


def note_batch(
    connection: Connection, found: Sequence[Found], result_version: str, seen_at: datetime
) -> list[str]:
    """Note these documents, as `store_work.note_found` says; returns their identifiers."""
    ids = [document_id for document_id, _ in found]
    known = {
        row.document_id: row
        for row in connection.execute(
            select(DOCUMENT_WORK)
            .where(DOCUMENT_WORK.c.document_id.in_(ids))
            .order_by(DOCUMENT_WORK.c.document_id)
            .with_for_update()
        )
    }
    _insert_new(connection, [each for each in found if each[0] not in known], result_version)
    put_back(
        connection,
        [
            row.document_id
            for row in known.values()
            if row.result_version != result_version and row.holder is None
        ],
        result_version,
    )
    seen_elsewhere = [
        {"b_document_id": document_id, "b_file_name": name, "b_location": location}
        for document_id, files in found
        for name, location in [(storable(files[0].file_name), storable(files[0].location))]
        if document_id in known
        and (known[document_id].file_name, known[document_id].location) != (name, location)
    ]
    if seen_elsewhere:
        connection.execute(
            update(DOCUMENT_WORK)
            .where(DOCUMENT_WORK.c.document_id == bindparam("b_document_id"))
            .values(file_name=bindparam("b_file_name"), location=bindparam("b_location")),
            seen_elsewhere,
        )
    _add_names(connection, found, seen_at)
    return ids


def put_back(
    connection: Connection, document_ids: Sequence[str], result_version: str | None = None
) -> None:
    """Have these documents, whose rows are held, wait with all tries before them.

    `result_version` is the version that will do them, None to leave it.
    """
    if not document_ids:
        return
    values = {} if result_version is None else {"result_version": result_version}
    now = datetime.now(UTC)
    connection.execute(
        update(DOCUMENT_WORK)
        .where(DOCUMENT_WORK.c.document_id.in_(document_ids))
        .values(
            state=DocumentState.WAITING.value,
            holder=None,
            attempts=0,
            interruptions=0,
            reason="",
            error="",
            remedy="",
            changed_at=now,
            **values,
        )
    )
    connection.execute(
        update(PAGE_WORK)
        .where(PAGE_WORK.c.document_id.in_(document_ids), PAGE_WORK.c.state != PageState.READ.value)
        .values(state=PageState.WAITING.value, attempts=0, interruptions=0, changed_at=now)
    )


def _insert_new(connection: Connection, found: Sequence[Found], result_version: str) -> None:
    if not found:
        return
    # A store filled by other means than the work (an import, a test) has results without work.
    done = select(DOCUMENTS.c.document_id, DOCUMENTS.c.page_count).where(
        DOCUMENTS.c.document_id.in_([document_id for document_id, _ in found]),
        DOCUMENTS.c.status == DocumentStatus.COMPLETE.value,
        DOCUMENTS.c.program_version == result_version,
    )
    pages: dict[str, int] = {row[0]: row[1] for row in connection.execute(done)}
    rows = [
        {
            "document_id": document_id,
            "sha256": files[0].sha256,
            "file_name": storable(files[0].file_name),
            "location": storable(files[0].location),
            "state": (
                DocumentState.COMPLETE if document_id in pages else DocumentState.WAITING
            ).value,
            "page_count": pages.get(document_id),
            "holder": None,
            "attempts": 0,
            "interruptions": 0,
            "reason": "",
            "error": "",
            "remedy": "",
            "result_version": result_version,
            "changed_at": datetime.now(UTC),
            "moved_to": None,
        }
        for document_id, files in found
    ]
    # Another run may have found them at the same moment.
    connection.execute(insert_into(connection, DOCUMENT_WORK).on_conflict_do_nothing(), rows)


def _add_names(connection: Connection, found: Sequence[Found], seen_at: datetime) -> None:
    names = {
        (document_id, storable(file.file_name)) for document_id, files in found for file in files
    }
    ids = [document_id for document_id, _ in found]
    stored = connection.execute(
        select(DOCUMENT_FILES.c.document_id, DOCUMENT_FILES.c.file_name).where(
            DOCUMENT_FILES.c.document_id.in_(ids)
        )
    )
    new = sorted(names - {(row[0], row[1]) for row in stored})
    if new:
        connection.execute(
            insert_into(connection, DOCUMENT_FILES).on_conflict_do_nothing(),
            [
                {"document_id": document_id, "file_name": name, "first_seen_at": seen_at}
                for document_id, name in new
            ],
        )
