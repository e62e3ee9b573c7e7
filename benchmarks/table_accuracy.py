"""Numbers and their cells: born-digital tables against what is read off pictures of them.

The truth is each PDF's own: the words of its text layer and the cells between its drawn lines.
The pages are read as they are (by their text layer, where the reader trusts it), and drawn at
200 dpi with mild noise and read as scans; both are understood as a document.
Printed for each document: the share of the numbers of the text layer that come out in the cells
or lines of their page, the share of those inside ruled tables that stand in the right cell, and
how many tables have just the cells of the truth, merged ones included.
Run: python benchmarks/table_accuracy.py PDF... [--side raster] [--errors] [--cache DIR]
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from born_digital_truth import TrueCell, TruePage, TrueTable, numbers_in, true_pages  # noqa: E402
from pydantic import TypeAdapter  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table as Printed  # noqa: E402
from scanned_copy import scanned  # noqa: E402

from extractors.extract import analyse  # noqa: E402
from extractors.page_reader import ReadingSettings, read_image, read_page  # noqa: E402
from models.documents import Analysis  # noqa: E402
from models.layout import Cell, Table  # noqa: E402
from models.reading import PageReading  # noqa: E402

# Each way of reading a document by its name; pages come from the PDF itself or a picture of it.
SIDES = ("text-layer", "raster")
# A found cell belongs to a true row (or column) when they share this much of the smaller of both.
_SHARED = 0.5


@dataclass
class Score:
    """Counts over the pages of a document, and what went wrong as (page, what, text)."""

    numbers: int = 0
    out: int = 0
    in_tables: int = 0
    in_cell: int = 0
    extra: int = 0
    tables: int = 0
    same_cells: int = 0
    errors: list[tuple[int, str, str]] = field(default_factory=list)


def readings_of(path: Path, side: str, cache: Path | None) -> list[PageReading]:
    """Readings of all pages, from the cache where they have been read before."""
    kept = cache / f"{path.stem}-{side}.json" if cache else None
    if kept is not None and kept.exists():
        return TypeAdapter(list[PageReading]).validate_json(kept.read_bytes())
    settings = ReadingSettings()
    pages = [page.page for page in true_pages(path)]
    readings = [
        read_page(path, page, settings)
        if side == "text-layer"
        else read_image(scanned(path, page), page, settings)
        for page in pages
    ]
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(TypeAdapter(list[PageReading]).dump_json(readings))
    return readings


def score(path: Path, analysis: Analysis) -> Score:
    """The document's counts."""
    result = Score()
    for truth in true_pages(path):
        tables = [table for table in analysis.layout.tables if table.page == truth.page]
        _count_numbers(truth, tables, analysis, result)
        for table in truth.tables:
            _count_cells(truth.page, table, tables, result)
            result.tables += 1
            if any(_has_same_cells(found, table) for found in tables):
                result.same_cells += 1
            else:
                result.errors.append((truth.page, "has other cells", "a table"))
    return result


def _count_numbers(
    truth: TruePage, tables: Sequence[Table], analysis: Analysis, result: Score
) -> None:
    lines = (placed.line.text for placed in analysis.layout.lines if placed.page == truth.page)
    cells = (cell.text.text for table in tables for cell in table.cells)
    # What stands in a cell stands in a line too, in pieces where the cell has several lines.
    found = _counted(lines) | _counted(cells)
    wanted = Counter(truth.numbers)
    result.numbers += wanted.total()
    result.out += (wanted & found).total()
    result.extra += (_counted(lines) - wanted).total()
    result.errors += [(truth.page, "lost", text) for text in (wanted - found).elements()]


def _counted(texts: Iterable[str]) -> Counter[str]:
    return sum((numbers_in(text) for text in texts), Counter())


def _count_cells(page: int, truth: TrueTable, tables: Sequence[Table], result: Score) -> None:
    found = [cell for table in tables for cell in table.cells]
    for true_cell in truth.cells:
        wanted = Counter(true_cell.numbers)
        there = _counted(c.text.text for c in found if _is_same(c, true_cell, truth))
        result.in_tables += wanted.total()
        result.in_cell += (wanted & there).total()
        place = f"not in row {true_cell.rows[0]}, column {true_cell.columns[0]}"
        result.errors += [(page, place, text) for text in (wanted - there).elements()]


def _has_same_cells(found: Table, truth: TrueTable) -> bool:
    """Whether each cell of one is a cell of the other."""
    cells = [
        (_covered(c.box.y0, c.box.y1, truth.ys), _covered(c.box.x0, c.box.x1, truth.xs))
        for c in found.cells
    ]
    return Counter(cells) == Counter((c.rows, c.columns) for c in truth.cells)


def _is_same(cell: Cell, true_cell: TrueCell, truth: TrueTable) -> bool:
    """Whether the found cell covers the rows and columns of the true one, and no others."""
    box = cell.box
    if box.intersection(true_cell.box) is None:
        return False
    rows = _covered(box.y0, box.y1, truth.ys)
    columns = _covered(box.x0, box.x1, truth.xs)
    return rows == true_cell.rows and columns == true_cell.columns


def _covered(start: float, end: float, edges: Sequence[float]) -> tuple[int, int] | None:
    """The lattice positions that a found extent covers, as a half-open range."""
    covered = [
        i
        for i in range(len(edges) - 1)
        if min(end, edges[i + 1]) - max(start, edges[i])
        >= _SHARED * min(end - start, edges[i + 1] - edges[i])
    ]
    return (covered[0], covered[-1] + 1) if covered else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="+", type=Path)
    parser.add_argument("--side", choices=[*SIDES, "both"], default="both")
    parser.add_argument("--errors", action="store_true", help="print every miss")
    parser.add_argument("--cache", type=Path, help="folder that keeps readings between runs")
    options = parser.parse_args()
    sides = SIDES if options.side == "both" else (options.side,)
    printed = Printed(title="numbers of the text layer, and those inside ruled tables")
    headings = (
        "document",
        "side",
        "numbers",
        "come out",
        "extra",
        "in tables",
        "right cell",
        "same cells",
    )
    for heading in headings:
        printed.add_column(heading, justify="left" if heading in {"document", "side"} else "right")
    # Wide enough for a row, also where the output goes to a file.
    console = Console(width=120)
    for path in options.documents:
        for side in sides:
            readings = readings_of(path, side, options.cache)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            result = score(path, analyse(digest, path.name, readings))
            printed.add_row(
                path.stem,
                side,
                str(result.numbers),
                f"{100 * result.out / max(1, result.numbers):.2f} %",
                str(result.extra),
                str(result.in_tables),
                f"{100 * result.in_cell / max(1, result.in_tables):.2f} %",
                f"{result.same_cells} of {result.tables}",
            )
            if options.errors:
                for page, what, text in result.errors:
                    console.print(f"{path.name} {side} page {page}: {text} {what}")
    console.print(printed)


if __name__ == "__main__":
    main()
