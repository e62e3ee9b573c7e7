"""Checks of the evidence under a value: decimals of a column, seals, numbers that are none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from checks_factory import document, field_of, flags_of, table_of, tables

from models.flags import Flag, FlagCode
from models.geometry import Box
from models.reading import PageReading, Reader
from models.values import CountValue, Kind

ROWS = ["甲村|12.50", "乙村|8.00", "丙村|1,320.75", "丁村|44.10", "戊村|7.25", "己村|90.00"]


def doubts(analysis: object, code: FlagCode) -> list[Flag]:
    return [flag for flag in flags_of(analysis) if flag.code is code]


@pytest.mark.parametrize(
    ("rows", "doubted", "reason"),
    [
        ([*ROWS, "庚村|11,849,124.0"], ["t-7-1"], "a digit was lost at the rule"),
        ([*ROWS, "庚村|1.320"], ["t-7-1"], "a comma read as a point"),
        ([*ROWS, "庚村|118"], ["t-7-1"], "a point was lost"),
        ([*ROWS, "庚村|0"], [], "nothing is printed as 0, whatever the decimals"),
        ([*ROWS, "庚村|—"], [], "an empty cell"),
        (ROWS, [], "all alike"),
        (["甲|5", "乙|7.5", "丙|8.25", "丁|9", "戊|1.5", "己|3"], [], "no column of one form"),
        (["甲|5.00", "乙|7.5", "丙|8.00"], [], "too few to show what is usual"),
    ],
)
def test_an_amount_with_other_decimals_than_its_column(
    rows: list[str], doubted: list[str], reason: str
) -> None:
    analysis = tables(table_of("村|金额", *rows))
    flags = doubts(analysis, FlagCode.LOW_CONFIDENCE)
    assert [field for flag in flags for field in flag.field_ids] == doubted, reason


def test_the_flag_says_how_many_decimals_are_usual() -> None:
    (flag,) = doubts(tables(table_of("村|金额", *ROWS, "庚村|124.0")), FlagCode.LOW_CONFIDENCE)
    assert "124.0 有 1 位小数，同列其余为 2 位" in flag.message
    assert "124.0 has 1 decimals, the rest of its column 2" in flag.message


@pytest.mark.parametrize(
    ("box", "is_doubted"),
    [
        (Box(100, 100, 160, 112), True),
        (Box(10, 100, 90, 112), False),
    ],
)
def test_a_value_under_a_seal(box: Box, is_doubted: bool) -> None:
    seal = Box(120, 60, 240, 180)
    page = PageReading(1, 595, 842, Reader.RAPIDOCR, 0, 0.0, (), seals=(seal,))
    field = field_of(CountValue(None, "人"), Kind.COUNTS, "386份", field_id="f")
    field = replace(field, boxes=((1, box),), value=CountValue(386, "份"))
    analysis = replace(document(fields=[field]), pages=(page,))
    flags = doubts(analysis, FlagCode.SEAL_OVERLAP)
    assert [flag.field_ids for flag in flags] == ([("f",)] if is_doubted else [])


def test_a_count_without_a_number_never_goes_unflagged() -> None:
    field = field_of(CountValue(None, ""), Kind.COUNTS, "0351-73", field_id="f")
    (flag,) = doubts(document(fields=[field]), FlagCode.LOW_CONFIDENCE)
    assert "0351-73" in flag.message
