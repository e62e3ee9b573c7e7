"""Budget outlines by subject code: each 类 is the sum of its 款, each 款 of its 项."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.checks.sheets import Row, Sheet, is_total_label
from extractors.checks.sum_in_table import BrokenSum, broken_sum, holds
from models.flags import Severity


def broken_outlines(sheet: Sheet) -> list[BrokenSum]:
    """The coded rows that their sub-rows do not add up to.

    Believed only where twice as many groups of the table add up: codes may be cut off, or the
    table may list a selection.
    """
    columns = [c for c in sheet.columns() if sheet.is_additive(c)]
    groups = code_groups(sheet.rows)
    holding, broken = 0, []
    for parent, children in groups.items():
        for column in columns:
            if column not in sheet.rows[parent].figures:
                continue
            involved = (parent, *children)
            if any(column in sheet.rows[i].unknown for i in involved):
                continue
            if holds(sheet.rows, parent, children, column):
                holding += any(sheet.rows[i].value(column) for i in involved)
            elif any(sheet.rows[i].value(column) for i in children):
                broken.append(broken_sum(sheet.rows, parent, children, column, Severity.ERROR))
    return broken if holding >= 2 * len(broken) and holding > 2 else []


def code_groups(rows: Sequence[Row]) -> dict[int, tuple[int, ...]]:
    """Each coded row with the rows one level below it; the last, perhaps cut off, is left out."""
    groups: dict[int, tuple[int, ...]] = {}
    for parent, row in enumerate(rows):
        if not row.codes or is_total_label(row.label):
            continue
        children: list[int] = []
        for i in range(parent + 1, len(rows)):
            if not rows[i].codes and not rows[i].figures:
                continue  # the second line of a label
            if not rows[i].codes and not is_total_label(rows[i].label):
                break  # a code that was not read: nobody knows whose part this is
            if not rows[i].codes or depth(rows[i]) <= depth(row):
                if children:
                    groups[parent] = tuple(children)
                break
            if not children or depth(rows[i]) == depth(rows[children[0]]):
                children.append(i)
    return groups


def depth(row: Row) -> tuple[int, int]:
    """How deep a code nests: by columns filled (类, 款, 项), then by digits (205, 20508)."""
    return len(row.codes), sum(len(code) for code in row.codes)
