"""What was decided on the same value in another edition of the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from models.decided_evidence import is_withdrawn, plain
from models.effective_values import effective_values
from models.store_tables import DOCUMENTS, FIELDS, SAME_DOCUMENTS

# Editions are set anew: a value may move by a line of text, and over the end of a page.
_SHIFT_PT = 24.0
# Readers differ in a character or two of a sentence; another sentence has less in common.
_ALIKE = 0.9
# A link names a project of its own document, and none of another edition.
_LINKS = ("project_id", "parent_project_id")


@dataclass(frozen=True, slots=True)
class EarlierDecision:
    """A decision on the same value in another edition; `values` without links to projects."""

    field_id: str
    document_id: str
    file_name: str
    decision: str
    values: dict[str, str]
    reviewer: str
    reviewed_at: datetime


def earlier_decision(
    connection: Connection, field_row: Mapping[str, Any]
) -> EarlierDecision | None:
    """What was decided on the value of an undecided field (a stored row) in another edition.

    Other editions are documents that say the same, have the same title and publisher, or the same
    file name in any folder. There the value must be of one kind with this one, stand in the same
    place (a page or 24 points off) in the same context, and have read the same when it was
    decided. None when there is no such decision; of several the newest.
    """
    if field_row["decision"] is not None:
        return None
    box = _centre(field_row)
    if box is None:
        return None
    alike = _decided_nearby(connection, field_row, box)
    text, context = plain(field_row["raw_text"]), plain(field_row["context"])
    matches = [
        row
        for row in alike
        if plain(_text_then(row)) == text
        and _is_alike(plain(row["context"]), context)
        and not is_withdrawn(row)
    ]
    # In each edition the nearest one is this value; of the editions the last decision counts.
    nearest: dict[str, dict[str, Any]] = {}
    for row in sorted(matches, key=lambda row: _distance(row, field_row, box)):
        nearest.setdefault(row["document_id"], row)
    if not nearest:
        return None
    row = max(nearest.values(), key=lambda row: (row["reviewed_at"], row["field_id"]))
    values = effective_values(row)
    return EarlierDecision(
        field_id=row["field_id"],
        document_id=row["document_id"],
        file_name=row["file_name"],
        decision=row["decision"],
        values={name: value for name, value in values.items() if name not in _LINKS},
        reviewer=row["reviewer"],
        reviewed_at=row["reviewed_at"],
    )


def _decided_nearby(
    connection: Connection, field_row: Mapping[str, Any], centre: tuple[float, float]
) -> list[dict[str, Any]]:
    x, y = centre
    columns = FIELDS.c
    query = (
        select(FIELDS, DOCUMENTS.c.file_name)
        .join(DOCUMENTS, DOCUMENTS.c.document_id == columns.document_id)
        .where(
            columns.document_id.in_(_editions(connection, field_row["document_id"])),
            columns.kind == field_row["kind"],
            columns.decision.is_not(None),
            ~columns.requeued,
            columns.page.between(field_row["page"] - 1, field_row["page"] + 1),
            func.abs((columns.x0 + columns.x1) / 2 - x) <= _SHIFT_PT,
            func.abs((columns.y0 + columns.y1) / 2 - y) <= _SHIFT_PT,
        )
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _editions(connection: Connection, document_id: str) -> list[str]:
    same = select(SAME_DOCUMENTS.c.other_id).where(SAME_DOCUMENTS.c.document_id == document_id)
    columns = DOCUMENTS.c
    this = (
        connection.execute(select(DOCUMENTS).where(columns.document_id == document_id))
        .mappings()
        .one()
    )
    name = PurePosixPath(this["file_name"]).name
    others: list[ColumnElement[bool]] = [
        columns.document_id.in_(same),
        columns.file_name == name,
        columns.file_name.endswith(f"/{name}", autoescape=True),
    ]
    if this["title"]:
        others.append(and_(columns.title == this["title"], columns.publisher == this["publisher"]))
    query = select(columns.document_id).where(columns.document_id != document_id, or_(*others))
    return list(connection.execute(query).scalars())


def _centre(row: Mapping[str, Any]) -> tuple[float, float] | None:
    if row["x0"] is None:
        return None
    return (row["x0"] + row["x1"]) / 2, (row["y0"] + row["y1"]) / 2


def _distance(
    row: Mapping[str, Any], field_row: Mapping[str, Any], centre: tuple[float, float]
) -> tuple[int, float]:
    x, y = _centre(row) or centre
    return abs(row["page"] - field_row["page"]), abs(x - centre[0]) + abs(y - centre[1])


def _text_then(row: Mapping[str, Any]) -> str:
    """What the machine read when the field was decided."""
    return str((row["decided_on"] or row)["raw_text"])


def _is_alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
