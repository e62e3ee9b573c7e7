"""An unreadable number takes the one spelling that the document's own arithmetic confirms."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from checks_factory import paragraphs, table_of, tables

from extractors.arithmetic_repairs import RULE, spellings, with_arithmetic_repairs
from models.documents import Analysis
from models.values import AmountValue, CountValue


def values(analysis: Analysis) -> list[Decimal | None]:
    found = []
    for field in with_arithmetic_repairs(analysis).fields:
        assert isinstance(field.value, AmountValue | CountValue)
        value = field.value
        found.append(value.value_yuan if isinstance(value, AmountValue) else value.value)
    return found


ROWS = ("甲|48.25", "乙|62.50", "丙|35.80", "丁|19.45")


def table_with(odd: str, *total: str) -> Analysis:
    """The table with `odd` for 62.50, which the finder returns without a value."""
    table, _ = table_of("项目|金额", *(row.replace("62.50", odd) for row in (*ROWS, *total)))
    _, fields = table_of("项目|金额", *ROWS, *total)
    unread = replace(fields[1], raw_text=odd, end=len(odd), value=AmountValue(None, unit="万元"))
    return tables((table, [fields[0], unread, *fields[2:]]))


@pytest.mark.parametrize(
    ("odd", "expected", "reason"),
    [
        ("62:50", "625000", "a point read as a colon"),
        ("62,50", "625000", "a point read as a comma"),
        ("62.5O", "625000", "a nought read as a letter"),
        ("62:51", None, "the sum does not come right: no value"),
        ("6250,", None, "the figures do not say where the point was"),
    ],
)
def test_a_cell_of_a_column_with_its_total(odd: str, expected: str | None, reason: str) -> None:
    found = values(table_with(odd, "合计|166.00"))
    assert found[1] == (None if expected is None else Decimal(expected)), reason
    assert [found[0], *found[2:]] == [482500, 358000, 194500, 1660000]


def test_without_a_total_nothing_is_repaired() -> None:
    assert values(table_with("62:50"))[1] is None


def test_a_part_in_a_sentence() -> None:
    made = paragraphs("预算347.00万元，其中：人员175,85万元，其他171.15万元。")
    fields = with_arithmetic_repairs(made).fields
    assert [f.rule for f in fields if f.raw_text == "175,85万元"] == [RULE]
    assert values(made)[1] == 1758500


@pytest.mark.parametrize(
    ("raw_text", "expected"),
    [
        ("361:05", ["361.05", "36105"]),
        ("12O.50万元", ["120.50万元", "12050万元"]),
        ("1，2345", ["1.2345", "12345"]),  # 1,2345 is no grouping by threes
        ("12至15万元", []),  # two numbers
        ("1.2.3.4.5", []),  # too many marks: a section, or noise
    ],
)
def test_spellings_keep_figures_and_places(raw_text: str, expected: list[str]) -> None:
    assert list(spellings(raw_text)) == expected
