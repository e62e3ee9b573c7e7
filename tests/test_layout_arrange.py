"""Pages set in type by a small typesetter, and read back as blocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.layout import arrange
from models.geometry import Box
from models.layout import Block, Layout, Role
from models.reading import Line, PageReading, Reader

WIDTH, HEIGHT = 595.0, 842.0
CLOSING = "，。、；：？！）》”"


def advance(character: str, size: float) -> float:
    return size * (0.5 if character.isascii() else 1.0)


def typeset(text: str, x: float, y: float, size: float = 12.0, slope: float = 0.0) -> Line:
    """One line of print whose upper left corner is (x, y)."""
    boxes = []
    for character in text:
        width = advance(character, size)
        top = y + slope * (x - WIDTH / 2)
        boxes.append(Box(x, top, x + width, top + 1.3 * size))
        x += width
    around = Box(boxes[0].x0, min(b.y0 for b in boxes), x, max(b.y1 for b in boxes))
    ones = (1.0,) * len(text)
    return Line(text, around, 1.0, Reader.RAPIDOCR, tuple(boxes), ones)


def tokens(text: str) -> list[str]:
    """What a line break may not cut: numbers and words, and a mark with what it follows."""
    found: list[str] = []
    for character in text:
        glued = found and (
            character in CLOSING
            or (character.isascii() and found[-1][-1].isascii())
            or found[-1][-1] in "“《（"
        )
        if glued:
            found[-1] += character
        else:
            found.append(character)
    return found


def broken(text: str, width_em: float, indent_em: float = 2.0) -> list[str]:
    """The lines of a paragraph in a column of that width, without their indent."""
    lines, room = [""], width_em - indent_em
    for token in tokens(text):
        need = sum(advance(c, 1.0) for c in token)
        if need > room and lines[-1]:
            lines.append("")
            room = width_em
        lines[-1] += token
        room -= need
    return lines


@dataclass
class Press:
    """Sets paragraphs one below the other in a column."""

    left: float = 72.0
    right: float = 523.0
    y: float = 80.0
    size: float = 12.0
    pitch_em: float = 1.8
    slope: float = 0.0
    lines: list[Line] = field(default_factory=list)

    def paragraph(self, text: str, indent_em: float = 2.0) -> Press:
        for i, part in enumerate(broken(text, (self.right - self.left) / self.size, indent_em)):
            x = self.left + (indent_em * self.size if i == 0 else 0)
            self.lines.append(typeset(part, x, self.y, self.size, self.slope))
            self.y += self.pitch_em * self.size
        return self

    def centred(self, text: str, size: float) -> Press:
        width = sum(advance(c, size) for c in text)
        x = (self.left + self.right - width) / 2
        self.lines.append(typeset(text, x, self.y, size, self.slope))
        self.y += self.pitch_em * size
        return self

    def at_right(self, text: str) -> Press:
        width = sum(advance(c, self.size) for c in text)
        self.lines.append(typeset(text, self.right - width, self.y, self.size, self.slope))
        self.y += self.pitch_em * self.size
        return self

    def row(self, *facts: tuple[str, float]) -> Press:
        for text, x in facts:
            self.lines.append(typeset(text, x, self.y, self.size, self.slope))
        self.y += self.pitch_em * self.size
        return self

    def skip(self, points: float) -> Press:
        self.y += points
        return self


def page(number: int, *presses: Press, pictures: tuple[Box, ...] = ()) -> PageReading:
    lines = tuple(line for press in presses for line in press.lines)
    return PageReading(number, WIDTH, HEIGHT, Reader.RAPIDOCR, 0, 0.0, lines, pictures=pictures)


def blocks(layout: Layout, *roles: Role) -> list[str]:
    return [b.text.text for b in layout.blocks if not roles or b.role in roles]


def only(layout: Layout, text: str) -> Block:
    return next(b for b in layout.blocks if text in b.text.text)


LONG = (
    "本项目由市社会组织服务中心实施，重点面向全市社会组织开展能力建设、政策宣传和孵化培育，"
    "全年共投入资金，取得了良好的社会效益。"
)
OTHER = (
    "项目实施过程中，中心主动接受主管部门的监督检查，定期汇报工作进展，"
    "并委托第三方机构开展绩效评估，评估结果为优秀等次。"
)


def test_title_of_three_lines_is_one_block() -> None:
    press = Press().centred("某某省慈善联合会", 20).centred("二〇二三年度慈善项目", 20)
    press.centred("经费使用情况公示", 20).skip(20).paragraph(LONG)
    layout = arrange([page(1, press)])
    assert blocks(layout, Role.TITLE) == ["某某省慈善联合会二〇二三年度慈善项目经费使用情况公示"]
    assert blocks(layout, Role.PARAGRAPH) == [LONG]


def test_letterhead_and_number_are_not_the_title() -> None:
    press = Press().centred("某某市民政局文件", 26).centred("某民发〔2023〕12号", 12).skip(20)
    press.centred("关于下达福利彩票公益金的通知", 18).skip(10).paragraph(LONG).paragraph(OTHER)
    assert blocks(arrange([page(1, press)]), Role.TITLE) == ["关于下达福利彩票公益金的通知"]


def test_signature_block_at_the_right_stays_apart() -> None:
    press = Press().paragraph(LONG).paragraph(OTHER).skip(40)
    press.at_right("某某市慈善总会").at_right("2023年3月20日")
    assert blocks(arrange([page(1, press)])) == [LONG, OTHER, "某某市慈善总会", "2023年3月20日"]


def test_headings_have_levels() -> None:
    press = Press().paragraph("一、项目概况", 0).paragraph("（一）基本情况").paragraph("1.资金安排")
    press.paragraph(LONG).paragraph("二、项目成效", 0).paragraph(OTHER)
    layout = arrange([page(1, press)])
    found = [(b.text.text, b.level) for b in layout.blocks if b.role is Role.HEADING]
    expected = [("一、项目概况", 1), ("（一）基本情况", 2), ("1.资金安排", 3), ("二、项目成效", 1)]
    assert found == expected


def test_parts_of_a_case_stand_one_level_below_it() -> None:
    press = Press().paragraph("一、总体情况", 0).paragraph(LONG)
    press.paragraph("案例一 银发守护", 0).paragraph("一、背景", 0).paragraph(LONG)
    press.paragraph("二、做法", 0).paragraph(OTHER).paragraph("二、管理办法", 0).paragraph(OTHER)
    layout = arrange([page(1, press)])
    found = [b.level for b in layout.blocks if b.role is Role.HEADING]
    assert found == [1, 1, 2, 2, 1]


def test_numbered_paragraphs_are_list_items() -> None:
    first = "1.孵化园运营管理，预算资金175.85万元，其中本年预算119.85万元，主要用于孵化园的运营。"
    second = (
        "2.公益创投大赛，预算资金171.15万元，主要用于举办大赛，资助优秀项目落地实施并开展评估。"
    )
    layout = arrange([page(1, Press().paragraph(first).paragraph(second))])
    assert blocks(layout, Role.LIST_ITEM) == [first, second]


def test_decimal_at_the_beginning_of_a_line_is_no_list_marker() -> None:
    press = Press()
    for i, text in enumerate(
        [
            "筹集公益金，其中上缴中央财政的部分以及市级留成部分合计达到人民币约",
            "3.12亿元，区县留成。",
        ]
    ):
        press.row((text, 96.0 if i == 0 else 72.0))
    press.paragraph(LONG)
    assert blocks(arrange([page(1, press)]))[0].endswith("约3.12亿元，区县留成。")


def test_line_short_because_a_number_would_not_fit_goes_on() -> None:
    press = Press().row(("全年支出较上年有所增加，预算执行情况总体良好，较上年增长幅度为", 96.0))
    press.row(("129,875.46万元。", 72.0)).paragraph(LONG)
    assert blocks(arrange([page(1, press)]))[0].endswith("为129,875.46万元。")


def test_sentence_broken_between_pages_is_one_paragraph() -> None:
    cut = 2
    lines = broken(LONG + OTHER, 451 / 12)
    first, second = Press(), Press()
    for i, part in enumerate(lines):
        (first if i < cut else second).row((part, 96.0 if i == 0 else 72.0))
    number = Press(y=800).centred("— 1 —", 10)
    other = Press(y=800).centred("— 2 —", 10)
    second.paragraph(OTHER)
    layout = arrange([page(1, first, number), page(2, second, other)])
    assert blocks(layout) == [LONG + OTHER, OTHER]
    assert layout.blocks[0].page == 1
    assert {p for p, _ in layout.blocks[0].text.boxes(0, len(layout.blocks[0].text))} == {1, 2}


def test_pairs_of_facts_stay_one_row() -> None:
    press = Press().row(("实施单位：益老社会工作服务中心", 72.0), ("项目负责人：段丽芳", 330.0))
    press.row(("项目资金：15.60万元", 72.0), ("实施周期：2023年3月", 330.0)).skip(10).paragraph(
        LONG
    )
    assert blocks(arrange([page(1, press)]))[:2] == [
        "实施单位：益老社会工作服务中心 项目负责人：段丽芳",
        "项目资金：15.60万元 实施周期：2023年3月",
    ]


def test_dashboard_row_stays_one_row() -> None:
    press = (
        Press()
        .paragraph(LONG)
        .row(("52539", 80.0), ("社会组织", 120.0), ("2100 项目采购", 240.0), ("72102", 400.0))
    )
    press.row(("某某省商会", 72.0), ("2023-04-21", 300.0))
    found = blocks(arrange([page(1, press)]))
    assert found[1].startswith("52539")
    assert found[1].endswith("2100 项目采购 72102")
    assert found[2] == "某某省商会 2023-04-21"


def columns(texts: list[list[str]], edges: list[tuple[float, float]], y: float) -> list[Press]:
    presses = []
    for column, (left, right) in zip(texts, edges, strict=True):
        press = Press(left=left, right=right, y=y, size=10.0)
        for text in column:
            press.paragraph(text)
        presses.append(press)
    return presses


@pytest.mark.parametrize("slope", [0.0, 0.012, -0.015])
def test_two_columns_under_a_full_width_heading(slope: float) -> None:
    head = Press(slope=slope).centred("困境女童关爱保护项目案例", 18).skip(10)
    left = Press(left=72, right=287, y=head.y, size=10.0, slope=slope)
    left.paragraph(LONG + OTHER).paragraph(OTHER)
    right = Press(left=308, right=523, y=head.y + 5, size=10.0, slope=slope)
    right.paragraph(OTHER + LONG).paragraph(LONG)
    layout = arrange([page(1, head, left, right)])
    assert blocks(layout)[1:] == [LONG + OTHER, OTHER, OTHER + LONG, LONG]


def test_three_columns() -> None:
    edges = [(60.0, 205.0), (222.0, 367.0), (384.0, 529.0)]
    texts = [[LONG, OTHER], [OTHER, LONG], [LONG + OTHER]]
    head = Press(left=60, right=529).centred("慈善组织年度工作简报", 20).skip(10)
    layout = arrange([page(1, head, *columns(texts, edges, head.y))])
    assert blocks(layout)[1:] == [LONG, OTHER, OTHER, LONG, LONG + OTHER]


def test_columns_that_begin_twice_on_a_page() -> None:
    edges = [(60.0, 287.0), (308.0, 535.0)]
    upper = columns([[LONG], [OTHER]], edges, 120.0)
    title = Press(left=60, right=535, y=90).centred("案例一　益行天府", 16)
    second = Press(left=60, right=535, y=max(p.y for p in upper) + 10).centred(
        "案例二　银发家园", 16
    )
    lower = columns([[OTHER, LONG], [LONG, OTHER]], edges, second.y + 5)
    layout = arrange([page(1, title, *upper, second, *lower)])
    assert blocks(layout) == [
        "案例一 益行天府",
        LONG,
        OTHER,
        "案例二 银发家园",
        OTHER,
        LONG,
        LONG,
        OTHER,
    ]


def test_photo_and_caption_in_a_column() -> None:
    left, right = columns([[LONG + OTHER, OTHER], []], [(60.0, 287.0), (308.0, 535.0)], 100.0)
    photo = Box(320.0, 100.0, 520.0, 200.0)
    right.y = 204.0
    right.centred("图1 志愿者入户走访", 9)
    right.paragraph(LONG)
    layout = arrange([page(1, left, right, pictures=(photo,))])
    assert blocks(layout, Role.PARAGRAPH) == [LONG + OTHER, OTHER, LONG]
    assert blocks(layout, Role.CAPTION) == ["图1 志愿者入户走访"]


def test_sentence_reaches_over_a_caption_into_the_next_column() -> None:
    whole = LONG + OTHER
    lines = broken(whole, 22.7)
    left = Press(left=60, right=287, y=100, size=10.0)
    right = Press(left=308, right=535, y=100, size=10.0)
    for i, part in enumerate(lines[:5]):
        left.row((part, 80.0 if i == 0 else 60.0))
    right.centred("图2 启动仪式现场", 9)
    for part in lines[5:]:
        right.row((part, 308.0))
    right.paragraph(LONG)
    layout = arrange([page(1, left, right)])
    assert blocks(layout, Role.PARAGRAPH) == [whole, LONG]


def test_page_of_photos_only() -> None:
    photos = (Box(120, 80, 470, 240), Box(120, 280, 470, 440))
    press = Press(y=244).centred("墩苗行动启动仪式", 11)
    press.y = 444
    press.centred("秘书长实训班开班", 11)
    layout = arrange([page(1, press, pictures=photos)])
    assert blocks(layout, Role.CAPTION) == ["墩苗行动启动仪式", "秘书长实训班开班"]


def test_empty_and_unreadable_pages() -> None:
    empty = replace(page(2), error="page could not be read")
    layout = arrange([page(1, Press().paragraph(LONG)), empty])
    assert blocks(layout) == [LONG]
    assert arrange([]).blocks == ()


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("— 3 —", "dashes"),
        ("-3-", "as readers return the dashes"),
        ("第3页 共12页", "page and total"),
        ("第 3 页，共 12 页", "with a comma"),
        ("3 / 14", "fraction"),
        ("03", "bare"),
        ("Page 3 of 12", "English"),
        ("一3一", "dashes read as numerals"),
    ],
)
def test_page_numbers_enter_no_block(number: str, reason: str) -> None:
    layout = arrange([page(3, Press().paragraph(LONG), Press(y=800).centred(number, 10))])
    assert blocks(layout) == [LONG], reason
    assert layout.lines[-1].role is Role.PAGE_FOOTER


def test_running_title_is_a_header_although_read_differently() -> None:
    heads = [
        "福利彩票公益金资助项目案例选编",
        "福利彩票公益金资助顼目案例选编",
        "福利彩票公益金资助项目案例选编",
    ]
    pages = [
        page(i, Press(y=34, size=10).row((head, 72.0)), Press().paragraph(text))
        for i, (head, text) in enumerate(zip(heads, [LONG, OTHER, LONG], strict=True), start=1)
    ]
    layout = arrange(pages)
    assert blocks(layout) == [LONG, OTHER, LONG]
    assert [line.role for line in layout.lines if line.number == 1] == [Role.PAGE_HEADER] * 3


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("附表1 2022年度收入情况表", "附表2 2022年度支出情况表", "captions of two tables"),
        ("2022年1月资金使用表", "2022年2月资金使用表", "titles that differ in their number"),
        ("单位：万元", "单位：万元", "a unit is said of each table"),
    ],
)
def test_what_stands_on_top_of_two_pages_may_be_content(
    first: str, second: str, reason: str
) -> None:
    layout = arrange(
        [
            page(1, Press(y=60).centred(first, 12), Press(y=120).paragraph(LONG)),
            page(2, Press(y=60).centred(second, 12), Press(y=120).paragraph(OTHER)),
        ]
    )
    assert first in blocks(layout), reason
    assert second in blocks(layout), reason


def test_figure_on_a_dashboard_is_no_page_number() -> None:
    press = Press().paragraph(LONG).row(("268", 280.0)).paragraph(OTHER)
    assert "268" in blocks(arrange([page(1, press)]))


WORDS = st.text(
    alphabet=st.sampled_from(list("社会组织服务项目资金老人儿童救助培训活动开展实施单位")),
    min_size=2,
    max_size=14,
)
NUMBERS = st.sampled_from(["2023年", "175.85万元", "1,204人次", "15个", "9.2%"])


@st.composite
def sentences(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.one_of(WORDS, WORDS, NUMBERS), min_size=3, max_size=14))
    return "开" + "，".join(parts) + "。"


@settings(max_examples=60, deadline=None)
@given(st.lists(sentences(), min_size=2, max_size=8), st.sampled_from([0.0, 0.01, -0.02]))
def test_paragraphs_come_back_as_set(texts: list[str], slope: float) -> None:
    press = Press(slope=slope)
    # A full line fixes the right edge, as on any page with more than a few words.
    for text in [LONG, *texts]:
        press.paragraph(text)
    assert blocks(arrange([page(1, press)])) == [LONG, *texts]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(20, 500),
            st.floats(20, 800),
            st.text(st.sampled_from(list("一二三项目，。12.(）： 表图")), min_size=1, max_size=12),
            st.sampled_from([8.0, 12.0, 20.0]),
        ),
        max_size=25,
    )
)
def test_every_line_comes_out_once(scattered: list[tuple[float, float, str, float]]) -> None:
    lines = tuple(typeset(text, x, y, size) for x, y, text, size in scattered)
    reading = PageReading(1, WIDTH, HEIGHT, Reader.RAPIDOCR, 0, 0.0, lines)
    layout = arrange([reading])
    assert Counter(id(p.line) for p in layout.lines) == Counter(id(line) for line in lines)
    assert [p.number for p in layout.lines] == list(range(1, len(lines) + 1))
    by_number = {p.number: p.line for p in layout.lines}
    texts = [b.text for b in layout.blocks] + [c.text for t in layout.tables for c in t.cells]
    for text in texts:
        for glyph, character in zip(text.glyphs, text.text, strict=True):
            if glyph is not None and character.isalnum() and character not in "一—":
                at = by_number[glyph.line].char_boxes.index(glyph.box)
                assert by_number[glyph.line].text[at] == character
    read = Counter(c for line in lines for c in line.text if c in "项目二三12表图")
    out = Counter(c for text in texts for c in text.text if c in "项目二三12表图")
    feet = Counter(
        c
        for p in layout.lines
        if p.role in (Role.PAGE_HEADER, Role.PAGE_FOOTER)
        for c in p.line.text
        if c in "项目二三12表图"
    )
    assert out + feet == read


def test_paragraphs_without_indent_part_at_their_short_last_line() -> None:
    press = Press()
    for text in (LONG, OTHER, LONG + OTHER):
        press.paragraph(text, 0).skip(8)
    assert blocks(arrange([page(1, press)])) == [LONG, OTHER, LONG + OTHER]


def test_hanging_list_items() -> None:
    press = Press()
    for number, text in (("1.", LONG), ("2.", OTHER)):
        first, *rest = broken(text, 35, 0)
        press.row((number + first, 72.0))
        for part in rest:
            press.row((part, 84.0))
    assert blocks(arrange([page(1, press)])) == ["1." + LONG, "2." + OTHER]


def test_label_lines_stay_apart() -> None:
    labels = [
        "甲方：某某市民政局",
        "乙方：某某市盲人协会",
        "联系人：韦雪琴",
        "联系电话：0773-2825517",
    ]
    press = Press().paragraph(LONG)
    for label in labels:
        press.paragraph(label)
    assert blocks(arrange([page(1, press)])) == [LONG, *labels]


def test_agreement_signed_by_two_parties_side_by_side() -> None:
    press = Press().paragraph(LONG).paragraph(OTHER).skip(20)
    press.row(("甲方（盖章）：某某市民政局", 72.0), ("乙方（盖章）：某某协会", 320.0))
    press.row(("代表签字：张三", 72.0), ("代表签字：李四", 320.0))
    press.row(("2024年5月20日", 72.0), ("2024年5月20日", 320.0))
    assert blocks(arrange([page(1, press)]))[2:] == [
        "甲方（盖章）：某某市民政局 乙方（盖章）：某某协会",
        "代表签字：张三 代表签字：李四",
        "2024年5月20日 2024年5月20日",
    ]


def test_heading_in_larger_type_of_two_lines() -> None:
    first = "“梦圆康小·慈善校园”构筑慈善矩阵护航"
    press = Press().paragraph(LONG).skip(10).centred(first, 22).centred("乡村儿童成长", 22)
    press.skip(10).paragraph(OTHER)
    layout = arrange([page(1, press)])
    assert blocks(layout, Role.HEADING) == [first + "乡村儿童成长"]


def test_chapter_that_begins_a_page_is_not_joined_to_the_last() -> None:
    one = page(1, Press().paragraph(LONG))
    two = page(2, Press().paragraph("二、资金使用情况", 0).paragraph(OTHER))
    assert blocks(arrange([one, two])) == [LONG, "二、资金使用情况", OTHER]


def test_roman_and_bare_numbers_in_the_margin() -> None:
    for number in ("iv", "12"):
        layout = arrange([page(1, Press().paragraph(LONG), Press(y=805).centred(number, 9))])
        assert blocks(layout) == [LONG]


def test_footnote_is_not_joined_to_the_text() -> None:
    body = Press().paragraph(LONG)
    note = Press(y=720, size=8.0).paragraph(
        "注：数据截至二〇二三年十二月三十一日，由统计部门提供。"
    )
    found = blocks(arrange([page(1, body, note)]))
    assert found == [LONG, "注：数据截至二〇二三年十二月三十一日，由统计部门提供。"]


def test_contents_list_keeps_its_lines() -> None:
    entries = ["01 校园防欺凌五步法", "07 困境女童关爱保护", "12 助力藏区儿童向阳而生"]
    press = Press().row(("目录", 72.0))
    for entry in entries:
        press.row((entry, 72.0))
    assert blocks(arrange([page(2, press)]))[1:] == entries


@settings(max_examples=40, deadline=None)
@given(
    st.lists(sentences(), min_size=3, max_size=6),
    st.lists(sentences(), min_size=3, max_size=6),
    st.sampled_from([0.0, 0.012]),
)
def test_columns_come_back_as_set(left: list[str], right: list[str], slope: float) -> None:
    # Columns are filled: prose of at least some full lines each.
    texts = [[LONG, *left], [OTHER, *right]]
    presses = columns(texts, [(60.0, 287.0), (308.0, 535.0)], 90.0)
    assert slope >= 0
    assert blocks(arrange([page(1, *presses)])) == [*texts[0], *texts[1]]
