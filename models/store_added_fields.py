"""Fields that a person adds: rows of which the machine says nothing."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Connection, func, select

from models.errors import UsageError
from models.geometry import Box
from models.store_fields import box_columns
from models.store_tables import DOCUMENTS, FIELDS
from models.values import Kind


def check_place(connection: Connection, document_id: str, page: int, box: Box | None) -> None:
    """Refuse a place that the document does not have.

    Raises:
        UsageError: for another page, or a box of no size.
    """
    query = select(DOCUMENTS.c.page_count).where(DOCUMENTS.c.document_id == document_id)
    if not 1 <= page <= connection.execute(query).scalar_one():
        raise UsageError(f"文件没有第 {page} 页 / the document has no page {page}")
    if box is not None and (box.x0 >= box.x1 or box.y0 >= box.y1):
        raise UsageError("框没有面积 / the box has no size")


def added_row(
    connection: Connection, document_id: str, kind: Kind, page: int, box: Box | None
) -> dict[str, Any]:
    """The row of a new field behind all others of its document, not stored yet."""
    field_id = f"f{uuid.uuid4().hex[:16]}"
    return {
        "field_id": field_id,
        "document_id": document_id,
        "kind": kind.value,
        "position": _next_position(connection, document_id),
        "page": page,
        **box_columns([(page, box)] if box else [], page),
        "raw_text": "",
        "context": "",
        "label": "",
        "project_id": field_id if kind is Kind.PROJECTS else "",
        "confidence": 1.0,
        "reader": "",
        "rule": "",
        "block": -1,
        "start": 0,
        "end": 0,
        "cell": None,
        "machine_values": {},
        "person_values": None,
        "machine_missing": True,
        "decision": None,
        "reviewer": "",
        "reviewed_at": None,
        "version": 0,
        "decided_on": None,
        "requeued": False,
    }


def _next_position(connection: Connection, document_id: str) -> int:
    last = select(func.max(FIELDS.c.position)).where(FIELDS.c.document_id == document_id)
    position = connection.execute(last).scalar()
    return 0 if position is None else int(position) + 1
