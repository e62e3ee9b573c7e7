"""Tables from ruled grids and from alignment alone; heads, labels, units."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.layout import arrange
from extractors.table_headers import (
    cell_label,
    form_label,
    header_of,
    row_label,
    row_labels,
    unit_for,
    unit_in_brackets,
)
from extractors.table_rows import is_value
from models.geometry import Box
from models.layout import Cell, Layout, Role, Table
from models.reading import Grid, GridCell, Line, PageReading, Reader

WIDTH, HEIGHT, SIZE, ROW_PT = 595.0, 842.0, 10.0, 26.0
LEFT, RIGHT = 60.0, 535.0

# One cell of a drawing: text and how many rows and columns it spans.
Drawn = str | tuple[str, int, int]


def typeset(text: str, x: float, y: float, size: float = SIZE) -> Line:
    boxes = []
    for character in text:
        width = size * (0.5 if character.isascii() else 1.0)
        boxes.append(Box(x, y, x + width, y + 1.3 * size))
        x += width
    around = Box(boxes[0].x0, y, x, y + 1.3 * size)
    ones = (1.0,) * len(text)
    return Line(text, around, 0.99, Reader.RAPIDOCR, tuple(boxes), ones)


def width_pt(text: str) -> float:
    return sum(SIZE * (0.5 if c.isascii() else 1.0) for c in text)


def draw(
    rows: list[list[Drawn]], y: float = 120.0, widths: list[float] | None = None
) -> tuple[Grid, list[Line]]:
    """A ruled table; in a row only the cells that begin there are named, `\\n` parts lines."""
    columns = max(sum(c[2] if isinstance(c, tuple) else 1 for c in row) for row in rows)
    shares = widths or [1.0] * columns
    edges = [LEFT]
    for share in shares:
        edges.append(edges[-1] + share * (RIGHT - LEFT) / sum(shares))
    taken: set[tuple[int, int]] = set()
    cells: list[GridCell] = []
    lines: list[Line] = []
    for r, row in enumerate(rows):
        column = 0
        for drawn in row:
            text, high, wide = drawn if isinstance(drawn, tuple) else (drawn, 1, 1)
            while (r, column) in taken:
                column += 1
            taken |= {(r + i, column + j) for i in range(high) for j in range(wide)}
            box = Box(edges[column], y + r * ROW_PT, edges[column + wide], y + (r + high) * ROW_PT)
            cells.append(GridCell(r, column, high, wide, box))
            parts = [p for p in text.split("\n") if p]
            for i, part in enumerate(parts):
                x = (box.x0 + box.x1 - width_pt(part)) / 2
                top = (box.y0 + box.y1) / 2 + (i - len(parts) / 2) * 1.3 * SIZE
                lines.append(typeset(part, x, top))
            column += wide
    return Grid(Box(LEFT, y, RIGHT, y + len(rows) * ROW_PT), tuple(cells)), lines


def page(number: int, grids: list[Grid], lines: list[Line]) -> PageReading:
    return PageReading(
        number, WIDTH, HEIGHT, Reader.RAPIDOCR, 0, 0.0, tuple(lines), grids=tuple(grids)
    )


def read(
    rows: list[list[Drawn]], *above: tuple[str, float, float], widths: list[float] | None = None
) -> Table:
    """The table drawn from `rows`, with lines (text, x, y) around it."""
    grid, lines = draw(rows, widths=widths)
    around = [typeset(text, x, y) for text, x, y in above]
    return arrange([page(1, [grid], [*around, *lines])]).tables[0]


def cell(table: Table, text: str) -> Cell:
    return next(c for c in table.cells if c.text.text == text)


def test_plain_table_has_heads_labels_caption_and_unit() -> None:
    table = read(
        [
            ["序号", "项目单位", "项目名称", "资助金额"],
            ["1", "某市慈善总会", "乡村助学项目", "62.50"],
            ["2", "某市盲人协会", "视障文化服务", "26.80"],
            [("合计", 1, 3), "89.30"],
        ],
        ("2024年福利彩票公益金资助项目安排表", 210, 70),
        ("单位：万元", 470, 98),
    )
    assert table.caption == "2024年福利彩票公益金资助项目安排表"
    assert table.unit == "万元"
    amount = cell(table, "62.50")
    assert header_of(table, amount) == ("资助金额",)
    assert unit_for(table, amount) == "万元"
    assert unit_for(table, cell(table, "1")) == "", "a row number is no amount"
    assert row_labels(table, 1) == ("某市慈善总会", "乡村助学项目")
    assert row_label(table, 3) == "合计"
    assert all(c.is_header == (c.row == 0) for c in table.cells)


def test_head_of_two_storeys() -> None:
    table = read(
        [
            [("支出项目", 2, 1), ("本年支出（万元）", 1, 3), ("受益（人次）", 2, 1)],
            ["资金", "物资折价", "小计"],
            ["困难救助", "312.40", "146.75", "459.15", "4,218"],
            ["应急救援", "45.60", "—", "45.60", "1,130"],
        ]
    )
    assert header_of(table, cell(table, "146.75")) == ("本年支出（万元）", "物资折价")
    assert unit_for(table, cell(table, "146.75")) == "万元"
    assert unit_for(table, cell(table, "4,218")) == "人次"
    assert not cell(table, "困难救助").is_header


def test_head_of_three_storeys() -> None:
    table = read(
        [
            [("项目", 3, 1), ("收入", 1, 4)],
            [("财政拨款", 1, 2), ("社会捐赠", 1, 2)],
            ["本年", "上年", "本年", "上年"],
            ["助学", "1.00", "2.00", "3.00", "4.00"],
            ["助医", "5.00", "6.00", "7.00", "8.00"],
        ]
    )
    assert header_of(table, cell(table, "7.00")) == ("收入", "社会捐赠", "本年")


def test_years_and_months_head_columns() -> None:
    table = read(
        [
            ["科目", "2022年", "2023年度", "3月"],
            ["捐赠收入", "120.00", "138.50", "11.20"],
            ["投资收益", "20.00", "18.00", "1.10"],
        ]
    )
    assert header_of(table, cell(table, "138.50")) == ("2023年度",)
    assert header_of(table, cell(table, "11.20")) == ("3月",)


def test_row_that_numbers_the_columns_is_no_data() -> None:
    table = read(
        [
            ["项目", "年初预算", "决算", "差额"],
            ["栏次", "1", "2", "3"],
            ["人员经费", "10.00", "9.50", "0.50"],
            ["公用经费", "4.00", "4.20", "-0.20"],
        ]
    )
    assert [c.is_header for c in table.cells if c.row == 1] == [True] * 4
    assert header_of(table, cell(table, "9.50")) == ("决算",)


FORM: list[list[Drawn]] = [
    [("项目名称", 1, 2), ("社区康复服务站运营补助", 1, 5)],
    [("主管部门", 1, 2), ("某旗民政局", 1, 2), "实施单位", ("某旗安宁服务中心", 1, 2)],
    [("联系人", 1, 2), ("苏日娜", 1, 2), "联系电话", ("0478-8213350", 1, 2)],
    [("项目资金（万元）", 1, 2), "年初预算数", "全年预算数", "全年执行数", "执行率", "得分"],
    [("年度资金总额", 1, 2), "120.00", "138.50", "131.24", "94.76%", "9.48"],
    [("其中：财政拨款", 1, 2), "100.00", "110.00", "106.90", "97.18%", "—"],
    [("年度\n总体\n目标", 2, 1), ("预期目标", 1, 3), ("实际完成情况", 1, 3)],
    [
        ("服务患者三百人以上，开展训练，\n降低复发率。", 1, 3),
        ("建成服务站6个，服务患者328\n人。", 1, 3),
    ],
    ["一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分"],
    [("产出指标", 2, 1), "数量指标", "建设服务站", "≥6个", "6个", "8.00", "8.00"],
    ["成本指标", "每站补助", "≤15万元", "14.80万元", "3.00", "3.00"],
]


def test_form_with_rows_of_figures_below() -> None:
    table = read(FORM)
    assert form_label(table, cell(table, "某旗安宁服务中心")) == "实施单位"
    assert header_of(table, cell(table, "0478-8213350")) == ("联系电话",)
    assert form_label(table, cell(table, "主管部门")) == ""
    amount = cell(table, "138.50")
    assert header_of(table, amount) == ("全年预算数",)
    assert row_label(table, amount.row) == "年度资金总额"
    assert unit_for(table, amount) == "万元", "the corner of the head states it"
    assert unit_for(table, cell(table, "9.48")) == "", "a score is no money"
    assert unit_for(table, cell(table, "94.76%")) == "", "nor is a rate"
    assert header_of(table, cell(table, "建成服务站6个，服务患者328人。")) == ("实际完成情况",)
    assert cell(table, "年度总体目标").is_header is False
    assert header_of(table, cell(table, "14.80万元")) == ("完成值",)
    assert row_labels(table, 10) == ("产出指标", "成本指标", "每站补助")


def test_two_lists_side_by_side() -> None:
    table = read(
        [
            [("收入", 1, 2), ("支出", 1, 2)],
            ["项目", "决算数", "项目", "决算数"],
            ["栏次", "1", "栏次", "2"],
            ["一、财政拨款收入", "620.10", "一、社会保障支出", "580.00"],
            ["二、其他收入", "30.00", "二、住房保障支出", "70.10"],
        ],
        ("收入支出决算总表", 240, 70),
        ("金额单位：万元", 440, 98),
    )
    assert cell_label(table, cell(table, "580.00")) == "一、社会保障支出"
    assert cell_label(table, cell(table, "620.10")) == "一、财政拨款收入"
    assert header_of(table, cell(table, "70.10")) == ("支出", "决算数")
    assert cell(table, "2").is_header


def test_row_of_units_below_the_heads() -> None:
    table = read(
        [
            ["项目", "资助金额", "受益人数"],
            ["", "（万元）", "（人次）"],
            ["助学", "12.50", "1,204"],
            ["助医", "8.00", "316"],
        ]
    )
    assert header_of(table, cell(table, "12.50")) == ("资助金额", "（万元）")
    assert unit_for(table, cell(table, "12.50")) == "万元"
    assert unit_for(table, cell(table, "1,204")) == "人次"


def test_head_whose_words_are_labels_elsewhere() -> None:
    table = read(
        [
            ["单位名称", "捐赠物资", "联系人", "数量"],
            ["某某公司", "大米", "张三", "200袋"],
            ["某某商会", "棉被", "李四", "150床"],
        ]
    )
    assert header_of(table, cell(table, "大米")) == ("捐赠物资",)
    assert header_of(table, cell(table, "150床")) == ("数量",)


def test_form_label_without_known_ending_among_known_ones() -> None:
    table = read(
        [
            ["项目名称", "银龄守护", "实施单位", "某某中心"],
            ["资助批次", "第三批", "评价等级", "优"],
            ["填报人", "王五", "联系电话", "0871-5512345"],
        ]
    )
    assert form_label(table, cell(table, "优")) == "评价等级"
    assert header_of(table, cell(table, "第三批")) == ("资助批次",)


def test_caption_that_only_says_the_table_goes_on() -> None:
    rows: list[list[Drawn]] = [["丙协会", "助老项目", "31000"], ["丁协会", "助残项目", "12000"]]
    second = two_pages(rows, "续表").tables[1]
    assert second.continues == "p1t1"
    assert second.caption == "资助项目安排表"
    assert header_of(second, cell(second, "31000")) == ("资助金额（元）",)


def test_key_and_value_form_of_two_columns() -> None:
    table = read(
        [["项目名称", "银龄守护"], ["实施单位", "某某服务中心"], ["资助金额", "15.60万元"]]
    )
    assert header_of(table, cell(table, "银龄守护")) == ("项目名称",)
    assert row_label(table, 2) == "资助金额"


def test_lines_of_narrow_cells_join() -> None:
    table = read(
        [
            ["项目", "金额", "实施期\n限"],
            ["助学项目", "48.00", "2024.4\n-2025"],
            ["文化服务", "26.80", "2024.\n11"],
        ],
        widths=[4.0, 3.0, 0.62],
    )
    assert cell(table, "2024.4-2025").header == ("实施期限",)
    assert cell(table, "2024.11").header == ("实施期限",)


def test_two_numbers_in_one_wide_cell_stay_two() -> None:
    table = read([["项目", "金额"], ["助学", "12.50\n13.60"], ["助医", "8.00"], ["助老", "7.00"]])
    assert cell(table, "12.50 13.60").header == ("金额",)


def test_line_read_over_a_rule_is_cut_there() -> None:
    grid, lines = draw([["项目", "预算数", "执行数"], ["助学", "", ""], ["助医", "1.00", "2.00"]])
    # The reader took 12.50 and 11.20 for one line: it stands over both cells.
    across = typeset("12.50", 275, 152)
    more = typeset("11.20", 440, 152)
    merged = Line(
        across.text + more.text,
        Box(275, 152, 465, 165),
        0.99,
        Reader.RAPIDOCR,
        across.char_boxes + more.char_boxes,
        across.char_confidences + more.char_confidences,
    )
    layout = arrange([page(1, [grid], [*lines, merged])])
    table = layout.tables[0]
    assert header_of(table, cell(table, "12.50")) == ("预算数",)
    assert header_of(table, cell(table, "11.20")) == ("执行数",)
    assert sum(p.line is merged for p in layout.lines) == 1


def test_dash_read_as_numeral_one() -> None:
    table = read([["项目", "上年", "本年"], ["助学", "一", "2.00"], ["助医", "3.00", "4.00"]])
    assert cell(table, "—").header == ("上年",)


def test_numerals_that_count_rows_stay() -> None:
    table = read([["序号", "金额"], ["一", "2.00"], ["二", "3.00"], ["三", "4.00"]])
    assert cell(table, "一").column == 0


def test_stray_stroke_makes_no_row() -> None:
    box = Box(LEFT, 100, RIGHT, 178)
    half = (LEFT + RIGHT) / 2
    cells = (
        GridCell(0, 0, 1, 1, Box(LEFT, 100, half, 126)),
        GridCell(0, 1, 1, 1, Box(half, 100, RIGHT, 126)),
        GridCell(1, 0, 2, 1, Box(LEFT, 126, half, 152)),
        GridCell(1, 1, 1, 1, Box(half, 126, RIGHT, 148)),
        GridCell(2, 1, 1, 1, Box(half, 148, RIGHT, 152)),
        GridCell(3, 0, 1, 1, Box(LEFT, 152, half, 178)),
        GridCell(3, 1, 1, 1, Box(half, 152, RIGHT, 178)),
    )
    words = [("项目", 100, 106), ("金额", 400, 106), ("助学", 100, 132), ("1.00", 400, 132)]
    lines = [typeset(t, x, y) for t, x, y in [*words, ("助医", 100, 158), ("2.00", 400, 158)]]
    table = arrange([page(1, [Grid(box, cells)], lines)]).tables[0]
    assert {c.row for c in table.cells} == {0, 1, 2}
    assert cell(table, "助学").row_span == 1


def test_empty_row_of_a_form_stays() -> None:
    table = read(
        [
            [("合计", 1, 2), ("接待费", 2, 2)],
            ["", ""],
            ["预算数", "决算数", "预算数", "决算数"],
            ["0.95", "0.80", "0.50", "0.40"],
        ]
    )
    assert max(c.row for c in table.cells) == 3
    assert header_of(table, cell(table, "0.40")) == ("接待费", "决算数")


def test_rows_beside_a_head_that_reaches_down_are_head() -> None:
    table = read(
        [
            [("经济分类", 1, 2), ("科目名称", 3, 1), ("决算数（元）", 3, 1)],
            [("科目编码", 1, 2)],
            ["类", "款"],
            ["301", "01", "基本工资", "26233"],
            ["301", "02", "津贴补贴", "123858"],
        ]
    )
    code = cell(table, "301")
    assert header_of(table, code) == ("经济分类", "科目编码", "类")
    assert unit_for(table, code) == ""
    assert header_of(table, cell(table, "26233")) == ("决算数（元）",)


def test_table_in_a_cell_keeps_its_own_text() -> None:
    outer, outer_lines = draw(
        [["项目", "助学"], [("明细", 4, 1), ("", 4, 1)], [], [], [], ["合计", "30.00"]]
    )
    inner, inner_lines = draw([["用途", "预算"], ["书本", "10.00"], ["交通", "20.00"]], y=150.0)

    def shrunk(box: Box) -> Box:
        return box._replace(x0=310 + (box.x0 - LEFT) * 0.45, x1=310 + (box.x1 - LEFT) * 0.45)

    cells = tuple(replace(c, box=shrunk(c.box)) for c in inner.cells)
    small = Grid(shrunk(inner.box), cells)
    moved = [typeset(line.text, shrunk(line.box).x0 + 10, line.box.y0) for line in inner_lines]
    first, second = arrange([page(1, [outer, small], [*outer_lines, *moved])]).tables
    assert [c.text.text for c in first.cells] == ["项目", "助学", "明细", "", "合计", "30.00"]
    assert header_of(second, cell(second, "20.00")) == ("预算",)


def two_pages(second: list[list[Drawn]], between: str = "") -> Layout:
    first: list[list[Drawn]] = [
        ["项目单位", "项目名称", "资助金额（元）"],
        ["甲协会", "助学项目", "62500"],
        ["乙协会", "助医项目", "26800"],
    ]
    grid, lines = draw(first)
    title = typeset("资助项目安排表", 260, 90)
    other, more = draw(second, y=80)
    start = [typeset(between, 72, 60)] if between else []
    return arrange([page(1, [grid], [title, *lines]), page(2, [other], [*start, *more])])


def test_table_goes_on_over_the_page_without_its_head() -> None:
    layout = two_pages([["丙协会", "助老项目", "31000"], ["丁协会", "助残项目", "12000"]])
    first, second = layout.tables
    assert second.continues == first.table_id
    assert second.caption == first.caption == "资助项目安排表"
    assert header_of(second, cell(second, "31000")) == ("资助金额（元）",)
    assert unit_for(second, cell(second, "31000")) == "元"
    assert not any(c.is_header for c in second.cells)


def test_table_goes_on_over_the_page_with_its_head_read_a_little_differently() -> None:
    rows: list[list[Drawn]] = [
        ["项目单位", "项目名稱", "资助金额(元）"],
        ["丙协会", "助老项目", "31000"],
        ["丁协会", "助残项目", "12000"],
    ]
    second = two_pages(rows).tables[1]
    assert second.continues
    assert cell(second, "31000").header == ("资助金额（元）",)
    assert [c.is_header for c in second.cells if c.row == 0] == [True] * 3


def test_total_alone_on_the_next_page_goes_on_with_the_table() -> None:
    grid, lines = draw(
        [
            ["类", "科目名称", "合计（元）", "基本支出（元）"],
            ["208", "社会保障支出", "62500", "26800"],
            ["210", "卫生健康支出", "31000", "12000"],
        ]
    )
    tail, more = draw([["", "合计", "93500", "38800"]], y=80)
    first, *others = tail.cells
    merged = replace(first, column_span=2, box=first.box._replace(x1=others[0].box.x1))
    # The two columns on the left are one here, and the others are counted from there.
    rest = [replace(c, column=c.column - 1) for c in others[1:]]
    total = replace(tail, cells=(merged, *rest))
    before, after = arrange([page(1, [grid], lines), page(2, [total], more)]).tables
    assert after.continues == before.table_id
    assert header_of(after, cell(after, "38800")) == ("基本支出（元）",)
    assert unit_for(after, cell(after, "93500")) == "元"
    text = typeset("以上各项支出均经审计，现将本年情况说明如下。", 72, 700)
    apart = arrange([page(1, [grid], [*lines, text]), page(2, [total], more)]).tables
    assert len(apart) == 1


HEAD_ALONE: list[list[Drawn]] = [["项目单位", "2023年标准", "2024年标准"]]
HEAD_OF_TWO: list[list[Drawn]] = [
    [("项目单位", 2, 1), ("标准", 1, 2)],
    ["2023年", "2024年"],
]


@pytest.mark.parametrize("head", [HEAD_ALONE, HEAD_OF_TWO])
def test_head_alone_at_the_foot_of_its_page_heads_the_next(head: list[list[Drawn]]) -> None:
    grid, lines = draw(head, y=700)
    above = [typeset("保障标准", 260, 660), typeset("单位：元/人·月", 400, 680)]
    other, more = draw([["甲县", "715", "745"], ["乙县", "530", "565"]], y=80)
    number = typeset("- 1 -", 280, 800)
    first, second = arrange(
        [page(1, [grid], [*above, *lines, number]), page(2, [other], more)]
    ).tables
    assert all(c.is_header for c in first.cells)
    assert (second.continues, second.caption, second.unit) == ("p1t1", "保障标准", "元/人·月")
    assert header_of(second, cell(second, "565"))[-1].startswith("2024年")
    assert not any(c.is_header for c in second.cells)


def test_row_of_boxes_that_the_next_page_does_not_go_on_with_is_no_table() -> None:
    grid, lines = draw(HEAD_ALONE, y=700)
    other, more = draw([["甲县", "715"], ["乙县", "530"]], y=80)
    found = arrange([page(1, [grid], lines), page(2, [other], more)]).tables
    assert [t.page for t in found] == [2]


def test_table_after_text_on_the_next_page_is_another_one() -> None:
    rows: list[list[Drawn]] = [
        ["单位", "用途", "支出（元）"],
        ["丙协会", "助老项目", "31000"],
        ["丁协会", "助残项目", "12000"],
    ]
    second = two_pages(rows, "二、支出情况说明如下，详见下表所列各项支出。").tables[1]
    assert second.continues == ""
    assert cell(second, "31000").header == ("支出（元）",)


def test_table_with_other_columns_is_another_one() -> None:
    second = two_pages([["丙", "助老", "3", "4"], ["丁", "助残", "1", "2"]]).tables[1]
    assert second.continues == ""


def test_frame_around_text_is_no_table() -> None:
    frame = Grid(Box(60, 90, 535, 150), (GridCell(0, 0, 1, 1, Box(60, 90, 535, 150)),))
    lines = [typeset("项目名称：银龄守护", 70, 100), typeset("项目资金：15.60万元", 70, 125)]
    layout = arrange([page(1, [frame], lines)])
    assert layout.tables == ()
    assert [b.text.text for b in layout.blocks] == ["项目名称：银龄守护", "项目资金：15.60万元"]


def test_table_stands_between_its_paragraphs() -> None:
    grid, lines = draw([["项目", "金额"], ["助学", "1.00"], ["助医", "2.00"]])
    above = typeset("全年支出情况见下表，其中资金来源为福利彩票公益金和社会捐赠资金。", 84, 80)
    below = typeset("注：以上金额单位为万元，四舍五入可能造成尾差，请以实际为准。", 84, 210)
    layout = arrange([page(1, [grid], [below, *lines, above])])
    assert [b.role for b in layout.blocks] == [Role.PARAGRAPH, Role.TABLE, Role.PARAGRAPH]
    assert layout.blocks[1].table_id == layout.tables[0].table_id
    assert [p.role for p in layout.lines][1:-1] == [Role.TABLE] * 6


def test_table_without_rules() -> None:
    rows = [
        ("收入项目", "本年收入", "上年收入"),
        ("单位捐赠", "540.95", "586.20"),
        ("个人捐赠", "133.60", "118.05"),
        ("网络募捐", "268.74", "201.33"),
        ("收入合计", "943.29", "905.58"),
    ]
    lines = [
        typeset(text, x, 120 + i * 24)
        for i, row in enumerate(rows)
        for text, x in zip(row, (72, 260, 420), strict=True)
    ]
    title = [typeset("2022年度收入情况表", 250, 72), typeset("单位：万元", 450, 98)]
    layout = arrange([page(1, [], [*title, *lines])])
    table = layout.tables[0]
    assert header_of(table, cell(table, "133.60")) == ("本年收入",)
    assert row_label(table, 2) == "个人捐赠"
    assert unit_for(table, cell(table, "133.60")) == "万元"


def test_pairs_and_lists_are_no_tables() -> None:
    pairs = [
        ("实施单位：益老服务中心", "项目负责人：段丽芳"),
        ("项目资金：15.60万元", "实施周期：2023年3月"),
        ("联系电话：0871-5512345", "邮编：650000"),
    ]
    lines = [
        typeset(text, x, 120 + i * 24)
        for i, row in enumerate(pairs)
        for text, x in zip(row, (72, 320), strict=True)
    ]
    assert arrange([page(1, [], lines)]).tables == ()


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("1,204.50", True, "amount"),
        ("(45.25)", True, "negative in brackets"),
        ("≥300人", True, "target"),
        ("4,001.22元/人", True, "rate"),
        ("94.76%", True, "percentage"),
        ("—", True, "dash"),
        ("2023年11月30日", True, "date"),
        ("2024.4—2025.3", True, "interval"),
        ("2022年", False, "a year heads a column"),
        ("2023年度", False, "and so does a fiscal year"),
        ("12月", False, "or a month"),
        ("2024年标准", False, "and what there was in a year"),
        ("2024年底前", True, "a term"),
        ("2023年12月31日余额", False, "a head with its date"),
        ("12月销量（万元）", False, "what there was in a month"),
        ("1-6月支出", False, "and in several"),
        ("12月底前", True, "a term"),
        ("1.单位捐赠", False, "a numbered name"),
        ("（一）财政拨款", False, "a name numbered in words"),
        ("年初预算数", False, "a head"),
        ("", False, "an empty cell"),
    ],
)
def test_is_value(text: str, expected: bool, reason: str) -> None:
    assert is_value(text) is expected, reason


@pytest.mark.parametrize(
    ("head", "unit", "reason"),
    [
        ("金额（万元）", "万元", "money"),
        ("金额(元)", "元", "half-width brackets"),
        ("服务人次（人次）", "人次", "count"),
        ("占比（%）", "%", "per cent"),
        ("物资捐赠（折价）", "", "a remark"),
        ("其他支出（含税）", "", "a remark of two characters"),
        ("本年支出", "", "no brackets"),
        ("标准（元/人）", "元/人", "a rate"),
    ],
)
def test_unit_in_brackets(head: str, unit: str, reason: str) -> None:
    assert unit_in_brackets(head) == unit, reason


def test_numbers_of_lines_are_those_of_the_layout() -> None:
    grid, lines = draw([["项目", "金额"], ["助学", "1.00"], ["助医", "2.00"]])
    layout = arrange([replace(page(1, [grid], lines[::-1]))])
    by_number = {p.number: p.line.text for p in layout.lines}
    for table_cell in layout.tables[0].cells:
        for glyph in table_cell.text.glyphs:
            assert glyph is not None
            assert by_number[glyph.line] == table_cell.text.text


UNIT_TABLE: list[list[Drawn]] = [
    ["项目", "上年数", "本年数"],
    ["助学", "120.50", "96.00"],
    ["助医", "80.00", "84.25"],
]


@pytest.mark.parametrize(
    ("above", "reason"),
    [
        ([("重点项目资金安排如下表（金额单位：万元）。", 84, 98)], "in the sentence before"),
        ([("各项支出详见下表，单位万元。", 84, 98)], "without brackets or colon"),
        ([("单位：万元", 60, 98)], "at the left"),
        ([("2023年度支出明细表", 200, 98), ("单位：万元", 470, 98)], "on the row of the title"),
        ([("单位：万元", 470, 78), ("2023年度支出明细表", 240, 98)], "above the title"),
        ([("2023年度支出明细表（万元）", 220, 98)], "in brackets in the title"),
        ([("单位: 万元 币种: 人民币", 400, 98)], "with the currency"),
        ([("计量单位：人民币万元", 420, 98)], "worded otherwise"),
        (
            [("2023年度支出明细表", 240, 98), ("注：表中金额单位为万元。", 60, 206)],
            "in the note below",
        ),
    ],
)
def test_unit_is_found_where_it_stands(above: list[tuple[str, float, float]], reason: str) -> None:
    table = read(UNIT_TABLE, *above)
    assert unit_for(table, cell(table, "96.00")) == "万元", reason


def test_unit_of_the_first_head_is_no_corner_where_numbers_stand_below_it() -> None:
    table = read([["募集款物（万元）", "注册志愿者"], ["1,284.60", "12,853"]])
    assert unit_for(table, cell(table, "1,284.60")) == "万元"
    assert unit_for(table, cell(table, "12,853")) == ""


def test_facts_side_by_side_above_a_table_state_no_unit() -> None:
    rows: list[list[Drawn]] = [["辅具", "120", "680"], ["家具", "60", "210"]]
    table = read(rows, ("数量（件）", 240, 95), ("单价合计（元）", 400, 95))
    assert table.unit == ""


@pytest.mark.parametrize("name", ["表1 各县区分配表", "一、各县区分配情况"])
def test_title_of_the_document_is_no_part_of_a_numbered_title(name: str) -> None:
    table = read(UNIT_TABLE, ("某市慈善总会收支公告", 240, 60), (name, 250, 90))
    assert table.caption == name


def test_sentence_about_other_numbers_gives_no_unit() -> None:
    table = read(UNIT_TABLE, ("以上金额单位：万元。各镇人数见下表：", 84, 98))
    assert unit_for(table, cell(table, "96.00")) == ""


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ([("单位：万元", 1, 3)], "over all columns"),
        (["", "", "单位：万元"], "in the last cell"),
        ([("编制单位：某县民政局", 1, 2), "单位：万元"], "beside the maker"),
    ],
)
def test_unit_in_the_first_row_of_the_table(first: list[Drawn], reason: str) -> None:
    table = read([first, *UNIT_TABLE])
    amount = cell(table, "96.00")
    assert unit_for(table, amount) == "万元", reason
    assert header_of(table, amount) == ("本年数",), reason


def test_unit_of_an_upper_head_holds_for_its_columns_of_money() -> None:
    table = read(
        [
            [("项目", 2, 1), ("资金（万元）", 1, 3), ("受益人次", 2, 1)],
            ["合计", "中央", "占比"],
            ["产业园", "468.00", "300.00", "64.10", "1462"],
            ["养殖场", "520.00", "380.00", "73.08", "820"],
        ]
    )
    assert header_of(table, cell(table, "300.00")) == ("资金（万元）", "中央")
    assert unit_for(table, cell(table, "300.00")) == "万元"
    assert unit_for(table, cell(table, "64.10")) == "", "a share is no money"
    assert unit_for(table, cell(table, "1462")) == ""


def test_title_said_again_on_the_next_page_continues_the_table() -> None:
    grid, lines = draw(UNIT_TABLE)
    title = [typeset("附表1 2023年度支出明细表", 220, 80), typeset("单位：万元", 470, 100)]
    more, more_lines = draw([UNIT_TABLE[0], ["助困", "15.00", "12.75"]])
    again = [typeset("附表1 2023年度支出明细表（续）", 210, 100)]
    layout = arrange([page(1, [grid], [*title, *lines]), page(2, [more], [*again, *more_lines])])
    second = layout.tables[1]
    assert second.continues == layout.tables[0].table_id
    assert unit_for(second, cell(second, "12.75")) == "万元"


def test_next_table_of_a_series_is_another_one() -> None:
    grid, lines = draw(UNIT_TABLE)
    title = [typeset("附表1 收入明细表", 220, 80), typeset("单位：万元", 470, 100)]
    more, more_lines = draw([UNIT_TABLE[0], ["助困", "15.00", "12.75"]])
    other = [typeset("附表2 收入明细表", 220, 100)]
    layout = arrange([page(1, [grid], [*title, *lines]), page(2, [more], [*other, *more_lines])])
    assert layout.tables[1].continues == ""


@pytest.mark.parametrize(
    ("head", "unit", "reason"),
    [
        ("资金（万元", "万元", "the closing bracket was lost at a rule"),
        ("金额（万元）（含税）", "万元", "another bracket follows"),
        ("金额（元）①", "元", "the mark of a note"),
        ("金额/万元", "万元", "behind a stroke"),
        ("金额：元", "元", "behind a colon"),
        ("万元", "万元", "nothing but the unit"),
        ("金额（单位：万元）", "万元", "announced"),
        ("美元", "", "another currency is no suffix of 元"),
        ("补助100元", "", "a sum"),
    ],
)
def test_unit_of_a_head_in_other_forms(head: str, unit: str, reason: str) -> None:
    assert unit_in_brackets(head) == unit, reason


def test_head_that_stands_alone_in_its_row_among_higher_heads() -> None:
    grid, lines = draw(
        [
            ["支出功能分类", "科目名称", "本年合计", "基本支出"],
            ["科目编码", "", "", ""],
            ["208", "社会保障支出", "62500", "26800"],
            ["210", "卫生健康支出", "31000", "12000"],
        ]
    )
    cells = [
        replace(c, row_span=2, box=c.box._replace(y1=c.box.y1 + c.box.height))
        if c.row == 0 and c.column
        else c
        for c in grid.cells
        if c.row != 1 or c.column == 0
    ]
    table = arrange([page(1, [replace(grid, cells=tuple(cells))], lines)]).tables[0]
    assert [c.text.text for c in table.cells if c.is_header] == [
        "支出功能分类", "科目名称", "本年合计", "基本支出", "科目编码",
    ]  # fmt: skip
    assert cell(table, "62500").header == ("本年合计",)
