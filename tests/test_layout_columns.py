"""Pages of several columns, with tables, pictures, boxes and notes among them."""

from __future__ import annotations

import pytest
from test_layout_arrange import LONG, OTHER, Press, blocks, broken, columns, page, typeset

from extractors.layout import arrange
from models.geometry import Box
from models.layout import Role
from models.reading import Grid, GridCell, Line, PageReading

THIRD = (
    "各级慈善组织坚持党建引领，健全内部治理，规范项目管理，公开募捐信息，接受社会监督，"
    "年度检查合格率保持较高水平，行业公信力稳步提升。"
)
TWO = [(60.0, 287.0), (308.0, 535.0)]
THREE = [(60.0, 205.0), (222.0, 367.0), (384.0, 529.0)]


def table(left: float, top: float, right: float, rows: list[list[str]]) -> tuple[Grid, list[Line]]:
    """A ruled table with its text, rows 20 points high."""
    width = (right - left) / len(rows[0])
    cells, lines = [], []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            x, y = left + c * width, top + 20 * r
            cells.append(GridCell(r, c, 1, 1, Box(x, y, x + width, y + 20)))
            lines.append(typeset(text, x + 4, y + 4, 9.0))
    return Grid(Box(left, top, right, top + 20 * len(rows)), tuple(cells)), lines


ROWS = [["项目", "金额（万元）"], ["助学", "12.5"], ["助医", "30.8"]]


def with_more(
    reading: PageReading, lines: list[Line], *grids: Grid, pictures: tuple[Box, ...] = ()
) -> PageReading:
    return PageReading(
        reading.page, reading.width, reading.height, reading.reader, 0, 0.0,
        (*reading.lines, *lines), grids, (*reading.pictures, *pictures),
    )  # fmt: skip


def told(reading: PageReading) -> list[str]:
    """Blocks in their order, a table as its first row."""
    layout = arrange([reading])
    heads = {
        t.table_id: "|".join(c.text.text for c in t.cells if c.row == 0) for t in layout.tables
    }
    return [heads.get(b.table_id, b.text.text) for b in layout.blocks]


@pytest.mark.parametrize("slope", [0.0, 0.01])
def test_one_column_with_a_table_and_a_picture_in_it(slope: float) -> None:
    press = Press().paragraph(LONG)
    grid, cells = table(72, press.y, 523, ROWS)
    press.y = grid.box.y1 + 12
    press.paragraph(OTHER)
    photo = Box(120, press.y, 470, press.y + 120)
    press.y = photo.y1 + 4
    press.centred("图1 走访慰问现场", 9).skip(8).paragraph(THIRD)
    reading = with_more(page(1, press, pictures=(photo,)), cells, grid)
    assert told(reading) == [LONG, "项目|金额（万元）", OTHER, "图1 走访慰问现场", THIRD]


@pytest.mark.parametrize(("edges", "reason"), [(TWO, "two columns"), (THREE, "three columns")])
def test_a_table_over_all_columns_parts_them(edges: list[tuple[float, float]], reason: str) -> None:
    texts = [[LONG], [OTHER], [THIRD]][: len(edges)]
    left, right = edges[0][0], edges[-1][1]
    head = Press(left=left, right=right).centred("慈善组织年度工作简报", 20).skip(10)
    upper = columns(texts, edges, head.y)
    grid, cells = table(left, max(p.y for p in upper) + 10, right, ROWS)
    lower = columns(texts[::-1], edges, grid.box.y1 + 16)
    reading = with_more(page(1, head, *upper, *lower), cells, grid)
    expected = [t for column in texts for t in column]
    assert told(reading) == [
        "慈善组织年度工作简报", *expected, "项目|金额（万元）", *expected[::-1],
    ], reason  # fmt: skip


@pytest.mark.parametrize(("edges", "reason"), [(TWO, "two columns"), (THREE, "three columns")])
def test_a_picture_over_all_columns_parts_them(
    edges: list[tuple[float, float]], reason: str
) -> None:
    texts = [[LONG], [OTHER], [THIRD]][: len(edges)]
    left, right = edges[0][0], edges[-1][1]
    upper = columns(texts, edges, 80.0)
    top = max(p.y for p in upper) + 8
    photo = Box(left, top, right, top + 150)
    caption = Press(left=left, right=right, y=photo.y1 + 4).centred("图1 项目启动仪式", 9)
    lower = columns(texts[::-1], edges, caption.y + 12)
    reading = page(1, *upper, caption, *lower, pictures=(photo,))
    expected = [t for column in texts for t in column]
    assert told(reading) == [*expected, "图1 项目启动仪式", *expected[::-1]], reason


def test_a_table_in_one_of_two_columns_stays_there() -> None:
    left, right = columns([[LONG], [OTHER + THIRD, LONG]], TWO, 80.0)
    grid, cells = table(60, left.y + 6, 287, ROWS)
    left.y = grid.box.y1 + 14
    left.paragraph(THIRD)
    reading = with_more(page(1, left, right), cells, grid)
    assert told(reading) == [LONG, "项目|金额（万元）", THIRD, OTHER + THIRD, LONG]


def test_a_heading_over_all_columns_in_the_middle_of_the_page() -> None:
    upper = columns([[LONG], [OTHER], [THIRD]], THREE, 80.0)
    middle = Press(left=60, right=529, y=max(p.y for p in upper) + 10)
    middle.centred("养老服务专题", 16).skip(6)
    lower = columns([[THIRD], [LONG], [OTHER]], THREE, middle.y)
    assert told(page(1, *upper, middle, *lower)) == [
        LONG, OTHER, THIRD, "养老服务专题", THIRD, LONG, OTHER,
    ]  # fmt: skip


def test_an_introduction_over_the_whole_width_above_two_columns() -> None:
    head = Press(left=60, right=535, y=70).paragraph(LONG + THIRD).skip(8)
    texts = [[OTHER, LONG], [THIRD, OTHER]]
    assert told(page(1, head, *columns(texts, TWO, head.y))) == [
        LONG + THIRD, OTHER, LONG, THIRD, OTHER,
    ]  # fmt: skip


LIST = [
    ["编号", "项目名称", "承接单位", "资助资金"],
    ["1", "独居老人助餐配送项目", "康乐社会工作服务中心", "9.80"],
    ["2", "精神障碍者农疗项目", "青禾社会服务促进会", "8.60"],
    ["3", "社区协商能力建设项目", "和邻社区发展中心", "7.50"],
    ["", "合计", "", "25.90"],
]


def test_table_without_rules_below_two_columns_parts_where_they_do() -> None:
    texts = broken(LONG + THIRD + OTHER + LONG, 227 / 11)
    half = (len(texts) + 1) // 2
    press = columns([texts[:half], texts[half:]], TWO, 80)
    lefts = (62.0, 100.0, 310.0, 480.0)
    below = [
        typeset(text, x, 400 + 20 * r, 9.0)
        for r, row in enumerate(LIST)
        for x, text in zip(lefts, row, strict=True)
        if text
    ]
    (found,) = arrange([with_more(page(1, *press), below)]).tables
    assert [[c.text.text for c in found.cells if c.row == row] for row in range(len(LIST))] == LIST


def test_two_lists_in_two_columns_are_no_table_over_both() -> None:
    press = columns([broken(LONG + THIRD, 227 / 11), broken(OTHER + THIRD, 227 / 11)], TWO, 80)
    lists = [
        typeset(text, x, 400 + 20 * r, 9.0)
        for left in (60.0, 308.0)
        for r, row in enumerate(LIST)
        for x, text in zip((left, left + 50, left + 190), (row[0], row[1], row[3]), strict=True)
        if text
    ]
    found = arrange([with_more(page(1, *press), lists)]).tables
    assert [max(c.column for c in t.cells) + 1 for t in found] == [3, 3]


# ---- boxes


def frame(left: float, top: float, right: float, bottom: float) -> Grid:
    box = Box(left, top, right, bottom)
    return Grid(box, (GridCell(0, 0, 1, 1, box),))


def test_a_box_beside_the_text_is_read_by_itself() -> None:
    main = Press(left=60, right=360, y=80, size=11.0)
    for text in (LONG, OTHER, THIRD, LONG):
        main.paragraph(text)
    aside = Press(left=392, right=523, y=100, size=9.0)
    aside.row(("名词解释", 392.0))
    aside.paragraph(THIRD).paragraph(OTHER)
    box = frame(382, 90, 533, aside.y + 4)
    found = told(with_more(page(1, main, aside), [], box))
    assert [t for t in found if t in (LONG, OTHER, THIRD)].count(LONG) == 2
    at = found.index("名词解释")
    assert found[at : at + 3] == ["名词解释", THIRD, OTHER]
    assert found[:at] + found[at + 3 :] == [LONG, OTHER, THIRD, LONG]


def test_a_box_between_two_paragraphs() -> None:
    press = Press().paragraph(LONG).skip(10)
    top = press.y - 6
    box_text = Press(left=92, right=503, y=press.y, size=10.0)
    box_text.paragraph(THIRD)
    box = frame(82, top, 513, box_text.y + 4)
    press.y = box.box.y1 + 12
    press.paragraph(OTHER)
    assert told(with_more(page(1, press, box_text), [], box)) == [LONG, THIRD, OTHER]


RECEIPT = (
    [("捐赠票据", 250.0)],
    [("号码：0031", 92.0), ("开票日期：2023年2", 405.0)],
    [("月6日", 82.0)],
    [("金额合计（大写）：贰拾万元整", 92.0), ("（小写）：¥200,000.00", 330.0)],
)


def receipts(count: int) -> tuple[Press, list[GridCell]]:
    """Boxes with the same text below one another, and the cells of the net that they make."""
    press = Press(left=82, right=503, y=80, size=12.0)
    cells = []
    for n in range(count):
        top = press.y - 4
        for row in RECEIPT:
            press.row(*row)
        bottom = press.y + 4
        cells.append(GridCell(2 * n, 0, 1, 2, Box(70, top, 520, bottom)))
        if n + 1 < count:
            cells.append(GridCell(2 * n + 1, 0, 1, 1, Box(70, bottom, 140, bottom + 8)))
            cells.append(GridCell(2 * n + 1, 1, 1, 1, Box(140, bottom, 520, bottom + 8)))
        press.skip(16)
    return press, cells


def test_boxes_below_one_another_that_touch_are_no_table() -> None:
    press, cells = receipts(3)
    net = Grid(Box(70, cells[0].box.y0, 520, cells[-1].box.y1), tuple(cells))
    layout = arrange([with_more(page(1, press), [], net)])
    assert not layout.tables
    once = [
        "捐赠票据",
        "号码：0031 开票日期：2023年2月6日",
        "金额合计（大写）：贰拾万元整 （小写）：¥200,000.00",
    ]
    assert [b.text.text for b in layout.blocks] == 3 * once


def test_a_phone_number_cut_behind_its_area_code_is_one_again() -> None:
    press = Press(left=82, right=503, y=80, size=12.0)
    press.row(("联系人：欧阳敏", 92.0), ("电话：0595-22387104", 210.0), ("传真：0595-", 420.0))
    press.row(("22387100", 82.0))
    (block,) = arrange([page(1, press)]).blocks
    assert block.text.text.endswith("传真：0595-22387100")


def test_cells_that_adjoin_are_a_table_whatever_their_text() -> None:
    press, cells = receipts(2)
    half = Box(70, cells[0].box.y0, 300, cells[0].box.y1)
    other = Box(300, cells[0].box.y0, 520, cells[0].box.y1)
    parted = [GridCell(0, 0, 1, 1, half), GridCell(0, 1, 1, 1, other), *cells[1:]]
    net = Grid(Box(70, cells[0].box.y0, 520, cells[-1].box.y1), tuple(parted))
    assert arrange([with_more(page(1, press), [], net)]).tables


# ---- notes at the foot

NOTES = [
    ("①数据截至二〇二三年十二月三十一日，由统计部门提供。", "a circled number"),
    ("1 数据截至二〇二三年十二月三十一日，由统计部门提供。", "a plain number"),
    ("[1]数据截至二〇二三年十二月三十一日，由统计部门提供。", "a number in brackets"),
    ("注：数据截至二〇二三年十二月三十一日，由统计部门提供。", "a word"),
    ("* 数据截至二〇二三年十二月三十一日，由统计部门提供。", "a star"),
    (
        "①数据截至二〇二三年十二月三十一日，由统计部门提供，与上年口径一致，部分项目因四舍五入"
        "存在合计数与分项之和不等的情况，不再逐一说明，由此产生的差异不作调整。",
        "a note of two lines",
    ),
]


@pytest.mark.parametrize(("note", "reason"), NOTES)
def test_a_sentence_goes_on_over_the_page_past_a_note(note: str, reason: str) -> None:
    first, second = Press(y=560), Press()
    lines = broken_in_two(LONG + OTHER)
    for part, x in lines[0]:
        first.row((part, x))
    for part, x in lines[1]:
        second.row((part, x))
    second.paragraph(THIRD)
    foot = Press(y=first.y + 16, size=9.0).paragraph(note, 2.0)
    number = Press(y=800).centred("— 1 —", 10)
    other = Press(y=800).centred("— 2 —", 10)
    filler = Press().paragraph(THIRD).paragraph(LONG)
    layout = arrange([page(1, filler, first, foot, number), page(2, second, other)])
    assert blocks(layout) == [THIRD, LONG, LONG + OTHER, note, THIRD], reason


def broken_in_two(text: str) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    lines = [(part, 96.0 if i == 0 else 72.0) for i, part in enumerate(broken(text, 451 / 12))]
    return lines[:2], lines[2:]


def test_two_notes_stay_two() -> None:
    press = Press().paragraph(LONG).paragraph(OTHER)
    foot = Press(y=720, size=9.0).paragraph("①数据由统计部门提供。").paragraph("②含上年结转资金。")
    assert told(page(1, press, foot)) == [LONG, OTHER, "①数据由统计部门提供。", "②含上年结转资金。"]


def test_a_note_under_each_of_two_columns() -> None:
    texts = [[LONG + OTHER, LONG], [OTHER + THIRD, OTHER]]
    presses = columns(texts, TWO, 80.0)
    notes = ["①数据由统计部门提供，含上年。", "②不含省级配套资金和结余。"]
    for press, (left, right), note in zip(presses, TWO, notes, strict=True):
        foot = Press(left=left, right=right, y=720, size=8.0).paragraph(note)
        press.lines.extend(foot.lines)
    assert told(page(1, *presses)) == [*texts[0], notes[0], *texts[1], notes[1]]


# ---- heads and feet


def test_heads_of_left_and_right_pages_and_feet_with_the_publisher() -> None:
    def sheet(number: int, text: str) -> PageReading:
        head = "第二章 资金使用" if number % 2 else "某某市慈善事业发展报告"
        x = 420.0 if number % 2 else 72.0
        upper = Press(y=40, size=9.0).row((head, x))
        lower = Press(y=806, size=9.0).row(("某某市民政局编印", 72.0), (str(number), 510.0))
        return page(number, upper, Press(y=90).paragraph(text).paragraph(THIRD), lower)

    layout = arrange([sheet(n, text) for n, text in enumerate([LONG, OTHER, LONG, OTHER], 21)])
    assert blocks(layout) == [LONG, THIRD, OTHER, THIRD, LONG, THIRD, OTHER, THIRD]
    roles = {line.role for line in layout.lines}
    assert roles == {Role.PAGE_HEADER, Role.PARAGRAPH, Role.PAGE_FOOTER}


def test_a_sentence_goes_on_below_a_box_that_stands_in_it() -> None:
    press = Press().paragraph(THIRD)
    lines = broken_in_two(LONG + OTHER)
    for part, x in lines[0]:
        press.row((part, x))
    top = press.y
    box_text = Press(left=92, right=503, y=press.y + 8, size=10.0).paragraph(THIRD + LONG)
    box = frame(82, top, 513, box_text.y + 2)
    press.y = box.box.y1 + 10
    for part, x in lines[1]:
        press.row((part, x))
    press.paragraph(OTHER)
    found = told(with_more(page(1, press, box_text), [], box))
    assert found == [THIRD, LONG + OTHER, THIRD + LONG, OTHER]


@pytest.mark.parametrize("shift", [-30.0, 0.0, 30.0])
def test_a_heading_in_the_middle_of_three_columns_with_text_beside_it(shift: float) -> None:
    """A large heading of the middle column is no heading over all."""
    left, middle, right = columns([[LONG, OTHER], [LONG], [THIRD, OTHER]], THREE, 80.0)
    middle.y += 10 + shift
    middle.centred("养老专题", 14)
    middle.paragraph(THIRD)
    assert told(page(1, left, middle, right)) == [
        LONG, OTHER, LONG, "养老专题", THIRD, THIRD, OTHER,
    ]  # fmt: skip
