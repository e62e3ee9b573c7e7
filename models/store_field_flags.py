"""A field with the flags on it and all that they name, to try a value before it is decided on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models.effective_values import effective_values
from models.schema_columns import FlagStatus
from models.store import Store
from models.store_tables import DOCUMENTS, FIELDS, FLAG_FIELDS, FLAG_MENTIONS, FLAGS
from models.values import Kind


@dataclass(frozen=True, slots=True)
class NamedField:
    """A field as it was read, as it holds now, and as the machine took it (columns as text)."""

    field_id: str
    document_id: str
    kind: Kind
    raw_text: str
    values: Mapping[str, str]
    machine_values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NamingFlag:
    """A flag that was raised, with its fields in its order."""

    flag_id: str
    code: str
    message: str
    fields: tuple[NamedField, ...]


@dataclass(frozen=True, slots=True)
class FieldWithFlags:
    """A field, the year that its document reports on, and the flags on it not dismissed."""

    field: NamedField
    year: int | None
    flags: tuple[NamingFlag, ...]


_COLUMNS = (
    FIELDS.c.field_id,
    FIELDS.c.document_id,
    FIELDS.c.kind,
    FIELDS.c.raw_text,
    FIELDS.c.label,
    FIELDS.c.project_id,
    FIELDS.c.machine_values,
    FIELDS.c.person_values,
)


def field_with_flags(store: Store, field_id: str) -> FieldWithFlags | None:
    """The field and the flags on it; None when there is no such field."""
    this = select(*_COLUMNS, DOCUMENTS.c.year).join(DOCUMENTS).where(FIELDS.c.field_id == field_id)
    naming = [
        select(table.c.flag_id).where(table.c.field_id == field_id)
        for table in (FLAG_FIELDS, FLAG_MENTIONS)
    ]
    flags = (
        select(FLAGS.c.flag_id, FLAGS.c.code, FLAGS.c.message)
        .where(
            FLAGS.c.flag_id.in_(naming[0]) | FLAGS.c.flag_id.in_(naming[1]),
            FLAGS.c.raised,
            FLAGS.c.status != FlagStatus.DISMISSED.value,
        )
        .order_by(FLAGS.c.position, FLAGS.c.flag_id)
    )
    with store.reading() as connection:
        row = connection.execute(this).mappings().one_or_none()
        if row is None:
            return None
        raised = connection.execute(flags).all()
        others = [
            dict(other)
            for table in ((FLAG_FIELDS, FLAG_MENTIONS) if raised else ())
            for other in connection.execute(
                select(table.c.flag_id, *_COLUMNS)
                .join(FIELDS, FIELDS.c.field_id == table.c.field_id)
                .where(table.c.flag_id.in_([flag.flag_id for flag in raised]))
                .order_by(table.c.flag_id, table.c.position)
            ).mappings()
        ]
    return FieldWithFlags(
        _named(dict(row)),
        row["year"],
        tuple(
            NamingFlag(
                flag.flag_id,
                flag.code,
                flag.message,
                tuple(_named(other) for other in others if other["flag_id"] == flag.flag_id),
            )
            for flag in raised
        ),
    )


def _named(row: Mapping[str, Any]) -> NamedField:
    return NamedField(
        row["field_id"],
        row["document_id"],
        Kind(row["kind"]),
        row["raw_text"],
        effective_values(row),
        row["machine_values"],
    )
