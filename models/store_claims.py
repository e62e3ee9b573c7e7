"""Who looks at an item now, so that no two people do the same work, and what was put off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, or_, select

from models.errors import NotFoundError
from models.review_tables import AUDITS, CLAIMS, QUEUE_ITEMS, SKIPS
from models.store import Store
from models.store_insert import insert_into

# As long as an item that nobody decides is kept from others: a browser may have been closed.
CLAIM_S = 120


def claim(
    connection: Connection, item_ids: Sequence[str], reviewer: str, now: datetime
) -> set[str]:
    """Claim the items for `reviewer`; returns those that no other reviewer has."""
    if not item_ids:
        return set()
    # In one order, so that two transactions that claim the same items do not wait for each other.
    rows = [
        {"item_id": item_id, "reviewer": reviewer, "until": now + timedelta(seconds=CLAIM_S)}
        for item_id in sorted(item_ids)
    ]
    statement = insert_into(connection, CLAIMS).values(rows)
    statement = statement.on_conflict_do_update(
        index_elements=[CLAIMS.c.item_id],
        set_={"reviewer": statement.excluded.reviewer, "until": statement.excluded.until},
        where=or_(CLAIMS.c.reviewer == reviewer, CLAIMS.c.until <= now),
    )
    return set(connection.execute(statement.returning(CLAIMS.c.item_id)).scalars())


def claims_of_others(
    connection: Connection, item_ids: Collection[str], reviewer: str, now: datetime
) -> dict[str, str]:
    """Who but `reviewer` looks at each of the items now; items nobody looks at are not there."""
    query = select(CLAIMS.c.item_id, CLAIMS.c.reviewer).where(
        CLAIMS.c.item_id.in_(list(item_ids)),
        CLAIMS.c.reviewer != reviewer,
        CLAIMS.c.until > now,
    )
    return {item_id: other for item_id, other in connection.execute(query)}  # noqa: C416 - typed


def release(store: Store, item_id: str, reviewer: str) -> None:
    """Give a claim back; nothing happens where `reviewer` has none."""
    with store.writing() as connection:
        _release(connection, item_id, reviewer)


def skip(store: Store, item_id: str, reviewer: str) -> None:
    """Put the item off until `restore_skipped`, for this reviewer alone.

    Raises:
        NotFoundError: when nothing of that identifier waits.
    """
    with store.writing() as connection:
        waits = select(QUEUE_ITEMS.c.item_id).where(QUEUE_ITEMS.c.item_id == item_id)
        audit = select(AUDITS.c.audit_id).where(AUDITS.c.audit_id == item_id)
        if connection.execute(waits.union_all(audit)).first() is None:
            raise NotFoundError(f"{item_id} 不在队列中 / {item_id} does not wait in the queue")
        connection.execute(
            insert_into(connection, SKIPS)
            .values(reviewer=reviewer, item_id=item_id, skipped_at=datetime.now(UTC))
            .on_conflict_do_nothing()
        )
        _release(connection, item_id, reviewer)


def restore_skipped(store: Store, reviewer: str) -> int:
    """Have what `reviewer` put off come again; returns how many items that are."""
    with store.writing() as connection:
        return connection.execute(delete(SKIPS).where(SKIPS.c.reviewer == reviewer)).rowcount


def _release(connection: Connection, item_id: str, reviewer: str) -> None:
    connection.execute(
        delete(CLAIMS).where(CLAIMS.c.item_id == item_id, CLAIMS.c.reviewer == reviewer)
    )
