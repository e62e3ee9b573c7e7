"""Page readings: kept page by page, so that what was read survives a crash or a new version."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, select

from models.reading import PageReading
from models.store import Store
from models.store_insert import insert_into
from models.store_page_work import forget_pages
from models.store_tables import PAGE_READINGS
from models.store_text import storable
from models.work_states import PageState
from models.work_tables import PAGE_WORK

_READING = TypeAdapter(PageReading)


def save_page_reading(
    store: Store,
    document_id: str,
    reading: PageReading,
    reading_version: str,
    seconds: float | None = None,
) -> None:
    """Keep what was read on one page, in `seconds`; see `save_page_readings`."""
    times = {} if seconds is None else {reading.page: seconds}
    save_page_readings(store, document_id, [reading], reading_version, times)


def save_page_readings(
    store: Store,
    document_id: str,
    readings: Iterable[PageReading],
    reading_version: str,
    seconds: Mapping[int, float] | None = None,
) -> None:
    """Keep several pages of one document, and their states, in one transaction.

    `reading_version` says which reader with which settings read them; a page is read again when
    that changes. Earlier readings are replaced, except that a page which another process has
    read meanwhile is not lost to one that could not be. `seconds` is what pages took, by page.
    """
    by_page = {reading.page: reading for reading in readings}
    if not by_page:
        return
    with store.writing() as connection:
        for page in _read_by_others(connection, document_id, by_page, reading_version):
            del by_page[page]
        kept = [by_page[page] for page in sorted(by_page)]  # one order: no deadlock
        if kept:
            _keep_readings(connection, document_id, kept, reading_version)
            _move_pages(connection, document_id, kept, seconds or {})


def load_page_readings(
    store: Store, document_id: str, reading_version: str
) -> dict[int, PageReading]:
    """The pages of the document that this version has read, by page number (from 1)."""
    query = (
        select(PAGE_READINGS.c.page, PAGE_READINGS.c.reading)
        .where(
            PAGE_READINGS.c.document_id == document_id,
            PAGE_READINGS.c.reading_version == reading_version,
        )
        .order_by(PAGE_READINGS.c.page)
    )
    with store.reading() as connection:
        return {
            page: _READING.validate_json(zlib.decompress(reading))
            for page, reading in connection.execute(query)
        }


def readings_of(connection: Connection, document_id: str) -> list[PageReading]:
    """The pages of the document in order, whatever version read them."""
    query = (
        select(PAGE_READINGS.c.reading)
        .where(PAGE_READINGS.c.document_id == document_id)
        .order_by(PAGE_READINGS.c.page)
    )
    return [
        _READING.validate_json(zlib.decompress(reading))
        for reading in connection.execute(query).scalars()
    ]


def forget_page_readings(store: Store, document_id: str) -> None:
    """Drop the readings of the document, so that its pages are read anew."""
    with store.writing() as connection:
        connection.execute(delete(PAGE_READINGS).where(PAGE_READINGS.c.document_id == document_id))
        forget_pages(connection, document_id)


def _read_by_others(
    connection: Connection,
    document_id: str,
    readings: Mapping[int, PageReading],
    reading_version: str,
) -> list[int]:
    """Failed pages among `readings` that this version has read; holds the rows of all."""
    of_page = (PAGE_WORK.c.document_id == document_id) & PAGE_WORK.c.page.in_(sorted(readings))
    query = select(PAGE_WORK.c.page, PAGE_WORK.c.state).where(of_page).order_by(PAGE_WORK.c.page)
    rows = connection.execute(query.with_for_update()).all()
    read = [page for page, state in rows if state == PageState.READ.value and readings[page].error]
    if not read:
        return []
    same = select(PAGE_READINGS.c.page).where(
        PAGE_READINGS.c.document_id == document_id,
        PAGE_READINGS.c.page.in_(read),
        PAGE_READINGS.c.reading_version == reading_version,
    )
    return list(connection.execute(same).scalars())


def _keep_readings(
    connection: Connection,
    document_id: str,
    readings: Iterable[PageReading],
    reading_version: str,
) -> None:
    insert = insert_into(connection, PAGE_READINGS)
    columns = {name: insert.excluded[name] for name in ("reading_version", "reading")}
    connection.execute(
        insert.on_conflict_do_update(index_elements=["document_id", "page"], set_=columns),
        [
            {
                "document_id": document_id,
                "page": reading.page,
                "reading_version": reading_version,
                "reading": zlib.compress(_READING.dump_json(reading)),
            }
            for reading in readings
        ],
    )


def _move_pages(
    connection: Connection,
    document_id: str,
    readings: Iterable[PageReading],
    seconds: Mapping[int, float],
) -> None:
    insert = insert_into(connection, PAGE_WORK)
    changed = ("state", "error", "seconds", "changed_at")
    columns = {name: insert.excluded[name] for name in changed}
    now = datetime.now(UTC)
    connection.execute(
        insert.on_conflict_do_update(index_elements=["document_id", "page"], set_=columns),
        [
            {
                "document_id": document_id,
                "page": reading.page,
                "state": (PageState.FAILED if reading.error else PageState.READ).value,
                "attempts": 0,
                "interruptions": 0,
                "error": storable(reading.error),
                "seconds": seconds.get(reading.page),
                "changed_at": now,
            }
            for reading in readings
        ],
    )
