"""How far the work on documents has come: what was found, who has it in hand, what is left.

Whoever takes locks on several rows takes them in this order: runs, documents, document_work,
page_work; and within a table by identifier.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, and_, select, update

from models.errors import GongshiError
from models.store import Store
from models.store_batches import batches
from models.store_page_work import begin_pages, begin_reading
from models.store_tables import RUNS
from models.store_work_found import FoundWork, note_batch, put_back, sorted_found
from models.store_work_return import give_back
from models.store_work_rows import LostClaim, RefusedStep, held_work, move
from models.work_states import MAX_ATTEMPTS, MAX_INTERRUPTIONS, DocumentState
from models.work_tables import DOCUMENT_WORK

__all__ = [
    "FoundWork",
    "GivenUp",
    "LostClaim",
    "RefusedStep",
    "WorkItem",
    "begin_document",
    "begin_pages",
    "begin_reading",
    "begin_understanding",
    "claim",
    "note_found",
    "note_moved",
    "quarantined",
    "rearm",
    "release",
    "unfinished",
]


class GivenUp(GongshiError):  # noqa: N818 - a state of the document
    """The document was tried as often as one is tried; it is not opened once more."""

    reason = "crashed"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One document and how far the work on it has come.

    `location` is where it was seen last, `holder` the run that has it in hand. `attempts` are
    tries that ended, or go on; `interruptions` tries during which their whole run died. `reason`,
    `error` and `remedy` say why it failed. `moved_to` is where quarantine put the file.
    """

    document_id: str
    sha256: str
    file_name: str
    location: str
    state: DocumentState
    page_count: int | None
    holder: str | None
    attempts: int
    interruptions: int
    reason: str
    error: str
    remedy: str
    result_version: str
    changed_at: datetime
    moved_to: str | None


def note_found(
    store: Store, found: Iterable[FoundWork], result_version: str
) -> dict[str, WorkItem]:
    """Note which documents are there, under which names; returns them by SHA-256.

    New ones wait, unless `result_version` has completed them. Known ones keep their state, except
    that those which another version did, and nobody holds, wait again with all tries. Of several
    files with one content the first gives `file_name` and `location`; every name is kept.
    """
    seen_at = datetime.now(UTC)  # one moment for all: they are seen at once, in the tables
    items: dict[str, WorkItem] = {}
    for some in batches(sorted_found(found)):
        with store.writing() as connection:
            ids = note_batch(connection, some, result_version, seen_at)
            rows = connection.execute(
                select(DOCUMENT_WORK).where(DOCUMENT_WORK.c.document_id.in_(ids))
            ).mappings()
            items |= {row["sha256"]: _item(row) for row in rows}
    return items


def claim(store: Store, document_ids: Iterable[str], run_id: str) -> set[str]:
    """Take those documents in hand that no living run has; returns what the run holds of them.

    Two runs that claim at once never both get a document. Dead runs are known as such only
    after `store_leases.free_dead_runs`.

    Raises:
        LostClaim: when the run itself was declared dead, or has ended.
    """
    mine: set[str] = set()
    for some in batches(sorted(set(document_ids))):
        with store.writing() as connection:
            _check_running(connection, run_id, some[0])
            holders = _locked_holders(connection, some)
            # Asked after the rows are locked: a holder may have begun its run while this waited.
            others = _running(connection, holders.values()) - {run_id}
            taken = [each for each, holder in holders.items() if holder not in others]
            connection.execute(
                update(DOCUMENT_WORK)
                .where(DOCUMENT_WORK.c.document_id.in_(taken))
                .values(holder=run_id)
            )
        mine.update(taken)
    return mine


def release(store: Store, run_id: str, document_ids: Iterable[str] | None = None) -> None:
    """Give back what the run holds, or these of it; a try that was broken off does not count."""
    held = DOCUMENT_WORK.c.holder == run_id
    if document_ids is None:
        with store.writing() as connection:
            give_back(connection, held, interrupted=False)
        return
    for some in batches(sorted(set(document_ids))):
        with store.writing() as connection:
            give_back(
                connection, and_(held, DOCUMENT_WORK.c.document_id.in_(some)), interrupted=False
            )


def begin_document(store: Store, document_id: str, run_id: str) -> None:
    """Note that the run opens the document, before it does: one more try.

    Raises:
        LostClaim: when the run does not hold the document.
        GivenUp: when it was tried as often as one is tried.
        RefusedStep: when the document is done or in quarantine.
    """
    with store.writing() as connection:
        row = held_work(connection, document_id, run_id)
        if row.attempts >= MAX_ATTEMPTS or row.interruptions >= MAX_INTERRUPTIONS:
            raise GivenUp(
                f"处理时程序中断或失败 {row.attempts + row.interruptions} 次 / tried "
                f"{row.attempts} times, and taken down with its run {row.interruptions} times",
                "请检查文件后重试 / Then try again with: gongshi status --retry",
            )
        move(connection, row, DocumentState.OPENING, attempts=row.attempts + 1)


def begin_understanding(store: Store, document_id: str, run_id: str) -> None:
    """Note that all pages are done and the document is being understood.

    Raises:
        LostClaim: when the run does not hold the document.
        RefusedStep: when its pages were not being read.
    """
    with store.writing() as connection:
        row = held_work(connection, document_id, run_id)
        move(connection, row, DocumentState.UNDERSTANDING)


def rearm(store: Store, document_ids: Iterable[str]) -> None:
    """Have the documents wait, with all tries before them, whatever became of them.

    Failed pages are tried again, pages that were read stay read. What a living run holds is left
    to it.
    """
    for some in batches(sorted(set(document_ids))):
        with store.writing() as connection:
            holders = _locked_holders(connection, some)
            living = _running(connection, holders.values())
            put_back(connection, [each for each, run in holders.items() if run not in living])


def note_moved(store: Store, document_id: str, moved_to: str | None) -> None:
    """Keep where quarantine put the document's file; None when it lies in its place again."""
    with store.writing() as connection:
        connection.execute(
            update(DOCUMENT_WORK)
            .where(DOCUMENT_WORK.c.document_id == document_id)
            .values(moved_to=moved_to)
        )


def quarantined(store: Store) -> list[WorkItem]:
    """Documents that are not tried again by themselves, by name."""
    return _items(store, {DocumentState.QUARANTINED})


def unfinished(store: Store) -> list[WorkItem]:
    """Documents that are neither complete nor in quarantine, by name."""
    return _items(
        store, frozenset(DocumentState) - {DocumentState.COMPLETE, DocumentState.QUARANTINED}
    )


def _check_running(connection: Connection, run_id: str, document_id: str) -> None:
    # Held shared, so that nobody declares the run dead between this and the claim.
    query = select(RUNS.c.state).where(RUNS.c.run_id == run_id).with_for_update(read=True)
    if connection.execute(query).scalar() != "running":
        raise LostClaim(document_id, run_id)


def _locked_holders(connection: Connection, document_ids: Sequence[str]) -> dict[str, str | None]:
    """Who has each of the documents in hand; their rows stay locked until the transaction ends."""
    query = (
        select(DOCUMENT_WORK.c.document_id, DOCUMENT_WORK.c.holder)
        .where(DOCUMENT_WORK.c.document_id.in_(document_ids))
        .order_by(DOCUMENT_WORK.c.document_id)
        .with_for_update()
    )
    return {row.document_id: row.holder for row in connection.execute(query)}


def _running(connection: Connection, holders: Iterable[str | None]) -> set[str]:
    run_ids = {holder for holder in holders if holder}
    if not run_ids:
        return set()
    query = select(RUNS.c.run_id).where(RUNS.c.run_id.in_(run_ids), RUNS.c.state == "running")
    return set(connection.execute(query).scalars())


def _items(store: Store, states: Collection[DocumentState]) -> list[WorkItem]:
    query = (
        select(DOCUMENT_WORK)
        .where(DOCUMENT_WORK.c.state.in_([state.value for state in states]))
        .order_by(DOCUMENT_WORK.c.file_name, DOCUMENT_WORK.c.document_id)
    )
    with store.reading() as connection:
        return [_item(row) for row in connection.execute(query).mappings()]


def _item(row: RowMapping) -> WorkItem:
    return WorkItem(**{**row, "state": DocumentState(row["state"])})
