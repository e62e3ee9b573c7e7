"""Stated numbers with the precision they were stated in, ready to be added and compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from models.fields import Field
from models.values import AmountValue, CountValue, Qualifier

# The last run of digits decides how finely a value is stated: 4.86亿 to 0.01亿, 316亿1012.52万元
# to 0.01万. Thousands separators may be full-width or carry a space that the reader put in.
LAST_NUMBER = re.compile(r"(\d[\d,，]*)(?:\s?[.．]\s?(\d+))?\s*(?:余|多)?\s*([十百千万亿]*)")
CHINESE_SCALE = re.compile(r"([十百千万亿拾佰仟萬億]+)[^十百千万亿拾佰仟萬億]*$")
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
SCALES |= {"拾": 10, "佰": 100, "仟": 1000, "萬": 10_000, "億": 100_000_000}

# 人 and 名 count the same heads; a total in one and its parts in the other still belong together.
SAME_UNIT = {"名": "人", "位": "人", "员": "人", "幢": "栋", "间次": "次", "笔": "项"}


# How far a misplaced point, or a unit of 万 too many, moves a number.
POWERS = (-4, -3, -2, -1, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One stated value.

    `value` is in yuan for money, else in `dimension`'s own unit. `quantum` is the worth of the
    last stated digit in the same unit. `dimension` tells apart what can be added: `CNY`, `USD`,
    `人`, `%`. `start` and `end` are offsets in the passage; `depth` counts the parentheses
    around it. `is_exact` is False beside 约, 余, 不少于 and for ranges.
    """

    field: Field
    value: Decimal
    quantum: Decimal
    dimension: str
    start: int
    end: int
    depth: int = 0
    is_exact: bool = True

    @property
    def is_money(self) -> bool:
        """Whether the value is an amount of money."""
        return isinstance(self.field.value, AmountValue)

    @property
    def slack(self) -> Decimal:
        """The greatest rounding error of the value: half its last digit, 0 for counted heads.

        People, places and sums of yuan are counted, not measured: 36人 is not 36.4 rounded, and
        nobody rounds to 15万元 without saying 约, while 5,234亿元 is rounded as a matter of
        course.
        """
        if not self.is_exact:
            return self.quantum
        if not self.is_money and self.dimension != "%" and self.quantum <= 1:
            whole = self.value == self.value.to_integral_value()
        else:
            whole = self.is_money and self.quantum in {1, 10_000}
            whole = whole and self.value < 100 * self.quantum
        if whole:
            return Decimal(0)
        return self.quantum / 2


def quantum_of(raw_text: str, value: Decimal, is_money: bool) -> Decimal:
    """The worth of the last stated digit of `raw_text`, in the unit of `value`.

    A bare table figure (`175.85` under 万元) shows its scale only through its value.
    """
    numbers = list(LAST_NUMBER.finditer(raw_text))
    if not numbers:
        return chinese_quantum(raw_text)
    digits, fraction, scale_words = numbers[-1].groups()
    quantum = Decimal(1).scaleb(-len(fraction or ""))
    for word in scale_words:
        quantum *= SCALES[word]
    printed = Decimal(re.sub(r"[,，]", "", digits) + "." + (fraction or "0"))
    if is_money and len(numbers) == 1 and printed:
        return quantum_from_value(abs(value), printed, len(fraction or ""), quantum)
    return quantum


def quantum_from_value(
    value: Decimal, printed: Decimal, decimals: int, fallback: Decimal
) -> Decimal:
    """`fallback`, unless value ÷ printed is a power of ten: then the unit stood elsewhere."""
    scale = value / printed
    if scale > 0 and scale == Decimal(10) ** scale.adjusted():
        return scale.scaleb(-decimals)
    return fallback


def chinese_quantum(raw_text: str) -> Decimal:
    """The scale of the last stated numeral: 二千三百五十万 is stated to 1万, 贰拾陆万捌仟 to 1."""
    scales = CHINESE_SCALE.search(raw_text)
    quantum = 1
    for word in scales.group(1)[-1:] if scales else "":
        quantum = SCALES[word] if SCALES[word] >= 10_000 else 1
    return Decimal(quantum)


def quantity_of(field: Field, depth: int = 0) -> Quantity | None:
    """The quantity of an amount or count field; None where there is no single number."""
    value = field.value
    if isinstance(value, AmountValue) and value.value_yuan is not None:
        number, dimension, qualifier = value.value_yuan, value.currency, value.qualifier
    elif isinstance(value, CountValue) and value.value is not None:
        number, qualifier = value.value, value.qualifier
        dimension = SAME_UNIT.get(value.unit, value.unit)
    else:
        return None
    return Quantity(
        field=field,
        value=number,
        quantum=quantum_of(field.raw_text, number, isinstance(value, AmountValue)),
        dimension=dimension,
        start=field.start,
        end=field.end,
        depth=depth,
        is_exact=qualifier is Qualifier.EXACT,
    )


def is_digit_slip(first: Decimal, second: Decimal, quantum: Decimal) -> bool:
    """Whether the two differ as a misprint does: one wrong digit or two neighbours swapped.

    `quantum` is the worth of the last digit to compare.
    """
    if first == second or first < 0 or second < 0:
        return False
    numbers = (first / quantum, second / quantum)
    if any(n != n.to_integral_value() for n in numbers):
        return False
    a, b = (str(int(n)) for n in numbers)
    if len(a) != len(b):
        return False
    wrong = [i for i in range(len(a)) if a[i] != b[i]]
    if len(wrong) == 1:
        return True
    return (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and a[wrong[0]] == b[wrong[1]]
        and (a[wrong[1]] == b[wrong[0]])
    )


def slip_explains(total: Quantity, parts: tuple[Quantity, ...]) -> bool:
    """Whether one misprinted digit of the total or of one part would make the sum come out.

    Asked only of numbers long enough (four digits) for that not to be chance.
    """
    everything = (total, *parts)
    quantum = max(finest_place(q.value for q in everything), min(q.quantum for q in everything))
    if total.value / quantum < 1000:
        return False
    summed = sum((p.value for p in parts), Decimal(0))
    if is_digit_slip(total.value, summed, quantum):
        return True
    gap = total.value - summed
    return any(is_digit_slip(p.value, p.value + gap, quantum) for p in parts)


def misplaced_point(total: Quantity, parts: Sequence[Quantity]) -> tuple[Quantity, Decimal] | None:
    """The one value with which the sum comes right once its point stands elsewhere, and how.

    Asked only of numbers long enough (four digits) for that not to be chance. None where no
    value or more than one would do.
    """
    everything = (total, *parts)
    quantum = max(finest_place(q.value for q in everything), min(q.quantum for q in everything))
    if total.value / quantum < 1000:
        return None
    found = []
    for quantity in everything:
        rest = [part for part in parts if part is not quantity]
        summed = sum((part.value for part in rest), Decimal(0))
        expected = summed if quantity is total else total.value - summed
        if any(quantity.value.scaleb(power) == expected for power in POWERS):
            found.append((quantity, expected))
    return found[0] if len(found) == 1 else None


def finest_place(values: Iterable[Decimal]) -> Decimal:
    """The last place in which any of the values has a digit other than 0 (500.00 and 120: 10)."""
    exponents = [int(v.normalize().as_tuple().exponent) for v in values if v]
    return Decimal(1).scaleb(min(exponents, default=0))


def tolerance(total: Quantity, parts: tuple[Quantity, ...]) -> Decimal:
    """The greatest gap that rounding of the stated digits can explain."""
    return total.slack + sum((p.slack for p in parts), Decimal(0))


def format_number(value: Decimal) -> str:
    """A number with thousands separators and no needless zeros: 1268.50 as `1,268.5`."""
    plain = value.normalize()
    if plain == plain.to_integral_value():
        plain = plain.quantize(Decimal(1))
    return f"{plain:,f}"


def format_quantity(value: Decimal, like: Quantity) -> str:
    """`value` in the unit in which `like` was written: 4000000 beside 347 万元 as `4 万元`."""
    if not like.is_money:
        return f"{format_number(value)} {like.dimension}".strip()
    unit = money_unit(like)
    return f"{format_number(value / MONEY_UNITS[unit])} {unit}"


MONEY_UNITS = {"亿元": Decimal(100_000_000), "万元": Decimal(10_000), "元": Decimal(1)}


def money_unit(like: Quantity) -> str:
    """亿元, 万元 or 元: the unit in which the amount was written or its column is stated."""
    raw = like.field.raw_text
    if isinstance(like.field.value, AmountValue) and like.field.value.unit:
        raw += like.field.value.unit
    return "亿元" if "亿" in raw else "万元" if "万" in raw else "元"
