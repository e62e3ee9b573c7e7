"""Tables as the checks see them: rows of figures with a label."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from extractors.checks.held import Term
from extractors.checks.wording import vocabulary

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
