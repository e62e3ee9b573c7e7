"""Tables that add up in every way tables do, and tables that do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from checks_factory import flags_of, table_of, tables

from models.flags import FlagCode, Severity

RIGHT = [
    ("total below", ("项目|金额", "甲|48.00", "乙|62.50", "合计|110.50")),
    ("total above", ("项目|金额", "合计|110.50", "甲|48.00", "乙|62.50")),
    ("spaces in the word", ("项目|金额", "甲|48", "乙|62", "合　计|110")),
    ("numbered rows", ("序号|项目|金额", "1|甲|48", "2|乙|62", "3|丙|10", "|合计|120")),
    ("empty cells and dashes are nothing", ("项目|甲|乙", "A|1.5|—", "B||2.5", "合计|1.5|2.5")),
    (
        "subtotals, then their sum",
        ("项目|金额", "A|10", "B|20", "小计|30", "C|5", "D|7", "小计|12", "合计|42"),
    ),
    (
        "a subtotal and single rows behind it",
        ("项目|金额", "A|10", "B|20", "小计|30", "C|5", "D|7", "合计|42"),
    ),
    (
        "total takes up an earlier total and what was carried over",
        ("项目|金额", "A|100.5", "B|20.5", "本年收入合计|121", "上年结转|9.5", "总计|130.5"),
    ),
    (
        "outline numbering: the second level is inside the first",
        ("项目|金额", "一、甲|30", "（一）乙|10", "（二）丙|20", "二、丁|5", "合计|35"),
    ),
    (
        "outline without marks, as budgets print 类 款 项",
        (
            "科目|金额",
            "合计|120",
            "社保|100",
            "养老|100",
            "离休|40",
            "退休|60",
            "卫生|20",
            "医疗|20",
        ),
    ),
    (
        "subject codes",
        (
            "类|款|名称|金额",
            "201||一般|100",
            "201|06|财政|100",
            "208||社保|20",
            "208|05|养老|20",
            "||合计|120",
        ),
    ),
    (
        "其中 rows under a total",
        (
            "项目|预算|执行",
            "资金总额|138.5|131.2",
            "其中：财政|110|106.9",
            "结转|20|20",
            "其他|8.5|4.3",
        ),
    ),
    (
        "其中 row names one part only",
        ("项目|金额", "人员|50", "其中：津贴|10", "办公|20", "合计|70"),
    ),
    (
        "columns add up across",
        ("项目|非限定性|限定性|合计", "A|1|2|3", "B|4|5|9", "C|6|7|13", "合计|11|14|25"),
    ),
    (
        "losses in parentheses",
        ("项目|本年|上年|增减额", "A|10|15|(5)", "B|20|18|2", "C|3|4|(1)", "合计|33|37|(4)"),
    ),
    ("rates are not added", ("项目|预算|执行率", "A|100|95%", "B|50|80%", "合计|150|90%")),
    ("unit prices are not added", ("品名|单价|金额", "A|3|30", "B|4|20", "合计|7.5|50")),
    ("rounding of many rows", ("项目|金额", *(f"P{i}|0.33" for i in range(9)), "合计|3.00")),
    (
        "income and expenditure side by side",
        (
            "收入|金额|支出|金额2",
            "捐赠|80|助学|30",
            "补助|20|助老|50",
            "本年收入合计|100|本年支出合计|80",
            "上年结转|10|年末结余|30",
            "总计|110|总计|110",
        ),
    ),
    ("no figures at all", ("名称|地址", "甲|东街", "合计|西街")),
    (
        "points whose total takes up another table",
        ("指标|分值|得分", "A|8|8", "B|6|5", "总分|100|97"),
    ),
    ("unit price times quantity", ("品名|数量|单价|金额", "A|2|3|6", "B|4|5|20", "C|7|8|56")),
    (
        "execution rates",
        ("项目|预算数|执行数|执行率", "A|120|60|50%", "B|80|20|25%", "C|50|45|90%"),
    ),
]

WRONG = [
    (
        "one total is ten off",
        ("项目|金额", "甲|48.00", "乙|62.50", "丙|35.80", "合计|156.30"),
        "t-4-1",
    ),
    (
        "two digits swapped in a total; the other columns are right",
        ("项目|本年|上年", "A|312.4|431.6", "B|186|172.5", "C|205.3|238.1", "合计|703.7|824.2"),
        "t-4-2",
    ),
    (
        "a 其中 row too many for one column, where two others agree",
        (
            "项目|年初|全年|执行",
            "总额|120.00|138.50|131.24",
            "其中：拨款|100.00|110.00|106.90",
            "结转|20.00|20.00|20.00",
            "其他|2.00|8.50|4.34",
        ),
        "t-1-1",
    ),
    (
        "a subtotal is wrong, the grand total is not",
        ("项目|金额", "A|10", "B|20", "小计|33", "C|5", "D|7", "小计|12", "合计|42"),
        "t-3-1",
    ),
    (
        "one row does not add up across",
        ("项目|甲|乙|合计", "A|1|2|3", "B|4|5|6", "C|6|7|13"),
        "t-2-3",
    ),
    (
        "a wrong cell breaks its row and its column: one flag, on the cell",
        ("项目|甲|乙|合计", "A|1|2|3", "B|4|5|9", "C|6|7|13", "D|8|19|17", "合计|19|23|42"),
        "t-4-2",
    ),
    (
        "a total ten times too large",
        ("项目|金额", "甲|48.00", "乙|62.50", "合计|1105.00"),
        "t-3-1",
    ),
]


@pytest.mark.parametrize(("reason", "rows"), RIGHT, ids=[reason for reason, _ in RIGHT])
def test_tables_that_add_up_stay_silent(reason: str, rows: tuple[str, ...]) -> None:
    assert [flag.message for flag in flags_of(tables(table_of(*rows)))] == []


@pytest.mark.parametrize(("reason", "rows", "first"), WRONG, ids=[w[0] for w in WRONG])
def test_a_broken_sum_is_one_flag_on_its_cell(
    reason: str, rows: tuple[str, ...], first: str
) -> None:
    flags = flags_of(tables(table_of(*rows)))
    assert [flag.code for flag in flags] == [FlagCode.SUM_MISMATCH]
    assert flags[0].field_ids[0] == first
    assert flags[0].severity is Severity.ERROR


def test_a_total_on_the_next_page_adds_up_both_pages() -> None:
    first = table_of("项目|金额", "甲|48.0", "乙|62.5", table_id="a", page=1)
    second = table_of("项目|金额", "丙|10.5", "合计|121.0", table_id="b", page=2, continues="a")
    assert flags_of(tables(first, second)) == []


def test_a_broken_total_on_the_next_page_is_told_there() -> None:
    first = table_of("项目|金额", "甲|48.0", "乙|62.5", table_id="a", page=1)
    second = table_of("项目|金额", "丙|10.5", "合计|112.0", table_id="b", page=2, continues="a")
    [flag] = flags_of(tables(first, second))
    assert (flag.code, flag.page, flag.field_ids) == (
        FlagCode.SUM_MISMATCH,
        2,
        ("b-2-1", "a-1-1", "a-2-1", "b-1-1"),
    )
    assert "112 万元，各行相加 121 万元，差 9 万元" in flag.message


def test_a_row_that_was_not_read_is_one_doubt_not_many_contradictions() -> None:
    made = table_of("项目|甲|乙|丙", "A|1.5|2.5|3.5", "B|4|5|6", "合计|10.5|11.5|19.5")
    [flag] = flags_of(tables(made))
    assert flag.severity is Severity.WARNING


def test_total_score_with_the_execution_score_of_the_table_before() -> None:
    money = table_of("资金|预算数|执行数|分值|得分", "总额|138|131|10|9.48", table_id="m")
    right = table_of("指标|分值|得分", "A|50|50", "B|40|38", "总分|100|97.48", table_id="s")
    wrong = table_of("指标|分值|得分", "A|50|50", "B|40|38", "总分|100|94.78", table_id="s")
    assert flags_of(tables(money, right)) == []
    [flag] = flags_of(tables(money, wrong))
    assert flag.field_ids == ("s-3-2",)


def test_an_execution_rate_that_its_figures_do_not_give() -> None:
    made = table_of("项目|预算数|执行数|执行率", "A|120|60|50%", "B|80|20|25%", "C|50|45|60%")
    [flag] = flags_of(tables(made))
    assert flag.code is FlagCode.RATE_MISMATCH
    assert "90%" in flag.message


def test_a_product_that_its_row_does_not_give() -> None:
    made = table_of("品名|数量|单价|金额", "A|2|3|6", "B|4|5|20", "C|7|8|65")
    [flag] = flags_of(tables(made))
    assert (flag.code, flag.field_ids[0]) == (FlagCode.RATE_MISMATCH, "t-3-3")


def test_heads_are_counted_and_never_rounded() -> None:
    right = table_of("类别|人数", "老人|36", "儿童|12", "合计|48", unit="")
    wrong = table_of("类别|人数", "老人|36", "儿童|12", "合计|49", unit="")
    assert flags_of(tables(right)) == []
    assert [flag.field_ids[0] for flag in flags_of(tables(wrong))] == ["t-3-1"]


def test_a_table_without_head_below_another_page_may_be_the_rest_of_it() -> None:
    first = table_of("项目|金额", "甲|48.00", "乙|62.50", table_id="a", page=1)
    table, fields = table_of("丙|10.50", "丁|20.00", "合计|141.00", table_id="b", page=2)
    rest = replace(table, cells=tuple(replace(c, is_header=False, header=()) for c in table.cells))
    assert flags_of(tables(first, (rest, fields))) == []


def test_subtotals_above_their_parts() -> None:
    rows = ("项目|预算数", "甲类小计|30", "A|10", "B|20", "乙类小计|12", "C|5", "D|7", "合计|42")
    wrong = [row.replace("乙类小计|12", "乙类小计|21") for row in rows]
    assert flags_of(tables(table_of(*rows))) == []
    [flag] = flags_of(tables(table_of(*wrong)))
    assert (flag.code, flag.field_ids[0]) == (FlagCode.SUM_MISMATCH, "t-4-1")


def test_numbers_of_lines_are_no_sums() -> None:
    rows = ("资产|行次|年末数", "现金|1|10.50", "存货|8|20.25", "流动资产合计|20|30.75")
    assert flags_of(tables(table_of(*rows, unit="元"))) == []


@pytest.mark.parametrize(("total", "count"), [("80.00|95.00", 0), ("80.00|59.00", 1)])
def test_what_is_left_after_deduction_is_added_up(total: str, count: int) -> None:
    rows = ("资产|年初数|年末数", "固定资产原价|100.00|110.00", "减：累计折旧|40.00|45.00")
    rows += ("固定资产净值|60.00|65.00", "在建工程|20.00|30.00", f"固定资产合计|{total}")
    assert len(flags_of(tables(table_of(*rows, unit="元")))) == count


@pytest.mark.parametrize(("total", "count"), [("90", 0), ("99", 1)])
def test_two_tables_in_the_same_rules(total: str, count: int) -> None:
    rows = ("来源|预算数|到位数", "中央|50|50", "县级|40|30", "支出内容|支出金额|占比")
    rows += ("修缮|60|66.67%", "家具|30|33.33%", f"小计|{total}|100%")
    assert len(flags_of(tables(table_of(*rows)))) == count


def test_a_remark_among_figures_heads_nothing() -> None:
    rows = ("项目|预算数|支出数", "甲|10|9", "乙|未开展|未开展", "丙|20|18", "丁|30|28")
    assert flags_of(tables(table_of(*rows, "合计|60|55"))) == []


@pytest.mark.parametrize(
    ("last", "count", "reason"),
    [
        ("收入总计|110.50|支出总计|110.50", 0, "both sides balance"),
        ("收入总计|110.50|支出总计|101.50", 1, "two digits of one side swapped"),
        ("收入合计|110.50|支出合计|80.50", 0, "what is left goes below"),
    ],
)
def test_income_and_expenditure_side_by_side(last: str, count: int, reason: str) -> None:
    rows = ("收入|金额|支出|金额2", "捐赠|80.25|助学|30.25", "补助|20.25|助老|50.25")
    rows += ("上年结转|10.00|年末结余|30.00", last)
    flags = flags_of(tables(table_of(*rows)))
    told = [flag for flag in flags if "应相等" in flag.message]
    assert len(told) == count, reason


def test_a_form_above_the_money_divides_nothing() -> None:
    rows = ("名称|康复站补助|||", "编码|A|类别|延续|", "部门|民政局|单位|中心|")
    rows += (
        "负责人|苏某|电话|否|",
        "资金总额||120.00|138.50|131.24",
        "其中：拨款||100.00|110.00|106.90",
    )
    rows += ("结转||20.00|20.00|20.00", "其他||2.00|8.50|4.34")
    [flag] = flags_of(tables(table_of("项目|空|年初|全年|执行", *rows)))
    assert (flag.code, flag.field_ids[0]) == (FlagCode.SUM_MISMATCH, "t-5-2")


def test_the_shorter_side_of_an_account_adds_up_too() -> None:
    income = ("一、拨款|2,940.05", "二、事业收入|", "三、其他收入|6.20", *["|"] * 5)
    spending = [f"{n}、支出{n}|" for n in "一二三四五六七"] + ["八、支出八|2,940.05"]
    rows = [f"{left}|{right}" for left, right in zip(income, spending, strict=True)]
    total = "本年收入合计|2,964.25|本年支出合计|2,940.05"
    [flag] = flags_of(tables(table_of("收入|决算数|支出|决算数2", *rows, total)))
    assert (flag.code, flag.field_ids[0]) == (FlagCode.SUM_MISMATCH, "t-9-1")
