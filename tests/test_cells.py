"""Values of table cells under headers, units and row labels."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.cells import find_in_cell
from models.values import AmountValue, ContactValue, CountValue, DateValue, Kind

Header = tuple[str, ...]


def yuan(text: str, header: Header, row: str, unit: str) -> list[Decimal | None]:
    """The amounts of a cell that has nothing else."""
    found = []
    for mention in find_in_cell(text, header, row, unit):
        assert isinstance(mention.value, AmountValue)
        assert text[mention.start : mention.end] == mention.raw_text
        found.append(mention.value.value_yuan)
    return found


AMOUNTS = [
    ("48.00", ("资助金额",), "甲协会", "万元", ["480000"], "the table's unit"),
    ("48.00", ("资助金额\n（万元）",), "甲协会", "", ["480000"], "the header's unit"),
    ("48.00", ("支出（万元）", "资金"), "助学", "", ["480000"], "the unit of an upper header"),
    ("1200", ("单价（元）",), "轮椅", "万元", ["1200"], "the header's unit wins"),
    ("50,000.00元", ("中标金额",), "甲", "万元", ["50000"], "the cell's own unit wins"),
    ("86.5", ("2023年",), "总支出", "万元", ["865000"], "a year in the header is no date column"),
    ("100", ("2023年度",), "合计", "单位：万元", ["1000000"], "a year in the header"),
    ("(45.25)", ("增减额",), "单位捐赠", "万元", ["-452500"], "brackets are negative"),
    ("−9.54", ("增减额",), "投资收益", "万元", ["-95400"], "a minus sign"),
    ("1,268.\n50", ("金额",), "合计", "万元", ["12685000"], "broken in a narrow column"),
    ("48.00\n62.50", ("金额",), "甲", "万元", ["480000", "625000"], "two rows in one cell"),
    ("120.5（含税）", ("中标金额（万元）",), "甲", "", ["1205000"], "with a remark"),
    ("1.2万", ("资助金额（元）",), "甲", "", ["12000"], "a multiplier before the header's unit"),
    ("0.00", ("限定性",), "网络募捐", "万元", ["0"], "nothing is a value"),
    ("¥3,500.00", ("合同金额",), "甲", "", ["3500"], "a sign for a unit"),
    ("14400", ("金额",), "轮椅", "", [None], "no unit anywhere: no value, for a check to show"),
    ("12O.50", ("金额",), "甲", "万元", [None], "a letter O"),
    ("1,23,4.5", ("金额",), "甲", "万元", [None], "broken grouping"),
    ("1-2-3", ("金额",), "甲", "万元", [None], "no number at all"),
    ("22.80", (), "管理费用", "", [None], "two decimals and nothing to say what they are"),
]


@pytest.mark.parametrize(("text", "header", "row", "unit", "expected", "reason"), AMOUNTS)
def test_amounts(
    text: str, header: Header, row: str, unit: str, expected: list[str | None], reason: str
) -> None:
    values = [None if e is None else Decimal(e) for e in expected]
    assert yuan(text, header, row, unit) == values, reason


def test_a_range_under_a_unit() -> None:
    (mention,) = find_in_cell("3000-5000", ("资助标准（元）",), "孤儿", "")
    assert isinstance(mention.value, AmountValue)
    bounds = (mention.value.lower_yuan, mention.value.upper_yuan)
    assert bounds == (Decimal(3000), Decimal(5000))


def test_what_one_of_the_sum_is_for_stands_in_a_header() -> None:
    (row,) = find_in_cell("≤15万元", ("年度指标值",), "每站运营补助", "")
    (column,) = find_in_cell("540", ("人均费用（元）",), "夏令营", "")
    assert isinstance(row.value, AmountValue)
    assert isinstance(column.value, AmountValue)
    assert (row.value.per, column.value.per) == ("站", "人")


COUNTS = [
    ("2,316", ("服务人次\n（人次）",), "甲", "", "2316", "人次", "the header's unit"),
    ("4,218", ("受益\n（人次）",), "甲", "万元", "4218", "人次", "the table's money is not for it"),
    ("25", ("人数",), "甲", "万元", "25", "人", "人数 counts people"),
    ("12", ("数量",), "轮椅", "元", "12", "", "数量 names no unit"),
    ("12", ("数量（台）",), "轮椅", "元", "12", "台", "the unit in brackets"),
    ("86", ("2023年",), "受益人数（人）", "", "86", "人", "the row's unit"),
    ("55.18", ("占比（%）",), "甲", "万元", "55.18", "%", "a share"),
    ("94.76%", ("项目资金（万元）", "执行率"), "总额", "", "94.76", "%", "its own sign"),
    ("12.5", ("增长率",), "甲", "万元", "12.5", "%", "a rate above one is in per cent"),
    ("0.95", ("执行率",), "甲", "", "0.95", "", "a rate below one may be a fraction"),
    ("≥6个", ("年度指标值",), "建设服务站", "", "6", "个", "a target"),
    ("≥50", ("年度指标值",), "培训人数", "", "50", "人", "a target without unit"),
    ("328\n人", ("实际完成值",), "服务患者", "", "328", "人", "broken before its unit"),
    ("老人120名", ("受益对象",), "甲", "万元", "120", "名", "a count in words"),
    ("3", ("A",), "甲", "人次", "3", "人次", "the table's unit counts"),
]


@pytest.mark.parametrize(("text", "header", "row", "unit", "value", "name", "reason"), COUNTS)
def test_counts(
    text: str, header: Header, row: str, unit: str, value: str, name: str, reason: str
) -> None:
    (mention,) = find_in_cell(text, header, row, unit)
    assert isinstance(mention.value, CountValue), reason
    assert (mention.value.value, mention.value.unit) == (Decimal(value), name), reason


DATES = [
    ("2024.4\n—2025.\n3", "2024-04-01", "2025-03-31", "broken in a narrow column"),
    ("2024.6\n—2024.1\n1", "2024-06-01", "2024-11-30", "a month broken in two"),
    ("2023年11月30\n日", "2023-11-30", "2023-11-30", "broken before 日"),
    ("20240311", "2024-03-11", "2024-03-11", "eight figures"),
]


@pytest.mark.parametrize(("text", "start", "end", "reason"), DATES)
def test_dates(text: str, start: str, end: str, reason: str) -> None:
    (mention,) = find_in_cell(text, ("实施期\n限",), "甲", "万元")
    assert isinstance(mention.value, DateValue)
    assert (str(mention.value.start), str(mention.value.end)) == (start, end), reason
    assert mention.label == "实施期限"


DAYS = [
    ("2021.1.1-2025.12.31", "2021-01-01", "2025-12-31", "a term"),
    ("2023.7.1～2024.6.30", "2023-07-01", "2024-06-30", "the same with a wave"),
    ("2023.10.18", "2023-10-18", "2023-10-18", "a day"),
]


@pytest.mark.parametrize(("text", "start", "end", "reason"), DAYS)
def test_days_under_a_header_that_asks_for_none(
    text: str, start: str, end: str, reason: str
) -> None:
    (mention,) = find_in_cell(text, ("租期",), "甲", "")
    assert isinstance(mention.value, DateValue), reason
    assert (str(mention.value.start), str(mention.value.end)) == (start, end), reason
    assert mention.label == "租期"


def test_a_column_of_years() -> None:
    (mention,) = find_in_cell("2023", ("年度",), "甲", "万元")
    assert isinstance(mention.value, DateValue)
    assert (mention.raw_text, str(mention.value.end)) == ("2023", "2023-12-31")


NOTHING = [
    ("1", ("序号",), "甲", "万元", "a row number"),
    ("10.00", ("项目资金（万元）", "分值"), "总额", "", "a weight"),
    ("9.48", ("得分",), "总额", "万元", "a score"),
    ("—", ("物资",), "甲", "万元", "a dash"),
    ("/", ("物资",), "甲", "万元", "a stroke"),
    ("", ("物资",), "甲", "万元", "an empty cell"),
    ("15082623T000000187", (), "项目编码", "", "a code"),
    ("2082102", ("科目编码",), "甲", "万元", "an account of the budget"),
    ("32", ("项目", "功能分类科目编码", "款"), "组织事务", "元", "a part of such an account"),
    ("07", ("款",), "普查活动", "元", "no quantity has a zero in front"),
    ("奖励10万元的大赛启动", ("报道标题",), "甲", "", "a number in a title"),
    ("一、一般公共预算拨款收入", ("收入项目",), "甲", "万元", "a name with a section number"),
]


@pytest.mark.parametrize(("text", "header", "row", "unit", "reason"), NOTHING)
def test_no_values(text: str, header: Header, row: str, unit: str, reason: str) -> None:
    assert find_in_cell(text, header, row, unit) == [], reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0478-8213350", "0478-8213350"),
        ("138770\n12345", "13877012345"),
        ("8521234", "8521234"),
        ("张三 13877012345", "13877012345"),
    ],
)
def test_phones_under_a_header_that_says_so(text: str, value: str) -> None:
    (mention,) = find_in_cell(text, ("联系电话",), "甲", "")
    assert isinstance(mention.value, ContactValue)
    assert (mention.value.value, mention.value.problem) == (value, "")


def test_the_lowest_header_is_the_label_and_a_sentence_has_its_own() -> None:
    (amount,) = find_in_cell("48.00", ("本年支出（万元）", "资金\n（万元）"), "助学", "")
    (form,) = find_in_cell("3,500.00", (), "合同金额（元）", "")
    sentence = find_in_cell("2023年建成服务站6个，支出88.80万元。", ("完成情况",), "目标", "")
    assert (amount.label, form.label) == ("资金", "合同金额")
    assert [m.label for m in sentence if m.kind is not Kind.DATES] == ["服务站", "支出"]


TORN = [
    ("1045 27", ("合计",), "万元", "a blank for the point"),
    ("5 1243", ("人数",), "", "a blank that groups by no threes"),
    (".17500", ("人数",), "", "the start of the number is gone"),
    (",635,160", ("金额",), "元", "the first group is gone"),
    ("74 49%", ("执行率",), "", "a blank for the point of a share"),
    ("c4.04", ("预算数",), "万元", "a letter for the first figure"),
    ("125.8~", ("一季度",), "万元", "a stroke for the last figure"),
    (")9.24", ("二季度",), "万元", "a bracket for the first figures"),
    ("294.8L", ("金额",), "元", "a letter for the last figure; money has no litres"),
]


@pytest.mark.parametrize(("text", "header", "unit", "reason"), TORN)
def test_a_torn_number_has_no_value(text: str, header: Header, unit: str, reason: str) -> None:
    (mention,) = find_in_cell(text, header, "", unit)
    assert mention.rule == "suspicious_number", reason
    value = mention.value
    known = value.value_yuan if isinstance(value, AmountValue) else value.value  # type: ignore[union-attr]
    assert known is None, reason


WHOLE = [
    ("1 045 270", "1045270", "blanks group by threes"),
    ("12 .50", "12.50", "a blank before the point"),
    ("1, 234.50", "1234.50", "a blank behind the comma"),
    ("￥ 1,200", "1200", "a blank behind the sign"),
    ("1,234,\n567.00", "1234567.00", "broken over the lines of a narrow column"),
]


@pytest.mark.parametrize(("text", "yuan", "reason"), WHOLE)
def test_a_number_with_harmless_blanks_is_read(text: str, yuan: str, reason: str) -> None:
    (mention,) = find_in_cell(text, ("金额",), "", "元")
    assert isinstance(mention.value, AmountValue)
    assert mention.value.value_yuan == Decimal(yuan), reason


@pytest.mark.parametrize(
    ("header", "row", "rules", "reason"),
    [
        ((), "市敬老院消防设施改造项目", ["unexplained_number"], "the row's label is no header"),
        (("",), "某市养老服务中心", ["unexplained_number"], "nor where the header is empty"),
        (("项目名称",), "3", [], "a figure in a column of names belongs to the name"),
    ],
)
def test_a_number_beside_a_name_is_shown(
    header: Header, row: str, rules: list[str], reason: str
) -> None:
    assert [m.rule for m in find_in_cell("322", header, row, "")] == rules, reason


def test_a_rate_whose_header_lost_its_bracket_is_no_count_of_people() -> None:
    (mention,) = find_in_cell("1550", ("标准（元/人",), "百岁老年人", "")
    assert isinstance(mention.value, AmountValue)
    assert (mention.value.value_yuan, mention.value.per) == (Decimal(1550), "人")


DAYS = [
    ("106", "106", "a bare number"),
    ("106天", "106", "with its unit"),
    ("≥106天", "106", "with a qualifier"),
]


@pytest.mark.parametrize(("text", "value", "reason"), DAYS)
def test_days_under_a_header_that_counts_them(text: str, value: str, reason: str) -> None:
    (mention,) = find_in_cell(text, ("开放天数",), "", "")
    assert isinstance(mention.value, CountValue)
    assert (mention.value.value, mention.value.unit) == (Decimal(value), "天"), reason


BARE = [
    ("1250", ("2023年",), "unexplained_number", "neither header nor table says what it is"),
    ("1250", ("服务人数",), "cell_number", "people"),
    ("1250", ("数量",), "cell_number", "a count of something"),
    ("12", ("完成情况",), "unexplained_number", "small figures as well"),
]


@pytest.mark.parametrize(("text", "header", "rule", "reason"), BARE)
def test_a_bare_number_under_a_header_that_says_nothing_is_shown(
    text: str, header: Header, rule: str, reason: str
) -> None:
    (mention,) = find_in_cell(text, header, "", "")
    assert (mention.kind, mention.rule) == (Kind.COUNTS, rule), reason


@pytest.mark.parametrize("header", ["包号", "标段号", "证件号码", "合同编号"])
def test_numbers_that_name_are_no_counts(header: str) -> None:
    assert find_in_cell("3", (header,), "", "万元") == []


LABELS = [
    ("贴息126户", ("扶持内容",), "贴息", "a column of text names no value"),
    ("孤儿38人", ("救助对象",), "孤儿", "who, before the number"),
    ("38人", ("救助对象",), "救助对象", "nothing but the value"),
    ("约38人", ("救助对象",), "救助对象", "a qualifier names nothing"),
    ("共计38人", ("受益人数",), "受益人数", "a header that counts"),
]


@pytest.mark.parametrize(("text", "header", "label", "reason"), LABELS)
def test_labels_in_columns_of_text(text: str, header: Header, label: str, reason: str) -> None:
    (mention,) = find_in_cell(text, header, "", "")
    assert mention.label == label, reason


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("0351-7318052", "0351-7318052", "an area code and its hyphen"),
        ("13834571902", "13834571902", "a mobile number that nothing groups"),
    ],
)
def test_a_phone_is_known_by_its_form_under_any_header(text: str, value: str, reason: str) -> None:
    for header in ((), ("服务点",), ("咨询",)):
        (mention,) = find_in_cell(text, header, "街道办事处", "")
        assert isinstance(mention.value, ContactValue), reason
        assert mention.value.value == value


@pytest.mark.parametrize("unit", ["箱", "把", "双", "瓶", "公斤", "盒"])
def test_any_classifier_in_a_header_is_its_unit(unit: str) -> None:
    (mention,) = find_in_cell("1,200", (f"物资（{unit}）",), "城关镇", "")
    assert mention.value == CountValue(Decimal(1200), unit)
