"""Numbers in Chinese characters, everyday (一百二十六) and formal (贰拾陆万捌仟)."""

from __future__ import annotations

import re
from decimal import Decimal

# 两 and 廿 count as everyday digits; the formal ones are those of cheques and contracts.
LOW = "零〇○一二三四五六七八九两兩廿卅十百千万亿萬億"
FORMAL = "壹贰貳叁叄肆伍陆陸柒捌玖拾佰仟"

_TO_LOW = str.maketrans(
    "〇○两兩壹贰貳叁叄肆伍陆陸柒捌玖拾佰仟萬億", "零零二二一二二三三四五六六七八九十百千万亿"
)
_DIGITS = {c: Decimal(i) for i, c in enumerate("零一二三四五六七八九")}
_UNITS = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000)}
_MYRIAD, _HUNDRED_MILLION = Decimal(10**4), Decimal(10**8)

# Up to 9999: each place once and in order; 零 wherever a place is left out. 十 may stand alone.
_SECTION = re.compile(
    "(?:([一二三四五六七八九])千)?零?(?:([一二三四五六七八九])百)?零?"
    "(?:([一二三四五六七八九])?(十))?(零?)([一二三四五六七八九])?"
)
_MULTIPLIER_RUN = re.compile("(十|百|千)?(万|亿|万亿)|十|百|千")
_NEIGHBOURS = {"一二", "二三", "三四", "四五", "五六", "六七", "七八", "八九", "三五"}


def multiplier_value(run: str) -> Decimal | None:
    """The factor that a run of multipliers stands for (千万, 万亿), None for 万千 and the like."""
    low = run.translate(_TO_LOW)
    if _MULTIPLIER_RUN.fullmatch(low) is None:
        return None
    factor = Decimal(1)
    for character in low:
        factor *= _UNITS.get(character) or (_MYRIAD if character == "万" else _HUNDRED_MILLION)
    return factor


def chinese_value(text: str) -> Decimal | None:
    """The value of a whole Chinese numeral, None when it is not a well-formed one.

    The colloquial tail (两千六 for 2600) is understood in everyday numerals and refused in
    formal ones, where it may as well be a forgotten 零.
    """
    low = text.translate(_TO_LOW).replace("廿", "二十").replace("卅", "三十")
    if "点" in low:
        return _with_point(low)
    return _whole(low, is_formal=any(c in FORMAL for c in text))


def positional_value(text: str) -> Decimal | None:
    """The value of digits set side by side (二〇二四), None for anything else."""
    low = text.translate(_TO_LOW)
    if len(low) < 2 or any(c not in _DIGITS for c in low):
        return None
    return Decimal("".join(str(_DIGITS[c]) for c in low))


def approximate_value(text: str) -> tuple[Decimal, Decimal] | None:
    """Both ends of a number with two neighbouring digits in one place (八九百, 十五六, 三五百)."""
    low = text.translate(_TO_LOW)
    for index in range(len(low) - 1):
        if low[index : index + 2] not in _NEIGHBOURS:
            continue
        lower = _whole(low[: index + 1] + low[index + 2 :], is_formal=False)
        upper = _whole(low[:index] + low[index + 1 :], is_formal=False)
        if lower is not None and upper is not None and lower < upper:
            return lower, upper
    return None


def _with_point(low: str) -> Decimal | None:
    match = re.fullmatch("([^点]+)点([零一二三四五六七八九]+)(万亿|万|亿)?", low)
    if match is None:
        return None
    whole = _whole(match[1], is_formal=False)
    if whole is None:
        whole = positional_value(match[1])
    if whole is None:
        return None
    fraction = "".join(str(_DIGITS[c]) for c in match[2])
    factor = multiplier_value(match[3]) if match[3] else Decimal(1)
    return Decimal(f"{whole}.{fraction}") * factor if factor is not None else None


def _whole(low: str, *, is_formal: bool) -> Decimal | None:
    if low == "零":
        return Decimal(0)
    for character, factor in (("亿", _HUNDRED_MILLION), ("万", _MYRIAD)):
        if character not in low:
            continue
        left, _, right = low.rpartition(character)
        high = _whole(left, is_formal=True)
        # 一万万 is archaic; a second 亿 or 万 in the left part is a slip.
        if high is None or high == 0 or (character == "万" and high >= _MYRIAD):
            return None
        if not right:
            return high * factor
        rest = _rest(right, factor, is_formal=is_formal)
        return high * factor + rest if rest is not None else None
    return _section(low, is_formal=is_formal)


def _rest(right: str, factor: Decimal, *, is_formal: bool) -> Decimal | None:
    """What stands after 万 or 亿; must be smaller than it."""
    if len(right) == 1 and right != "零":
        digit = _DIGITS.get(right)
        if digit is not None:
            return None if is_formal else digit * factor / 10
    rest = _whole(right[1:] if right[0] == "零" else right, is_formal=is_formal)
    return rest if rest is not None and 0 < rest < factor else None


def _section(low: str, *, is_formal: bool) -> Decimal | None:
    match = _SECTION.fullmatch(low)
    if match is None or not low:
        return None
    thousand, hundred, tens, ten, zero, one = match.groups()
    has_ten = ten is not None
    if has_ten and tens is None and hundred is not None and "零" not in low and is_formal:
        return None
    value = Decimal(0)
    value += _DIGITS[thousand] * 1000 if thousand else 0
    value += _DIGITS[hundred] * 100 if hundred else 0
    value += (_DIGITS[tens] if tens else 1) * 10 if has_ten else 0
    if one is None:
        return value if not low.endswith("零") and not low.startswith("零") else None
    if low.startswith("零"):
        return None
    # A digit straight after 百 or 千 fills the next place: 两千六, 四百五.
    if not has_ten and not zero and (hundred or thousand) and "零" not in low:
        if is_formal:
            return None
        return value + _DIGITS[one] * (10 if hundred else 100)
    return value + _DIGITS[one]
