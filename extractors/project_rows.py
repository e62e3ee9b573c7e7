"""Which project each row of a table belongs to: by its cells, by forms, by blanks below a name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extractors.entity_vocabulary import terms
from extractors.project_names import entry_start, flat, without_debris
from extractors.project_tables import project_cells
from models.layout import Cell, Table


def table_projects(
    table: Table, names: Mapping[str, str], before: str
) -> tuple[dict[int, str], str, dict[int, str]]:
    """Project of each row, of the table's end (a form), and by the number in the first column.

    `before` is the form's project that an earlier page of the table left open.
    """
    rows: dict[int, str] = {}
    forms: list[tuple[int, str]] = [(-1, before)] if before else []
    columns: set[int] = set()
    for cell, rule in project_cells(table):
        owner = _named_by(cell, names)
        if not owner:
            continue
        if rule == "project_form":
            forms.append((cell.row, owner))
        else:
            columns.add(cell.column)
            for row in range(cell.row, cell.row + cell.row_span):
                rows[row] = owner
    forms.sort()
    last_row = max((cell.row for cell in table.cells), default=-1)
    if len(forms) > 1:
        # Several forms one under the other: each reaches to the next one.
        ends = [row for row, _ in forms[1:]] + [last_row + 1]
        for (first, owner), end in zip(forms, ends, strict=True):
            for row in range(max(first, 0), end):
                rows.setdefault(row, owner)
    elif not forms:
        _add_named_rows(table, names, rows)
        _add_blank_rows(table, columns, rows)
    numbers = {}
    for cell in table.cells:
        if cell.column == 0 and cell.row in rows and cell.text.text.strip().isdigit():
            numbers[int(cell.text.text.strip())] = rows[cell.row]
    return rows, forms[-1][1] if forms else "", numbers


def _named_by(cell: Cell, names: Mapping[str, str]) -> str:
    text = cell.text.text
    name = without_debris(text[entry_start(text) :])
    return names.get(flat(text)) or names.get(flat(name), "")


def _add_named_rows(table: Table, names: Mapping[str, str], rows: dict[int, str]) -> None:
    """Rows with a cell that is a project's name, whatever heads its column."""
    for cell in sorted(table.cells, key=lambda cell: cell.column):
        owner = "" if cell.is_header else _named_by(cell, names)
        if owner:
            for row in range(cell.row, cell.row + cell.row_span):
                rows.setdefault(row, owner)


def _add_blank_rows(table: Table, columns: set[int], rows: dict[int, str]) -> None:
    """Rows whose project cell is left blank go on with the project above, totals excepted."""
    totals = terms("projects.yaml", "totals")
    for cell in sorted(table.cells, key=lambda cell: cell.row):
        if cell.column not in columns or cell.is_header or cell.text.text.strip():
            continue
        texts = [re.sub(r"\s", "", c.text.text) for c in table.cells if c.row == cell.row]
        if any(text in totals or text.endswith(("合计", "小计", "总计")) for text in texts):
            continue
        above = rows.get(cell.row - 1, "")
        # Something besides figures tells what the row is: a part of the project above.
        if above and cell.row not in rows and any(re.search(r"[一-龥]{2}", t) for t in texts):
            rows[cell.row] = above
