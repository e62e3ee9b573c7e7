"""Arithmetic that comes out vouches for the values in it, and chance does not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from checks_factory import document, paragraphs, table_of, tables
from hypothesis import given
from hypothesis import strategies as st

from extractors.checks.confirmations import confirmed_fields
from extractors.checks.held import Term, held_sum
from models.documents import Analysis
from models.layout import Block, Role
from models.traced_text import untraced

# (sentence, raw texts of the confirmed values with how, why)
SENTENCES = [
    (
        "预算资金175.85万元，其中本年预算119.85万元，上年结转56.00万元。",
        {"175.85万元": "sum", "119.85万元": "sum", "56.00万元": "sum"},
        "parts add up",
    ),
    ("共36人，其中男20人、女16人。", {"36人": "sum", "20人": "sum", "16人": "sum"}, "heads"),
    ("共3辆，其中轿车1辆、客车2辆。", {}, "numbers so small add up by chance"),
    ("全年支出50.25万元，其中助学支出8.15万元。", {}, "one part of many"),
    (
        "人员经费45.6万元，公用经费12.4万元，合计58万元。",
        {"45.6万元": "sum", "12.4万元": "sum", "58万元": "sum"},
        "合计 behind its parts",
    ),
    (
        "为460名学生配发书包，每名35元，共计16,100元。",
        {"460名": "rate", "35元": "rate", "16,100元": "rate"},
        "count × price",
    ),
    (
        "2024年安排资金1,268.5万元，较上年增加156.3万元，增长14.05%。",
        {"156.3万元": "rate", "14.05%": "rate"},
        "the level shows in the growth with three of its five figures only",
    ),
    (
        "捐赠总额人民币伍拾万叁仟元整（¥503,000.00）。",
        {"伍拾万叁仟元整": "words_figures", "503,000.00": "words_figures"},
        "words and figures",
    ),
    (
        "达标率由58.2%提高到73.9%，提高15.7个百分点。",
        {"58.2%": "rate", "73.9%": "rate", "15.7个百分点": "rate"},
        "points",
    ),
    (
        "年初结余120.5万元，本年收入356.2万元，本年支出301.4万元，年末结余175.3万元。",
        {"120.5万元": "sum", "356.2万元": "sum", "301.4万元": "sum", "175.3万元": "sum"},
        "a balance rolled forward",
    ),
    ("预算下达347万元，其中：甲175.85万元，乙175.15万元。", {}, "a sum that is broken"),
    (
        "收入10.2亿元，其中：中央4.86亿元，省级5.31亿元。",
        {"10.2亿元": "sum"},
        "rounding hides the last figures of the parts",
    ),
]


@pytest.mark.parametrize(("sentence", "expected", "reason"), SENTENCES)
def test_what_a_sentence_confirms(sentence: str, expected: dict[str, str], reason: str) -> None:
    made = paragraphs(sentence)
    confirmed = confirmed_fields(made)
    raw = {field.raw_text.replace("¥", ""): confirmed.get(field.field_id) for field in made.fields}
    assert {text: how for text, how in raw.items() if how} == expected, reason


TABLES = [
    (
        ("项目|金额", "甲|48.00", "乙|62.50", "合计|110.50"),
        ["t-1-1", "t-2-1", "t-3-1"],
        "a total row",
    ),
    (("项目|金额", "甲|48.00", "乙|62.50", "合计|111.50"), [], "a broken one"),
    (("项目|金额", "甲|1", "乙|2", "合计|3"), [], "small numbers"),
    (
        ("项目|甲|乙|合计", "A|1.25|2.50|3.75", "B|4.00|5.25|9.25", "C|6.5|7.5|15"),
        ["t-1-1", "t-1-2", "t-1-3", "t-2-1", "t-2-2", "t-2-3"],
        "rows that add up across; the third does not",
    ),
    (
        (
            "科目|金额",
            "合计|120.25",
            "社保|100.25",
            "养老|100.25",
            "离休|40.25",
            "退休|60",
            "卫生|20",
        ),
        [f"t-{row}-1" for row in range(1, 7)],
        "an outline without marks",
    ),
    (("项目|金额", "甲|0.00", "乙|62.50", "合计|62.50"), ["t-2-1", "t-3-1"], "0 adds nothing"),
]


@pytest.mark.parametrize(("rows", "expected", "reason"), TABLES)
def test_what_a_table_confirms(rows: tuple[str, ...], expected: list[str], reason: str) -> None:
    assert sorted(confirmed_fields(tables(table_of(*rows)))) == sorted(expected), reason


def text_and_table(text: str, *rows: str) -> Analysis:
    table, cells = table_of(*rows)
    block = Block(1, Role.TABLE, 1, untraced(""), table_id="t")
    words = paragraphs(text)
    return document([*words.layout.blocks, block], [*words.fields, *cells], [table])


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("全年支出1,228.22万元。", ["0-0", "t-1-1"], "six figures agree"),
        ("全年支出1,228.32万元。", [], "another number"),
        ("全年支出16万元。", [], "two figures agree by chance"),
    ],
)
def test_a_value_in_text_and_table(text: str, expected: list[str], reason: str) -> None:
    made = text_and_table(text, "项目|支出", "救助|1,228.22", "宣传|16")
    assert sorted(confirmed_fields(made)) == expected, reason


def test_two_cells_of_one_table_confirm_nothing() -> None:
    made = tables(table_of("项目|金额", "甲|1,228.22", "乙|1,228.22"))
    assert confirmed_fields(made) == {}


cents = st.integers(min_value=1_000, max_value=99_999_999)


@given(st.lists(cents, min_size=2, max_size=6), st.integers(min_value=1, max_value=9))
def test_an_exact_sum_confirms_all_and_a_wrong_one_nothing(parts: list[int], off: int) -> None:
    parts[0] = 10 * (parts[0] // 10) + 3  # a sum of round numbers may be chance
    terms = [
        Term(Decimal(cent) / 100, Decimal("0.01"), Decimal(0), (str(i),))
        for i, cent in enumerate(parts)
    ]
    total = Term(Decimal(sum(parts)) / 100, Decimal("0.01"), Decimal(0), ("total",))
    held = held_sum(total, terms)
    assert held is not None
    assert set(held.field_ids) == {"total", *(str(i) for i in range(len(parts)))}
    wrong = Term(total.value + Decimal(off) / 100, total.quantum, total.slack, ("total",))
    assert held_sum(wrong, terms) is None
