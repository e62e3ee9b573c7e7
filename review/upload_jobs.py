"""Uploaded files are ingested, some at a time, while the page is served."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from models.documents import DocumentStatus
from models.store_uploads import (
    Upload,
    document_outcome,
    finish_upload,
    resume_uploads,
    take_waiting_uploads,
)
from review.settings import ReviewSettings

_logger = logging.getLogger(__name__)

_LOOK_EVERY_S = 1.0
# A run takes some seconds to start; each upload is done when its run is.
_UPLOADS_A_RUN = 8


@asynccontextmanager
async def uploads_ingested(settings: ReviewSettings) -> AsyncIterator[None]:
    """Ingest what waits, and what was in work when the server ended last."""
    stopped = threading.Event()
    thread = threading.Thread(
        target=_ingest_until, args=(settings, stopped), name="uploads", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        # What is being ingested is not waited for: it is taken up again at the next start.
        stopped.set()
        thread.join(timeout=2 * _LOOK_EVERY_S)


def ingest_waiting(settings: ReviewSettings, stopped: threading.Event) -> bool:
    """Ingest the uploads that wait longest, in one run; false when none waits.

    Where a run goes wrong as a whole, those without a result are tried one by one. Nothing is
    noted of what was broken off because the server ends.
    """
    uploads = take_waiting_uploads(settings.store, _UPLOADS_A_RUN)
    if not uploads:
        return False
    problem = _ingest(settings, uploads)
    for upload in uploads:
        is_left = problem and document_outcome(settings.store, upload.sha256) is None
        if is_left and len(uploads) > 1 and not stopped.is_set():
            outcome = _outcome(settings, upload, _ingest(settings, [upload]))
        else:
            outcome = _outcome(settings, upload, problem)
        if stopped.is_set():
            break
        finish_upload(settings.store, upload.upload_id, outcome)
    return True


def _ingest(settings: ReviewSettings, uploads: Sequence[Upload]) -> str:
    try:
        settings.ingest([upload.path for upload in uploads])
    except Exception as error:  # one broken file stops none of the others
        _logger.exception("%d uploads could not be ingested", len(uploads))
        return str(error) or type(error).__name__
    return ""


def _outcome(settings: ReviewSettings, upload: Upload, problem: str) -> str:
    """What went wrong, empty when the document is there."""
    found = document_outcome(settings.store, upload.sha256)
    if found is None:
        return problem or "没有得到结果 / nothing came of reading it"
    status, error = found
    if status is DocumentStatus.FAILED:
        return error or problem or "无法读取 / it could not be read"
    return ""


def _ingest_until(settings: ReviewSettings, stopped: threading.Event) -> None:
    is_resumed = False
    while not stopped.is_set():
        try:
            if not is_resumed:
                resume_uploads(settings.store)
                is_resumed = True
            if ingest_waiting(settings, stopped):
                continue
        except Exception:  # the store may be busy or away for a moment
            _logger.exception("uploads could not be looked at")
        stopped.wait(_LOOK_EVERY_S)
