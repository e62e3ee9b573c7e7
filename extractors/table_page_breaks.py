"""Tables cut by the end of a page: rows on one side of it that alone would be no table."""

from __future__ import annotations

from dataclasses import replace

from extractors.tables import is_table
from models.reading import Grid, PageReading

# Rules of one table stand within this share of its width on both pages.
SAME_RULE_SHARE = 0.02
# Page numbers and running titles stand in this share of the page at its top and bottom.
MARGIN_SHARE = 0.08


def tail_of_previous(grid: Grid, reading: PageReading, previous: PageReading | None) -> Grid | None:
    """The grid in the columns of the table that the page before ends with, None if it is no tail.

    A total that alone stands over the page merges columns and has one row. It goes on with the
    table before when it begins its page, that one ends its own, and each of its rules goes on.
    """
    if previous is None or previous.page + 1 != reading.page or not _begins(grid, reading):
        return None
    before = max(previous.grids, key=lambda g: g.box.y1, default=None)
    if before is None or not is_table(before) or not _ends(before, previous):
        return None
    theirs, own = _rules(before), _rules(grid)
    shift = grid.box.x0 - before.box.x0
    limit = SAME_RULE_SHARE * before.box.width
    if not 2 <= len(own) - 1 < len(theirs) - 1 and is_table(grid):
        return None
    at: list[int] = []
    for x in own:
        nearest = min(range(len(theirs)), key=lambda i: abs(theirs[i] + shift - x))
        if abs(theirs[nearest] + shift - x) > limit or nearest in at:
            return None
        at.append(nearest)
    if len(at) < 3 or at[0] != 0 or at[-1] != len(theirs) - 1:
        return None
    cells = tuple(
        replace(
            cell,
            column=at[cell.column],
            column_span=at[cell.column + cell.column_span] - at[cell.column],
        )
        for cell in grid.cells
    )
    return replace(grid, cells=cells)


def is_head_of_next(grid: Grid, reading: PageReading, following: PageReading | None) -> bool:
    """Whether the grid is one row at the foot of its page and the next begins with its table.

    The row stands between the same rules as the table that the next page begins with.
    """
    if following is None or following.page != reading.page + 1 or not _ends(grid, reading):
        return False
    after = min(following.grids, key=lambda g: g.box.y0, default=None)
    if after is None or not is_table(after) or not _begins(after, following):
        return False
    own, theirs = _rules(grid), _rules(after)
    if not (len({c.row for c in grid.cells}) == 1 and len(own) == len(theirs) >= 3):
        return False
    shift = after.box.x0 - grid.box.x0
    limit = SAME_RULE_SHARE * grid.box.width
    return all(abs(a + shift - b) <= limit for a, b in zip(own, theirs, strict=True))


def _rules(grid: Grid) -> list[float]:
    """The x of each upright rule in points, from the left edge to the right one."""
    lefts: dict[int, list[float]] = {}
    for cell in grid.cells:
        lefts.setdefault(cell.column, []).append(cell.box.x0)
    count = max((cell.column + cell.column_span for cell in grid.cells), default=0)
    if sorted(lefts) != list(range(count)):
        return []
    return [min(lefts[column]) for column in range(count)] + [grid.box.x1]


def _begins(grid: Grid, reading: PageReading) -> bool:
    """Whether nothing but a running title stands above the grid."""
    margin = MARGIN_SHARE * reading.height
    return not any(margin < line.box.centre[1] < grid.box.y0 for line in reading.lines)


def _ends(grid: Grid, reading: PageReading) -> bool:
    """Whether nothing but a page number stands below the grid."""
    margin = (1 - MARGIN_SHARE) * reading.height
    return not any(grid.box.y1 < line.box.centre[1] < margin for line in reading.lines)
