"""What is done after reading, as a share of the run; amounts and dates beside JioNLP's extractors.

    .venv/bin/python benchmarks/extraction_speed.py [--pages N] [--jionlp-python PYTHON]
        [--text FILE ...] [PDF or FOLDER ...]

The first table reads N pages of each PDF in this process and understands them, and gives the
processor time of both a page: analyse() is everything after reading (layout, values, names,
projects, links, checks). Models are loaded before the clocks start. Entity finding (spaCy and
LAC) is timed inside analyse(), so its time is part of that.

The second gives the processor time of `find_amounts` with `find_dates`, and that of JioNLP's
`extract_money` with `extract_time` (values included, as ours), over the same lines: those of the
--text files, and of the text layers of the PDFs that have one. JioNLP runs in the interpreter of
an environment where it is installed, which --jionlp-python names; the project does not need it.
The best of several rounds counts on both sides. Machines differ and are shared: only the ratios
mean something.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pymupdf  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

from extractors.amounts import find_amounts  # noqa: E402
from extractors.dates import find_dates  # noqa: E402
from extractors.entities import find_entities, load_entity_pipeline  # noqa: E402
from extractors.extract import analyse  # noqa: E402
from extractors.page_reader import look_again, read_page_once  # noqa: E402
from models.reading import PageReading  # noqa: E402

P = ParamSpec("P")
R = TypeVar("R")
TARGET_SHARE = 0.03
ROUNDS = 5
# The same measure in another interpreter: one JSON line with seconds and how much was found.
JIONLP = """
import io, json, sys, time
from contextlib import redirect_stdout
with redirect_stdout(io.StringIO()):
    import jionlp
lines = json.load(sys.stdin)
base = time.time()

def money(line):
    return jionlp.ner.extract_money(line, with_parsing=True)

def times(line):
    return jionlp.ner.extract_time(line, time_base=base, with_parsing=True)

result = {}
for name, extract in (("amounts", money), ("dates", times)):
    extract("2023年3月15日收到300万元")
    rounds = []
    for _ in range(ROUNDS):
        found, started = 0, time.process_time()
        for line in lines:
            found += len(extract(line) or ())
        rounds.append(time.process_time() - started)
    result[name] = [min(rounds), found]
print(json.dumps(result))
"""


class Clock:
    """Processor seconds spent in the functions that it wraps."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[P, R]) -> Callable[P, R]:
        """`function`, its time counted."""

        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            started = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += time.process_time() - started

        return counted


def read(files: Sequence[Path], most: int) -> tuple[list[list[PageReading]], float]:
    """Readings of the first `most` pages of each file, and the processor seconds they took."""
    warm = [read_page_once(files[0], 1)]
    look_again(warm)
    documents = []
    started = time.process_time()
    for file in files:
        count = min(most, pymupdf.open(file).page_count)
        firsts = [read_page_once(file, page) for page in range(1, count + 1)]
        documents.append(look_again(firsts))
    return documents, time.process_time() - started


def share_of_the_run(files: Sequence[Path], most: int, console: Console) -> None:
    """Prints what understanding costs beside reading."""
    documents, reading = read(files, most)
    pages = sum(map(len, documents))
    load_entity_pipeline()
    everything, entities = Clock(), Clock()
    names = [hashlib.sha256(file.name.encode()).hexdigest() for file in files]
    for counted in (False, True):  # the first round fills caches that a worker fills once
        if not counted:
            _understand(names, files, documents)
            continue
        started = time.process_time()
        with patch("extractors.extract.find_entities", entities.timed(find_entities)):
            _understand(names, files, documents)
        everything.seconds = time.process_time() - started
    run = reading + everything.seconds
    table = Table(title=f"{len(files)} documents, {pages} pages, processor time")
    for heading in ("", "ms a page", "share of the run"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, seconds in (
        ("reading", reading),
        ("analyse()", everything.seconds),
        ("  of it entity finding", entities.seconds),
    ):
        table.add_row(name, f"{1000 * seconds / pages:.0f}", f"{seconds / run:.2%}")
    console.print(table)
    is_kept = everything.seconds / run <= TARGET_SHARE
    console.print(f"at most {TARGET_SHARE:.0%} of the run: {'kept' if is_kept else 'missed'}")


def _understand(
    names: Sequence[str], files: Sequence[Path], documents: Sequence[Sequence[PageReading]]
) -> None:
    for name, file, readings in zip(names, files, documents, strict=True):
        analyse(name, file.name, readings)


def lines_of(texts: Sequence[Path], files: Sequence[Path]) -> list[str]:
    """The lines of the text files and of the PDFs' text layers, without empty ones."""
    contents = [text.read_text(encoding="utf-8") for text in texts]
    contents += [page.get_text() for file in files for page in pymupdf.open(file)]
    return [line for content in contents for line in content.splitlines() if line.strip()]


def own_times(lines: Sequence[str]) -> dict[str, tuple[float, int]]:
    """Processor seconds of our finders over `lines`, best of the rounds, and how much they find."""
    finders: dict[str, Callable[[str], Sequence[object]]] = {
        "amounts": find_amounts,
        "dates": find_dates,
    }
    result = {}
    for name, find in finders.items():
        rounds = []
        for _ in range(ROUNDS):
            started = time.process_time()
            found = sum(len(find(line)) for line in lines)
            rounds.append(time.process_time() - started)
        result[name] = (min(rounds), found)
    return result


def beside_jionlp(lines: Sequence[str], python: Path, console: Console) -> None:
    """Prints the time of both sides for amounts and dates."""
    script = JIONLP.replace("ROUNDS", str(ROUNDS))
    answer = subprocess.run(
        [str(python), "-c", script],
        input=json.dumps(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = json.loads(answer.stdout.splitlines()[-1])
    ours = own_times(lines)
    characters = sum(map(len, lines))
    table = Table(title=f"{len(lines)} lines, {characters} characters, processor time")
    for heading in ("", "ours ms", "found", "JioNLP ms", "found", "JioNLP takes times ours"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, (seconds, found) in ours.items():
        other, other_found = theirs[name]
        table.add_row(
            name,
            f"{1000 * seconds:.0f}",
            str(found),
            f"{1000 * other:.0f}",
            str(other_found),
            f"{other / seconds:.2f}",
        )
    own, other = sum(t for t, _ in ours.values()), sum(t for t, _ in theirs.values())
    table.add_row("both", f"{1000 * own:.0f}", "", f"{1000 * other:.0f}", "", f"{other / own:.2f}")
    console.print(table)


def found(paths: Sequence[Path]) -> list[Path]:
    return [f for p in paths for f in (sorted(p.glob("*.pdf")) if p.is_dir() else [p])]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path, help="scans to read and understand")
    parser.add_argument("--pages", type=int, default=3, help="pages of each scan (default 3)")
    parser.add_argument("--jionlp-python", type=Path, help="interpreter that has JioNLP")
    parser.add_argument(
        "--text",
        nargs="*",
        type=Path,
        default=sorted((ROOT / "tests" / "gold").glob("*.txt")),
        help="text files, or PDFs with a text layer (default: the samples' text)",
    )
    options = parser.parse_args()
    console = Console()
    if files := found(options.paths):
        share_of_the_run(files, options.pages, console)
    if options.jionlp_python:
        texts = [path for path in options.text if path.suffix != ".pdf"]
        layers = [path for path in options.text if path.suffix == ".pdf"]
        beside_jionlp(lines_of(texts, layers), options.jionlp_python, console)


if __name__ == "__main__":
    main()
