"""Values of tables that are off by a power of ten against their neighbours.

A lost or misplaced point leaves the figures as they are: 175.85 beside 1,758.5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from extractors.checks.sheet_panels import sheets_of
from extractors.checks.sheets import Figure, Row, Sheet
from extractors.checks.table_flags import name_of
from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity

# Numbers of fewer figures differ by a power of ten for other reasons (10 and 100).
FIGURES = 3
# Two columns are comparable where so many other rows, and this share of them, have values within
# a factor of five of each other.
LEAST_ROWS = 3
COMPARABLE = 0.75
FACTOR = 5
# A column of one price for all: at least so many rows, all but one of them alike.
LEAST_ALIKE = 6


def check_powers_of_ten(analysis: Analysis) -> list[Flag]:
    """Flags for cells whose neighbours have the same figures with the point elsewhere."""
    flags: list[Flag] = []
    for sheet in sheets_of(analysis):
        columns = [c for c in sheet.columns() if sheet.is_additive(c)]
        for left, right in combinations(columns, 2):
            if sheet.unit_of(left) == sheet.unit_of(right) and is_comparable(sheet, left, right):
                flags.extend(_in_rows(sheet, left, right))
        for column in sheet.columns():
            flags.extend(_in_column(sheet, column))
    return flags


def power_between(first: Decimal, second: Decimal) -> int:
    """The n of second = first × 10ⁿ; 0 where there is none, or where the figures are few."""
    if first <= 0 or second <= 0 or len(figures(first)) < FIGURES:
        return 0
    if figures(first) != figures(second):
        return 0
    return (second / first).adjusted()


def figures(value: Decimal) -> str:
    """The figures of a number without the zeros at its ends."""
    return "".join(map(str, value.as_tuple().digits)).strip("0")


def is_comparable(sheet: Sheet, left: int, right: int) -> bool:
    """Whether most rows have values of one order in both columns."""
    pairs = [
        (row.value(left), row.value(right))
        for row in sheet.rows
        if row.value(left) > 0 and row.value(right) > 0
    ]
    near = sum(a <= FACTOR * b and b <= FACTOR * a for a, b in pairs)
    return near >= LEAST_ROWS and near >= COMPARABLE * (len(pairs) - 1)


def _in_rows(sheet: Sheet, left: int, right: int) -> Iterator[Flag]:
    for row in sheet.rows:
        power = power_between(row.value(left), row.value(right))
        # A unit price beside its product with 10 or 100 pieces.
        factors = {figure.value for figure in row.figures.values()}
        if power and Decimal(10) ** abs(power) not in factors:
            yield _flag(sheet, row, right, row.figures[left])


def _in_column(sheet: Sheet, column: int) -> Iterator[Flag]:
    values = [row.value(column) for row in sheet.rows if row.value(column)]
    if len(values) < LEAST_ALIKE:
        return
    usual, times = Counter(values).most_common(1)[0]
    if times < len(values) - 1:
        return
    for row in sheet.rows:
        ratio = row.value(column) / usual
        if ratio > 0 and ratio != 1 and figures(ratio) == "1":
            witness = next(r.figures[column] for r in sheet.rows if r.value(column) == usual)
            yield _flag(sheet, row, column, witness)


def _flag(sheet: Sheet, row: Row, column: int, witness: Figure) -> Flag:
    figure, name = row.figures[column], name_of(sheet, row.number, column)
    message = (
        f"{name} {figure.text} 与相邻的 {witness.text} 数字相同而差 10 的倍数，疑为小数点错位"
        f" / {name} {figure.text} has the figures of its neighbour {witness.text}"
        " with the point elsewhere"
    )
    ids = tuple(dict.fromkeys((*figure.field_ids, *witness.field_ids)))
    return Flag(FlagCode.IMPLAUSIBLE_VALUE, Severity.WARNING, message, row.page, ids)
