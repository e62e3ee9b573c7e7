"""Watched folders: what has arrived and settled is ingested without waiting for the hour.

The folders are looked at again and again. Notices of the system (inotify) would be quicker, but
none come from folders on NFS or SMB, which is where documents arrive.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from threading import Event

from flows.discovery import NoDocuments, find_documents
from flows.run_log import get_logger
from models.errors import GongshiError

_LONGEST_PAUSE_S = 1800.0
# Looking costs at most this share of the time, however many files there are.
_SHARE_OF_TIME = 0.05


class RunEnd(Enum):
    """How a run that the watch asked for ended."""

    DONE = auto()
    SKIPPED = auto()
    FAILED = auto()


@dataclass(slots=True)
class FolderWatch:
    """What lies in `folders` and was handed to a run that did it, by location and stamp.

    `not_in` are folders inside them that are not looked at, such as the quarantine.
    """

    folders: Sequence[str]
    settle_s: float
    not_in: Sequence[Path] = ()
    _done: set[tuple[str, str]] = field(default_factory=set)

    def arrived(self) -> set[tuple[str, str]]:
        """(location, stamp) of each document that has settled and that no run has done yet."""
        seen: set[tuple[str, str]] = set()
        for folder in self.folders:
            try:
                found = find_documents([folder], self.settle_s, not_in=self.not_in)
            except NoDocuments:
                continue
            except GongshiError as error:
                # A share that is away: what was done there is known again when it comes back.
                get_logger().warning("document_left", name=folder, message=str(error))
                return set()
            seen |= {(document.location, document.stamp) for document in found.documents}
        self._done &= seen
        return seen - self._done

    def note_done(self, documents: set[tuple[str, str]]) -> None:
        """Say that a run has done these."""
        self._done |= documents


def keep_watching(
    watch: FolderWatch, every_s: float, run: Callable[[], RunEnd], stopping: Event
) -> None:
    """Look each `every_s` seconds and call `run` when something has arrived, until `stopping`.

    After a run that failed the pause doubles, up to half an hour, so that a run that cannot
    succeed is not begun for ever; after one that was skipped it stays.
    """
    pause_s = every_s
    while not stopping.is_set():
        began = time.monotonic()
        end = RunEnd.DONE
        try:
            if arrived := watch.arrived():
                looked_s = time.monotonic() - began
                end = run()
                if end is RunEnd.DONE:
                    watch.note_done(arrived)
            else:
                looked_s = time.monotonic() - began
        except Exception as error:  # noqa: BLE001 - whatever it is, the watch goes on
            get_logger().error("watch_failed", error=f"{type(error).__name__}: {error}")
            looked_s, end = 0.0, RunEnd.FAILED
        pause_s = min(_LONGEST_PAUSE_S, 2 * pause_s) if end is RunEnd.FAILED else every_s
        stopping.wait(max(pause_s, looked_s / _SHARE_OF_TIME))
