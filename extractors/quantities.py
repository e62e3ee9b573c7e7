"""Numbers with a unit: qualifiers, signs, ranges and lists, whatever the unit measures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.number import SIGNS, SPACES, Number, halfwidth
from extractors.numerals import find_numbers
from extractors.qualifiers import distant_qualifier, qualifier_after, qualifier_before
from models.values import Qualifier

# Between the ends of a range: 200—300元, 3000元至2万元, 10～20万元.
_RANGE = re.compile(
    rf"(?:[（(]不?含[^（）()]{{0,3}}[）)])?{SPACES}(?:[-－—–−‐‑‒~～〜∼─―━ー]{{1,2}}|至|到){SPACES}"
)
# Between items of a list that share one unit (分别为10、20和30万元).
_LIST = re.compile(rf"{SPACES}(?:、和|[、，,]|和|及|与|、以及|以及){SPACES}")
_RESPECTIVELY = re.compile("分别|依次")
# What a dash is read as, which between a whole quantity and the next number means nothing else.
_READ_FOR_DASH = frozenset("一丨")
# A minus that the reader took for 一, or a dash of which only one half may have been read.
_DASH_BEFORE = "—─"
_SIGN_CONTEXT = re.compile("[动降升长减少加为是率额差0-9元%人名个次]")
# A letter that looks like a digit, alone before the number.
_MISREAD_LETTER = re.compile(r"(?<![A-Za-z])[SBZGDQ]\Z")
# 四千230, 一百点123, 五分之一元: the number goes on to the left.
_GOES_ON_LEFT = re.compile(r"(?:[十百千万亿拾佰仟]|[0-9零〇一二三四五六七八九十百千万亿]点)\Z")
_FRACTION_BEFORE = re.compile(r"分[ ]{0,2}之[ ]{0,2}\Z")
_NUMBER_BEFORE = re.compile(r"[0-9][0-9,.]*[十百千万亿]*元?\Z")
_CJK = re.compile("[\u4e00-\u9fff]")


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
    fronts = [_front(flat, n, openers) for n in numbers]
    units = [unit_of(flat, n, f.opener) for n, f in zip(numbers, fronts, strict=True)]
    found: list[Quantity] = []
    index = 0
    while index < len(numbers):
        # 伍角 in 壹元伍角 is part of the amount before.
        if found and numbers[index].start < found[-1].end:
            index += 1
            continue
        quantity = _range_at(flat, numbers, units, fronts, index)
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
    return found


@dataclass(frozen=True, slots=True)
class _Front:
    """What stands before a number: start of the mention, qualifier, opener, sign."""

    start: int
    qualifier: Qualifier | None
    opener: str
    is_negative: bool


def _front(flat: str, number: Number, openers: re.Pattern[str] | None) -> _Front:
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
    return _Front(start, qualifier, opener, is_negative)


def _is_sign(flat: str, index: int) -> bool:
    """Whether the character is a minus: not after a digit, letter or bracket (A-5, 〔2022〕-5)."""
    if index < 0 or flat[index] not in SIGNS:
        return False
    before = flat[index - 1 : index] if index else ""
    if flat[index] == "负":
        return before not in tuple("正抱肩胜欺担背自")
    return not (before.isascii() and before.isalnum()) and before not in tuple(")]〕】%-—–－−")


def _range_at(
    flat: str,
    numbers: tuple[Number, ...],
    units: list[Unit | None],
    fronts: list[_Front],
    index: int,
) -> Quantity | None:
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
    start, end = front.start, _end(flat, unit)
    base = Quantity(
        start, end, None, None, None, Qualifier.RANGE, unit, front.opener, left, right, False
    )
    doubtful = replace(base, qualifier=Qualifier.EXACT, is_suspicious=True)
    if (is_misread and not is_repaired) or left.value is None or right.value is None:
        return doubtful
    low = left.value * left_unit.factor + left_unit.extra if left_unit else None
    high = (right.upper or right.value) * unit.factor + unit.extra
    if low is None:
        low = _carried(left, right) * unit.factor
    low *= sign
    if low >= high:
        # 0773-28 and the like is a code, not a span; 至 between falling numbers is a misprint.
        return doubtful
    return replace(base, lower=_tidy(low), upper=_tidy(high), is_repaired=is_repaired)


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


def _next_number(flat: str, numbers: tuple[Number, ...], fronts: list[_Front], index: int) -> int:
    """The number after `index`, past one that is only part of an opener (百 in 百分之十)."""
    after = index + 2
    if after >= len(numbers) or not fronts[after].opener:
        return index + 1
    between = flat[numbers[index + 1].start : numbers[after].start]
    return after if between == fronts[after].opener else index + 1


def _reaches(flat: str, end: int, right: Number, front: _Front) -> bool:
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


def _end(flat: str, unit: Unit) -> int:
    after = qualifier_after(flat, unit.end)
    return after.end if after else unit.end


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


def _single(
    flat: str,
    numbers: tuple[Number, ...],
    units: list[Unit | None],
    fronts: list[_Front],
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
    dash = _doubtful_dash(flat, number)
    if dash is not None:
        return replace(doubtful, start=dash)
    if _has_foreign_neighbour(flat, number, unit):
        return doubtful
    sign = -1 if front.is_negative else 1
    if number.upper is not None:
        return replace(
            quantity,
            lower=_tidy(number.value * unit.factor),
            upper=_tidy(number.upper * unit.factor),
            qualifier=Qualifier.RANGE,
        )
    return replace(quantity, value=_tidy(sign * (number.value * unit.factor + unit.extra)))


def _tidy(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _doubtful_dash(flat: str, number: Number) -> int | None:
    """Where 变动—15.41%, 变动一15.41%, （减少）-5万元 or 200一300元 begins.

    None when there is no such doubt. A minus or the dash of a range may have been read as a longer dash or as 一.
    """
    if number.is_chinese or number.start < 2:
        return None
    dash, before = flat[number.start - 1], flat[number.start - 2]
    if dash in _DASH_BEFORE:
        return number.start - 1 if _CJK.match(before) else None
    # 增加（减少）-12.5万元, 养老服务（二期）-50万元: a minus, or a dash between name and number.
    if dash in SIGNS and before in ")）":
        return number.start - 1
    if dash != "一" or _SIGN_CONTEXT.match(before) is None:
        return None
    left = _NUMBER_BEFORE.search(flat, max(0, number.start - 16), number.start - 1)
    return left.start() if left else number.start - 1


def _has_foreign_neighbour(flat: str, number: Number, unit: Unit) -> bool:
    """3五万元, S0万元, 分别为100，200，300元: more may belong to the number, or less."""
    before = flat[max(0, number.start - 6) : number.start]
    if unit.code and _FRACTION_BEFORE.search(before):
        return True
    if number.is_chinese:
        return before[-1:].isdigit() or before[-1:] in tuple("佰仟万亿萬億")
    if _GOES_ON_LEFT.search(before) or (unit.code and _MISREAD_LETTER.search(before)):
        return True
    if "，" not in flat[number.start : number.end]:
        return False
    clause = flat[max(0, number.start - 12) : number.start]
    return _RESPECTIVELY.search(re.split("[。；;]", clause)[-1]) is not None


def _shared_unit(
    flat: str, numbers: tuple[Number, ...], units: list[Unit | None], index: int, last: Quantity
) -> Iterator[Quantity]:
    """The unitless items before `last` in a list that 分别 or 依次 announces."""
    first = index
    while first > 0 and units[first - 1] is None and numbers[first - 1].value is not None:
        gap = _LIST.match(flat, numbers[first - 1].end)
        if gap is None or gap.end() != numbers[first].start:
            break
        first -= 1
    clause = flat[max(0, numbers[first].start - 20) : numbers[first].start]
    if first == index or _RESPECTIVELY.search(re.split("[。；;]", clause)[-1]) is None:
        return
    end = last.number
    for number in numbers[first:index]:
        if number.value is None or end.value is None:
            continue
        factor = end.scale if number.scale == 1 else Decimal(1)
        # 3000、5000和1万元: whether 万 belongs to the first two, nobody can say.
        is_doubtful = factor != 1 and number.value > 1000 * end.value / factor
        yield replace(
            last,
            start=number.start,
            end=number.end,
            value=None if is_doubtful else _tidy(number.value * factor * last.unit.factor),
            lower=None,
            upper=None,
            qualifier=Qualifier.EXACT,
            first=number,
            number=number,
            is_suspicious=is_doubtful,
            is_list_item=True,
        )
