"""Looking through the queue: what matches, a page at a time, and how much of what there is."""

from __future__ import annotations

import base64
import binascii
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select, tuple_

from models.errors import UsageError
from models.review_tables import QUEUE_ITEMS, SKIPS
from models.search_text import search_text
from models.store import Store
from models.store_claims import claims_of_others
from models.store_tables import DOCUMENTS, FIELDS, FLAGS

# What a filter calls the sort of item that is no field.
FLAG_KIND = "flag"
_DOCUMENTS_LISTED = 50
_FEW = 500
_ITEMS = QUEUE_ITEMS.c
_BY_DOCUMENT = (
    DOCUMENTS.c.file_name,
    DOCUMENTS.c.document_id,
    _ITEMS.page,
    _ITEMS.position,
    _ITEMS.item_id,
)


class QueueOrder(StrEnum):
    """Worst first, or document by document in reading order."""

    WORST = "worst"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which items; what is empty does not narrow. Every word of `text` must be found in an item."""

    document_id: str = ""
    code: str = ""
    kind: str = ""
    text: str = ""


EVERYTHING = QueueFilter()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An item in short; `row` has the columns of its field or flag, None where it has none."""

    row: dict[str, Any]
    codes: tuple[str, ...]
    claimed_by: str | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some items in order, how many match in all, and the cursor behind them, None at the end."""

    rows: tuple[QueueRow, ...]
    total: int
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Facets:
    """How many items there are of what; an item with two codes counts with both.

    `documents` are (document_id, file_name, title, count) of those with most.
    """

    total: int
    skipped: int
    codes: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    documents: tuple[tuple[str, str, str, int], ...]


def read_queue(
    store: Store,
    reviewer: str,
    *,
    order: QueueOrder = QueueOrder.WORST,
    which: QueueFilter = EVERYTHING,
    skipped: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> QueuePage:
    """A page of the queue as `reviewer` sees it: without what they skipped, or that alone.

    The cursor names the last item shown, so that nothing is shown twice or left out while others
    decide.

    Raises:
        UsageError: for a cursor that is none.
    """
    with store.reading() as connection:
        narrowed = [*conditions(connection, which), is_skipped(reviewer, skipped=skipped)]
        total, narrowed = look_through(connection, narrowed)
        query = in_order(select(_ITEMS.item_id), order, total).where(*narrowed)
        if cursor:
            query = query.where(_behind(connection, order, cursor))
        found = connection.execute(query.limit(limit + 1)).scalars() if total else ()
        item_ids = list(found)
        more = len(item_ids) > limit
        rows = _rows(connection, item_ids[:limit], reviewer)
    return QueuePage(tuple(rows), total, _cursor(order, rows[-1].row) if more else None)


def facets(store: Store, reviewer: str, document_id: str = "") -> Facets:
    """How many items wait, in all or in one document."""
    which = [_ITEMS.document_id == document_id] if document_id else []
    with store.reading() as connection:
        codes: Counter[str] = Counter()
        for joined, count in connection.execute(_counts(_ITEMS.codes, which)):
            for code in joined.strip(";").split(";") if joined else ():
                codes[code] += count
        kinds = Counter(
            {kind or FLAG_KIND: n for kind, n in connection.execute(_counts(_ITEMS.kind, which))}
        )
        most = (
            _counts(_ITEMS.document_id, which)
            .order_by(func.count().desc(), _ITEMS.document_id)
            .limit(_DOCUMENTS_LISTED)
            .subquery()
        )
        documents = (
            select(
                DOCUMENTS.c.document_id, DOCUMENTS.c.file_name, DOCUMENTS.c.title, most.c["items"]
            )
            .join(most, most.c.document_id == DOCUMENTS.c.document_id)
            .order_by(most.c["items"].desc(), DOCUMENTS.c.document_id)
        )
        return Facets(
            total=sum(kinds.values()),
            skipped=count_items(connection, [*which, is_skipped(reviewer, skipped=True)]),
            codes=tuple(codes.most_common()),
            kinds=tuple(kinds.most_common()),
            documents=tuple(
                (of, file, title, n) for of, file, title, n in connection.execute(documents)
            ),
        )


def conditions(connection: Connection, which: QueueFilter) -> list[ColumnElement[bool]]:
    """What a row of `queue_items` has to fulfil."""
    found: list[ColumnElement[bool]] = []
    if which.document_id:
        found.append(_ITEMS.document_id == which.document_id)
    if which.kind:
        found.append(_ITEMS.kind == ("" if which.kind == FLAG_KIND else which.kind))
    if which.code:
        found.append(_contains(connection, _ITEMS.codes, f";{which.code};"))
    found += [
        _contains(connection, _ITEMS.search, word) for word in search_text(which.text).split()
    ]
    return found


def is_skipped(reviewer: str, *, skipped: bool) -> ColumnElement[bool]:
    """Whether `reviewer` put the item off, or did not."""
    own = select(SKIPS.c.item_id).where(SKIPS.c.reviewer == reviewer)
    return _ITEMS.item_id.in_(own) if skipped else _ITEMS.item_id.not_in(own)


def in_order(query: Select[Any], order: QueueOrder, total: int) -> Select[Any]:
    """The query of `queue_items`, of which `total` match, in order."""
    if order is QueueOrder.DOCUMENT:
        # The empty text keeps SQLite from taking the items first and sorting all of them.
        document_id = DOCUMENTS.c.document_id.concat("")
        return query.join(DOCUMENTS, _ITEMS.document_id == document_id).order_by(*_BY_DOCUMENT)
    # Some items that are named are found sooner by their names than in the order of the index,
    # which a calculated column cannot use.
    priority = _ITEMS.priority + 0 if total < _FEW else _ITEMS.priority
    return query.order_by(priority.desc(), _ITEMS.item_id.desc())


def look_through(
    connection: Connection, narrowed: Sequence[ColumnElement[bool]]
) -> tuple[int, list[ColumnElement[bool]]]:
    """How many items fulfil all of that, and what to ask for to get them.

    Where it is only some, they are named: a search need not go through the texts once more.
    """
    some = select(_ITEMS.item_id).where(*narrowed).limit(_FEW)
    item_ids = list(connection.execute(some).scalars())
    if len(item_ids) < _FEW:
        return len(item_ids), [_ITEMS.item_id.in_(item_ids)]
    return count_items(connection, narrowed), list(narrowed)


def count_items(connection: Connection, narrowed: Sequence[ColumnElement[bool]]) -> int:
    """How many items fulfil all of that."""
    query = select(func.count()).select_from(QUEUE_ITEMS).where(*narrowed)
    return int(connection.execute(query).scalar_one())


def _contains(connection: Connection, column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    # Not LIKE: no character of the text has a meaning of its own, and it is several times faster.
    if connection.dialect.name == "postgresql":
        return func.strpos(column, text) > 0
    return func.instr(column, text) > 0


def _counts(
    column: ColumnElement[str], which: Sequence[ColumnElement[bool]]
) -> Select[tuple[str, int]]:
    return select(column, func.count().label("items")).where(*which).group_by(column)


def _rows(connection: Connection, item_ids: Sequence[str], reviewer: str) -> list[QueueRow]:
    query = (
        select(
            QUEUE_ITEMS,
            DOCUMENTS.c.file_name,
            DOCUMENTS.c.title,
            FIELDS.c.label,
            FIELDS.c.project_id,
            FIELDS.c.raw_text,
            FIELDS.c.machine_values,
            FIELDS.c.person_values,
            FIELDS.c.confidence,
            FLAGS.c.message,
        )
        .join(DOCUMENTS, DOCUMENTS.c.document_id == _ITEMS.document_id)
        .outerjoin(FIELDS, FIELDS.c.field_id == _ITEMS.item_id)
        .outerjoin(FLAGS, FLAGS.c.flag_id == _ITEMS.item_id)
        .where(_ITEMS.item_id.in_(list(item_ids)))
    )
    rows = {row["item_id"]: dict(row) for row in connection.execute(query).mappings()}
    claims = claims_of_others(connection, item_ids, reviewer, datetime.now(UTC))
    return [
        QueueRow(
            rows[item_id],
            tuple(code for code in rows[item_id]["codes"].split(";") if code),
            claims.get(item_id),
        )
        for item_id in item_ids
    ]


def _cursor(order: QueueOrder, row: dict[str, Any]) -> str:
    names = (
        ("priority", "item_id")
        if order is QueueOrder.WORST
        else ("document_id", "page", "position", "item_id")
    )
    text = json.dumps([order.value, *(row[name] for name in names)])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _behind(connection: Connection, order: QueueOrder, cursor: str) -> ColumnElement[bool]:
    match _place(cursor):
        case [QueueOrder.WORST.value, float(priority), str(item_id)] if order == QueueOrder.WORST:
            return tuple_(_ITEMS.priority, _ITEMS.item_id) < tuple_(
                literal(priority), literal(item_id)
            )
        case [
            QueueOrder.DOCUMENT.value,
            str(document_id),
            int(page),
            int(position),
            str(item_id),
        ] if order == QueueOrder.DOCUMENT and max(abs(page), abs(position)) < 2**31:
            name = select(DOCUMENTS.c.file_name).where(DOCUMENTS.c.document_id == document_id)
            file_name = connection.execute(name).scalar()
            if file_name is not None:
                place = (file_name, document_id, page, position, item_id)
                return tuple_(*_BY_DOCUMENT) > tuple_(*map(literal, place))
    raise UsageError("翻页标记无效 / the cursor is not one of this list")


def _place(cursor: str) -> object:
    try:
        return json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
    except (ValueError, binascii.Error, RecursionError):
        return None
