"""Values that cannot be what their label and unit say (`implausible_value`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

from extractors.checks.confirmations import confirmed_fields
from extractors.checks.passages import Passage, passages_of
from extractors.count_units import is_indivisible
from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.values import CountValue

# Shares of a whole end at 100 %; growth and completion of a task do not.
BOUNDED_RATE = re.compile(
    r"(满意[度率]|合格率|达标率|覆盖率|知晓率|及格率|建档率|入学率|参保率|抽查率|占比|比重|准确率|复发率"
    r"|再住院率|巩固率|治愈率|存活率|出席率|及时率|按时率|入住率|就业率|公开率|到课率|参与率)$"
)
# Money spent ends at the money there was, unless the budget was topped up: then the amounts
# beside the rate bear it out.
SPENDING_RATE = re.compile(r"(执行|支出|使用|拨付|支付|到位)(率|进度)$")
# 12.6万人 is a whole number of people.
COUNTED_MULTIPLE = re.compile(r"[万亿千百]")


def check_implausible(analysis: Analysis) -> list[Flag]:
    """Flags for rates above 100 % and for parts of things that come whole."""

    @cache
    def confirmed() -> frozenset[str]:
        return frozenset(confirmed_fields(analysis))

    flags: list[Flag] = []
    for field in analysis.fields:
        flags.extend(check_rate(field, confirmed))
        flags.extend(check_whole(field))
        flags.extend(check_money_label(field))
    for passage in passages_of(analysis):
        flags.extend(check_change_of_unit(passage))
    return flags


def check_rate(field: Field, confirmed: Callable[[], frozenset[str]]) -> Iterator[Flag]:
    """A share of a whole above 100 %: 96.8% read as 968%."""
    value = field.value
    if not isinstance(value, CountValue) or value.unit != "%" or value.value is None:
        return
    label = re.sub(r"[\s（）()%％]", "", field.label)
    if value.value <= 100:
        return
    is_bounded = BOUNDED_RATE.search(label) is not None
    if is_bounded or (SPENDING_RATE.search(label) and field.field_id not in confirmed()):
        message = f"{label} {field.raw_text} 超过 100% / {label} {field.raw_text} is more than 100%"
        yield implausible(field, message)


def check_whole(field: Field) -> Iterator[Flag]:
    """A fraction of a person or a thing: 4.218人次 was 4,218人次, its comma read as a point."""
    value = field.value
    if not isinstance(value, CountValue) or value.value is None or not value.unit:
        return
    if value.value % 1 == 0 or not is_indivisible(value.unit):
        return
    if COUNTED_MULTIPLE.search(field.raw_text) or is_average(field):
        return
    message = (
        f"{field.raw_text}：{value.unit}不能有小数，可能是千分位逗号误作小数点"
        f" / {field.raw_text}: {value.unit} come whole; a comma of thousands may have been"
        " read as a point"
    )
    yield implausible(field, message)


# The last word of a label of money. 项目支出 and 收入 are left out: 支出涉及3项 names no sum.
MONEY_LABEL = re.compile(
    r"(资金|经费|金额|预算|决算|余额|结余|公益金|总额|款|补助金|补贴|投资|费用|善款|结转)(共|为|达|约|总计|合计)?$"
)


def check_money_label(field: Field) -> Iterator[Flag]:
    """Things where the label says money: 资金1,284.48万瓶 is 万元 with one character misread."""
    value = field.value
    if not isinstance(value, CountValue) or value.value is None or field.cell is not None:
        return
    if not is_indivisible(value.unit) or MONEY_LABEL.search(field.label) is None:
        return
    if not (COUNTED_MULTIPLE.search(field.raw_text) or value.value % 1):
        return
    message = (
        f"{field.label} {field.raw_text}：金额却以“{value.unit}”计，单位可能误读"
        f" / {field.label} is money, yet {field.raw_text} counts {value.unit}: misread unit?"
    )
    yield implausible(field, message)


# 由21.5‰降至16.8‰ changes one measure: between its ends stand only the words for the change.
CHANGED_TO = re.compile(
    r"^\s*(?:下降|降低|降|减少|上升|提高|提升|升高?|增加|增长|变化?)?(?:至|到|为)\s*$"
)
SHARES = {"%", "‰"}


def check_change_of_unit(passage: Passage) -> Iterator[Flag]:
    """A share that changes from per cent to per mille: one of the two signs was misread."""
    for first, second in pairwise(passage.quantities):
        if {first.dimension, second.dimension} != SHARES:
            continue
        if CHANGED_TO.match(passage.masked[first.end : second.start]) is None:
            continue
        told = f"{first.field.raw_text}、{second.field.raw_text}"
        message = (
            f"{told}：同一比率的单位前后不一，百分号或千分号可能误读"
            f" / {told}: one rate in two units, one of the signs may be misread"
        )
        for quantity in (first, second):
            yield implausible(quantity.field, message)


# 每万人2.73名, 平均每户1.5人: an average is no number of persons.
AVERAGE = re.compile(r"每|平均|均[^,，;；。]{0,6}$")


def is_average(field: Field) -> bool:
    """Whether the clause before the value says that it is one for each of something."""
    before = field.context.partition(field.raw_text)[0]
    return AVERAGE.search(re.split(r"[,，;；。]", before)[-1] + field.label) is not None


def implausible(field: Field, message: str) -> Flag:
    """The warning on one field."""
    return Flag(
        FlagCode.IMPLAUSIBLE_VALUE, Severity.WARNING, message, field.page, (field.field_id,)
    )
