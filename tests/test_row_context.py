"""Units and months that a table cell has from the cells around it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.cells import find_in_cell
from extractors.row_context import is_month_column, unit_from_row
from models.fields import Mention
from models.geometry import Box
from models.layout import Cell, Table
from models.traced_text import untraced
from models.values import AmountValue, CountValue, DateValue

_BOX = Box(0, 0, 1, 1)


def table_of(heads: list[str], *rows: list[str]) -> Table:
    """A table with one row of heads."""
    cells = [
        Cell(0, column, 1, 1, _BOX, untraced(head), 1.0, is_header=True)
        for column, head in enumerate(heads)
    ]
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            header = (heads[column],) if heads[column] else ()
            cells.append(Cell(number, column, 1, 1, _BOX, untraced(text), 1.0, header))
    return Table("t", 1, _BOX, tuple(cells))


def at(table: Table, row: int, column: int) -> Cell:
    return next(c for c in table.cells if (c.row, c.column) == (row, column))


def values_at(table: Table, row: int, column: int, unit: str = "") -> list[Mention]:
    cell = at(table, row, column)
    return find_in_cell(
        cell.text.text,
        cell.header,
        "",
        unit,
        2024,
        row_unit=unit_from_row(table, cell),
        is_date=is_month_column(table, cell),
    )


UNITS = [
    (["品名", "数量", "单位"], ["折叠椅", "360", "把"], "把", "a unit right of the number"),
    (["品名", "计量单位", "数量"], ["复合肥", "25", "吨"], "", "吨 stands under 数量"),
    (["品名", "计量单位", "数量"], ["复合肥", "吨", "25"], "吨", "a unit left of the number"),
    (["指标", "单位", "完成值"], ["义诊", "人次", "812"], "人次", "a table of indicators"),
    (["指标", "单位", "完成值"], ["支出", "万元", "36.8"], "万元", "money among them"),
    (["指标", "单位", "完成值"], ["床位", "万张", "1.2"], "万张", "a unit with its multiplier"),
    (["设备", "数量", "单位"], ["录播主机", "12", "台（套）"], "台(套)", "a choice of units"),
    (["名称", "数量", "单位"], ["棉衣", "90", "东城区民政局"], "", "an organization is no unit"),
    (["名称", "数量", "领用单位"], ["棉衣", "90", "件"], "", "another head than 单位"),
    (["名称", "数量", "数量"], ["棉衣", "90", "件"], "件", "one head over number and unit"),
]  # fmt: skip


@pytest.mark.parametrize(("heads", "row", "expected", "reason"), UNITS)
def test_unit_from_row(heads: list[str], row: list[str], expected: str, reason: str) -> None:
    table = table_of(heads, row)
    column = next(i for i, text in enumerate(row) if text[0].isdigit())
    assert unit_from_row(table, at(table, 1, column)) == expected, reason


def test_a_count_has_the_unit_of_its_row_and_a_price_is_for_one() -> None:
    heads = ["物资", "数量", "单位", "单价（元）", "金额（元）"]
    table = table_of(heads, ["消毒液", "1,500", "桶", "46.50", "69,750.00"])
    (count,) = values_at(table, 1, 1)
    assert count.value == CountValue(Decimal(1500), "桶")
    (price,) = values_at(table, 1, 3)
    assert isinstance(price.value, AmountValue)
    assert (price.value.value_yuan, price.value.per) == (Decimal("46.50"), "桶")
    (total,) = values_at(table, 1, 4)
    assert isinstance(total.value, AmountValue)
    assert (total.value.value_yuan, total.value.per) == (Decimal(69750), "")


def test_units_of_money_and_shares_in_a_table_of_indicators() -> None:
    heads = ["指标", "计量单位", "2022年", "2023年"]
    rows = [
        ["支出", "万元", "82.4", "96.1"],
        ["满意率", "%", "95.2", "97"],
        ["站点", "个", "7", "9"],
    ]
    table = table_of(heads, *rows)
    (money,) = values_at(table, 1, 3)
    assert isinstance(money.value, AmountValue)
    assert money.value.value_yuan == Decimal(961000)
    assert [m.value for m in values_at(table, 2, 2)] == [CountValue(Decimal("95.2"), "%")]
    assert [m.value for m in values_at(table, 3, 2)] == [CountValue(Decimal(7), "个")]


MONTHS = [
    ("完工时限", ["2022.9", "2023.10"], True, "a head for time, months with one or two figures"),
    ("", ["2022.9", "2023.10", ""], True, "no head, all filled cells are months"),
    ("备注", ["2022-09", "2023/1"], True, "other marks"),
    ("建设期", ["2022.3-2023.11", "2022.5至2023.6"], True, "from month to month"),
    ("金额", ["2022.10", "2023.11"], False, "money that looks like months"),
    ("", ["2022.9", "1986.45"], False, "one cell is no month"),
    ("", ["2022.13", "2022.9"], False, "no thirteenth month"),
]


@pytest.mark.parametrize(("head", "column", "is_month", "reason"), MONTHS)
def test_columns_of_months(head: str, column: list[str], is_month: bool, reason: str) -> None:
    table = table_of(["名称", head], *[["甲", text] for text in column])
    found = values_at(table, 1, 1)
    assert len(found) == 1, reason
    assert isinstance(found[0].value, DateValue) == is_month, reason


def test_a_sum_in_the_column_of_names_is_shown() -> None:
    (mention,) = find_in_cell("1,280.00", ("承办单位",), "", "万元")
    assert mention.rule == "unexplained_number"
    assert find_in_cell("1", ("序号",), "", "万元") == []
    assert find_in_cell("第12小学", ("承办单位",), "", "万元") == []
