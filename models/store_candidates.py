"""What two readers saw for a field, in the store: replaced by every run."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete

from models.fields import Candidate
from models.store_tables import CANDIDATES
from models.store_text import storable


def replace_candidates(
    connection: Connection,
    document_id: str,
    candidates: Sequence[Candidate],
    ids: dict[str, str],
) -> None:
    """Store the candidates in place of those of an earlier run over the document.

    `ids` maps the field identifiers that they came with to those of the store, which must have
    the fields already.
    """
    connection.execute(delete(CANDIDATES).where(CANDIDATES.c.document_id == document_id))
    rows = [
        _row(document_id, position, candidate, ids) for position, candidate in enumerate(candidates)
    ]
    if rows:
        connection.execute(CANDIDATES.insert(), rows)


def _row(
    document_id: str, position: int, candidate: Candidate, ids: dict[str, str]
) -> dict[str, object]:
    return {
        "field_id": ids.get(candidate.field_id, candidate.field_id),
        "reader": candidate.reader.value,
        "ordinal": candidate.ordinal,
        "document_id": document_id,
        "position": position,
        "page": candidate.page,
        "text": storable(candidate.text),
        "confidence": candidate.confidence,
        "characters": [
            [storable(character), round(confidence, 4)]
            for character, confidence in candidate.characters
        ],
        "agrees": candidate.agrees,
        "x0": candidate.box.x0,
        "y0": candidate.box.y0,
        "x1": candidate.box.x1,
        "y1": candidate.box.y1,
    }
