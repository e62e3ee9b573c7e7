"""Units that a heading or the opening of a document states for the tables below it."""

from __future__ import annotations

import pytest

from extractors.layout import arrange
from models.geometry import Box
from models.layout import Role, Table
from models.reading import Grid, GridCell, Line, PageReading, Reader

LEFT, RIGHT, SIZE = 72.0, 523.0, 12.0
TEXT = "本年度各项资助按照理事会决议执行，受助对象均经公示无异议后拨付。"
HEADS = ["受助单位", "资助金额", "受助人数"]
ROWS = ["甲学校 62500 12", "乙医院 26800 30"]


def typeset(text: str, x: float, y: float) -> Line:
    boxes = []
    for character in text:
        width = SIZE * (0.5 if character.isascii() else 1.0)
        boxes.append(Box(x, y, x + width, y + 1.3 * SIZE))
        x += width
    around = Box(boxes[0].x0, y, x, y + 1.3 * SIZE)
    return Line(text, around, 1.0, Reader.RAPIDOCR, tuple(boxes), (1.0,) * len(text))


def table_at(y: float, heads: list[str]) -> tuple[Grid, list[Line]]:
    rows = [heads, *(row.split() for row in ROWS)]
    width = (RIGHT - LEFT) / 3
    cells, lines = [], []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            x, top = LEFT + c * width, y + 24 * r
            cells.append(GridCell(r, c, 1, 1, Box(x, top, x + width, top + 24)))
            lines.append(typeset(text, x + 6, top + 4))
    return Grid(Box(LEFT, y, RIGHT, y + 72), tuple(cells)), lines


def tables_of(*parts: str | list[str]) -> tuple[list[Table], list[str]]:
    """Tables and headings of pages with these lines; a list of heads sets a table."""
    grids: list[Grid] = []
    lines: list[Line] = []
    y = 80.0
    for part in parts:
        if isinstance(part, str):
            centred = part.endswith(("公告", "公报", "附注"))
            x = (LEFT + RIGHT - SIZE * len(part)) / 2 if centred else LEFT + 24
            lines.append(typeset(part, x, y))
            y += 21
        else:
            grid, own = table_at(y + 8, part)
            grids.append(grid)
            lines += own
            y += 100
    reading = PageReading(
        1, 595, 842, Reader.RAPIDOCR, 0, 0.0, tuple(lines), grids=tuple(grids)
    )  # fmt: skip
    layout = arrange([reading])
    headings = [b.text.text for b in layout.blocks if b.role is Role.HEADING]
    return list(layout.tables), headings


@pytest.mark.parametrize(
    ("parts", "units", "reason"),
    [
        (
            ("某某基金会年度财务报表附注", "三、报表项目注释（金额单位：人民币元）", TEXT, HEADS),
            ["元"],
            "in the heading of the section",
        ),
        (
            ("三、项目注释（单位：万元）", "（一）助学", TEXT, HEADS, "（二）助医", TEXT, HEADS),
            ["万元", "万元"],
            "for the sections inside it too",
        ),
        (
            ("三、项目注释（单位：万元）", TEXT, HEADS, "四、关联方", TEXT, HEADS),
            ["万元", ""],
            "not for the next section",
        ),
        (
            ("三、收入（单位：万元）", TEXT, HEADS, "四、支出（单位：元）", TEXT, HEADS),
            ["万元", "元"],
            "each its own",
        ),
        (
            ("某某基金会年度公告", "本表金额单位：万元", "一、收支", TEXT, HEADS, TEXT, HEADS),
            ["万元", "万元"],
            "in the first lines",
        ),
        (
            (
                "某某市福利彩票公益金使用公告", "一、总体情况",
                "除特别注明外，本公告金额单位为人民币元。", TEXT, HEADS, "二、其他", TEXT, HEADS,
            ),
            ["元", "元"],
            "for the whole document, said inside a section",
        ),
        (
            ("一、情况", "以下各表金额单位均为万元。", TEXT, HEADS, "二、其他", TEXT, HEADS),
            ["万元", ""],
            "for the tables of this section",
        ),
        (
            ("一、情况", TEXT, "单位：万元", HEADS, TEXT, HEADS),
            ["万元", ""],
            "the unit right above one table is that table's",
        ),
        (
            ("某某公告", "除另有注明外，金额单位为万元。", "一、情况", TEXT, "单位：元", HEADS),
            ["元"],
            "what the table says itself comes first",
        ),
        (
            ("一、人员情况（单位：人）", TEXT, HEADS),
            [""],
            "only money is stated for a section",
        ),
        (
            ("一、情况", "上年捐赠款以万元为单位公布，本年不再沿用。", TEXT, HEADS),
            [""],
            "a sentence about other figures",
        ),
    ],
)  # fmt: skip
def test_unit_of_a_section(
    parts: tuple[str | list[str], ...], units: list[str], reason: str
) -> None:
    tables, _ = tables_of(*parts)
    assert [t.unit for t in tables] == units, reason


def test_heading_with_a_unit_stays_a_heading() -> None:
    _, headings = tables_of("二、概况", TEXT, "三、报表项目注释（金额单位：人民币元）", TEXT, HEADS)
    assert headings == ["二、概况", "三、报表项目注释（金额单位：人民币元）"]
