"""Sending decided fields back to a person when the evidence under the decision changed."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, update

from models.decided_evidence import evidence_of, needs_another_look
from models.store_field_readings import readings_of_fields
from models.store_tables import FIELDS


def keep_evidence(connection: Connection, document_id: str) -> None:
    """Note what decisions rest on that an older program kept without their evidence.

    It is what the store has of these fields now, so this comes before a newer reading replaces
    the fields and the readings.
    """
    query = select(FIELDS).where(
        FIELDS.c.document_id == document_id,
        FIELDS.c.decision.is_not(None),
        FIELDS.c.decided_on.is_(None),
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    if not rows:
        return
    readings = readings_of_fields(connection, document_id)
    connection.execute(
        update(FIELDS)
        .where(FIELDS.c.field_id == bindparam("the_field_id"))
        .values(decided_on=bindparam("evidence")),
        [
            {
                "the_field_id": row["field_id"],
                "evidence": evidence_of(row, readings.get(row["field_id"], [])),
            }
            for row in rows
        ],
    )


def requeue(connection: Connection, document_id: str) -> None:
    """Mark the decided fields whose decision a newer reading calls into question, and no others.

    Comes after the fields and the readings of the document have been replaced. The version of a
    field goes up when it is marked, or no longer marked.
    """
    query = select(FIELDS).where(
        FIELDS.c.document_id == document_id,
        FIELDS.c.decision.is_not(None),
        # Of a field that is not found again there is nothing new to look at.
        ~FIELDS.c.machine_missing,
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    if not rows:
        return
    readings = readings_of_fields(connection, document_id)
    changed = [
        {"the_field_id": row["field_id"], "is_requeued": not row["requeued"]}
        for row in rows
        if needs_another_look(row, readings.get(row["field_id"], [])) is not row["requeued"]
    ]
    if changed:
        connection.execute(
            update(FIELDS)
            .where(FIELDS.c.field_id == bindparam("the_field_id"))
            .values(requeued=bindparam("is_requeued"), version=FIELDS.c.version + 1),
            changed,
        )
