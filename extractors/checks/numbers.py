"""Values without a unit or without a number."""

from __future__ import annotations

from collections.abc import Iterator

from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.values import AmountValue, CountValue, Value, is_understood

# Rules under which the finders return what they cannot make a value of.
SUSPICIOUS_NUMBER = "suspicious_number"
UNEXPLAINED_NUMBER = "unexplained_number"


def check_numbers(analysis: Analysis) -> list[Flag]:
    """Flags for amounts without a unit and numbers that no rule reads."""
    flags: list[Flag] = []
    for field in analysis.fields:
        flags.extend(check_unit(field))
        flags.extend(check_unread(field))
    return flags


def check_unit(field: Field) -> Iterator[Flag]:
    """An amount whose unit could not be found, not even in a header."""
    value = field.value
    if not isinstance(value, AmountValue) or value.unit or field.rule == SUSPICIOUS_NUMBER:
        return
    if value.value_yuan is None and value.lower_yuan is None and value.upper_yuan is None:
        message = f"{field.raw_text} 没有单位，表头也没有 / {field.raw_text} has no unit anywhere"
        yield Flag(FlagCode.UNIT_MISSING, Severity.WARNING, message, field.page, (field.field_id,))


def check_unread(field: Field) -> Iterator[Flag]:
    """A number with a character that cannot be one of it, or that nothing in the text explains."""
    if field.rule == UNEXPLAINED_NUMBER:
        code = FlagCode.UNIT_MISSING
        message = (
            f"{field.raw_text} 的单位或含义不明"
            f" / nothing says what {field.raw_text} counts or in which unit"
        )
    elif field.rule == SUSPICIOUS_NUMBER or is_empty(field.value):
        code = FlagCode.LOW_CONFIDENCE
        message = f"{field.raw_text} 读不成一个数 / {field.raw_text} cannot be read as a number"
    else:
        return
    yield Flag(code, Severity.WARNING, message, field.page, (field.field_id,))


def is_empty(value: Value) -> bool:
    """An amount of known unit or a count of which no number is known, whatever rule found it.

    An amount without a unit is told as that.
    """
    if isinstance(value, AmountValue) and not value.unit:
        return False
    return isinstance(value, AmountValue | CountValue) and not is_understood(value)
