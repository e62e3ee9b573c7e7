"""Runs of the program, and what it knows already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from models.documents import DocumentStatus
from models.schema_columns import FlagStatus
from models.store import Store
from models.store_batches import batches
from models.store_tables import DOCUMENTS, FLAGS, RUNS

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
_PARAMETERS = 10_000


@dataclass(frozen=True, slots=True)
class Run:
    """One run; `finished_at` is None while it lasts, and stays so when it was killed.

    `heartbeat_at` is when it last said that it lives; `summary` is empty until it has ended.
    """

    run_id: str
    program_version: str
    started_at: datetime
    finished_at: datetime | None
    state: str
    counts: dict[str, int]
    host: str = ""
    heartbeat_at: datetime | None = None
    summary: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StatusSummary:
    """Documents by state, open flags by code (most frequent first), and the last runs."""

    documents: dict[str, int]
    open_flags: dict[str, int]
    runs: tuple[Run, ...]


def known_documents(store: Store, sha256s: Iterable[str]) -> dict[str, tuple[DocumentStatus, str]]:
    """Status and program version of those contents that the store has, by SHA-256."""
    known: dict[str, tuple[DocumentStatus, str]] = {}
    columns = (DOCUMENTS.c.sha256, DOCUMENTS.c.status, DOCUMENTS.c.program_version)
    with store.reading() as connection:
        for some in batches(sorted(set(sha256s)), _PARAMETERS):
            query = select(*columns).where(DOCUMENTS.c.sha256.in_(some))
            for sha256, status, version in connection.execute(query):
                known[sha256] = (DocumentStatus(status), version)
    return known


def status_summary(store: Store, last_runs: int = 5) -> StatusSummary:
    """What `gongshi status` shows."""
    documents = select(DOCUMENTS.c.status, func.count()).group_by(DOCUMENTS.c.status)
    flags = (
        select(FLAGS.c.code, func.count().label("flags"))
        .where(FLAGS.c.raised, FLAGS.c.status == FlagStatus.OPEN.value)
        .group_by(FLAGS.c.code)
        .order_by(func.count().desc(), FLAGS.c.code)
    )
    runs = select(RUNS).order_by(RUNS.c.started_at.desc(), RUNS.c.run_id).limit(last_runs)
    with store.reading() as connection:
        by_status = {row[0]: row[1] for row in connection.execute(documents)}
        return StatusSummary(
            {status.value: by_status.get(status.value, 0) for status in DocumentStatus},
            {row[0]: row[1] for row in connection.execute(flags)},
            tuple(run_of(row) for row in connection.execute(runs)),
        )


def run_of(row: Row[Any]) -> Run:
    """The run in a row of `RUNS`."""
    return Run(
        run_id=row.run_id,
        program_version=row.program_version,
        started_at=row.started_at,
        finished_at=row.finished_at,
        state=row.state,
        counts=dict(row.counts),
        host=row.host,
        heartbeat_at=row.heartbeat_at,
        summary=dict(row.summary or {}),
    )
