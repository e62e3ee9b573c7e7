"""The end of a run: the store is put in order, the tables are written, the summary is told."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.discovery import FoundDocument
from flows.duplicate_documents import flag_left_duplicates
from flows.export_state import is_in_step
from flows.metrics import write_metrics_file
from flows.quarantine import update_quarantine
from flows.run_log import get_logger
from flows.run_summary import summarize_run
from flows.summary import print_summary
from models.documents import DocumentStatus
from models.identity import document_id
from models.settings import Settings
from models.store import Store
from models.store_paths import note_paths
from models.store_run_records import finish_run
from models.store_runs import known_documents


@dataclass(slots=True)
class RunCounts:
    """When a run began by this process's clock, its documents to do, and pages that it read."""

    started_s: float
    new: int = 0
    pages_read: int = 0


def conclude_run(
    store: Store,
    settings: Settings,
    run_id: str,
    by_hash: Mapping[str, Sequence[FoundDocument]],
    counts: RunCounts,
) -> bool:
    """Export what changed, note how the run ended; returns whether all documents are complete."""
    if counts.new:
        flag_left_duplicates(store)
    update_quarantine(store, settings.output, moves=settings.moves_failed)
    _export(store, settings)
    states = known_documents(store, list(by_hash))
    complete = all(
        sha256 in states and states[sha256][0] is DocumentStatus.COMPLETE for sha256 in by_hash
    )
    state = "completed" if complete else "incomplete"
    run_counts = {"documents": len(by_hash), "new_documents": counts.new}
    summary = summarize_run(store, run_id)
    finish_run(store, run_id, state, run_counts, summary.as_json())
    seconds = time.monotonic() - counts.started_s
    get_logger().info(
        "run_finished",
        run_id=run_id,
        state=state,
        documents=len(by_hash),
        pages_read=counts.pages_read,
        seconds=round(seconds, 1),
    )
    write_metrics_file(store, settings.output / "metrics.prom")
    print_summary(store, settings, counts.pages_read, seconds, summary)
    return complete


def note_places(store: Store, by_hash: Mapping[str, Sequence[FoundDocument]]) -> None:
    """Keep where the documents lie and their stamps, so that they need not be hashed again."""
    note_paths(
        store,
        (
            (document_id(sha256), file.location, file.stamp)
            for sha256, files in by_hash.items()
            for file in files
        ),
    )


def _export(store: Store, settings: Settings) -> None:
    if is_in_step(store, settings.output):
        get_logger().info("export_in_step", folder=str(settings.output))
        return
    from flows.export import export_tables

    started = time.monotonic()
    export_tables(store, settings.output)
    get_logger().info(
        "export_written",
        folder=str(settings.output),
        formats="csv",
        seconds=round(time.monotonic() - started, 1),
    )
