"""What a run found in each of its documents, counted in the database; what earlier runs kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, case, exists, func, select

from models.documents import DocumentStatus
from models.flags import FlagCode, Severity
from models.store import Store
from models.store_tables import DOCUMENTS, FIELDS, FLAG_FIELDS, FLAGS, RUNS
from models.work_states import PageState
from models.work_tables import PAGE_WORK, RUN_DOCUMENTS

#: States of runs that ended by themselves, whatever became of their documents.
ENDED_RUNS = ("completed", "incomplete")


@dataclass(slots=True)
class DocumentCounts:
    """One document of a run.

    `status` and `reason` are how the run left it; `is_retry` says that the run before which had
    it did not complete it. `pages` are all its pages, `pages_read` those that this run read, in
    `page_seconds` together, and `pages_failed` those that it could not read.
    `second_reader_failures` are pages whose values rest on one reader because the other one
    failed. `fields` are by kind, `flags` by code, whatever was decided on them, `doubts` are the
    flags that are no mere notes.
    """

    document_id: str
    file_name: str
    status: str
    reason: str
    pages: int
    pages_read: int
    is_retry: bool = False
    pages_failed: int = 0
    page_seconds: float = 0.0
    second_reader_failures: int = 0
    doubts: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunCounts:
    """A run and its documents, in the order of their identifiers."""

    run_id: str
    host: str
    started_at: datetime
    documents: tuple[DocumentCounts, ...]


def count_run(store: Store, run_id: str) -> RunCounts:
    """Count what the run did, as the store has it now; a later run may count otherwise.

    Raises:
        LookupError: when there is no such run.
    """
    with store.reading() as connection:
        run = connection.execute(select(RUNS).where(RUNS.c.run_id == run_id)).mappings().first()
        if run is None:
            raise LookupError(f"no run {run_id}")
        documents = _documents(connection, run_id)
        _mark_retries(connection, run_id, documents)
        _count_pages(connection, run_id, run["started_at"], documents)
        _count_findings(connection, run_id, documents)
        return RunCounts(run_id, run["host"] or "", run["started_at"], tuple(documents.values()))


def earlier_summaries(store: Store, run_id: str, limit: int) -> list[dict[str, Any]]:
    """Summaries of the runs that began before this one and ended by themselves, newest first."""
    began = select(RUNS.c.started_at).where(RUNS.c.run_id == run_id).scalar_subquery()
    query = (
        select(RUNS.c.summary)
        .where(RUNS.c.state.in_(ENDED_RUNS), RUNS.c.started_at < began, RUNS.c.summary.isnot(None))
        .order_by(RUNS.c.started_at.desc(), RUNS.c.run_id)
        .limit(limit)
    )
    with store.reading() as connection:
        return [dict(summary) for summary in connection.execute(query).scalars() if summary]


def summaries_of(store: Store, run_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """The summaries that these runs kept, by run_id."""
    query = select(RUNS.c.run_id, RUNS.c.summary).where(RUNS.c.run_id.in_(run_ids))
    with store.reading() as connection:
        return {run_id: dict(kept) for run_id, kept in connection.execute(query) if kept}


def _documents(connection: Connection, run_id: str) -> dict[str, DocumentCounts]:
    query = (
        select(
            RUN_DOCUMENTS.c.document_id,
            func.coalesce(DOCUMENTS.c.file_name, ""),
            RUN_DOCUMENTS.c.status,
            func.coalesce(RUN_DOCUMENTS.c.reason, ""),
            func.coalesce(DOCUMENTS.c.page_count, 0),
            func.coalesce(RUN_DOCUMENTS.c.pages_read, 0),
        )
        .join(DOCUMENTS, DOCUMENTS.c.document_id == RUN_DOCUMENTS.c.document_id, isouter=True)
        .where(RUN_DOCUMENTS.c.run_id == run_id)
        .order_by(RUN_DOCUMENTS.c.document_id)
    )
    return {row[0]: DocumentCounts(*row) for row in connection.execute(query)}


def _mark_retries(
    connection: Connection, run_id: str, documents: Mapping[str, DocumentCounts]
) -> None:
    """Mark those that the run before which had them did not complete."""
    before = RUN_DOCUMENTS.alias()
    query = (
        select(before.c.document_id, before.c.status)
        .join(
            RUN_DOCUMENTS,
            and_(
                RUN_DOCUMENTS.c.document_id == before.c.document_id,
                RUN_DOCUMENTS.c.run_id == run_id,
                before.c.run_id != run_id,
                before.c.finished_at < RUN_DOCUMENTS.c.finished_at,
            ),
        )
        .order_by(before.c.finished_at)
    )
    for document_id, status in connection.execute(query):  # the newest one comes last
        documents[document_id].is_retry = status != DocumentStatus.COMPLETE.value


def _count_pages(
    connection: Connection,
    run_id: str,
    started_at: datetime,
    documents: Mapping[str, DocumentCounts],
) -> None:
    failed = func.sum(case((PAGE_WORK.c.state == PageState.FAILED.value, 1), else_=0))
    query = (
        select(PAGE_WORK.c.document_id, failed, func.coalesce(func.sum(PAGE_WORK.c.seconds), 0.0))
        .where(PAGE_WORK.c.document_id.in_(_of(run_id)), PAGE_WORK.c.changed_at >= started_at)
        .group_by(PAGE_WORK.c.document_id)
    )
    for document_id, number, seconds in connection.execute(query):
        documents[document_id].pages_failed = number
        documents[document_id].page_seconds = float(seconds)


def _count_findings(
    connection: Connection, run_id: str, documents: Mapping[str, DocumentCounts]
) -> None:
    fields = (
        select(FIELDS.c.document_id, FIELDS.c.kind, func.count())
        .where(FIELDS.c.document_id.in_(_of(run_id)), ~FIELDS.c.machine_missing)
        .group_by(FIELDS.c.document_id, FIELDS.c.kind)
    )
    for document_id, kind, number in connection.execute(fields):
        documents[document_id].fields[kind] = number
    of_run = (FLAGS.c.document_id.in_(_of(run_id)), FLAGS.c.raised)
    flags = (
        select(FLAGS.c.document_id, FLAGS.c.code, FLAGS.c.severity, func.count())
        .where(*of_run)
        .group_by(FLAGS.c.document_id, FLAGS.c.code, FLAGS.c.severity)
    )
    for document_id, code, severity, number in connection.execute(flags):
        document = documents[document_id]
        document.flags[code] = document.flags.get(code, 0) + number
        document.doubts += number if severity != Severity.INFO.value else 0
    # A doubt on a page as a whole, on no field, is how the second reader's failure is told.
    on_page = (
        select(FLAGS.c.document_id, func.count())
        .where(
            *of_run,
            FLAGS.c.code == FlagCode.LOW_CONFIDENCE.value,
            FLAGS.c.page.isnot(None),
            ~exists().where(FLAG_FIELDS.c.flag_id == FLAGS.c.flag_id),
        )
        .group_by(FLAGS.c.document_id)
    )
    for document_id, number in connection.execute(on_page):
        documents[document_id].second_reader_failures = number


def _of(run_id: str) -> Select[tuple[str]]:
    return select(RUN_DOCUMENTS.c.document_id).where(RUN_DOCUMENTS.c.run_id == run_id)
