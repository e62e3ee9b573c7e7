"""Where documents, pages, fields and flags are to be found, for pictures of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from models.geometry import Box, union
from models.review_tables import UPLOADS
from models.store import Store
from models.store_tables import DOCUMENT_FILES, DOCUMENTS, FIELDS, FLAG_FIELDS, FLAGS, PAGES


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """What tells a document's file: its SHA-256, and the names that it was seen under.

    `uploads` are the paths at which this content came in through the page. `year` is the one that
    the document reports on.
    """

    document_id: str
    sha256: str
    file_names: tuple[str, ...]
    uploads: tuple[Path, ...]
    year: int | None


@dataclass(frozen=True, slots=True)
class PagePlace:
    """How a page was turned (degrees clockwise) and straightened, and its size upright."""

    rotation: int
    skew: float
    width_pt: float
    height_pt: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a page: `box` is None where only the page is known."""

    document_id: str
    page: int
    box: Box | None


def document_place(store: Store, document_id: str) -> DocumentPlace | None:
    """What tells the document's file; None when the store has no such document."""
    with store.reading() as connection:
        row = connection.execute(
            select(DOCUMENTS.c.sha256, DOCUMENTS.c.file_name, DOCUMENTS.c.year).where(
                DOCUMENTS.c.document_id == document_id
            )
        ).one_or_none()
        if row is None:
            return None
        names = connection.execute(
            select(DOCUMENT_FILES.c.file_name)
            .where(DOCUMENT_FILES.c.document_id == document_id)
            .order_by(DOCUMENT_FILES.c.first_seen_at, DOCUMENT_FILES.c.file_name)
        ).scalars()
        uploads = connection.execute(
            select(UPLOADS.c.path)
            .where(UPLOADS.c.sha256 == row.sha256)
            .order_by(UPLOADS.c.uploaded_at.desc())
        ).scalars()
        return DocumentPlace(
            document_id,
            row.sha256,
            tuple(dict.fromkeys((row.file_name, *names))),
            tuple(Path(path) for path in uploads),
            row.year,
        )


def page_place(store: Store, document_id: str, page: int) -> PagePlace | None:
    """How page `page` (1-based) lies; None when the store does not have it."""
    query = select(PAGES.c.rotation, PAGES.c.skew, PAGES.c.width, PAGES.c.height).where(
        PAGES.c.document_id == document_id, PAGES.c.page == page
    )
    with store.reading() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else PagePlace(row.rotation, row.skew, row.width, row.height)


def field_spot(store: Store, field_id: str) -> Spot | None:
    """Where a field stands, all its lines on its first page together; None when unknown."""
    query = select(FIELDS.c.document_id, FIELDS.c.page, FIELDS.c.boxes).where(
        FIELDS.c.field_id == field_id
    )
    with store.reading() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Spot(row.document_id, row.page, _around(row.page, [row.boxes]))


def flag_spot(store: Store, flag_id: str) -> Spot | None:
    """Where a flag points: its own box, else its fields on its page; None when unknown.

    A flag on the whole document points at the first page of its first field, or at page 1.
    """
    query = select(
        FLAGS.c.document_id, FLAGS.c.page, FLAGS.c.x0, FLAGS.c.y0, FLAGS.c.x1, FLAGS.c.y1
    ).where(FLAGS.c.flag_id == flag_id)
    fields = (
        select(FIELDS.c.page, FIELDS.c.boxes)
        .join(FLAG_FIELDS, FLAG_FIELDS.c.field_id == FIELDS.c.field_id)
        .where(FLAG_FIELDS.c.flag_id == flag_id)
        .order_by(FLAG_FIELDS.c.position)
    )
    with store.reading() as connection:
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        named = connection.execute(fields).all()
    page = row.page or (named[0].page if named else 1)
    if row.x0 is not None:
        return Spot(row.document_id, page, Box(row.x0, row.y0, row.x1, row.y1))
    return Spot(row.document_id, page, _around(page, [field.boxes for field in named]))


def _around(page: int, fields: Sequence[Sequence[Sequence[float]]]) -> Box | None:
    boxes = [Box(*box) for field in fields for number, *box in field if number == page]
    return union(boxes) if boxes else None
