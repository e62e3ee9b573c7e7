"""The list of documents: searched, narrowed, and a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, func, or_, select

from models.documents import DocumentStatus
from models.errors import UsageError
from models.flags import Severity
from models.review_tables import QUEUE_ITEMS, SIGN_OFFS
from models.schema_columns import FlagStatus, ReviewStatus
from models.store import Store
from models.store_document_view import DocumentBrief, document_brief
from models.store_tables import DOCUMENTS, FIELDS, FLAGS


class ListedState(StrEnum):
    """Which documents are listed: all, or those with what the name says.

    `SIGNED` are those with a signature, also when something changed since; `FAILED` those that
    were not read, or not wholly.
    """

    ALL = ""
    OPEN = "open"
    ERRORS = "errors"
    SETTLED = "settled"
    SIGNED = "signed"
    FAILED = "failed"


class ListOrder(StrEnum):
    """By name, the latest ingested first, or those with most open items first."""

    NAME = "name"
    NEWEST = "newest"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document with how many fields it has (none rejected) and how many of them wait."""

    brief: DocumentBrief
    fields: int
    flagged_fields: int
    ingested_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class DocumentList:
    """One page of the list, how many there are in all, and what to go on with."""

    documents: tuple[ListedDocument, ...]
    total: int
    next_cursor: str | None


def list_documents(
    store: Store,
    *,
    q: str = "",
    state: ListedState = ListedState.ALL,
    order: ListOrder = ListOrder.NAME,
    limit: int = 50,
    cursor: str = "",
) -> DocumentList:
    """Documents whose name, title or publisher holds `q`, from behind the document `cursor`.

    Raises:
        UsageError: when there is no document `cursor`.
    """
    with store.reading() as connection:
        waiting = _waiting()
        narrowed = select(DOCUMENTS.c.document_id).where(*_conditions(q, state))
        total = connection.execute(
            select(func.count()).select_from(narrowed.subquery())
        ).scalar_one()
        key, is_descending = _key(order, waiting)
        query = (
            select(DOCUMENTS.c.document_id)
            .outerjoin(waiting, waiting.c.document_id == DOCUMENTS.c.document_id)
            .where(*_conditions(q, state))
            .order_by(key.desc() if is_descending else key, DOCUMENTS.c.document_id)
        )
        if cursor:
            query = _behind(connection, query, key, waiting, cursor, is_descending=is_descending)
        ids = list(connection.execute(query.limit(limit + 1)).scalars())
        rest = ids[limit:]
        ids = ids[:limit]
        return DocumentList(_documents(connection, ids), total, ids[-1] if rest and ids else None)


def _waiting() -> Subquery:
    """How many items of each document wait; a document without any is not in it."""
    return (
        select(QUEUE_ITEMS.c.document_id, func.count().label("number"))
        .group_by(QUEUE_ITEMS.c.document_id)
        .subquery()
    )


def _key(order: ListOrder, waiting: Subquery) -> tuple[ColumnElement[Any], bool]:
    """What the list is sorted by, and whether the highest comes first."""
    if order is ListOrder.NEWEST:
        return DOCUMENTS.c.ingested_at, True
    if order is ListOrder.OPEN:
        return func.coalesce(waiting.c.number, 0), True
    return DOCUMENTS.c.file_name, False


def _behind(
    connection: Connection,
    query: Select[tuple[str]],
    key: ColumnElement[Any],
    waiting: Subquery,
    cursor: str,
    *,
    is_descending: bool,
) -> Select[tuple[str]]:
    """The query from behind the document `cursor`, as its key is now."""
    last = connection.execute(
        select(key)
        .select_from(DOCUMENTS.outerjoin(waiting, waiting.c.document_id == DOCUMENTS.c.document_id))
        .where(DOCUMENTS.c.document_id == cursor)
    ).first()
    if last is None:
        raise UsageError(
            "列表位置无效 / there is no such place in the list", "请重新载入 / Load it again"
        )
    further = key < last[0] if is_descending else key > last[0]
    return query.where(or_(further, (key == last[0]) & (DOCUMENTS.c.document_id > cursor)))


def _conditions(q: str, state: ListedState) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if q.strip():
        wanted = q.strip().lower()
        conditions.append(
            or_(
                *(
                    func.lower(column).contains(wanted, autoescape=True)
                    for column in (DOCUMENTS.c.file_name, DOCUMENTS.c.title, DOCUMENTS.c.publisher)
                )
            )
        )
    if state is ListedState.OPEN:
        conditions.append(DOCUMENTS.c.document_id.in_(select(QUEUE_ITEMS.c.document_id)))
    if state is ListedState.SETTLED:
        conditions += [
            DOCUMENTS.c.document_id.not_in(select(QUEUE_ITEMS.c.document_id)),
            DOCUMENTS.c.status != DocumentStatus.FAILED.value,
        ]
    if state is ListedState.ERRORS:
        errors = select(FLAGS.c.document_id).where(
            FLAGS.c.raised,
            FLAGS.c.status == FlagStatus.OPEN.value,
            FLAGS.c.severity == Severity.ERROR.value,
        )
        conditions.append(DOCUMENTS.c.document_id.in_(errors))
    if state is ListedState.SIGNED:
        newest = select(func.max(SIGN_OFFS.c.sign_off_id)).group_by(SIGN_OFFS.c.document_id)
        signed = select(SIGN_OFFS.c.document_id).where(
            SIGN_OFFS.c.sign_off_id.in_(newest), SIGN_OFFS.c.action == "sign"
        )
        conditions.append(DOCUMENTS.c.document_id.in_(signed))
    if state is ListedState.FAILED:
        conditions.append(DOCUMENTS.c.status != DocumentStatus.COMPLETE.value)
    return conditions


def _documents(connection: Connection, ids: list[str]) -> tuple[ListedDocument, ...]:
    if not ids:
        return ()
    briefs = document_brief(connection, ids)
    more = {
        row.document_id: row
        for row in connection.execute(
            select(DOCUMENTS.c.document_id, DOCUMENTS.c.ingested_at, DOCUMENTS.c.error).where(
                DOCUMENTS.c.document_id.in_(ids)
            )
        )
    }
    fields: dict[str, int] = {
        row[0]: row[1]
        for row in connection.execute(
            select(FIELDS.c.document_id, func.count())
            .where(
                FIELDS.c.document_id.in_(ids),
                func.coalesce(FIELDS.c.decision, "") != ReviewStatus.REJECTED.value,
            )
            .group_by(FIELDS.c.document_id)
        )
    }
    flagged: dict[str, int] = {
        row[0]: row[1]
        for row in connection.execute(
            select(QUEUE_ITEMS.c.document_id, func.count())
            .where(QUEUE_ITEMS.c.document_id.in_(ids), QUEUE_ITEMS.c.field_id.is_not(None))
            .group_by(QUEUE_ITEMS.c.document_id)
        )
    }
    return tuple(
        ListedDocument(
            briefs[document_id],
            fields.get(document_id, 0),
            flagged.get(document_id, 0),
            more[document_id].ingested_at,
            more[document_id].error,
        )
        for document_id in ids
    )
