"""The precision of stated numbers, misprints, and sums within rounding."""

from __future__ import annotations

from decimal import Decimal

import pytest
from checks_factory import field_of
from hypothesis import given
from hypothesis import strategies as st

from extractors.checks.quantities import (
    format_number,
    is_digit_slip,
    quantity_of,
    quantum_of,
    tolerance,
)
from extractors.checks.sheets import figure_of, is_total_label, numbering_level, squeeze
from models.values import AmountValue, Kind

QUANTA = [
    ("4.86亿元", "486000000", "1000000", "hundredths of 亿"),
    ("347 万元", "3470000", "10000", "whole 万"),
    ("175.85", "1758500", "100", "a bare figure under 万元 shows its scale by its value"),
    ("1,268.5万元", "12685000", "1000", "tenths of 万"),
    ("316亿1012.52万元", "31610125200", "100", "the last figure counts"),
    ("16,600元", "16600", "1", "whole yuan"),
    ("¥286,000.00", "286000", "0.01", "fen"),
    ("二千三百五十万元", "23500000", "10000", "Chinese numerals to 万"),
    ("贰拾陆万捌仟元整", "268000", "1", "capitals are exact"),
]


@pytest.mark.parametrize(("raw", "value", "quantum", "reason"), QUANTA)
def test_worth_of_the_last_digit(raw: str, value: str, quantum: str, reason: str) -> None:
    assert quantum_of(raw, Decimal(value), is_money=True) == Decimal(quantum)


SLIPS = [
    ("175.15", "171.15", True, "one digit"),
    ("1068.35", "1086.35", True, "neighbours swapped"),
    ("286000", "268000", True, "neighbours swapped in a round number"),
    ("175.15", "175.15", False, "the same"),
    ("175.15", "151.75", False, "three digits"),
    ("12.8", "128", False, "another length"),
    ("268.50", "258.50", True, "one digit"),
]


@pytest.mark.parametrize(("first", "second", "expected", "reason"), SLIPS)
def test_misprints(first: str, second: str, expected: bool, reason: str) -> None:
    assert is_digit_slip(Decimal(first), Decimal(second), Decimal("0.01")) is expected


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_misprint_is_one_both_ways(a: int, b: int) -> None:
    one = Decimal(1)
    assert is_digit_slip(Decimal(a), Decimal(b), one) == is_digit_slip(Decimal(b), Decimal(a), one)


@given(st.lists(st.decimals(0, 10**6, places=6), min_size=1, max_size=8))
def test_rounding_the_parts_and_their_sum_stays_within_the_tolerance(parts: list[Decimal]) -> None:
    def stated(value: Decimal) -> AmountValue:
        return AmountValue(value.quantize(Decimal("0.01")) * 10_000, unit="万元")

    def quantity(value: Decimal):
        amount = stated(value)
        raw = f"{value.quantize(Decimal('0.01'))}万元"
        found = quantity_of(field_of(amount, Kind.AMOUNTS, raw, field_id="a"))
        assert found is not None
        return found

    total = quantity(sum(parts, Decimal(0)))
    rounded = tuple(quantity(part) for part in parts)
    gap = abs(total.value - sum((part.value for part in rounded), Decimal(0)))
    assert gap <= tolerance(total, rounded)


FIGURES = [
    ("1,061.44", "1061.44", "thousands"),
    ("(26.85)", "-26.85", "a loss in parentheses"),
    ("−9.54", "-9.54", "a minus sign"),
    ("14.80万元", "14.80", "its own unit"),
    ("９４．７６％", "94.76", "full-width"),
    ("1 068.35", "1068.35", "a space that the reader put in"),
    ("≥6个", None, "a target"),
    ("1.061.44", None, "a comma read as a point"),
    ("2024.4—2025.3", None, "a period"),
    ("—", None, "nothing"),
]


@pytest.mark.parametrize(("text", "value", "reason"), FIGURES)
def test_figures_of_cells(text: str, value: str | None, reason: str) -> None:
    figure = figure_of(squeeze(text), (), 1)
    assert (figure.value if figure else None) == (Decimal(value) if value else None)


def test_names_of_totals() -> None:
    for label in ("合计", "捐赠收入小计", "收入合计（万元）", "年度资金总额", "总计："):
        assert is_total_label(squeeze(label))
    for label in ("总分", "合计数说明", "设计费", "小计划", ""):
        assert not is_total_label(squeeze(label))


def test_outline_levels() -> None:
    labels = ["一、收入", "（一）捐赠", "1.单位", "(1)企业", "捐赠", "2023年"]
    assert [numbering_level(squeeze(label)) for label in labels] == [1, 2, 3, 4, 0, 0]


@given(st.decimals(-(10**9), 10**9, places=2))
def test_formatted_numbers_read_back(value: Decimal) -> None:
    assert Decimal(format_number(value).replace(",", "")) == value
