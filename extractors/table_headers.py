"""Heads of columns, labels of rows, and the unit that a cell's number has from its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from extractors.table_captions import is_same_title, says_again
from extractors.table_labels import (
    cell_label,
    form_label,
    header_of,
    is_form_row,
    row_label,
    row_labels,
    unit_for,
    unit_in_brackets,
)
from extractors.table_rows import (
    UNIT_ROWS,
    Matrix,
    RowKind,
    is_name,
    is_value,
    label_left,
    matrix_of,
    row_kinds,
    units_in_row,
)
from models.layout import Cell, Table

# Two tables have the same columns when their rules stand within this share of the width.
SAME_COLUMN_SHARE = 0.02
# A head repeated on the next page is read a little differently.
SAME_HEAD_RATIO = 0.7
# A head has at most this many rows.
HEAD_ROWS = 3

Path = tuple[str, ...]


def with_headers(tables: Sequence[Table], followed: frozenset[str] | set[str]) -> list[Table]:
    """Each table with the header path of its cells, in the order given.

    `followed` holds the ids of tables right after which the next one stands, over a page. Where
    that one has the same columns it continues the first, and inherits what it does not repeat.
    """
    done: list[Table] = []
    paths: list[Path] = []
    for table, after in zip(tables, [*tables[1:], None], strict=False):
        previous = done[-1] if done else None
        named_anew = (
            bool(table.caption)
            and not says_again(table.caption)
            and not (previous is not None and is_same_title(previous.caption, table.caption))
        )
        continues = (
            previous is not None
            and previous.table_id in followed
            and previous.page < table.page
            and _same_columns(previous, table)
            and not named_anew
        )
        matrix = matrix_of(table.cells)
        own_unit = table.unit or _unit_inside(matrix)
        inherited = paths if continues else []
        kinds = row_kinds(matrix, has_inherited_header=any(inherited))
        if any(inherited):
            kinds = _repeated_head(matrix, kinds, inherited)
        elif table.table_id in followed and after is not None and _heads(matrix, table, after):
            kinds = [k if k is RowKind.SECTION else RowKind.HEADER for k in kinds]
        cells, paths = _with_paths(matrix, kinds, inherited)
        if previous is not None and continues:
            finished = replace(
                table,
                cells=cells,
                continues=previous.table_id,
                caption=previous.caption,
                unit=own_unit or previous.unit,
            )
        else:
            finished = replace(table, cells=cells, unit=own_unit)
        done.append(finished)
    return done


def _heads(matrix: Matrix, table: Table, after: Table) -> bool:
    """Whether the table is nothing but the head of the one with which the next page begins."""
    if table.page >= after.page or matrix.rows > HEAD_ROWS or not _same_columns(table, after):
        return False
    texts = [c.text.text for c in matrix.cells if c.text.text.strip()]
    first = [c.text.text for c in after.cells if c.row < HEAD_ROWS]
    return len(texts) >= 2 and all(map(is_name, texts)) and any(map(is_value, first))


def _unit_inside(matrix: Matrix) -> str:
    """The unit that one of the first rows states for the whole table."""
    rows = range(min(UNIT_ROWS, matrix.rows))
    return next((unit for row in rows if (unit := units_in_row(matrix, row))), "")


def _same_columns(a: Table, b: Table) -> bool:
    left, right = _column_edges(a), _column_edges(b)
    # The last rows of a table may be totals, which merge some columns throughout.
    if _columns(a) != _columns(b) or not right.keys() <= left.keys():
        return False
    tolerance = SAME_COLUMN_SHARE * max(a.box.width, b.box.width, 1.0) * 2
    # The paper may have shifted between two pages, so edges count from the table's own left.
    shift = b.box.x0 - a.box.x0
    return all(abs(right[c] - left[c] - shift) <= tolerance for c in right)


def _columns(table: Table) -> int:
    return max((cell.column + cell.column_span for cell in table.cells), default=0)


def _column_edges(table: Table) -> dict[int, float]:
    edges: dict[int, float] = {}
    for cell in table.cells:
        edges[cell.column] = min(cell.box.x0, edges.get(cell.column, cell.box.x0))
    return edges


def _repeated_head(
    matrix: Matrix, kinds: Sequence[RowKind], inherited: Sequence[Path]
) -> list[RowKind]:
    """Rows at the top that say again what the inherited head says are head rows."""
    result = list(kinds)
    heads = "".join(part for path in dict.fromkeys(inherited) for part in path)
    for row in range(min(3, matrix.rows)):
        texts = [c.text.text.strip() for c in matrix.own_cells(row)]
        named = [t for t in texts if t]
        if not named or any(is_value(t) for t in named):
            break
        known = sum(_is_known(t, heads, inherited) for t in named)
        if known < 0.7 * len(named):
            break
        result[row] = RowKind.HEADER
    return result


def _is_known(text: str, heads: str, inherited: Sequence[Path]) -> bool:
    parts = {part for path in inherited for part in path}
    return text in heads or any(
        SequenceMatcher(None, text, part, autojunk=False).ratio() >= SAME_HEAD_RATIO
        for part in parts
    )


def _with_paths(
    matrix: Matrix, kinds: Sequence[RowKind], inherited: Sequence[Path]
) -> tuple[tuple[Cell, ...], list[Path]]:
    """Cells with header paths, and the paths that hold at the bottom of the table."""
    paths: list[Path] = list(inherited) or [() for _ in range(matrix.columns)]
    headers: dict[int, Path] = {}
    is_head: set[int] = set()
    for row in range(matrix.rows):
        kind = kinds[row]
        if kind is RowKind.HEADER:
            first = row == 0 or kinds[row - 1] is not RowKind.HEADER
            paths = _lower(matrix, row, [() for _ in paths] if first else paths)
        for cell in matrix.own_cells(row):
            if kind is RowKind.HEADER and _labels_rows(matrix, kinds, cell):
                continue
            if kind in (RowKind.HEADER, RowKind.NUMBERING):
                is_head.add(id(cell))
            elif kind is RowKind.FORM:
                label = label_left(matrix, row, cell)
                headers[id(cell)] = (label,) if label else ()
            elif kind is RowKind.DATA:
                headers[id(cell)] = _path_of(cell, paths)
        if kind is RowKind.FORM:
            paths = [() for _ in paths]
    cells = tuple(
        replace(cell, header=headers.get(id(cell), ()), is_header=id(cell) in is_head)
        for cell in matrix.cells
    )
    return cells, paths


def _labels_rows(matrix: Matrix, kinds: Sequence[RowKind], cell: Cell) -> bool:
    """Whether a merged cell beside a head row reaches down into rows of data (年度总体目标)."""
    rows = range(cell.row, min(cell.row + cell.row_span, matrix.rows))
    return any(kinds[row] is not RowKind.HEADER for row in rows)


def _lower(matrix: Matrix, row: int, paths: Sequence[Path]) -> list[Path]:
    """The header paths one row further down."""
    lowered: list[Path] = []
    for column, path in enumerate(paths):
        cell = matrix.at(row, column)
        text = cell.text.text.strip() if cell is not None else ""
        lowered.append((*path, text) if text and (not path or path[-1] != text) else path)
    return lowered


def _path_of(cell: Cell, paths: Sequence[Path]) -> Path:
    """The path of the cell's first column; of a merged cell what its columns share."""
    own = paths[cell.column : cell.column + cell.column_span]
    if not own:
        return ()
    shared: list[str] = []
    for parts in zip(*own, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return tuple(shared)


__all__ = [
    "cell_label",
    "form_label",
    "header_of",
    "is_form_row",
    "row_label",
    "row_labels",
    "unit_for",
    "unit_in_brackets",
    "with_headers",
]
