"""Columns that are the sum or the difference of other columns, found from the rows themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.checks.sheets import Row, Sheet
from extractors.checks.sum_in_table import BrokenSum, rounding
from extractors.checks.wording import vocabulary
from models.flags import Severity


@dataclass(frozen=True, slots=True)
class Relation:
    """Column `target` is the sum of `columns`, each with its sign."""

    target: int
    columns: tuple[int, ...]
    signs: tuple[int, ...]


def broken_rows(sheet: Sheet) -> list[BrokenSum]:
    """The rows that break a relation which the other rows keep."""
    return [
        broken_row(sheet.rows, i, kept.relation)
        for kept in best_relations(sheet)
        for i in kept.failing
    ]


def kept_relations(sheet: Sheet) -> Iterator[tuple[Relation, tuple[int, ...]]]:
    """The relations that the sheet's columns keep, each with the rows that keep it."""
    for kept in best_relations(sheet):
        yield kept.relation, kept.holding


@dataclass(frozen=True, slots=True)
class Kept:
    """A relation with the rows that keep it and those that break it."""

    relation: Relation
    holding: tuple[int, ...]
    failing: tuple[int, ...]


def best_relations(sheet: Sheet) -> Iterator[Kept]:
    """For each column that others give, the relation that most rows keep."""
    columns = sheet.columns()
    for target in columns:
        best = best_relation(sheet, columns, target)
        if best is not None:
            yield best


def best_relation(sheet: Sheet, columns: Sequence[int], target: int) -> Kept | None:
    """The relation for `target` that most rows keep."""
    header = sheet.headers.get(target, "").split("/")[-1]
    kept: list[Kept] = []
    for relation in relations(columns, target):
        holding: list[int] = []
        failing: list[int] = []
        for i, row in enumerate(sheet.rows):
            verdict = keeps(row, relation)
            if verdict is not None:
                (holding if verdict else failing).append(i)
        if len(holding) >= needed_rows(header, relation) and len(holding) >= 2 * len(failing):
            kept.append(Kept(relation, tuple(holding), tuple(failing)))
    if not kept:
        return None
    most = max(len(one.holding) for one in kept)
    best = [one for one in kept if len(one.holding) == most]
    # Two relations kept by the same rows (one with an empty column more) must both be broken.
    common = set(best[0].failing).intersection(*(one.failing for one in best))
    return replace(best[0], failing=tuple(sorted(common)))


def relations(columns: Sequence[int], target: int) -> Iterator[Relation]:
    """Sums of neighbouring columns and differences of two, for one target column."""
    others = [c for c in columns if c != target]
    for first in range(len(others)):
        for last in range(first + 2, len(others) + 1):
            run = tuple(others[first:last])
            if not run[0] < target < run[-1]:
                yield Relation(target, run, (1,) * len(run))
    for a in others:
        for b in others:
            if a != b and not (a < target < b or b < target < a):
                yield Relation(target, (a, b), (1, -1))


def needed_rows(header: str, relation: Relation) -> int:
    """How many rows must keep a relation before it is believed.

    A header that announces it (合计, 增减额) needs two, silence four: three numbers agree by
    chance in one row, not in four.
    """
    words = vocabulary("table_totals")
    announced = words["sum_headers"] if -1 not in relation.signs else words["difference_headers"]
    return 2 if any(word in header for word in announced) else 4


def keeps(row: Row, relation: Relation) -> bool | None:
    """Whether the row keeps the relation; None where too few figures take part to tell."""
    involved = (relation.target, *relation.columns)
    if any(c in row.unknown for c in involved) or relation.target not in row.figures:
        return None
    suffixes = {row.figures[c].suffix for c in involved if c in row.figures}
    if len(suffixes) > 1 or sum(bool(row.value(c)) for c in relation.columns) < 2:
        return None
    slack = sum((row.slack(c) for c in involved), Decimal(0))
    gap = abs(expected(row, relation) - row.value(relation.target))
    return gap <= rounding(slack, len(relation.columns))


def expected(row: Row, relation: Relation) -> Decimal:
    """What the relation gives for the row."""
    return sum(
        (sign * row.value(c) for sign, c in zip(relation.signs, relation.columns, strict=True)),
        Decimal(0),
    )


def broken_row(rows: Sequence[Row], number: int, relation: Relation) -> BrokenSum:
    """The record of one row that breaks a relation."""
    row = rows[number]
    return BrokenSum(
        row=number,
        column=relation.target,
        parts=tuple((number, c) for c in relation.columns if row.value(c)),
        stated=row.value(relation.target),
        expected=expected(row, relation),
        severity=Severity.ERROR,
        along="row",
    )
