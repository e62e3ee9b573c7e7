"""Whether the columns of a value that a person sets say one thing together.

A reader's mistakes are flagged; what a person sets counts as settled, so that a slip in it would
be a silent error.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from models.errors import UsageError
from models.schema import correctable_columns
from models.values import DateForm, Kind, Qualifier

_Values = Mapping[str, str]
# The columns of a number and of the two ends of a range.
_NUMBERS = {
    Kind.AMOUNTS: ("value_yuan", "lower_yuan", "upper_yuan"),
    Kind.COUNTS: ("value", "lower", "upper"),
}
_SAYING_IT = {
    Kind.PROJECTS: ("name",),
    Kind.ORGANIZATIONS: ("name",),
    Kind.PEOPLE: ("name",),
    Kind.CONTACTS: ("value",),
    Kind.REFERENCES: ("name", "number"),
}
_EMPTY = "值不能全空；若原文没有这个值，请用“不是值” / a value says something; reject what is none"


def require_sound(kind: Kind, before: _Values, after: _Values) -> None:
    """Refuse a change that leaves columns which contradict each other.

    `before` is the value as it held, {} for a new one; `after` has all columns. What was
    contradictory already may stay so when the change is about something else.

    Raises:
        UsageError: naming the contradiction.
    """
    changed = {
        column.name
        for column in correctable_columns(kind)
        if before.get(column.name, "") != after[column.name] or not before
    }
    if kind in _NUMBERS:
        _check_number(kind, after, changed)
    elif kind is Kind.DATES:
        _check_date(after, changed)
    elif not any(after[name].strip() for name in _SAYING_IT[kind]) and (
        changed & set(_SAYING_IT[kind])
    ):
        raise UsageError(_EMPTY)
    # A document can state its period the wrong way round; the machine then says so too.
    if (
        changed & {"period_start", "period_end"}
        and _is_reversed(after, "period_start", "period_end")
        and not _is_reversed(before, "period_start", "period_end")
    ):
        raise UsageError("起止日期颠倒 / period_end is before period_start")


def _check_number(kind: Kind, after: _Values, changed: set[str]) -> None:
    names = _NUMBERS[kind]
    if not changed & {*names, "qualifier"}:
        return
    number, lower, upper = (after[name] for name in names)
    if not any((number, lower, upper)):
        raise UsageError(_EMPTY)
    if after["qualifier"] != Qualifier.RANGE.value:
        if not number or lower or upper:
            raise UsageError(
                f"qualifier 不是 range 时须有 {names[0]}，且没有上下限 / only a range has "
                f"{names[1]} and {names[2]}, and all others have {names[0]}"
            )
    elif number or not lower or not upper:
        raise UsageError(
            f"qualifier 为 range 时须有 {names[1]} 和 {names[2]}，且没有 {names[0]} / a range has "
            f"{names[1]} and {names[2]}, and no {names[0]}"
        )
    elif Decimal(lower) > Decimal(upper):
        raise UsageError(f"下限大于上限 / {names[1]} is greater than {names[2]}")


def _check_date(after: _Values, changed: set[str]) -> None:
    if not changed & {"start", "end", "form"}:
        return
    if not after["start"] and not after["end"]:
        raise UsageError(_EMPTY)
    form = after["form"]
    lacks_start = not after["start"] and form != DateForm.UNTIL
    lacks_end = not after["end"] and form != DateForm.SINCE
    if lacks_start or lacks_end:
        raise UsageError(
            f"form 为 {form} 时日期不全 / a date that is {form} lacks its start or its end"
        )
    if form == DateForm.UNTIL and after["start"]:
        raise UsageError("form 为 until 时没有 start / a date that is until has no start")
    # An interval can be stated the wrong way round, and then stands so in the document.
    if form != DateForm.INTERVAL and _is_reversed(after, "start", "end"):
        raise UsageError("起止日期颠倒 / end is before start")


def _is_reversed(values: _Values, start: str, end: str) -> bool:
    """Whether both days are known and the second is earlier; ISO days compare as text."""
    first, last = values.get(start, ""), values.get(end, "")
    return bool(first and last and last < first)
