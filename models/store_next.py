"""What a reviewer looks at next: claimed as it is chosen, so that no two get the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, exists, select

from models.review_tables import CLAIMS, QUEUE_ITEMS
from models.store import Store
from models.store_audits import open_audit_for
from models.store_claims import claim
from models.store_queue_page import (
    EVERYTHING,
    QueueFilter,
    QueueOrder,
    conditions,
    in_order,
    is_skipped,
    look_through,
)

# One item in ten is a blind look, while there are some to be had.
_AUDIT_CHANCE = 0.1


@dataclass(frozen=True, slots=True)
class Next:
    """The items chosen, and how many that match wait in all, without what was skipped."""

    item_ids: tuple[str, ...]
    left: int


def next_items(
    store: Store,
    reviewer: str,
    *,
    order: QueueOrder = QueueOrder.WORST,
    which: QueueFilter = EVERYTHING,
    count: int = 1,
    exclude: Collection[str] = (),
    draw: Callable[[], float] = random.random,
) -> Next:
    """Choose and claim up to `count` items for `reviewer`.

    Left out are items that another reviewer has claimed, those `reviewer` skipped, and those of
    `exclude` (which the browser has already); what `reviewer` claimed before comes again. Each
    place goes to a blind look with one chance in ten when there is one; so does the first place
    when nothing else is left. `draw` gives numbers from 0 to below 1.
    """
    now = datetime.now(UTC)
    with store.writing() as connection:
        narrowed = [*conditions(connection, which), is_skipped(reviewer, skipped=False)]
        left, narrowed = look_through(connection, narrowed)
        blind = {place for place in range(count) if draw() < _AUDIT_CHANCE}
        taken: list[str] = []
        audits: list[str] = []
        for _ in blind:
            audit = _claimed_audit(connection, reviewer, which, {*exclude, *audits}, now)
            if audit is not None:
                audits.append(audit)
        while left and len(taken) + len(audits) < count:
            wanted = count - len(taken) - len(audits)
            free = (
                in_order(select(QUEUE_ITEMS.c.item_id), order, left)
                .where(
                    *narrowed,
                    QUEUE_ITEMS.c.item_id.not_in([*exclude, *taken]),
                    ~exists().where(
                        CLAIMS.c.item_id == QUEUE_ITEMS.c.item_id,
                        CLAIMS.c.reviewer != reviewer,
                        CLAIMS.c.until > now,
                    ),
                )
                .limit(wanted)
                # PostgreSQL: what others are choosing just now is passed over without waiting.
                .with_for_update(of=QUEUE_ITEMS, key_share=True, skip_locked=True)
            )
            chosen = list(connection.execute(free).scalars())
            if not chosen:
                break
            # Somebody may have claimed one since this statement began; it is left to them.
            mine = claim(connection, chosen, reviewer, now)
            taken += [item_id for item_id in chosen if item_id in mine]
        if not taken and not audits:
            audit = _claimed_audit(connection, reviewer, which, set(exclude), now)
            audits += [audit] if audit is not None else []
        connection.execute(delete(CLAIMS).where(CLAIMS.c.until <= now))
    for place, audit in zip(sorted(blind) or [0], audits, strict=False):
        taken.insert(place, audit)
    return Next(tuple(taken), left)


def _claimed_audit(
    connection: Connection,
    reviewer: str,
    which: QueueFilter,
    exclude: Collection[str],
    now: datetime,
) -> str | None:
    if which.code or which.text:
        return None  # what nothing points at has no code, and its text must not be known
    kind, document_id = which.kind, which.document_id
    audit = open_audit_for(connection, reviewer, exclude, document_id=document_id, kind=kind)
    return audit if audit and claim(connection, [audit], reviewer, now) else None
