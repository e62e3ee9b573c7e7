"""Rows: the pieces that stand side by side on one line of print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from statistics import median

from extractors.layout_markers import is_bare_marker
from extractors.layout_pieces import WIDE_GAP_EM, Piece, stripped
from extractors.layout_text import beside, clean, with_printed_gaps
from models.geometry import Box, union
from models.traced_text import TracedText

# Two pieces stand on one row when their middles are at most this far apart.
SAME_ROW_EM = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of print inside one column.

    `left` and `right` are the edges of the column of type that it stands in (points, levelled),
    `text` is cleaned. `section` tells the columns and bands of a page apart. A row that
    `stands_alone` (a figure with its label, a list) is a block of its own. `enclosed` numbers the
    boxes drawn around text on a page; 0 where the row stands in none.
    """

    page: int
    pieces: tuple[Piece, ...]
    box: Box
    size_pt: float
    height_pt: float
    text: TracedText
    left: float
    right: float
    section: int
    stands_alone: bool = False
    enclosed: int = 0

    @property
    def indent_em(self) -> float:
        """How far the row begins right of its column's edge, in em."""
        return (self.box.x0 - self.left) / self.size_pt

    @property
    def shortfall_em(self) -> float:
        """How far the row ends left of its column's edge, in em."""
        return (self.right - self.box.x1) / self.size_pt

    @property
    def is_parted(self) -> bool:
        """Whether the row sets several facts side by side, a wide gap apart.

        The gap behind a number or mark that opens a paragraph parts no facts.
        """
        pieces = self.pieces[1:] if is_bare_marker(self.pieces[0].text.text) else self.pieces
        return any(b.box.x0 - a.box.x1 > WIDE_GAP_EM * self.size_pt for a, b in pairwise(pieces))

    def shares_box(self, other: Row) -> bool:
        """Whether no box is drawn around one of the two rows and not the other.

        A box may be cut by the end of its page.
        """
        if self.page != other.page:
            return bool(self.enclosed) is bool(other.enclosed)
        return self.enclosed == other.enclosed

    @property
    def is_centred(self) -> bool:
        """Whether the row stands in the middle of its column with room on both sides."""
        off = abs(self.box.centre[0] - (self.left + self.right) / 2) / self.size_pt
        return off <= 1.2 and self.indent_em >= 2.5 and self.shortfall_em >= 2.5


def grouped_by_row(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces gathered into rows, top to bottom, each row left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.box.centre[1], p.box.x0)):
        y = piece.box.centre[1]
        home = None
        for row in reversed(rows[-4:]):
            size = max(piece.size_pt, *(p.size_pt for p in row))
            near = abs(y - median(p.box.centre[1] for p in row)) <= SAME_ROW_EM * size
            if near and all(_side_by_side(piece.box, p.box) for p in row):
                home = row
                break
        if home is None:
            rows.append([piece])
        else:
            home.append(piece)
    return [sorted(row, key=lambda p: p.box.x0) for row in rows]


def _side_by_side(a: Box, b: Box) -> bool:
    """Whether two boxes share little enough in x to be neighbours and not one above the other."""
    shared = min(a.x1, b.x1) - max(a.x0, b.x0)
    return shared <= 0.3 * min(a.width, b.width)


def make_row(pieces: Sequence[Piece], left: float, right: float, section: int) -> Row:
    """The row of `pieces` (left to right) in a column from `left` to `right`."""
    weight = [p for p in pieces for _ in range(len(p.text))]
    size = median(p.size_pt for p in weight)
    text = reduce(
        lambda a, b: beside(a, b, size), (with_printed_gaps(p.text, p.size_pt) for p in pieces)
    )
    return Row(
        page=pieces[0].page,
        pieces=tuple(pieces),
        box=union(p.box for p in pieces),
        size_pt=size,
        height_pt=median(p.box.height for p in weight),
        text=stripped(clean(text, size)),
        left=left,
        right=right,
        section=section,
    )
