"""Numbers that are more or less than they seem: a misread minus or dash, a part of another."""

from __future__ import annotations

import re

from extractors.arabic_numerals import LOOK_ALIKE
from extractors.chinese_numerals import FORMAL
from extractors.count_units import is_indivisible
from extractors.number import SIGNS, Number
from extractors.quantity import Unit

_RESPECTIVELY = re.compile("分别|依次")
# A minus that the reader took for 一, or a dash of which only one half may have been read.
_DASH_BEFORE = "—─"
_SIGN_CONTEXT = re.compile("[动降升长减少加为是率额差0-9元%人名个次]")
# A letter that looks like a digit, alone before the number or between its digits.
_MISREAD_LETTER = re.compile(r"(?<![A-Za-z])[SBZGDQ][.,]?\Z")
_LETTER_WITHIN = re.compile(rf"[0-9][.,]?[{LOOK_ALIKE}][.,]?\Z")
_LETTER_BEFORE_COUNT = re.compile(r"(?<![A-Za-z0-9])[SBZ][.,]?\Z")
# 175:85万元: a point read as a colon. 包1：10,470元 has a wide one behind its label.
_COLON_WITHIN = re.compile(r"[0-9]{2}:\Z")
# 资金1、268.50万元, 增长8、3%, 增长8 3%: a comma or a point read as the mark of a list or lost.
_MARK_WITHIN = re.compile(
    r"(?:[\u4e00-\u9fff¥￥][0-9]{1,3}、|(?![表图件例第年号])[\u4e00-\u9fff】）):：，][0-9]{1,3} )\Z"
)
# 、7 40.55万元, 每月 9 10元: figures alone before the number, behind a word or a mark and a space.
_FIGURES_BEFORE = re.compile(
    r"(?<=[\u4e00-\u9fff】）):：，、])(?<![表图件例第号])[ ]?[0-9]{1,3} \Z"
)
# 4.940，900元: the head of a number whose last group is read as another one.
_HEAD_BEFORE_GROUP = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:[.,][0-9]{3})+，\Z")
_MARK_BEFORE_GROUP = re.compile(r"[、，][0-9]{1,3}、\Z")
_GROUP = re.compile(r"[0-9]{3}(?![0-9])")
# 四千230, 一百点123, 五分之一元: the number goes on to the left.
_GOES_ON_LEFT = re.compile(r"(?:[十百千万亿拾佰仟零〇○]|[0-9零〇一二三四五六七八九十百千万亿]点)\Z")
_FRACTION_BEFORE = re.compile(r"分[ ]{0,2}之[ ]{0,2}\Z")
_NUMBER_BEFORE = re.compile(r"[0-9][0-9,.]*[十百千万亿]*元?\Z")
_FORMAL_BEFORE = re.compile(rf"[{FORMAL}][^{FORMAL}元圆角分整正\s，。；、（）()：:]{{1,2}}\Z")
_FORMAL_AFTER = re.compile(rf"[^元圆角分整正\s，。；、（）()：:]{{0,2}}[{FORMAL}]")
_FORMAL_ENDS = re.compile(r"\s*(?:\Z|[，。；、,;）)（(：:整正\n])")
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
        return number.start - 1 if _CJK.match(before) or before in LOOK_ALIKE else None
    # 增加（减少）-12.5万元, 养老服务（二期）-50万元: a minus, or a dash between name and number.
    if dash in SIGNS and dash != "负" and before in ")）":
        return number.start - 1
    if dash != "一" or _SIGN_CONTEXT.match(before) is None:
        return None
    left = _NUMBER_BEFORE.search(flat, max(0, number.start - 16), number.start - 1)
    return left.start() if left else number.start - 1


def is_torn_formal(flat: str, number: Number, unit: Unit) -> bool:
    """壹佰集拾陆万…, 贰仟陆佰壹拾染元整: a sum in words one of whose characters was misread.

    More formal numerals stand within two characters of it, or a sign of money before it and
    neither 元 nor the end of the clause behind it.
    """
    if _FORMAL_BEFORE.search(flat, max(0, number.start - 3), number.start):
        return True
    end = max(unit.end, number.end)
    if unit.name:
        return unit.name not in ("元", "万", "角", "分") and bool(_FORMAL_AFTER.match(flat, end))
    return _FORMAL_AFTER.match(flat, end) is not None or _FORMAL_ENDS.match(flat, end) is None


def has_foreign_neighbour(
    flat: str, number: Number, unit: Unit, *, is_list_item: bool = False
) -> bool:
    """3五万元, S0万元, 分别为100，200，300元: more may belong to the number, or less.

    An item of a list may have the mark of a list before it (5、3、2万元).
    """
    before = flat[max(0, number.start - 6) : number.start]
    if unit.code and _FRACTION_BEFORE.search(before):
        return True
    if number.is_formal and is_torn_formal(flat, number, unit):
        return True
    if number.is_chinese:
        return before[-1:].isdigit() or before[-1:] in tuple("佰仟万亿萬億")
    if _GOES_ON_LEFT.search(before) or _LETTER_WITHIN.search(before):
        return True
    if unit.code and (_MISREAD_LETTER.search(before) or _COLON_WITHIN.search(before)):
        return True
    is_counted = unit.name in ("%", "分") or is_indivisible(unit.name)
    if is_counted and _LETTER_BEFORE_COUNT.search(before):
        return True
    clause = re.split("[。；;]", flat[max(0, number.start - 16) : number.start])[-1]
    is_list = _RESPECTIVELY.search(clause) is not None
    if "，" in flat[number.start : number.end]:
        return is_list
    if is_list or is_list_item:
        return False
    before = flat[max(0, number.start - 14) : number.start]
    is_group = _GROUP.match(flat, number.start) is not None
    if is_group and (_MARK_BEFORE_GROUP.search(before) or _HEAD_BEFORE_GROUP.search(before)):
        return True
    return bool(_MARK_WITHIN.search(before) or _FIGURES_BEFORE.search(before))
