"""Keeps values drawn for blind looks while the page is served."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from models.store_audit_drawing import draw_all_audits, draw_changed_audits
from review.settings import ReviewSettings

_logger = logging.getLogger(__name__)

INTERVAL_S = 60.0
# What was written while the last drawing ran, or by a clock that goes slow, is looked at again.
_OVERLAP = timedelta(minutes=5)


@asynccontextmanager
async def audits_kept_drawn(settings: ReviewSettings) -> AsyncIterator[None]:
    """Draw from the whole store at first, then each minute from the documents that changed.

    An audit is checked against its field whenever somebody opens or answers it, so that a minute's
    delay shows nobody a value that is settled already.
    """
    stopped = threading.Event()
    thread = threading.Thread(
        target=_draw_until, args=(settings, stopped), name="audit-drawing", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        # A drawing takes a second at most; the store is closed after this.
        thread.join(timeout=10)


def _draw_until(settings: ReviewSettings, stopped: threading.Event) -> None:
    since: datetime | None = None
    while True:
        now = datetime.now(UTC)
        try:
            shares = settings.audit_share, settings.second_share
            if since is None:
                draw_all_audits(settings.store, *shares)
            else:
                draw_changed_audits(settings.store, since, *shares)
        except Exception:  # the page has to go on without new audits; the next minute tries again
            _logger.exception("values could not be drawn for blind looks")
        else:
            since = now - _OVERLAP
        if stopped.wait(INTERVAL_S):
            return
