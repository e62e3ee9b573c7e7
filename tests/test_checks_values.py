"""Values that are flagged by how they are written: empty ones, three decimals, a lost %."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from checks_factory import document, field_of, flags_of, paragraphs
from hypothesis import given
from hypothesis import strategies as st

from models.fields import CellPlace, Field
from models.flags import FlagCode
from models.values import AmountValue, CountValue, Kind, Value

EMPTY: list[tuple[Value, Kind]] = [
    (AmountValue(None, unit="元"), Kind.AMOUNTS),
    (AmountValue(None, unit=""), Kind.AMOUNTS),
    (CountValue(None, "人"), Kind.COUNTS),
    (CountValue(None, ""), Kind.COUNTS),
]
RULES = st.one_of(
    st.sampled_from(
        ["cell_number", "amount_unit", "amount_formal", "count_unit", "suspicious_number"]
    ),
    st.text(max_size=12),
)


@given(RULES, st.sampled_from(EMPTY))
def test_nothing_without_a_value_goes_unflagged_whatever_rule_found_it(
    rule: str, empty: tuple[Value, Kind]
) -> None:
    value, kind = empty
    field = replace(field_of(value, kind, "635,160", field_id="a"), rule=rule)
    assert any("a" in flag.field_ids for flag in flags_of(document(fields=[field])))


THREE_DECIMALS = [
    ("每人每月9.460元。", True, "yuan have two decimals"),
    ("扶手8.450米。", True, "a comma of thousands may be meant"),
    ("扶手0.450米。", False, "no group of thousands begins with 0"),
    ("支出1,649.352万元。", False, "its thousands have their comma"),
    ("道路8.450公里，管网0.125公里，沟渠0.375公里。", False, "the document's habit for the unit"),
    ("道路8.450公里，管网0.125公里。", True, "one value is no habit"),
    ("道路8.45公里。", False, "two decimals"),
]


@pytest.mark.parametrize(("text", "is_flagged", "reason"), THREE_DECIMALS)
def test_three_decimals_like_thousands(text: str, is_flagged: bool, reason: str) -> None:
    codes = [flag.code for flag in flags_of(paragraphs(text))]
    assert (FlagCode.IMPLAUSIBLE_VALUE in codes) == is_flagged, reason


def share(raw: str, row: int) -> Field:
    """A share in a cell, whose value is the number as read."""
    value = CountValue(Decimal(raw.strip("%")), "%")
    place = CellPlace("t", row, 3)
    return field_of(value, Kind.COUNTS, raw, field_id=f"r{row}", label="执行率", cell=place)


PERCENTS = [
    (("96.62%", "87.10%", "79.675"), ["r2"], "the sign read as a figure"),
    (("96.62%", "87.10%", "0"), [], "a zero needs no sign"),
    (("96.62", "87.10", "79.67"), [], "the sign stands in the header alone"),
    (("96.62%", "87.10", "79.67"), [], "most values lack it"),
]


@pytest.mark.parametrize(("raws", "flagged", "reason"), PERCENTS)
def test_a_share_without_the_sign_of_its_column(
    raws: tuple[str, ...], flagged: list[str], reason: str
) -> None:
    fields = [share(raw, row) for row, raw in enumerate(raws)]
    flags = flags_of(document(fields=fields))
    found = [f.field_ids[0] for f in flags if f.code is FlagCode.LOW_CONFIDENCE]
    assert found == flagged, reason


def test_a_share_above_all_beside_one_with_the_sign() -> None:
    place = CellPlace("t", 0, 2)
    target = field_of(CountValue(Decimal(999), "%"), Kind.COUNTS, "999", field_id="t", cell=place)
    flags = flags_of(document(fields=[target, share("99%", 0)]))
    assert [f.field_ids for f in flags] == [("t",)]


MONEY_LABELS = [
    ("安排资金1,284.48万瓶。", True, "万元 read as 万瓶"),
    ("预算12.5个。", True, "no money comes in pieces, and no piece has decimals"),
    ("发放牛奶1.2万瓶。", False, "a label of things"),
    ("安排资金12笔。", False, "a whole number of payments"),
]


@pytest.mark.parametrize(("text", "is_flagged", "reason"), MONEY_LABELS)
def test_things_under_a_label_of_money(text: str, is_flagged: bool, reason: str) -> None:
    codes = [flag.code for flag in flags_of(paragraphs(text))]
    assert (FlagCode.IMPLAUSIBLE_VALUE in codes) == is_flagged, reason
