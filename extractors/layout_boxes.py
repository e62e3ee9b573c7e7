"""Boxes drawn around text: an aside, a definition, a quotation that is read by itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from statistics import median

from extractors.layout_pieces import Piece
from extractors.layout_rows import grouped_by_row
from extractors.reading_order import Obstacle
from models.geometry import Box
from models.reading import GridCell

# A line around more than this share of the page is its border, and no box on it.
BORDER_SHARE = 0.5
# A box holds text from this many pieces on; around a single line it is a button or a stamp.
LEAST_PIECES = 2
# White between two boxes is at most this wide or high, in em; an empty cell of a form is larger.
BETWEEN_EM = 1.6


def frames_of(cells: Sequence[GridCell], pieces: Sequence[Piece]) -> list[Box]:
    """The boxes of a grid that is no table but boxes around text; empty where it may be a table.

    Receipts pasted below one another, touched by a seal or a fold, make one net of rules. Their
    cells hold text of several lines and no two of them adjoin: between them lies a strip of
    white. Both `cells` and `pieces` are levelled.
    """
    inside = [[p for p in pieces if c.box.contains_point(*p.box.centre)] for c in cells]
    sizes = [p.size_pt for found in inside for p in found]
    if not sizes:
        return []
    strip = BETWEEN_EM * median(sizes)
    frames = [c for c, found in zip(cells, inside, strict=True) if found]
    rest = [c for c, found in zip(cells, inside, strict=True) if not found]
    apart = not any(_adjoin(a, b) for a, b in permutations(frames, 2))
    strips = all(min(c.box.width, c.box.height) <= strip for c in rest)
    running = any(len(grouped_by_row(found)) > 1 for found in inside)
    return [c.box for c in frames] if len(frames) > 1 and apart and strips and running else []


def _adjoin(a: GridCell, b: GridCell) -> bool:
    """Whether `b` stands right below `a` or right of it."""
    below = a.row + a.row_span == b.row and _meet(
        (a.column, a.column_span), (b.column, b.column_span)
    )
    beside = a.column + a.column_span == b.column and _meet(
        (a.row, a.row_span), (b.row, b.row_span)
    )
    return below or beside


def _meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two stretches (start, length) have a position in common."""
    return a[0] < b[0] + b[1] and b[0] < a[0] + a[1]


def boxed_pieces(
    pieces: Sequence[Piece], boxes: Sequence[Box], page_area: float
) -> tuple[list[Obstacle], list[Piece]]:
    """Each box with the pieces inside it, and the pieces that stand in none.

    `boxes` are levelled like the pieces, `page_area` is in square points. Of boxes inside each
    other the inner one counts. Where type reaches over the edge of a box, it is no box around
    text, and its pieces stay with the others.
    """
    found: list[Obstacle] = []
    free = list(pieces)
    for box in sorted(boxes, key=lambda b: b.area):
        inside = [p for p in free if box.contains_point(*p.box.centre)]
        slack = max((p.size_pt for p in inside), default=0.0)
        reaches_over = any(p.box.x0 < box.x0 - slack or p.box.x1 > box.x1 + slack for p in inside)
        if len(inside) < LEAST_PIECES or reaches_over or box.area > BORDER_SHARE * page_area:
            continue
        found.append(Obstacle(box, inside=tuple(inside)))
        free = [p for p in free if not box.contains_point(*p.box.centre)]
    return found, free
