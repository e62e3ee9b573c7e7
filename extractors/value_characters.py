"""Which characters of a field carry its value."""

from __future__ import annotations

import re

from models.values import ContactKind, ContactValue, Kind, Value

# Separators, brackets and classifiers carry no value: a thousands comma read as a point is
# settled by the digits around it.
CARRIES = re.compile(
    r"[0-9０-９.．%％‰OoIl\-−〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟元角分半成]"
)
# Between the parts of a date a dash is a dash, however unsure the reader was of its kind.
CARRIES_DATE = re.compile(CARRIES.pattern.replace(r"\-−", ""))
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"\w")
_NUMERIC = frozenset({Kind.AMOUNTS, Kind.COUNTS, Kind.DATES})


def stands_by_characters(kind: Kind, value: Value) -> bool:
    """Whether a field of that kind and value stands or falls with single characters."""
    if isinstance(value, ContactValue):
        return value.kind is ContactKind.PHONE
    return kind in _NUMERIC


def carrying(kind: Kind, value: Value) -> re.Pattern[str]:
    """What a character of such a field matches when the value rests on it."""
    if kind is Kind.DATES:
        return CARRIES_DATE
    if kind in _NUMERIC:
        return CARRIES
    if isinstance(value, ContactValue) and value.kind is ContactKind.PHONE:
        return _DIGIT
    return _WORD
