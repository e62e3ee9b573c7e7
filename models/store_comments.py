"""What persons say about fields, flags and documents; it is never changed or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from models.errors import NotFoundError, UsageError
from models.review_tables import COMMENTS
from models.store import Store
from models.store_tables import DOCUMENTS, FIELDS, FLAGS
from models.store_text import storable

_NAMES = {"field_id": "字段 / field", "flag_id": "标记 / flag", "document_id": "文件 / document"}


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """One comment, with who wrote it and when."""

    comment_id: int
    text: str
    author: str
    commented_at: datetime


def add_comment(
    store: Store,
    text: str,
    author: str,
    *,
    field_id: str | None = None,
    flag_id: str | None = None,
    document_id: str | None = None,
) -> CommentRecord:
    """Keep a comment on a field, on a flag, or on a document as a whole: one of the three.

    Raises:
        NotFoundError: when there is no such thing.
        UsageError: when the comment says nothing.
    """
    text = storable(text).strip()
    if not text:
        raise UsageError("批注不能为空 / a comment must say something")
    with store.writing() as connection:
        of = _document_of(connection, field_id, flag_id, document_id)
        row: dict[str, Any] = {
            "document_id": of,
            "field_id": field_id,
            "flag_id": flag_id,
            "text": text,
            "author": author,
            "commented_at": datetime.now(UTC),
        }
        statement = COMMENTS.insert().values(row).returning(COMMENTS.c.comment_id)
        comment_id = connection.execute(statement).scalar_one()
    return CommentRecord(comment_id, text, author, row["commented_at"])


def comments_on(
    connection: Connection,
    *,
    field_id: str | None = None,
    flag_id: str | None = None,
    document_id: str | None = None,
) -> list[CommentRecord]:
    """The comments on a field, a flag, or a document as a whole (one of the three), oldest first.

    Raises:
        NotFoundError: when there is no such thing.
    """
    _document_of(connection, field_id, flag_id, document_id)
    columns = COMMENTS.c
    query = (
        select(columns.comment_id, columns.text, columns.author, columns.commented_at)
        .where(*_about(field_id, flag_id, document_id))
        .order_by(columns.comment_id)
    )
    return [CommentRecord(*row) for row in connection.execute(query)]


def _about(
    field_id: str | None, flag_id: str | None, document_id: str | None
) -> list[ColumnElement[bool]]:
    if field_id is not None:
        return [COMMENTS.c.field_id == field_id]
    if flag_id is not None:
        return [COMMENTS.c.flag_id == flag_id]
    return [
        COMMENTS.c.document_id == document_id,
        COMMENTS.c.field_id.is_(None),
        COMMENTS.c.flag_id.is_(None),
    ]


def _document_of(
    connection: Connection, field_id: str | None, flag_id: str | None, document_id: str | None
) -> str:
    given = {"field_id": field_id, "flag_id": flag_id, "document_id": document_id}
    (name, wanted), *others = [(n, value) for n, value in given.items() if value is not None]
    if others:
        raise ValueError(f"a comment is on one thing, not on {given}")
    table = {"field_id": FIELDS, "flag_id": FLAGS, "document_id": DOCUMENTS}[name]
    query = select(table.c.document_id).where(table.c[name] == wanted)
    found = connection.execute(query).scalar()
    if found is None:
        chinese, english = _NAMES[name].split(" / ")
        raise NotFoundError(f"没有{chinese} {wanted} / there is no {english} {wanted}")
    return str(found)
