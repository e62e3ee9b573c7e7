"""Boxes drawn around text: an aside, a definition, a quotation that is read by itself."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.layout_pieces import Piece
from extractors.reading_order import Obstacle
from models.geometry import Box

# A line around more than this share of the page is its border, and no box on it.
BORDER_SHARE = 0.5
# A box holds text from this many pieces on; around a single line it is a button or a stamp.
LEAST_PIECES = 2


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
