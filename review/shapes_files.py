"""Shapes of the API: files that come in, and tables that go out."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from review.shapes_items import Wording

ExportFormat = Literal["csv", "excel-csv", "xlsx", "parquet"]


class UploadView(BaseModel):
    """An uploaded file and how far it has come; `document_id` once the document is there."""

    upload_id: str
    file_name: str
    size_bytes: int
    state: Literal["waiting", "reading", "done", "failed"]
    pages_read: int
    page_count: int | None
    document_id: str | None
    error: str
    uploaded_by: str
    uploaded_at: str


class RefusedFile(BaseModel):
    """A file that was not taken, and why."""

    file_name: str
    error: Wording


class KnownFile(BaseModel):
    """A file whose content is a document already."""

    file_name: str
    document_id: str


class UploadAnswer(BaseModel):
    """What became of the files of one request."""

    uploads: list[UploadView]
    known: list[KnownFile]
    refused: list[RefusedFile]


class UploadList(BaseModel):
    """Uploads, those in work first."""

    uploads: list[UploadView]


class ExportAsked(BaseModel):
    """Which tables are wanted; `reviewed_only` leaves out what no person looked at."""

    format: ExportFormat
    reviewed_only: bool = False


class ExportView(BaseModel):
    """Tables being made; `file_name` is what they are called once they are ready."""

    export_id: str
    state: Literal["preparing", "ready", "failed"]
    error: str
    file_name: str
