"""The page for files that come in and tables that go out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from review.access import SettingsOf, SignedIn
from review.html import page

router = APIRouter()


@router.get("/files")
def files(request: Request, account: SignedIn, settings: SettingsOf) -> HTMLResponse:
    """Upload by drag and drop, and the tables for download."""
    return page(
        request,
        "files.html.j2",
        account,
        limit_bytes=settings.upload_limit_bytes,
        formats=("csv", "excel-csv", "xlsx", "parquet"),
    )
