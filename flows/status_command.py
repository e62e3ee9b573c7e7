"""`gongshi status`: how the documents stand, and what failed is tried again."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from flows.discovery import FoundDocument, LeftAlone, find_documents
from flows.identification import identify
from flows.ingest_command import check_writable, tell_left
from flows.ingest_run import Task, ingest_run
from flows.quarantine import take_back
from flows.run_log import configure_logging
from flows.stop_signals import stop_on_signals
from flows.storage import is_remote, stamp_of
from flows.summary import print_status
from flows.work_view import print_work
from models.errors import GongshiError, NotFoundError
from models.settings import Settings
from models.store import Store, open_store
from models.store_work import WorkItem, quarantined, unfinished
from models.work_states import DocumentState

_ALL = "all"
_TRIED_AGAIN = frozenset({DocumentState.QUARANTINED, DocumentState.FAILED, DocumentState.PARTIAL})


def show_status(settings: Settings) -> None:
    """Documents and pages by state, what is in quarantine and why, open flags, last runs."""
    store = open_store(settings.store_url)
    print_status(store)
    print_work(Console(highlight=False), unfinished(store), quarantined(store), settings.output)


def retry_documents(settings: Settings, wanted: Sequence[str]) -> bool:
    """Ingest documents that are quarantined, failed or partial once more, and nothing else.

    `wanted` are their identifiers, or "all". Their earlier tries are forgotten. A file that was
    moved to quarantine goes back to its place if that is free. Returns whether all are complete.

    Raises:
        NotFoundError: for a document that is not among these, or whose file is gone.
    """
    configure_logging(settings)
    with stop_on_signals() as stop:
        check_writable(settings.output)
        store = open_store(settings.store_url)
        items = _chosen(store, wanted)
        found = [_found(item, take_back(store, item)) for item in items]
        identified = identify(store, [file for file in found if isinstance(file, FoundDocument)])
        gone = [file for file in found if isinstance(file, LeftAlone)]
        tell_left((*gone, *identified.unreadable))
        if not identified.by_hash and items:
            raise NotFoundError(
                "文件都不在原处 / none of the files is where it was",
                "请放回或用 gongshi ingest 指明 / Put them back, or name them to gongshi ingest",
            )
        complete = ingest_run(store, settings, stop, Task(identified.by_hash, again=True))
    return complete and not gone and not identified.unreadable


def _chosen(store: Store, wanted: Sequence[str]) -> list[WorkItem]:
    items = {
        item.document_id: item
        for item in (*quarantined(store), *unfinished(store))
        if item.state in _TRIED_AGAIN
    }
    if _ALL in wanted:
        chosen = list(items.values())
    else:
        unknown = [each for each in wanted if each not in items]
        if unknown:
            raise NotFoundError(
                f"没有失败的文件 / nothing failed with the document_id {', '.join(unknown)}",
                "gongshi status 列出它们 / gongshi status lists those that did",
            )
        chosen = [items[each] for each in dict.fromkeys(wanted)]
    if not chosen:
        raise NotFoundError(
            "没有要重试的文件 / nothing failed, and nothing is in quarantine",
            "用 gongshi ingest 读新文件 / Read new documents with gongshi ingest",
        )
    return chosen


def _found(item: WorkItem, location: str) -> FoundDocument | LeftAlone:
    try:
        if not is_remote(location):
            find_documents([location])  # there, and a file
        return FoundDocument(location, item.file_name, stamp_of(location))
    except GongshiError as error:
        message = f"不在原处 / is not where it was: {error}"
        return LeftAlone(location, item.file_name, "unreadable_file", message)
