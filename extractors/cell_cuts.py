"""Text boxes cut where a rule of a table runs through them."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.page_image import Pixels
from extractors.whole_characters import with_whole_characters
from models.geometry import Box
from models.reading import Grid

# A box reaches past a rule by the detector's margin without holding text there; text needs at
# least the width of a narrow digit, a third of the height of the line.
_NARROWEST_TEXT = 0.33
# Distance kept from the middle of a rule, so that it is not read as 1 or |.
_CLEAR_OF_RULE_IN = 0.02


def cut_at_cells(box: Box, grids: Sequence[Grid], ink: Pixels, pixels_per_inch: float) -> list[Box]:
    """The parts of one line's box that lie in different cells, left to right.

    The detector joins words of neighbouring cells into one line. A box outside every table comes
    back whole, and each reaches to the end of the characters that it holds. Rows do not cut: a
    line of text that lies on a rule belongs to the cell that holds its middle. `ink` is 255 where
    there is print other than rules; boxes and `grids` are in its pixels.
    """
    box = with_whole_characters(box, ink)
    middle = (box.y0 + box.y1) / 2
    clear = _CLEAR_OF_RULE_IN * pixels_per_inch
    pieces = []
    # A table may stand in a cell of another one.
    for grid in sorted(grids, key=lambda g: g.box.area):
        if grid.box.intersection(box) is None:
            continue
        for cell in grid.cells:
            if not cell.box.y0 <= middle < cell.box.y1:
                continue
            piece = box.intersection(Box(cell.box.x0 + clear, box.y0, cell.box.x1 - clear, box.y1))
            if piece is not None and _holds_text(piece, box.height, ink):
                pieces.append(_within_row(piece, cell.box))
        # Part of a line may stand beside the table.
        for beside in (
            Box(box.x0, box.y0, grid.box.x0 - clear, box.y1),
            Box(grid.box.x1 + clear, box.y0, box.x1, box.y1),
        ):
            inside = grid.box.y0 <= middle < grid.box.y1
            if inside and beside.width > box.height and _holds_text(beside, box.height, ink):
                pieces.append(beside)
        if pieces:
            return sorted(pieces)
    return [box]


def _holds_text(piece: Box, line_height: float, ink: Pixels) -> bool:
    if piece.width < _NARROWEST_TEXT * line_height:
        return False
    part = ink[
        max(0, round(piece.y0)) : round(piece.y1) + 1, max(0, round(piece.x0)) : round(piece.x1) + 1
    ]
    return bool(part.any())


def _within_row(piece: Box, cell: Box) -> Box:
    """The piece without what reaches over the cell's upper or lower rule, up to a quarter of it.

    More than that is a tall line that a rule merely touches, and is left whole.
    """
    quarter = piece.height / 4
    y0 = cell.y0 + 1 if 0 < cell.y0 - piece.y0 <= quarter else piece.y0
    y1 = cell.y1 - 1 if 0 < piece.y1 - cell.y1 <= quarter else piece.y1
    return Box(piece.x0, y0, piece.x1, y1)
