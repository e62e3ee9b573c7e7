"""The layout of a marked-up text without printing and reading it: extraction alone is measured.

Tables keep their header rows; in a table without any, every second cell of a row is the value of
the short label to its left. All of it stands on one page.
"""

from __future__ import annotations

import re

from benchmarks.rendered_documents.blocks import Block as MarkedBlock
from benchmarks.rendered_documents.blocks import Cell as MarkedCell
from benchmarks.rendered_documents.blocks import MarkedText, printed
from benchmarks.rendered_documents.blocks import Table as MarkedTable
from models.geometry import Box
from models.layout import Block, Cell, Layout, Role, Table
from models.traced_text import untraced

_NOWHERE = Box(0, 0, 1, 1)
_ROLES = {
    "heading1": Role.TITLE,
    "redhead": Role.TITLE,
    "item": Role.LIST_ITEM,
    "caption": Role.CAPTION,
    "photo": Role.CAPTION,
}
# 单位：万元 above a table.
_UNIT = re.compile(r"单位\s*[:：]\s*([^\s）)]{1,8})")
_LONGEST_LABEL = 14


def layout_of(text: MarkedText) -> Layout:
    """Blocks and tables of `text` in reading order."""
    blocks: list[Block] = []
    tables: list[Table] = []
    unit = ""
    for marked in text.blocks:
        if marked.table is not None:
            name = f"t{len(tables)}"
            tables.append(Table(name, 1, _NOWHERE, _cells(marked.table), unit=unit))
            blocks.append(Block(len(blocks), Role.TABLE, 1, untraced(""), table_id=name))
            unit = ""
            continue
        shown = printed(marked.content)
        if not shown.strip():
            continue
        blocks.append(Block(len(blocks), _role(marked), 1, untraced(shown)))
        stated = _UNIT.search(shown)
        unit = stated[1] if stated else unit
    return Layout(tuple(blocks), tuple(tables), ())


def _role(marked: MarkedBlock) -> Role:
    if marked.kind.startswith("heading"):
        return _ROLES.get(marked.kind, Role.HEADING)
    return _ROLES.get(marked.kind, Role.PARAGRAPH)


def _cells(table: MarkedTable) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            cell.row,
            cell.column,
            cell.rows,
            cell.columns,
            _NOWHERE,
            untraced(printed(cell.content)),
            1.0,
            _heads(table, cell),
            cell.row < table.headers,
        )
        for cell in table.cells
    )


def _heads(table: MarkedTable, cell: MarkedCell) -> tuple[str, ...]:
    if cell.row < table.headers:
        return ()
    above = [
        printed(head.content)
        for head in table.cells
        if head.row < table.headers and head.column <= cell.column < head.column + head.columns
    ]
    if table.headers:
        return tuple(dict.fromkeys(head for head in above if head.strip()))
    row = sorted((c for c in table.cells if c.row == cell.row), key=lambda c: c.column)
    place = row.index(cell)
    label = printed(row[place - 1].content) if place % 2 else ""
    is_label = 0 < len(label) <= _LONGEST_LABEL and not re.search(r"\d", label)
    return (label,) if is_label else ()
