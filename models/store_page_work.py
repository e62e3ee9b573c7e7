"""How far the work on a document's pages has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, and_, select, update

from models.store import Store
from models.store_insert import insert_into
from models.store_work_rows import held_work, move
from models.work_states import MAX_ATTEMPTS, MAX_INTERRUPTIONS, DocumentState, PageState
from models.work_tables import PAGE_WORK


def begin_reading(store: Store, document_id: str, run_id: str, page_count: int) -> None:
    """Note that the document opened and has that many pages; new pages wait.

    Raises:
        LostClaim: when the run does not hold the document.
        RefusedStep: when it was not being opened.
    """
    with store.writing() as connection:
        row = held_work(connection, document_id, run_id)
        move(connection, row, DocumentState.READING, page_count=page_count)
        _add_pages(connection, document_id, range(1, page_count + 1))


def begin_pages(store: Store, document_id: str, pages: Iterable[int]) -> list[int]:
    """Note that these pages are being read, before they are: one more try of each.

    Returns those that may be tried, in order. The others were tried as often as a page is, or
    took their run down too often; they are failed, and keep the error that they have.
    """
    wanted = sorted(set(pages))
    if not wanted:
        return []
    of_page = and_(PAGE_WORK.c.document_id == document_id, PAGE_WORK.c.page.in_(wanted))
    with store.writing() as connection:
        _add_pages(connection, document_id, wanted)
        rows = connection.execute(
            select(PAGE_WORK).where(of_page).order_by(PAGE_WORK.c.page).with_for_update()
        ).all()
        tried = [
            row.page
            for row in rows
            if row.state == PageState.READ.value
            or (row.attempts < MAX_ATTEMPTS and row.interruptions < MAX_INTERRUPTIONS)
        ]
        now = datetime.now(UTC)
        for row in rows:
            if row.page not in tried and row.state != PageState.FAILED.value:
                times = row.attempts + row.interruptions
                error = f"处理本页时程序中断 {times} 次 / took the process down {times} times"
                connection.execute(
                    update(PAGE_WORK)
                    .where(PAGE_WORK.c.document_id == document_id, PAGE_WORK.c.page == row.page)
                    .values(state=PageState.FAILED.value, error=error, changed_at=now)
                )
        connection.execute(
            update(PAGE_WORK)
            .where(PAGE_WORK.c.document_id == document_id, PAGE_WORK.c.page.in_(tried))
            .values(
                state=PageState.READING.value, attempts=PAGE_WORK.c.attempts + 1, changed_at=now
            )
        )
    return tried


def forget_pages(connection: Connection, document_id: str) -> None:
    """Have the pages that were read wait again; tries that were made stay counted."""
    connection.execute(
        update(PAGE_WORK)
        .where(
            PAGE_WORK.c.document_id == document_id,
            PAGE_WORK.c.state.in_([PageState.READ.value, PageState.FAILED.value]),
        )
        .values(state=PageState.WAITING.value, seconds=None, changed_at=datetime.now(UTC))
    )


def _add_pages(connection: Connection, document_id: str, pages: Sequence[int]) -> None:
    if not pages:
        return
    now = datetime.now(UTC)
    connection.execute(
        insert_into(connection, PAGE_WORK).on_conflict_do_nothing(),
        [
            {
                "document_id": document_id,
                "page": page,
                "state": PageState.WAITING.value,
                "attempts": 0,
                "interruptions": 0,
                "error": "",
                "seconds": None,
                "changed_at": now,
            }
            for page in pages
        ],
    )
