"""Documents that come in through the page."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from models.errors import GongshiError
from models.store_uploads import Upload, uploads
from review.access import SettingsOf, SignedIn, StoreOf
from review.item_view import moment
from review.receiving import FILES_AT_ONCE, CappedParser, KnownDocument, receive_file
from review.settings import ReviewSettings
from review.shapes_files import KnownFile, RefusedFile, UploadAnswer, UploadList, UploadView
from review.shapes_items import Wording
from review.texts import in_language

router = APIRouter(tags=["files"])

_FILES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                        }
                    },
                }
            }
        },
    }
}


@router.post("/uploads", openapi_extra=_FILES)
async def upload(request: Request, account: SignedIn, settings: SettingsOf) -> UploadAnswer:
    """Take PDF, TIFF, PNG and JPEG files (`files`), to be ingested in the background."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(415)
    parser = CappedParser(request.headers, request.stream(), max_files=FILES_AT_ONCE, max_fields=10)
    parser.limit_bytes = settings.upload_limit_bytes
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise HTTPException(400) from error
    try:
        files = [file for file in form.getlist("files") if isinstance(file, UploadFile)]
        if not files:
            raise HTTPException(422, "没有收到文件 / no file came")
        return await run_in_threadpool(_take, settings, files, account.name)
    finally:
        await form.close()


@router.get("/uploads")
def uploaded(store: StoreOf) -> UploadList:
    """Uploads in work, and the latest ones that are done."""
    return UploadList(uploads=[_view(one) for one in uploads(store)])


def _take(settings: ReviewSettings, files: list[UploadFile], account: str) -> UploadAnswer:
    answer = UploadAnswer(uploads=[], known=[], refused=[])
    for file in files:
        name = (file.filename or "").encode("utf-8", "replace").decode()
        try:
            taken = receive_file(settings, file.file, name, account)
        except GongshiError as error:
            answer.refused.append(RefusedFile(file_name=name, error=_wording(error)))
            continue
        if isinstance(taken, KnownDocument):
            answer.known.append(KnownFile(file_name=name, document_id=taken.document_id))
        else:
            answer.uploads.append(_view(taken))
    return answer


def _wording(error: GongshiError) -> Wording:
    message = str(error.args[0])
    zh, en = in_language(message, "zh"), in_language(message, "en")
    if error.remedy:
        zh, en = (
            f"{zh}。{in_language(error.remedy, 'zh')}",
            f"{en}. {in_language(error.remedy, 'en')}",
        )
    return Wording(zh=zh, en=en)


def _view(upload: Upload) -> UploadView:
    return UploadView(
        upload_id=upload.upload_id,
        file_name=upload.file_name,
        size_bytes=upload.size_bytes,
        state=upload.state.value,
        pages_read=upload.pages_read,
        page_count=upload.page_count,
        document_id=upload.document_id,
        error=upload.error,
        uploaded_by=upload.uploaded_by,
        uploaded_at=moment(upload.uploaded_at) or "",
    )
