"""Saving what the machine found in a document, without touching what persons decided."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePosixPath

from sqlalchemy import Connection, Table, delete, select, update

from models import identity
from models.documents import Analysis, DocumentStatus
from models.store import Store
from models.store_candidates import replace_candidates
from models.store_document_group import hold_documents
from models.store_fields import replace_fields
from models.store_flags import replace_flags
from models.store_insert import insert_into
from models.store_queue import refresh_queue
from models.store_requeue import keep_evidence, requeue
from models.store_tables import DOCUMENT_FILES, DOCUMENTS, LINES, PAGES, RUNS, TABLE_CELLS
from models.store_text import storable
from models.store_work_end import Ending, finish_document
from models.work_states import DocumentState


def save_analysis(store: Store, analysis: Analysis, program_version: str, run_id: str) -> None:
    """Keep the analysis, in one transaction, in place of the machine's earlier one.

    Fields that were there keep their identifiers, and all links follow. A field that a person
    decided on stays as it was decided, also when it is not found again (`machine_missing`); it is
    marked to be looked at again (`requeued`) when the evidence under the decision changed. A flag
    that a person decided on stays decided, as `replace_flags` says. The document counts as not
    compared with the others until `compare_document` has done that. The work on it ends, in the
    same transaction.

    Raises:
        LostClaim: when the run does not hold the document any more; nothing is saved then.
    """
    with store.writing() as connection:
        hold_documents(connection, [analysis.document_id])
        finish_document(
            connection,
            Ending(
                run_id,
                analysis.document_id,
                analysis.status,
                program_version,
                len(analysis.pages),
                # No page of it could be read, which may pass with the machine's troubles.
                reason="other" if analysis.status is DocumentStatus.FAILED else "",
                error=analysis.error,
            ),
        )
        _upsert_document(
            connection,
            {
                "document_id": analysis.document_id,
                "sha256": analysis.sha256,
                "file_name": storable(analysis.file_name),
                "title": storable(analysis.title),
                "publisher": storable(analysis.publisher),
                "year": analysis.year,
                "page_count": len(analysis.pages),
                "status": analysis.status.value,
                "error": storable(analysis.error),
                "program_version": program_version,
                "run_id": run_id,
                "ingested_at": datetime.now(UTC),
                "compared": False,
            },
        )
        _replace_rows(connection, PAGES, analysis.document_id, _page_rows(analysis))
        _replace_rows(connection, LINES, analysis.document_id, _line_rows(analysis))
        _replace_rows(connection, TABLE_CELLS, analysis.document_id, _cell_rows(analysis))
        keep_evidence(connection, analysis.document_id)
        ids = replace_fields(connection, analysis.document_id, analysis.fields)
        replace_candidates(connection, analysis.document_id, analysis.candidates, ids)
        requeue(connection, analysis.document_id)
        replace_flags(connection, analysis.document_id, analysis.flags, ids)
        refresh_queue(connection, analysis.document_id)


def save_failure(
    store: Store,
    sha256: str,
    file_name: str,
    error: str,
    *,
    program_version: str,
    run_id: str,
    reason: str = "other",
    remedy: str = "",
    page_count: int = 0,
) -> DocumentState:
    """Note that a document could not be read at all; what an earlier run found in it stays.

    `reason` is a code of models/errors.py, which decides whether later runs try the document
    again; returns the state that the work on it has now.

    Raises:
        LostClaim: when the run does not hold the document any more; nothing is saved then.
    """
    document_id = identity.document_id(sha256)
    with store.writing() as connection:
        hold_documents(connection, [document_id])
        state = finish_document(
            connection,
            Ending(
                run_id,
                document_id,
                DocumentStatus.FAILED,
                program_version,
                page_count,
                reason=reason,
                error=error,
                remedy=remedy,
            ),
        )
        stored = (
            connection.execute(select(DOCUMENTS).where(DOCUMENTS.c.document_id == document_id))
            .mappings()
            .one_or_none()
        )
        _upsert_document(
            connection,
            {
                "document_id": document_id,
                "sha256": sha256,
                "file_name": storable(file_name),
                "title": stored["title"] if stored else "",
                "publisher": stored["publisher"] if stored else "",
                "year": stored["year"] if stored else None,
                "page_count": page_count or (stored["page_count"] if stored else 0),
                "status": DocumentStatus.FAILED.value,
                "error": storable(error),
                "program_version": program_version,
                "run_id": run_id,
                "ingested_at": datetime.now(UTC),
            },
        )
        refresh_queue(connection, document_id)
    return state


def add_file_name(store: Store, document_id: str, file_name: str) -> None:
    """Note that the document, which the store must have, also lies under this name."""
    with store.writing() as connection:
        _add_file_name(connection, document_id, storable(file_name), datetime.now(UTC))


def file_names(store: Store, document_id: str) -> list[str]:
    """All names under which the document was seen, the first one first."""
    query = (
        select(DOCUMENT_FILES.c.file_name)
        .where(DOCUMENT_FILES.c.document_id == document_id)
        .order_by(DOCUMENT_FILES.c.first_seen_at, DOCUMENT_FILES.c.file_name)
    )
    with store.reading() as connection:
        return list(connection.execute(query).scalars())


def documents_named(store: Store, file_name: str) -> list[tuple[str, str]]:
    """(document_id, SHA-256) of the documents first seen under that name, in any folder."""
    query = select(DOCUMENTS.c.document_id, DOCUMENTS.c.sha256, DOCUMENTS.c.file_name)
    with store.reading() as connection:
        return [
            (document_id, sha256)
            for document_id, sha256, name in connection.execute(query)
            if PurePosixPath(name).name == file_name
        ]


def _upsert_document(connection: Connection, row: dict[str, object]) -> None:
    """Insert or update the document; holds its row until the transaction ends.

    A document keeps the name under which it was seen first.
    """
    same = DOCUMENTS.c.document_id == row["document_id"]
    hold_documents(connection, [str(row["document_id"])])
    connection.execute(insert_into(connection, DOCUMENTS).values(row).on_conflict_do_nothing())
    connection.execute(select(DOCUMENTS.c.document_id).where(same).with_for_update())
    changed = {name: value for name, value in row.items() if name != "file_name"}
    connection.execute(update(DOCUMENTS).where(same).values(changed))
    # Documents of one run are seen at once, whichever is done first.
    started = select(RUNS.c.started_at).where(RUNS.c.run_id == row["run_id"])
    seen_at = connection.execute(started).scalar() or datetime.now(UTC)
    _add_file_name(connection, str(row["document_id"]), str(row["file_name"]), seen_at)


def _add_file_name(
    connection: Connection, document_id: str, file_name: str, seen_at: datetime
) -> None:
    connection.execute(
        insert_into(connection, DOCUMENT_FILES)
        .values(document_id=document_id, file_name=file_name, first_seen_at=seen_at)
        .on_conflict_do_nothing()
    )


def _replace_rows(
    connection: Connection, table: Table, document_id: str, rows: list[dict[str, object]]
) -> None:
    connection.execute(delete(table).where(table.c.document_id == document_id))
    if rows:
        connection.execute(table.insert(), rows)


def _page_rows(analysis: Analysis) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for page in analysis.pages:
        confidences = [c for line in page.lines for c in line.char_confidences]
        rows.append(
            {
                "document_id": analysis.document_id,
                "page": page.page,
                "width": page.width,
                "height": page.height,
                "reader": page.reader.value,
                "rotation": page.rotation,
                "skew": page.skew,
                "confidence": sum(confidences) / len(confidences) if confidences else None,
                "ink_coverage": page.ink_coverage,
                "duplicate_of_page": analysis.duplicates.get(page.page),
                "error": storable(page.error),
            }
        )
    return rows


def _line_rows(analysis: Analysis) -> list[dict[str, object]]:
    return [
        {
            "document_id": analysis.document_id,
            "page": placed.page,
            "line": placed.number,
            "role": placed.role.value,
            "x0": placed.line.box.x0,
            "y0": placed.line.box.y0,
            "x1": placed.line.box.x1,
            "y1": placed.line.box.y1,
            "text": storable(placed.line.text),
            "confidence": placed.line.confidence,
            "reader": placed.line.reader.value,
        }
        for placed in analysis.layout.lines
    ]


def _cell_rows(analysis: Analysis) -> list[dict[str, object]]:
    return [
        {
            "document_id": analysis.document_id,
            # Tables are numbered within their document; the export wants them apart.
            "table_id": f"{analysis.document_id}-{table.table_id}",
            "row": cell.row,
            "column": cell.column,
            "page": table.page,
            "row_span": cell.row_span,
            "column_span": cell.column_span,
            "text": storable(cell.text.text),
            "header": storable("/".join(cell.header)),
            "x0": cell.box.x0,
            "y0": cell.box.y0,
            "x1": cell.box.x1,
            "y1": cell.box.y1,
            "confidence": cell.confidence,
        }
        for table in analysis.layout.tables
        for cell in table.cells
    ]
