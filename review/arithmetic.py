"""The calculation that a flag speaks of, done again with the values that hold now.

A flag names its fields in order: a total before its parts, a stated result before its operands.
Whether they are the whole calculation, and with which signs, shows by the numbers of its message:
what the machine's values do not reproduce is not shown as a calculation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import Literal

from extractors.checks.quantities import (
    MONEY_UNITS,
    Quantity,
    format_number,
    format_quantity,
    money_unit,
    tolerance,
)
from models.flags import FlagCode
from models.value_columns import plain_decimal
from review.flag_quantities import FlagField, machine_quantity, quantity_now
from review.rate_formulas import Formula, formula_of

_DIFFERENCE = re.compile(r"差 (-?\d[\d,]*(?:\.\d+)?)")
_DIFFERENCE_IN = re.compile(r"差 -?[\d,.]+ (亿元|万元|元)")
# What a message may state its numbers in, against the unit of the fields.
_UNIT_SCALES = (Decimal(1), Decimal(10**3), Decimal(10**4), Decimal(10**8))
# Beyond this many parts signs match by chance.
_SIGNED_PARTS = 6
_EQUALITIES = (FlagCode.WORDS_FIGURES_MISMATCH, FlagCode.CONFLICTING_VALUES)


@dataclass(frozen=True, slots=True)
class ArithmeticTerm:
    """One number of a calculation: `display` with its unit, `value` as a plain number.

    A term that is taken away has a minus in both.
    """

    field_id: str
    display: str
    value: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A calculation with the values that hold now.

    For a sum and for equal values all numbers are in `unit`; for a rate each term has its own and
    `unit` is that of the result. `computed` is what the terms come to (for equal values empty),
    `difference` how far off the total is, without sign; `holds` allows for rounding, as the check
    does. `written` is the whole in one line.
    """

    sort: Literal["sum", "rate", "equal"]
    terms: tuple[ArithmeticTerm, ...]
    total: ArithmeticTerm | None
    computed: str
    difference: str
    unit: str
    holds: bool
    written: str


def arithmetic(code: str, message: str, fields: Sequence[FlagField]) -> Arithmetic | None:
    """The calculation of a flag on `fields`, in the flag's order; None where it is not known.

    It is not known where a flag is about something else, where the fields are only some of the
    numbers that the message speaks of (parts that are no fields, or too many to name), and where
    a field has no single number.
    """
    before = [q for field in fields if (q := machine_quantity(field)) is not None]
    now = [q for field in fields if (q := quantity_now(field)) is not None]
    if not len(before) == len(now) == len(fields) or len(fields) < 2:
        return None
    chinese = message.partition(" / ")[0]
    if code in _EQUALITIES:
        return _equality(now)
    if code == FlagCode.SUM_MISMATCH:
        signs = _signs(chinese, before)
        return _sum(now, signs, _unit_told(chinese, now[0])) if signs is not None else None
    if code == FlagCode.RATE_MISMATCH:
        formula = formula_of(chinese, before[0], before[1:])
        return _rate(now, formula) if formula is not None else None
    return None


def recheck(
    code: str, message: str, fields: Sequence[FlagField], field_id: str, typed: Mapping[str, str]
) -> Arithmetic | None:
    """The calculation of a flag if the field `field_id` said `typed` (columns as text)."""
    return arithmetic(
        code,
        message,
        [
            replace(field, values={**field.values, **typed})
            if field.field_id == field_id
            else field
            for field in fields
        ],
    )


def _signs(message: str, before: Sequence[Quantity]) -> tuple[int, ...] | None:
    """The sign of each part with which the machine's values are off by what the message says."""
    told = _DIFFERENCE.findall(message)
    total, *parts = before
    # Parts in another unit are no parts; a table's sums that share one mistake have no one total.
    if not told or any(q.dimension != total.dimension for q in parts) or "处差同一数" in message:
        return None
    difference = Decimal(told[0].replace(",", ""))
    all_added = (1,) * len(parts)
    if _is_off_by(total, parts, all_added, difference):
        return all_added
    if len(parts) > _SIGNED_PARTS:
        return None
    fitting = [
        (1, *signs)
        for signs in product((1, -1), repeat=len(parts) - 1)
        if _is_off_by(total, parts, (1, *signs), difference)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _is_off_by(
    total: Quantity, parts: Sequence[Quantity], signs: Sequence[int], difference: Decimal
) -> bool:
    gap = abs(total.value - _added(parts, signs))
    return any(gap == difference * scale for scale in _UNIT_SCALES)


def _added(parts: Sequence[Quantity], signs: Sequence[int]) -> Decimal:
    return sum((s * p.value for s, p in zip(signs, parts, strict=True)), Decimal(0))


def _unit_told(message: str, total: Quantity) -> tuple[str, Decimal]:
    """The unit in which the message counts: a figure of a table has its unit in the head."""
    told = _DIFFERENCE_IN.search(message)
    if told is None or total.dimension != "CNY":
        return _unit_of(total)
    return told[1], MONEY_UNITS[told[1]]


def _sum(
    now: Sequence[Quantity], signs: Sequence[int], counted_in: tuple[str, Decimal]
) -> Arithmetic | None:
    total, *parts = now
    if any(q.dimension != total.dimension for q in parts):
        return None
    computed = _added(parts, signs)
    gap = abs(total.value - computed)
    holds = gap <= tolerance(total, tuple(parts))
    unit, scale = counted_in
    terms = [_term(p, unit, scale, s) for s, p in zip(signs, parts, strict=True)]
    summed = "".join(
        f" {'+' if s > 0 else '-'} {format_number(p.value / scale)}"
        for s, p in zip(signs, parts, strict=True)
    ).removeprefix(" + ")
    result = format_number(computed / scale)
    stated = f"{format_number(total.value / scale)} {unit}".rstrip()
    if len(parts) == 1:
        written = f"{stated} {_relation(gap, holds=holds)} {summed} {unit}".rstrip()
    elif gap:
        written = f"{stated} {_relation(gap, holds=holds)} {summed} = {result} {unit}".rstrip()
    else:
        written = f"{stated} = {summed}"
    return Arithmetic(
        sort="sum" if len(parts) > 1 else "equal",
        terms=tuple(terms),
        total=_term(total, unit, scale),
        computed=result,
        difference=format_number(gap / scale),
        unit=unit,
        holds=holds,
        written=written,
    )


def _rate(now: Sequence[Quantity], formula: Formula) -> Arithmetic | None:
    stated, *operands = now
    computed = formula.result(operands)
    if computed is None:
        return None
    holds = formula.allows(stated, operands)
    unit, scale = _unit_of(stated)
    rounded = computed if computed == stated.value else computed.quantize(_places(stated))
    gap = abs(stated.value - rounded)
    shown = [format_quantity(q.value, q) for q in operands]
    result = format_number(rounded / scale)
    relation = "=" if computed == stated.value else "≈" if holds else "≠"
    written = f"{format_quantity(stated.value, stated)} {relation} {formula.written.format(*shown)}"
    if relation != "=":
        written += f" = {result} {unit}".rstrip()
    return Arithmetic(
        sort="rate",
        terms=tuple(_term(q, *_unit_of(q)) for q in operands),
        total=_term(stated, unit, scale),
        computed=result,
        difference=format_number(gap / scale),
        unit=unit,
        holds=holds,
        written=written,
    )


def _equality(now: Sequence[Quantity]) -> Arithmetic | None:
    first = now[0]
    if any(q.dimension != first.dimension for q in now):
        return None
    ordered = sorted(now, key=lambda q: q.value)
    gap = ordered[-1].value - ordered[0].value
    holds = gap <= ordered[-1].slack + ordered[0].slack
    unit, scale = _unit_of(first)
    return Arithmetic(
        sort="equal",
        terms=tuple(_term(q, unit, scale) for q in now),
        total=None,
        computed="",
        difference=format_number(gap / scale),
        unit=unit,
        holds=holds,
        written=f" {_relation(gap, holds=holds)} ".join(
            f"{format_number(q.value / scale)} {unit}".rstrip() for q in now
        ),
    )


def _relation(gap: Decimal, *, holds: bool) -> str:
    if not gap:
        return "="
    return "≈" if holds else "≠"


def _places(stated: Quantity) -> Decimal:
    return Decimal("0.01") if stated.is_money else min(stated.quantum, Decimal("0.01"))


def _unit_of(quantity: Quantity) -> tuple[str, Decimal]:
    """The unit in which a quantity is written, and what one of it is worth."""
    if not quantity.is_money:
        return quantity.dimension, Decimal(1)
    unit = money_unit(quantity)
    name = unit if quantity.dimension == "CNY" else unit.removesuffix("元") + quantity.dimension
    return name, MONEY_UNITS[unit]


def _term(quantity: Quantity, unit: str, scale: Decimal, sign: int = 1) -> ArithmeticTerm:
    number = sign * quantity.value / scale
    return ArithmeticTerm(
        quantity.field.field_id,
        f"{format_number(number)} {unit}".rstrip(),
        plain_decimal(number),
    )
