"""Write what the reader sees on the sample scans to tests/recorded, for fast tests.

Run by hand after the reader has changed: python tests/record_readings.py [PART_OF_NAME ...]
or, for documents rendered by benchmarks.rendered_documents, with --rendered FOLDER.
"""

from __future__ import annotations

import gzip
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from shutil import copy2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pydantic import TypeAdapter  # noqa: E402

from extractors.page_reader import read_page  # noqa: E402
from extractors.rendering import inspect_document  # noqa: E402
from models.geometry import Box  # noqa: E402
from models.reading import Grid, PageReading  # noqa: E402

RECORDED = ROOT / "tests" / "recorded"
RENDERED = ROOT / "tests" / "rendered"


def rounded(reading: PageReading) -> PageReading:
    """The reading with boxes to 0.1 pt and confidences to 0.001: a tenth of a character's width."""

    def box(b: Box) -> Box:
        return Box(*(round(v, 1) for v in b))

    lines = tuple(
        replace(
            line,
            box=box(line.box),
            confidence=round(line.confidence, 3),
            char_boxes=tuple(map(box, line.char_boxes)),
            char_confidences=tuple(round(c, 3) for c in line.char_confidences),
            second_readings=tuple(
                replace(second, confidences=tuple(round(c, 2) for c in second.confidences))
                for second in line.second_readings
            ),
        )
        for line in reading.lines
    )
    grids = tuple(
        Grid(box(grid.box), tuple(replace(cell, box=box(cell.box)) for cell in grid.cells))
        for grid in reading.grids
    )
    return replace(
        reading,
        width=round(reading.width, 1),
        height=round(reading.height, 1),
        skew=round(reading.skew, 3),
        ink_coverage=None if reading.ink_coverage is None else round(reading.ink_coverage, 4),
        lines=lines,
        grids=grids,
        pictures=tuple(map(box, reading.pictures)),
        seals=tuple(map(box, reading.seals)),
        unread=tuple(map(box, reading.unread)),
    )


def record(job: tuple[Path, int], folder: Path) -> str:
    """Read one page and write its file; returns the file's name."""
    path, page = job
    target = folder / f"{path.stem}-{page:02d}.json"
    target.write_bytes(TypeAdapter(PageReading).dump_json(rounded(read_page(path, page))) + b"\n")
    return target.name


def record_document(path: Path, folder: Path) -> str:
    """Read a whole document into one compressed file, its gold file beside it."""
    pages = range(1, inspect_document(path).page_count + 1)
    readings = [rounded(read_page(path, page)) for page in pages]
    target = folder / f"{path.stem}.readings.json.gz"
    packed = TypeAdapter(list[PageReading]).dump_json(readings)
    # Without a time the same readings make the same file.
    target.write_bytes(gzip.compress(packed, mtime=0))
    copy2(path.with_suffix(".gold.json"), folder)
    return target.name


def main(parts: list[str]) -> None:
    """Record the samples, or with --rendered FOLDER the documents that were rendered there."""
    with ProcessPoolExecutor(2) as pool:
        if parts[:1] == ["--rendered"]:
            RENDERED.mkdir(exist_ok=True)
            paths = sorted(Path(parts[1]).glob("*.pdf"))
            done = pool.map(partial(record_document, folder=RENDERED), paths)
        else:
            RECORDED.mkdir(exist_ok=True)
            jobs = [
                (path, page)
                for path in sorted((ROOT / "raw_docs").glob("*.pdf"))
                for page in range(1, inspect_document(path).page_count + 1)
                if not parts or any(part in f"{path.stem}-{page:02d}" for part in parts)
            ]
            done = pool.map(partial(record, folder=RECORDED), jobs)
        for name in done:
            print(name, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
