"""Runs and what was out of line in them, for a person at the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows.rate_warnings import FEWEST_DOCUMENTS, FEWEST_RUNS
from flows.run_log import one_line
from flows.run_summary import RunSummary
from models.store_runs import Run

_STATE_NAMES = {
    "running": "运行中 / running",
    "completed": "完成 / completed",
    "incomplete": "有未完成 / incomplete",
    "stopped": "中止 / stopped",
    "failed": "出错 / failed",
    "lost": "中断 / lost",
}


def print_run(console: Console, summary: RunSummary) -> None:
    """What this run did, and its rates that are out of line or why nothing can be said of them."""
    if not summary.documents:
        return
    documents = ", ".join(f"{status} {number}" for status, number in summary.documents.items())
    console.print(f"本次 / this run: {documents}", markup=False, soft_wrap=True)
    if summary.reasons:
        reasons = ", ".join(f"{reason} {number}" for reason, number in summary.reasons.items())
        console.print(f"原因 / reasons: {reasons}", markup=False, soft_wrap=True)
    kept = summary.as_json()
    print_warnings(console, kept["warnings"])
    if not summary.warnings:
        console.print(_comparison(summary), markup=False, soft_wrap=True)


def print_warnings(console: Console, warnings: Sequence[Mapping[str, Any]]) -> None:
    """One line for each rate out of line, and where most of it is."""
    for warning in warnings:
        message = escape(one_line(warning["message"]))
        console.print(f"[yellow]⚠[/yellow] {message}", soft_wrap=True)
        if warning.get("documents"):
            names = ", ".join(one_line(name) for name in warning["documents"])
            console.print(f"  主要在 / mostly in: {names}", markup=False, soft_wrap=True)


def runs_table(runs: Sequence[Run], summaries: Mapping[str, Mapping[str, Any]]) -> Table:
    """The runs with what they did; `summaries` are by run_id, where there are any."""
    table = Table(title="最近运行 / last runs", title_justify="left")
    for heading in ("开始 / started (UTC)", "结束 / finished", "状态 / state", "文件 / documents"):
        table.add_column(heading)
    table.add_column("页 / pages", justify="right")
    table.add_column("异常 / out of line", justify="right")
    for run in runs:
        summary = summaries.get(run.run_id, {})
        documents = summary.get("documents") or run.counts
        warnings = summary.get("warnings", ())
        table.add_row(
            f"{run.started_at:%Y-%m-%d %H:%M:%S}",
            f"{run.finished_at:%Y-%m-%d %H:%M:%S}" if run.finished_at else "—",
            _STATE_NAMES.get(run.state, run.state),
            ", ".join(f"{name} {count}" for name, count in documents.items()),
            str(summary.get("pages_read", "")),
            f"[yellow]⚠ {len(warnings)}[/yellow]" if warnings else "",
        )
    return table


def _comparison(summary: RunSummary) -> str:
    if summary.compared_with is None:
        return (
            f"少于 {FEWEST_DOCUMENTS} 个文件，不与以往比较 / "
            f"fewer than {FEWEST_DOCUMENTS} documents: not compared with earlier runs"
        )
    if summary.compared_with < FEWEST_RUNS:
        return (
            f"以往可比的运行 {summary.compared_with} 次，{FEWEST_RUNS} 次起比较 / "
            f"{summary.compared_with} earlier runs to compare with, {FEWEST_RUNS} are needed"
        )
    return (
        f"与以往 {summary.compared_with} 次运行相符 / "
        f"in line with {summary.compared_with} earlier runs"
    )
