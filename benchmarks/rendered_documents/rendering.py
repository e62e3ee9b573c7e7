"""One text made into its scan, its gold file and its clean text."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pymupdf

from benchmarks.rendered_documents.blocks import MarkedText
from benchmarks.rendered_documents.gold import gold_file
from benchmarks.rendered_documents.page_html import page_html
from benchmarks.rendered_documents.printing import (
    anchor_places,
    check_fonts,
    page_texts,
    print_pdf,
)
from benchmarks.rendered_documents.scanning import scanned_pages, write_scan
from benchmarks.rendered_documents.seals import press_seals


def gold_of(text: MarkedText) -> dict[str, Any]:
    """The gold of the printed text, without scanning it."""
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / f"{text.name}.pdf"
        return _print(text, printed)[0]


def render(text: MarkedText, output: Path, *, look: bool = False) -> dict[str, Any]:
    """Write NAME.pdf, NAME.gold.json and NAME.txt to `output`, and return the gold.

    With `look` also `look/NAME-1.png` and so on, the pages of the scan as it was written.

    Raises:
        PrintingError: when it cannot be printed.
    """
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / f"{text.name}.pdf"
        gold, texts = _print(text, printed)
        scan = output / f"{text.name}.pdf"
        write_scan(scanned_pages(printed, text.front["scan"]), scan, text.front["scan"])
    (output / f"{text.name}.txt").write_text("\n\f".join(texts) + "\n", encoding="utf-8")
    (output / f"{text.name}.gold.json").write_text(
        json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    if look:
        _write_pictures(scan, output / "look")
    return gold


def _print(text: MarkedText, target: Path) -> tuple[dict[str, Any], list[str]]:
    check_fonts((text.front["font"], text.front["heading_font"]))
    print_pdf(page_html(text), target)
    texts, places = page_texts(target), anchor_places(target)
    press_seals(text, places, target)
    return gold_file(text, places, len(texts)), texts


def _write_pictures(scan: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    with pymupdf.open(scan) as document:
        for page in document:
            data = page.get_pixmap(dpi=110).tobytes("png")
            picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
            cv2.imwrite(str(folder / f"{scan.stem}-{page.number + 1}.png"), picture)
