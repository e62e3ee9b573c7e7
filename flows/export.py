"""Writing the tables of the contract out of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows import export_state
from flows.replaced_files import replaced_files
from models.errors import UsageError
from models.store import Store
from models.store_fingerprint import store_fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flows.csv_files import BatchWriter

FORMATS = ("csv", "excel-csv", "xlsx", "parquet")


@dataclass(frozen=True, slots=True)
class Export:
    """What was written: rows of each table, and the files, in the folder `output`."""

    output: Path
    rows: dict[str, int]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """These documents of the store alone; `name` says which they are: `since run r1`."""

    name: str
    document_ids: Collection[str]


def export_tables(
    store: Store,
    output: Path,
    formats: Sequence[str] = ("csv",),
    *,
    reviewed_only: bool = False,
    part: Part | None = None,
) -> Export:
    """Write all tables to the folder `output`, in each of the `formats` (see `FORMATS`).

    Every table is held against the contract first. All files are replaced at once at the end,
    or none when something goes wrong. Formats in which the last export to the folder was written
    are written anew as well, so that no two files of a folder tell of different states.
    `reviewed_only` leaves out fields that no person accepted, corrected or added, `part` all
    documents but its own.

    Raises:
        UsageError: for an unknown format or a folder that cannot be written to.
        ContractViolation: when a table holds what the contract rules out.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise UsageError(
            f"没有这种格式 / there is no format {', '.join(unknown) or '(none given)'}",
            f"可选 / Choose from {', '.join(FORMATS)}",
        )
    # pandas and pandera take a second to import, which commands that export nothing need not wait.
    from flows.data_package import FILE_NAME, data_package_json  # noqa: PLC0415
    from flows.table_checks import check_frame  # noqa: PLC0415
    from flows.tables import frames  # noqa: PLC0415

    rows: Counter[str] = Counter()
    files: list[str] = []
    with replaced_files(output) as path_for:
        wanted = [name for name in FORMATS if name in {*formats, *export_state.formats_in(output)}]
        # Before the first look at the tables: what changes from here on is not vouched for.
        fingerprint = store_fingerprint(store)

        def noted_path(name: str) -> Path:
            files.append(name)
            return path_for(name)

        with ExitStack() as stack:
            writers = [stack.enter_context(_writer(name)(noted_path)) for name in wanted]
            ids = None if part is None else part.document_ids
            for batch in frames(store, reviewed_only=reviewed_only, document_ids=ids):
                for name, frame in batch.items():
                    check_frame(name, frame, rows[name])
                    rows[name] += len(frame)
                for write in writers:
                    write(batch)
        if "csv" in wanted:
            part_name = "" if part is None else part.name
            noted_path(FILE_NAME).write_text(
                data_package_json(reviewed_only=reviewed_only, part=part_name), encoding="utf-8"
            )
        state_path = path_for(export_state.FILE_NAME)
        contents = _contents(part, reviewed_only=reviewed_only)
        state = export_state.state_json(fingerprint, contents, wanted, state_path.parent)
        state_path.write_text(state, encoding="utf-8")
    return Export(output, dict(rows), tuple(files))


def _contents(part: Part | None, *, reviewed_only: bool) -> str:
    documents = export_state.EVERYTHING if part is None else part.name
    return f"{documents}, reviewed only" if reviewed_only else documents


def _writer(
    name: str,
) -> Callable[[Callable[[str], Path]], AbstractContextManager[BatchWriter]]:
    from flows.csv_files import csv_files, excel_csv_files  # noqa: PLC0415

    if name == "xlsx":
        from flows.excel_workbook import excel_workbook  # noqa: PLC0415

        return excel_workbook
    if name == "parquet":
        from flows.parquet_files import parquet_files  # noqa: PLC0415

        return parquet_files
    return csv_files if name == "csv" else excel_csv_files
