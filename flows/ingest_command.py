"""`gongshi ingest`: what is new is read, the tables are written, a summary ends the run."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.discovery import FoundDocument, find_documents, sha256_of
from flows.orchestration import prepare_prefect
from flows.read_ahead import start_reading_ahead
from flows.work_pool import close_pool
from models.documents import DocumentStatus
from models.errors import UsageError
from models.identity import document_id
from models.intake import PoolSettings
from models.settings import PROGRAM_VERSION, RESULT_VERSION, Settings
from models.store import Store, open_store
from models.store_documents import add_file_name
from models.store_paths import note_paths
from models.store_runs import finish_run, known_documents, start_run

if TYPE_CHECKING:
    from flows.ingest import Outcome


def ingest_documents(paths: Sequence[Path], settings: Settings, *, again: bool) -> bool:
    """Ingest what `paths` name and is not done yet, export everything, print the summary.

    Returns whether every document named is complete.

    Raises:
        UsageError: for paths that do not exist, a folder without documents, an output folder
            that cannot be written.
    """
    started = time.monotonic()
    found = find_documents(paths, not_in=[settings.output / "quarantine"]).documents
    _check_writable(settings.output)
    store = open_store(settings.store_url)
    by_hash = _identify(found)
    done = set() if again else _complete_documents(store, list(by_hash))
    todo = {sha256: files for sha256, files in by_hash.items() if sha256 not in done}

    run_id = start_run(store, PROGRAM_VERSION)
    outcomes = _run(todo, store, settings, run_id) if todo else []
    for sha256, files in by_hash.items():
        for file in files[1:] if sha256 in todo else files:
            add_file_name(store, document_id(sha256), file.name)

    note_paths(
        store,
        ((document_id(sha256), file.path) for sha256, files in by_hash.items() for file in files),
    )

    from flows.duplicate_documents import flag_left_duplicates
    from flows.export import export_tables
    from flows.summary import print_summary

    flag_left_duplicates(store)
    export_tables(store, settings.output)
    states = known_documents(store, list(by_hash))
    complete = all(states[sha256][0] is DocumentStatus.COMPLETE for sha256 in by_hash)
    counts = {"documents": len(by_hash), "new_documents": len(todo)}
    finish_run(store, run_id, "completed" if complete else "incomplete", counts)
    print_summary(store, settings, sum(o.pages_read for o in outcomes), time.monotonic() - started)
    return complete


def _run(
    todo: dict[str, list[FoundDocument]], store: Store, settings: Settings, run_id: str
) -> list[Outcome]:
    # The largest first: what comes last keeps one process busy while the others have nothing left.
    ordered = sorted(todo.items(), key=lambda item: -item[1][0].path.stat().st_size)
    # Workers load their models and read the first pages while Prefect starts in this process.
    first = [(files[0].path, sha256) for sha256, files in ordered]
    ahead = start_reading_ahead(first, store, PoolSettings(settings.workers))
    prepare_prefect(settings.output)
    from flows.ingest import Job, run_ingest

    jobs = [Job(str(files[0].path), files[0].name, sha256) for sha256, files in ordered]
    ahead.join()
    try:
        return run_ingest(jobs, settings.store_url, run_id, settings.workers)
    finally:
        close_pool(PoolSettings(settings.workers))


def _identify(found: Sequence[FoundDocument]) -> dict[str, list[FoundDocument]]:
    """The files by the SHA-256 of their bytes; copies of one document come together."""
    by_hash: dict[str, list[FoundDocument]] = {}
    for file in found:
        by_hash.setdefault(sha256_of(file.path), []).append(file)
    return by_hash


def _complete_documents(store: Store, hashes: list[str]) -> set[str]:
    """Those that this version of the program and of its reading has completed before."""
    return {
        sha256
        for sha256, (status, version) in known_documents(store, hashes).items()
        if status is DocumentStatus.COMPLETE and version == RESULT_VERSION
    }


def _check_writable(output: Path) -> None:
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
