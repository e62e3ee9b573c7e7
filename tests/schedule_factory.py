"""A `gongshi schedule` that is really served, with an ingest that only notes that it ran."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

# Python imports this when it starts. It takes the place of `gongshi ingest` alone.
_NOTING_INGEST = """
import json, os, sys, time
if sys.orig_argv[1:4] == ["-m", "flows.command_line", "ingest"]:
    with open(os.environ["NOTED"], "a") as noted:
        kept = {name: os.environ.get(name) for name in ("PREFECT_API_URL", "GONGSHI_STORE")}
        noted.write(json.dumps([sys.orig_argv[4:], kept]) + "\\n")
    sys.stderr.write("said by ingest\\n")
    time.sleep(float(os.environ.get("NOTING_TAKES_S", "0")))
    os._exit(int(os.environ.get("NOTING_EXIT", "0")))
"""


def noting_environment(folder: Path) -> dict[str, str]:
    """Variables with which `gongshi ingest` only notes its arguments in `folder`."""
    (folder / "noting").mkdir(exist_ok=True)
    (folder / "noting/sitecustomize.py").write_text(_NOTING_INGEST)
    return {"PYTHONPATH": str(folder / "noting"), "NOTED": str(folder / "noted.jsonl")}


def noted(folder: Path) -> list[tuple[list[str], dict[str, str | None]]]:
    """Arguments and some variables of each ingest that ran."""
    file = folder / "noted.jsonl"
    return (
        [tuple(json.loads(line)) for line in file.read_text().splitlines()] if file.exists() else []
    )


def wait_for(what: Callable[[], Any], timeout_s: float = 60.0) -> Any:
    """What `what` gives as soon as it is true."""
    until = time.monotonic() + timeout_s
    while not (result := what()):
        assert time.monotonic() < until, f"not within {timeout_s} s"
        time.sleep(0.1)
    return result


class Schedule:
    """A schedule that is being served, for `folder`."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process

    def said(self) -> str:
        return (self.folder / "said.txt").read_text()

    def api(self) -> str:
        """The URL of its server's API, once it answers."""
        wait_for(lambda: "Prefect: http" in self.said() or self.process.poll() is not None)
        return self.said().split("Prefect: ")[1].split()[0] + "/api"

    def ask(self, path: str, body: Mapping[str, Any]) -> Any:
        request = urllib.request.Request(
            f"{self.api()}/{path}",
            json.dumps(body).encode(),
            {"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def runs(self, *states: str) -> list[dict[str, Any]]:
        """Runs of its flow whose state has one of these names, the latest first."""
        body = {"limit": 100, "sort": "EXPECTED_START_TIME_DESC"}
        runs = self.ask("flow_runs/filter", body)
        return [run for run in runs if run["state_name"] in states]

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, module: str) -> psutil.Process:
        return next(child for child in self.children() if module in child.cmdline())


@contextmanager
def served(folder: Path, *arguments: str, **environment: str) -> Iterator[Schedule]:
    """Serve `gongshi schedule ARGUMENTS` in `folder`; at the end nothing of it is left."""
    variables = {**os.environ, **noting_environment(folder), **environment}
    variables.pop("PREFECT_API_URL", None)
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.command_line", "schedule", *arguments],
            cwd=folder,
            env=variables,
            stderr=said,
        )
    schedule = Schedule(folder, process)
    try:
        yield schedule
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
