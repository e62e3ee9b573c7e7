"""Pages scanned twice, and pages that only look alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.duplicate_pages import find_duplicate_pages
from models.geometry import Box
from models.reading import Line, PageReading, Reader

STORY = [
    "广安区大龙镇有城乡低保1377户，2736人，特困老人368人，困境儿童150人，",
    "社会救助体系层级复杂，困难群众的需求呈现差异性、流动性和多样性。",
    "项目通过构建互助体系，以村为单位建立社区互助小组，开展了儿童能力提升小组、",
    "健康养生小组活动等4个；开展15场活动，累计服务辖区困难群众2000余人次。",
    "通过定期上门探访、现场服务等，累计发现75名需要救助的困难群众。",
]
FORM = [
    "慈善项目资金使用月报表",
    "项目名称：困难家庭救助  实施单位：某某市慈善总会",
    "本月募集资金{0}元，其中定向捐赠{1}元，非定向捐赠{2}元",
    "本月支出资金{3}元，其中助学{4}元，助医{5}元",
    "受益人次{6}，其中儿童{7}，老人{8}",
    "填报人：某某  审核人：某某  单位负责人签字并加盖公章后报送",
]


def page(number: int, texts: list[str], shift: float = 0.0) -> PageReading:
    lines = []
    for i, text in enumerate([*texts, f"— {number} —"]):
        y = 100 + 25 * i + shift if i < len(texts) else 800
        boxes = tuple(Box(60 + 10 * j, y, 70 + 10 * j, y + 13) for j in range(len(text)))
        ones = (1.0,) * len(text)
        around = Box(60, y, 60 + 10 * len(text), y + 13)
        lines.append(Line(text, around, 1.0, Reader.RAPIDOCR, boxes, ones))
    return PageReading(number, 595, 842, Reader.RAPIDOCR, 0, 0.0, tuple(lines))


def month(*figures: object) -> list[str]:
    return [text.format(*figures) for text in FORM]


def swapped(texts: list[str]) -> list[str]:
    """Misread characters, a lost line end and another order of lines."""
    read = [t.replace("困难", "困雖", 1).replace("，", ",") for t in texts]
    return [read[1], read[0], *read[2:]]


@pytest.mark.parametrize(
    ("pages", "expected", "reason"),
    [
        ([STORY, FORM, STORY], {3: 1}, "the same page again"),
        ([STORY, swapped(STORY)], {2: 1}, "read differently and in another order"),
        ([STORY, STORY, STORY], {2: 1, 3: 1}, "both name the first"),
        (
            [
                month(1200, 300, 900, 800, 500, 300, 46, 20, 26),
                month(1850, 650, 1200, 990, 190, 800, 61, 35, 22),
            ],
            {},
            "one form, two months",
        ),
        (
            [
                month(1200, 300, 900, 800, 500, 300, 46, 20, 26),
                month(1200, 300, 900, 800, 500, 300, 46, 20, 26),
            ],
            {2: 1},
            "one form, the same month",
        ),
        ([["图片展示"], ["图片展示"]], {}, "too short to tell"),
        ([STORY, STORY[:2] + FORM], {}, "a page that quotes another"),
        ([[], []], {}, "blank pages"),
    ],
)
def test_duplicates(pages: list[list[str]], expected: dict[int, int], reason: str) -> None:
    readings = [page(i, texts, shift=4.0 * i) for i, texts in enumerate(pages, start=1)]
    assert find_duplicate_pages(readings) == expected, reason


def test_the_same_figures_under_another_title_are_another_table() -> None:
    rows = [f"{name} {figure} 0 {figure}" for name, figure in (
        ("统计信息事务支出", "438,300"), ("群众团体事务支出", "422,900"),
        ("组织事务相关支出", "1,075,000"), ("宣传事务相关支出", "1,106,000"),
        ("市场监督管理事务", "135,300"), ("一般行政管理事务", "119,100"),
    )]  # fmt: skip
    first = page(3, ["部门支出预算总表", "功能分类科目名称 合计 基本支出 项目支出", *rows])
    second = page(9, ["部门一般公共财政拨款明细", "功能分类科目名称 合计 基本支出 项目支出", *rows])
    assert find_duplicate_pages([first, second]) == {}
    # A lost title is a reader's loss, not another table.
    untitled = page(9, ["功能分类科目名称 合计 基本支出 项目支出", *rows])
    assert find_duplicate_pages([first, untitled]) == {9: 3}
    # … unless all of its ink was read.
    assert find_duplicate_pages([first, replace(untitled, ink_coverage=0.998)]) == {}


@pytest.mark.parametrize(
    ("title", "other", "expected", "reason"),
    [
        ("政府性基金预算收支表", "国有资本经营预算收支表", {}, "forms of a series, both empty"),
        ("住房保障支出明细情况表", "住厉保陣支出明细情况表", {9: 3}, "one title misread"),
    ],
)
def test_title_that_differs_in_part(
    title: str, other: str, expected: dict[int, int], reason: str
) -> None:
    form = ["年初结转和结余", "本年收入", "本年支出合计", "基本支出", "项目支出",
            "年末结转和结余", "支出功能分类科目编码", "科目名称合计"]  # fmt: skip
    pages = [page(3, [title, *form]), page(9, [other, *form])]
    pages = [replace(p, ink_coverage=0.999) for p in pages]
    assert find_duplicate_pages(pages) == expected, reason
