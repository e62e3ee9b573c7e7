"""The tables for download, in every format."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from fastapi.responses import FileResponse

from review.access import SettingsOf
from review.export_jobs import ExportState, export_state, start_export
from review.shapes_files import ExportAsked, ExportView

router = APIRouter(tags=["files"])

ExportId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", max_length=32)]


@router.post("/exports")
def export(asked: ExportAsked, settings: SettingsOf) -> ExportView:
    """Begin to make the tables; ask again for the state until they are ready."""
    return _view(start_export(settings, asked.format, reviewed_only=asked.reviewed_only))


@router.get("/exports/{export_id}")
def state(export_id: ExportId, settings: SettingsOf) -> ExportView:
    """Whether the tables are ready."""
    return _view(export_state(settings, export_id))


@router.get("/exports/{export_id}/file", response_class=FileResponse)
def file(export_id: ExportId, settings: SettingsOf) -> FileResponse:
    """The tables: a zip archive, or the Excel workbook itself."""
    found = export_state(settings, export_id)
    if found.path is None:
        raise HTTPException(409, "表格还没有准备好 / the tables are not ready")
    return FileResponse(
        found.path,
        filename=found.path.name,
        media_type="application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _view(found: ExportState) -> ExportView:
    return ExportView(
        export_id=found.export_id,
        state=found.state,
        error=found.error,
        file_name=found.path.name if found.path else "",
    )
