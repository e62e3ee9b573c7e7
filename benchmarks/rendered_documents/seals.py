"""Seals pressed onto printed pages, over whatever stands there."""

from __future__ import annotations

import zlib
from pathlib import Path

import pymupdf

from benchmarks.rendered_documents.blocks import Block, MarkedText
from benchmarks.rendered_documents.pictures import seal_svg
from benchmarks.rendered_documents.printing import Place, print_pdf

_POINTS_PER_MM = 72 / 25.4
# That of the seals of county and city governments' offices.
_SIZE_MM = 42.0
_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><style>
@page { size: 60mm; margin: 0 } body { margin: 0 }
svg { display: block; width: 60mm; height: 60mm; opacity: 0.8; break-after: page; }
svg:last-child { break-after: auto; }
</style></head><body>%s</body></html>"""


def press_seals(text: MarkedText, places: dict[str, Place], printed: Path) -> None:
    """Draw the seals of the text onto the printed PDF; each lies a little turned."""
    seals = [block for block in text.blocks if block.kind == "seal"]
    if not seals:
        return
    drawn = printed.with_name("seals.pdf")
    print_pdf(_PAGE % "".join(_drawn(block) for block in seals), drawn)
    with pymupdf.open(printed) as document, pymupdf.open(drawn) as pictures:
        for number, block in enumerate(seals):
            assert block.anchor is not None
            place = places[block.anchor]
            _, x_mm, y_mm, *size = block.arguments
            side = (size[0] if size else _SIZE_MM) * _POINTS_PER_MM
            left, top = place.x_pt + x_mm * _POINTS_PER_MM, place.y_pt + y_mm * _POINTS_PER_MM
            square = pymupdf.Rect(left, top, left + side, top + side)
            document[place.page - 1].show_pdf_page(square, pictures, number)
        document.saveIncr()


def _drawn(block: Block) -> str:
    office = str(block.arguments[0])
    return seal_svg(office, zlib.crc32(repr(block.arguments).encode()) % 17 - 8)
