"""Printing HTML to PDF with headless Chromium, and the pages on which the links came to lie."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from benchmarks.rendered_documents.page_html import ANCHOR_PREFIX

CHROMIUM = Path("/usr/bin/chromium")
PACKAGES = (
    "chromium fonts-noto-cjk fonts-noto-cjk-extra fonts-wqy-zenhei fonts-wqy-microhei"
    " fonts-arphic-gbsn00lp fonts-arphic-gkai00mp fonts-arphic-ukai fonts-arphic-uming"
    " fonts-lxgw-wenkai"
)
_TIMEOUT_S = 120
_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)


class PrintingError(Exception):
    """Nothing can be printed, or it was printed wrongly."""


def check_fonts(families: Iterable[str]) -> None:
    """Make sure that every font family is installed.

    Raises:
        PrintingError: names the families that are not, and the packages to install.
    """
    if not shutil.which("fc-list"):
        raise PrintingError(f"fc-list is missing: apt-get install fontconfig {PACKAGES}")
    listed = subprocess.run(
        ["fc-list", ":", "family"], capture_output=True, text=True, check=True
    ).stdout
    known = {family.strip() for line in listed.splitlines() for family in line.split(",")}
    if missing := sorted(set(families) - known):
        raise PrintingError(
            f"fonts not installed: {', '.join(missing)}. Debian packages: {PACKAGES}"
        )


def print_pdf(page: str, target: Path) -> None:
    """Print the HTML `page` to `target`.

    Raises:
        PrintingError: when Chromium is missing, takes too long or writes nothing.
    """
    if not CHROMIUM.exists():
        raise PrintingError(f"{CHROMIUM} is missing: apt-get install {PACKAGES}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        command = [
            str(CHROMIUM),
            *_OPTIONS,
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        target.unlink(missing_ok=True)
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise PrintingError(f"Chromium did not finish within {_TIMEOUT_S} s") from error
    if not target.exists() or not target.stat().st_size:
        raise PrintingError(f"Chromium printed nothing:\n{done.stderr[-2000:]}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link came to lie: page from 1, upper left corner in points."""

    page: int
    x_pt: float
    y_pt: float


def anchor_places(pdf: Path) -> dict[str, Place]:
    """The first place of every anchor that the PDF has links for."""
    places: dict[str, Place] = {}
    with pymupdf.open(pdf) as document:
        for page in document:
            for link in page.get_links():
                target = link.get("file") or link.get("uri") or ""
                if target.startswith(ANCHOR_PREFIX):
                    corner = link["from"].tl
                    place = Place(page.number + 1, corner.x, corner.y)
                    places.setdefault(target.removeprefix(ANCHOR_PREFIX), place)
    return places


def page_texts(pdf: Path) -> list[str]:
    """The text of each page, line by line as it was printed."""
    texts = []
    with pymupdf.open(pdf) as document:
        for page in document:
            blocks = page.get_text("dict", sort=False)["blocks"]
            lines = [line for block in blocks for line in block.get("lines", ())]
            shown = ["".join(span["text"] for span in line["spans"]).strip() for line in lines]
            texts.append("\n".join(filter(None, shown)))
    return texts
