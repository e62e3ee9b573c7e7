"""A number typed without its unit, in the unit in which the field was read.

A table states 万元 once, in its head, and 175.85 in the cell: what the cell was read as and what
that came to show the unit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from unicodedata import normalize

from models.value_columns import plain_decimal
from models.values import Kind
from review.displays import currency_name

BARE = re.compile(r"(?P<sign>[+-]?)(?P<number>\d+(?:,\d{3})*(?:\.\d+)?) ?(?P<scale>[万亿]?)")
_SCALED = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?) ?(?P<scale>[万亿]?)")
_LOSS = re.compile(r"\((?P<number>\d[\d,]*(?:\.\d+)?)\)")
_SCALES = {"": Decimal(1), "万": Decimal(10**4), "亿": Decimal(10**8)}
_NAMES = {
    Decimal(1): "",
    Decimal(10**2): "百",
    Decimal(10**3): "千",
    Decimal(10**4): "万",
    Decimal(10**6): "百万",
    Decimal(10**7): "千万",
    Decimal(10**8): "亿",
}


@dataclass(frozen=True, slots=True)
class InUnit:
    """A number in the original unit: `value`, exact, in the column's unit, and that unit's name."""

    value: str
    unit: str


def in_original_unit(
    kind: Kind, bare: re.Match[str], raw_text: str, machine_values: Mapping[str, str]
) -> InUnit | None:
    """What the number `bare` (of `BARE`) means in the unit of the field; None where nobody knows.

    `raw_text` is what the machine read in the field's place and `machine_values` what it took
    that for: a single number, from which it differs by a known power of ten.
    """
    column = "value_yuan" if kind is Kind.AMOUNTS else "value"
    if not Decimal(bare["number"].replace(",", "")):
        # Nothing is nothing in every unit.
        return InUnit("0", _name_of(kind, machine_values))
    printed = list(_SCALED.finditer(normalize("NFKC", raw_text)))
    if len(printed) != 1:
        return None
    own_scale = _SCALES[printed[0]["scale"]]
    try:
        read = Decimal(printed[0]["number"].replace(",", "")) * own_scale
        meant = abs(Decimal(machine_values.get(column, "")))
    except InvalidOperation:
        return None
    if not read or not meant.is_finite():
        return None
    factor = (meant / read).normalize()
    if bare["scale"]:
        # 12万 beside a figure in 万元: nobody knows whether both are meant.
        if factor != 1:
            return None
        scale = _SCALES[bare["scale"]]
    else:
        scale = factor * own_scale
    if scale not in _NAMES or (kind is Kind.COUNTS and factor != 1):
        return None
    number = Decimal(bare["sign"] + bare["number"].replace(",", "")) * scale
    return InUnit(plain_decimal(number), _NAMES[scale] + _name_of(kind, machine_values))


def without_brackets(typed: str, raw_text: str) -> str:
    """(45.25) as -45.25, where the field was read in brackets as well: accounts print losses so."""
    loss = _LOSS.fullmatch(typed)
    if loss is None or _LOSS.fullmatch(normalize("NFKC", raw_text.strip())) is None:
        return typed
    return f"-{loss['number']}"


def _name_of(kind: Kind, machine_values: Mapping[str, str]) -> str:
    if kind is Kind.AMOUNTS:
        return currency_name(machine_values.get("currency") or "CNY")
    return machine_values.get("unit", "")
