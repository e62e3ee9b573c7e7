"""The written number: arabic, Chinese and formal (大写) numerals, strictly, on Decimal.

A number has a value only when every character of it is understood. What is obviously meant as a
number and is not one (letter O for zero, a separator in the wrong place) is returned with value
None and `is_suspicious`, so that a check can show it to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from extractors.arabic_numerals import CHUNK, arabic_number
from extractors.chinese_numerals import (
    FORMAL,
    LOW,
    approximate_value,
    chinese_value,
    multiplier_value,
    positional_value,
)
from extractors.number import MULTIPLIERS, SIGNS, SPACES, Number, halfwidth
from models.values import Qualifier

_ALL = LOW + FORMAL
_LATIN_RUN = re.compile("[OoIli|]+")
# 余, 多, 几 and 来 stand between the number and its unit, or between it and 万: 3650余万元.
_VAGUE = re.compile(rf"{SPACES}(余|餘|多|零?几|零?幾|来|\+)")
_MULTIPLIER_RUN = re.compile(
    rf"{SPACES}(?:个(?=亿))?((?:(?!千[米克瓦伏卡赫]|百分[点比之])[{MULTIPLIERS}])+)"
)
_HUNDRED_MILLIONS = re.compile(f"{SPACES}个(亿)")
# Contracts space formal numerals out: 贰 拾 陆 万. Everyday ones stand together.
_DECIMALS = "点[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖]+[万亿]*"
_FORMAL_RUN = re.compile(f"[{FORMAL}](?:[ \u3000]{{0,2}}[{FORMAL}零〇万亿萬億])*(?:{_DECIMALS})?")
_LOW_RUN = re.compile(f"[{_ALL}]+(?:{_DECIMALS})?")
# 一百 二 十, 四百 点 五: spaces inside a number, the first of them before its point if it has one.
_SPACED_RUN = re.compile(
    f"[{_ALL}]+(?:[ \u3000]{{1,2}}[{_ALL}]+){{0,12}}"
    f"(?:[ \u3000]{{1,2}}点[ \u3000]{{0,2}}{_DECIMALS[1:]})?"
)
# 壹佰O伍元, 叁佰贰拾O万元: a letter or figure among Chinese numerals.
_MISREAD_ZERO = re.compile(f"[OoQ0](?:[{_ALL}]+|(?=[元圆]))")
# 十二千米, 两百分点: the multiplier belongs to the unit.
_OF_UNIT = re.compile("千[米克瓦伏卡赫]|百分点")
_GAPS = re.compile("[ \u3000]{1,2}(?P<next>.)")
# What cannot begin a number of its own: the space before it is inside one.
_NEVER_FIRST = frozenset("百千万亿点")
_ITEM_MARK = re.compile(f"[ \u3000]{{1,2}}[{LOW}]{{1,3}}(?=[、.)）])")
_START = re.compile(rf"[0-9OoIli|{_ALL}]|[数几幾上过](?=[{MULTIPLIERS}])")
# 几 is a digit that nobody states: 几十, 数百, 上千, 过万 give a bound only.
_BOUND = re.compile(rf"([数几幾上过])((?:(?!千[米克瓦伏卡赫]|百分[点比之])[{MULTIPLIERS}])+)")
# 人数百, 以上百, 通过百: the character belongs to the word before.
_NOT_BOUND = {"数": "人件户个次总指参基分少多", "上": "以晚早网线天地会身路", "过": "经通超"}
# 统一, 之一 and the like end in a numeral that belongs to the word; a number may follow it.
_WORD_BEFORE = "统同唯单逐之万专划合归进每任某这那其周期首不"


def parse_number(text: str, *, parentheses_negative: bool = True) -> Decimal | None:
    """The value of a text that is one number and nothing else, None when it is anything else.

    Takes a sign (−, －, -, 负) and, with `parentheses_negative`, accountants' brackets, which
    mean a negative number in tables.
    """
    body = halfwidth(text).strip()
    is_negative = False
    if parentheses_negative and len(body) > 2 and body[0] == "(" and body[-1] == ")":
        body, is_negative = body[1:-1].strip(), True
    elif len(body) > 1 and body[0] in SIGNS:
        body, is_negative = body[1:].lstrip(), True
    number = number_at(body, 0) if body else None
    if number is None or number.end != len(body) or number.value is None:
        return None
    if number.is_bare or number.upper is not None or number.qualifier is not Qualifier.EXACT:
        return None
    return -number.value if is_negative else number.value


@lru_cache(maxsize=64)
def find_numbers(text: str) -> tuple[Number, ...]:
    """Every number in `text` from left to right, without regard to what follows it."""
    return tuple(_numbers(halfwidth(text)))


def _numbers(flat: str) -> Iterator[Number]:
    position = 0
    while (start := _START.search(flat, position)) is not None:
        number = number_at(flat, start.start())
        if number is not None:
            yield number
            position = number.end
        else:
            run = _LATIN_RUN.match(flat, start.start()) or CHUNK.match(flat, start.start())
            run = run or _LOW_RUN.match(flat, start.start())
            position = run.end() if run else start.end()


def number_at(flat: str, start: int) -> Number | None:
    """The number that begins at `start` of a text made half-width, None where none does."""
    if (bound := _BOUND.match(flat, start)) is not None:
        return _bound(flat, bound)
    if flat[start] not in _ALL:
        number = arabic_number(flat, start)
        return _with_vague(flat, number) if number else None
    return _chinese_number(flat, start)


def _bound(flat: str, match: re.Match[str]) -> Number | None:
    """数百, 几十万, 上千, 过万."""
    start, value = match.start(), multiplier_value(match[2])
    if value is None or (start and flat[start - 1] in _NOT_BOUND.get(match[1], "")):
        return None
    qualifier = Qualifier.AT_LEAST if match[1] == "上" else Qualifier.MORE_THAN
    number = Number(start, match.end(), value, scale=value, qualifier=qualifier, is_chinese=True)
    vague = _VAGUE.match(flat, number.end)
    return replace(number, end=vague.end()) if vague and vague[1] != "+" else number


def _with_vague(flat: str, number: Number) -> Number:
    """`number` with 余, 多, 几, 来 or + after it, and with the multiplier behind that."""
    if number.value is None:
        return number
    if number.is_chinese and (more := _HUNDRED_MILLIONS.match(flat, number.end)) is not None:
        factor = Decimal(10**8)
        number = replace(number, end=more.end(), value=number.value * factor, scale=factor)
    vague = _VAGUE.match(flat, number.end)
    if vague is None or number.value is None:
        return number
    qualifier = Qualifier.ABOUT if vague[1] == "来" else Qualifier.MORE_THAN
    run = _MULTIPLIER_RUN.match(flat, vague.end())
    multiplier = multiplier_value(run[1]) if run else None
    if run is None or multiplier is None:
        return replace(number, end=vague.end(), qualifier=qualifier)
    return replace(
        number,
        end=run.end(),
        value=number.value * multiplier,
        upper=None,
        scale=multiplier,
        qualifier=qualifier,
        is_bare=False,
    )


def _chinese_number(flat: str, start: int) -> Number | None:
    first = start + (flat[start] == "一" and start > 0 and flat[start - 1] in _WORD_BEFORE)
    match = _run_at(flat, first) or _run_at(flat, start)
    if match is None:
        return None
    start, end, raw = match.start(), match.end(), re.sub("[ \u3000]", "", match[0])
    if (spaced := _with_spaces(flat, start, end)) is not None:
        return spaced
    if len(raw) > 1 and raw[-1] == "零" and flat[end : end + 1] in ("几", "幾"):
        end, raw = end - 1, raw[:-1]
    is_formal = any(c in FORMAL for c in raw)
    number = Number(start, end, None, is_chinese=True, is_formal=is_formal)
    if (misread := _MISREAD_ZERO.match(flat, end)) is not None:
        return replace(number, end=misread.end(), is_suspicious=True)
    own = _OF_UNIT.match(flat, end - 1) if len(raw) > 1 else None
    if own is not None and (own[0] == "百分点" or chinese_value(raw) is None):
        end, raw = end - 1, raw[:-1]
        number = replace(number, end=end)
    trailing = re.search(rf"[{MULTIPLIERS}]+\Z", raw)
    scale = (multiplier_value(trailing[0]) if trailing else None) or Decimal(1)
    if trailing is not None and trailing[0] == raw and raw[0] not in "十拾":
        bare = replace(number, value=scale, scale=scale, is_bare=True)
        return _with_vague(flat, bare) if scale != 1 else None
    if (value := chinese_value(raw)) is not None:
        return _with_vague(flat, replace(number, value=value, scale=scale))
    if (span := approximate_value(raw)) is not None:
        return _with_vague(flat, replace(number, value=span[0], upper=span[1], scale=scale))
    if (value := positional_value(raw)) is not None:
        return replace(number, value=value, is_positional=True)
    return replace(number, is_suspicious=True) if len(raw) > 1 else None


def _run_at(flat: str, start: int) -> re.Match[str] | None:
    formal, mixed = _FORMAL_RUN.match(flat, start), _LOW_RUN.match(flat, start)
    # 壹万二千: both scripts in one number; the longer run is the number.
    if formal is None or (mixed is not None and mixed.end() > formal.end()):
        return mixed
    return formal


def _with_spaces(flat: str, start: int, end: int) -> Number | None:
    """The number at `start` with the spaces inside it, None where it ends at its first space.

    三千 八百 九十六 and 二十 亿 are one number. 二百 五十 is one number or two, nobody can tell.
    """
    match = _SPACED_RUN.match(flat, start)
    if match is None or match.end() <= end:
        return None
    raw = re.sub("[ \u3000]", "", match[0])
    value = chinese_value(raw)
    if value is None or _ITEM_MARK.match(flat, end):
        return None
    is_formal = any(c in FORMAL for c in raw)
    number = Number(start, match.end(), value, is_chinese=True, is_formal=is_formal)
    free = [gap for gap in _GAPS.finditer(match[0]) if gap["next"] not in _NEVER_FIRST]
    if len(free) == 1 and len(list(_GAPS.finditer(match[0]))) == 1:
        return replace(number, value=None, is_suspicious=True)
    trailing = re.search(rf"[{MULTIPLIERS}]+\Z", raw)
    scale = (multiplier_value(trailing[0]) if trailing else None) or Decimal(1)
    return _with_vague(flat, replace(number, scale=scale))
