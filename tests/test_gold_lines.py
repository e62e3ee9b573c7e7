"""The measure of reading accuracy itself: it must see errors, and only errors."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

from gold_lines import flat, match_lines


def edits(gold: list[str], read: list[str]) -> tuple[int, int]:
    matches, extra = match_lines(gold, read)
    assert [match.text for match in matches] == [flat(line) for line in gold if flat(line)]
    return sum(match.edits for match in matches), extra


@pytest.mark.parametrize(
    ("gold", "read", "expected", "reason"),
    [
        (["资金120万元"], ["资金120万元"], (0, 0), "the same"),
        (["资金120万元"], ["资金129万元"], (1, 0), "one character taken for another"),
        (["资金120万元"], ["资金12万元"], (1, 0), "one character lost"),
        (["资金120万元"], ["资金1200万元"], (1, 0), "one character too many"),
        (["资金120万元"], [], (7, 0), "a line that was not read"),
        (["资金120万元"], ["资金120万元", "公章"], (0, 2), "something read that is not there"),
        (["甲", "12", "乙", "34"], ["甲 乙", "12 34"], (0, 0), "cells in another order"),
        (["甲", "12", "乙", "12"], ["甲 乙", "12"], (2, 0), "one number does not count twice"),
        (["1", "2021年1月"], ["2021年1月", "1"], (0, 0), "a short line takes its own, not a part"),
        (["项目资金：15.60万元"], ["项目资金：", "15.60万元"], (0, 0), "a line in two boxes"),
        (["项目资金：15.60万元"], ["项目资金：", "15.66万元"], (1, 0), "the same, with an error"),
        (["（一）“甲”—乙"], ["(一) ”甲“－乙"], (0, 0), "marks that only differ in form"),
        (["全年支出1,228.22万元"], ["全年支出1.228.22万元"], (1, 0), "a comma read as a point"),
        (["无关的一行文字"], ["完全不同内容之句"], (7, 8), "nothing alike was read"),
    ],
)
def test_edits(gold: list[str], read: list[str], expected: tuple[int, int], reason: str) -> None:
    assert edits(gold, read) == expected, reason


def test_a_match_says_in_which_lines_it_lies() -> None:
    matches, _ = match_lines(["项目资金：15.60万元", "乙"], ["乙", "项目资金：", "15.66万元"])
    assert [match.places for match in matches] == [(1, 2), (0,)]
