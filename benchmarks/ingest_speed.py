"""Pages a minute: `gongshi ingest`, everything included, beside what people use today.

    .venv/bin/python benchmarks/ingest_speed.py [--digital FOLDER] [PDF or FOLDER ...]

All sides read the same files in one run, one after the other, each in processes of its own:
RapidOCR as it comes in a plain loop, OCRmyPDF with Tesseract `chi_sim` and as many jobs as cores
(where it is installed), the project's own reader alone, and `gongshi ingest`, first and again.
PDFs of the folder after --digital are made into scans first. Machines differ and are shared: only
the ratios mean something.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pymupdf  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402
from scanned_copy import write_scanned  # noqa: E402

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
# The reader in as many processes as `gongshi ingest` uses, with nothing behind it: no second
# reader, no fields, no store, no orchestration.
READER_ALONE = """
import os, sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

def read(job):
    from extractors.page_reader import ReadingSettings, read_page
    return len(read_page(*job, ReadingSettings(reads_twice=SECOND)).lines)

if __name__ == "__main__":
    import pymupdf
    from extractors.intake import Intake
    from flows.pool_worker import prepare_worker
    jobs = [
        (Path(name), page)
        for name in sys.argv[1:]
        for page in range(1, pymupdf.open(name).page_count + 1)
    ]
    with ProcessPoolExecutor(
        os.cpu_count(),
        mp_context=get_context("spawn"),
        initializer=prepare_worker,
        initargs=(Intake(),),
    ) as pool:
        print(sum(pool.map(read, jobs)))
"""


def seconds(command: Sequence[str]) -> float:
    """Wall-clock seconds of a command; it must succeed."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - started


def ocrmypdf_seconds(files: Sequence[Path], folder: Path) -> float | None:
    program = shutil.which("ocrmypdf")
    if program is None:
        return None
    options = ["-l", "chi_sim", "--jobs", str(os.cpu_count()), "--force-ocr", "--output-type"]
    return sum(
        seconds([program, *options, "pdf", str(file), str(folder / f"ocr-{file.name}")])
        for file in files
    )


def reader_seconds(files: Sequence[Path], folder: Path, *, reads_twice: bool) -> float:
    script = folder / "reader_alone.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        + READER_ALONE.replace("SECOND", str(reads_twice))
    )
    return seconds([sys.executable, str(script), *map(str, files)])


def found(paths: Sequence[Path]) -> list[Path]:
    return [f for p in paths for f in (sorted(p.glob("*.pdf")) if p.is_dir() else [p])]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="*", type=Path, default=[ROOT / "raw_docs"])
    parser.add_argument("--digital", type=Path, help="folder of PDFs to be made into scans")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = found([path.resolve() for path in options.paths])
        for source in found([options.digital]) if options.digital else []:
            files.append(folder / source.name)
            write_scanned(source, files[-1])
        pages = sum(pymupdf.open(file).page_count for file in files)
        ingest = [sys.executable, "-m", "flows.command_line", "ingest", *map(str, files)]
        output = ["--output", str(folder / "output")]
        rows = {
            "RapidOCR's defaults in a loop": seconds(
                [sys.executable, "-c", RAPIDOCR_LOOP, *map(str, files)]
            ),
            "OCRmyPDF, Tesseract chi_sim": ocrmypdf_seconds(files, folder),
            "own reader alone": reader_seconds(files, folder, reads_twice=False),
            "own reader, values read twice": reader_seconds(files, folder, reads_twice=True),
            "gongshi ingest": seconds([*ingest, *output]),
            "gongshi ingest, again": seconds([*ingest, *output]),
        }
    report(rows, len(files), pages)


def report(rows: dict[str, float | None], files: int, pages: int) -> None:
    ours = rows["gongshi ingest"]
    assert ours is not None
    table = Table(title=f"{files} documents, {pages} pages, {os.cpu_count()} cores")
    for heading in ("", "s", "s a page", "pages a minute", "gongshi ingest is faster by"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, taken in rows.items():
        if taken is None:
            table.add_row(name, "not installed")
            continue
        table.add_row(
            name,
            f"{taken:.1f}",
            f"{taken / pages:.2f}",
            f"{60 * pages / taken:.0f}",
            f"{taken / ours:.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
