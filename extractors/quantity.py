"""The record of one quantity, its unit, and what stands before its number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from extractors.number import SIGNS, Number
from extractors.qualifiers import distant_qualifier, qualifier_after, qualifier_before
from models.values import Qualifier


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit found behind a number: where it ends, its normal form, and what it does to the value.

    The value is number × factor + extra (元 with 5角3分 behind it has extra 0.53). `code` is the
    currency, `per` what the unit itself names as its reference (元/人).
    """

    end: int
    name: str
    factor: Decimal = Decimal(1)
    extra: Decimal = Decimal(0)
    code: str = ""
    per: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit at [start, end), qualifier words included.

    `number` is the last number of it, `first` the first; `opener` is what stood before the
    number instead of a unit behind it (¥, 百分之). All values are None when `is_suspicious`.
    A range `is_repaired` when a dash that was read as another character was taken for one.
    """

    start: int
    end: int
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    qualifier: Qualifier
    unit: Unit
    opener: str
    first: Number
    number: Number
    is_suspicious: bool
    is_list_item: bool = False
    is_repaired: bool = False


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before a number: start of the mention, qualifier, opener, sign."""

    start: int
    qualifier: Qualifier | None
    opener: str
    is_negative: bool


def front_of(flat: str, number: Number, openers: re.Pattern[str] | None) -> Front:
    """What stands before `number`: qualifiers, a sign and an opener in any order.

    `openers` matches what may stand there in place of a unit, anchored at the end.
    """
    position = start = number.start
    qualifier: Qualifier | None = None
    opener = ""
    is_negative = False
    for _ in range(4):
        if not is_negative and _is_sign(flat, position - 1):
            is_negative = True
            position = start = position - 1
            continue
        match = openers.search(flat, max(0, position - 12), position) if openers else None
        if match is not None and not opener:
            opener, position = match["opener"], match.start()
            continue
        word = qualifier_before(flat, position) if qualifier is None else None
        if word is None:
            break
        qualifier = word.qualifier
        position = start = word.start
    if qualifier is None:
        qualifier = distant_qualifier(flat, position)
    return Front(start, qualifier, opener, is_negative)


def _is_sign(flat: str, index: int) -> bool:
    """Whether the character is a minus: not after a digit, letter or bracket (A-5, 〔2022〕-5)."""
    if index < 0 or flat[index] not in SIGNS:
        return False
    before = flat[index - 1 : index] if index else ""
    if flat[index] == "负":
        return before not in tuple("正抱肩胜欺担背自")
    return not (before.isascii() and before.isalnum()) and before not in tuple(")]〕】%-—–－−")


def end_of(flat: str, unit: Unit) -> int:
    """Where the mention ends: behind the unit and the qualifier that follows it."""
    after = qualifier_after(flat, unit.end)
    return after.end if after else unit.end


def tidy(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()
