"""Tables with horizontal rules only, or none: columns and rows by alignment."""

from __future__ import annotations

import pytest
from printed_factory import LEADING, page, printed, typeset

from extractors.layout import arrange
from extractors.table_headers import header_of, unit_for
from models.geometry import Box
from models.layout import Table
from models.reading import Line, Reader

FOUR = (72.0, 240.0, 340.0, 440.0)
FIVE = (72.0, 170.0, 260.0, 370.0, 460.0)
HEAD = ("项目", "预算数", "执行数", "执行率")
AID = ("助学项目", "120.50", "96.00", "79.67%")
OLD = ("助老项目", "33.00", "30.00", "90.91%")
SUM = ("合计", "153.50", "126.00", "82.08%")


def texts(table: Table) -> list[list[str]]:
    rows = max(c.row for c in table.cells) + 1
    return [[c.text.text for c in table.cells if c.row == row] for row in range(rows)]


@pytest.mark.parametrize(
    ("rows", "pitch", "reason"),
    [
        ([HEAD, AID, OLD, SUM], 24, "nothing but lines of one cell each"),
        ([HEAD, AID, ("助医项目", "80.00", "", "0.00%"), SUM], 24, "an empty cell"),
        ([HEAD, AID, ("助困项目", "", "", ""), OLD, SUM], 24, "a row that states nothing"),
        (
            [HEAD, ("农村困难家庭\n大学生资助", *AID[1:]), OLD, ("总计", *SUM[1:])],
            34,
            "a name of two lines around its row's middle",
        ),
        (
            [HEAD, ("农村困难\n家庭大学\n生资助", *AID[1:]), ("社区养老\n服务", *OLD[1:]), SUM],
            40,
            "names of three and two lines",
        ),
        (
            [HEAD, AID, ("社区养老\n服务", *OLD[1:3], "超出\n计划"), SUM],
            34,
            "two wrapped cells in one row",
        ),
        ([("项目", "预算数\n（万元）", *HEAD[2:]), AID, OLD, SUM], 34, "a head of two lines"),
    ],
)
def test_rows_of_cells(rows: list[tuple[str, ...]], pitch: float, reason: str) -> None:
    layout = arrange([page(printed(rows, FOUR, pitch=pitch))])
    (table,) = layout.tables
    assert texts(table) == [[text.replace("\n", "") for text in row] for row in rows], reason


def test_name_whose_second_line_hangs_below_its_row() -> None:
    lines = printed([HEAD, AID, OLD, SUM], FOUR, pitch=34)
    lines.append(typeset("（三年期）", FOUR[0], 120 + 34 + 13))
    (table,) = arrange([page(lines)]).tables
    assert texts(table)[1] == ["助学项目（三年期）", *AID[1:]]


def test_head_of_two_storeys_between_rules() -> None:
    rows = [
        ("项目", "", "本年支出", ""),
        ("", "基本支出", "项目支出", "小计"),
        ("教育", "12.00", "—", "12.00"),
        ("卫生", "3.00", "4.00", "7.00"),
        ("合计", "15.00", "4.00", "19.00"),
    ]
    (table,) = arrange([page(printed(rows, FOUR))]).tables
    amount = next(c for c in table.cells if c.text.text == "3.00")
    assert header_of(table, amount) == ("本年支出", "基本支出")


def test_unit_below_its_own_head_is_no_lower_storey() -> None:
    rows = [
        ("项目", "", "本年支出（元）", "", "受益人次"),
        ("", "资金", "物资", "小计", "（人次）"),
        ("教育", "1,200.00", "—", "1,200.00", "53"),
        ("卫生", "300.00", "400.00", "700.00", "214"),
        ("合计", "1,500.00", "400.00", "1,900.00", "267"),
    ]
    (table,) = arrange([page(printed(rows, FIVE))]).tables
    heads = {c.text.text: header_of(table, c) for c in table.cells}
    assert heads["300.00"] == ("本年支出（元）", "资金")
    assert heads["700.00"] == ("本年支出（元）", "小计")
    assert heads["214"] == ("受益人次（人次）",)


@pytest.mark.parametrize("title", ["表1 支出情况表（金额单位：元）", "表1 支出情况表（单位：元）"])
def test_title_and_unit_at_the_foot_of_the_page_before(title: str) -> None:
    first = page([typeset("各项支出见下表。", FOUR[0], 700), typeset(title, 180, 760)])
    rows = [("项目", "预算数", "执行数", "执行率"), AID, OLD, SUM]
    second = page(printed(rows, FOUR), number=2)
    (table,) = arrange([first, second]).tables
    assert (table.caption, table.unit) == ("表1 支出情况表", "元")


def test_text_at_the_foot_of_the_page_before_is_no_title() -> None:
    first = page([typeset("各项支出以万元计，上年情况另表说明", FOUR[0], 760)])
    (table,) = arrange([first, page(printed([HEAD, AID, OLD, SUM], FOUR), number=2)]).tables
    assert table.caption == ""


@pytest.mark.parametrize("repeats_head", [False, True])
def test_goes_on_over_the_page(repeats_head: bool) -> None:
    more = [("助医项目", "80.00", "64.00", "80.00%"), OLD, SUM]
    first = page([typeset("单位：万元", 460, 618), *printed([HEAD, AID, AID, AID], FOUR, y=640)])
    second = page(printed([HEAD, *more] if repeats_head else more, FOUR, y=80), number=2)
    before, after = arrange([first, second]).tables
    assert after.continues == before.table_id
    amount = next(c for c in after.cells if c.text.text == "64.00")
    assert header_of(after, amount) == ("执行数",)
    assert unit_for(after, amount) == "万元"


def test_two_columns_below_a_stated_unit() -> None:
    rows = [("单位", "金额"), ("某市慈善总会", "62.50"), ("某市盲人协会", "26.80")]
    lines = printed(rows, (72, 400))
    announced = arrange([page([typeset("单位：万元", 450, 98), *lines])])
    assert texts(announced.tables[0]) == [list(row) for row in rows]
    assert arrange([page(lines)]).tables == (), "pairs of facts look like this too"


def test_two_tables_with_a_title_between_them_stay_two() -> None:
    other = [("地区", "机构数"), ("东区", "12"), ("西区", "3"), ("南区", "7"), ("全市", "22")]
    lines = printed([HEAD, AID, OLD, SUM], FOUR)
    lines.append(typeset("表2", 72, 216))
    lines += printed(other, (90, 300), y=240)
    first, second = arrange([page(lines)]).tables
    assert texts(first) == [list(row) for row in (HEAD, AID, OLD, SUM)]
    assert texts(second) == [list(row) for row in other]


def test_prose_and_headings_below_stay_outside() -> None:
    below = [
        typeset("二、其他说明", 72, 218),
        typeset("以上数据均经会计师事务所审计，与决算报表一致，特此说明。", 92, 242),
    ]
    layout = arrange([page([*printed([HEAD, AID, OLD, SUM], FOUR), *below])])
    assert texts(layout.tables[0]) == [list(row) for row in (HEAD, AID, OLD, SUM)]
    assert [b.text.text for b in layout.blocks[1:]] == [line.text for line in below]


def merged(a: Line, b: Line) -> Line:
    """Two lines as a reader returns them that takes them for one."""
    return Line(
        a.text + b.text,
        Box(a.box.x0, a.box.y0, b.box.x1, b.box.y1),
        0.99,
        Reader.RAPIDOCR,
        (*a.char_boxes, *b.char_boxes),
        (1.0,) * len(a.text + b.text),
    )


def small(text: str, x: float, y: float, confidence: float) -> Line:
    """A snatch of print half as high as the rest."""
    line = typeset(text, x, y)
    boxes = tuple(Box(b.x0, b.y0, b.x1, b.y0 + LEADING / 2) for b in line.char_boxes)
    around = Box(line.box.x0, y, line.box.x1, y + LEADING / 2)
    sure = (confidence,) * len(text)
    return Line(text, around, confidence, Reader.RAPIDOCR, boxes, sure)


def test_cells_so_close_that_they_were_read_as_one_line() -> None:
    rows = [("单位", "物资", "数量", "折价"), ("甲市慈善总会", "大米", "500", "12.50")]
    rows += [("乙市残疾人福利事业发展基金会会", "被子", "20", "4.00"), ("合计", "", "520", "16.50")]
    lines = printed(rows, (72.0, 229.0, 340.0, 440.0))
    at = next(i for i, line in enumerate(lines) if line.text.startswith("乙市"))
    assert 6 < lines[at + 1].box.x0 - lines[at].box.x1 < 10
    read = [*lines[:at], merged(lines[at], lines[at + 1]), *lines[at + 2 :]]
    (table,) = arrange([page(read)]).tables
    assert texts(table) == [list(row) for row in rows]


def test_heads_read_as_one_line_part_behind_a_bracket() -> None:
    rows = [("县区", "志愿者（人）", "活动（场次）", "时长同比"), AID, OLD, SUM]
    # 1.3 em apart: more and every reading is cut there.
    lines = printed(rows, (72.0, 240.0, 313.0, 440.0))
    head = [line for line in lines if line.text in rows[0][1:3]]
    wide = merged(*head)
    (table,) = arrange([page([*(line for line in lines if line not in head), wide])]).tables
    assert texts(table)[0] == list(rows[0])


def test_gap_inside_a_name_parts_no_cell() -> None:
    rows = [HEAD, AID, ("养老 服务", *OLD[1:]), SUM]
    (table,) = arrange([page(printed(rows, FOUR))]).tables
    assert texts(table)[2][1:] == list(OLD[1:])
    assert len(texts(table)[2]) == 4


@pytest.mark.parametrize(
    ("snatch", "confidence", "reason"),
    [
        ("一一一一", 0.95, "strokes"),
        ("0.005", 0.31, "figures read with doubt"),
        ("上", 0.97, "a character off the rows"),
    ],
)
@pytest.mark.parametrize("x", [300.0, 352.0])
def test_what_shines_through_enters_no_cell(
    snatch: str, confidence: float, reason: str, x: float
) -> None:
    rows = [HEAD, AID, OLD, ("助学金", "9.00", "8.00", "88.89%"), SUM]
    ghost = small(snatch, x, 120 + 24 + 14, confidence)
    layout = arrange([page([*printed(rows, FOUR), ghost])])
    (table,) = layout.tables
    assert texts(table) == [list(row) for row in rows], reason
    assert snatch[0] in "".join(b.text.text for b in layout.blocks), "and yet it is not lost"


def test_small_dash_is_a_cell() -> None:
    rows = [HEAD, AID, ("助老项目", "33.00", "30.00", ""), SUM]
    dash = small("—", 450, 120 + 48 + 3, 0.9)
    (table,) = arrange([page([*printed(rows, FOUR), dash])]).tables
    assert texts(table)[2][-1] == "—"


def test_facts_side_by_side_below_a_table_are_not_its_rows() -> None:
    imprint = ("编辑：苏曼丽", "美术：阮小棠", "内部资料", "免费交流")
    lines = printed([HEAD, AID, OLD, SUM], FOUR)
    lines += printed([imprint], (60.0, 180.0, 285.0, 390.0), y=120 + 4 * 24)
    (table,) = arrange([page(lines)]).tables
    assert texts(table) == [list(row) for row in (HEAD, AID, OLD, SUM)]


STOREYS = [
    ("养老服务", "320.00", "318.60", "150.00", "149.20"),
    ("儿童福利", "120.00", "96.00", "85.00", "85.00"),
    ("小计", "440.00", "414.60", "235.00", "234.20"),
]


@pytest.mark.parametrize("heading", ["", "二、发放情况"])
def test_names_over_two_columns_in_the_middle_between_them(heading: str) -> None:
    lefts = (72.0, 190.0, 260.0, 360.0, 430.0)
    lines = printed(STOREYS, lefts, y=180)
    lines += printed([("预算数", "执行数", "预算数", "执行数")], lefts[1:], y=158)
    lines += [typeset("市级", 235, 138), typeset("县级", 405, 138), typeset("科目", 76, 148)]
    if heading:
        lines.append(typeset(heading, 72, 180 + 3 * 24))
    (table,) = arrange([page(lines)]).tables
    value = next(c for c in table.cells if c.text.text == "85.00" and c.column == 4)
    assert header_of(table, value) == ("县级", "执行数")
    assert texts(table)[2:] == [list(row) for row in STOREYS]


MORE = [("助困项目", "9.00", "8.00", "88.89%"), ("助残项目", "7.00", "7.00", "100.00%")]


def over_a_page(
    second: list[tuple[str, ...]], note: str = "", above: str = ""
) -> tuple[Table, ...]:
    """A table without rules that ends its page, and the rows that the next one begins with."""
    first = printed([HEAD, AID, OLD], FOUR, y=600)
    first += [typeset("单位：万元", 440, 576), typeset("- 1 -", 280, 800)]
    first += [typeset(note, 72, 680)] if note else []
    later = printed(second, FOUR, y=100)
    later += [typeset(above, 72, 76)] if above else []
    return arrange([page(first), page(later, number=2)]).tables


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([*MORE, SUM], "rows and their total"),
        ([MORE[0], ("助医项目", "", "", ""), SUM], "a row that states nothing"),
        ([SUM], "nothing but the total"),
        ([("助困项目", "9.00", "8.00", ""), ("合计", "9.00", "8.00", "")], "an empty column"),
        ([("农村困难家庭\n大学生资助", *MORE[0][1:]), SUM], "a wrapped name on top"),
    ],
)
def test_rows_on_the_next_page_go_on_in_the_same_columns(
    rows: list[tuple[str, ...]], reason: str
) -> None:
    first, second = over_a_page(rows)
    assert second.continues == first.table_id, reason
    assert texts(second) == [[text.replace("\n", "") for text in row] for row in rows], reason
    value = next(c for c in second.cells if c.text.text == rows[-1][1])
    assert header_of(second, value) == ("预算数",)
    assert unit_for(second, value) == "万元"


@pytest.mark.parametrize(
    ("rows", "note", "above", "reason"),
    [
        ([("联系人：张三", "电话", "", "")], "", "", "facts that are no values"),
        ([("合计", "", "", "12.00")], "", "", "two facts may stand anywhere"),
        ([SUM], "注：以上各项均经审计。", "", "a note ends the table on its page"),
        ([SUM], "", "二、支出情况说明如下，详见下表所列各项支出。", "text above is no cell"),
    ],
)
def test_rows_on_the_next_page_that_go_on_with_no_table(
    rows: list[tuple[str, ...]], note: str, above: str, reason: str
) -> None:
    assert len(over_a_page(rows, note, above)) == 1, reason


def test_row_that_runs_over_a_column_goes_on_with_no_table() -> None:
    first = printed([HEAD, AID, OLD], FOUR, y=600)
    later = printed([("合计", "153.50", "82.08%")], (72.0, 290.0, 440.0), y=100)
    assert len(arrange([page(first), page(later, number=2)]).tables) == 1


PAIRS = [
    ("项目名称", "银龄守护", "负责人", "段丽芳"),
    ("预算资金", "35.20万元", "实际支出", "34.18万元"),
    ("受益人数", "1,286人", "完成时间", "2023年11月30日"),
    ("联系电话", "0871-5512345", "验收情况", "合格"),
]


def test_table_right_below_a_form_with_heads_of_two_lines() -> None:
    rows = [
        ("序号", "捐赠人", "金额（万\n元）", "序号", "捐赠人", "金额（万\n元）"),
        ("1", "王建军", "3.00", "5", "赵秀兰", "0.80"),
        ("2", "李桂芳", "1.20", "6", "孙德明", "0.50"),
        ("3", "张海涛", "1.00", "7", "周晓云", "0.30"),
    ]
    lines = printed(PAIRS, (80.0, 160.0, 300.0, 390.0), pitch=22)
    lines += printed(rows, (76.0, 150.0, 240.0, 310.0, 385.0, 470.0), y=120 + 4 * 22 + 10)
    table = arrange([page(lines)]).tables[-1]
    assert texts(table) == [[text.replace("\n", "") for text in row] for row in rows]
    assert table.caption == ""
    assert unit_for(table, next(c for c in table.cells if c.text.text == "0.80")) == "万元"
