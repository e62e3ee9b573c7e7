"""Seconds a page: `gongshi ingest`, everything included, beside RapidOCR's defaults in a loop.

    .venv/bin/python benchmarks/ingest_speed.py [FOLDER]

All sides read the same files in one run, one after the other, each in processes of its own. The
last row ingests the same folder again, which should find that nothing is new.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pymupdf
from rich.console import Console
from rich.table import Table

RAPIDOCR_LOOP = """
import sys
import numpy, pymupdf
from rapidocr import RapidOCR
engine = RapidOCR()
for name in sys.argv[1:]:
    for page in pymupdf.open(name):
        picture = page.get_pixmap(dpi=200)
        pixels = numpy.frombuffer(picture.samples, numpy.uint8)
        engine(pixels.reshape(picture.h, picture.w, picture.n)[:, :, ::-1])
"""


def seconds(command: list[str]) -> float:
    """Wall-clock seconds of a command; it must succeed."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "raw_docs")
    files = sorted(folder.glob("*.pdf"))
    pages = sum(pymupdf.open(file).page_count for file in files)
    gongshi = [sys.executable, "-m", "flows.command_line", "ingest", str(folder), "--output"]
    with tempfile.TemporaryDirectory() as output:
        loop_s = seconds([sys.executable, "-c", RAPIDOCR_LOOP, *map(str, files)])
        first_s = seconds([*gongshi, output])
        again_s = seconds([*gongshi, output])
    table = Table(title=f"{len(files)} documents, {pages} pages")
    for heading in ("", "s", "s a page", "ratio"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, taken, base in (
        ("RapidOCR's defaults in a loop", loop_s, loop_s),
        ("gongshi ingest", first_s, loop_s),
        ("gongshi ingest, again", again_s, first_s),
    ):
        table.add_row(name, f"{taken:.1f}", f"{taken / pages:.2f}", f"{taken / base:.2f}")
    console = Console()
    console.print(table)
    console.print("ratio: to the loop; of the last row, to the first ingestion")


if __name__ == "__main__":
    main()
