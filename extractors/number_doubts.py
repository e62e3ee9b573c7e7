"""Numbers that are more or less than they seem: a misread minus or dash, a part of another."""

from __future__ import annotations

import re

from extractors.number import SIGNS, Number
from extractors.quantity import Unit

_RESPECTIVELY = re.compile("分别|依次")
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


def doubtful_dash(flat: str, number: Number) -> int | None:
    """Where 变动—15.41%, 变动一15.41%, （减少）-5万元 or 200一300元 begins.

    None when there is no such doubt. A minus or the dash of a range may have been read as a longer
    dash or as 一.
    """
    if number.is_chinese or number.start < 2:
        return None
    dash, before = flat[number.start - 1], flat[number.start - 2]
    if dash in _DASH_BEFORE:
        return number.start - 1 if _CJK.match(before) else None
    # 增加（减少）-12.5万元, 养老服务（二期）-50万元: a minus, or a dash between name and number.
    if dash in SIGNS and dash != "负" and before in ")）":
        return number.start - 1
    if dash != "一" or _SIGN_CONTEXT.match(before) is None:
        return None
    left = _NUMBER_BEFORE.search(flat, max(0, number.start - 16), number.start - 1)
    return left.start() if left else number.start - 1


def has_foreign_neighbour(flat: str, number: Number, unit: Unit) -> bool:
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
