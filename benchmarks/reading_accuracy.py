"""How much of a page is read, on pages as they are, turned, skewed, and scanned badly.

Parts, each a table of figures from one run (all of them by default):
  samples  the sample scans against their clean text: character error rate (see `gold_lines`),
           share of the numbers that were read, and whether a misread one can be told;
  slopes   every STEP-th page turned by 90, 180, 270 and skewed by 2, 4, 5 degrees: numbers read
           against those of the page as it was;
  damage   the same pages shaded, specked, folded and so on, and at 100 to 600 dpi.
Numbers are runs of digits with their points, without thousands commas, counted page by page with
repetition. Pages of born-digital PDFs with ruled tables, drawn as scans, join the last two parts
when --tables names a folder of such PDFs.
Run: python benchmarks/reading_accuracy.py [PART ...] [--step N] [--only CHANGE] [--tables DIR]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import pymupdf  # noqa: E402
from born_digital_truth import numbers_in  # noqa: E402
from gold_lines import Match, match_lines  # noqa: E402
from hostile_scans import DAMAGES, RESOLUTIONS, SLOPES  # noqa: E402
from PIL import Image  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402
from scanned_copy import scanned  # noqa: E402

from extractors.page_image import POINTS_PER_INCH, PageImage, Pixels  # noqa: E402
from extractors.page_reader import read_page  # noqa: E402
from extractors.rendering import inspect_document, render_page  # noqa: E402
from models.reading import Line, PageReading  # noqa: E402

PROCESSES = 2
PARTS = ("samples", "slopes", "damage")
AS_IT_IS = "as it is"
# A character read with less confidence than this is flagged.
_LOW_CONFIDENCE = 0.8


@dataclass(frozen=True, slots=True)
class Job:
    """A page of a PDF, and what is done to it; `is_scan` says whether it is a picture already."""

    path: Path
    page: int
    is_scan: bool
    change: str = AS_IT_IS


def read(job: Job) -> PageReading:
    """The page read after it has been changed."""
    # The pool has a process for each core.
    cv2.setNumThreads(1)
    if job.is_scan and job.change == AS_IT_IS:
        return read_page(job.path, job.page)
    image = render_page(job.path, job.page) if job.is_scan else scanned(job.path, job.page)
    pixels, dpi = changed(image, job.change)
    with tempfile.TemporaryDirectory() as folder:
        # Through a file, as pages come: resolution and limits are part of what is tried.
        path = Path(folder) / "page.png"
        Image.fromarray(pixels[:, :, ::-1]).save(path, dpi=(dpi, dpi), compress_level=1)
        return read_page(path, 1)


def changed(image: PageImage, change: str) -> tuple[Pixels, float]:
    """The picture after a change by its name, and its dpi."""
    dpi = POINTS_PER_INCH / image.points_per_pixel
    if change.endswith(" dpi"):
        new_dpi = float(change.removesuffix(" dpi"))
        scale = new_dpi / dpi
        how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        return cv2.resize(image.pixels, None, fx=scale, fy=scale, interpolation=how), new_dpi
    change_pixels = {**SLOPES, **DAMAGES}.get(change)
    return (change_pixels(image.pixels, dpi) if change_pixels else image.pixels), dpi


def sample_jobs(step: int = 1) -> list[Job]:
    jobs = [
        Job(path, page, is_scan=True)
        for path in sorted((ROOT / "raw_docs").glob("*.pdf"))
        for page in range(1, inspect_document(path).page_count + 1)
    ]
    return jobs[::step]


def table_jobs(folder: Path, step: int) -> list[Job]:
    """Every STEP-th page with a drawn table of each PDF of the folder."""
    jobs: list[Job] = []
    for path in sorted(folder.glob("*.pdf")):
        with pymupdf.open(path) as document:
            pages = [page.number + 1 for page in document if page.find_tables().tables]
        jobs += [Job(path, page, is_scan=False) for page in pages[::step]]
    return jobs


def numbers_of(reading: PageReading) -> Counter[str]:
    return sum((numbers_in(line.text) for line in reading.lines), Counter())


Map = Callable[[Sequence[Job]], Iterator[PageReading]]


def samples_table(read_all: Map, console: Console) -> Table:
    """The samples against their clean text, one row for each document."""
    table = Table(title="samples against their clean text")
    for heading in ("document", "pages", "characters", "errors", "CER", "extra", "numbers", "read"):
        table.add_column(heading, justify="left" if heading == "document" else "right")
    misread: list[str] = []
    totals: Counter[str] = Counter()
    jobs = sample_jobs()
    counts: dict[str, Counter[str]] = {}
    for job, reading in zip(jobs, read_all(jobs), strict=True):
        text = (ROOT / "tests" / "gold" / f"{job.path.stem}.txt").read_text(encoding="utf-8")
        gold = text.split("\f")[job.page - 1].splitlines()
        count, lost = compare(gold, reading)
        misread += [f"{job.path.stem} page {job.page}: {line}" for line in lost]
        counts.setdefault(job.path.stem, Counter()).update(count)
        totals.update(count)
    for name, count in [*counts.items(), ("all", totals)]:
        table.add_row(
            name,
            str(count["pages"]),
            str(count["characters"]),
            str(count["edits"]),
            f"{100 * count['edits'] / count['characters']:.2f} %",
            str(count["extra"]),
            str(count["numbers"]),
            f"{100 * count['read'] / count['numbers']:.2f} %",
        )
    for line in misread:
        console.print(line, highlight=False)
    return table


def compare(gold: Sequence[str], reading: PageReading) -> tuple[Counter[str], list[str]]:
    """Counts of one page, and its misread numbers, each with what would tell a reviewer."""
    matches, extra = match_lines(gold, [line.text for line in reading.lines])
    wanted = sum((numbers_in(line) for line in gold), Counter())
    missing = wanted - numbers_of(reading)
    lost = [
        f"{number} read as {seen!r}: {', '.join(reasons) or 'NOTHING TELLS'}"
        for number in missing.elements()
        for seen, reasons in [_how_read(number, matches, reading)]
    ]
    counts = {
        "pages": 1,
        "characters": sum(len(match.text) for match in matches),
        "edits": sum(match.edits for match in matches),
        "extra": extra,
        "numbers": wanted.total(),
        "read": wanted.total() - missing.total(),
    }
    return Counter(counts), lost


def _how_read(number: str, matches: Sequence[Match], reading: PageReading) -> tuple[str, list[str]]:
    """What stands in place of a number that is missing, and what says that it may be wrong."""
    reasons = ["unread region on the page"] if reading.unread else []
    for match in matches:
        lines = [reading.lines[i] for i in match.places]
        seen = " / ".join(line.text for line in lines)
        if number in numbers_in(match.text) and number not in numbers_in(seen):
            return seen, [reason for line in lines for reason in _doubts(line, reading)] + reasons
    return "", reasons


def _doubts(line: Line, reading: PageReading) -> list[str]:
    doubts = []
    if any(not second.agrees for second in line.second_readings):
        doubts.append("readers disagree")
    if min(line.char_confidences, default=0.0) < _LOW_CONFIDENCE:
        doubts.append("low confidence")
    if any(seal.intersection(line.box) for seal in reading.seals):
        doubts.append("under a seal")
    return doubts


def changes_table(
    title: str, pages: Sequence[Job], changes: Sequence[str], read_all: Map, console: Console | None
) -> Table:
    """Numbers of changed pages against those of the pages as they are, one row for each change."""
    table = Table(title=title)
    for heading in ("change", "pages", "numbers", "found", "lost", "other", "same pages"):
        table.add_column(heading, justify="left" if heading == "change" else "right")
    jobs = [Job(p.path, p.page, p.is_scan, c) for p in pages for c in (AS_IT_IS, *changes)]
    numbers = dict(zip(jobs, map(numbers_of, read_all(jobs)), strict=True))
    for change in changes:
        total, lost, other, same = 0, 0, 0, 0
        for p in pages:
            wanted = numbers[Job(p.path, p.page, p.is_scan)]
            found = numbers[Job(p.path, p.page, p.is_scan, change)]
            missing, more = wanted - found, found - wanted
            total, lost, other = (
                total + wanted.total(),
                lost + missing.total(),
                other + more.total(),
            )
            same += not missing and not more
            if console and (missing or more):
                what = f"lost {[*missing.elements()]}, other {[*more.elements()]}"
                console.print(f"{change}: {p.path.stem} page {p.page}: {what}", highlight=False)
        share = f"{100 * (total - lost) / max(1, total):.2f} %"
        row = (change, len(pages), total, share, lost, other, f"{same} of {len(pages)}")
        table.add_row(*map(str, row))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}")
    parser.add_argument("--step", type=int, default=6, help="take every N-th page (default 6)")
    parser.add_argument("--only", default="", help="changes whose name holds this text")
    parser.add_argument("--tables", type=Path, help="folder of born-digital PDFs with tables")
    parser.add_argument("--errors", action="store_true", help="print every number that differs")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    parts = options.parts or PARTS
    pages = sample_jobs(options.step)
    pages += table_jobs(options.tables, options.step) if options.tables else []
    console = Console()
    errors = console if options.errors else None
    with ProcessPoolExecutor(PROCESSES) as pool:

        def read_all(jobs: Sequence[Job]) -> Iterator[PageReading]:
            return pool.map(read, jobs)

        if "samples" in parts:
            console.print(samples_table(read_all, console))
        if "slopes" in parts:
            changes = [change for change in SLOPES if options.only in change]
            console.print(changes_table("turned and skewed", pages, changes, read_all, errors))
        if "damage" in parts:
            changes = [*DAMAGES, *(f"{dpi} dpi" for dpi in RESOLUTIONS)]
            changes = [change for change in changes if options.only in change]
            console.print(changes_table("scanned badly", pages, changes, read_all, errors))


if __name__ == "__main__":
    main()
