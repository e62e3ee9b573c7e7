"""Memory of every process while a scan of many pages is ingested, page by page.

    .venv/bin/python benchmarks/long_document.py [--pages 500]

The document repeats the sample scans; copies differ in a corner, so that each is a picture of its
own. Once a second the memory (resident set) of `gongshi ingest` and all processes below it is
taken down beside the number of pages in the store. Linux only (it reads /proc).
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import pymupdf
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
PAGE_BYTES = 4096


def long_scan(target: Path, pages: int) -> None:
    """A PDF of `pages` pages, each with a picture of a sample page and its own number."""
    sources = [
        (file, number)
        for file in sorted((ROOT / "raw_docs").glob("*.pdf"))
        for number in range(pymupdf.open(file).page_count)
    ]
    with pymupdf.open() as document:
        for at, (file, number) in enumerate(islice(cycle(sources), pages), start=1):
            with pymupdf.open(file) as source:
                document.insert_pdf(source, from_page=number, to_page=number)
            document[-1].insert_text((20, 14), f"copy {at}", fontsize=7)
        document.save(target)


def processes_below(root: int) -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    below: dict[int, list[int]] = {}
    waiting = [root]
    while waiting:
        process = waiting.pop()
        below[process] = children.get(process, [])
        waiting += below[process]
    return below


def resident_mib(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * PAGE_BYTES / 2**20


def pages_done(store: Path) -> int:
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
            return int(connection.execute("select count(*) from page_readings").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def watch(command: list[str], store: Path) -> tuple[list[tuple[int, int, float]], int]:
    """(pages done, process, MiB) once a second, and the exit status."""
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    samples: list[tuple[int, int, float]] = []
    while running.poll() is None:
        done = pages_done(store)
        samples += [(done, p, resident_mib(p)) for p in processes_below(running.pid)]
        time.sleep(1)
    return samples, running.returncode


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=500)
    pages = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        long_scan(folder / "long.pdf", pages)
        command = [sys.executable, "-m", "flows.command_line", "ingest", str(folder / "long.pdf")]
        started = time.perf_counter()
        samples, status = watch(
            [*command, "--output", str(folder / "output")], folder / "output" / "gongshi.sqlite"
        )
        taken = time.perf_counter() - started
    table = Table(title=f"{pages} pages in {taken:.0f} s, exit status {status}")
    table.add_column("pages done")
    table.add_column("largest process, MiB", justify="right")
    table.add_column("all processes together, MiB", justify="right")
    step = max(1, pages // 5)
    for low in range(0, pages + 1, step):
        here = [s for s in samples if low <= s[0] < low + step]
        if not here:
            continue
        together: dict[tuple[int, int], float] = {}
        for at, (_, process, mib) in enumerate(here):
            together[at, process] = mib
        table.add_row(
            f"{low} to {min(pages, low + step - 1)}",
            f"{max(mib for _, _, mib in here):.0f}",
            f"{sum(max(m for _, q, m in here if q == p) for p in {q for _, q, _ in here}):.0f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
