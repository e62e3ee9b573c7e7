"""Dashboards that print figures and labels in blocks of their own."""

from __future__ import annotations

import pytest

from extractors.finding import find_values
from extractors.stacked_figures import find_stacked_figures, with_stacked_labels

STACKS = [
    (
        ["412.8万元", "捐赠收入", "29", "资助项目", "6,150", "受助学生"],
        [("412.8万元", "捐赠收入"), ("29", "资助项目"), ("6,150", "受助学生")],
        "figures over labels",
    ),
    (
        ["捐赠收入", "412.8万元", "资助项目", "29", "受助学生", "6,150"],
        [("412.8万元", "捐赠收入"), ("29", "资助项目"), ("6,150", "受助学生")],
        "labels over figures",
    ),
    (
        ["年度数据：", "95.6%", "满意率", "29 资助项目", "6,150", "受助学生", "正文，开始。"],
        [("95.6%", "满意率"), ("29", "资助项目"), ("6,150", "受助学生")],
        "blocks that a reader joined, between other text",
    ),
    (
        ["一览", "捐赠收入", "412", "资助项目", "29", "受助学生", "6,150"],
        [("412", "捐赠收入"), ("29", "资助项目"), ("6,150", "受助学生")],
        "a heading before the labels",
    ),
    (["一览", "412", "捐赠收入", "29", "资助项目", "6,150", "受助学生"], [], "which names which?"),
    (["412", "捐赠收入", "29", "资助项目", "6,150"], [], "the last figure has no label"),
    (["12", "前言", "15", "结语"], [], "two numbers may be pages"),
    (["412", "29", "6,150", "捐赠收入", "资助项目", "受助学生"], [], "a row under a row"),
    ([], [], "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "expected", "reason"), STACKS)
def test_stacked_figures(texts: list[str], expected: list[tuple[str, str]], reason: str) -> None:
    found = find_stacked_figures(texts)
    assert [(texts[f.index][f.start : f.end], f.label) for f in found] == expected, reason


def test_a_labelled_figure_is_explained() -> None:
    texts = ["412.8万元", "捐赠收入", "29", "资助项目", "6,150", "受助学生"]
    figures = find_stacked_figures(texts)
    (amount,) = with_stacked_labels(0, find_values(texts[0]), figures)
    (count,) = with_stacked_labels(2, find_values(texts[2]), figures)
    assert (amount.label, amount.rule) == ("捐赠收入", "amount_unit")
    assert (count.label, count.rule) == ("资助项目", "bare_figure")
    assert [m.rule for m in with_stacked_labels(2, find_values(texts[2]), [])] == [
        "unexplained_number"
    ]
