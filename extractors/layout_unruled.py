"""Tables without rules: short facts in columns, row below row, found by their alignment."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby, pairwise
from statistics import median

from extractors.layout_cell_gaps import with_parted_cells
from extractors.layout_ghosts import without_ghosts
from extractors.layout_markers import is_caption
from extractors.layout_pieces import Piece, levelled
from extractors.layout_rows import SAME_ROW_EM, grouped_by_row
from extractors.layout_wrapped_cells import Rows, extents, gathered, may_be_wrapped, middle
from extractors.table_lost_heads import HEAD_ROWS, with_lost_head
from extractors.table_rows import is_column_head, is_form_label, is_name, is_value
from extractors.table_units import is_unit_line
from models.geometry import Box, union
from models.reading import Grid, GridCell

# Three rows could be pairs of facts; with fewer than three columns more rows are asked for.
LEAST_ROWS = 3
LEAST_ROWS_OF_TWO = 5
# The share of the positions that must be filled, and of values in at least one column.
FILLED_SHARE = 0.75
VALUE_SHARE = 0.7
# Facts in a table are short; a long one is prose.
CELL_EM = 18.0
# Rows of one table follow each other at most this far apart, in em.
ROW_EM = 3.5
# Sentences have these marks; over this share of the cells they make no table.
PROSE_MARKS = "，。；"
PROSE_SHARE = 0.1
# So many rows above or below a table may look like its own.
ENDS = 2
# The unit of a column on a line of its own.
BRACKETED = re.compile(r"\s*[（(][^（()）]{1,10}[)）]\s*")
# Half the distance of two rows of a head.
GROUP_HEAD_EM = 1.8


def unruled_grids(pieces: Sequence[Piece], slope: float, pivot: tuple[float, float]) -> list[Grid]:
    """Grids for the clear tables without rules among the pieces of one page.

    `slope` and `pivot` are those by which the pieces were levelled; the grids stand where the
    print does. Only clear cases: at least three columns over three rows (or two over five, or
    over three below a stated unit) that do not overlap, mostly filled, with a column of values.
    Cells may have several lines, and a row may name something and state nothing.
    """
    grids: list[Grid] = []
    print_ = without_ghosts(pieces)[0]
    rows = with_parted_cells(grouped_by_row(print_))

    def grid_of(run: Rows) -> Grid | None:
        storeyed = _with_head_of_storeys(run, rows, print_, slope, pivot)
        return storeyed or _grid_of(run, rows, slope, pivot)

    for run in _runs(rows):
        whole = grid_of(run)
        # Lines between two tables may look like cells of one.
        parts = [whole] if whole else [grid_of(part) for part in _parted_rows(run)]
        found = [grid for grid in parts if grid is not None]
        grids.extend(found or _inside(run, grid_of))
    return grids


def _inside(run: Rows, grid_of: Callable[[Rows], Grid | None]) -> list[Grid]:
    """The grids of the tables among the rows of a run that is none as a whole, top to bottom."""
    for start, end in _stretches(run):
        grid = grid_of(run[start:end])
        if grid is not None:
            return [*_inside(run[:start], grid_of), grid, *_inside(run[end:], grid_of)]
    return []


def tables_over_columns(
    columns: Sequence[Sequence[Piece]], slope: float, pivot: tuple[float, float]
) -> list[Grid]:
    """Grids for the tables without rules that stand across several columns of a page.

    `columns` are the pieces of each text column. What looks like a table over all of them is one
    when it has more columns than text does, different heads and no prose in its cells; else it is
    a table beside text, or two side by side.
    """
    if len(columns) < 2:
        return []
    home = {id(p): n for n, column in enumerate(columns) for p in column}
    pieces = [p for column in columns for p in column]
    found: list[Grid] = []
    for grid in unruled_grids(pieces, slope, pivot):
        outer = levelled(grid.box, slope, pivot)
        inside = [p for p in pieces if outer.contains_point(*p.box.centre)]
        homes = len({home[id(p)] for p in inside})
        wide = max(c.column + c.column_span for c in grid.cells) > homes
        if homes > 1 and wide and _is_one_table(grouped_by_row(without_ghosts(inside)[0])):
            found.append(grid)
    return found


def _is_one_table(rows: Rows) -> bool:
    heads = [p.text.text for p in rows[0]]
    texts = [p.text.text for row in rows for p in row]
    prose = sum(any(mark in text for mark in PROSE_MARKS) for text in texts)
    named = all(is_name(head) and not is_caption(head) for head in heads)
    return named and len(set(heads)) == len(heads) > 2 and prose <= PROSE_SHARE * len(texts)


def _with_head_of_storeys(
    run: Rows, rows: Rows, pieces: Sequence[Piece], slope: float, pivot: tuple[float, float]
) -> Grid | None:
    """The grid whose head has names over several columns, None where there is no such head.

    A name in the middle over two columns stands in neither, so the columns are those of the rows
    below the head.
    """
    first = next((i for i, row in enumerate(run) if _states_values(row)), 0)
    body = run[first:]
    if len(body) < LEAST_ROWS or len(body[0]) < 3:
        return None
    at = next(i for i, row in enumerate(rows) if row is run[first])
    head = [p for row in rows[max(0, at - HEAD_ROWS) : at] for p in row]
    columns = extents(body)
    over = [p for p in head if is_name(p.text.text) and _lies_between(p, columns)]
    grid = _grid_of(body, rows, slope, pivot) if len(over) > 0 else None
    headed = with_lost_head(grid, pieces, slope, pivot) if grid is not None else None
    return headed if headed is not grid else None


def _states_values(row: Sequence[Piece]) -> bool:
    return len(row) >= 3 and sum(is_value(p.text.text) for p in row) >= 2


def _lies_between(piece: Piece, columns: Sequence[tuple[float, float]]) -> bool:
    """Whether a piece stands over the white between two columns."""
    x = piece.box.centre[0]
    return any(a[1] <= x <= b[0] for a, b in pairwise(columns))


def _stretches(run: Rows) -> list[tuple[int, int]]:
    """Where a table may begin and end in the run (rows, half-open), longest first.

    Facts set side by side below a table (an imprint, addresses) or above it (a form) have other
    columns; at one end of the run it is a row or two.
    """
    n = len(run)
    found = {(a, n - b) for a in range(n) for b in range(ENDS + 1)}
    found |= {(a, b) for a in range(ENDS + 1) for b in range(n)}
    return sorted(
        ((a, b) for a, b in found if n > b - a > LEAST_ROWS and len(run[a]) >= 2),
        key=lambda ends: (ends[0] - ends[1], ends[0]),
    )


def _grid_of(found: Rows, rows: Rows, slope: float, pivot: tuple[float, float]) -> Grid | None:
    """The grid of a run of rows, None where it is no table."""
    run = gathered(_with_group_heads(found, rows))
    columns = _columns(run)
    if columns is None or not _is_table(run, columns, is_announced=_is_announced(found, rows)):
        return None
    return rows_grid(run, columns, slope, pivot)


def _runs(rows: Rows) -> list[Rows]:
    """Neighbouring rows of several short pieces each, with pieces alone among them."""
    runs: list[Rows] = []
    current: Rows = []
    forms = _form_rows(rows)
    for at, (above, row) in enumerate(zip([None, *rows], rows, strict=False)):
        short = all(p.box.width <= CELL_EM * p.size_pt for p in row)
        near = bool(current) and _distance(current[-1], row) <= ROW_EM * row[0].size_pt
        fits = len(row) >= 2 or (near and may_be_wrapped(row[0], current))
        if short and fits and (near or not current) and at not in forms:
            current.append(row)
            continue
        runs.append(current)
        current = [row] if short and len(row) >= 2 and at not in forms else []
        # The upper line of a wrapped head.
        if current and above and len(above) == 1 and _distance(above, row) < row[0].size_pt:
            current[:0] = [above] if may_be_wrapped(above[0], current) else []
    runs.append(current)
    trimmed = [_without_lone_end(run) for run in runs]
    return [run for run in trimmed if sum(len(row) >= 2 for row in run) >= LEAST_ROWS]


def _form_rows(rows: Rows) -> set[int]:
    """Indices of the rows that set pairs of label and value side by side, as forms do.

    In half of such neighbouring rows stand labels of forms; names like those of columns
    (财政拨款收入, 养老服务支出) alone stand in two lists side by side.
    """
    found: set[int] = set()
    for pairs, group in groupby(range(len(rows)), key=lambda i: _pairs(rows[i])):
        block = list(group)
        labelled = sum(any(is_form_label(p.text.text) for p in rows[i][::2]) for i in block)
        if pairs and 2 * labelled >= len(block):
            found |= set(block)
    return found


def _pairs(row: Sequence[Piece]) -> int:
    """How many pairs of label and value the row has, 0 where it consists of none."""
    named = [is_form_label(p.text.text) or is_column_head(p.text.text) for p in row]
    are_pairs = len(row) in (4, 6) and all(named[::2]) and not all(named[1::2])
    return len(row) // 2 if are_pairs else 0


def _without_lone_end(run: Rows) -> Rows:
    """The run without what stands below its last row; the end of a wrapped cell stays."""
    end = max((i for i, row in enumerate(run) if len(row) >= 2), default=-1) + 1
    near = end < len(run) and _distance(run[end - 1], run[end]) < run[end][0].size_pt
    return run[: end + 1] if near else run[:end]


def _parted_rows(run: Rows) -> list[Rows]:
    """The stretches of the run in which every row has several pieces."""
    stretches: list[Rows] = [[]]
    for row in run:
        if len(row) >= 2:
            stretches[-1].append(row)
        else:
            stretches.append([])
    return [rows for rows in stretches if len(rows) >= LEAST_ROWS and len(rows) < len(run)]


def _is_announced(run: Rows, rows: Rows) -> bool:
    """Whether the unit of a table is stated right above the run."""
    at = rows.index(run[0])
    near = at > 0 and _distance(rows[at - 1], run[0]) <= ROW_EM * run[0][0].size_pt
    return near and any(is_unit_line(p.text.text) for p in rows[at - 1])


def _with_group_heads(run: Rows, rows: Rows) -> Rows:
    """The run with the heads of column groups that stand half a row above its first row.

    A head of one storey stands beside the middle of a head of two, so that the upper storey
    makes a row of its own.
    """
    at = rows.index(run[0])
    if at == 0 or len(run[0]) == 1:
        return run
    if not _distance(rows[at - 1], run[0]) <= GROUP_HEAD_EM * run[0][0].size_pt:
        return run
    above = rows[at - 1]
    names = all(is_name(p.text.text) and not is_caption(p.text.text) for p in above)
    clear = not any(a.box.x0 < p.box.x1 and p.box.x0 < a.box.x1 for a in above for p in run[0])
    if not (names and clear) or any(is_unit_line(p.text.text) for p in above):
        return run
    return [sorted([*above, *run[0]], key=lambda p: p.box.x0), *run[1:]]


def _distance(upper: Sequence[Piece], lower: Sequence[Piece]) -> float:
    return middle(lower) - middle(upper)


def _columns(run: Rows) -> list[tuple[float, float]] | None:
    """The x-extent of each column, None where one row has two facts in one of them."""
    columns = extents(run)
    clash = any(_is_beside(a, b) for row in run for a, b in _sharing(row, columns))
    return None if clash or len(columns) < 2 else columns


def _sharing(
    row: Sequence[Piece], columns: Sequence[tuple[float, float]]
) -> list[tuple[Piece, Piece]]:
    return [(a, b) for a, b in pairwise(row) if _column(a, columns) == _column(b, columns)]


def _is_beside(a: Piece, b: Piece) -> bool:
    """Whether two pieces stand on one line, not one below the other."""
    return abs(a.box.centre[1] - b.box.centre[1]) <= SAME_ROW_EM * max(a.size_pt, b.size_pt)


def _column(piece: Piece, columns: Sequence[tuple[float, float]]) -> int:
    x = piece.box.centre[0]
    return next(i for i, (x0, x1) in enumerate(columns) if x0 <= x <= x1)


def _is_table(run: Rows, columns: Sequence[tuple[float, float]], *, is_announced: bool) -> bool:
    if len(run) < (LEAST_ROWS if len(columns) >= 3 or is_announced else LEAST_ROWS_OF_TWO):
        return False
    by_column: list[list[str]] = [[] for _ in columns]
    for row in run:
        cells: dict[int, str] = {}
        for piece in row:
            column = _column(piece, columns)
            cells[column] = cells.get(column, "") + piece.text.text
        for column, text in cells.items():
            by_column[column].append(text)
    if sum(map(len, by_column)) < FILLED_SHARE * len(run) * len(columns):
        return False
    # The head of a column is no value, so it does not count.
    return any(
        sum(is_value(t) for t in texts) >= VALUE_SHARE * max(1, len(texts) - 1)
        and sum(is_value(t) for t in texts) >= LEAST_ROWS - 1
        for texts in by_column[1:]
    )


def rows_grid(
    run: Rows,
    columns: Sequence[tuple[float, float]],
    slope: float,
    pivot: tuple[float, float],
    *,
    margin_pt: float | None = None,
) -> Grid:
    """The grid around rows of cells whose columns have these x-extents, all levelled.

    `margin_pt` is the white left and right of all columns, half an em where it is not given.
    """
    size = median(p.size_pt for row in run for p in row)
    margin = size / 2 if margin_pt is None else margin_pt
    xs = [columns[0][0] - margin]
    xs += [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    xs += [columns[-1][1] + margin]
    tops = [min(p.box.centre[1] for p in row) for row in run]
    feet = [max(p.box.centre[1] for p in row) for row in run]
    ys = [tops[0] - size]
    ys += [(a + b) / 2 for a, b in zip(feet, tops[1:], strict=False)]
    ys += [feet[-1] + size]
    cells = tuple(
        GridCell(
            r, c, high, wide, levelled(Box(xs[c], ys[r], xs[c + wide], ys[r + high]), -slope, pivot)
        )
        for r, c, high, wide in _spans(run, columns)
    )
    return Grid(union(cell.box for cell in cells), cells)


def _spans(run: Rows, columns: Sequence[tuple[float, float]]) -> list[tuple[int, int, int, int]]:
    """Row, column, height and width of each cell; a two-storey head has merged ones.

    Two rows of names on top, the upper with holes that the lower fills: an upper name stands
    over the neighbouring columns that the lower row fills, the others reach down.
    """
    plain = [(r, c, 1, 1) for r in range(len(run)) for c in range(len(columns))]
    if len(run) < LEAST_ROWS + 1 or any(is_value(p.text.text) for row in run[:2] for p in row):
        return plain
    upper = {_column(p, columns) for p in run[0]}
    # 受益人次 over （人次） is one head on two lines, and no head over another.
    lower = {
        column
        for p in run[1]
        if (column := _column(p, columns)) not in upper or not BRACKETED.fullmatch(p.text.text)
    }
    heads: list[tuple[int, int, int, int]] = []
    column = 0
    while column < len(columns):
        end = column
        while end < len(columns) and end in lower:
            end += 1
        if end == column:
            heads.append((0, column, 2, 1))
            column += 1
            continue
        if len(upper & set(range(column, end))) != 1:
            return plain
        heads.append((0, column, 1, end - column))
        heads += [(1, c, 1, 1) for c in range(column, end)]
        column = end
    return heads + [cell for cell in plain if cell[0] >= 2]
