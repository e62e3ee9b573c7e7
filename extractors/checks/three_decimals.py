"""Three decimals that may be thousands: 9,460 read as 9.460 (`implausible_value`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache

from extractors.checks.confirmations import confirmed_fields
from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.values import AmountValue, CountValue

# One to three figures, a point and three more are written like a group of thousands.
_LIKE_THOUSANDS = re.compile(r"(?<![\d.,，])[1-9]\d{0,2}[.．]\d{3}(?![\d.,，])")
# 0.125, 1,649.352 and 1649.352 have three decimals beyond doubt.
_BEYOND_DOUBT = re.compile(r"(?<![\d.])(?:0|\d[\d,，]{3,})[.．]\d{3}(?!\d)")
# So many values of a unit with three decimals beyond doubt are a habit of the document.
_HABIT = 2


def check_three_decimals(analysis: Analysis) -> list[Flag]:
    """Flags for amounts and counts with three decimals that nothing in the document bears out.

    Its arithmetic may confirm the value, or other values of its unit have three decimals too.
    """

    @cache
    def confirmed() -> frozenset[str]:
        return frozenset(confirmed_fields(analysis))

    habits: Counter[str] = Counter()
    doubtful: list[tuple[Field, str]] = []
    for field in analysis.fields:
        unit = _unit_of(field)
        if unit is None:
            continue
        if _BEYOND_DOUBT.search(field.raw_text):
            habits[unit] += 1
        elif _LIKE_THOUSANDS.search(field.raw_text):
            doubtful.append((field, unit))
    return [_flag(f) for f, unit in doubtful if habits[unit] < _HABIT and not _holds(f, confirmed)]


def _holds(field: Field, confirmed: Callable[[], frozenset[str]]) -> bool:
    return field.field_id in confirmed()


def _unit_of(field: Field) -> str | None:
    """The unit of an amount or count with a value, None for anything else."""
    value = field.value
    if isinstance(value, AmountValue) and value.value_yuan is not None:
        return value.unit
    return value.unit if isinstance(value, CountValue) and value.value is not None else None


def _flag(field: Field) -> Flag:
    message = (
        f"{field.raw_text} 有三位小数，可能是千分位逗号误作小数点"
        f" / {field.raw_text} has three decimals; a comma of thousands may have been read as a"
        " point"
    )
    return Flag(
        FlagCode.IMPLAUSIBLE_VALUE, Severity.WARNING, message, field.page, (field.field_id,)
    )
