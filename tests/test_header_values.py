"""Values that stand in head cells, or in cells that label their own row: none may vanish."""

from __future__ import annotations

import pytest
from printed_factory import page, typeset

from extractors.extract import find_fields
from extractors.layout import arrange
from models.geometry import Box
from models.reading import Grid, GridCell, Line
from models.values import Kind


def values(rows: list[list[str]], spans: dict[tuple[int, int], int] | None = None) -> list[str]:
    """The raw text of what is found in a ruled table of these rows; `spans` merges cells."""
    cells: list[GridCell] = []
    lines: list[Line] = []
    width = 460 / max(map(len, rows))
    for r, row in enumerate(rows):
        wide = (spans or {}).get((r, 0), 1)
        for c, text in enumerate(row):
            x, y = 60 + c * width, 100 + 30 * r
            cells.append(GridCell(r, c, 1, wide, Box(x, y, x + wide * width, y + 30)))
            lines.append(typeset(text, x + 3, y + 8))
    grid = Grid(Box(60, 100, 520, 100 + 30 * len(rows)), tuple(cells))
    layout = arrange([page(lines, [grid])])
    fields = find_fields(layout, "document", 2023)
    return [f.raw_text for f in fields if f.kind is not Kind.PROJECTS]


@pytest.mark.parametrize(
    ("head", "expected", "reason"),
    [
        ("每人补助600元", ["600元"], "money with its unit"),
        ("咨询0571-87654321", ["0571-87654321"], "a phone number"),
        ("2023年12月31日余额", ["2023年12月31日"], "a date to the day"),
        ("金额（万元）", [], "a unit is no value"),
        ("2023年预算", [], "a year names the column"),
        ("1月至3月", [], "months name the column"),
        ("60岁以上人数", [], "a limit names the column"),
    ],
)
def test_what_a_head_states(head: str, expected: list[str], reason: str) -> None:
    rows = [["项目名称", head], ["助学", "甲"], ["助医", "乙"], ["助老", "丙"]]
    found = values([[*row, "12.50" if i else "支出金额"] for i, row in enumerate(rows)])
    assert [text for text in found if text != "12.50"] == expected, reason


def test_running_text_over_the_whole_row_is_no_label_of_itself() -> None:
    text = "票据号码：0003172，开票日期：2023年2月6日，金额：20万元。"
    found = values([["序号", "金额（元）"], ["1", "300.00"], [text]], {(2, 0): 2})
    assert {"2023年2月6日", "20万元"} <= set(found)
