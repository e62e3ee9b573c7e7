"""Total rows of tables against the rows they add up (`sum_mismatch`).

A total row is tried against every plausible reading of the table's structure; it is in order
in a column where any reading holds. A column is at fault only when the other columns show
which reading is meant, or when all readings give the same sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.checks.sheets import Row, Sheet, is_total_label
from extractors.checks.sum_readings import Reading, child_runs, readings_of
from models.flags import Severity

# Up to this many terms a sum may be off by the whole of its rounding: equal shares (nine times
# 0.33) are all rounded the same way.
CERTAIN_TERMS = 11


@dataclass(frozen=True, slots=True)
class BrokenSum:
    """A total at (`row`, `column`) that the cells `parts` (row, column) do not give."""

    row: int
    column: int
    parts: tuple[tuple[int, int], ...]
    stated: Decimal
    expected: Decimal
    severity: Severity
    along: str

    @property
    def difference(self) -> Decimal:
        """How far off the total is, without sign."""
        return abs(self.stated - self.expected)


def broken_columns(sheet: Sheet) -> list[BrokenSum]:
    """The column totals of a sheet that do not add up."""
    broken: list[BrokenSum] = []
    columns = [c for c in sheet.columns() if sheet.is_additive(c)]
    for number, row in enumerate(sheet.rows):
        if is_total_label(row.label):
            readings = readings_of(sheet.rows, number)
            broken.extend(
                judge_total(sheet.rows, number, readings, columns, needs_witness=sheet.is_fragment)
            )
    taken = {(b.row, b.column) for b in broken}
    for number, runs in child_runs(sheet.rows).items():
        readings = {f"其中 × {len(run)}": run for run in runs}
        judged = judge_total(sheet.rows, number, readings, columns, needs_witness=True)
        broken.extend(b for b in judged if (b.row, b.column) not in taken)
    return broken


def judge_total(
    rows: Sequence[Row],
    number: int,
    readings: dict[str, Reading],
    columns: Sequence[int],
    *,
    needs_witness: bool = False,
) -> list[BrokenSum]:
    """The columns in which the total row `number` is wrong, judged over all columns at once."""
    usable = [c for c in columns if c in rows[number].figures]
    witnesses = {
        name: sum(is_strong(rows, number, reading, c) for c in usable)
        for name, reading in readings.items()
    }
    best = max(witnesses, key=lambda name: witnesses[name], default="")
    failing = [c for c in usable if is_failing(rows, number, readings, witnesses, c)]
    if not failing:
        return []
    if best and witnesses[best] and witnesses[best] >= len(failing):
        return [
            broken_sum(rows, number, readings[best], c, Severity.ERROR)
            for c in failing
            if any(rows[i].value(c) for i in readings[best])
        ]
    if needs_witness or (best and witnesses[best]):
        return []
    return judge_without_witness(rows, number, readings, failing)


def is_failing(
    rows: Sequence[Row],
    number: int,
    readings: dict[str, Reading],
    witnesses: dict[str, int],
    column: int,
) -> bool:
    """Whether the total is wrong in the column.

    A reading that holds here alone is chance where two other columns agree on another one:
    120 = 100 + 20 leaves out a 其中 row of 2 that the other columns count.
    """
    if any(is_unknown(rows, reading, column) for reading in readings.values()):
        return False
    holding = [name for name, r in readings.items() if holds(rows, number, r, column)]
    if not holding:
        return not any(nests_to(rows, number, reading, column) for reading in readings.values())
    most = max(witnesses.values(), default=0)
    return most >= 2 and all(
        witnesses[name] == 1 and is_strong(rows, number, readings[name], column) for name in holding
    )


def judge_without_witness(
    rows: Sequence[Row], number: int, readings: dict[str, Reading], failing: Sequence[int]
) -> list[BrokenSum]:
    """The broken columns where nothing but the structure says what the total adds up.

    Several at once look like a row that was not read: one doubt, not many contradictions.
    """
    broken = []
    for column in failing:
        longest = [r for r in readings.values() if parts_with_value(rows, r, column) > 1]
        sums = {sum((rows[i].value(column) for i in r), Decimal(0)) for r in longest}
        if len(sums) == 1:
            severity = Severity.ERROR if len(failing) == 1 else Severity.WARNING
            broken.append(broken_sum(rows, number, longest[0], column, severity))
    return broken[:1]


def parts_with_value(rows: Sequence[Row], reading: Reading, column: int) -> int:
    """How many rows of the reading have a figure other than zero in the column."""
    return sum(bool(rows[i].value(column)) for i in reading)


def holds(rows: Sequence[Row], number: int, reading: Reading, column: int) -> bool:
    """Whether the total equals the sum of the reading's rows within rounding."""
    summed = sum((rows[i].value(column) for i in reading), Decimal(0))
    slack = rows[number].slack(column) + sum((rows[i].slack(column) for i in reading), Decimal(0))
    return abs(summed - rows[number].value(column)) <= rounding(slack, len(reading))


def rounding(slack: Decimal, parts: int) -> Decimal:
    """The gap that rounding explains: all of it for up to ten parts, its likely size for more.

    Errors of n rounded numbers grow with the root of n; three standard deviations of a
    uniform error are √(3n) half digits.
    """
    terms = parts + 1
    if terms <= CERTAIN_TERMS:
        return slack
    return slack / terms * max(Decimal(CERTAIN_TERMS), Decimal(3 * terms).sqrt())


def nests_to(
    rows: Sequence[Row], number: int, reading: Reading, column: int, *, is_exact: bool = False
) -> bool:
    """Whether the rows are an outline without marks: each row followed by what it consists of.

    Budgets print 类, 款 and 项 below each other, every one with its sum. `is_exact` allows for no
    rounding.
    """
    values = [value for i in reading if (value := rows[i].value(column))]
    slack = Decimal(0) if is_exact else rows[number].slack(column) * 2
    summed, position = Decimal(0), 0
    while position < len(values):
        summed += values[position]
        position = end_of_group(values, position, slack)
    return abs(summed - rows[number].value(column)) <= slack * max(1, len(reading))


def end_of_group(values: Sequence[Decimal], position: int, slack: Decimal) -> int:
    """Where the rows end that `values[position]` is the sum of; the next row when it is none."""
    summed, end = Decimal(0), position + 1
    while end < len(values) and abs(summed) < abs(values[position]):
        summed += values[end]
        end = end_of_group(values, end, slack)
        if abs(summed - values[position]) <= slack:
            return end
    return position + 1


def is_strong(rows: Sequence[Row], number: int, reading: Reading, column: int) -> bool:
    """Whether the reading holds in the column and two or more figures take part."""
    return parts_with_value(rows, reading, column) > 1 and holds(rows, number, reading, column)


def is_unknown(rows: Sequence[Row], reading: Reading, column: int) -> bool:
    """Whether some cell of the reading could not be taken as a figure."""
    return any(column in rows[i].unknown for i in reading)


def broken_sum(
    rows: Sequence[Row], number: int, reading: Reading, column: int, severity: Severity
) -> BrokenSum:
    """The record of one total that its rows do not give."""
    return BrokenSum(
        row=number,
        column=column,
        parts=tuple((i, column) for i in reading if rows[i].value(column)),
        stated=rows[number].value(column),
        expected=sum((rows[i].value(column) for i in reading), Decimal(0)),
        severity=severity,
        along="column",
    )
