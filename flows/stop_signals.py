"""Ctrl-C and SIGTERM end a run in good order: what it holds is given back, its processes end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from models.errors import GongshiError

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class RunStopped(GongshiError):  # noqa: N818 - somebody wanted it
    """The run was told to stop by a signal; what was done by then is kept."""

    def __init__(self, number: int) -> None:
        self.signal_name = signal.Signals(number).name
        super().__init__(
            f"已停止 / stopped by {self.signal_name}",
            "已读的都已保存，再次运行会继续 / What was read is kept; run it again to go on",
        )
        # What a shell reports of a program that the signal ended.
        self.exit_code = 128 + number


class StopRequest:
    """Whether a signal to stop has come; it raises `RunStopped` where that can do no harm."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._deferred = 0

    def check(self) -> None:
        """Raise `RunStopped` when a signal came while it was deferred."""
        if self._number is not None:
            raise RunStopped(self._number)

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Signals inside the block only take effect at `check`.

        For code of others, such as Prefect's, that an exception between any two of its steps
        would leave locked. It handles signals in ways of its own; here ours come first.
        """
        self._deferred += 1
        try:
            with _handled(self._receive):
                yield
        finally:
            self._deferred -= 1

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        if self._number is not None:  # asked twice: at once, then
            os._exit(128 + number)
        self._number = number
        if not self._deferred:
            raise RunStopped(number)


@contextmanager
def stop_on_signals() -> Iterator[StopRequest]:
    """Within the block SIGINT, SIGTERM and SIGHUP end the run by `RunStopped`.

    Only the main thread of a process may handle signals; in others nothing changes.
    """
    request = StopRequest()
    with _handled(request._receive):
        yield request


@contextmanager
def _handled(handler: signal.Handlers | object) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number, earlier in before.items():
        # A program under nohup is to outlive its terminal.
        if earlier is not signal.SIG_IGN or number == signal.SIGTERM:
            signal.signal(number, handler)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
