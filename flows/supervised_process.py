"""A child process that is started again when it ends, and that ends when its parent does."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_LONGEST_PAUSE_S = 60.0
# Whoever lived this long was well: its next end is a new misfortune, met with a short pause.
_WELL_AFTER_S = 300.0
_HEALTH_EVERY_S = 30.0
_UNWELL_AT_MOST = 4
_CHECK_PARENT_EVERY_S = 1.0


@dataclass(slots=True)
class SupervisedProcess:
    """A process in a group of its own, kept running until `stop`.

    `is_healthy` is asked now and then; a process that lives and does not answer for two minutes
    is killed and started again. Pauses between starts grow to a minute, so that what cannot
    start does not keep the machine busy. `starts` counts them.
    """

    command: Sequence[str]
    environment: Mapping[str, str]
    log_file: Path | None = None
    is_healthy: Callable[[], bool] = lambda: True
    starts: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _started_at: float = 0.0
    _pause_s: float = 0.0
    _next_health_check: float = 0.0
    _unwell: int = 0
    _last_exit: int | None = field(default=None)

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def last_exit(self) -> int | None:
        """The exit status of the one before, negative for a signal; None before any ended."""
        return self._last_exit

    def start(self) -> None:
        """Start it; what it says goes to `log_file`, or where this process's words go."""
        log = self.log_file.open("wb") if self.log_file else None
        try:
            self._process = subprocess.Popen(  # noqa: S603 - a command of this program
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT if log else None,
                start_new_session=True,
            )
        finally:
            if log:
                log.close()
        self.starts += 1
        self._started_at = time.monotonic()
        self._next_health_check = self._started_at + _HEALTH_EVERY_S
        self._unwell = 0

    def check(self) -> bool:
        """Start it again if it has ended, or hangs, and its pause is over.

        Returns whether it had ended and was started again.
        """
        now = time.monotonic()
        if self.pid is not None:
            self._check_health(now)
            return False
        if self._process is not None:
            lived_s = now - self._started_at
            self._pause_s = 0.0 if lived_s > _WELL_AFTER_S else self._pause_s
            self.stop()  # what it had started has no parent any more
        if now < self._started_at + self._pause_s:
            return False
        self._pause_s = min(_LONGEST_PAUSE_S, max(1.0, 2 * self._pause_s))
        self.start()
        return True

    def stop(self, grace_s: float = 20.0) -> None:
        """End it and all of its group: with SIGTERM, and SIGKILL what is left after `grace_s`."""
        if self._process is None:
            return
        self._end_group(signal.SIGTERM)
        until = time.monotonic() + grace_s
        while time.monotonic() < until and self._has_members():
            time.sleep(0.05)
        self._end_group(signal.SIGKILL)
        self._last_exit = self._process.wait()
        self._process = None

    def _has_members(self) -> bool:
        assert self._process is not None
        self._process.poll()  # or it would be a member for ever
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def _check_health(self, now: float) -> None:
        if now < self._next_health_check:
            return
        self._next_health_check = now + _HEALTH_EVERY_S
        self._unwell = 0 if self.is_healthy() else self._unwell + 1
        if self._unwell >= _UNWELL_AT_MOST:
            self._end_group(signal.SIGKILL)

    def _end_group(self, how: signal.Signals) -> None:
        # The group has the number of its first process; its members may outlive it.
        if self._process is not None:
            try:
                os.killpg(self._process.pid, how)
            except ProcessLookupError:
                return


def end_with_parent(grace_s: float = 20.0) -> None:
    """End this process's whole group soon after its parent is gone, however that ended.

    To be called first thing by a process that `SupervisedProcess` started.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_CHECK_PARENT_EVERY_S)
        os.killpg(0, signal.SIGTERM)
        time.sleep(grace_s)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
