"""Tables: the cells of a ruled grid filled with what was read inside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from statistics import median

from extractors.confirmed_separators import trace_with_separators
from extractors.layout_ghosts import is_ghost
from extractors.layout_joining import is_full
from extractors.layout_pieces import Piece, levelled, stripped, text_box, type_size_pt
from extractors.layout_rows import Row, grouped_by_row, make_row
from extractors.layout_text import below, ends_sentence
from extractors.table_repairs import with_split_cells, with_whole_heads
from models.geometry import Box, union
from models.layout import Cell
from models.reading import Grid, GridCell, PageReading
from models.traced_text import TracedText, untraced

# A character this far outside its grid (points) still belongs to it: rules are drawn thick and
# readers' boxes overhang.
OVERHANG_PT = 3.0
# The white on each side inside a cell, in em.
PADDING_EM = 0.4
# The smallest print of tables is 6 points; a lower row holds none.
LEAST_ROW_PT = 6.0
# What stands alone in a cell for "nothing"; readers return the dash as the numeral 一.
EMPTY_MARKS = frozenset({"一", "-", "–", "―", "－", "ー", "─", "━", "~", "_"})


@dataclass(frozen=True, slots=True)
class FilledTable:
    """The cells of one table before headers are known.

    `sources` are the indices of the lines that it took, in reading order.
    """

    page: int
    box: Box
    cells: tuple[Cell, ...]
    sources: tuple[int, ...]


def is_table(grid: Grid) -> bool:
    """Whether a grid is a table and no frame around text: two rows and two columns at least."""
    rows = {cell.row for cell in grid.cells}
    columns = {cell.column for cell in grid.cells}
    return len(rows) >= 2 and len(columns) >= 2


def fill_grid(grid: Grid, reading: PageReading, slope: float, taken: frozenset[int]) -> FilledTable:
    """The grid's cells with the text whose characters have their middle inside them.

    `slope` is the page's remaining slope, `taken` the lines that another table has.
    """
    free = [
        line.box for i, line in enumerate(reading.lines) if i not in taken and line.text.strip()
    ]
    grid = with_split_cells(grid, free)
    parts: dict[int, list[Piece]] = defaultdict(list)
    pivot = (reading.width / 2, reading.height / 2)
    for source, line in enumerate(reading.lines):
        if source in taken or not line.text.strip():
            continue
        whole = trace_with_separators(line, reading.page, source)
        size = type_size_pt(whole) or line.box.height / 1.4
        for cell, text in _parts_by_cell(whole, grid):
            part = stripped(text)
            if part.text:
                box = text_box(part, slope, pivot)
                parts[cell].append(Piece(reading.page, source, part, box, size))
    everything = [piece for own in parts.values() for piece in own]
    parts = {i: _print_of(own, everything) for i, own in parts.items()}
    cells = tuple(
        _filled(cell, parts.get(i, []), levelled(cell.box, slope, pivot))
        for i, cell in enumerate(grid.cells)
    )
    ordered = [i for _, i in sorted(((c.row, c.column), i) for i, c in enumerate(grid.cells))]
    sources = dict.fromkeys(p.source for i in ordered for p in parts.get(i, []))
    cells = with_whole_heads(without_phantom_rows(_with_dashes(cells)))
    return FilledTable(reading.page, grid.box, cells, tuple(sources))


def _print_of(own: list[Piece], everything: Sequence[Piece]) -> list[Piece]:
    """The pieces of a cell without what shines through beside its print.

    What is left out stays among the lines of the page.
    """
    if len(own) < 2:
        return own
    return [p for p in own if not is_ghost(p, everything)] or own


def says_enough(table: FilledTable) -> bool:
    """Whether at least two cells say something; a photo's frame or a chart is no table."""
    return sum(bool(cell.text.text) for cell in table.cells) >= 2


def _parts_by_cell(text: TracedText, grid: Grid) -> list[tuple[int, TracedText]]:
    """A line cut where it passes from one cell to the next; what lies outside is left out."""
    printed = [g.box for g in text.glyphs if g is not None]
    if not printed:
        return []
    # A line meets few of the cells: the others need not be asked for each character.
    around = union(printed)
    near = [
        i
        for i, cell in enumerate(grid.cells)
        if cell.box.x0 <= around.x1
        and around.x0 <= cell.box.x1
        and cell.box.y0 <= around.y1
        and around.y0 <= cell.box.y1
    ]
    homes = [None if g is None else _cell_at(g.box, grid, near) for g in text.glyphs]
    inside = [h for h in homes if h is not None]
    if 2 * len(inside) <= len(homes):
        return []
    # A character that sticks out of the grid stays with its neighbour.
    last = inside[0]
    settled: list[int] = []
    for home in homes:
        last = last if home is None else home
        settled.append(last)
    cuts = [0, *(i for i in range(1, len(settled)) if settled[i] != settled[i - 1]), len(settled)]
    runs = [(settled[a], text.cut(a, b)) for a, b in pairwise(cuts)]
    return _without_strays(runs)


def _without_strays(runs: list[tuple[int, TracedText]]) -> list[tuple[int, TracedText]]:
    """A lone mark that slipped over a rule goes back to the run it was read with."""
    kept: list[tuple[int, TracedText]] = []
    for cell, text in runs:
        bare = text.text.strip()
        if kept and len(bare) == 1 and not bare.isalnum():
            kept[-1] = (kept[-1][0], kept[-1][1] + text)
        else:
            kept.append((cell, text))
    return kept


def _cell_at(box: Box, grid: Grid, likely: Sequence[int]) -> int | None:
    """The cell in which the middle of `box` lies, one of `likely`, or the nearest one."""
    x, y = box.centre
    for i in likely:
        if grid.cells[i].box.contains_point(x, y):
            return i
    outer = grid.box
    near = (
        outer.x0 - OVERHANG_PT <= x <= outer.x1 + OVERHANG_PT
        and outer.y0 - OVERHANG_PT <= y <= outer.y1 + OVERHANG_PT
    )
    if not near or not grid.cells:
        return None
    return min(range(len(grid.cells)), key=lambda i: _distance(grid.cells[i].box, x, y))


def _distance(box: Box, x: float, y: float) -> float:
    dx = max(box.x0 - x, 0.0, x - box.x1)
    dy = max(box.y0 - y, 0.0, y - box.y1)
    return dx * dx + dy * dy


def _filled(cell: GridCell, pieces: Sequence[Piece], box: Box) -> Cell:
    text = cell_text(pieces, box)
    return Cell(
        row=cell.row,
        column=cell.column,
        row_span=cell.row_span,
        column_span=cell.column_span,
        box=cell.box,
        text=text,
        confidence=text.confidence(0, len(text)) if text.text else 1.0,
    )


def cell_text(pieces: Sequence[Piece], box: Box) -> TracedText:
    """The rows inside a cell joined to one text; the cell's edges say which rows are full."""
    if not pieces:
        return untraced("")
    size = median(p.size_pt for p in pieces)
    padding = PADDING_EM * size
    rows = [
        make_row(group, box.x0 + padding, box.x1 - padding, 0) for group in grouped_by_row(pieces)
    ]
    # Type seldom fills a cell to its padding: the longest row shows how far it runs.
    return reduce(
        lambda joined, pair: below(joined, pair[1].text, was_full=_was_full(pair[0], pair[1])),
        pairwise(rows),
        rows[0].text,
    )


def _was_full(row: Row, following: Row) -> bool:
    """As `is_full`, but a row of a cell that ends a sentence or is centred may be short."""
    return is_full(row, following) and not ends_sentence(row.text.text)


def without_phantom_rows(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Without rows that a stray stroke cut off: empty where they begin, spanned elsewhere.

    An empty row of a form stays: it is high enough for type and reaches over half the columns.
    """
    rows = max((c.row + c.row_span for c in cells), default=0)
    for row in range(rows - 1, 0, -1):
        own = [c for c in cells if c.row == row]
        spanning = [c for c in cells if c.row < row < c.row + c.row_span]
        if spanning and not any(c.text.text for c in own) and not _is_form_row(own, cells):
            cells = tuple(_without_row(c, row) for c in cells if c.row != row)
    return cells


def _is_form_row(own: Sequence[Cell], cells: Sequence[Cell]) -> bool:
    columns = max(c.column + c.column_span for c in cells)
    covered = sum(c.column_span for c in own)
    return 2 * covered >= columns and min(c.box.height for c in own) >= LEAST_ROW_PT


def _without_row(cell: Cell, row: int) -> Cell:
    if cell.row > row:
        return replace(cell, row=cell.row - 1)
    if cell.row < row < cell.row + cell.row_span:
        return replace(cell, row_span=cell.row_span - 1)
    return cell


def _with_dashes(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """A lone stroke in a column of numbers is a dash, also where it was read as 一."""
    columns: dict[int, list[str]] = defaultdict(list)
    for cell in cells:
        columns[cell.column].append(cell.text.text)
    result: list[Cell] = []
    for cell in cells:
        others = columns[cell.column]
        has_numbers = any(any(c.isdigit() for c in t) for t in others)
        # A column of 一, 二, 三 numbers the rows.
        counts = any(t in {"二", "三"} for t in others)
        if cell.text.text in EMPTY_MARKS and has_numbers and not counts:
            dash = TracedText("—", cell.text.glyphs)
            result.append(replace(cell, text=dash))
        else:
            result.append(cell)
    return tuple(result)
