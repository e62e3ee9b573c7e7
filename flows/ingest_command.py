"""`gongshi ingest`: what is new is read, the tables are written, a summary ends the run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from flows.discovery import LeftAlone, find_documents
from flows.identification import identify
from flows.ingest_run import Task, ingest_run
from flows.quarantine import quarantine_folder
from flows.run_log import configure_logging, get_logger
from flows.stop_signals import stop_on_signals
from models.errors import UsageError
from models.settings import Settings
from models.store import open_store

# Things left alone that are told one by one; of more only the number is told.
_TOLD = 20
# Nobody expects these to be read.
_UNTOLD = frozenset({"hidden", "other_kind"})


def ingest_documents(
    paths: Sequence[str | Path], settings: Settings, *, again: bool = False
) -> bool:
    """Ingest what `paths` name and is not done yet, export everything, print the summary.

    Documents that another living run has in hand are left to it. `again` finds fields again in
    finished documents, and tries those in quarantine again. Returns whether every document
    named is complete.

    Raises:
        UsageError: for paths that do not exist, a folder without documents, an output folder
            that cannot be written.
        RunStopped: when a signal ends the run; what was read is kept.
    """
    configure_logging(settings)
    with stop_on_signals() as stop:
        discovery = find_documents(
            paths, settings.settle_s, not_in=[quarantine_folder(settings.output)]
        )
        check_writable(settings.output)
        store = open_store(settings.store_url)
        identified = identify(store, discovery.documents)
        tell_left((*discovery.left, *identified.unreadable))
        complete = ingest_run(store, settings, stop, Task(identified.by_hash, again=again))
    return complete and not identified.unreadable


def check_writable(output: Path) -> None:
    """Make the output folder, and see that files can be written there.

    Raises:
        UsageError: when not.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        probe = output / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(
            f"无法写入 / cannot write to the output folder {output}: {error.strerror}",
            "请换一个文件夹 / Choose another folder with --output, or change its permissions",
        ) from error


def tell_left(left: Sequence[LeftAlone]) -> None:
    """Say on standard error, and in the log, what is left alone and why."""
    console = Console(stderr=True, highlight=False)
    for each in left:
        get_logger().info("document_left", name=each.name, reason=each.reason, message=each.message)
    told = [each for each in left if each.reason not in _UNTOLD]
    for each in told[:_TOLD]:
        console.print(f"– {escape(each.name)}  {escape(each.message)}", soft_wrap=True)
    if len(told) > _TOLD:
        more = len(told) - _TOLD
        console.print(f"– 另有 {more} 个未处理 / and {more} more left alone")
