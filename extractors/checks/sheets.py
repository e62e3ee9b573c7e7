"""Tables as the checks see them: rows of figures with a label, joined over pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.checks.wording import vocabulary
from models.documents import Analysis
from models.fields import Field
from models.layout import Cell, Table
from models.values import Kind

# A whole cell that is one figure. Accounting writes losses in parentheses; a unit may follow.
FIGURE = re.compile(
    r"(?P<open>\()?(?P<sign>[-−–—])?[¥￥]?(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<decimals>\d+))?"
    r"(?P<close>\))?(?P<suffix>[^\d.,()]{0,4})"
)
# An empty cell, a dash and their misreadings all mean nothing, which adds as zero.
NOTHING = re.compile(r"[-−–—一_/／.·*]*|无|不适用")
CHINESE_LEVEL = re.compile(r"[一二三四五六七八九十]+[、.．]")
BRACKETED_LEVEL = re.compile(r"[(（][一二三四五六七八九十]+[)）]")
ARABIC_LEVEL = re.compile(r"\d{1,2}[、.．](?!\d)")
MINOR_LEVEL = re.compile(r"[(（]\d{1,2}[)）]|[①-⑳]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed number. `quantum` is the worth of its last digit, `suffix` its own unit."""

    value: Decimal
    quantum: Decimal
    suffix: str
    text: str
    field_ids: tuple[str, ...]
    page: int


@dataclass(frozen=True, slots=True)
class Row:
    """A data row. `unknown` are columns whose cell holds digits that are no plain figure."""

    label: str
    figures: dict[int, Figure]
    unknown: frozenset[int]
    page: int
    number: int

    def value(self, column: int) -> Decimal:
        """The figure in `column`, 0 where the cell is empty."""
        figure = self.figures.get(column)
        return figure.value if figure else Decimal(0)

    def slack(self, column: int) -> Decimal:
        """Half the last digit of the figure in `column`, 0 where the cell is empty."""
        figure = self.figures.get(column)
        return figure.quantum / 2 if figure else Decimal(0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole table, its pages joined; `headers` gives the header path of each column."""

    rows: tuple[Row, ...]
    headers: dict[int, str]
    caption: str
    unit: str

    def columns(self) -> list[int]:
        """The columns in which at least two rows have a figure."""
        counts: dict[int, int] = defaultdict(int)
        for row in self.rows:
            for column in row.figures:
                counts[column] += 1
        return sorted(c for c, n in counts.items() if n > 1 and not self.is_numbering(c))

    def is_numbering(self, column: int) -> bool:
        """Whether the column only numbers the rows (1, 2, 3, …)."""
        values = [row.figures[column].value for row in self.rows if column in row.figures]
        return len(values) > 1 and values == [Decimal(i + 1) for i in range(len(values))]

    def is_additive(self, column: int) -> bool:
        """Whether the column's figures mean something when added from row to row."""
        header = self.headers.get(column, "")
        if any(word in header for word in vocabulary("table_totals")["not_additive_headers"]):
            return False
        figures = [row.figures[column] for row in self.rows if column in row.figures]
        suffixes = {figure.suffix for figure in figures}
        return len(suffixes) == 1 and not suffixes & {"%", "‰"} and "/" not in "".join(suffixes)


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
    return [sheet_of(tables, fields) for tables in groups.values()]


def width(table: Table) -> int:
    """How many columns the table has."""
    return max((cell.column + cell.column_span for cell in table.cells), default=0)


def sheet_of(tables: Sequence[Table], fields: dict[tuple[str, int, int], list[Field]]) -> Sheet:
    """The sheet of one table and its continuations."""
    rows: list[Row] = []
    headers: dict[int, str] = {}
    for table in tables:
        by_row: dict[int, list[Cell]] = defaultdict(list)
        for cell in table.cells:
            if cell.is_header:
                continue
            by_row[cell.row].append(cell)
            if cell.header:
                headers.setdefault(cell.column, squeeze("/".join(cell.header)))
        for number in sorted(by_row):
            cells = sorted(by_row[number], key=lambda cell: cell.column)
            ids = {
                c.column: tuple(f.field_id for f in fields[(table.table_id, c.row, c.column)])
                for c in cells
            }
            row = row_of(cells, ids, table.page, len(rows))
            if row.figures or row.label:
                rows.append(row)
    return Sheet(tuple(rows), headers, tables[0].caption, tables[0].unit)


def row_of(
    cells: Iterable[Cell], field_ids: dict[int, tuple[str, ...]], page: int, number: int
) -> Row:
    """One data row; its label is the last text cell before the first figure."""
    label = ""
    figures: dict[int, Figure] = {}
    unknown = set()
    for cell in cells:
        text = squeeze(cell.text.text)
        figure = figure_of(text, field_ids.get(cell.column, ()), page)
        if figure is not None:
            figures[cell.column] = figure
        elif NOTHING.fullmatch(text):
            continue
        elif not figures and not is_damaged_figure(text):
            label = text
        elif re.search(r"\d", text):
            unknown.add(cell.column)
    return Row(label, figures, frozenset(unknown), page, number)


def is_damaged_figure(text: str) -> bool:
    """Whether a text is mostly digits and yet no figure (`1.061.44`, `12 3,4`)."""
    digits = sum(character.isdigit() for character in text)
    return digits * 2 > len(text)


def figure_of(text: str, field_ids: tuple[str, ...], page: int) -> Figure | None:
    """The figure that a cell's squeezed text prints, None when it prints something else."""
    found = FIGURE.fullmatch(text)
    if found is None or (found["open"] is None) != (found["close"] is None):
        return None
    decimals = found["decimals"] or ""
    value = Decimal(found["number"].replace(",", "") + (f".{decimals}" if decimals else ""))
    if found["open"] or found["sign"]:
        value = -value
    return Figure(value, Decimal(1).scaleb(-len(decimals)), found["suffix"], text, field_ids, page)


def squeeze(text: str) -> str:
    """Text without spaces, with half-width digits and punctuation."""
    narrow = {ord("，"): ",", ord("（"): "(", ord("）"): ")", ord("．"): ".", ord("％"): "%"}
    narrow |= {ord("０") + i: str(i) for i in range(10)} | {ord("："): ":"}
    return re.sub(r"\s", "", text).translate(narrow)


def is_total_label(label: str) -> bool:
    """Whether a row or column of this name is a total."""
    name = re.sub(r"[(\[][^)\]]*[)\]]|[:、/]", "", label)
    words = vocabulary("table_totals")
    if any(word in name for word in words["score_words"]):
        return False
    return any(name.endswith(word) for word in words["total_words"])


def is_child_label(label: str) -> bool:
    """Whether a row of this name says that it is part of the row above."""
    return any(label.startswith(word) for word in vocabulary("table_totals")["child_markers"])


def numbering_level(label: str) -> int:
    """The outline level of a label by its numbering: 一、1, （一）2, 1. 3, (1) 4, none 0."""
    patterns = (CHINESE_LEVEL, BRACKETED_LEVEL, ARABIC_LEVEL, MINOR_LEVEL)
    for level, pattern in enumerate(patterns, start=1):
        if pattern.match(label):
            return level
    return 0
