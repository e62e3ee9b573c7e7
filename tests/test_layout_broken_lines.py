"""Sentences that a line, column or heading breaks, and facts that must stay apart."""

from __future__ import annotations

import pytest

from extractors.layout import arrange
from extractors.layout_markers import is_bare_marker, marker_level
from models.geometry import Box
from models.layout import Role
from models.reading import Line, PageReading, Reader

WIDTH, HEIGHT, SIZE, PITCH = 595.0, 842.0, 12.0, 21.6
LEFT = 72.0


def typeset(text: str, x: float, y: float, size: float = SIZE) -> Line:
    """One line of print; an ideographic space leaves a gap that no character fills."""
    boxes, kept, at = [], "", x
    for character in text:
        width = size * (0.5 if character.isascii() else 1.0)
        if character != "　":
            boxes.append(Box(at, y, at + width, y + 1.3 * size))
            kept += character
        at += width
    around = Box(boxes[0].x0, y, boxes[-1].x1, y + 1.3 * size)
    ones = (1.0,) * len(kept)
    return Line(kept, around, 0.99, Reader.RAPIDOCR, tuple(boxes), ones)


def page(lines: list[Line], number: int = 1, pictures: tuple[Box, ...] = ()) -> PageReading:
    return PageReading(
        number, WIDTH, HEIGHT, Reader.RAPIDOCR, 0, 0.0, tuple(lines), pictures=pictures
    )


def read(*rows: str) -> list[str]:
    """The blocks of a page of flush rows, the first of which is as wide as its column."""
    ruler = "本年度各项工作按照年初确定的目标有序推进，资金使用安全规范，成效明显。"
    lines = [
        typeset(row, LEFT, 90 + i * PITCH)
        for i, row in enumerate((ruler, ruler, *rows, ruler, ruler))
    ]
    texts = [b.text.text for b in arrange([page(lines)]).blocks]
    joined = "\n".join(texts).replace(ruler, "\n")
    return [t for t in joined.split("\n") if t]


@pytest.mark.parametrize(
    ("rows", "expected", "reason"),
    [
        (
            ["3.1　　“健身路径”更新工程于2023年内实施，更新器材1,460", "件，新建球场十二片。"],
            ["3.1 “健身路径”更新工程于2023年内实施，更新器材1,460件，新建球场十二片。"],
            "the gap behind an article number parts no facts",
        ),
        (
            ["（三）　　全市发放救助金，涉及六个乡镇街道，合计支出52", "万元。"],
            ["（三） 全市发放救助金，涉及六个乡镇街道，合计支出52万元。"],
            "a number and 万元",
        ),
        (
            ["全年共慰问困难家庭、低保对象和特困供养人员等各类群体12", "余户次，反响良好。"],
            ["全年共慰问困难家庭、低保对象和特困供养人员等各类群体12余户次，反响良好。"],
            "a number and 余",
        ),
        (
            [
                "参加单位有市慈善总会、市红十字会、市青少年基金会、",
                "市残疾人福利基金会和市妇女儿童基金会。",
            ],
            [
                "参加单位有市慈善总会、市红十字会、市青少年基金会、市残疾人福利基金会和市妇女儿童基金会。"
            ],
            "、 ends no paragraph",
        ),
        (
            [
                "2.1 市本级安排资金三千万元，其中群众体育一千六百八十万元，其他一百五十万元。",
                "2.2 截至年底，实际支出2,867万元。",
            ],
            [
                "2.1 市本级安排资金三千万元，其中群众体育一千六百八十万元，其他一百五十万元。",
                "2.2 截至年底，实际支出2,867万元。",
            ],
            "an article begins anew although the row above is full",
        ),
        (
            ["联系电话：0851-85512345", "个人捐赠热线：0851-85512346"],
            ["联系电话：0851-85512345", "个人捐赠热线：0851-85512346"],
            "two labelled facts, though 个 is a classifier",
        ),
        (
            ["注册志愿者人数：3417", "人员构成说明"],
            ["注册志愿者人数：3417", "人员构成说明"],
            "人员 is a word and no unit",
        ),
    ],
)
def test_broken_rows(rows: list[str], expected: list[str], reason: str) -> None:
    assert read(*rows) == expected, reason


@pytest.mark.parametrize(
    ("text", "level", "reason"),
    [
        ("3.1 项目概况", 3, "article number"),
        ("2.3.1 实施内容", 3, "of three levels"),
        ("3.2 2023年2月，启动", 3, "a year behind it"),
        ("3.1“健身路径”工程", 3, "no space before a quotation mark"),
        ("3.5 万元", 0, "an amount with a space"),
        ("4.2 个百分点，高于", 0, "percentage points"),
        ("12.6 公里道路", 0, "a length"),
        ("3.1亿元", 0, "no space, no article"),
    ],
)
def test_article_numbers(text: str, level: int, reason: str) -> None:
    assert marker_level(text) == level, reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.1", True),
        ("（一）", True),
        ("第十二条", True),
        ("①", True),
        ("3417", False),
        ("合计", False),
    ],
)
def test_bare_markers(text: str, expected: bool) -> None:
    assert is_bare_marker(text) is expected


COLUMN = 15  # ideographs in a column of the bulletin


def bulletin(texts: list[str], x: float, y: float) -> tuple[list[Line], float]:
    """Indented paragraphs in a narrow column."""
    lines = []
    for text in texts:
        rest, indent = text, 2
        while rest:
            take = COLUMN - indent
            # Marks do not begin a line.
            while take < len(rest) and rest[take] in "，。、":
                take -= 1
            lines.append(typeset(rest[:take], x + indent * SIZE, y))
            rest, indent, y = rest[take:], 0, y + PITCH
    return lines, y


def test_sentence_reaches_over_an_article_into_the_next_column() -> None:
    first = "县卫生部门提供的数据显示，独居老人跌倒就医率由百分之七点"
    left, y = bulletin(["暖巢计划在全县铺开，志愿者结对上门，风雨无阻。" * 2, first], LEFT, 90)
    left.append(typeset("热饭菜端上教学点的餐桌", LEFT, y + 14, 13.5))
    more, _ = bulletin(
        ["午餐项目由企业捐赠，覆盖全县各教学点，学生按天用餐，家长放心。" * 2], LEFT, y + 42
    )
    y = 90
    right = []
    for row in ("六降到百分之五点一，下降明显。", "下一步探访频次，还要继续增加，"):
        right.append(typeset(row, 330, y))
        y += PITCH
    right.append(typeset("确保平安，负责人说。", 330, y))
    more_right, _ = bulletin(
        ["另有一篇短讯，介绍志愿服务培训情况，参训人员普遍反映收获大。" * 3], 330, y + PITCH
    )
    layout = arrange([page([*left, *more, *right, *more_right])])
    texts = [b.text.text for b in layout.blocks]
    assert (
        first + "六降到百分之五点一，下降明显。下一步探访频次，还要继续增加，确保平安，负责人说。"
        in texts
    )
    assert "热饭菜端上教学点的餐桌" in texts


def test_signature_is_not_joined_to_the_next_page() -> None:
    text = ["各有关单位应当加强监督，确保资金安全，并按时报送材料。" * 3] * 2
    first, y = bulletin(text, LEFT, 90)
    first.append(typeset("2023年3月9日", LEFT + 7.5 * SIZE, y + PITCH))
    second, _ = bulletin(text, LEFT, 120)
    second.insert(0, typeset("附表所列资金由各地安排，", LEFT, 98))
    layout = arrange([page(first), page(second, 2)])
    assert "2023年3月9日" in [b.text.text for b in layout.blocks]


def test_figures_of_a_dashboard_have_their_labels() -> None:
    pairs = [
        ("286.5万元", "募集善款"),
        ("11", "在办项目"),
        ("3417", "受益人次"),
        ("92.8%", "群众满意度"),
    ]
    lines, y = [], 100.0
    for figure, label in pairs:
        wide = sum(20 * (0.5 if c.isascii() else 1.0) for c in figure)
        lines.append(typeset(figure, 300 - wide / 2, y, 20))
        lines.append(typeset(label, 300 - 5 * len(label), y + 28, 10))
        y += 56
    layout = arrange([page(lines)])
    assert [b.text.text for b in layout.blocks] == [f"{f} {n}" for f, n in pairs]
    assert {b.role for b in layout.blocks} == {Role.PARAGRAPH}


def test_figures_in_a_row_with_labels_above() -> None:
    lines = []
    for i, (figure, label) in enumerate(
        [("128", "服务项目"), ("52539", "社会组织"), ("76", "服务队")]
    ):
        x = 120 + 150 * i
        lines.append(typeset(label, x - 5 * len(label), 100, 10))
        lines.append(typeset(figure, x - 5 * len(figure), 116, 20))
    texts = [b.text.text for b in arrange([page(lines)]).blocks]
    assert texts == ["128 服务项目", "52539 社会组织", "76 服务队"]


def test_number_as_large_as_its_neighbours_is_no_figure() -> None:
    lines = [
        typeset(t, 200, 100 + i * PITCH) for i, t in enumerate(["序号", "12", "收入合计", "2023"])
    ]
    texts = [b.text.text for b in arrange([page(lines)]).blocks]
    assert "12 收入合计" not in texts


def test_list_of_names_and_sums_with_names_of_two_rows() -> None:
    entries = [
        (["某省枸杞之乡食品有限公", "司"], "624,000元"),
        (["某县总商会"], "150,000元"),
        (["某市恒通物流有限责任公", "司"], "86,600元"),
        (["李明"], "5,000元"),
    ]
    lines, y = [], 100.0
    for names, amount in entries:
        for i, name in enumerate(names):
            lines.append(typeset(name, LEFT, y + i * 16))
        lines.append(typeset(amount, 300 - 6 * len(amount), y + 8 * (len(names) - 1)))
        y += 16 * len(names) + 10
    layout = arrange([page(lines)])
    assert layout.tables == ()
    assert [b.text.text for b in layout.blocks] == [
        "某省枸杞之乡食品有限公司 624,000元；某县总商会 150,000元；"
        "某市恒通物流有限责任公司 86,600元；李明 5,000元"
    ]


def test_table_without_rules_stays_inside_its_column() -> None:
    prose = ["基金会今年开展了多项活动，得到社会各界支持，成效十分明显。" * 2] * 3
    left, _ = bulletin(prose, 60, 90)
    right = []
    rows = [
        ("项目", "人数", "金额"),
        *((f"第{c}批", f"{i + 12}", f"{i + 3}.50") for i, c in enumerate("一二三四五六")),
    ]
    for i, row in enumerate(rows):
        for text, x in zip(row, (330, 420, 480), strict=True):
            right.append(typeset(text, x, 96 + i * 26))
    layout = arrange([page([*left, *right])])
    cells = {c.text.text for t in layout.tables for c in t.cells}
    assert not any("基金会" in text or "社会各界" in text for text in cells)
    assert [b.text.text for b in layout.blocks if "基金会" in b.text.text] == prose


@pytest.mark.parametrize(
    ("rows", "joined", "reason"),
    [
        (
            ["1.护理楼改造。支出582.36万元，其中：土建421.60", "万元，设备160.76万元。"],
            True,
            "item",
        ),
        (["（二）设备购置421.60", "万元"], True, "what looks like a heading"),
        (["完成率97.5", "%，高于上年。"], True, "a rate"),
        (["合计：3,642", "亿元。"], True, "a labelled fact"),
        (["联系电话：28255170", "万达广场店为承办单位。"], False, "a name that begins with 万"),
        (["截至2023", "元旦前完成全部拨付。"], False, "a feast that begins with 元"),
    ],
)
def test_number_and_its_unit_are_read_together(rows: list[str], joined: bool, reason: str) -> None:
    assert ("".join(rows) in read(*rows)) is joined, reason


def test_dash_in_the_margin_does_not_move_the_edge_of_the_text() -> None:
    texts = [
        "为规范福利彩票公益金管理工作，主动接受社会各界监督，根据有关条例，",
        "现将公益金的安排使用情况公告如下，请予监督。",
        "本年度各项工作按照年初确定的目标有序推进，资金使用安全规范，成效明",
        "显，全部结转下年。",
    ]
    lines = [
        typeset(text, LEFT + (2 * SIZE if i % 2 == 0 else 0), 90 + i * PITCH)
        for i, text in enumerate(texts)
    ]
    speck = typeset("—", 20, 30)
    found = [b.text.text for b in arrange([page([speck, *lines])]).blocks]
    assert found[-2:] == [texts[0] + texts[1], texts[2] + texts[3]]


@pytest.mark.parametrize(
    ("lower", "joined", "reason"),
    [
        ("算数小于预算数的主要原因：按周全保障测算，实际执行贴合预期。", True, "running text"),
        ("热饭菜端上了山区教学点的餐桌", False, "the heading of another article"),
    ],
)
def test_row_a_little_apart_in_slightly_other_type(lower: str, joined: bool, reason: str) -> None:
    texts = [
        "　　本年度各项工作按照年初确定的目标有序推进，资金使用安全规范，成效明",
        "显，全部资金结转下年使用，受益群众满意程度比上一年度有了明显的提高，决",
    ]
    lines = [typeset(text, LEFT, 90 + i * PITCH) for i, text in enumerate([*texts, *texts])]
    lines.append(typeset(lower, LEFT, lines[-1].box.y0 + 1.45 * PITCH, 1.12 * SIZE))
    found = [b.text.text for b in arrange([page(lines)]).blocks]
    assert found[-1].endswith("决" + lower) is joined, reason
