"""Which rows a total row may mean: the plausible readings of a table's structure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.checks.sheets import Row, is_child_label, is_total_label, numbering_level

Reading = tuple[int, ...]


def readings_of(rows: Sequence[Row], total: int) -> dict[str, Reading]:
    """Row numbers that the total row may add up, by the name of the reading.

    Covers totals below their parts (with and without subtotals, outline numbering and 其中
    rows), totals above them, and totals that take up an earlier total (总计 = 合计 + 结转).
    """
    kinds = ["total" if is_total_label(row.label) else "leaf" for row in rows]
    above, below = list(range(total)), list(range(total + 1, len(rows)))
    totals_above = [i for i in above if kinds[i] == "total"]
    last_total = totals_above[-1] if totals_above else -1
    leaves_above = [i for i in above if kinds[i] == "leaf"]
    since = [i for i in leaves_above if i > last_total]
    next_total = next((i for i in below if kinds[i] == "total"), len(rows))
    until = [i for i in below if i < next_total]
    leaves_below = [i for i in below if kinds[i] == "leaf"]
    is_subtotal = rows[total].label.endswith("小计")
    if is_subtotal and subtotals_lead(rows):
        return {"rows below up to the next total": tuple(until)} if until else {}
    found: dict[str, list[int]] = {"rows since the last total": since}
    if not is_subtotal:
        subtotals = [i for i in totals_above if rows[i].label.endswith("小计")] or totals_above
        found["all rows above"] = leaves_above
        found["subtotals and the rows after them"] = [*subtotals, *since]
        found["subtotals"] = subtotals if len(subtotals) > 1 else []
        if subtotals:
            before = [i for i in leaves_above if i < subtotals[0]]
            found["rows before the subtotals, and the subtotals"] = [*before, *subtotals]
        if last_total >= 0:
            found["last total and the rows after it"] = [last_total, *since]
            since_outer = outer(rows, since)
            found["last total and the outer rows after it"] = [last_total, *since_outer]
        found["top level above"] = top_level(rows, leaves_above)
        found["outer rows above"] = outer(rows, leaves_above)
    found["top level since the last total"] = top_level(rows, since)
    found["net value and the rows after it"] = from_net_value(rows, since)
    if not above or not since:
        found["rows below up to the next total"] = until
        found["all rows below"] = leaves_below
        found["top level below"] = top_level(rows, below)
        found["outer rows below"] = outer(rows, below)
        found["subtotals below"] = [i for i in below if kinds[i] == "total"]
    distinct: dict[str, Reading] = {}
    for name, numbers in found.items():
        reading = tuple(sorted(set(numbers)))
        if reading and reading not in distinct.values():
            distinct[name] = reading
    return distinct


def subtotals_lead(rows: Sequence[Row]) -> bool:
    """Whether each 小计 stands above its parts: no row of its own precedes the first one."""
    first = next((i for i, row in enumerate(rows) if row.label.endswith("小计")), None)
    return first is not None and (first == 0 or is_total_label(rows[first - 1].label))


# 固定资产净值, 应收账款净额: what is left of the rows above, one of which begins with 减.
NET_VALUE = re.compile(r"净[值额]")


def from_net_value(rows: Sequence[Row], numbers: Sequence[int]) -> list[int]:
    """Of `numbers` the last net value and what follows; none where nothing was taken off."""
    reduced = next((i for i in numbers if rows[i].label.startswith("减")), None)
    net = [i for i in numbers if NET_VALUE.search(rows[i].label)]
    if reduced is None or not net or net[-1] < reduced:
        return []
    return [i for i in numbers if i >= net[-1]]


def top_level(rows: Sequence[Row], numbers: Sequence[int]) -> list[int]:
    """The outermost of `numbers`: by outline numbering, without 其中 rows."""
    plain = [i for i in numbers if not is_child_label(rows[i].label)]
    levels = [level for i in plain if (level := numbering_level(rows[i].label))]
    if not levels:
        return plain
    return [i for i in plain if numbering_level(rows[i].label) == min(levels)]


def outer(rows: Sequence[Row], numbers: Sequence[int]) -> list[int]:
    """The outermost of `numbers` by subject codes, or those without numbering among numbered.

    Codes nest by how many of their columns are filled (类, 款, 项) or by their length (205,
    20508, 2050801).
    """
    depths = {i: (len(rows[i].codes), len("".join(rows[i].codes))) for i in numbers}
    if any(rows[i].codes for i in numbers):
        coded = [i for i in numbers if rows[i].codes]
        least = min(depths[i] for i in coded)
        return [i for i in coded if depths[i] == least]
    return [i for i in numbers if not numbering_level(rows[i].label)]


def child_runs(rows: Sequence[Row]) -> dict[int, list[Reading]]:
    """For each row followed by a 其中 row, the runs of rows that may be its parts, shortest first.

    Only the first part bears the word; where the list ends, the figures must tell.
    """
    runs: dict[int, list[Reading]] = {}
    for first, row in enumerate(rows):
        if first == 0 or not is_child_label(row.label) or is_child_label(rows[first - 1].label):
            continue
        members = []
        for i in range(first, len(rows)):
            if is_total_label(rows[i].label):
                break
            members.append(i)
            runs.setdefault(first - 1, []).append(tuple(members))
    return runs
