"""Files that a browser sends: counted while they come, looked into, and put where they wait."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from starlette.formparsers import MultiPartParser

from extractors.rendering import inspect_document
from models.documents import DocumentStatus
from models.errors import GongshiError, UsageError
from models.identity import document_id
from models.store_uploads import Upload, add_upload, count_unfinished, document_outcome
from review.picture_process import in_drawing_process
from review.safe_file_names import safe_file_name
from review.settings import ReviewSettings

#: Files that one request may bring.
FILES_AT_ONCE = 50
# So many uploads may wait; the disk keeps this much room for the store and the exports.
_WAITING_AT_MOST = 500
_ROOM_LEFT_BYTES = 1024**3
_MARK_WITHIN_BYTES = 1024
_CHUNK_BYTES = 1024 * 1024
_SUFFIXES = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"II+\x00", ".tif"),
    (b"MM\x00+", ".tif"),
)


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A file whose content the store has as a document already."""

    file_name: str
    document_id: str


class CappedParser(MultiPartParser):
    """Takes of each file one byte more than allowed, which tells that it is too large.

    What comes after is thrown away as it comes, so that nobody fills the disk.
    """

    limit_bytes = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Keep the bytes, or as many as still fit."""
        part = self._current_part
        if part.file is not None:
            waiting = sum(len(some) for to, some in self._file_parts_to_write if to is part)
            end = min(end, start + self.limit_bytes + 1 - (part.file.size or 0) - waiting)
        if end > start:
            super().on_part_data(data, start, end)


def receive_file(
    settings: ReviewSettings, file: BinaryIO, file_name: str, uploaded_by: str
) -> Upload | KnownDocument:
    """Check the file and let it wait for being ingested.

    Raises:
        GongshiError: when it is too large, no document, damaged, or there is no room for it.
    """
    size_bytes = file.seek(0, 2)
    file.seek(0)
    if size_bytes > settings.upload_limit_bytes:
        limit_mib = settings.upload_limit_bytes // 1024**2
        raise UsageError(
            f"文件超过 {limit_mib} MiB / the file has more than {limit_mib} MiB",
            "请拆成几份 / Split it",
        )
    suffix = _suffix(file)
    sha256 = _sha256(file)
    outcome = document_outcome(settings.store, sha256)
    if outcome is not None and outcome[0] is not DocumentStatus.FAILED:
        return KnownDocument(file_name, document_id(sha256))
    _require_room(settings, size_bytes)
    upload_id = f"u{secrets.token_hex(16)}"
    folder = settings.work / "uploads" / upload_id
    folder.mkdir(parents=True)
    try:
        upload = _keep(settings, file, folder, (file_name, suffix, sha256, uploaded_by))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if upload.upload_id != upload_id:  # the same content waits already
        shutil.rmtree(folder, ignore_errors=True)
    return upload


def _keep(
    settings: ReviewSettings, file: BinaryIO, folder: Path, about: tuple[str, str, str, str]
) -> Upload:
    file_name, suffix, sha256, uploaded_by = about
    path = folder / safe_file_name(file_name, suffix)
    file.seek(0)
    with path.open("xb") as kept:
        shutil.copyfileobj(file, kept, _CHUNK_BYTES)
    page_count = _page_count(path)
    return add_upload(
        settings.store,
        folder.name,
        path.absolute(),
        file_name=file_name[:255],
        sha256=sha256,
        size_bytes=path.stat().st_size,
        page_count=page_count,
        uploaded_by=uploaded_by,
    )


def _page_count(path: Path) -> int:
    try:
        return in_drawing_process(inspect_document, path).page_count
    except (GongshiError, OSError, RuntimeError, ValueError, MemoryError) as error:
        raise UsageError(
            f"文件无法打开（可能损坏或加密） / the file cannot be opened: {_english(error)}",
            "请重新扫描或另存后再上传 / Scan or save it again",
        ) from error


def _english(error: BaseException) -> str:
    return str(error.args[0] if error.args else error).rsplit(" / ", 1)[-1]


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _suffix(file: BinaryIO) -> str:
    """The ending of the file's true type."""
    head = file.read(_MARK_WITHIN_BYTES)
    file.seek(0)
    if not head:
        raise UsageError("文件是空的 / the file is empty")
    for mark, suffix in _SUFFIXES:
        if head.startswith(mark):
            return suffix
    if b"%PDF-" in head:
        return ".pdf"
    raise UsageError(
        "不是 PDF、TIFF、PNG 或 JPEG 文件 / the file is no PDF, TIFF, PNG or JPEG, "
        "whatever its name says",
        "请另存为 PDF / Save it as PDF",
    )


def _require_room(settings: ReviewSettings, size_bytes: int) -> None:
    waiting, _ = count_unfinished(settings.store)
    settings.work.mkdir(parents=True, exist_ok=True)
    free_bytes = shutil.disk_usage(settings.work).free
    if waiting >= _WAITING_AT_MOST or free_bytes < size_bytes + _ROOM_LEFT_BYTES:
        raise UsageError(
            "等待处理的文件太多或磁盘空间不足 / too many files wait, or the disk is full",
            "请稍后再上传 / Upload it later",
        )
