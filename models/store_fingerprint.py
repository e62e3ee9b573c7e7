"""Whether the store says what it said before, without reading all of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

from models.review_tables import REVIEW_ACTIONS, SIGN_OFFS
from models.store import Store
from models.store_tables import CANDIDATES, CORRECTIONS, DOCUMENTS, FIELDS, FLAGS, PAGES

# A document that is analysed again gets another moment, so that its rows need no look.
_OF_DOCUMENTS = (
    DOCUMENTS.c.document_id,
    DOCUMENTS.c.file_name,
    DOCUMENTS.c.status,
    DOCUMENTS.c.run_id,
    DOCUMENTS.c.program_version,
    DOCUMENTS.c.ingested_at,
    DOCUMENTS.c.duplicate_of_document,
)
_FETCHED = 5_000


def store_fingerprint(store: Store) -> str:
    """A digest that is another one when what the store's tables would say is another thing.

    It is also another one after some deeds that change nothing there, such as one that is undone
    again. The work grows with the number of documents and flags, not with that of fields: 10,000
    documents take some hundredths of a second. Changes made to the database by hand may go
    unnoticed.
    """
    digest = hashlib.sha256()
    with store.reading() as connection:
        documents = select(*_OF_DOCUMENTS).order_by(DOCUMENTS.c.document_id)
        for row in _rows(connection, documents):
            digest.update(_line(row))
        # Comparing documents changes flags of documents that are not analysed again.
        flags = (
            select(FLAGS.c.code, FLAGS.c.raised, FLAGS.c.status, func.count())
            .group_by(FLAGS.c.code, FLAGS.c.raised, FLAGS.c.status)
            .order_by(FLAGS.c.code, FLAGS.c.raised, FLAGS.c.status)
        )
        for row in _rows(connection, flags):
            digest.update(_line(row))
        for table, newest in (
            (REVIEW_ACTIONS, func.max(REVIEW_ACTIONS.c.sequence)),
            (CORRECTIONS, func.max(CORRECTIONS.c.correction_id)),
            (SIGN_OFFS, func.max(SIGN_OFFS.c.sign_off_id)),
            (FIELDS, None),
            (PAGES, None),
            (CANDIDATES, None),
        ):
            for row in _rows(connection, _count(table, newest)):
                digest.update(_line([table.name, *row]))
    return digest.hexdigest()


def _count(table: Table, newest: ColumnElement[int] | None) -> Select[tuple[object, ...]]:
    columns = [func.count()] if newest is None else [func.count(), newest]
    return select(*columns).select_from(table)


def _rows(connection: Connection, query: Select[tuple[object, ...]]) -> Iterable[Iterable[object]]:
    return connection.execution_options(yield_per=_FETCHED).execute(query)


def _line(values: Iterable[object]) -> bytes:
    return json.dumps(list(values), default=str).encode() + b"\n"
