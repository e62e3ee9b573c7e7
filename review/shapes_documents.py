"""Shapes of the API: documents, their pages and tables, and signing off."""

from __future__ import annotations

from pydantic import BaseModel, Field

from review.shapes_items import (
    Box,
    CommentView,
    DocumentBrief,
    FieldView,
    FlagView,
    SignOffState,
)


class DocumentEntry(DocumentBrief):
    """A document in the list; `fields` without rejected ones, `flagged_fields` wait of them."""

    fields: int
    flagged_fields: int
    ingested_at: str
    error: str


class DocumentPage(BaseModel):
    """One page of the list, and what to ask for the next one with."""

    documents: list[DocumentEntry]
    total: int
    next_cursor: str | None


class PageView(BaseModel):
    """A page as it was read, with the flags that are about the page and no field on it."""

    page: int
    width_pt: float
    height_pt: float
    reader: str
    confidence: float | None
    error: str
    duplicate_of_page: int | None
    picture_url: str
    flags: list[FlagView]


class SignOffView(BaseModel):
    """How the document is signed; `open_errors` are open now, `signed_over` were at signing."""

    state: SignOffState
    reviewer: str
    signed_at: str | None
    reason: str
    open_errors: int
    signed_over: int


class DocumentView(BaseModel):
    """A document with all that was found in it; `flags` are all of its flags."""

    document: DocumentBrief
    error: str
    pages: list[PageView]
    fields: list[FieldView]
    flags: list[FlagView]
    sign_off: SignOffView
    comments: list[CommentView]


class CellView(BaseModel):
    """A cell, its row and column counted from 0, and the fields that were found in it."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    header: str
    box: Box
    field_ids: list[str]


class TableView(BaseModel):
    """A recognised table with how many rows and columns it has."""

    table_id: str
    page: int
    rows: int
    columns: int
    cells: list[CellView]


class TableList(BaseModel):
    """The tables of a document."""

    tables: list[TableView]


class SignOffAsked(BaseModel):
    """Why somebody signs; needed over open errors."""

    reason: str = Field(default="", max_length=2000)
