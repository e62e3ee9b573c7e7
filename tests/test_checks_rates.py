"""Shares, changes, averages and written calculations against the numbers they rest on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from checks_factory import document, field_of, flags_of, paragraphs, table_of, tables

from models.documents import Analysis
from models.flags import FlagCode
from models.values import CountValue, Kind

RATE, ODD = FlagCode.RATE_MISMATCH, FlagCode.IMPLAUSIBLE_VALUE

# (sentence, figures that the message must name where it is broken, why)
SENTENCES = [
    ("2024年收入900万元，比上年的800万元增长12.5%。", "", "growth over a stated base"),
    ("2024年收入900万元，比上年的800万元增长15.2%。", "12.5 %", "the same with two digits moved"),
    ("2024年收入900万元，比上年的800万元增加120万元。", "差 20 万元", "the change in money"),
    ("2024年支出700万元，较上年同期800万元下降12.5%。", "", "a fall"),
    ("2024年支出700万元，较上年同期800万元下降21.5%。", "12.5 %", "a fall, two digits moved"),
    ("捐赠收入900万元，是上年450万元的2倍。", "", "times"),
    ("捐赠收入900万元，是上年450万元的3倍。", "差 1 倍", "times, wrong"),
    ("捐赠由200万元增加到600万元，增长2倍。", "", "grown by two times what it was"),
    ("捐赠由200万元增加到600万元，增长3倍。", "差 1 倍", "a frequent mistake"),
    (
        "年初预算为1,234.56万元，支出决算为1,200.12万元，完成年初预算的97.21%。",
        "",
        "how final accounts tell of every item",
    ),
    (
        "年初预算为1,234.56万元，支出决算为1,200.12万元，完成年初预算的92.71%。",
        "97.21 %",
        "two digits moved",
    ),
    ("调整预算120万元，实际支出118.6万元，完成年初预算的65.2%。", "", "two budgets"),
    ("预算安排120万元，实际支出118.6万元，预算执行率98.83%。", "", "an execution rate"),
    ("预算安排120万元，实际支出118.6万元，预算执行率89.83%。", "差 9 %", "a wrong one"),
    ("预算安排120万元，实际支出60万元，绩效目标完成率100%。", "", "a rate of something else"),
    ("发放救助金63万元，救助困境儿童126名，人均5000元。", "", "an average"),
    ("救助困境儿童126名，发放救助金63万元，人均6000元。", "5,000 元", "a wrong average"),
    ("发放救助金63万元，救助困境儿童126户，人均6000元。", "", "households are no heads"),
    ("支付补助18.27万元，涉及214人，人均1,200元。", "", "an average of something else"),
    ("由2022年的120万元增加到2023年的150万元，增长25%。", "", "years beside the levels"),
    ("由2022年的120万元增加到2023年的150万元，增长52%。", "差 27 %", "years, wrong growth"),
    (
        "资金总额为86.4万元，其中：中央补助30万元，占34.72%；省级补助20万元，占23.15%；"
        "市县配套36.4万元，占42.13%。",
        "",
        "a share for each part",
    ),
    (
        "资金总额为86.4万元，其中：中央补助30万元，占34.72%；省级补助20万元，占32.15%；"
        "市县配套36.4万元，占42.13%。",
        "差 9 %",
        "the second share is wrong, the others show what they are shares of",
    ),
    (
        "支出合计86.4万元，其中：助学30万元，占43.27%；助老20万元，占12.5%。",
        "",
        "shares of something else",
    ),
    (
        "安排使用49,860万元，占可用资金的92.68%，比上年增加5,940万元，增长13.52%；年末结转3,940万元。",
        "",
        "a share between level and change",
    ),
    (
        "安排使用49,860万元，占可用资金的92.68%，比上年增加5,940万元，增长12.52%；年末结转3,940万元。",
        "13.52 %",
        "the same, one digit wrong",
    ),
    (
        "抽查项目合同金额2,108.20万元，其中9个项目632.45万元未招标，占抽查合同金额的30.00%。",
        "",
        "the base of a share by the end of its name",
    ),
    (
        "抽查项目合同金额2,108.20万元，其中9个项目632.45万元未招标，占抽查合同金额的33.00%。",
        "30 %",
        "a wrong share of a named base",
    ),
    (
        "其中：省级资金336万元，市级资金300万元。省级资金支出302.95万元，执行率90.16%；"
        "市级资金支出233万元，执行率77.67%。",
        "",
        "the rates of sources whose budgets stand in another sentence",
    ),
    (
        "其中：省级资金336万元，市级资金300万元。省级资金支出302.95万元，执行率80.16%；"
        "市级资金支出233万元，执行率77.67%。",
        "90.16 %",
        "one wrong, the other shows what they are rates of",
    ),
    (
        "其中：省级资金336万元，市级资金300万元。省级资金支出302.95万元，执行率95.2%。",
        "",
        "no rate shows that they are rates of these budgets",
    ),
    ("捐赠冬衣120件，每件150元，折价1.80万元。", "", "what gifts are valued at"),
    ("捐赠冬衣120件，每件150元，折价1.08万元。", "1.8 万元", "two digits moved"),
    (
        "捐赠图书500册、冬衣120件，每件150元，折价2.9万元。",
        "",
        "the value takes up the books, which have no price",
    ),
    (
        "捐赠图书500册、冬衣120件，每件150元，折价1.9万元。",
        "1.8 万元",
        "a misprint, even beside other gifts",
    ),
    ("讲师费：500元/课时×20课时=10000元。", "", "a calculation"),
    ("讲师费：500元/课时×20课时=12000元。", "差 2,000", "a wrong calculation"),
    ("交通补贴50元/人·次×30人×12次＝1.8万元。", "", "three factors, result in 万"),
    ("物资费30×15×2=900元", "", "numbers without units"),
    ("物资费30×15×2=9000元", "应为 900", "wrong, without units"),
    ("展板规格120×240厘米=2块", "", "sizes are multiplied too: nothing comes out"),
]


@pytest.mark.parametrize(("sentence", "told", "reason"), SENTENCES)
def test_rates_of_sentences(sentence: str, told: str, reason: str) -> None:
    flags = flags_of(paragraphs(sentence))
    assert [flag.code for flag in flags] == ([RATE] if told else []), reason
    assert all(told in flag.message for flag in flags), reason


SELF_EVALUATION = "资金|年初预算数|全年预算数|全年执行数|执行率"


@pytest.mark.parametrize(
    ("header", "row", "told", "reason"),
    [
        (SELF_EVALUATION, "总额|120.00|138.50|131.24|94.76%", "", "of the budget of the year"),
        (SELF_EVALUATION, "总额|120.00|138.50|131.24|109.37%", "", "of the first budget"),
        (SELF_EVALUATION, "总额|120.00|138.50|131.24|97.46%", "94.76%", "two digits moved"),
        ("资金|预算数|支出数|支出率", "总额|50|45|90%", "", "one budget"),
        ("资金|预算数|支出数|支出率", "总额|50|45|60%", "90%", "one budget, wrong"),
        ("资金|预算数|支出数|完成率", "总额|50|45|60%", "", "完成率 may be that of the task"),
    ],
)
def test_an_execution_rate_in_a_table_of_one_row(
    header: str, row: str, told: str, reason: str
) -> None:
    flags = [f for f in flags_of(tables(table_of(header, row))) if f.code is RATE]
    assert len(flags) == bool(told), reason
    assert all(told in flag.message for flag in flags)


def counted(value: str, unit: str, label: str = "", raw_text: str = "") -> Analysis:
    made = CountValue(Decimal(value), unit)
    raw = raw_text or f"{value}{unit}"
    return document(fields=[field_of(made, Kind.COUNTS, raw, field_id="a", label=label)])


@pytest.mark.parametrize(
    ("made", "is_odd", "reason"),
    [
        (counted("4.218", "人次"), True, "a comma read as a point"),
        (counted("12.5", "名"), True, "half a person"),
        (counted("2.4", "公里"), False, "a measure"),
        (counted("3.5", "小时"), False, "time"),
        (counted("12345.6", "人", raw_text="1.23456万人"), False, "the digits of a multiple"),
        (counted("193.6", "%", "执行率"), True, "more money spent than there was"),
        (counted("93.6", "%", "执行率"), False, "an execution rate"),
        (counted("193.6", "%", "同比增长"), False, "growth has no bound"),
        (counted("105", "%", "群众满意度"), True, "more than all of them"),
    ],
)
def test_values_that_cannot_be(made: Analysis, is_odd: bool, reason: str) -> None:
    flags = [flag for flag in flags_of(made) if flag.code is ODD]
    assert bool(flags) == is_odd, reason


def test_an_average_is_no_number_of_persons() -> None:
    field = counted("2.73", "名").fields[0]
    told = replace(field, context="截至年底，全州每千人拥有社会体育指导员2.73名。")
    assert flags_of(document(fields=[told])) == []


def test_an_execution_rate_above_all_that_the_amounts_bear_out() -> None:
    made = paragraphs("年初预算100万元，支出决算193.6万元，预算执行率193.6%。")
    assert [f.code for f in flags_of(made)] == []


POINTS = ("村|上年|本年", "甲|125.50|130.25", "乙|88.00|86.40", "丙|47.35|51.10", "丁|66.6|70.2")


@pytest.mark.parametrize(
    ("rows", "odd", "reason"),
    [
        ((*POINTS, "戊|175.85|1,758.50"), ["t-5-2", "t-5-1"], "the point moved"),
        ((*POINTS, "戊|175.85|1,749.50"), [], "other figures"),
        ((*POINTS, "戊|10|100"), [], "round numbers"),
        (
            ("物|数量|单价|金额", "甲|2|12.5|25", "乙|3|14|42", "丙|5|15|75", "丁|10|17.5|175"),
            [],
            "ten pieces",
        ),
        (
            ("人|补助", *(f"{i}|3,000" for i in "甲乙丙丁戊己庚"), "辛|30,000"),
            ["t-8-1", "t-1-1"],
            "one price for all, and ten times that",
        ),
        (("人|捐款", *(f"{i}|100" for i in "甲乙丙丁"), "戊|10,000"), [], "few gifts"),
    ],
)
def test_a_point_elsewhere(rows: tuple[str, ...], odd: list[str], reason: str) -> None:
    flags = [f for f in flags_of(tables(table_of(*rows))) if f.code is ODD]
    assert [i for flag in flags for i in flag.field_ids] == odd, reason


def test_a_flag_of_a_rate_names_all_that_takes_part() -> None:
    [flag] = flags_of(paragraphs("预算安排120万元，实际支出118.6万元，预算执行率89.83%。"))
    assert flag.field_ids == ("0-2", "0-1", "0-0")
    chinese, english = flag.message.split(" / ")
    assert chinese == "118.6 万元 ÷ 120 万元 = 98.83 %，写作 89.83 %，差 9 %"
    assert english.endswith("stated as 89.83 %, difference 9 %")


COPIES = [
    ("全年救助支出1,228.32万元。", True, "one digit of six"),
    ("全年救助支出1,282.22万元。", True, "two digits swapped"),
    ("全年救助支出1,228.22万元。", False, "a right copy"),
    ("全年宣传费用1,228.32万元。", False, "called otherwise"),
    ("全年救助支出1,339.32万元。", False, "another number"),
    ("全年救助支出1,228.32万元，救助支出合计1,228.32万元。", False, "twice the same in the text"),
]


@pytest.mark.parametrize(("text", "is_odd", "reason"), COPIES)
def test_a_number_of_the_text_one_digit_off_its_cell(text: str, is_odd: bool, reason: str) -> None:
    table, cells = table_of("项目|支出", "困难家庭救助|1,228.22", "宣传|16.50")
    words = paragraphs(text)
    made = document(words.layout.blocks, [*words.fields, *cells], [table])
    flags = [f for f in flags_of(made) if f.code is FlagCode.CONFLICTING_VALUES]
    assert [f.field_ids for f in flags] == ([("0-0", "t-1-1")] if is_odd else []), reason
    assert all("1,228.22 万元" in flag.message for flag in flags)


CHANGED_SIGNS = [
    ("跌倒率由21.5%降至16.8‰。", 2, "one of the signs was misread"),
    ("跌倒率由21.5‰降至16.8‰。", 0, "one unit"),
    ("满意度由94.6%提高到98.1%。", 0, "one unit"),
    ("抽查率5%，差错率2‰。", 0, "two rates"),
]


@pytest.mark.parametrize(("text", "flags", "reason"), CHANGED_SIGNS)
def test_a_change_from_per_cent_to_per_mille(text: str, flags: int, reason: str) -> None:
    assert [f.code for f in flags_of(paragraphs(text))] == [ODD] * flags, reason
