"""Cleaning and joining keep every character on its place on the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.layout_markers import is_caption, is_division, is_label_line, marker_level
from extractors.layout_text import below, clean, with_printed_gaps
from extractors.table_units import unit_in, unit_in_passing
from models.geometry import Box
from models.reading import Line, Reader
from models.traced_text import TracedText, trace_line

SIZE = 10.0


def traced(text: str, gaps: dict[int, float] | None = None) -> TracedText:
    """`text` set in a row; `gaps` gives extra white in em before the character at an offset."""
    boxes, x = [], 0.0
    for i, character in enumerate(text):
        x += (gaps or {}).get(i, 0.0) * SIZE
        width = SIZE * (0.5 if character.isascii() else 1.0)
        boxes.append(Box(x, 0, x + width, 1.3 * SIZE))
        x += width
    line = Line(
        text, Box(0, 0, x, 13), 1.0, Reader.RAPIDOCR, tuple(boxes), tuple([1.0] * len(text))
    )
    return trace_line(line, 1, 1)


@pytest.mark.parametrize(
    ("read", "cleaned", "reason"),
    [
        ("(一）助学", "（一）助学", "an opening half-width bracket has the partner's width"),
        ("市民规〔2023]7号", "市民规〔2023〕7号", "] is how readers return 〕"),
        ("支出(45.25)元", "支出（45.25）元", "a bracket in Chinese text is full-width"),
        ("(45.25)", "(45.25)", "a negative number keeps its own brackets"),
        ("电话:0773-2825517", "电话：0773-2825517", "a colon after an ideograph is full-width"),
        (
            "共1,268.5万元,增长",
            "共1,268.5万元，增长",
            "a thousands comma stays, a clause comma not",
        ),
        ("200个,约3,5", "200个，约3,5", "a comma between digits stays"),
        ("电话:028-81712060, 社会", "电话：028-81712060，社会", "its space goes with the mark"),
        ("https://mzj.example.cn/a?b=1", "https://mzj.example.cn/a?b=1", "a URL is left alone"),
        ("１２３万元", "123万元", "full-width digits are digits"),
        ("⼀年", "一年", "a radical stands for its ideograph"),
        ("①筹集", "①筹集", "a circled number is a marker, not a 1"),
        ("175.85 万元", "175.85 万元", "a space that was read between number and unit stays"),
        ("合　计", "合计", "a stretched word is one word"),
        ("甲方:A公司", "甲方：A公司", "Latin after the colon changes nothing"),
        ("10:30开始", "10:30开始", "a time keeps its colon"),
        ("比例50:50", "比例50:50", "and so does a ratio"),
    ],
)
def test_clean(read: str, cleaned: str, reason: str) -> None:
    assert clean(traced(read), SIZE).text == cleaned, reason


def test_a_gap_in_print_parts_two_numbers() -> None:
    read = traced("附表22022年度", {3: 1.0})
    assert with_printed_gaps(read, SIZE).text == "附表2 2022年度"


def test_no_space_after_a_full_width_mark_with_its_own_white() -> None:
    read = traced("其中：上缴", {3: 0.7})
    assert with_printed_gaps(read, SIZE).text == "其中：上缴"


@pytest.mark.parametrize(
    ("upper", "lower", "full", "joined", "reason"),
    [
        (
            "面向全省的方",
            "式遴选",
            True,
            "面向全省的方式遴选",
            "Chinese joins with nothing between",
        ),
        ("安排资金1,", "268.5万元", True, "安排资金1,268.5万元", "a number broken at its comma"),
        ("2025.", "3", False, "2025.3", "a number broken at its point, in a narrow cell"),
        ("12.50", "13.60", False, "12.50 13.60", "two numbers one below the other stay two"),
        ("http://a.cn/co", "nvert/c.html", True, "http://a.cn/convert/c.html", "a broken URL"),
        ("llmz_case@lan", "ling.cn", True, "llmz_case@lanling.cn", "a broken e-mail address"),
        ("annual", "report", True, "annual report", "English words take a space"),
        ("2024.4", "—2025.", True, "2024.4—2025.", "an interval broken at its dash"),
        ("共186", "万元", True, "共186万元", "the unit follows its number"),
    ],
)
def test_below(upper: str, lower: str, full: bool, joined: str, reason: str) -> None:
    assert below(traced(upper), traced(lower), was_full=full).text == joined, reason


PRINT = st.text(
    alphabet=st.sampled_from(
        list("中华项目资金万元年月日一二（）()〔〕[]，。：；,.:;!? 0123456789ab@/%　⼀１")
    ),
    max_size=30,
)
SAME = str.maketrans("，：；（）！？〕】》⼀１", ",:;()!?]]>一1")


def plain(character: str) -> str:
    """A character without the difference that the named steps may make."""
    folded = character.translate(SAME)
    return "]" if folded in ")]>" else "(" if folded in "([" else folded


@given(PRINT)
def test_cleaning_keeps_each_character_with_its_glyph(text: str) -> None:
    read = traced(text)
    by_glyph = {id(g): c for g, c in zip(read.glyphs, read.text, strict=True)}
    cleaned = clean(with_printed_gaps(read, SIZE), SIZE)
    for glyph, character in zip(cleaned.glyphs, cleaned.text, strict=True):
        if glyph is None:
            assert character == " "
        elif not character.isspace():
            assert plain(by_glyph[id(glyph)]) == plain(character)


@given(PRINT)
def test_cleaning_drops_nothing_but_white_space(text: str) -> None:
    cleaned = clean(traced(text), SIZE)
    kept = [plain(c) for c in cleaned.text if not c.isspace()]
    assert kept == [plain(c) for c in text if not c.isspace()]


@given(PRINT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(traced(text), SIZE)
    assert clean(once, SIZE).text == once.text


@pytest.mark.parametrize(
    ("text", "level", "reason"),
    [
        ("一、项目概况", 1, "the usual first level"),
        ("十二,附则", 1, "a reader makes , of 、"),
        ("（三）助医", 2, "second level"),
        ("二）使用情况", 2, "its opening bracket was not read"),
        ("1.孵化园运营", 3, "third level"),
        ("2．创投大赛", 3, "with a full-width point"),
        ("1.2023年完成", 3, "a year begins after the point"),
        ("3.12亿元，区县留成", 0, "a decimal at the beginning of a line"),
        ("14.05%。", 0, "a percentage at the beginning of a line"),
        ("2023年，项目", 0, "a year is no marker"),
        ("①开展活动", 4, "a circled number"),
        ("(2)资金到位", 4, "a number in brackets"),
        ("一是专职人员", 0, "running text that counts"),
        ("三个村寨发展", 0, "a numeral that counts villages"),
    ],
)
def test_marker_level(text: str, level: int, reason: str) -> None:
    assert marker_level(text) == level, reason


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("图1 守护员入户", True, "figure"),
        ("附表2 2022年度支出情况表", True, "table of an annex"),
        ("表3-1 收入决算表", True, "numbered by chapter"),
        ("▲启动仪式", True, "the triangle of editors"),
        ("附表", True, "annex mark alone on its line"),
        ("图书采购5万元", False, "图书 is a book"),
        ("表10月完成", False, "no number of a table"),
        ("附件已上传", False, "a sentence"),
    ],
)
def test_is_caption(text: str, expected: bool, reason: str) -> None:
    assert is_caption(text) is expected, reason


@pytest.mark.parametrize(
    ("text", "unit", "reason"),
    [
        ("单位：万元", "万元", "the usual line"),
        ("单位:元", "元", "half-width colon"),
        ("（单位：人民币元）", "元", "in brackets, with the currency"),
        ("金额单位：万元", "万元", "金额单位"),
        ("编制单位：某某基金会　　单位：元", "元", "after the maker's name"),
        ("单位：万元、人", "万元、人", "two units"),
        ("单 位：人次", "人次", "a stretched word"),
        ("计量单位：人民币元", "元", "计量单位, with the currency"),
        ("金额单位：元", "元", "金额单位"),
        ("（单位：人民币万元）", "万元", "in brackets"),
        ("货币单位：万元", "万元", "货币单位"),
        ("单位：元/人", "元/人", "a rate"),
        ("单位：人、万元", "人、万元", "the count first"),
        ("单位: 万元 币种: 人民币", "万元", "with the currency after it"),
        ("币种：人民币　单位：元", "元", "with the currency before it"),
        ("单位：万元人民币", "万元", "currency behind the unit"),
        ("单位万元", "万元", "the colon was not read"),
        ("2023年度项目支出明细表单位：万元", "万元", "glued to the title by the reader"),
        ("单位：万元　　2023年度", "万元", "at the left, the period at the right"),
        ("分票种销售情况（销量单位：万元）", "万元", "the unit of what was sold"),
        ("编制单位：某某县民政局", "", "a maker is no unit"),
        ("单位：某某县民政局", "", "a body called 单位"),
        ("单位：人民医院", "", "a body whose name begins like a currency"),
        ("本单位：个人捐赠", "", "a label of text"),
        ("以上金额单位：万元。其余以元计。", "", "a sentence is no line"),
        ("实施单位：某某中心", "", "an implementer is no unit"),
        ("主管单位：民政局", "", "a department is no unit"),
    ],
)
def test_unit_in(text: str, unit: str, reason: str) -> None:
    assert unit_in(text) == unit, reason


@pytest.mark.parametrize(
    ("text", "unit", "reason"),
    [
        ("重点项目资金安排如下表（金额单位：万元）。", "万元", "in brackets at the sentence's end"),
        ("各项支出详见下表，单位万元。", "万元", "without colon"),
        ("资金分配情况见下表（单位：元），请予监督。", "元", "inside a sentence"),
        ("注：表中金额单位为万元，尾差系四舍五入所致。", "万元", "a note"),
        ("下表数据以万元为单位。", "万元", "put as a clause"),
        ("本表金额以元计。", "元", "put shorter"),
        ("2023年度支出明细表（万元）", "万元", "in the title's brackets"),
        ("奖金总额（100万元）", "", "a sum is no unit"),
        ("项目主管单位：万元县民政局", "", "a body"),
        ("全年支出以元旦慰问为主。", "", "元旦 is a feast"),
    ],
)
def test_unit_in_passing(text: str, unit: str, reason: str) -> None:
    assert unit_in_passing(text) == unit, reason


def test_divisions_and_labels() -> None:
    assert is_division("案例一 把牵挂送进大山")
    assert is_division("第二部分 部门预算情况说明")
    assert not is_division("案例3个入选")
    assert is_label_line("联系人：韦雪琴")
    assert not is_label_line("项目成效显著，其中：")
