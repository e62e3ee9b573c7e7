"""Amounts whose decimals differ from the rest of their column (`low_confidence`)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.values import AmountValue

# So many amounts show what is usual in a column; one, or this share, may depart from it.
_LEAST = 6
_MOST_DEPARTING = 0.1


def check_column_decimals(analysis: Analysis) -> list[Flag]:
    """Flags for amounts of a table column that print another number of decimals than the rest.

    A printed table gives every amount of a column as many decimals: 11,849,124.0 among amounts
    with two has lost a digit, 30.000 among whole ones had a comma. A bare 0 departs from nothing.
    """
    columns: dict[tuple[str, int], list[Field]] = defaultdict(list)
    for field in analysis.fields:
        if field.cell is not None and isinstance(field.value, AmountValue):
            columns[field.cell.table_id, field.cell.column].append(field)
    flags: list[Flag] = []
    for fields in columns.values():
        flags.extend(_departures(fields))
    return flags


def _departures(fields: list[Field]) -> list[Flag]:
    decimals = {field.field_id: _decimals(field.raw_text) for field in fields}
    known = [count for count in decimals.values() if count is not None]
    if len(known) < _LEAST:
        return []
    usual, times = Counter(known).most_common(1)[0]
    if len(known) - times > max(1, _MOST_DEPARTING * len(known)):
        return []
    return [
        _flag(field, found, usual)
        for field in fields
        if (found := decimals[field.field_id]) is not None and found != usual
    ]


def _decimals(raw: str) -> int | None:
    """Digits behind the point of the number in `raw`; None for a zero or no whole number."""
    match = re.fullmatch(r"\D*([\d,，\s]+)(?:[.．](\d*))?\D*", raw)
    is_torn = re.search(r"\d[ \t\u3000]+\d", raw) is not None
    if match is None or is_torn or not re.search(r"[1-9]", raw):
        return None
    return len(match[2] or "")


def _flag(field: Field, found: int, usual: int) -> Flag:
    message = (
        f"{field.raw_text} 有 {found} 位小数，同列其余为 {usual} 位，可能漏读或误读"
        f" / {field.raw_text} has {found} decimals, the rest of its column {usual}"
    )
    return Flag(FlagCode.LOW_CONFIDENCE, Severity.WARNING, message, field.page, (field.field_id,))
