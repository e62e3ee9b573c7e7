"""What a run did, for a person at the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from flows.run_report import print_run, print_warnings, runs_table
from flows.run_summary import RunSummary
from models.settings import Settings
from models.store import Store
from models.store_counts import StoreCounts, count_everything
from models.store_run_counts import summaries_of
from models.store_runs import StatusSummary, status_summary

_STATUS_NAMES = {
    "complete": "完整 / complete",
    "partial": "部分 / partial",
    "failed": "失败 / failed",
}


def print_summary(
    store: Store,
    settings: Settings,
    new_pages: int,
    seconds: float,
    run: RunSummary | None = None,
) -> None:
    """Documents, pages, fields by kind, flags by code, where the files are, seconds a page.

    With what this `run` did, and what in it is out of line with earlier ones.
    """
    console = Console(highlight=False)
    counts = count_everything(store)
    summary = status_summary(store)
    console.print()
    console.print(_documents(summary, counts))
    console.print(_fields(counts))
    console.print(_flags(summary))
    _print_waiting(console, counts)
    pace = f"{seconds / new_pages:.2f} 秒/页 / s a page" if new_pages else "没有新页 / no new pages"
    console.print(f"用时 / time: {seconds:.1f} s，新读 {new_pages} 页 / pages read: {pace}")
    console.print(f"表格 / tables: {settings.output}/*.csv, {settings.output}/datapackage.json")
    if run is not None:
        print_run(console, run)


def print_status(store: Store) -> None:
    """Documents by state, open flags, last runs."""
    console = Console(highlight=False)
    counts = count_everything(store)
    summary = status_summary(store)
    console.print(_documents(summary, counts))
    console.print(_flags(summary))
    _print_waiting(console, counts)
    kept = summaries_of(store, [run.run_id for run in summary.runs])
    console.print(runs_table(summary.runs, kept))
    # Those of the newest run that has something to say: a later one may have had nothing to do.
    of_runs = (kept.get(run.run_id, {}) for run in summary.runs)
    newest = next((each for each in of_runs if each.get("documents")), {})
    print_warnings(console, newest.get("warnings", ()))


def _print_waiting(console: Console, counts: StoreCounts) -> None:
    console.print(f"审核页待办 / waiting on the review page: {counts.waiting} (gongshi review)")


def _documents(summary: StatusSummary, counts: StoreCounts) -> Table:
    table = Table(title="文件 / documents", title_justify="left")
    table.add_column("状态 / status")
    table.add_column("数量 / number", justify="right")
    for status, number in summary.documents.items():
        table.add_row(_STATUS_NAMES[status], str(number))
    table.add_row("页 / pages", str(counts.pages))
    return table


def _fields(counts: StoreCounts) -> Table:
    table = Table(title="字段 / fields", title_justify="left")
    for heading in ("种类 / kind", "数量 / number", "待审 / to review"):
        table.add_column(heading, justify="left" if heading.startswith("种类") else "right")
    for kind, (number, flagged) in counts.fields.items():
        table.add_row(kind, str(number), str(flagged))
    return table


def _flags(summary: StatusSummary) -> Table:
    table = Table(title="待核对 / open flags", title_justify="left")
    table.add_column("代码 / code")
    table.add_column("数量 / number", justify="right")
    for code, number in summary.open_flags.items():
        table.add_row(code, str(number))
    return table
