"""Lines of print as a reader returns them, set in columns and rows without any rule."""

from __future__ import annotations

from collections.abc import Sequence

from models.geometry import Box
from models.reading import Grid, Line, PageReading, Reader

WIDTH, HEIGHT, SIZE = 595.0, 842.0, 10.0
LEADING = 1.3 * SIZE


def width_pt(text: str) -> float:
    return sum(SIZE * (0.5 if c.isascii() else 1.0) for c in text)


def typeset(text: str, x: float, y: float) -> Line:
    """One line with its left upper corner at (x, y)."""
    boxes = []
    for character in text:
        width = width_pt(character)
        boxes.append(Box(x, y, x + width, y + LEADING))
        x += width
    around = Box(boxes[0].x0, y, x, y + LEADING)
    ones = (1.0,) * len(text)
    return Line(text, around, 0.99, Reader.RAPIDOCR, tuple(boxes), ones)


def printed(
    rows: Sequence[Sequence[str]], lefts: Sequence[float], y: float = 120.0, pitch: float = 24.0
) -> list[Line]:
    """Rows of cells at `lefts`; `\\n` parts the lines of a cell, set around the row's middle."""
    lines = []
    for i, row in enumerate(rows):
        for text, x in zip(row, lefts, strict=True):
            parts = [part for part in text.split("\n") if part]
            for k, part in enumerate(parts):
                lines.append(typeset(part, x, y + i * pitch + (k - (len(parts) - 1) / 2) * LEADING))
    return lines


def page(lines: Sequence[Line], grids: Sequence[Grid] = (), number: int = 1) -> PageReading:
    return PageReading(
        number, WIDTH, HEIGHT, Reader.RAPIDOCR, 0, 0.0, tuple(lines), grids=tuple(grids)
    )
