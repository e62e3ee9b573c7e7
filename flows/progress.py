"""Progress of a run by document and page, with the time left."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars

from models.documents import DocumentStatus

_MARKS = {
    DocumentStatus.COMPLETE: "[green]✓[/green]",
    DocumentStatus.PARTIAL: "[yellow]◐[/yellow]",
    DocumentStatus.FAILED: "[red]✗[/red]",
}


#: Seconds between two lines of progress where there is no terminal.
PLAIN_INTERVAL_S = 5.0


class Progress:
    """Two bars on standard error, and a line for each document that ends.

    Where standard error is no terminal a line every `PLAIN_INTERVAL_S` seconds stands in for
    the bars.
    """

    def __init__(self, documents: int) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("剩余 / left"),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._documents = self._bars.add_task("文件 / documents", total=documents)
        self._pages = self._bars.add_task("页 / pages", total=0)
        self._page_count = 0
        self._pages_done = 0
        self._started = time.monotonic()
        self._last_line = self._started

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
        self._bars.update(self._pages, total=self._page_count)
        self.pages_read(already_read)

    def pages_read(self, count: int) -> None:
        """`count` more pages are read."""
        self._pages_done += count
        self._bars.update(self._pages, advance=count)
        now = time.monotonic()
        if not self._console.is_terminal and now - self._last_line >= PLAIN_INTERVAL_S:
            self._last_line = now
            self._console.print(self._plain_line(now - self._started), soft_wrap=True)

    def _plain_line(self, elapsed_s: float) -> str:
        left_s = elapsed_s / max(1, self._pages_done) * (self._page_count - self._pages_done)
        return (
            f"… {self._pages_done}/{self._page_count} 页 / pages, "
            f"剩余约 / about {left_s:.0f} s left"
        )

    def document_done(self, name: str, status: DocumentStatus, error: str) -> None:
        """A document ended; its line says how, and which part of the pages is done."""
        self._bars.update(self._documents, advance=1)
        reason = f"  [red]{escape(error)}[/red]" if error else ""
        self._console.print(
            f"{_MARKS[status]} {escape(name)}  "
            f"({self._pages_done}/{self._page_count} 页 / pages){reason}",
            soft_wrap=True,
        )
