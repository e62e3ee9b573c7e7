"""Writing the tables of the contract out of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import UsageError
from models.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flows.csv_files import TableWriter

FORMATS = ("csv", "excel-csv", "xlsx", "parquet")


@dataclass(frozen=True, slots=True)
class Export:
    """What was written: rows of each table, and the files, in the folder `output`."""

    output: Path
    rows: dict[str, int]
    files: tuple[str, ...]


def export_tables(
    store: Store,
    output: Path,
    formats: Sequence[str] = ("csv",),
    *,
    reviewed_only: bool = False,
) -> Export:
    """Write all tables to the folder `output`, in each of the `formats` (see `FORMATS`).

    Every table is held against the contract first. All files are replaced at once at the end,
    or none when something goes wrong. `reviewed_only` leaves out fields that no person accepted,
    corrected or added.

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
    from flows.replaced_files import replaced_files  # noqa: PLC0415
    from flows.table_checks import check_frame  # noqa: PLC0415
    from flows.tables import frames  # noqa: PLC0415

    rows: Counter[str] = Counter()
    files: list[str] = []
    with replaced_files(output) as path_for:

        def noted_path(name: str) -> Path:
            files.append(name)
            return path_for(name)

        with ExitStack() as stack:
            writers = [
                stack.enter_context(_writer(name)(noted_path)) for name in dict.fromkeys(formats)
            ]
            for batch in frames(store, reviewed_only=reviewed_only):
                for name, frame in batch.items():
                    check_frame(name, frame, rows[name])
                    rows[name] += len(frame)
                    for write in writers:
                        write(name, frame)
        if "csv" in formats:
            noted_path(FILE_NAME).write_text(
                data_package_json(reviewed_only=reviewed_only), encoding="utf-8"
            )
    return Export(output, dict(rows), tuple(files))


def _writer(
    name: str,
) -> Callable[[Callable[[str], Path]], AbstractContextManager[TableWriter]]:
    from flows.csv_files import csv_files, excel_csv_files  # noqa: PLC0415

    if name == "xlsx":
        from flows.excel_workbook import excel_workbook  # noqa: PLC0415

        return excel_workbook
    if name == "parquet":
        from flows.parquet_files import parquet_files  # noqa: PLC0415

        return parquet_files
    return csv_files if name == "csv" else excel_csv_files
