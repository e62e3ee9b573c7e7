"""Killed at any moment and started again: it goes on, nothing is lost and nothing doubled."""

from __future__ import annotations

import csv
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from pdf_factory import new_page, put, saved

REPOSITORY = Path(__file__).resolve().parent.parent
DOCUMENTS = 4
# What a moment of the run may take to come on a machine that does much else.
PATIENCE_S = 90


def make_documents(folder: Path) -> Path:
    folder.mkdir()
    for number in range(1, DOCUMENTS + 1):
        document, page = new_page()
        put(page, 40, 60, f"项目{number}：社区养老服务")
        put(page, 40, 90, f"预算资金{number}75.85万元，于2023年{number}月完成。")
        second = document.new_page(width=400, height=300)
        put(second, 40, 60, f"培训{number}000人次，结余{number}2.5万元。")
        saved(document, folder / f"notice-{number}.pdf")
    return folder


def start(documents: Path, output: Path, *options: str) -> subprocess.Popen[bytes]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GONGSHI", "PREFECT"))}
    command = [sys.executable, "-m", "flows.command_line", "ingest", str(documents)]
    return subprocess.Popen(
        [*command, "--output", str(output), "--workers", "1", *options],
        env=environment,
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    _, said = process.communicate(timeout=2 * PATIENCE_S)
    return process.returncode, said.decode("utf-8", "replace")


def ask(output: Path, query: str) -> list[tuple[object, ...]]:
    try:
        uri = f"file:{output / 'gongshi.sqlite'}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=10)) as store:
            return store.execute(query).fetchall()
    except sqlite3.OperationalError:
        return []  # not made yet


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert process.poll() is None, finish(process)
        assert time.monotonic() < deadline, "that moment never came"
        time.sleep(0.02)


def tables(output: Path) -> dict[str, list[dict[str, str]]]:
    found = {}
    for file in sorted(output.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            found[file.name] = [
                {name: value for name, value in row.items() if name != "ingested_at"}
                for row in csv.DictReader(lines)
            ]
    return found


def in_state(output: Path, state: str) -> int:
    rows = ask(output, f"SELECT count(*) FROM document_work WHERE state = '{state}'")
    return int(str(rows[0][0])) if rows else 0


def is_reading(output: Path, run_number: int) -> bool:
    """Whether the run of that number, from 1, has documents in hand."""
    runs = [row[0] for row in ask(output, "SELECT run_id FROM runs ORDER BY started_at")]
    holders = [
        row[0] for row in ask(output, "SELECT holder FROM document_work WHERE state = 'reading'")
    ]
    return len(runs) == run_number and runs[-1] in holders


@pytest.mark.engine
def test_a_batch_that_is_killed_and_started_again_ends_as_if_nothing_had_been(
    tmp_path: Path,
) -> None:
    documents = make_documents(tmp_path / "documents")
    undisturbed = tmp_path / "undisturbed"
    assert finish(start(documents, undisturbed))[0] == 0
    output = tmp_path / "output"

    # The machine goes down while the first pages are read.
    run = start(documents, output)
    wait_until(lambda: bool(ask(output, "SELECT 1 FROM page_readings LIMIT 1")), run)
    os.killpg(run.pid, signal.SIGKILL)
    finish(run)

    # The main process alone dies; what it started dies by itself.
    run = start(documents, output)
    wait_until(lambda: in_state(output, "complete") > 0, run)
    children = psutil.Process(run.pid).children(recursive=True)
    os.kill(run.pid, signal.SIGKILL)
    _, alive = psutil.wait_procs(children, timeout=20)
    assert [each for each in alive if each.is_running()] == []
    finish(run)

    # It is told to stop: in good order, and in time.
    run = start(documents, output, "--again")
    wait_until(lambda: is_reading(output, run_number=3), run)
    run.send_signal(signal.SIGTERM)
    code, said = finish(run)
    assert code == 143, said
    assert "Traceback" not in said
    assert ask(output, "SELECT count(*) FROM document_work WHERE holder IS NOT NULL") == [(0,)]

    code, said = finish(start(documents, output))
    assert code == 0, said
    assert tables(output) == tables(undisturbed)
    assert len(tables(output)["documents.csv"]) == DOCUMENTS
    assert in_state(output, "complete") == DOCUMENTS
    states = [row[0] for row in ask(output, "SELECT state FROM runs ORDER BY started_at")]
    assert states == ["lost", "lost", "stopped", "completed"]
    assert not list((output / "quarantine").glob("*"))
