"""Cited documents: titles, their kinds, and document numbers with or without a title."""

from __future__ import annotations

import pytest

from extractors.references import find_references
from models.values import ReferenceValue

CASES = [
    ("根据《彩票管理条例》及实施细则", [("彩票管理条例", "regulation", "")], "a title"),
    (
        "根据《2024年福利彩票公益金使用管理办法》（市民规〔2023〕7号）要求",
        [("2024年福利彩票公益金使用管理办法", "regulation", "市民规〔2023〕7号")],
        "a title with its number",
    ),
    (
        "《慈善组织信息公开办法》（民政部令第61号）",
        [("慈善组织信息公开办法", "regulation", "民政部令第61号")],
        "a decree",
    ),
    ("《换届工作指引(试行)》", [("换届工作指引(试行)", "regulation", "")], "a trial version"),
    (
        "《“十四五”规划》和《慈善法》",
        [("“十四五”规划", "regulation", ""), ("慈善法", "regulation", "")],
        "two titles",
    ),
    (
        "编写《政策培训教材》《登记管理问答》",
        [("政策培训教材", "publication", ""), ("登记管理问答", "publication", "")],
        "publications side by side",
    ),
    ("歌曲《明天会更好》", [("明天会更好", "other", "")], "neither of both"),
    ("依据国务院令第554号", [("", "regulation", "国务院令第554号")], "a decree alone"),
    ("（陕正审字〔2023〕第0117号）", [("", "regulation", "陕正审字〔2023〕第0117号")], "第 inside"),
    ("财社[2022]45号文件", [("", "regulation", "财社[2022]45号")], "square brackets"),
    ("财社(2022)45号", [("", "regulation", "财社(2022)45号")], "round brackets"),
    ("内民政发〔2022]86号", [("", "regulation", "内民政发〔2022]86号")], "mixed brackets"),
    (
        "《关于转发〈印发《公益金管理办法》的通知〉的通知》（财社〔2021〕15号）",
        [("关于转发〈印发《公益金管理办法》的通知〉的通知", "regulation", "财社〔2021〕15号")],
        "titles inside a title",
    ),
    ("《慈善组织\n公开办法》", [("慈善组织公开办法", "regulation", "")], "broken over lines"),
    ("《无尾的标题。下一句", [], "a title whose closing mark was lost"),
    ("编号2023-12号，第3号楼", [], "no document numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "reason"), CASES)
def test_references(text: str, expected: list[tuple[str, str, str]], reason: str) -> None:
    found = []
    for mention in find_references(text):
        assert isinstance(mention.value, ReferenceValue)
        assert text[mention.start : mention.end] == mention.raw_text
        found.append((mention.value.name, mention.value.kind.value, mention.value.number))
    assert found == expected, reason
