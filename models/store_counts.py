"""How much the store holds, counted in the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import distinct, func, select

from models.documents import DocumentStatus
from models.flags import Severity
from models.schema_columns import FlagStatus
from models.store import Store
from models.store_tables import DOCUMENTS, FIELDS, FLAG_FIELDS, FLAGS, PAGES
from models.values import Kind


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """Pages; fields and fields to review by kind; (file name, error) of unfinished documents."""

    pages: int
    fields: dict[str, tuple[int, int]]
    failures: tuple[tuple[str, str], ...]


def count_everything(store: Store) -> StoreCounts:
    """Counts over the whole store. A field is to review while a doubt on it is open."""
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
    failures = (
        select(DOCUMENTS.c.file_name, DOCUMENTS.c.error)
        .where(DOCUMENTS.c.status != DocumentStatus.COMPLETE.value)
        .order_by(DOCUMENTS.c.file_name)
    )
    with store.reading() as connection:
        numbers: dict[str, int] = dict(connection.execute(fields).tuples().all())
        doubts: dict[str, int] = dict(connection.execute(flagged).tuples().all())
        return StoreCounts(
            connection.execute(select(func.count()).select_from(PAGES)).scalar_one(),
            {k.value: (numbers.get(k.value, 0), doubts.get(k.value, 0)) for k in Kind},
            tuple(connection.execute(failures).tuples().all()),
        )
