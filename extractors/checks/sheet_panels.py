"""The tables of a layout as sheets: joined over pages, divided into what stands side by side."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from extractors.checks.once import once_per_document
from extractors.checks.sheets import NOTHING, Row, Sheet, figure_of, row_of, squeeze
from models.documents import Analysis
from models.fields import Field
from models.layout import Table
from models.values import Kind


@once_per_document
def sheets_of(analysis: Analysis) -> list[Sheet]:
    """The document's tables, each with its continuations on later pages."""
    fields: dict[tuple[str, int, int], list[Field]] = defaultdict(list)
    for field in analysis.fields:
        if field.cell is not None and field.kind in {Kind.AMOUNTS, Kind.COUNTS}:
            fields[(field.cell.table_id, field.cell.row, field.cell.column)].append(field)
    skipped = set(analysis.duplicates)
    groups: dict[str, list[Table]] = {}
    roots: dict[str, str] = {}
    for table in analysis.layout.tables:
        if table.page in skipped:
            continue
        root = roots.get(table.continues, table.table_id)
        if root in groups and width(groups[root][0]) != width(table):
            root = table.table_id
        roots[table.table_id] = root
        groups.setdefault(root, []).append(table)
    pages = {table.page for table in analysis.layout.tables}
    return [
        replace(
            sheet,
            is_fragment=not any(cell.is_header for cell in tables[0].cells)
            and tables[0].page - 1 in pages,
        )
        for tables in groups.values()
        for sheet in panels_of(tables, fields)
    ]


def width(table: Table) -> int:
    """How many columns the table has."""
    return max((cell.column + cell.column_span for cell in table.cells), default=0)


def panels_of(
    tables: Sequence[Table], fields: dict[tuple[str, int, int], list[Field]]
) -> list[Sheet]:
    """The sheets of one table and its continuations: one, or one for each side by side.

    Accounts print income and expenditure next to each other, each side with its own labels.
    """
    lines: list[Line] = []
    marked: dict[int, dict[int, str]] = {}  # heads in the middle, by the line they stand before
    headers: dict[int, str] = {}
    for table in tables:
        by_row: dict[int, dict[int, str]] = defaultdict(dict)
        heads: dict[int, dict[int, str]] = defaultdict(dict)
        for cell in table.cells:
            if cell.is_header:
                heads[cell.row][cell.column] = squeeze(cell.text.text)
                continue
            by_row[cell.row][cell.column] = squeeze(cell.text.text)
            if cell.header:
                headers.setdefault(cell.column, squeeze("/".join(cell.header)))
        begun = False
        for number in sorted({*by_row, *heads}):
            inner = heads.get(number, {})
            if (
                begun
                and len(inner) > 1
                and any(text not in headers.get(column, text) for column, text in inner.items())
            ):
                marked[len(lines)] = inner
            if number not in by_row:
                continue
            begun = begun or any(
                figure_of(text, (), 0) is not None for text in by_row[number].values()
            )
            ids = {
                column: tuple(f.field_id for f in fields[(table.table_id, number, column)])
                for column in by_row[number]
            }
            lines.append((table.page, by_row[number], ids))
    parts = divided(lines, headers, marked)
    return [sheet for part, own in parts for sheet in sheets_of_part(tables[0], part, own)]


# The page, texts by column, and identifiers of the fields by column of one row.
Line = tuple[int, dict[int, str], dict[int, tuple[str, ...]]]


def divided(
    lines: Sequence[Line], headers: dict[int, str], marked: dict[int, dict[int, str]]
) -> list[tuple[list[Line], dict[int, str]]]:
    """The lines of a table divided where a row in its middle heads other columns, with heads.

    Forms print one table below the other in the same rules: 资金来源 | 预算数 | 到位数 and,
    further down, 支出内容 | 支出金额 | 占比. Nothing adds up across such a row. `marked` are the
    rows that the layout knows for heads.
    """
    parts: list[tuple[list[Line], dict[int, str]]] = [([], headers)]
    for number, line in enumerate(lines):
        texts = line[1]
        if number in marked:
            parts.append(([], marked[number]))
        if heads_columns(texts, [other for _, other, _ in lines[number + 1 : number + 3]]):
            parts.append(([], dict(texts)))
        else:
            parts[-1][0].append(line)
    return [part for part in parts if part[0]]


# What heads a column of figures ends in; 未开展 in a column of sums heads nothing.
HEAD_OF_FIGURES = re.compile(
    r"(?:[数额率比量价款]|预算|决算|支出|收入|标准|得分|分值|进度)(?:\(.*\))?$"
)


def heads_columns(texts: dict[int, str], below: Sequence[dict[int, str]]) -> bool:
    """Whether a row of words alone stands above two rows with figures in all but its first."""
    filled = {c: text for c, text in texts.items() if not NOTHING.fullmatch(text)}
    if len(filled) < 2 or any(re.search(r"\d", text) for text in filled.values()):
        return False
    heads = sorted(filled)[1:]
    figures = [
        {c for c, text in other.items() if figure_of(text, (), 0) is not None} for other in below
    ]
    over_figures = [c for c in heads if all(c in columns for columns in figures)]
    return (
        len(below) > 1
        and len(over_figures) >= max(1, len(heads) - 1)
        and all(HEAD_OF_FIGURES.search(filled[c]) for c in over_figures)
    )


def sheets_of_part(
    first_table: Table, lines: Sequence[Line], headers: dict[int, str]
) -> list[Sheet]:
    """The sheets side by side in `lines`, which have one row of heads."""
    sheets = []
    for first, last, label_column in panel_spans([texts for _, texts, _ in lines]):
        rows: list[Row] = []
        for page, texts, ids in lines:
            inside = {c: texts[c] for c in sorted(texts) if first <= c < last}
            row = row_of(inside, ids, label_column, page, len(rows))
            if row.figures or row.label:
                rows.append(row)
        own_headers = {c: text for c, text in headers.items() if first <= c < last}
        sheet = Sheet(
            tuple(rows),
            own_headers,
            first_table.caption,
            first_table.unit,
            table_id=first_table.table_id,
        )
        sheets.append(replace(sheet, rows=tuple(with_counts(row, sheet) for row in rows)))
    return sheets


# Budgets in 元 drop jiao and fen, so that whole yuan are rounded too; heads and things are not.
MONEY_UNIT = re.compile(r"元")
# A figure without any unit that is smaller than this counts something in most tables.
COUNT_LIMIT = 10_000


def with_counts(row: Row, sheet: Sheet) -> Row:
    """The row, its whole figures exact where their column counts heads or things."""
    figures = {}
    for column, figure in row.figures.items():
        unit = figure.suffix or sheet.unit_of(column)
        counted = figure.quantum == 1 and not MONEY_UNIT.search(unit)
        if counted and (unit or abs(figure.value) < COUNT_LIMIT):
            figures[column] = replace(figure, quantum=Decimal(0))
        else:
            figures[column] = figure
    return replace(row, figures=figures)


# So many labels make a side of an account, when two of them have a sum behind them.
SHORT_SIDE = 3
# A figure with a point or a comma is no code and no number of a row.
SUM_BEHIND = re.compile(r"[-(]?\d[\d,]*[.,]\d+\)?")


def panel_spans(lines: Sequence[dict[int, str]]) -> list[tuple[int, int, int]]:
    """First column, end column and label column of each panel of a table.

    A panel begins with a column of words that follows a column of figures and has figures
    behind it. What stands left of the label column numbers the rows.
    """
    words: dict[int, int] = defaultdict(int)
    figures: dict[int, int] = defaultdict(int)
    beside: dict[int, int] = defaultdict(int)  # words with a sum right behind them
    for texts in lines:
        for column, text in texts.items():
            if figure_of(text, (), 0) is not None:
                figures[column] += 1
            elif not NOTHING.fullmatch(text):
                words[column] += 1
                beside[column] += SUM_BEHIND.fullmatch(texts.get(column + 1, "")) is not None
    width_columns = max([*words, *figures], default=-1) + 1
    most = max(words.values(), default=0)
    # The shorter side of an account has few labels, and sums of money right behind them.
    labels = [
        c
        for c in range(width_columns)
        if words[c] > figures[c]
        and (2 * words[c] >= most or (words[c] >= SHORT_SIDE and beside[c] > 1))
    ]
    if not labels:
        return [(0, width_columns, 0)]
    starts = [(0, labels[0])]
    for column in labels[1:]:
        last_label = starts[-1][1]
        if any(figures[c] > words[c] for c in range(last_label + 1, column)) and any(
            figures[c] > words[c] for c in range(column + 1, width_columns)
        ):
            starts.append((column, column))
    ends = [*(start for start, _ in starts[1:]), width_columns]
    return [(start, end, label) for (start, label), end in zip(starts, ends, strict=True)]
