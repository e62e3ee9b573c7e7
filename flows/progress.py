"""Progress of a run by document and page, with the time left."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from flows.run_log import one_line
from flows.time_left import TimeLeft, as_duration
from models.documents import DocumentStatus

_MARKS = {
    DocumentStatus.COMPLETE: "[green]✓[/green]",
    DocumentStatus.PARTIAL: "[yellow]◐[/yellow]",
    DocumentStatus.FAILED: "[red]✗[/red]",
}


#: Seconds between two lines of progress where there is no terminal: in the first minute, and
#: after it, when whoever waits has seen that it goes on.
PLAIN_INTERVAL_S, LATER_INTERVAL_S = 5.0, 30.0


class Progress:
    """Two bars on standard error, and a line for each document that ends.

    Where standard error is no terminal a line every few seconds stands in for the bars. With
    `is_quiet` nothing is shown, for standard error that carries a log as JSON.
    """

    def __init__(self, documents: int, *, is_quiet: bool = False) -> None:
        self._console = Console(stderr=True, highlight=False, quiet=is_quiet)
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
            console=self._console,
            disable=is_quiet or not self._console.is_terminal,
        )
        self._documents = self._bars.add_task("文件 / documents", total=documents, left="")
        self._pages = self._bars.add_task("页 / pages", total=0, left="")
        self._page_count = 0
        self._pages_done = 0
        self._started = time.monotonic()
        self._last_line = self._started
        self._time_left = TimeLeft(documents, self._started)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def pages_found(self, count: int, already_read: int) -> None:
        """A document of `count` pages was opened; some may be read already."""
        self._page_count += count
        self._pages_done += already_read
        self._time_left.found(count, already_read)
        self._show()

    def pages_read(self, count: int) -> None:
        """`count` more pages are read."""
        self._pages_done += count
        self._time_left.read(count, time.monotonic())
        self._show()

    def document_done(
        self, name: str, status: DocumentStatus, error: str, *, was_opened: bool = True
    ) -> None:
        """A document ended; its line says how, and which part of the pages is done.

        `was_opened` is false where `pages_found` was never called for it.
        """
        if not was_opened:
            self._time_left.ended_unopened()
        self._bars.update(self._documents, advance=1)
        self._show()
        reason = f"  [red]{escape(one_line(error))}[/red]" if error else ""
        self._console.print(
            f"{_MARKS[status]} {escape(one_line(name))}  "
            f"({self._pages_done}/{self._page_count} 页 / pages){reason}",
            soft_wrap=True,
        )

    def _show(self) -> None:
        now = time.monotonic()
        self._bars.update(
            self._pages, total=self._page_count, completed=self._pages_done, left=self._left(now)
        )
        interval = PLAIN_INTERVAL_S if now - self._started < 60 else LATER_INTERVAL_S
        if not self._console.is_terminal and now - self._last_line >= interval:
            self._last_line = now
            self._console.print(
                f"… {self._pages_done}/{self._page_count} 页 / pages, {self._left(now)}",
                soft_wrap=True,
            )

    def _left(self, now: float) -> str:
        pace = self._time_left.pages_a_second(now)
        left = as_duration(self._time_left.seconds_left(now))
        said = f"剩余约 / about {left} left"
        return said if pace is None else f"{pace:.2f} 页/秒 / pages a second, {said}"
