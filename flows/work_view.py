"""How the work stands, for a person at the terminal: states, and what is in quarantine and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows.quarantine import quarantine_folder
from models.store_work import WorkItem
from models.work_states import IN_HAND, DocumentState

_STATES = {
    DocumentState.WAITING: "待读 / waiting",
    DocumentState.OPENING: "正在打开 / being opened",
    DocumentState.READING: "正在读 / being read",
    DocumentState.UNDERSTANDING: "正在提取 / being understood",
    DocumentState.PARTIAL: "部分 / partial",
    DocumentState.FAILED: "失败 / failed",
    DocumentState.QUARANTINED: "隔离 / in quarantine",
}


def print_work(
    console: Console, unfinished: Sequence[WorkItem], quarantined: Sequence[WorkItem], output: Path
) -> None:
    """Documents that are not done, by state, and each that failed with why and what to do."""
    states = Counter(item.state for item in (*unfinished, *quarantined))
    if not states:
        return
    table = Table(title="未完成 / not done", title_justify="left")
    table.add_column("状态 / state")
    table.add_column("数量 / number", justify="right")
    for state, name in _STATES.items():
        if states[state]:
            table.add_row(name, str(states[state]))
    console.print(table)
    dropped = sum(1 for item in unfinished if item.state in IN_HAND and not item.holder)
    if dropped:
        console.print(
            f"{dropped} 份中断，下次运行继续 / broken off: the next run goes on with them"
        )
    for item in (*quarantined, *(each for each in unfinished if each.error)):
        _print_failure(console, item)
    if quarantined:
        console.print(f"隔离区 / quarantine: {escape(str(quarantine_folder(output)))}/")
    if quarantined or any(item.error for item in unfinished):
        console.print("重试 / try again: gongshi status --retry all|DOCUMENT_ID")


def _print_failure(console: Console, item: WorkItem) -> None:
    state = _STATES.get(item.state, str(item.state))
    console.print(
        f"[red]✗[/red] {_one_line(item.file_name)}  ({item.document_id}, {state}, {item.reason})",
        soft_wrap=True,
    )
    console.print(f"    {_one_line(item.error)}", soft_wrap=True)
    if item.remedy:
        console.print(f"    → {_one_line(item.remedy)}", soft_wrap=True)


def _one_line(text: str) -> str:
    return escape(" ".join(text.split()))
