"""A Dask cluster of real processes, started as an operator would, somewhere else than the run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent


def clean_environment(more: Mapping[str, str] = {}) -> dict[str, str]:
    """That of a machine which knows nothing of a run: no variable of ours or of Prefect's."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PREFECT", "GONGSHI", "DASK", "AWS", "FSSPEC"))
    }
    return kept | {"PYTHONPATH": str(ROOT)} | more


def gongshi_command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "flows.command_line", *map(str, arguments)]


@contextmanager
def started(
    command: list[str], folder: Path, log: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process with its children, none of which outlives the block."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=dict(environment), stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        children = descendants(process.pid)
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for child in children:
            if child.is_running():
                child.kill()


@contextmanager
def running_scheduler(folder: Path) -> Iterator[str]:
    """The scheduler's address."""
    where = folder / "scheduler.json"
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1"]
    command += ["--port", "0", "--no-dashboard", "--scheduler-file", str(where)]
    with started(command, folder, folder / "scheduler.log", clean_environment()):
        wait_for(lambda: where.exists() and where.read_text().strip().endswith("}"), 60)
        yield str(json.loads(where.read_text())["address"])


def descendants(process_id: int) -> list[psutil.Process]:
    try:
        return psutil.Process(process_id).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def dask_workers(process_id: int) -> list[psutil.Process]:
    """The worker processes of a `gongshi worker`, which its nannies watch."""
    found = []
    for child in psutil.Process(process_id).children():
        try:
            if "multiprocessing.spawn" in " ".join(child.cmdline()):
                found.append(child)
        except psutil.Error:
            continue
    return found


def wait_for(condition: Callable[[], object], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout_s:.0f} s in vain")
        time.sleep(0.1)
