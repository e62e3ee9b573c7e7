"""A run says every few seconds that it lives, so that what a dead one held is taken over."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from flows.run_log import get_logger
from models.errors import GongshiError
from models.settings import PROGRAM_VERSION
from models.store import Store
from models.store_leases import beat, start_run

#: Seconds between two signs of life; six fit into the time after which a run counts as dead.
BEAT_INTERVAL_S = 10.0
# The system counts starts in hundredths of a second since it was booted itself, a moment that is
# corrected with the clock.
_SAME_START_S = 5.0
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_PROCESS_SPACE = Path("/proc/self/ns/pid")


class LostLease(GongshiError):  # noqa: N818 - the state of a run
    """Others took this run for dead, and its documents over."""

    def __init__(self) -> None:
        super().__init__(
            "本次运行中断过久，文件已由另一次运行接手 / this run was not heard of for a minute, "
            "and another one has taken its documents over",
            "不会丢失任何内容，可再次运行 / Nothing is lost; run it again if you like",
        )


class RunLease:
    """A run of this process that beats for as long as the `with` block runs."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._is_over = threading.Event()
        self._is_lost = False
        self._thread = threading.Thread(target=self._beat, name="run lease", daemon=True)
        self.run_id = start_run(
            store, PROGRAM_VERSION, host_name(), os.getpid(), process_started_at(os.getpid())
        )

    def check(self) -> None:
        """Raise `LostLease` when others have taken the run for dead."""
        if self._is_lost:
            raise LostLease

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._is_over.wait(BEAT_INTERVAL_S):
            try:
                if not beat(self._store, self.run_id):
                    self._is_lost = True
                    get_logger().error("claim_lost", run_id=self.run_id)
                    return
            except Exception as error:  # noqa: BLE001 - drivers' errors share no base but this
                # A store that is away for a moment; when it stays away the run ends by itself.
                get_logger().warning("beat_failed", run_id=self.run_id, error=str(error))


def host_name() -> str:
    """The machine since it was booted, and the space of process numbers on it.

    Names alone do not tell machines apart (many are called localhost), and each container has
    process numbers of its own.
    """
    parts = [socket.gethostname()]
    with suppress(OSError):
        parts.append(_BOOT_ID.read_text(encoding="ascii").strip())
        parts.append(str(_PROCESS_SPACE.readlink()))
    return " ".join(parts)


def process_started_at(process_id: int) -> float | None:
    """When the process began, in seconds since the epoch; None when there is none."""
    try:
        process = psutil.Process(process_id)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return float(process.create_time())
    except psutil.Error:
        return None


def is_process_alive(process_id: int, started_at: float) -> bool:
    """Whether the process with that number on this host is still the one that began then."""
    now = process_started_at(process_id)
    return now is not None and abs(now - started_at) < _SAME_START_S
