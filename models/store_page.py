"""What stands on one page, for a picture of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from models.flags import Severity
from models.geometry import Box
from models.schema_columns import FlagStatus
from models.store import Store
from models.store_tables import FIELDS, FLAG_FIELDS, FLAGS, PAGES


@dataclass(frozen=True, slots=True)
class MarkedField:
    """A field's boxes on the page, and the worst open doubt about it (None when there is none)."""

    kind: str
    boxes: tuple[Box, ...]
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """How the page was turned (degrees clockwise) and straightened, and the fields on it."""

    rotation: int
    skew: float
    fields: tuple[MarkedField, ...]


def marked_page(store: Store, document_id: str, page: int) -> MarkedPage | None:
    """Page `page` (1-based) with its fields; None when the store does not have it."""
    doubts = (
        select(FLAG_FIELDS.c.field_id, FLAGS.c.severity)
        .join(FLAGS, FLAGS.c.flag_id == FLAG_FIELDS.c.flag_id)
        .where(
            FLAGS.c.document_id == document_id,
            FLAGS.c.raised,
            FLAGS.c.status == FlagStatus.OPEN.value,
        )
    )
    fields = select(FIELDS.c.field_id, FIELDS.c.kind, FIELDS.c.boxes).where(
        FIELDS.c.document_id == document_id
    )
    pages = select(PAGES.c.rotation, PAGES.c.skew).where(
        PAGES.c.document_id == document_id, PAGES.c.page == page
    )
    with store.reading() as connection:
        place = connection.execute(pages).one_or_none()
        if place is None:
            return None
        worst: dict[str, Severity] = {}
        for field_id, severity in connection.execute(doubts):
            if worst.get(field_id) is not Severity.ERROR:
                worst[field_id] = Severity(severity)
        marked = []
        for field_id, kind, boxes in connection.execute(fields):
            here = tuple(Box(*box) for number, *box in boxes if number == page)
            if here:
                marked.append(MarkedField(kind, here, worst.get(field_id)))
    return MarkedPage(place.rotation, place.skew, tuple(marked))
