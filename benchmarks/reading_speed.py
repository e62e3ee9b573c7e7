"""Seconds a page: RapidOCR as it comes, in a plain loop, against the page reader.

Both read the same pages in one run, one after the other, because machines differ and are shared:
only the ratio means something. Run: python benchmarks/reading_speed.py [PAGES]
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pymupdf  # noqa: E402
from rapidocr import RapidOCR  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

from extractors.page_reader import read_page  # noqa: E402
from extractors.rendering import inspect_document, render_page  # noqa: E402

Job = tuple[Path, int]
PROCESSES = 2


def with_defaults(jobs: list[Job]) -> tuple[float, int]:
    """Seconds and characters: what a script without this project does, 200 dpi and defaults."""
    engine = RapidOCR(params={"Global.log_level": "error"})
    engine(render_page(*jobs[0]).pixels)
    characters, start = 0, time.perf_counter()
    for path, page in jobs:
        with pymupdf.open(path) as document:
            pixmap = document[page - 1].get_pixmap(dpi=200)
            found = engine(pixmap.tobytes("png"))
        characters += sum(map(len, found.txts or ()))
    return time.perf_counter() - start, characters


def characters_of(job: Job) -> int:
    return sum(len(line.text) for line in read_page(*job).lines)


def with_page_reader(jobs: list[Job]) -> tuple[float, int]:
    """Seconds and characters with one thread in each of the processes."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        # The models are loaded before the clock starts, as for the other.
        list(pool.map(characters_of, jobs[:PROCESSES]))
        start = time.perf_counter()
        characters = sum(pool.map(characters_of, jobs))
        return time.perf_counter() - start, characters


def main() -> None:
    jobs = [
        (path, page)
        for path in sorted((ROOT / "raw_docs").glob("*.pdf"))
        for page in range(1, inspect_document(path).page_count + 1)
    ]
    if len(sys.argv) > 1:
        jobs = jobs[:: max(1, len(jobs) // int(sys.argv[1]))]
    table = Table(title=f"{len(jobs)} pages, {os.cpu_count()} cores")
    for heading in ("reader", "seconds a page", "characters"):
        table.add_column(heading, justify="left" if heading == "reader" else "right")
    rows = {
        "RapidOCR, defaults, one loop": with_defaults(jobs),
        f"page reader, {PROCESSES} processes": with_page_reader(jobs),
    }
    for name, (seconds, characters) in rows.items():
        table.add_row(name, f"{seconds / len(jobs):.2f}", str(characters))
    (plain, _), (ours, _) = rows.values()
    table.caption = f"{plain / ours:.2f} times as fast"
    Console().print(table)


if __name__ == "__main__":
    main()
