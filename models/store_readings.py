"""Page readings: kept page by page, so that what was read survives a crash or a new version."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, select

from models.reading import PageReading
from models.store import Store
from models.store_tables import PAGE_READINGS

_READING = TypeAdapter(PageReading)


def save_page_reading(
    store: Store, document_id: str, reading: PageReading, reading_version: str
) -> None:
    """Keep what was read on one page; replaces an earlier reading of it."""
    save_page_readings(store, document_id, [reading], reading_version)


def save_page_readings(
    store: Store, document_id: str, readings: Iterable[PageReading], reading_version: str
) -> None:
    """Keep several pages of one document in one transaction.

    `reading_version` says which reader with which settings read them; a page is read again when
    that changes.
    """
    rows = [
        {
            "document_id": document_id,
            "page": reading.page,
            "reading_version": reading_version,
            "reading": zlib.compress(_READING.dump_json(reading)),
        }
        for reading in readings
    ]
    if not rows:
        return
    same_pages = PAGE_READINGS.c.page.in_([row["page"] for row in rows])
    with store.writing() as connection:
        connection.execute(
            delete(PAGE_READINGS).where(PAGE_READINGS.c.document_id == document_id, same_pages)
        )
        connection.execute(PAGE_READINGS.insert(), rows)


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
