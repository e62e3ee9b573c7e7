"""What each reader saw for the fields of a document, as the evidence under a decision keeps it."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select

from models.store_tables import CANDIDATES


def readings_of_fields(
    connection: Connection, document_id: str, field_id: str | None = None
) -> dict[str, list[list[str]]]:
    """Pairs of reader and text by field, in a steady order; of one field or of all.

    A field of which no readings are kept is not there.
    """
    query = (
        select(CANDIDATES.c.field_id, CANDIDATES.c.reader, CANDIDATES.c.text)
        .where(CANDIDATES.c.document_id == document_id)
        .order_by(CANDIDATES.c.field_id, CANDIDATES.c.ordinal, CANDIDATES.c.reader)
    )
    if field_id is not None:
        query = query.where(CANDIDATES.c.field_id == field_id)
    readings: dict[str, list[list[str]]] = defaultdict(list)
    for of, reader, text in connection.execute(query):
        readings[of].append([reader, text])
    return dict(readings)
