"""How well rendered documents are read: ingests them and scores the export against their gold.

Texts are rendered to RENDERED unless the scan there is newer than the text. With --as-is whatever
scans with gold files lie in RENDERED are scored (those of `random_pages`, for example). With
--again an earlier OUTPUT is used again: its pages are not read a second time, fields are.
Run: python -m benchmarks.rendered_documents.score RENDERED OUTPUT [TEXT ...]
     [--as-is] [--again] [--workers N]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.rendered_documents.__main__ import named_texts
from benchmarks.rendered_documents.blocks import MarkupError
from benchmarks.rendered_documents.markup import read_markup
from benchmarks.rendered_documents.printing import PrintingError
from benchmarks.rendered_documents.rendering import render
from flows.evaluation import evaluate, report_lines

_PARTIAL = 3


def main() -> int:
    """Render what is out of date, ingest, print mistakes and scores; 1 when that fails."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rendered_documents.score", description=__doc__.splitlines()[0]
    )
    parser.add_argument("rendered", type=Path, help="folder of the scans and gold files")
    parser.add_argument("output", type=Path, help="new folder for the exported tables")
    parser.add_argument("texts", nargs="*", help="texts, by path or name (default: all)")
    parser.add_argument("--as-is", action="store_true", help="render nothing")
    parser.add_argument("--again", action="store_true", help="OUTPUT has readings to use again")
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.output.exists() and any(arguments.output.iterdir()) and not arguments.again:
        parser.error(f"{arguments.output} is not empty (--again uses its readings)")
    if arguments.as_is:
        suffix = ".gold.json"
        names = [p.name.removesuffix(suffix) for p in sorted(arguments.rendered.glob("*" + suffix))]
    else:
        names = rendered_names(named_texts(arguments.texts), arguments.rendered)
    if not names:
        parser.error("nothing to score")
    begun = time.monotonic()
    scans = [str(arguments.rendered / f"{name}.pdf") for name in names]
    command = [
        str(Path(sys.executable).with_name("gongshi")),
        "ingest",
        *scans,
        "--output",
        str(arguments.output),
        "--workers",
        str(arguments.workers),
        *(["--again"] if arguments.again else []),
    ]
    code = subprocess.run(command, check=False).returncode
    if code not in (0, _PARTIAL):
        return 1
    gold = [arguments.rendered / f"{name}.gold.json" for name in names]
    evaluation = evaluate(arguments.output, gold)
    print("\n".join(report_lines(evaluation, errors=True)))
    print(f"{'read in':24} {time.monotonic() - begun:.0f} s, {len(names)} documents")
    return 0


def rendered_names(texts: list[Path], rendered: Path) -> list[str]:
    """The names of the texts, each rendered again if it is newer than its scan.

    A text that cannot be rendered is named on standard error and left out.
    """
    names = []
    for path in texts:
        gold = rendered / f"{path.stem}.gold.json"
        try:
            if not gold.exists() or gold.stat().st_mtime < path.stat().st_mtime:
                render(read_markup(path), rendered)
        except (MarkupError, PrintingError, OSError) as error:
            print(f"error: {error}", file=sys.stderr)
            continue
        names.append(path.stem)
    return names


if __name__ == "__main__":
    sys.exit(main())
