"""All finders together: overlaps, exclusions, order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.finding import find_values
from models.values import Kind

CASES = [
    (
        "2022年，全市筹集福利彩票公益金10.2亿元，同比下降6.8%。",
        [("dates", "2022年"), ("amounts", "10.2亿元"), ("counts", "6.8%")],
        "one of each",
    ),
    ("2024.4—2025.3", [("dates", "2024.4—2025.3")], "a date and no numbers"),
    ("电话：0773-2825517", [("contacts", "0773-2825517")], "a phone and no count"),
    (
        "根据市民规〔2023〕7号安排12个项目",
        [("references", "市民规〔2023〕7号"), ("counts", "12个")],
        "a document number",
    ),
    (
        "《2024年方案》确定的3个项目",
        [("references", "《2024年方案》"), ("counts", "3个")],
        "a year inside a title",
    ),
    ("1.建成服务站6个；2.支出5万元", [("counts", "6个"), ("amounts", "5万元")], "item numbers"),
    ("第三批资金50万元", [("amounts", "50万元")], "an ordinal"),
    ("1.5万元", [("amounts", "1.5万元")], "an amount at the start of the line"),
    ("账号：6105 0163 5108 0000 0926", [], "an account"),
    ("配套比例50:50，采取“1+9”模式", [], "a ratio and a scheme"),
    ("52539社会组织2100项目采购", [("counts", "52539"), ("counts", "2100")], "a dashboard"),
    ("07 前言", [], "a line of a table of contents"),
    ("88,350.00 平川县慈善会", [("counts", "88,350.00")], "a sum beside a name is shown"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "reason"), CASES)
def test_values_of_a_text(text: str, expected: list[tuple[str, str]], reason: str) -> None:
    found = [(m.kind.value, m.raw_text) for m in find_values(text)]
    assert found == expected, reason


@given(st.text(alphabet="二〇23年4.5月，万元个人（）：—-第1一《》电话08 \n%合计", max_size=60))
def test_values_never_overlap_and_keep_their_text(text: str) -> None:
    found = find_values(text, 2023)
    for mention in found:
        assert text[mention.start : mention.end] == mention.raw_text != ""
    numbers = [m for m in found if m.kind is not Kind.REFERENCES]
    assert all(a.end <= b.start for a, b in pairwise(numbers))
