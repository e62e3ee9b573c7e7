"""What is kept of runs that have ended, and of what they did to each document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import case, select, update

from models.documents import DocumentStatus
from models.store import Store
from models.store_tables import RUNS
from models.store_work_return import give_back
from models.work_tables import DOCUMENT_WORK, RUN_DOCUMENTS


@dataclass(frozen=True, slots=True)
class RunDocument:
    """How a run left a document; `seconds` is what reading its pages took, None if unknown."""

    run_id: str
    document_id: str
    status: DocumentStatus
    reason: str
    error: str
    pages_read: int
    seconds: float | None
    finished_at: datetime


def finish_run(
    store: Store,
    run_id: str,
    state: str,
    counts: Mapping[str, int],
    summary: Mapping[str, Any] | None = None,
) -> None:
    """Note how a run ended: its `state` in one word, what it counted, and its summary.

    What it still holds is free again. A run that was declared dead stays "lost".
    """
    with store.writing() as connection:
        connection.execute(
            update(RUNS)
            .where(RUNS.c.run_id == run_id)
            .values(
                finished_at=datetime.now(UTC),
                state=case((RUNS.c.state == "lost", "lost"), else_=state),
                counts=dict(counts),
                summary=None if summary is None else dict(summary),
            )
        )
        give_back(connection, DOCUMENT_WORK.c.holder == run_id, interrupted=False)


def run_documents(store: Store, run_id: str) -> list[RunDocument]:
    """What the run did, by document."""
    query = (
        select(RUN_DOCUMENTS)
        .where(RUN_DOCUMENTS.c.run_id == run_id)
        .order_by(RUN_DOCUMENTS.c.document_id)
    )
    with store.reading() as connection:
        return [
            RunDocument(**{**row, "status": DocumentStatus(row["status"])})
            for row in connection.execute(query).mappings()
        ]
