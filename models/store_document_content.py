"""Everything that stands in one document: its pages, fields, flags and tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models.errors import NotFoundError
from models.store import Store
from models.store_comments import CommentRecord, comments_on
from models.store_document_view import DocumentBrief, document_brief
from models.store_item import FieldRecord, FlagRecord, read_fields, read_flags
from models.store_sign_offs import SignOff, sign_offs
from models.store_tables import DOCUMENTS, FIELDS, FLAGS, PAGES, TABLE_CELLS

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """A document as it stands in the store; `pages` are rows of `pages`, `error` is its own."""

    brief: DocumentBrief
    error: str
    pages: tuple[Row, ...]
    fields: tuple[FieldRecord, ...]
    flags: tuple[FlagRecord, ...]
    sign_off: SignOff
    comments: tuple[CommentRecord, ...]


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A recognised table; `cells` are rows of `table_cells`, by row and column from 0."""

    table_id: str
    page: int
    cells: tuple[Row, ...]
    field_ids: Mapping[tuple[int, int], tuple[str, ...]]


def read_document(store: Store, document_id: str) -> DocumentContent:
    """The document with all that was found in it and that is there still.

    Raises:
        NotFoundError: for an unknown document.
    """
    with store.reading() as connection:
        brief = document_brief(connection, [document_id]).get(document_id)
        if brief is None:
            raise _unknown(document_id)
        of_it = select(DOCUMENTS.c.error).where(DOCUMENTS.c.document_id == document_id)
        pages = select(PAGES).where(PAGES.c.document_id == document_id).order_by(PAGES.c.page)
        return DocumentContent(
            brief,
            connection.execute(of_it).scalar_one(),
            tuple(dict(row) for row in connection.execute(pages).mappings()),
            tuple(read_fields(connection, FIELDS.c.document_id == document_id)),
            tuple(read_flags(connection, (FLAGS.c.document_id == document_id) & FLAGS.c.raised)),
            sign_offs(connection, [document_id])[document_id],
            tuple(comments_on(connection, document_id=document_id)),
        )


def read_document_tables(store: Store, document_id: str) -> list[StoredTable]:
    """The tables that were recognised in the document, each cell with the fields found in it.

    Raises:
        NotFoundError: for an unknown document.
    """
    cells = TABLE_CELLS.c
    query = (
        select(TABLE_CELLS)
        .where(cells.document_id == document_id)
        .order_by(cells.page, cells.table_id, cells.row, cells.column)
    )
    placed = select(FIELDS.c.field_id, FIELDS.c.cell).where(
        FIELDS.c.document_id == document_id, FIELDS.c.cell.is_not(None)
    )
    with store.reading() as connection:
        known = select(DOCUMENTS.c.document_id).where(DOCUMENTS.c.document_id == document_id)
        if connection.execute(known).first() is None:
            raise _unknown(document_id)
        by_table: dict[str, list[Row]] = defaultdict(list)
        for row in connection.execute(query).mappings():
            by_table[row["table_id"]].append(dict(row))
        fields: dict[str, dict[tuple[int, int], list[str]]] = defaultdict(lambda: defaultdict(list))
        for field_id, cell in connection.execute(placed):
            table, row_number, column = cell
            fields[f"{document_id}-{table}"][row_number, column].append(field_id)
    return [
        StoredTable(
            table_id,
            rows[0]["page"],
            tuple(rows),
            {place: tuple(ids) for place, ids in fields[table_id].items()},
        )
        for table_id, rows in by_table.items()
    ]


def _unknown(document_id: str) -> NotFoundError:
    return NotFoundError(
        f"没有文件 {document_id} / there is no document {document_id}",
        "请回到文件列表 / Go back to the list of documents",
    )
