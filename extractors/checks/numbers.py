"""Values without a unit or a number, and values that cannot be what their label says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.values import AmountValue, CountValue, Value

# Rules under which the finders return what they cannot make a value of.
SUSPICIOUS_NUMBER = "suspicious_number"
UNEXPLAINED_NUMBER = "unexplained_number"

# Shares of a whole end at 100 %; growth, completion and execution rates do not.
BOUNDED_RATE = re.compile(
    r"(满意[度率]|合格率|达标率|覆盖率|知晓率|及格率|建档率|入学率|参保率|抽查率|占比|比重|准确率|复发率"
    r"|再住院率|巩固率|治愈率|存活率|出席率)$"
)


def check_numbers(analysis: Analysis) -> list[Flag]:
    """Flags for amounts without a unit, numbers that no rule reads, and rates above 100 %."""
    flags: list[Flag] = []
    for field in analysis.fields:
        flags.extend(check_unit(field))
        flags.extend(check_unread(field))
        flags.extend(check_bounded_rate(field))
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
    elif field.rule == SUSPICIOUS_NUMBER or is_empty_count(field.value):
        code = FlagCode.LOW_CONFIDENCE
        message = f"{field.raw_text} 读不成一个数 / {field.raw_text} cannot be read as a number"
    else:
        return
    yield Flag(code, Severity.WARNING, message, field.page, (field.field_id,))


def is_empty_count(value: Value) -> bool:
    """A count of which no number is known, whatever rule found it."""
    if not isinstance(value, CountValue):
        return False
    return value.value is None and value.lower is None and value.upper is None


def check_bounded_rate(field: Field) -> Iterator[Flag]:
    """A share of a whole above 100 %: 96.8% read as 968%."""
    value = field.value
    if not isinstance(value, CountValue) or value.unit != "%" or value.value is None:
        return
    label = re.sub(r"[\s（）()%％]", "", field.label)
    if value.value > 100 and BOUNDED_RATE.search(label):
        message = f"{label} {field.raw_text} 超过 100% / {label} {field.raw_text} is more than 100%"
        yield Flag(
            FlagCode.IMPLAUSIBLE_VALUE, Severity.WARNING, message, field.page, (field.field_id,)
        )
