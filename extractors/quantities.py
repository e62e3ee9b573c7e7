"""Numbers with a unit: qualifiers, signs, ranges and lists, whatever the unit measures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from extractors.number import SPACES, Number, halfwidth
from extractors.number_doubts import doubtful_dash, has_foreign_neighbour
from extractors.numerals import find_numbers
from extractors.qualifiers import qualifier_after
from extractors.quantity import Front, Quantity, Unit, front_of, tidy
from extractors.quantity_ranges import range_at
from models.values import Qualifier

# Between items of a list that share one unit (分别为10、20和30万元).
_LIST = re.compile(rf"{SPACES}(?:、和|[、，,]|和|及|与|、以及|以及){SPACES}")
_RESPECTIVELY = re.compile("分别|依次")
# 资助10、20和30万元: an enumeration closed by a conjunction, or of three and more.
_ENUMERATION = re.compile(rf"{SPACES}(?:、|(?P<last>、?(?:和|及|与|以及))){SPACES}")
# What is numbered rather than counted behind these: 图1、2和3个.
_NUMBERED = frozenset("第图表件例附卷栋楼号包段条款组班期周月年")
_YEAR = re.compile("(?:19|20)[0-9]{2}(?![0-9.])")
_HAN = re.compile("[\u4e00-\u9fff]")
_LISTED = frozenset("个人名户家所场次件份台套张亩%") | {"人次", "场次", "公里", "平方米"}
_SHARES = re.compile("(?:分别|依次)[为是]?\\Z")

UnitFinder = Callable[[str, Number, str], Unit | None]
"""(text, number, opener before it) -> the unit behind the number, None when there is none."""


def find_quantities(
    text: str, unit_of: UnitFinder, openers: re.Pattern[str] | None = None
) -> list[Quantity]:
    """Every number of `text` to which `unit_of` gives a unit, joined into ranges and lists.

    `openers` matches what may stand before a number in place of a unit, anchored at the end.
    """
    flat = halfwidth(text)
    numbers = find_numbers(text)
    fronts = [front_of(flat, n, openers) for n in numbers]
    units = [unit_of(flat, n, f.opener) for n, f in zip(numbers, fronts, strict=True)]
    found: list[Quantity] = []
    index = 0
    while index < len(numbers):
        # 伍角 in 壹元伍角 is part of the amount before.
        if found and numbers[index].start < found[-1].end:
            index += 1
            continue
        quantity = range_at(flat, numbers, units, fronts, index)
        if quantity is not None:
            found.append(quantity)
            index += 2
            continue
        quantity = _single(flat, numbers, units, fronts, index)
        if quantity is not None:
            found.extend(_shared_unit(flat, numbers, units, index, quantity))
            # 3元一78元: the doubt takes in the amount before.
            if found and quantity.is_suspicious and quantity.start <= found[-1].start:
                found.pop()
            start = max(quantity.start, found[-1].end if found else 0)
            found.append(replace(quantity, start=start))
        index += 1
    return _with_shared_qualifier(flat, found)


def _with_shared_qualifier(flat: str, found: list[Quantity]) -> list[Quantity]:
    """The quantities with the qualifier that 分别 puts before a list (分别不低于4元、3元)."""
    shared: Qualifier | None = None
    for index, quantity in enumerate(found):
        before = found[index - 1] if index else None
        gap = _LIST.match(flat, before.end) if before else None
        if gap is None or gap.end() != quantity.start:
            word = flat[quantity.start : quantity.first.start]
            is_shared = word != "" and _SHARES.search(
                flat, max(0, quantity.start - 4), quantity.start
            )
            shared = quantity.qualifier if is_shared else None
        elif shared and quantity.qualifier is Qualifier.EXACT and not quantity.is_suspicious:
            found[index] = replace(quantity, qualifier=shared)
    return found


def _single(
    flat: str,
    numbers: tuple[Number, ...],
    units: list[Unit | None],
    fronts: list[Front],
    index: int,
) -> Quantity | None:
    number, unit, front = numbers[index], units[index], fronts[index]
    if unit is None:
        return None
    after = qualifier_after(flat, unit.end)
    qualifier = front.qualifier
    if qualifier in (None, Qualifier.ABOUT) and number.qualifier is not Qualifier.EXACT:
        qualifier = number.qualifier
    if qualifier is None:
        qualifier = after.qualifier if after else Qualifier.EXACT
    if number.is_bare and qualifier is Qualifier.EXACT and not front.opener:
        return None
    start, end = front.start, after.end if after else unit.end
    quantity = Quantity(
        start, end, None, None, None, qualifier, unit, front.opener, number, number, False
    )
    doubtful = replace(quantity, qualifier=Qualifier.EXACT, is_suspicious=True)
    if number.value is None:
        return doubtful
    dash = doubtful_dash(flat, number)
    if dash is not None:
        return replace(doubtful, start=dash)
    if has_foreign_neighbour(flat, number, unit):
        return doubtful
    sign = -1 if front.is_negative else 1
    if number.upper is not None:
        return replace(
            quantity,
            lower=tidy(number.value * unit.factor),
            upper=tidy(number.upper * unit.factor),
            qualifier=Qualifier.RANGE,
        )
    return replace(quantity, value=tidy(sign * (number.value * unit.factor + unit.extra)))


def _shared_unit(
    flat: str, numbers: tuple[Number, ...], units: list[Unit | None], index: int, last: Quantity
) -> Iterator[Quantity]:
    """The unitless items before `last` in a list that 分别 announces, or a clear enumeration."""
    first = index
    while first > 0 and units[first - 1] is None:
        gap = _LIST.match(flat, numbers[first - 1].end)
        if gap is None or gap.end() != numbers[first].start:
            break
        first -= 1
    clause = flat[max(0, numbers[first].start - 20) : numbers[first].start]
    if first == index:
        return
    if _RESPECTIVELY.search(re.split("[。；;]", clause)[-1]) is None:
        first = _enumerated(flat, numbers, first, index, last.unit)
    end = last.number
    for number in numbers[first:index]:
        if end.value is None:
            continue
        is_misread = number.value is None or has_foreign_neighbour(
            flat, number, last.unit, is_list_item=True
        )
        listed = number.value or Decimal(0)
        factor = end.scale if number.scale == 1 else Decimal(1)
        # 3000、5000和1万元: whether 万 belongs to the first two, nobody can say.
        is_doubtful = is_misread or (factor != 1 and listed > 1000 * end.value / factor)
        yield replace(
            last,
            start=number.start,
            end=number.end,
            value=None if is_doubtful else tidy(listed * factor * last.unit.factor),
            lower=None,
            upper=None,
            qualifier=Qualifier.EXACT,
            first=number,
            number=number,
            is_suspicious=is_doubtful,
            is_list_item=True,
        )


def _enumerated(flat: str, numbers: tuple[Number, ...], first: int, index: int, unit: Unit) -> int:
    """The first item of the enumeration that ends at `index` (5、8和10个), else `index`."""
    if not unit.code and unit.name not in _LISTED:
        return index
    is_closed = False
    for item in range(first, index):
        gap = _ENUMERATION.match(flat, numbers[item].end)
        if gap is None or (gap["last"] and item != index - 1) or numbers[item].is_chinese:
            return index
        is_closed = gap["last"] is not None
        if _YEAR.match(flat, numbers[item].start):
            return index
    before = flat[max(0, numbers[first].start - 1) : numbers[first].start]
    if not (is_closed or index - first > 1) or before in _NUMBERED or not _HAN.match(before):
        return index
    return first
