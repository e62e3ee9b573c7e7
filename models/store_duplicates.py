"""Documents that say the same as an earlier one: found in the store, and noted with a flag."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)

from models.documents import DocumentKeys, DocumentStatus
from models.flags import Flag
from models.reading import PageReading
from models.store import Store
from models.store_document_group import hold_documents, in_order_seen, related_documents
from models.store_flags import CODES_OF_COMPARING, replace_flags
from models.store_queue import refresh_groups
from models.store_readings import readings_of
from models.store_tables import DOCUMENT_KEYS, DOCUMENTS, SAME_DOCUMENTS

# Of the keys of either sort a document that may say the same has at least this share. Two
# readings of one document have two thirds in common at worst.
_KEYS_SHARED = 1 / 3
# So many documents at most are looked at closely, the likeliest first: forms without numbers can
# share their words by the thousand. One costs about 4 ms a page.
_LOOKED_AT = 20
# Key of the PostgreSQL advisory lock around a comparison: "same" in ASCII.
_LOCK_KEY = 0x73616D65


def uncompared_documents(store: Store) -> list[str]:
    """Documents to compare: read anew since, or duplicates of one that is no longer there."""
    same = and_(
        SAME_DOCUMENTS.c.document_id == DOCUMENTS.c.document_id,
        SAME_DOCUMENTS.c.other_id == DOCUMENTS.c.duplicate_of_document,
    )
    alone = and_(DOCUMENTS.c.duplicate_of_document.is_not(None), ~exists().where(same))
    unread = DOCUMENTS.c.status == DocumentStatus.FAILED.value
    query = (
        select(DOCUMENTS.c.document_id)
        .where(or_(and_(~DOCUMENTS.c.compared, ~unread), alone))
        .order_by(DOCUMENTS.c.file_name, DOCUMENTS.c.document_id)
    )
    with store.reading() as connection:
        return list(connection.execute(query).scalars())


def compare_document(
    store: Store,
    document_id: str,
    keys_of: Callable[[Sequence[PageReading]], DocumentKeys],
    is_same: Callable[[Sequence[PageReading], Sequence[PageReading]], bool],
    flag_on: Callable[[str], Flag],
) -> None:
    """Hold the document, which the store must have, against all others.

    Of documents that say the same the one that was seen first is the original (of those of one
    run the first by name). Every later one gets the flag that `flag_on` makes of the original's
    file name; a flag without cause is taken back. What a person decided on it stays. The outcome
    does not depend on the order in which documents are compared, once all are.
    """
    with store.writing() as connection:
        # One comparison at a time (on SQLite one writer): of two documents that come at once the
        # second one finds the first.
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
        readings = readings_of(connection, document_id)
        keys = keys_of(readings)
        _replace_keys(connection, document_id, keys)
        same = [
            other
            for other in _candidates(connection, document_id, keys)
            if is_same(readings, readings_of(connection, other))
        ]
        concerned = {document_id, *same, *_same_before(connection, document_id)}
        hold_documents(connection, concerned)
        groups = [related_documents(connection, [one]) for one in sorted(concerned)]
        _replace_same(connection, document_id, same)
        for changed in sorted(concerned):
            _note_original(connection, changed, flag_on)
        groups += [related_documents(connection, [one]) for one in sorted(concerned)]
        refresh_groups(connection, concerned, groups)
        connection.execute(
            update(DOCUMENTS).where(DOCUMENTS.c.document_id == document_id).values(compared=True)
        )


def _replace_keys(connection: Connection, document_id: str, keys: DocumentKeys) -> None:
    connection.execute(delete(DOCUMENT_KEYS).where(DOCUMENT_KEYS.c.document_id == document_id))
    rows = [
        {"document_id": document_id, "key": key, "of_number": of_number}
        for of_number, some in ((True, keys.numbers), (False, keys.words))
        for key in sorted(some)
    ]
    if rows:
        connection.execute(DOCUMENT_KEYS.insert(), rows)


def _candidates(connection: Connection, document_id: str, keys: DocumentKeys) -> list[str]:
    """Documents that share enough of the keys of both sorts, the likeliest first."""
    number, word = (_shared(of_number=True), _shared(of_number=False))
    own = [
        and_(DOCUMENT_KEYS.c.of_number.is_(of_number), DOCUMENT_KEYS.c.key.in_(sorted(some)))
        for of_number, some in ((True, keys.numbers), (False, keys.words))
        if some
    ]
    if not own:
        return []
    shared = (
        select(DOCUMENT_KEYS.c.document_id, (number + word).label("keys"))
        .where(or_(*own), DOCUMENT_KEYS.c.document_id != document_id)
        .group_by(DOCUMENT_KEYS.c.document_id)
        .having(number >= _KEYS_SHARED * len(keys.numbers))
        .having(word >= _KEYS_SHARED * len(keys.words))
        .subquery()
    )
    # Of many copies of one document all meet the first ones.
    query = (
        select(shared.c.document_id)
        .join(DOCUMENTS, DOCUMENTS.c.document_id == shared.c.document_id)
        .order_by(shared.c["keys"].desc())
    )
    query = in_order_seen(query).limit(_LOOKED_AT)
    return list(connection.execute(query).scalars())


def _shared(*, of_number: bool) -> ColumnElement[int]:
    return func.sum(case((DOCUMENT_KEYS.c.of_number.is_(of_number), 1), else_=0))


def _same_before(connection: Connection, document_id: str) -> set[str]:
    own = SAME_DOCUMENTS.c.document_id == document_id
    return set(connection.execute(select(SAME_DOCUMENTS.c.other_id).where(own)).scalars())


def _replace_same(connection: Connection, document_id: str, same: Collection[str]) -> None:
    """Note which documents say the same as this one."""
    before = _same_before(connection, document_id)
    now = set(same)
    if before - now:
        connection.execute(
            delete(SAME_DOCUMENTS).where(
                tuple_(SAME_DOCUMENTS.c.document_id, SAME_DOCUMENTS.c.other_id).in_(
                    _both_ways(document_id, before - now)
                )
            )
        )
    if now - before:
        connection.execute(
            SAME_DOCUMENTS.insert(),
            [
                {"document_id": one, "other_id": other}
                for one, other in _both_ways(document_id, now - before)
            ],
        )


def _both_ways(document_id: str, others: Collection[str]) -> list[tuple[str, str]]:
    return [pair for o in sorted(others) for pair in ((document_id, o), (o, document_id))]


def _note_original(
    connection: Connection, document_id: str, flag_on: Callable[[str], Flag]
) -> None:
    """Flag the document as the duplicate of the first one that says the same, or of none."""
    others = select(SAME_DOCUMENTS.c.other_id).where(SAME_DOCUMENTS.c.document_id == document_id)
    query = select(DOCUMENTS.c.document_id, DOCUMENTS.c.file_name).where(
        or_(DOCUMENTS.c.document_id == document_id, DOCUMENTS.c.document_id.in_(others))
    )
    query = in_order_seen(query).limit(1)
    first = connection.execute(query).one()
    is_original = first.document_id == document_id
    flags = [] if is_original else [flag_on(first.file_name)]
    replace_flags(connection, document_id, flags, {}, CODES_OF_COMPARING)
    connection.execute(
        update(DOCUMENTS)
        .where(DOCUMENTS.c.document_id == document_id)
        .values(duplicate_of_document=None if is_original else first.document_id)
    )
