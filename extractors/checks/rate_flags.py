"""What the checks of products, shares and changes have in common: rounding and their verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.checks.held import RATE, SHOWING, Verdict, held_relation, term_of
from extractors.checks.quantities import Quantity, format_quantity
from models.flags import Flag, FlagCode, Severity


@dataclass(frozen=True, slots=True)
class Interval:
    """What a rounded number may have been."""

    low: Decimal
    high: Decimal

    def overlaps(self, other: Interval) -> bool:
        """Whether both may have been the same number."""
        return self.low <= other.high and other.low <= self.high

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def per(self, other: Interval) -> Interval | None:
        """The quotient; None where the divisor may be zero or less."""
        if other.low <= 0:
            return None
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def percent_of(self, whole: Interval) -> Interval | None:
        """How many per cent of `whole` this is; None where `whole` may be zero or less."""
        share = self.per(whole)
        return None if share is None else Interval(100 * share.low, 100 * share.high)


Formula = Callable[[Sequence[Interval]], Interval | None]
"""The result that intervals of the operands, in their order, allow; None where there is none."""


def around(value: Decimal, slack: Decimal) -> Interval:
    """The interval of all numbers no further than `slack` from `value`."""
    return Interval(value - slack, value + slack)


def interval_of(quantity: Quantity) -> Interval:
    """The values that `quantity` may be the rounding of."""
    return around(quantity.value, quantity.slack)


def judge_claim(
    stated: Quantity,
    operands: Sequence[Quantity],
    formula: Formula,
    terms: str,
    *,
    slack: Decimal | None = None,
) -> Verdict | None:
    """What the statement that `formula` of the `operands` gives `stated` deserves.

    `terms` writes the calculation down, `slack` is how far off the result may be where that is
    not what the digits of `stated` tell. None where it cannot be calculated, or comes out and
    proves nothing.
    """
    everything = [stated, *operands]
    slacks = [stated.slack if slack is None else slack, *(q.slack for q in operands)]

    def holds(values: Sequence[Decimal], slacks: Sequence[Decimal]) -> bool:
        result, *others = [around(v, s) for v, s in zip(values, slacks, strict=True)]
        expected = formula(others)
        return expected is not None and expected.overlaps(result)

    values = [q.value for q in everything]
    exactly = formula([around(value, Decimal(0)) for value in values[1:]])
    if exactly is None or formula([around(q.value, q.slack) for q in operands]) is None:
        return None
    if not holds(values, slacks):
        return rate_flag(terms, exactly.low, stated, everything)
    # What comes out to the last digit was not rounded; what could have, and did not, may have
    # its last digit wrong.
    if holds(values, [Decimal(0)] * len(values)):
        slacks = [Decimal(0)] * len(values)
    showing = SHOWING if exactly.low % stated.quantum else 1
    return held_relation(
        RATE, [term_of(q) for q in everything], lambda v: holds(v, slacks), showing
    )


def rate_flag(
    terms: str, expected: Decimal, stated: Quantity, involved: Sequence[Quantity]
) -> Flag:
    """The flag for a stated result that its operands do not give."""
    places = stated.quantum if not stated.is_money else Decimal("0.01")
    rounded = expected.quantize(places)
    result, printed = format_quantity(rounded, stated), format_quantity(stated.value, stated)
    difference = format_quantity(abs(rounded - stated.value), stated)
    message = (
        f"{terms} = {result}，写作 {printed}，差 {difference}"
        f" / {terms} = {result}, stated as {printed}, difference {difference}"
    )
    ids = tuple(dict.fromkeys(q.field.field_id for q in involved))
    return Flag(FlagCode.RATE_MISMATCH, Severity.ERROR, message, stated.field.page, ids)
