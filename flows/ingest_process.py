"""Ingesting in a process of its own, which can be stopped with all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from models.errors import GongshiError
from models.settings import STORE_VARIABLE, Settings

#: Exit status of `gongshi ingest` when some documents are partial or failed; the store says which.
_EXIT_INCOMPLETE = 3
#: Characters of what a process said that are kept when it fails.
_SAID = 2000
_ERROR_MARK = "错误 / error:"


class IngestFailed(GongshiError):  # noqa: N818 - the state of one run
    """The run as a whole went wrong, as its process said."""


class IngestProcesses:
    """Runs of `gongshi ingest` for one store, several at a time if need be."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._is_stopped = False

    def ingest(self, paths: Sequence[Path]) -> None:
        """Ingest these files and export everything; returns when that is done.

        That single documents are partial or failed is no error: the store says so.

        Raises:
            IngestFailed: when the run as a whole goes wrong, or is stopped.
        """
        process = self._start(paths)
        try:
            _, said = process.communicate()
        finally:
            with self._lock:
                self._running.discard(process)
        if process.returncode not in (0, _EXIT_INCOMPLETE):
            raise IngestFailed(_reason(said, process.returncode))

    def stop(self) -> None:
        """Kill what runs, and start nothing more; what is read already stays read."""
        with self._lock:
            self._is_stopped = True
            for process in self._running:
                # The process group has its number as long as nobody waited for the process.
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)

    def _start(self, paths: Sequence[Path]) -> subprocess.Popen[str]:
        settings = self._settings
        command = [sys.executable, "-m", "flows.command_line", "ingest"]
        command += ["--output", str(settings.output), "--workers", str(settings.workers)]
        if settings.passwords_file is not None:
            command += ["--passwords", str(settings.passwords_file)]
        command += ["--", *(str(path.absolute()) for path in paths)]
        with self._lock:
            if self._is_stopped:
                raise IngestFailed("服务已停止 / the server stops")
            process = subprocess.Popen(  # noqa: S603 - our own program; files are absolute paths
                command,
                # By the environment, because others can read a command's arguments, and the
                # address of a store can hold a password.
                env=os.environ | {STORE_VARIABLE: settings.store_url},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
            self._running.add(process)
        return process


def _reason(said: str, exit_code: int) -> str:
    """The error that the program ended with, or the last that it said."""
    _, mark, error = said.rpartition(_ERROR_MARK)
    text = error if mark else said[-_SAID:]
    return text.strip()[:_SAID] or f"ingest ended with exit code {exit_code}"
