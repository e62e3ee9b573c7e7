"""Print of the back of the sheet that shines through between the rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from extractors.layout_pieces import Piece

# What shines through is seen in part only, between the rows: its boxes are lower than this share
# of those beside it. Small print beside text (units, notes) is at least two thirds as high.
GHOST_SHARE = 0.62
# It is read in snatches; a longer line is print.
GHOST_CHARACTERS = 8
# Readers are unsure of it, or see strokes only; a character or two may also be read with certainty
# and then stand off the rows by this much (em).
SURE = 0.9
OFF_ROW_EM = 0.35
SNATCH_CHARACTERS = 3
STROKES = frozenset("一二三-－—–―_=~·.…、'’‘\"")
# Print within this distance above and below (em) tells how high type is here.
AROUND_EM = 4.0


def without_ghosts(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """The pieces of print and, apart, the snatches that shine through from the back.

    A snatch is short, much lower than the print near it, and read with doubt or off the rows. It
    is text that a person should see, but no part of a table.
    """
    print_: list[Piece] = []
    ghosts: list[Piece] = []
    for piece in pieces:
        (ghosts if is_ghost(piece, pieces) else print_).append(piece)
    return print_, ghosts


def is_ghost(piece: Piece, others: Sequence[Piece]) -> bool:
    """Whether a piece shines through between `others`, the pieces of its page or cell."""
    text = piece.text.text
    if len(text) > GHOST_CHARACTERS:
        return False
    y, reach = piece.box.centre[1], AROUND_EM * max(p.size_pt for p in (piece, *others[:1]))
    near = [p for p in others if p is not piece and abs(p.box.centre[1] - y) <= reach]
    heights = [p.box.height for p in near for _ in range(len(p.text.text))]
    if not heights or piece.box.height >= GHOST_SHARE * median(heights):
        return False
    if set(text) <= STROKES | {" "} or piece.text.confidence(0, len(text)) < SURE:
        return True
    return len(text) <= SNATCH_CHARACTERS and all(
        abs(p.box.centre[1] - y) >= OFF_ROW_EM * p.size_pt
        for p in near
        if p.box.height >= GHOST_SHARE * median(heights)
    )
