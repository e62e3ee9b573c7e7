"""`gongshi export`: the tables of all documents, of those of a run, or of what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flows.export import Export, Part, export_tables
from models.errors import UsageError
from models.store import Store
from models.store_increments import documents_of_run, documents_since, run_named


def export_command(
    store: Store,
    output: Path,
    formats: Sequence[str],
    *,
    reviewed_only: bool = False,
    run: str | None = None,
    since: str | None = None,
    to: Path | None = None,
) -> Export:
    """Write the tables to the folder `to`, by default `output`.

    `run` and `since` name a run (or are `last`): of the first the documents that it did, since
    the second began what was done or decided. Such a part goes to a folder of its own in `output`
    unless `to` names another, and never over the tables of all documents.

    Raises:
        UsageError: for an unknown run or format, both `run` and `since`, a part that would
            replace the whole, or a folder that cannot be written to.
    """
    if run is not None and since is not None:
        raise UsageError("--run 与 --since 只能选一个 / give --run or --since, not both", "")
    part = None
    folder = to or output
    if run is not None:
        run_id = run_named(store, run)
        part = Part(f"run {run_id}", documents_of_run(store, run_id))
        folder = to or output / f"run-{run_id}"
    elif since is not None:
        run_id = run_named(store, since)
        part = Part(f"since run {run_id}", documents_since(store, run_id))
        folder = to or output / f"since-{run_id}"
    if part is not None and folder.resolve() == output.resolve():
        raise UsageError(
            f"{folder} 存有全部文件的表格 / holds the tables of all documents",
            "请另选文件夹 / Name another folder with --to",
        )
    return export_tables(store, folder, formats, reviewed_only=reviewed_only, part=part)
