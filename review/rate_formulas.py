"""Which calculation a flag on a rate, product or change speaks of.

The flag names the stated result first and its operands behind it. Which formula was meant shows
by the result that the message gives: one formula alone may give it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.checks.quantities import Quantity
from extractors.checks.rate_flags import Interval, around, interval_of

_EXPECTED = re.compile(r"(?:=|应为) (-?\d[\d,]*(?:\.\d+)?)")
# What a message may state its numbers in, against the unit of the fields.
_UNIT_SCALES = (Decimal(1), Decimal(10**3), Decimal(10**4), Decimal(10**8))
_Operation = Callable[[Sequence[Interval]], Interval | None]


@dataclass(frozen=True, slots=True)
class Formula:
    """A calculation with its operands: `written` has a place {0}, {1} … for each of them.

    In a product a percentage is a hundredth.
    """

    written: str
    operation: _Operation
    is_product: bool = False

    def result(self, operands: Sequence[Quantity]) -> Decimal | None:
        """The exact result; None where a divisor is not above 0."""
        interval = self.operation([self._interval(q, Decimal(0)) for q in operands])
        return interval.low if interval is not None else None

    def allows(self, stated: Quantity, operands: Sequence[Quantity]) -> bool:
        """Whether the operands give what is stated, as far as all are rounded."""
        expected = self.operation([self._interval(q, q.slack) for q in operands])
        return expected is not None and expected.overlaps(interval_of(stated))

    def _interval(self, quantity: Quantity, slack: Decimal) -> Interval:
        part = Decimal(100) if self.is_product and quantity.dimension == "%" else Decimal(1)
        return around(quantity.value / part, slack / part)


def formula_of(message: str, stated: Quantity, operands: Sequence[Quantity]) -> Formula | None:
    """The one formula that gives the result in the message; None where none or several do.

    `message` is the Chinese half; the quantities are those that the flag was raised on.
    """
    told = _EXPECTED.findall(message)
    if not told:
        return None
    expected = Decimal(told[0].replace(",", ""))
    places = Decimal("0.01") if stated.is_money else stated.quantum
    if "，按 " in message:  # a table's, in the digits of its column
        places = stated.quantum
    found = [
        formula
        for formula in _formulas(len(operands), message)
        if (result := formula.result(operands)) is not None
        and any(abs(result - expected * scale) <= places / 2 for scale in _UNIT_SCALES)
    ]
    return found[0] if len(found) == 1 else None


def _formulas(count: int, message: str) -> Iterator[Formula]:
    """The formulas over `count` operands that the signs in the message allow."""
    calculation = message.rpartition("：")[0] or message
    if re.search(r"[×xX*✕✖＊]", calculation):
        yield from _products(count)
    elif "÷" in message and count == 2:
        yield from _quotients()
    elif "-" in message and count == 2:
        yield Formula("|{0} - {1}|", lambda o: _distance(o[0], o[1]))


def _products(count: int) -> Iterator[Formula]:
    if count >= 2:
        yield Formula(" × ".join(f"{{{i}}}" for i in range(count)), _product, is_product=True)
    if count >= 4 and count % 2 == 0:
        pairs = " + ".join(f"{{{i}}} × {{{i + 1}}}" for i in range(0, count, 2))
        yield Formula(pairs, _sum_of_products, is_product=True)


def _quotients() -> Iterator[Formula]:
    for a, b in ((0, 1), (1, 0)):
        yield Formula(f"{{{a}}} ÷ {{{b}}} × 100%", _bound(a, b, Interval.percent_of))
        yield Formula(f"{{{a}}} ÷ {{{b}}}", _bound(a, b, Interval.per))
        yield Formula(f"({{{a}}} - {{{b}}}) ÷ {{{b}}} × 100%", _bound(a, b, _growth))
        yield Formula(f"({{{a}}} - {{{b}}}) ÷ {{{a}}} × 100%", _bound(a, b, _decline))
        yield Formula(f"({{{a}}} - {{{b}}}) ÷ {{{b}}}", _bound(a, b, _times_more))
    # A level and its change: the base is what the level was before.
    yield Formula("{1} ÷ ({0} - {1}) × 100%", lambda o: o[1].percent_of(o[0] - o[1]))
    yield Formula("{1} ÷ ({0} + {1}) × 100%", lambda o: o[1].percent_of(o[0] + o[1]))


def _bound(
    a: int, b: int, operation: Callable[[Interval, Interval], Interval | None]
) -> _Operation:
    return lambda operands: operation(operands[a], operands[b])


def _product(operands: Sequence[Interval]) -> Interval | None:
    result = Interval(Decimal(1), Decimal(1))
    for operand in operands:
        result *= operand
    return result


def _sum_of_products(operands: Sequence[Interval]) -> Interval | None:
    result = Interval(Decimal(0), Decimal(0))
    for i in range(0, len(operands), 2):
        result += operands[i] * operands[i + 1]
    return result


def _growth(now: Interval, before: Interval) -> Interval | None:
    return (now - before).percent_of(before)


def _decline(before: Interval, now: Interval) -> Interval | None:
    return (before - now).percent_of(before)


def _times_more(now: Interval, before: Interval) -> Interval | None:
    return (now - before).per(before)


def _distance(one: Interval, other: Interval) -> Interval:
    difference = one - other
    if difference.low >= 0:
        return difference
    if difference.high <= 0:
        return Interval(-difference.high, -difference.low)
    return Interval(Decimal(0), max(-difference.low, difference.high))
