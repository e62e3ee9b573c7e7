"""Tables whose head stands above the rules that were seen."""

from __future__ import annotations

from extractors.layout import arrange
from extractors.table_headers import header_of, unit_for
from models.geometry import Box
from models.layout import Cell, Layout, Table
from models.reading import Grid, GridCell, Line, PageReading, Reader

SIZE, ROW, TOP = 10.0, 24.0, 220.0
EDGES = [60.0, 160.0, 230.0, 300.0, 370.0, 440.0, 530.0]
ROWS = [
    ["困难慰问", "182.00", "700.00", "320.00", "806.40", "75.60"],
    ["救护培训", "56.40", "352.00", "20.00", "386.25", "22.15"],
]


def typeset(text: str, x: float, y: float) -> Line:
    boxes = []
    for character in text:
        width = SIZE * (0.5 if character.isascii() else 1.0)
        boxes.append(Box(x, y, x + width, y + 1.3 * SIZE))
        x += width
    around = Box(boxes[0].x0, y, x, y + 1.3 * SIZE)
    ones = (1.0,) * len(text)
    return Line(text, around, 0.99, Reader.RAPIDOCR, tuple(boxes), ones)


def read(*above: tuple[str, float, float], rows: list[list[str]] = ROWS) -> Layout:
    """A ruled table of `rows` with lines (text, x, points above the table) over it."""
    cells, lines = [], []
    for r, row in enumerate(rows):
        y = TOP + r * ROW
        for c, text in enumerate(row):
            cells.append(GridCell(r, c, 1, 1, Box(EDGES[c], y, EDGES[c + 1], y + ROW)))
            lines.append(typeset(text, EDGES[c] + 5, y + 5))
    grid = Grid(Box(EDGES[0], TOP, EDGES[-1], TOP + len(rows) * ROW), tuple(cells))
    lines = [*(typeset(text, x, TOP - up) for text, x, up in above), *lines]
    return arrange(
        [PageReading(1, 595.0, 842.0, Reader.RAPIDOCR, 0, 0.0, tuple(lines), grids=(grid,))]
    )


def cell(table: Table, text: str) -> Cell:
    return next(c for c in table.cells if c.text.text == text)


PLAIN = [
    (name, EDGES[c] + 5, 19.0)
    for c, name in enumerate(["用途", "上年结余", "货币", "物资", "本年使用", "年末结余"])
]


def test_head_of_one_row() -> None:
    layout = read(("2023年度收支明细表", 220, 75), ("单位：万元", 470, 45), *PLAIN)
    table = layout.tables[0]
    assert header_of(table, cell(table, "320.00")) == ("物资",)
    assert unit_for(table, cell(table, "320.00")) == "万元"
    assert table.caption == "2023年度收支明细表"
    assert not any("上年结余" in b.text.text for b in layout.blocks)


def test_head_of_two_storeys_with_heads_between_them() -> None:
    above = [("本年收入", EDGES[2] + 5, 42.0)]
    above += [
        (n, EDGES[c] + 5, 30.0) for c, n in ((0, "用途"), (1, "上年结余"), (4, "支出"), (5, "结余"))
    ]
    above += [(n, EDGES[c] + 5, 18.0) for c, n in ((2, "货币"), (3, "物资"))]
    table = read(*above).tables[0]
    assert header_of(table, cell(table, "320.00")) == ("本年收入", "物资")
    assert header_of(table, cell(table, "75.60")) == ("结余",)


def test_sentence_above_a_table_is_no_head() -> None:
    layout = read(("全年支出情况如下，其中资金来源为公益金。", 84, 19))
    assert max(c.row for c in layout.tables[0].cells) == 1
    assert "全年支出情况如下，其中资金来源为公益金。" in [b.text.text for b in layout.blocks]


def test_title_and_unit_above_a_table_are_no_head() -> None:
    table = read(("收支明细表", 250, 45), ("单位：万元", 470, 19)).tables[0]
    assert max(c.row for c in table.cells) == 1
    assert table.caption == "收支明细表"


def test_labelled_facts_above_a_table_are_no_head() -> None:
    above = [("填报人：李明", 65, 19), ("审核人：王强", 235, 19), ("日期：2023年", 445, 19)]
    assert max(c.row for c in read(*above).tables[0].cells) == 1


def test_names_far_above_a_table_are_no_head() -> None:
    far = [(name, x, up + 45) for name, x, up in PLAIN]
    assert max(c.row for c in read(*far).tables[0].cells) == 1


def test_table_with_a_head_of_its_own_takes_no_other() -> None:
    heads = ["项目", "上年数", "本年数", "增减", "预算", "决算"]
    layout = read(*PLAIN, rows=[heads, *ROWS])
    assert max(c.row for c in layout.tables[0].cells) == 2
