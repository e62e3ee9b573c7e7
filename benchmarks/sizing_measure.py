"""Measures the constants of `sizing_model.py` on this machine and keeps them in its JSON file.

    .venv/bin/python -m benchmarks.sizing_measure [PART ...] [--pages N] [--write FILE]

Parts are those of `PARTS`; without any all are measured, in some minutes. What is not measured
keeps its figure. Pages are the sample scans; what the store keeps of them is real too. Nothing
else should run meanwhile: only processor times bear it, wall times (SQLite, hashing, Prefect,
Dask, export) do not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

# isort: split
# ruff: noqa: E402, PLC0415 - the path first; readers load after their threads are set
import psutil
from postgres_server import find_programs, running_server
from pydantic import TypeAdapter
from sqlalchemy import text

from benchmarks.orchestration_cost import PROBE
from benchmarks.sizing_model import CONSTANTS_FILE
from extractors.extract import analyse
from flows.discovery import find_documents, sha256_of
from flows.duplicate_documents import flag_duplicates
from flows.export import export_tables
from models.documents import Analysis
from models.reading import PageReading
from models.settings import READING_VERSION, RESULT_VERSION
from models.store import Store, open_store, sqlite_url
from models.store_documents import save_analysis
from models.store_leases import start_run
from models.store_page_work import begin_pages, begin_reading
from models.store_readings import save_page_reading
from models.store_work import FoundWork, begin_document, begin_understanding, claim, note_found

SAMPLES = sorted((ROOT / "raw_docs").glob("*.pdf"))
COPIES = 4
Figures = dict[str, tuple[float, str]]
"""Value and how it was measured, by the name of the constant."""


def cpu_s() -> float:
    """Processor seconds of this process and of the programs that it ran."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def reading(pages: int) -> Figures:
    # As in a process of the pool: one thread for every library that asks.
    for name in ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    from extractors.page_reader import look_again, read_page_once
    from extractors.rendering import inspect_document

    started = cpu_s()
    counts = {file: inspect_document(file).page_count for file in SAMPLES}
    opening = (cpu_s() - started) / len(SAMPLES)
    wanted = [(file, page) for file in SAMPLES for page in range(1, counts[file] + 1)]
    wanted = wanted[:: max(1, len(wanted) // pages)][:pages]
    look_again([read_page_once(*wanted[0])])  # loads what a process loads once
    each, first = [], []
    for file, page in wanted:
        started = cpu_s()
        first.append(read_page_once(file, page))
        each.append(cpu_s() - started)
    started = cpu_s()
    for n in range(0, len(first), 4):
        look_again(first[n : n + 4])
    second = (cpu_s() - started) / len(first)
    mean = statistics.fmean(each)
    how = f"processor time over {len(wanted)} pages of the sample scans, both readers"
    return {
        "open_s": (opening, f"processor time, {len(SAMPLES)} sample scans"),
        "read_s_a_page": (mean + second, how),
        "read_variation": (statistics.stdev(each) / mean, how),
    }


def recorded() -> dict[str, list[PageReading]]:
    adapter = TypeAdapter(PageReading)
    documents: dict[str, list[PageReading]] = defaultdict(list)
    for file in sorted((ROOT / "tests" / "recorded").glob("*.json")):
        documents[file.stem.rpartition("-")[0]].append(adapter.validate_json(file.read_bytes()))
    return documents


def analyses(copy: int) -> list[tuple[list[PageReading], Analysis]]:
    """The sample scans understood, as documents of their own for each copy."""
    return [
        (pages, analyse(hashlib.sha256(f"{name}{copy}".encode()).hexdigest(), f"{name}.pdf", pages))
        for name, pages in recorded().items()
    ]


def analysis(_pages: int) -> Figures:
    analyses(0)  # fills caches that a process fills once
    started = cpu_s()
    count = sum(len(pages) for pages, _ in analyses(1))
    return {
        "analysis_s_a_page": (
            (cpu_s() - started) / count,
            f"processor time, the {count} pages of the sample scans",
        )
    }


Documents = list[tuple[list[PageReading], Analysis]]


def save_readings(store: Store, documents: Documents) -> str:
    """All that a run keeps until the pages are read; returns its run_id."""
    run_id = start_run(store, "measured", "localhost", os.getpid(), 0.0)
    found = [FoundWork(made.sha256, made.file_name, made.file_name) for _, made in documents]
    note_found(store, found, RESULT_VERSION)
    claim(store, [made.document_id for _, made in documents], run_id)
    for pages, made in documents:
        begin_document(store, made.document_id, run_id)
        begin_reading(store, made.document_id, run_id, len(pages))
        for n in range(0, len(pages), 4):
            begin_pages(store, made.document_id, [page.page for page in pages[n : n + 4]])
            for page in pages[n : n + 4]:
                save_page_reading(store, made.document_id, page, READING_VERSION)
    return run_id


def save_analyses(store: Store, documents: Documents, run_id: str) -> None:
    """All that it keeps of documents whose pages are read."""
    for _, made in documents:
        begin_understanding(store, made.document_id, run_id)
        save_analysis(store, made, RESULT_VERSION, run_id)
        flag_duplicates(store, made.document_id)


def timed_saves(
    store: Store, documents: Documents, clock: Callable[[], float]
) -> tuple[float, float]:
    """What of `clock` passes while readings are saved, and while analyses are."""
    times = [clock()]
    run_id = save_readings(store, documents)
    times.append(clock())
    save_analyses(store, documents, run_id)
    times.append(clock())
    return times[1] - times[0], times[2] - times[1]


def stores(_pages: int) -> Figures:
    documents = [one for copy in range(COPIES) for one in analyses(copy)]
    count = sum(len(pages) for pages, _ in documents)
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.sqlite"
        store = open_store(sqlite_url(file))
        empty = file.stat().st_size
        how = f"wall time with one writer, {count} pages of the sample scans"
        reading_s, analysis_s = timed_saves(store, documents, time.perf_counter)
        figures["sqlite_reading_s_a_page"] = (reading_s / count, how)
        figures["sqlite_analysis_s_a_page"] = (analysis_s / count, how)
        figures |= export_figures(store, Path(folder) / "tables", count)
        store.close()
        size = sum(one.stat().st_size for one in file.parent.glob("store.sqlite*")) - empty
        figures["sqlite_bytes_a_page"] = (size / count, f"file of {count} pages")
    programs = find_programs()
    if programs is None:
        print("no PostgreSQL server on this machine: its figures stay", file=sys.stderr)
        return figures
    with running_server(programs) as server:
        figures |= postgresql_figures(open_store(server.new_database()), documents, count)
    return figures


def export_figures(store: Store, output: Path, pages: int) -> Figures:
    export_tables(store, output)  # imports what it needs
    started = time.perf_counter()
    rows = sum(export_tables(store, output).rows.values())
    seconds = time.perf_counter() - started
    return {
        "rows_a_page": (rows / pages, f"all tables, {pages} pages of the sample scans"),
        "export_rows_a_s": (rows / seconds, f"wall time, CSV, {rows} rows, SQLite"),
    }


def postgresql_figures(store: Store, documents: Documents, pages: int) -> Figures:
    def ask(query: str) -> int:
        with store.reading() as connection:
            return int(connection.execute(text(query)).scalar_one())

    def server_s() -> float:
        # One connection is used again and again; its process does all the work.
        times = psutil.Process(ask("SELECT pg_backend_pid()")).cpu_times()
        return times.user + times.system

    position = "SELECT pg_current_wal_insert_lsn() - '0/0'"
    size = "SELECT pg_database_size(current_database())"
    log, empty, own = ask(position), ask(size), time.process_time()
    reading_s, analysis_s = timed_saves(store, documents, server_s)
    how = f"processor time of the server, {pages} pages of the sample scans"
    figures: Figures = {
        "postgresql_reading_s_a_page": (reading_s / pages, how),
        "postgresql_analysis_s_a_page": (analysis_s / pages, how),
    }
    figures["postgresql_client_s_a_page"] = (
        (time.process_time() - own) / pages,
        "processor time of the client meanwhile",
    )
    without = "without full page images, which add to it after each checkpoint"
    figures["postgresql_log_bytes_a_page"] = ((ask(position) - log) / pages, without)
    figures["postgresql_bytes_a_page"] = ((ask(size) - empty) / pages, f"database of {pages} pages")
    store.close()
    return figures


def files(_pages: int) -> Figures:
    pages = len(list((ROOT / "tests" / "recorded").glob("*.json")))
    size = sum(file.stat().st_size for file in SAMPLES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large = folder / "large.pdf"
        large.write_bytes(os.urandom(1 << 20) * 256)
        started = time.perf_counter()
        sha256_of(large)
        hashing = large.stat().st_size / (time.perf_counter() - started)
        large.unlink()
        for number in range(5000):
            (folder / f"{number}.pdf").write_bytes(f"%PDF-1.4 {number}\n%%EOF".encode())
        started = time.perf_counter()
        for document in find_documents([folder]).documents:
            sha256_of(document.path)
        each = (time.perf_counter() - started) / 5000
    return {
        "document_bytes_a_page": (size / pages, "the sample scans"),
        "hash_bytes_a_s": (hashing, "wall time, a file of 256 MiB in the file cache"),
        "found_s_a_document": (each, "wall time, finding and opening each of 5,000 tiny files"),
    }


def prefect(_pages: int) -> Figures:
    with tempfile.TemporaryDirectory() as home:
        for _ in range(2):  # the first makes the database
            done = subprocess.run(
                [sys.executable, "-c", PROBE, home], check=True, capture_output=True, text=True
            )
    imported, start, task = map(float, done.stdout.split())
    return {
        "prefect_start_s": (imported + start, "wall time, its database there already"),
        "prefect_s_a_task": (task, "wall time, 200 empty tasks, five threads"),
    }


def dask(_pages: int) -> Figures:
    from distributed import Client, LocalCluster

    count = 3000
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.gather(client.map(_nothing, range(100), pure=False))
        started = time.perf_counter()
        client.gather(client.map(_nothing, range(count), pure=False))
        each = (time.perf_counter() - started) / count
    return {"dask_s_a_task": (each, f"wall time, {count} empty tasks on two workers")}


def _nothing(number: int) -> int:
    return number


PARTS: dict[str, Callable[[int], Figures]] = {
    "reading": reading,
    "analysis": analysis,
    "stores": stores,
    "files": files,
    "prefect": prefect,
    "dask": dask,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--pages", type=int, default=14, help="pages to read (default 14)")
    parser.add_argument("--write", type=Path, default=CONSTANTS_FILE)
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    kept = json.loads(options.write.read_text("utf-8")) if options.write.exists() else {}
    constants = kept.get("constants", {})
    machine = f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    for part in options.parts or PARTS:
        for name, (value, how) in PARTS[part](options.pages).items():
            constants[name] = {"value": float(f"{value:.3g}"), "how": how}
            print(f"{name:32}{value:14.6g}   {how}", flush=True)
        document = {"machine": machine, "constants": constants}
        options.write.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    main()
