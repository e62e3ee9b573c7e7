"""The end of the work on a document, within the transaction that saves its result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from models.documents import DocumentStatus
from models.errors import REASONS_THAT_MAY_PASS
from models.store_insert import insert_into
from models.store_tables import RUNS
from models.store_text import storable
from models.store_work_rows import LostClaim, locked_work, move
from models.work_states import MAX_ATTEMPTS, MAX_INTERRUPTIONS, DocumentState, PageState
from models.work_tables import PAGE_WORK, RUN_DOCUMENTS


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run leaves a document; `reason` is a code of models/errors.py, "" when none failed."""

    run_id: str
    document_id: str
    status: DocumentStatus
    result_version: str
    page_count: int
    reason: str = ""
    error: str = ""
    remedy: str = ""


def finish_document(connection: Connection, ending: Ending) -> DocumentState:
    """End the work on the document and free it; returns the state that it has now.

    What failed for a reason that lies in its bytes, or was tried often enough, goes to
    quarantine. A document without a row of work is anybody's: only what the run did is noted.

    Raises:
        LostClaim: when another run, or none, has the document in hand: nothing may be saved.
        RefusedStep: when the document was not in a state that can end so.
    """
    row = locked_work(connection, ending.document_id)
    if row is None:
        _note(connection, ending)
        return DocumentState(ending.status.value)
    if row.holder != ending.run_id:
        raise LostClaim(ending.document_id, ending.run_id)
    state = _state_after(row, ending)
    move(
        connection,
        row,
        state,
        page_count=ending.page_count or row.page_count,
        reason=ending.reason,
        error=storable(ending.error),
        remedy=storable(ending.remedy),
        result_version=ending.result_version,
    )
    _note(connection, ending)
    return state


def _state_after(row: Row[Any], ending: Ending) -> DocumentState:
    if ending.status is not DocumentStatus.FAILED:
        return DocumentState(ending.status.value)
    tried_enough = row.attempts >= MAX_ATTEMPTS or row.interruptions >= MAX_INTERRUPTIONS
    if tried_enough or ending.reason not in REASONS_THAT_MAY_PASS:
        return DocumentState.QUARANTINED
    return DocumentState.FAILED


def _note(connection: Connection, ending: Ending) -> None:
    """Keep what the run did: a document that it does twice is noted as it ends the second time."""
    began = select(RUNS.c.started_at).where(RUNS.c.run_id == ending.run_id).scalar_subquery()
    pages_read, seconds = connection.execute(
        select(func.count(), func.sum(PAGE_WORK.c.seconds)).where(
            PAGE_WORK.c.document_id == ending.document_id,
            PAGE_WORK.c.state == PageState.READ.value,
            PAGE_WORK.c.changed_at >= began,
        )
    ).one()
    values = {
        "status": ending.status.value,
        "reason": ending.reason,
        "error": storable(ending.error),
        "pages_read": pages_read,
        "seconds": seconds,
        "finished_at": datetime.now(UTC),
    }
    keys = {"run_id": ending.run_id, "document_id": ending.document_id}
    connection.execute(
        insert_into(connection, RUN_DOCUMENTS)
        .values(**keys, **values)
        .on_conflict_do_update(index_elements=list(keys), set_=values)
    )
