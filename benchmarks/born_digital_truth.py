"""What a born-digital PDF says of itself: its numbers, and the cells of its ruled tables."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from models.geometry import Box

# Edges of cells that lie closer than this (points) are one rule.
_SAME_EDGE_PT = 2.0
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class TrueCell:
    """A cell that holds numbers: its place in the lattice of its table and its numbers.

    `rows` and `columns` are half-open ranges (first, one past the last) of lattice positions.
    """

    rows: tuple[int, int]
    columns: tuple[int, int]
    box: Box
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrueTable:
    """A table by its rules: y of its rows' edges, x of its columns' edges, in points."""

    ys: tuple[float, ...]
    xs: tuple[float, ...]
    cells: tuple[TrueCell, ...]


@dataclass(frozen=True, slots=True)
class TruePage:
    """Numbers of the text layer of one page (1-based), and its tables."""

    page: int
    numbers: tuple[str, ...]
    tables: tuple[TrueTable, ...]


def numbers_in(text: str) -> Counter[str]:
    """The numbers of one run of text and how often they stand there, without thousands commas.

    Print leaves white in and between numbers alike (`4. 2025年`), so that they are counted with
    the spaces and without them, and the larger count is taken.
    """
    plain = unicodedata.normalize("NFKC", text)
    return _counted(plain) | _counted("".join(plain.split()))


def _counted(text: str) -> Counter[str]:
    return Counter(number.replace(",", "") for number in _NUMBER.findall(text))


def true_pages(path: Path) -> Iterator[TruePage]:
    """The pages of a PDF in order."""
    with pymupdf.open(path) as document:
        for page in document:
            words = [(Box(*word[:4]), word[4]) for word in page.get_text("words")]
            numbers = tuple(number for _, text in words for number in numbers_in(text).elements())
            tables = tuple(_table(found.cells, words) for found in page.find_tables().tables)
            yield TruePage(page.number + 1, numbers, tables)


def _table(
    found: Sequence[tuple[float, float, float, float]], words: Sequence[tuple[Box, str]]
) -> TrueTable:
    boxes = [Box(*cell) for cell in found]
    ys = _edges([y for box in boxes for y in (box.y0, box.y1)])
    xs = _edges([x for box in boxes for x in (box.x0, box.x1)])
    cells = []
    for box in boxes:
        inside = [text for word, text in words if box.contains_point(*word.centre)]
        numbers = tuple(number for text in inside for number in numbers_in(text).elements())
        rows = _nearest(ys, box.y0), _nearest(ys, box.y1)
        columns = _nearest(xs, box.x0), _nearest(xs, box.x1)
        cells.append(TrueCell(rows, columns, box, numbers))
    return TrueTable(ys, xs, tuple(cells))


def _edges(positions: Sequence[float]) -> tuple[float, ...]:
    edges: list[float] = []
    for position in sorted(positions):
        if not edges or position - edges[-1] > _SAME_EDGE_PT:
            edges.append(position)
    return tuple(edges)


def _nearest(edges: Sequence[float], position: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - position))
