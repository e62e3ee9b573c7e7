"""Renders annotated texts as scanned documents with gold files.

For each text: NAME.pdf (pictures of damaged pages), NAME.gold.json and NAME.txt (clean text).
Run: python -m benchmarks.rendered_documents OUT [TEXT ...] [--look] [--check]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.rendered_documents.blocks import MarkupError
from benchmarks.rendered_documents.gold import gold_lines
from benchmarks.rendered_documents.markup import read_markup
from benchmarks.rendered_documents.printing import PrintingError
from benchmarks.rendered_documents.rendering import gold_of, render

TEXTS = Path(__file__).parent / "texts"


def main() -> int:
    """Render, and return 1 when a text could not be."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rendered_documents", description=__doc__.splitlines()[0]
    )
    parser.add_argument("output", type=Path, help="folder to write to")
    parser.add_argument("texts", nargs="*", help="texts, by path or name (default: all)")
    parser.add_argument("--look", action="store_true", help="also PNG pages in OUT/look")
    parser.add_argument("--check", action="store_true", help="only print the gold table")
    arguments = parser.parse_args()
    failed = 0
    for path in named_texts(arguments.texts):
        try:
            text = read_markup(path)
            if arguments.check:
                print("\n".join(gold_lines(gold_of(text))))
                continue
            gold = render(text, arguments.output, look=arguments.look)
        except (MarkupError, PrintingError, OSError) as error:
            failed += 1
            print(f"error: {error}", file=sys.stderr)
            continue
        print(
            f"{arguments.output / gold['file']}: {gold['pages']} pages,"
            f" {len(gold['records'])} records, {len(gold['flags'])} mistakes"
        )
    return 1 if failed else 0


def named_texts(names: list[str]) -> list[Path]:
    """The texts of these names or paths; all of them when none is named."""
    if not names:
        return sorted(TEXTS.glob("*.txt"))
    paths = [path if (path := Path(name)).suffix else TEXTS / f"{name}.txt" for name in names]
    return [p if p.exists() else TEXTS / p if (TEXTS / p).exists() else _named(p) for p in paths]


def _named(path: Path) -> Path:
    """texts/NAME.txt is understood from anywhere."""
    inside = TEXTS.parent / path
    return inside if inside.exists() else path


if __name__ == "__main__":
    sys.exit(main())
