"""Ranges: two numbers that share a unit or have one each (200—300元, 3000元至2万元)."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from extractors.number import SPACES, Number
from extractors.number_doubts import has_foreign_neighbour
from extractors.quantity import Front, Quantity, Unit, end_of, tidy
from models.values import Qualifier

# Between the ends of a range: 200—300元, 3000元至2万元, 10～20万元.
_RANGE = re.compile(
    rf"(?:[（(]不?含[^（）()]{{0,3}}[）)])?{SPACES}(?:[-－—–−‐‑‒~～〜∼─―━ー]{{1,2}}|至|到){SPACES}"
)
# What a dash is read as, which between a whole quantity and the next number means nothing else.
_READ_FOR_DASH = frozenset("一丨")


def range_at(
    flat: str,
    numbers: tuple[Number, ...],
    units: list[Unit | None],
    fronts: list[Front],
    index: int,
) -> Quantity | None:
    """The range whose first number is `numbers[index]`, None where none begins.

    `units` and `fronts` belong to the numbers one by one. A falling range, and one whose dash may
    be part of a number, has no values and `is_suspicious`.
    """
    if index + 1 >= len(numbers):
        return None
    left, left_unit = numbers[index], units[index]
    other = _behind_misread_dash(flat, numbers, left, left_unit, index)
    is_repaired = other is not None
    other = _next_number(flat, numbers, fronts, index) if other is None else other
    right, unit = numbers[other], units[other]
    if unit is None and left_unit is not None and fronts[index].opener.endswith("之"):
        # 百分之五到十: the denominator is said once.
        unit = replace(left_unit, end=right.end)
    if unit is None or left.is_bare or (left_unit and left_unit.code != unit.code):
        return None
    if left_unit is not None and not unit.code and left_unit.name != unit.name:
        return None
    separator = _RANGE.match(flat, left_unit.end if left_unit else left.end)
    is_range = separator is not None and _reaches(flat, separator.end(), right, fronts[other])
    if is_range and left_unit is not None and _is_sign_after_space(separator):
        return None
    is_misread = _is_one_for_dash(flat, left, left_unit, right)
    if not is_range and not is_misread and not is_repaired:
        return None
    front = fronts[index]
    sign = -1 if front.is_negative else 1
    start, end = front.start, end_of(flat, unit)
    base = Quantity(
        start, end, None, None, None, Qualifier.RANGE, unit, front.opener, left, right, False
    )
    doubtful = replace(base, qualifier=Qualifier.EXACT, is_suspicious=True)
    if has_foreign_neighbour(flat, left, unit):
        return doubtful
    if (is_misread and not is_repaired) or left.value is None or right.value is None:
        return doubtful
    low = left.value * left_unit.factor + left_unit.extra if left_unit else None
    high = (right.upper or right.value) * unit.factor + unit.extra
    if low is None:
        low = _carried(left, right) * unit.factor
        if _is_dash_for_point(left, right, separator):
            return doubtful
    low *= sign
    if low >= high:
        # 0773-28 and the like is a code, not a span; 至 between falling numbers is a misprint.
        return doubtful
    return replace(base, lower=tidy(low), upper=tidy(high), is_repaired=is_repaired)


def _behind_misread_dash(
    flat: str, numbers: tuple[Number, ...], left: Number, left_unit: Unit | None, index: int
) -> int | None:
    """1万元一3万元: the index of 3万, where both ends are complete and in arabic digits.

    200一300元 stays in doubt: what stands between two figures may be part of either.
    """
    if left_unit is None or left.is_chinese or flat[left_unit.end : left_unit.end + 1] == "":
        return None
    if flat[left_unit.end] not in _READ_FOR_DASH:
        return None
    for other in range(index + 1, min(index + 3, len(numbers))):
        if numbers[other].start == left_unit.end + 1 and not numbers[other].is_chinese:
            return other
    return None


def _next_number(flat: str, numbers: tuple[Number, ...], fronts: list[Front], index: int) -> int:
    """The number after `index`, past one that is only part of an opener (百 in 百分之十)."""
    after = index + 2
    if after >= len(numbers) or not fronts[after].opener:
        return index + 1
    between = flat[numbers[index + 1].start : numbers[after].start]
    return after if between == fronts[after].opener else index + 1


def _reaches(flat: str, end: int, right: Number, front: Front) -> bool:
    """Whether only a currency sign stands between the separator and the second number."""
    return end == right.start or (front.opener != "" and flat[end : right.start] == front.opener)


def _is_sign_after_space(separator: re.Match[str] | None) -> bool:
    """58.2% −15.41%: the minus is glued to the second number alone."""
    return (
        separator is not None and re.fullmatch("[ \t\u3000\u00a0]+[−－-]", separator[0]) is not None
    )


def _is_one_for_dash(flat: str, left: Number, left_unit: Unit | None, right: Number) -> bool:
    """200一300元: a dash that was read as 一."""
    end = left_unit.end if left_unit else left.end
    return flat[end : right.start] == "一" and not right.is_chinese


def _is_dash_for_point(left: Number, right: Number, separator: re.Match[str] | None) -> bool:
    """1,268-50万 is rather 1,268.50万; a range of that kind is said in words (8500到3万)."""
    if separator is None or re.search("[至到]", separator[0]):
        return False
    if left.value is None or right.value is None or left.scale > 1 or right.scale == 1:
        return False
    return left.value >= right.value / right.scale


def _carried(left: Number, right: Number) -> Decimal:
    """The left end with the right end's multiplier where it is meant (2至3万 but 8500到3万)."""
    if left.value is None or right.value is None:
        raise ValueError("a range end without a value")
    if left.scale != 1 and not (left.is_chinese and left.scale < right.scale):
        return left.value
    candidates = [right.scale]
    # 八百到九百万 carries 万, 三到五百万 carries 百万.
    if right.scale > 10**4:
        candidates.append(Decimal(10**8 if right.scale >= 10**8 else 10**4))
    for factor in candidates:
        if left.value < right.value / factor and (factor % 10**4 == 0 or not left.scale > 1):
            return left.value * factor
    return left.value
