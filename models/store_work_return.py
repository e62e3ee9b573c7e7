"""Giving documents back that a run had in hand."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Column, ColumnElement, Connection, case, select, update

from models.store_batches import batches
from models.work_states import IN_HAND, DocumentState, PageState
from models.work_tables import DOCUMENT_WORK, PAGE_WORK


def give_back(
    connection: Connection, which: ColumnElement[bool], *, interrupted: bool
) -> list[str]:
    """Free the documents of which `which` is true; those in hand wait; returns all of them.

    The try that was broken off does not count as one; where the run died under it
    (`interrupted`) it counts as an interruption instead.
    """
    query = (
        select(DOCUMENT_WORK.c.document_id, DOCUMENT_WORK.c.state)
        .where(which)
        .order_by(DOCUMENT_WORK.c.document_id)
        .with_for_update()
    )
    rows = connection.execute(query).all()
    in_hand = [row.document_id for row in rows if DocumentState(row.state) in IN_HAND]
    now = datetime.now(UTC)
    for some in batches([row.document_id for row in rows]):
        connection.execute(
            update(DOCUMENT_WORK).where(DOCUMENT_WORK.c.document_id.in_(some)).values(holder=None)
        )
    for some in batches(in_hand):
        connection.execute(
            update(DOCUMENT_WORK)
            .where(DOCUMENT_WORK.c.document_id.in_(some))
            .values(
                state=DocumentState.WAITING.value,
                attempts=_one_less(DOCUMENT_WORK.c.attempts),
                interruptions=DOCUMENT_WORK.c.interruptions + int(interrupted),
                changed_at=now,
            )
        )
        connection.execute(
            update(PAGE_WORK)
            .where(PAGE_WORK.c.document_id.in_(some), PAGE_WORK.c.state == PageState.READING.value)
            .values(
                state=PageState.WAITING.value,
                attempts=_one_less(PAGE_WORK.c.attempts),
                interruptions=PAGE_WORK.c.interruptions + int(interrupted),
                changed_at=now,
            )
        )
    return [row.document_id for row in rows]


def _one_less(attempts: Column[int]) -> ColumnElement[int]:
    return case((attempts > 0, attempts - 1), else_=0)
