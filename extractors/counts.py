"""Counts and percentages in running text."""

from __future__ import annotations

import re

from extractors.amounts import amount_spans
from extractors.bare_figures import find_bare_figures
from extractors.count_units import OPENERS, count_vocabulary, is_indivisible, unit_of_count
from extractors.number import halfwidth
from extractors.quantities import find_quantities
from extractors.quantity import Quantity
from extractors.served_time import is_change
from models.fields import Mention
from models.values import CountValue, Kind

__all__ = ["find_bare_figures", "find_counts"]

# 第三批, 排名前10名, 1+9, 3×5, 15:30, GB/T 35796-2017, ½ and fractions: no counts.
_ORDINAL = re.compile("第[ ]?\\Z")
_RANK = re.compile("(?<![目之以此先日年月天史空生跟提从往])前[ ]?\\Z")
_IN_FORMULA = re.compile(r"(?:[0-9N]\+|[×xX*÷:：∶/][ ]?|[0-9][:：∶]|分之|[A-Za-z]-|[0-9]-)\Z")
_FORMULA_AFTER = re.compile(r"[ ]?(?:[×÷*]|/[0-9]|分之|\+[0-9N])")
_CLOCK = re.compile("[0-9一二三四五六七八九十][时点:：][ ]?\\Z")
_CLAUSE_END = re.compile("[ ]?(?:\\Z|[，。；、,;）)！!\\n])")
_HAN = re.compile("[\u4e00-\u9fff]")
_ANAPHORA = re.compile("(?:上述|前述|以上|这|那|该|此|其中的|下列|以下)\\Z")
# 每天8小时, 每次2小时, 每5名学生: how something is arranged, not how much there was of it.
_DAILY = re.compile("(?:每[天日周月次年晚场节课]|全天)(?:不少于|约|达)?\\Z")
_THREE_DECIMALS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
# 12号3栋5层 is an address.
_ADDRESS_BEFORE = re.compile("(?:[号栋幢座弄巷]|大厦|大楼|广场)[ ]?\\Z")
_OF_CHANGE = re.compile("[增减升降差净变较比缺]")
_TIMES_FIGURE = re.compile("[ ]?[×xX*][ ]?[0-9]")
_AFTER_RATE = re.compile(r"元(?:[/／][\u4e00-\u9fff]{1,3})?[ ]?[×xX*][ ]?\Z")
_NEVER_IN_RATIO = frozenset({"%", "‰", "平方米", "亩", "公里", "吨"})
_AFTER_COLON = re.compile(r"[0-9]:\Z")
_GIVEN = frozenset({"小时", "学时", "课时", "人天", "人日", "人月", "床日", "工日", "台班"})
# 改造工程二期 is a phase, and counts nothing.
_PHASE_OF = re.compile(r"(?:工程|项目|建设|改造|扩建|小区|园区|规划|用地)\Z")
# 1076.47方元: 万 misread as a classifier.
_UNIT_OF_MONEY_BEHIND = re.compile("元(?![旦宵月素器件])")
_EVERY = re.compile("每(?:[个名位户家人]?[^，。；,;]{0,4})?(?:月|周|年|季度|天|日|学期|季|星期)")


def find_counts(text: str) -> list[Mention]:
    """Every count, measure and percentage in `text`, in order, none inside an amount of money.

    What is obviously a count with a character that cannot be understood is returned with no
    value and the rule `suspicious_number`.
    """
    flat = halfwidth(text)
    money = amount_spans(text)
    mentions = []
    for quantity in find_quantities(text, unit_of_count, OPENERS):
        if any(s < quantity.end and quantity.start < e for s, e in money):
            continue
        if not _is_count(flat, quantity):
            continue
        is_doubtful = (
            _is_section_number(flat, quantity)
            or _is_comma_read_as_point(flat, quantity)
            or _is_dash_read_as_minus(flat, quantity)
            or _is_colon_for_point(flat, quantity)
            or _UNIT_OF_MONEY_BEHIND.match(flat, quantity.end) is not None
        )
        value = CountValue(
            value=None if is_doubtful else quantity.value,
            unit=quantity.unit.name,
            lower=quantity.lower,
            upper=quantity.upper,
            qualifier=quantity.qualifier,
        )
        start, end = _start(flat, quantity), quantity.end
        rule = "suspicious_number" if is_doubtful else _rule(quantity)
        mentions.append(Mention(Kind.COUNTS, start, end, text[start:end], value, rule))
    return mentions


def _is_section_number(flat: str, quantity: Quantity) -> bool:
    """1.3家单位 at the start of a paragraph: section 1 and three of them, or 1.3 of them."""
    number = quantity.first
    if number.start > 0 or number.is_chinese or number.scale != 1 or number.value is None:
        return False
    if not is_indivisible(quantity.unit.name):
        return False
    return quantity.end < len(flat) and number.value != number.value.to_integral_value()


def _is_comma_read_as_point(flat: str, quantity: Quantity) -> bool:
    """1.204人次: nobody counts people or hours in thousandths, unless it is an average."""
    number, name = quantity.first, quantity.unit.name
    if not (is_indivisible(name) or name in _GIVEN) or quantity.number.scale != 1:
        return False
    if _THREE_DECIMALS.fullmatch(flat[number.start : number.end].rstrip("余多 ")) is None:
        return False
    clause = re.split("[，。；;]", flat[max(0, quantity.start - 16) : quantity.start])[-1]
    return "均" not in clause and "每" not in clause


def _is_dash_read_as_minus(flat: str, quantity: Quantity) -> bool:
    """参加人员-120人: fewer than nobody only where the clause tells of a change."""
    if quantity.value is None or quantity.value >= 0:
        return False
    if not is_indivisible(quantity.unit.name):
        return False
    clause = re.split("[，。；;]", flat[max(0, quantity.start - 20) : quantity.start])[-1]
    return _OF_CHANGE.search(clause) is None


def _is_colon_for_point(flat: str, quantity: Quantity) -> bool:
    """14:05%, 2,015:6平方米: no ratio and no clock time has such a unit."""
    at, name = quantity.first.start, quantity.unit.name
    is_measure = name in _NEVER_IN_RATIO or quantity.number.scale != 1
    return is_measure and _AFTER_COLON.search(flat, max(0, at - 2), at) is not None


def _start(flat: str, quantity: Quantity) -> int:
    """百分之 belongs to what was written, wherever the qualifier stands."""
    if not quantity.opener:
        return quantity.start
    return min(quantity.start, flat.rfind(quantity.opener, 0, quantity.first.start))


def _rule(quantity: Quantity) -> str:
    if quantity.is_suspicious:
        return "suspicious_number"
    if quantity.is_repaired:
        return "range_dash_repaired"
    if quantity.lower is not None:
        return "count_range"
    if quantity.unit.name in ("%", "‰", "百分点"):
        return "count_percent"
    return "count_chinese" if quantity.number.is_chinese else "count_unit"


def _is_count(flat: str, quantity: Quantity) -> bool:
    before = flat[max(0, quantity.first.start - 8) : quantity.first.start]
    if _ORDINAL.search(before) or _FORMULA_AFTER.match(flat, quantity.number.end):
        return False
    # 1.5米×2米: a size.
    if _TIMES_FIGURE.match(flat, quantity.unit.end) and not is_indivisible(quantity.unit.name):
        return False
    if before.endswith("每") or (quantity.unit.name in ("小时", "分钟") and _DAILY.search(before)):
        return False
    if quantity.unit.name != "%" and _RANK.search(before):
        return False
    is_in_formula = _IN_FORMULA.search(before) is not None and not before.endswith(("：", ":"))
    if is_in_formula and not quantity.opener and not _is_multiplied(before, quantity):
        return False
    if _is_colon_for_point(flat, quantity):
        return True
    if _is_clock(quantity, before):
        return False
    if quantity.unit.name in ("%", "‰", "百分点"):
        return True
    # 国道318线, G65线: a road.
    if quantity.unit.name == "线" and re.search(r"(?:[国省县乡]道|[GSXY])[ ]?\Z", before):
        return False
    if quantity.unit.name in ("栋", "幢", "座", "层") and _ADDRESS_BEFORE.search(before):
        return False
    if _is_page_number(flat, quantity) or _is_identifier(quantity):
        return False
    if quantity.number.is_chinese:
        return _is_chinese_count(flat, quantity)
    return _is_arabic_count(flat, quantity)


def _is_multiplied(before: str, quantity: Quantity) -> bool:
    """4500元×3人: how many a rate is multiplied by, and no length times width."""
    return is_indivisible(quantity.unit.name) and _AFTER_RATE.search(before) is not None


def _is_clock(quantity: Quantity, before: str) -> bool:
    """15:30分, 9时30分, 12:30个: parts of a clock time or a ratio."""
    if re.search(r"[0-9][:：]\Z", before):
        return True
    return quantity.unit.name == "分" and _CLOCK.search(before) is not None


def _is_page_number(flat: str, quantity: Quantity) -> bool:
    """共2页 beside 第1页."""
    if quantity.unit.name != "页":
        return False
    around = flat[max(0, quantity.start - 12) : quantity.end + 12]
    return re.search("第[ ]?[0-9一二三四五六七八九十]+[ ]?页", around) is not None


def _is_identifier(quantity: Quantity) -> bool:
    """A phone or account number before a word that begins like a classifier (户名)."""
    number = quantity.first
    return number.scale == 1 and number.value is not None and number.value >= 10**9


def _is_arabic_count(flat: str, quantity: Quantity) -> bool:
    number, unit = quantity.number, quantity.unit
    if unit.name == "次" and number.value == 1 and not quantity.is_suspicious:
        clause = re.split("[，。；,;]", flat[max(0, quantity.start - 16) : quantity.start])[-1]
        return _EVERY.search(clause) is None
    is_year = number.end - number.start == 4 and flat[number.start : number.start + 2] in (
        "19",
        "20",
    )
    noun = count_vocabulary().nouns.match(flat, number.end)
    return not (noun is not None and (is_year or quantity.is_suspicious))


def _is_chinese_count(flat: str, quantity: Quantity) -> bool:
    """Whether a number in Chinese characters counts something or is a figure of speech."""
    vocabulary = count_vocabulary()
    number, unit = quantity.number, quantity.unit
    written = flat[number.start : number.end]
    # 千百万人 is a figure of speech, and a misprinted sum is an amount's matter.
    if number.is_suspicious and not number.is_formal and not re.search("[ \u3000OoQ0]", written):
        return False
    if number.is_positional and not any(c in "〇零○" for c in flat[number.start : number.end]):
        return False
    for at in range(max(0, number.start - 2), number.start + 1):
        word = vocabulary.not_counts.match(flat, at)
        if word is not None and word.end() > number.start + 1:
            return False
    highest = number.upper or number.value
    if highest is None:
        return True
    if highest > 10 or (number.end - number.start > 1 and highest == 10):
        return unit.name != "分" or number.end - number.start > 1
    # 上述两笔, 这两个: they point back to what was counted elsewhere.
    if _ANAPHORA.search(flat[max(0, number.start - 4) : number.start]):
        return False
    after = flat[unit.end : unit.end + 4]
    # “三张清单”, 三支一扶, 五位一体: names and slogans.
    if flat[number.start - 1 : number.start] in tuple('“"「『‘') and number.start > 0:
        return False
    if after[:1] in tuple("一二两三四五六七八九十") and len(after) > 1:
        return False
    if unit.name == "个" and vocabulary.figurative.match(after):
        return False
    is_last = _CLAUSE_END.match(flat, quantity.end) is not None
    if unit.name in vocabulary.rarely_small and not _is_small_but_real(flat, quantity):
        return False
    if unit.name in vocabulary.small_at_end and not is_last:
        return False
    if _is_place(flat, quantity):
        return False
    if unit.name == "倍":
        return True
    if number.value == 1:
        return is_last and _is_one_thing(flat, quantity)
    return True


def _is_small_but_real(flat: str, quantity: Quantity) -> bool:
    """举办两期培训班, 举办培训班七期, 缩短三分钟: what was done or saved, however few."""
    vocabulary, name, start = count_vocabulary(), quantity.unit.name, quantity.start
    before = re.split("[，。；,;]", flat[max(0, start - 24) : start])[-1]
    if name in ("分钟", "小时", "秒"):
        return is_change(before)
    is_phase = name == "期" and _PHASE_OF.search(before) is not None
    if name not in vocabulary.small_when_done or is_phase:
        return False
    if vocabulary.done.search(flat, max(0, start - 5), start):
        return True
    is_last = _CLAUSE_END.match(flat, quantity.end) is not None
    is_held = is_last and vocabulary.held.search(before.rstrip("共计约近了 ")) is not None
    return is_held and vocabulary.done.search(before) is not None


def _is_one_thing(flat: str, quantity: Quantity) -> bool:
    """购置救护车一辆, 召开会议一次: one thing, after the words for it, that was done."""
    if quantity.qualifier.value != "exact" or quantity.start == 0:
        return False
    before = flat[max(0, quantity.start - 16) : quantity.start]
    clause = re.split("[，。；,;、]", before)[-1]
    if (
        not clause
        or not _HAN.match(clause[-1])
        or clause[-1] in "第再这那某每同唯任另有之统单为是在了到"
    ):
        return False
    return count_vocabulary().done.search(clause) is not None and "每" not in clause


def _is_place(flat: str, quantity: Quantity) -> bool:
    """三台县, 五家村, 六户镇: a small number in a place name."""
    if quantity.unit.name not in ("台", "门", "家", "户", "间", "座", "棵", "面", "道", "里"):
        return False
    return flat[quantity.unit.end : quantity.unit.end + 1] in tuple("县镇乡村街路山河桥里店沟庄屯")
