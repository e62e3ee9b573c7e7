"""How much the store holds, counted in the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, distinct, func, select

from models.flags import Severity
from models.review_tables import QUEUE_ITEMS
from models.schema_columns import FlagStatus
from models.store import Store
from models.store_batches import batches
from models.store_repeats import find_repeats
from models.store_tables import FIELDS, FLAG_FIELDS, FLAGS, PAGES
from models.values import Kind

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
_PARAMETERS = 10_000


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """Pages, and fields and fields to review by kind.

    `waiting` is how much stands in the queue of the review page: also flags on no field, and
    decided fields that are read otherwise since.
    """

    pages: int
    waiting: int
    fields: dict[str, tuple[int, int]]


def count_everything(store: Store) -> StoreCounts:
    """Counts over the whole store. A field is to review while a doubt on it is open.

    What a duplicate document states again is counted once.
    """
    fields = select(FIELDS.c.kind, func.count()).group_by(FIELDS.c.kind)
    flagged = (
        select(FIELDS.c.kind, func.count(distinct(FIELDS.c.field_id)))
        .join(FLAG_FIELDS, FLAG_FIELDS.c.field_id == FIELDS.c.field_id)
        .join(FLAGS, FLAGS.c.flag_id == FLAG_FIELDS.c.flag_id)
        .where(
            FLAGS.c.raised,
            FLAGS.c.status == FlagStatus.OPEN.value,
            FLAGS.c.severity != Severity.INFO.value,
            FIELDS.c.decision.is_(None),
        )
        .group_by(FIELDS.c.kind)
    )
    with store.reading() as connection:
        repeated = list(find_repeats(connection).fields)
        numbers = _without(connection, fields, repeated)
        doubts = _without(connection, flagged, repeated)
        return StoreCounts(
            connection.execute(select(func.count()).select_from(PAGES)).scalar_one(),
            connection.execute(select(func.count()).select_from(QUEUE_ITEMS)).scalar_one(),
            {k.value: (numbers[k.value], doubts[k.value]) for k in Kind},
        )


def _without(connection: Connection, query: Select[Any], field_ids: Sequence[str]) -> Counter[str]:
    """The numbers by kind that `query` counts, less those of the fields with these ids."""
    numbers: Counter[str] = Counter()
    numbers.update({row[0]: row[1] for row in connection.execute(query)})
    for ids in batches(field_ids, _PARAMETERS):
        some = query.where(FIELDS.c.field_id.in_(ids))
        numbers.subtract({row[0]: row[1] for row in connection.execute(some)})
    return numbers
