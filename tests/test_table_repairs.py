"""Tables whose rules were not seen as they are printed."""

from __future__ import annotations

from extractors.layout import arrange
from extractors.table_headers import header_of, unit_for
from models.geometry import Box
from models.layout import Cell, Table
from models.reading import Grid, GridCell, Line, PageReading, Reader

SIZE, ROW = 10.0, 24.0
EDGES = [60.0, 170.0, 290.0, 400.0, 530.0]


def typeset(text: str, x: float, y: float) -> Line:
    boxes = []
    for character in text:
        width = SIZE * (0.5 if character.isascii() else 1.0)
        boxes.append(Box(x, y, x + width, y + 1.3 * SIZE))
        x += width
    around = Box(boxes[0].x0, y, x, y + 1.3 * SIZE)
    ones = (1.0,) * len(text)
    return Line(text, around, 0.99, Reader.RAPIDOCR, tuple(boxes), ones)


def grid_cell(row: int, column: int, high: int = 1, wide: int = 1) -> GridCell:
    top = 100 + row * ROW
    box = Box(EDGES[column], top, EDGES[column + wide], top + high * ROW)
    return GridCell(row, column, high, wide, box)


def line_in(text: str, row: int, column: int) -> Line:
    return typeset(text, EDGES[column] + 5, 100 + row * ROW + (ROW - 1.3 * SIZE) / 2)


def table_of(cells: list[GridCell], lines: list[Line]) -> Table:
    bottom = max(c.box.y1 for c in cells)
    grid = Grid(Box(EDGES[0], 100, EDGES[-1], bottom), tuple(cells))
    reading = PageReading(1, 595.0, 842.0, Reader.RAPIDOCR, 0, 0.0, tuple(lines), grids=(grid,))
    return arrange([reading]).tables[0]


def texts(table: Table) -> list[list[str]]:
    rows = max(c.row for c in table.cells) + 1
    return [[c.text.text for c in table.cells if c.row == row] for row in range(rows)]


def cell(table: Table, text: str) -> Cell:
    return next(c for c in table.cells if c.text.text == text)


FORM = [
    ["基金会名称", "某某教育基金会", "成立时间", "2009年4月"],
    ["理事长", "周明", "秘书长", "方晓"],
    ["理事人数", "15人", "监事人数", "3人"],
    ["原始基金", "200万元", "评估等级", "4A级"],
]


def form_lines() -> list[Line]:
    return [line_in(text, r, c) for r, row in enumerate(FORM) for c, text in enumerate(row)]


def test_rows_of_a_form_that_fell_into_one_cell_are_parted() -> None:
    right = [grid_cell(r, c) for r in range(1, 4) for c in (2, 3)]
    cells = [*(grid_cell(0, c) for c in range(4)), grid_cell(1, 0, 3, 2), *right]
    assert texts(table_of(cells, form_lines())) == FORM


def test_short_facts_of_one_column_that_fell_into_one_cell_are_parted() -> None:
    rest = [grid_cell(r, c) for r in range(1, 4) for c in (0, 2, 3)]
    cells = [*(grid_cell(0, c) for c in range(4)), grid_cell(1, 1, 3, 1), *rest]
    assert texts(table_of(cells, form_lines())) == FORM


def test_wrapped_text_of_a_merged_cell_stays_whole() -> None:
    wrapped = ["资助家庭困难的在校", "学生完成学业，并为", "其购置学习用品。"]
    cells = [
        *(grid_cell(0, c) for c in range(4)),
        grid_cell(1, 0, 3, 1),
        *(grid_cell(r, c) for r in range(1, 4) for c in (1, 2, 3)),
    ]
    lines = [line_in(t, 0, c) for c, t in enumerate(["用途", "对象", "人数", "金额"])]
    lines += [line_in(t, r + 1, 0) for r, t in enumerate(wrapped)]
    lines += [line_in(f"{r}{c}", r, c) for r in range(1, 4) for c in (1, 2, 3)]
    assert cell(table_of(cells, lines), "".join(wrapped)).row_span == 3


def head_over_columns(first: str, second: str, second_x: float) -> Table:
    """项目 beside a head that a rule wrongly parts, above two columns of figures each."""
    cells = [grid_cell(0, 0, 2, 1), grid_cell(0, 1), grid_cell(0, 2, 1, 2)]
    cells += [grid_cell(1, c) for c in (1, 2, 3)]
    cells += [grid_cell(r, c) for r in (2, 3) for c in range(4)]
    lines = [typeset("项目", 100, 118), typeset(first, EDGES[2] - 5 - 10 * len(first), 105)]
    lines.append(typeset(second, second_x, 105))
    for c, text in ((1, "合计"), (2, "中央"), (3, "县级")):
        lines.append(line_in(text, 1, c))
    for r in (2, 3):
        row = [f"项目{'甲乙'[r - 2]}", f"{r}68.00", f"{r}00.00", f"{r}8.00"]
        lines += [line_in(t, r, c) for c, t in enumerate(row)]
    return table_of(cells, lines)


def test_head_whose_bracket_closes_beyond_a_rule_is_one() -> None:
    table = head_over_columns("资金（万元", "）", EDGES[2] + 1)
    assert header_of(table, cell(table, "28.00")) == ("资金（万元）", "县级")
    for amount in ("268.00", "200.00", "38.00"):
        assert unit_for(table, cell(table, amount)) == "万元"


def test_heads_that_stand_apart_stay_two() -> None:
    table = head_over_columns("资金", "人数", EDGES[2] + 30)
    assert header_of(table, cell(table, "28.00")) == ("人数", "县级")
    assert header_of(table, cell(table, "268.00")) == ("资金", "合计")


def test_merged_head_spans_all_its_columns() -> None:
    head = cell(head_over_columns("资金（万元", "）", EDGES[2] + 1), "资金（万元）")
    assert (head.column_span, head.box.x0, head.box.x1) == (3, EDGES[1], EDGES[4])
