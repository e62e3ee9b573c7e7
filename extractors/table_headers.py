"""Heads of columns, labels of rows, and the unit that a cell's number has from its table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache

from extractors.table_rows import (
    Matrix,
    RowKind,
    bare,
    is_form_label,
    is_name,
    is_value,
    matrix_of,
    row_kinds,
    words,
)
from models.layout import Cell, Table

# Two tables have the same columns when their rules stand within this share of the width.
SAME_COLUMN_SHARE = 0.02
# A head repeated on the next page is read a little differently.
SAME_HEAD_RATIO = 0.7
# The unit inside a head: 金额（万元）, 受益人次(人次).
UNIT_IN_BRACKETS = re.compile(r"[（(]\s*(?:单位[:：]?)?\s*(?P<unit>[^（）()\d]{1,8})\s*[）)]\s*$")
MONEY_UNIT = re.compile(r"^(?:人民币)?(?:十|百|千|万|亿|十万|百万|千万)?元$|^(?:万|亿)?美元$")

Path = tuple[str, ...]


def with_headers(tables: Sequence[Table], followed: frozenset[str] | set[str]) -> list[Table]:
    """Each table with the header path of its cells, in the order given.

    `followed` holds the ids of tables right after which the next one stands, over a page. Where
    that one has the same columns it continues the first, and inherits what it does not repeat.
    """
    done: list[Table] = []
    paths: list[Path] = []
    for table in tables:
        previous = done[-1] if done else None
        continues = (
            previous is not None
            and previous.table_id in followed
            and previous.page < table.page
            and _same_columns(previous, table)
        )
        matrix = matrix_of(table.cells)
        inherited = paths if continues else []
        kinds = row_kinds(matrix, has_inherited_header=any(inherited))
        if any(inherited) and not table.caption:
            kinds = _repeated_head(matrix, kinds, inherited)
        cells, paths = _with_paths(matrix, kinds, inherited)
        if previous is not None and continues and not table.caption:
            finished = replace(
                table,
                cells=cells,
                continues=previous.table_id,
                caption=previous.caption,
                unit=table.unit or previous.unit,
            )
        else:
            finished = replace(table, cells=cells)
        done.append(finished)
    return done


def _same_columns(a: Table, b: Table) -> bool:
    left, right = _column_edges(a), _column_edges(b)
    if len(left) != len(right):
        return False
    tolerance = SAME_COLUMN_SHARE * max(a.box.width, b.box.width, 1.0) * 2
    # The paper may have shifted between two pages, so edges count from the table's own left.
    shift = b.box.x0 - a.box.x0
    return all(abs(y - x - shift) <= tolerance for x, y in zip(left, right, strict=True))


def _column_edges(table: Table) -> list[float]:
    edges: dict[int, float] = {}
    for cell in table.cells:
        edges[cell.column] = min(cell.box.x0, edges.get(cell.column, cell.box.x0))
    return [edges[column] for column in sorted(edges)]


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
                label = _label_left(matrix, row, cell)
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


def _label_left(matrix: Matrix, row: int, cell: Cell) -> str:
    """The label that a form row's cell answers; empty for the label itself."""
    cells = matrix.row_cells(row)
    at = next((i for i, c in enumerate(cells) if c is cell), 0)
    return cells[at - 1].text.text.strip() if at % 2 == 1 else ""


@lru_cache(maxsize=64)
def _matrix(cells: tuple[Cell, ...]) -> Matrix:
    return matrix_of(cells)


def header_of(table: Table, cell: Cell) -> tuple[str, ...]:
    """The path of column heads above the cell; for a form row the label to its left."""
    label = form_label(table, cell)
    return (label,) if label else cell.header


def is_form_row(table: Table, row: int) -> bool:
    """Whether the row consists of pairs of label and value."""
    matrix = _matrix(table.cells)
    cells = matrix.row_cells(row)
    odd = [c for c in cells[1::2] if c.row == row and not c.is_header]
    return bool(odd) and all(
        c.header == (left.text.text.strip(),)
        for left, c in zip(cells[0::2], cells[1::2], strict=False)
        if c.row == row and left.text.text.strip()
    )


def form_label(table: Table, cell: Cell) -> str:
    """The label in the cell to the left of a form's value; empty outside form rows."""
    if cell.is_header or not is_form_row(table, cell.row):
        return ""
    return _label_left(_matrix(table.cells), cell.row, cell)


def row_labels(table: Table, row: int) -> tuple[str, ...]:
    """The texts at the left of the row that name it, outermost first, without row numbers.

    Merged labels count for each row they span. Indentation is kept out.
    """
    matrix = _matrix(table.cells)
    labels: list[str] = []
    for cell in matrix.row_cells(row):
        text = cell.text.text.strip()
        if cell.is_header:
            continue
        if _counts_rows(cell) and not is_name(text):
            continue
        if not re.search("[一-鿿]", text):
            if is_value(text):
                break
            continue
        if is_value(text) or (labels and len(text) > 40):
            break
        labels.append(re.sub(r"\s+", " ", text))
        if is_form_row(table, row):
            break
    return tuple(labels)


def row_label(table: Table, row: int) -> str:
    """The row's labels as one string, joined by a space; empty where it has none."""
    return " ".join(row_labels(table, row))


def _counts_rows(cell: Cell) -> bool:
    """Whether the cell stands in a column that only numbers the rows (序号)."""
    if cell.header:
        return bare(cell.header[-1]) in words("ordinal")
    return cell.column == 0 and cell.text.text.strip().isdigit() and len(cell.text.text) <= 3


def unit_for(table: Table, cell: Cell) -> str:
    """The unit that the table gives to the cell's bare number, empty where it gives none.

    Cells of running text, labels and heads have none: a list number in a label is no amount.
    In this order: brackets in the column's head, in the row's label, in the head's corner
    (项目资金（万元）, money columns only), then what the table states above itself. A unit of
    money does not hold for columns of rates, scores and counts.
    """
    text = cell.text.text.strip()
    digits = sum(c.isdigit() for c in text)
    if cell.is_header or not digits or (not is_value(text) and 2 * digits < len(text)):
        # Running text and labels state their units themselves.
        return ""
    for head in reversed(cell.header):
        unit = unit_in_brackets(head)
        if unit:
            return unit
    for label in reversed(row_labels(table, cell.row)):
        unit = unit_in_brackets(label)
        if unit:
            return unit
    if _is_no_money(cell, row_labels(table, cell.row)):
        return ""
    return _corner_unit(table, cell) or _stated_unit(table)


def unit_in_brackets(head: str) -> str:
    """The unit in the brackets at the end of a head (金额（万元） gives 万元), or empty."""
    match = UNIT_IN_BRACKETS.search(head.strip())
    if not match:
        return ""
    unit = re.sub(r"\s+", "", match["unit"])
    known = MONEY_UNIT.match(unit) or unit in {"%", "％", "‰"} or unit in words("counted_units")
    per = MONEY_UNIT.match(unit.split("/")[0]) and "/" in unit
    return unit if known or per else ""


def _is_no_money(cell: Cell, labels: Sequence[str]) -> bool:
    names = [cell.header[-1]] if cell.header else list(labels[-1:])
    return any(bare(name).endswith(words("not_money")) for name in names)


def _corner_unit(table: Table, cell: Cell) -> str:
    """The unit of the head row's first cell, for the rows below that head."""
    heads = [c for c in table.cells if c.is_header and c.row < cell.row]
    if not heads:
        return ""
    last = max(c.row for c in heads)
    corner = next((c for c in heads if c.column == 0 and c.row + c.row_span > last), None)
    unit = unit_in_brackets(corner.text.text) if corner is not None else ""
    return unit if MONEY_UNIT.match(unit) else ""


def _stated_unit(table: Table) -> str:
    """The money unit among those that the table states (万元、人 gives 万元)."""
    units = re.split("[、，,/]", table.unit)
    return next((u for u in units if MONEY_UNIT.match(u)), units[0] if units else "")


__all__ = [
    "form_label",
    "header_of",
    "is_form_label",
    "is_form_row",
    "row_label",
    "row_labels",
    "unit_for",
    "unit_in_brackets",
    "with_headers",
]
