"""Sums of tables that come out, and the cells that they vouch for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.checks.held import SUM, Held, Term, held_sum
from extractors.checks.outline_sums import code_groups
from extractors.checks.row_relations import kept_relations
from extractors.checks.sheets import Row, Sheet, is_total_label, term_of_figure
from extractors.checks.sum_in_table import holds, is_strong, is_unknown, nests_to, parts_with_value
from extractors.checks.sum_readings import Reading, child_runs, readings_of


def held_sums(sheet: Sheet) -> Iterator[Held]:
    """Every total of the sheet, down a column or along a row, that comes out beyond chance."""
    columns = [c for c in sheet.columns() if sheet.is_additive(c)]
    for number, row in enumerate(sheet.rows):
        if is_total_label(row.label):
            readings = list(readings_of(sheet.rows, number).values())
            yield from _held_total(sheet.rows, number, readings, columns)
    for number, runs in child_runs(sheet.rows).items():
        yield from _held_total(sheet.rows, number, runs, columns)
    for number, children in code_groups(sheet.rows).items():
        yield from _held_total(sheet.rows, number, [children], columns)
    for relation, holding in kept_relations(sheet):
        for i in holding:
            row = sheet.rows[i]
            parts = [
                term_of_figure(row.figures[column], sign)
                for column, sign in zip(relation.columns, relation.signs, strict=True)
                if row.value(column)
            ]
            yield from _some(held_sum(term_of_figure(row.figures[relation.target]), parts))


def _held_total(
    rows: Sequence[Row], number: int, readings: Sequence[Reading], columns: Sequence[int]
) -> Iterator[Held]:
    """The columns in which some reading of the structure gives the total in row `number`.

    A reading that two columns bear out is the structure, and no longer one of several tries.
    """
    usable = [c for c in columns if rows[number].value(c)]
    witnesses = [sum(is_strong(rows, number, reading, c) for c in usable) for reading in readings]
    for column in usable:
        holding = [
            (witnesses[i], parts_with_value(rows, reading, column), i)
            for i, reading in enumerate(readings)
            if not is_unknown(rows, reading, column) and holds(rows, number, reading, column)
        ]
        total = term_of_figure(rows[number].figures[column])
        if holding:
            witnessed, _, best = max(holding)
            tries = 1 if witnessed > 1 else len(readings)
            yield from _some(held_sum(total, _terms(rows, readings[best], column), tries))
            continue
        for reading in readings:
            if is_unknown(rows, reading, column) or not nests_to(
                rows, number, reading, column, is_exact=True
            ):
                continue
            terms = _terms(rows, reading, column)
            # What nests may nest in as many ways as there are rows.
            if held_sum(total, [total], len(readings) * len(terms)):
                ids = tuple(i for term in (total, *terms) for i in term.field_ids)
                yield Held(SUM, ids)
            break


def _terms(rows: Sequence[Row], reading: Reading, column: int) -> list[Term]:
    return [term_of_figure(rows[i].figures[column]) for i in reading if rows[i].value(column)]


def _some(held: Held | None) -> Iterator[Held]:
    if held is not None:
        yield held
