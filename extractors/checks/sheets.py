"""Tables as the checks see them: rows of figures with a label, joined over pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.checks.held import Term
from extractors.checks.wording import vocabulary
from models.documents import Analysis
from models.fields import Field
from models.layout import Table
from models.values import Kind

# A whole cell that is one figure. Accounting writes losses in parentheses; a unit may follow.
FIGURE = re.compile(
    r"(?P<open>\()?(?P<sign>[-−–—])?[¥￥]?(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<decimals>\d+))?"
    r"(?P<close>\))?(?P<suffix>[^\d.,()]{0,4})"
)
# 资助金额(万元): the unit of a column.
UNIT_IN_HEADER = re.compile(r"[(](?:单位:)?([^()]{1,4})[)]$")
# An empty cell, a dash and their misreadings all mean nothing, which adds as zero.
NOTHING = re.compile(r"[-−–—一_/／.·*]*|无|不适用")
CHINESE_LEVEL = re.compile(r"[一二三四五六七八九十]+[、.．]")
BRACKETED_LEVEL = re.compile(r"[(（][一二三四五六七八九十]+[)）]")
ARABIC_LEVEL = re.compile(r"\d{1,2}[、.．](?!\d)")
MINOR_LEVEL = re.compile(r"[(（]\d{1,2}[)）]|[①-⑳]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed number with its own unit, if any, as `suffix`.

    `quantum` is the worth of its last digit, 0 for counted heads and whole yuan.
    """

    value: Decimal
    quantum: Decimal
    suffix: str
    text: str
    field_ids: tuple[str, ...]
    page: int


def term_of_figure(figure: Figure, sign: int = 1) -> Term:
    """A figure as a term of a sum; `sign` is -1 for what is taken away."""
    return Term(sign * figure.value, figure.quantum, figure.quantum / 2, figure.field_ids)


@dataclass(frozen=True, slots=True)
class Row:
    """A data row. `unknown` are columns whose cell holds digits that are no plain figure.

    `codes` are the figures left of the label: a serial number, or subject codes (201, 06, 01).
    """

    label: str
    figures: dict[int, Figure]
    unknown: frozenset[int]
    page: int
    number: int
    codes: tuple[str, ...] = ()

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
    """A whole table, its pages joined; `headers` gives the header path of each column.

    Several sheets have one `table_id` where a table has panels side by side.
    One that `is_fragment` carries on a table of the page before and could not be joined to it:
    what its totals take up may stand there.
    """

    rows: tuple[Row, ...]
    headers: dict[int, str]
    caption: str
    unit: str
    is_fragment: bool = False
    table_id: str = ""

    def unit_of(self, column: int) -> str:
        """The unit of a column: from its header, else the table's; empty when none is stated."""
        in_header = UNIT_IN_HEADER.search(self.headers.get(column, ""))
        return in_header[1] if in_header else self.unit

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


def row_of(
    texts: dict[int, str],
    field_ids: dict[int, tuple[str, ...]],
    label_column: int,
    page: int,
    number: int,
) -> Row:
    """One data row; its label is the last text before the first figure right of the codes."""
    label = ""
    figures: dict[int, Figure] = {}
    codes = []
    unknown = set()
    for column, text in texts.items():
        figure = figure_of(text, field_ids.get(column, ()), page)
        if figure is not None and column < label_column:
            codes.append(text)
        elif figure is not None:
            figures[column] = figure
        elif NOTHING.fullmatch(text):
            continue
        elif not figures and not is_damaged_figure(text):
            label = text
        elif re.search(r"\d", text):
            unknown.add(column)
    return Row(label, figures, frozenset(unknown), page, number, tuple(codes))


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
