"""Every number of a text is a value, has a reason, or is shown to a person."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.checks.numbers import check_unread
from extractors.finding import find_values
from extractors.unexplained_numbers import _reasons, find_unexplained
from models.flags import FlagCode
from models.values import CountValue, Kind
from tests.analysis_factory import field


def left(text: str) -> list[tuple[str, Decimal | None, str]]:
    """Raw text, value and unit of the numbers of `text` that nothing explains."""
    found = []
    for mention in find_values(text, 2023):
        if mention.rule == "unexplained_number":
            assert isinstance(mention.value, CountValue)
            assert text[mention.start : mention.end] == mention.raw_text
            found.append((mention.raw_text, mention.value.value, mention.value.unit))
    return found


SHOWN = [
    ("826", ("826", "826", ""), "a figure of a dashboard, alone in its block"),
    ("5,318.6", ("5,318.6", "5318.6", ""), "the same with separators"),
    ("全年善款120，另有物资", ("120", "120", ""), "the unit was lost"),
    ("任务完成率98", ("98", "98", ""), "the percent sign was lost"),
    ("年产鲜菌240万苞。", ("240万苞", "2400000", "苞"), "a unit that no vocabulary has"),
    ("改造温室36拱、", ("36拱", "36", "拱"), "the same before a list mark"),
    ("扩建校舍2,460m，另建操场", ("2,460", "2460", ""), "m may have been m²"),
    ("为老服务代表性点位370开放", ("370", "370", ""), "a number before a verb"),
    ("收到定向款4l8.5，", ("4l8.5", None, ""), "a letter for a figure"),
    ("筹得12·5", ("12·5", None, ""), "a middle dot where a point may have been"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), SHOWN)
def test_numbers_that_nothing_explains(
    text: str, expected: tuple[str, str | None, str], reason: str
) -> None:
    raw, value, unit = expected
    assert left(text) == [(raw, None if value is None else Decimal(value), unit)], reason


EXPLAINED = [
    ("公示期不少于10个工作日", "a duration"),
    ("项目周期18个月，质保5年", "durations"),
    ("连续运行240天", "a long duration"),
    ("申请了困难补助，12天就到账", "a duration behind a wide comma"),
    ("项目始于2019，30天后开班", "the same behind a figure"),
    ("面向60周岁以上、3-6岁儿童和16至24岁青年", "ages"),
    ("2021-2023年度规划与2025远景", "years in names"),
    ("每周1次、每季度2次、每月开展3次线上辅导", "how often"),
    ("地址：云山区江南路8号B座1603", "a room behind its building"),
    ("“双11”期间由80、90后志愿者服务，纪念12·4国家宪法日", "names of days and generations"),
    ("落户500强企业", "a ranking"),
    ("制作展板1.5米×2米", "a size"),
    ("书号ISBN 978-7-5087-1234-5", "the number of a book"),
    ("“四个100”工程", "the name of a scheme"),
    ("喷洒84消毒液，由物业负责", "the name of a product"),
    ("于9:30至11:00在3楼305室签到", "clock times and a room"),
    ("地址：和平路126号2栋1单元", "an address"),
    ("2.1 2023年，服务有序开展", "a section before a date"),
    ("4.3 “邻里守望”行动", "a section before a quotation"),
    ("05 幸福食堂", "an item of a list"),
    ("17 “候鸟护航”乡村儿童伴读", "an item before a quotation"),
    ("23乡村卫生室标准化改造让群众看病更加便利", "an item glued to its title"),
    ("完成率=完成数÷计划数×100%", "a formula"),
    ("见附件3和表2", "parts of the document"),
    ("拨打12388热线、120急救", "well-known numbers"),
    ("“3.15”宣传和“119”演练", "days and themes in quotation marks"),
    ("配备A4纸、H3C设备、5G基站、K12课程", "names with letters"),
    ("沿318国道和G5高速", "roads"),
    ("①组织申报；②评审", "circled numbers"),
    ("比例为1:2.5，规格3×5", "ratios and sizes"),
    ("第12中学第3次会议", "ordinals"),
    ("统一社会信用代码：51500000MJP1234567", "an identifier"),
    ("电话：023-67891234", "a contact"),
    ("在行政中心402会议室签到", "a room"),
    ("综合得分：91.5，位列前茅", "a score"),
    ("2130599其他巩固脱贫攻坚成果支出", "the code of a budget item"),
    ("办理12345工单", "a hotline"),
    ("突出3点", "a small figurative number"),
    ("支出36.5万元，惠及812人次，增长4.2%。", "nothing is left of values"),
]


@pytest.mark.parametrize(("text", "reason"), EXPLAINED)
def test_numbers_with_a_reason(text: str, reason: str) -> None:
    assert left(text) == [], reason


def test_a_mention_claims_its_numbers() -> None:
    text = "共有3,208盏"
    assert [m.raw_text for m in find_unexplained(text, [])] == ["3,208盏"]
    assert find_unexplained(text, find_values(text)) == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("unexplained_number", FlagCode.UNIT_MISSING),
        ("suspicious_number", FlagCode.LOW_CONFIDENCE),
        ("count_unit", None),
    ],
)
def test_what_is_left_is_flagged(rule: str, code: FlagCode | None) -> None:
    shown = field(CountValue(Decimal(826), ""), "826", kind=Kind.COUNTS, rule=rule)
    assert [flag.code for flag in check_unread(shown)] == ([] if code is None else [code])


@pytest.mark.parametrize("unit", ["12,", "20241", "每1", "1至", "1.1 ", "9:"])
@pytest.mark.timeout(60)
def test_long_runs_of_figures_cost_no_more_than_their_length(unit: str) -> None:
    text = unit * (12_000 // len(unit))
    for pattern in _reasons():
        assert sum(1 for _ in pattern.finditer(text)) <= len(text)


@given(st.text(alphabet="0123456789,.万年月日个人元第每次号“”（）-—:：苞 \nm", max_size=40))
def test_the_account_never_overlaps_a_value(text: str) -> None:
    found = find_values(text, 2023)
    shown = [m for m in found if m.rule == "unexplained_number"]
    others = [m for m in found if m.rule != "unexplained_number"]
    for mention in shown:
        assert text[mention.start : mention.end] == mention.raw_text != ""
        assert all(o.end <= mention.start or mention.end <= o.start for o in others)
