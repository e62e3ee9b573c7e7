"""Two Dask workers against one: pages a minute on a real cluster with PostgreSQL.

    .venv/bin/python benchmarks/dask_scaling.py [--workers 1 2] [--rounds 2] [PDF or FOLDER ...]

For each number of workers: a scheduler, a `gongshi worker`, an empty database, one small document
to load the models, then the pages (the sample scans by default). The numbers of workers take turns
in each round, so that a machine that slows down slows all of them. Reading is timed by the store:
from the moment the first page is begun to the last one kept, without the 10 s in which the driver
starts and exports; the whole command is given beside it. One worker keeps one core busy: the ratio
means something on at least as many quiet cores as workers, and one for everything else.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import psycopg  # noqa: E402
import pymupdf  # noqa: E402
from dask_cluster import (  # noqa: E402
    clean_environment,
    gongshi_command,
    running_scheduler,
    started,
)
from postgres_server import PostgresServer, find_programs, running_server  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

from flows.dask_check import connect  # noqa: E402


@dataclass(frozen=True)
class Timing:
    pages: int
    reading_s: float
    command_s: float

    @property
    def pages_a_minute(self) -> float:
        return 60 * self.pages / self.reading_s


def ingest(folder: Path, documents: list[str], address: str, store_url: str) -> float:
    command = gongshi_command("ingest", *documents, "--dask", address, "--store", store_url)
    began = time.perf_counter()
    done = subprocess.run(
        [*command, "--output", str(folder / "output")],
        env=clean_environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 3):
        sys.exit(done.stderr)
    return time.perf_counter() - began


def watched_reading(store_url: str, process: subprocess.Popen[bytes]) -> tuple[int, float]:
    """Pages kept, and seconds from the first page begun to the last one kept."""
    begun = ended = 0.0
    already = kept = 0
    while process.poll() is None:
        with psycopg.connect(store_url) as connection:
            (reading, read) = connection.execute(
                "SELECT count(*) FILTER (WHERE state = 'reading'),"
                " count(*) FILTER (WHERE state IN ('read', 'failed')) FROM page_work"
            ).fetchone() or (0, 0)
        now = time.perf_counter()
        if begun == 0.0 and reading:
            begun = now
            already = kept = read
        if begun and read != kept:
            kept, ended = read, now
        time.sleep(0.05)
    return (kept - already, ended - begun) if begun else (0, 0.0)


def timed(workers: int, documents: list[str], warm_up: Path, server: PostgresServer) -> Timing:
    store_url = server.new_database()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running_scheduler(folder) as address:
            command = gongshi_command("worker", address, "--workers", str(workers))
            with started(command, folder, folder / "worker.log", clean_environment()):
                with connect(address) as client:
                    client.wait_for_workers(workers, timeout=60)
                # As many pages as workers and more, so that each loads its models.
                ingest(folder, [str(warm_up)], address, store_url)
                run = gongshi_command("ingest", *documents, "--dask", address)
                run += ["--store", store_url, "--output", str(folder / "output")]
                began = time.perf_counter()
                with started(run, ROOT, folder / "run.log", clean_environment()) as process:
                    pages, reading_s = watched_reading(store_url, process)
                if process.returncode not in (0, 3) or not pages:
                    sys.exit((folder / "run.log").read_text())
                return Timing(pages, reading_s, time.perf_counter() - began)


def write_warm_up(folder: Path, documents: int) -> None:
    for number in range(documents):
        with pymupdf.open() as document:
            page = document.new_page(width=420, height=240)
            page.insert_text(
                (30, 60), f"预热 {number} 175.85 万元", fontname="china-s", fontsize=13
            )
            document.save(folder / f"warm-up-{number}.pdf")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", nargs="*", default=[str(ROOT / "raw_docs")])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    programs = find_programs()
    if programs is None:
        sys.exit("PostgreSQL is not installed (initdb not found)")
    timings: dict[int, list[Timing]] = {count: [] for count in options.workers}
    with running_server(programs) as server, tempfile.TemporaryDirectory() as name:
        write_warm_up(Path(name), 4 * max(options.workers))
        for _ in range(options.rounds):
            for count in options.workers:
                timings[count].append(timed(count, options.documents, Path(name), server))
    table = Table("workers", "pages", "pages a minute", "command s", "ratio of reading")
    base = median(timing.pages_a_minute for timing in timings[options.workers[0]])
    for count, measured in timings.items():
        rate = median(timing.pages_a_minute for timing in measured)
        command_s = median(timing.command_s for timing in measured)
        table.add_row(
            str(count),
            str(measured[0].pages),
            f"{rate:.1f}",
            f"{command_s:.0f}",
            f"{rate / base:.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
