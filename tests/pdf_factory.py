"""PDFs made for tests, and a reader of their pictures that makes no mistakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pymupdf

from extractors.layer_check import CheckedLayer, check_layer
from extractors.page_image import Pixels
from extractors.pdf_text_layer import layer_of
from extractors.rapidocr_reader import RecognizedText
from extractors.rendering import render_page
from extractors.text_layer import TextLayer, turned_layer

Shown = Sequence[tuple[float, float, str]]
"""What a page shows: (x, y, text), a point in points inside each line."""


def new_page(width: float = 400, height: float = 300) -> tuple[pymupdf.Document, pymupdf.Page]:
    document = pymupdf.open()
    return document, document.new_page(width=width, height=height)


def saved(document: pymupdf.Document, path: Path) -> Path:
    document.save(path)
    return path


def put(
    page: pymupdf.Page, x: float, y: float, text: str, size: float = 11, **more: object
) -> None:
    fontname = str(more.pop("fontname", "china-s" if not text.isascii() else "helv"))
    page.insert_text((x, y), text, fontsize=size, fontname=fontname, **more)


def map_characters(
    document: pymupdf.Document, page: pymupdf.Page, font: str, pairs: dict[str, str]
) -> None:
    """Give the page's font (a simple one) a character map that names `pairs` wrongly or rarely."""
    xref = next(entry[0] for entry in page.get_fonts() if entry[4] == font)
    lines = "\n".join(
        f"<{ord(code):02X}> <{char.encode('utf-16-be').hex().upper()}>"
        for code, char in pairs.items()
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{len(pairs)} beginbfchar\n{lines}\nendbfchar endcmap end end"
    )
    stream = document.get_new_xref()
    document.update_object(stream, "<<>>")
    document.update_stream(stream, cmap.encode())
    document.xref_set_key(xref, "ToUnicode", f"{stream} 0 R")


def picture_of(texts: Shown, width: float, height: float, dpi: int = 150) -> bytes:
    """A scan (PNG) of a page that shows `texts`; y is their baseline here."""
    _document, page = new_page(width, height)
    for x, y, text in texts:
        put(page, x, y, text)
    png: bytes = page.get_pixmap(dpi=dpi).tobytes("png")
    return png


def texts(layer: TextLayer, *, hidden: bool = False) -> list[str]:
    return [item.line.text for item in layer.lines if item.is_hidden == hidden]


def checked(path: Path, shown: Shown, page: int = 1, turn: int = 0) -> CheckedLayer:
    """The layer of a page as checked by a reader that sees `shown`."""
    image = render_page(path, page)
    pixels = np.ascontiguousarray(np.rot90(image.pixels, -turn // 90))
    layer = turned_layer(layer_of(path, page), turn)
    return check_layer(
        layer, pixels, image.points_per_pixel, seeing(pixels, image.points_per_pixel, shown)
    )


def seeing(
    pixels: Pixels, points_per_pixel: float, shown: Shown
) -> Callable[[Sequence[Pixels]], list[RecognizedText]]:
    """A recogniser that finds each crop on the page and says what `shown` has nearest to it."""

    def recognize(crops: Sequence[Pixels]) -> list[RecognizedText]:
        return [read(_nearest(*_middle(pixels, crop, points_per_pixel), shown)) for crop in crops]

    return recognize


def read(text: str) -> RecognizedText:
    count = len(text)
    centres = tuple((i + 0.5) / count for i in range(count))
    return RecognizedText(text, 0.99, centres, (0.99,) * count)


def _middle(pixels: Pixels, crop: Pixels, points_per_pixel: float) -> tuple[float, float]:
    # A quarter of the size is enough to find a line by, and quick.
    page = _small(pixels)
    best = (float("inf"), 0.0, 0.0)
    for quarter in range(4):
        part = _small(np.ascontiguousarray(np.rot90(crop, quarter)))
        height, width = part.shape[:2]
        if height > page.shape[0] or width > page.shape[1]:
            continue
        least, _, (x, y), _ = cv2.minMaxLoc(cv2.matchTemplate(page, part, cv2.TM_SQDIFF))
        best = min(best, (least, x + width / 2, y + height / 2))
    return best[1] * 4 * points_per_pixel, best[2] * 4 * points_per_pixel


def _small(pixels: Pixels) -> Pixels:
    return cv2.resize(pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)


def _nearest(x: float, y: float, shown: Shown) -> str:
    return min(shown, key=lambda item: 3 * abs(item[1] - y) + abs(item[0] - x))[2]
