"""Calculations that a document writes out: 500元/课时×20课时=10,000元 (`rate_mismatch`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from extractors.checks.held import RATE, Term, Verdict, held_relation
from extractors.checks.passages import Passage
from extractors.checks.quantities import SCALES, format_number
from models.flags import Flag, FlagCode, Severity

# A number with its scale and what is counted; a rate names its unit behind a slash.
NUMBER = r"\d[\d,]*(?:\.\d+)?"
TERM = (
    rf"(?P<number>{NUMBER})\s*(?P<scale>[万亿]?)(?P<unit>%|[^\d\s×xX*✕✖=+＝＊,;:。、()\-]{{0,8}})"
)
_TERM = re.sub(r"\?P<\w+>", "?:", TERM)
EQUATION = re.compile(
    rf"(?<![\d.×xX*✕✖＊+\-/]){_TERM}(?:\s*[×xX*✕✖＊]\s*{_TERM})+\s*[=＝]\s*{_TERM}"
)
ONE = re.compile(TERM)


@dataclass(frozen=True, slots=True)
class Factor:
    """One number of a calculation with where it stands in the passage."""

    value: Decimal
    quantum: Decimal
    is_money: bool
    start: int
    end: int


def judge_equations(passage: Passage) -> Iterator[Verdict]:
    """Every product that is written out with its factors and its result."""
    for found in EQUATION.finditer(passage.text):
        numbers = [factor_of(m, found.start()) for m in ONE.finditer(found[0])]
        *factors, stated = numbers
        product = Decimal(1)
        for factor in factors:
            product *= factor.value
        # 120×240厘米 is a size; only money is worked out.
        if not product or not stated.is_money or sum(f.is_money for f in factors) > 1:
            continue
        ids = [ids_at(passage, number) for number in (stated, *factors)]
        if abs(product - stated.value) <= stated.quantum / 2:
            terms = [
                Term(number.value, number.quantum, Decimal(0), own)
                for number, own in zip((stated, *factors), ids, strict=True)
            ]
            held = held_relation(RATE, terms, partial(product_holds, quantum=stated.quantum))
            if held is not None:
                yield held
        elif not is_unit_left_out(product / stated.value if stated.value else Decimal(0)):
            yield equation_flag(passage, found[0], product, stated, ids)


def factor_of(found: re.Match[str], offset: int) -> Factor:
    """The number of one term; a percentage is a hundredth."""
    digits = found["number"].replace(",", "")
    scale = Decimal(SCALES.get(found["scale"], 1)) / (100 if found["unit"] == "%" else 1)
    decimals = len(digits.partition(".")[2])
    is_money = found["unit"].startswith("元")
    start, end = found.start() + offset, found.end() + offset
    return Factor(Decimal(digits) * scale, scale.scaleb(-decimals), is_money, start, end)


def product_holds(values: Sequence[Decimal], quantum: Decimal) -> bool:
    """Whether the first value is the product of the others, as far as it is stated."""
    stated, *factors = values
    product = Decimal(1)
    for factor in factors:
        product *= factor
    return abs(product - stated) <= quantum / 2


def is_unit_left_out(ratio: Decimal) -> bool:
    """Whether result and product differ by 万 or 亿 alone: one of them stands without its unit."""
    return any(ratio == Decimal(10) ** power for power in (4, -4, 8, -8))


def ids_at(passage: Passage, number: Factor) -> tuple[str, ...]:
    """The fields that stand where a number does."""
    return tuple(
        q.field.field_id
        for q in passage.quantities
        if q.start < number.end and number.start < q.end
    )[:1]


def equation_flag(
    passage: Passage, written: str, product: Decimal, stated: Factor, ids: list[tuple[str, ...]]
) -> Flag:
    """The flag for a calculation whose result is another."""
    result, told = format_number(product), format_number(stated.value)
    difference = format_number(abs(product - stated.value))
    message = (
        f"{written}：应为 {result}，写作 {told}，差 {difference}"
        f" / {written}: the product is {result}, stated as {told}, difference {difference}"
    )
    field_ids = tuple(dict.fromkeys(i for own in ids for i in own))
    return Flag(FlagCode.RATE_MISMATCH, Severity.ERROR, message, passage.page, field_ids)
