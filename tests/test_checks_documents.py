"""Contradictions across a document, its pages, its dates, and what it lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from checks_factory import document, field_of, flags_of, paragraphs, table_of, tables

from extractors.cells import find_in_cell
from extractors.checks.run import run_checks
from models.documents import Analysis
from models.fields import CellPlace
from models.flags import Flag, FlagCode, Severity
from models.geometry import Box
from models.layout import Block, Role
from models.reading import PageReading, Reader
from models.traced_text import Glyph, TracedText
from models.values import AmountValue, CountValue, Kind

PROJECTS = {"“暖阳”项目": "p1", "“春风”项目": "p2"}


def codes(flags: list[Flag]) -> list[FlagCode]:
    return [flag.code for flag in flags]


CONSISTENT = [
    (("“暖阳”项目预算12.8万元。", "“暖阳”项目：项目资金12.80万元"), "the same twice"),
    (("“暖阳”项目预算12.8万元。", "“春风”项目预算21.8万元。"), "two projects"),
    (("“暖阳”项目预算12.8万元。", "“暖阳”项目上年预算10万元。"), "two years"),
    (("“暖阳”项目预算12.8万元。", "“暖阳”项目首期预算6万元。"), "a stage"),
    (("“暖阳”项目预算12.8万元。", "“暖阳”项目支出11.5万元。"), "two measures"),
    (("“暖阳”项目预算12.8万元。", "“暖阳”项目预算约13万元。"), "a round figure"),
    (("“暖阳”项目预算30万元，其中本年预算20万元，上年结转10万元。",), "a total and its parts"),
    (("“暖阳”项目2022年预算10万元。", "“暖阳”项目2023年预算12万元。"), "years named"),
    (("“暖阳”项目预算12.8万元，每人补助预算500元。",), "a budget for one"),
]


@pytest.mark.parametrize(("texts", "reason"), CONSISTENT)
def test_statements_that_do_not_contradict(texts: tuple[str, ...], reason: str) -> None:
    assert codes(flags_of(paragraphs(*texts, projects=PROJECTS))) == []


def test_a_budget_stated_twice_with_two_values() -> None:
    made = paragraphs(
        "“暖阳”项目，预算资金171.15万元。",
        (2, "“暖阳”项目，预算175.15万元。"),
        projects=PROJECTS,
    )
    [flag] = flags_of(made)
    assert (flag.code, flag.page, flag.severity) == (
        FlagCode.CONFLICTING_VALUES,
        2,
        Severity.ERROR,
    )
    assert set(flag.field_ids) == {"0-0", "1-0"}
    assert "第 1 页 171.15 万元，第 2 页 175.15 万元" in flag.message


def test_the_odd_one_out_is_named_first() -> None:
    made = paragraphs(
        "“暖阳”项目，项目资金12.80万元。",
        "“暖阳”项目，项目资金21.80万元。",
        "“暖阳”项目，项目资金12.80万元。",
        projects=PROJECTS,
    )
    [flag] = flags_of(made)
    assert flag.field_ids == ("1-0", "0-0")


def test_rows_of_one_table_are_items_and_not_statements() -> None:
    table, fields = table_of("项目|资助金额", "暖阳一期|10.5", "暖阳二期|12.5")
    linked = [replace(field, project_id="p1") for field in fields]
    assert codes(flags_of(tables((table, linked)))) == []


DATES = [
    (("活动于2023年5月8日举办。", "2023年6月1日"), [], "before the signature"),
    (
        ("活动已于2023年7月8日举办。", "2023年6月1日"),
        [FlagCode.DATE_AFTER_PUBLICATION],
        "told as past, a month later",
    ),
    (("项目将于2023年7月8日启动。", "2023年6月1日"), [], "a plan"),
    (
        ("2023年7月8日，市民政局已将首批资金拨付到位。", "2023年6月1日"),
        [FlagCode.DATE_AFTER_PUBLICATION],
        "将 behind 已 marks what was given, no plan",
    ),
    (("公示期为2023年6月2日至6月8日。", "2023年6月1日"), [], "a term"),
    (("请于2023年7月1日前完成整改。", "2023年6月1日"), [], "a limit"),
    (("本办法自2023年7月1日起施行。", "2023年6月1日"), [], "a beginning"),
    (("审计报告已于2023年6月2日出具。", "2023年6月1日"), [], "a day later is the same business"),
    (("活动已于2023年7月8日举办。",), [], "the document has no date of its own"),
    (
        ("截至2023年9月30日，上述问题均已整改到位。", "2023年6月1日"),
        [FlagCode.DATE_AFTER_PUBLICATION],
        "a state of things that nobody can have seen yet",
    ),
    (
        ("截止2023年12月31日，累计发放救助金12.6万元。", "2023年6月1日"),
        [FlagCode.DATE_AFTER_PUBLICATION],
        "counted up to a day to come",
    ),
    (("截至2023年5月31日，累计发放救助金12.6万元。", "2023年6月1日"), [], "counted before"),
    (("报名截止2023年7月1日，已报名单位请勿重复提交。", "2023年6月1日"), [], "a closing day"),
    (("截至2023年12月31日，预计累计发放救助金12.6万元。", "2023年6月1日"), [], "an estimate"),
    (("项目期2022年5月至2023年12月，已完成前期勘察。", "2023年6月1日"), [], "a term"),
    (("项目执行期2022年9月至2022年3月。",), [FlagCode.REVERSED_PERIOD], "runs backwards"),
    (("项目执行期2022年9月至2023年3月。",), [], "runs into the next year"),
    (("会议于2023年2月29日召开。",), [FlagCode.INVALID_DATE], "no leap year"),
    (("会议于2024年2月29日召开。",), [], "a leap year"),
]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("会议于2023年2月29日召开。", "2023年2月29日"),
        ("会议于2023年6月31日召开。", "2023年6月31日"),
    ],
)
def test_the_flag_says_what_is_wrong_with_a_date(text: str, told: str) -> None:
    [flag] = flags_of(paragraphs(text))
    chinese, english = flag.message.split(" / ")
    assert chinese.startswith(f"日期 {told} 有误：")
    assert english.startswith(f"{told} is not a valid date: ")


@pytest.mark.parametrize(("texts", "expected", "reason"), DATES)
def test_dates(texts: tuple[str, ...], expected: list[FlagCode], reason: str) -> None:
    assert codes(flags_of(paragraphs(*texts))) == expected


def test_the_signature_in_the_middle_dates_the_document() -> None:
    text = "截至2025年6月30日，评估提出的建议已全部采纳。"
    signed = paragraphs((1, "概况如下。"), (2, text), (2, "2025年3月27日"), (3, "附件：清单。"))
    assert codes(flags_of(signed)) == []
    known = replace(signed, published=date(2025, 3, 27))
    assert codes(flags_of(known)) == [FlagCode.DATE_AFTER_PUBLICATION]
    later = replace(signed, published=date(2025, 7, 8))
    assert codes(flags_of(later)) == []


def table_in_words(*rows: str) -> Analysis:
    """A table of cells divided by |, with the amounts that the finder reads in them."""
    table, _ = table_of("名称|金额|小写", *rows, unit="元")
    fields = [
        replace(
            field_of(
                m.value, m.kind, m.raw_text, field_id=f"{c.row}-{c.column}-{n}", start=m.start
            ),
            cell=CellPlace("t", c.row, c.column),
        )
        for c in table.cells
        if not c.is_header
        for n, m in enumerate(find_in_cell(c.text.text, c.header, "", "元"))
    ]
    return tables((table, fields))


WORDS_IN_TABLES = [
    (("甲|200.50", "乙|30.00", "合计（大写）|贰佰叁拾元伍角|230.50"), True, "one row"),
    (("甲|200.50", "合计（大写）|贰佰零伍元整", "合计（小写）|¥200.50"), False, "row below"),
    (("甲|200.50", "合计（小写）|¥200.50", "合计（大写）|贰佰元伍角整"), True, "row above"),
    (("甲|200.50", "乙|30", "合计|230.50", "备注|现金", "大写金额|贰佰叁拾元伍分"), False, "fen"),
    (("甲|200.50", "乙|30", "合计|230.50", "备注|现金", "大写金额|贰佰叁拾元伍角"), True, "total"),
    (("甲|200.50", "乙|30", "大写|贰佰元整"), True, "no total in figures to compare with"),
]


@pytest.mark.parametrize(("rows", "is_right", "reason"), WORDS_IN_TABLES)
def test_words_and_figures_in_tables(rows: tuple[str, ...], is_right: bool, reason: str) -> None:
    found = [f for f in flags_of(table_in_words(*rows)) if "大写" in f.message]
    expected = [] if is_right else [FlagCode.WORDS_FIGURES_MISMATCH]
    assert [flag.code for flag in found] == expected


def test_capitals_and_figures_in_two_lines() -> None:
    wrong = paragraphs("人民币（大写）：叁万贰仟元整", "小写：¥23,000.00")
    right = paragraphs("人民币（大写）：叁万贰仟元整", "小写：¥32,000.00")
    assert codes(flags_of(wrong)) == [FlagCode.WORDS_FIGURES_MISMATCH]
    assert codes(flags_of(right)) == []


def test_an_amount_without_unit() -> None:
    bare = field_of(AmountValue(None), Kind.AMOUNTS, "175.85", field_id="a")
    assert codes(flags_of(document(fields=[bare]))) == [FlagCode.UNIT_MISSING]


def test_a_satisfaction_above_all_of_them() -> None:
    for value, expected in (("968", [FlagCode.IMPLAUSIBLE_VALUE]), ("96.8", [])):
        rate = CountValue(Decimal(value), "%")
        field = field_of(rate, Kind.COUNTS, f"{value}%", field_id="a", label="群众满意度")
        assert codes(flags_of(document(fields=[field]))) == expected


def test_growth_may_exceed_a_hundred_per_cent() -> None:
    rate = CountValue(Decimal(250), "%")
    field = field_of(rate, Kind.COUNTS, "250%", field_id="a", label="同比增长")
    assert codes(flags_of(document(fields=[field]))) == []


def test_a_field_without_a_place() -> None:
    lost = replace(
        field_of(AmountValue(Decimal(5), unit="元"), Kind.AMOUNTS, "5元", field_id="a"), boxes=()
    )
    assert codes(flags_of(document(fields=[lost]))) == [FlagCode.UNPLACED]


def with_confidences(text: str, confidences: dict[int, float]) -> Analysis:
    made = paragraphs(text)
    box = Box(0, 0, 1, 1)
    glyphs = tuple(
        Glyph(1, 1, box, confidences.get(i, 0.99), Reader.RAPIDOCR) for i in range(len(text))
    )
    blocks = (Block(0, Role.PARAGRAPH, 1, TracedText(text, glyphs)),)
    return replace(made, layout=replace(made.layout, blocks=blocks))


CONFIDENCES = [
    ("预算175.85万元", {3: 0.5}, ["0-0"], "a digit"),
    ("预算175.85万元", {5: 0.5}, ["0-0"], "the decimal point"),
    ("预算175.85万元", {8: 0.5}, ["0-0"], "the unit's scale"),
    ("预算1,175.85万元", {3: 0.5}, [], "a thousands comma carries nothing"),
    ("预算175.85万元", {0: 0.5, 1: 0.4}, [], "a letter of the label"),
    ("预算175.85万元", {}, [], "everything clear"),
]


@pytest.mark.parametrize(("text", "confidences", "expected", "reason"), CONFIDENCES)
def test_doubt_about_a_character_that_carries_the_value(
    text: str, confidences: dict[int, float], expected: list[str], reason: str
) -> None:
    flags = flags_of(with_confidences(text, confidences))
    assert [i for flag in flags for i in flag.field_ids] == expected
    assert {flag.code for flag in flags} <= {FlagCode.LOW_CONFIDENCE}


def page_of(number: int, *, ink: float | None = None, error: str = "") -> PageReading:
    return PageReading(
        number, 595.0, 842.0, Reader.RAPIDOCR, 0, 0.0, (), ink_coverage=ink, error=error
    )


def test_pages_that_were_not_read_or_only_in_part() -> None:
    made = replace(
        document(),
        pages=(page_of(1, ink=0.99), page_of(2, ink=0.8), page_of(3, error="damaged"), page_of(4)),
    )
    told = [(flag.code, flag.severity, flag.page) for flag in flags_of(made)]
    assert told == [
        (FlagCode.UNREAD_REGION, Severity.ERROR, 3),
        (FlagCode.UNREAD_REGION, Severity.WARNING, 2),
    ]


def test_unread_ink_is_told_with_its_place_and_a_low_share_only_where_no_place_explains_it() -> (
    None
):
    foot, top = Box(72.2, 700.4, 192.2, 714.4), Box(300, 50, 340, 62)
    pages = (
        replace(page_of(1, ink=0.8), unread=(foot, top)),
        replace(page_of(2, ink=0.99), unread=(top,)),
        page_of(3, ink=0.8),
    )
    flags = flags_of(replace(document(), pages=pages))
    assert [(flag.code, flag.page, flag.box) for flag in flags] == [
        (FlagCode.UNREAD_REGION, 1, foot),
        (FlagCode.UNREAD_REGION, 1, top),
        (FlagCode.UNREAD_REGION, 2, top),
        (FlagCode.UNREAD_REGION, 3, None),
    ]
    assert "第 1 页下部" in flags[0].message
    assert "(72, 700) 起 120 × 14 磅" in flags[0].message
    assert "upper third of page 2: 40 × 12 pt from (300, 50)" in flags[2].message


@pytest.mark.parametrize(("places", "flags"), [(20, 20), (21, 1), (300, 1)])
def test_very_many_unread_places_are_one_finding(places: int, flags: int) -> None:
    boxes = tuple(Box(72, 60 + 2 * i, 82, 61 + 2 * i) for i in range(places))
    found = flags_of(replace(document(), pages=(replace(page_of(1), unread=boxes),)))
    assert len(found) == flags
    if flags == 1:
        assert str(places) in found[0].message
        assert found[0].box == Box(72, 60, 82, 59 + 2 * places)


def test_a_second_reader_that_failed_is_told_by_page() -> None:
    page = replace(page_of(4), second_reader_error="timed out after 60 s")
    [flag] = flags_of(replace(document(), pages=(page,)))
    assert (flag.code, flag.severity, flag.page) == (
        FlagCode.LOW_CONFIDENCE,
        Severity.WARNING,
        4,
    )
    assert "第二读者没有读成" in flag.message
    assert "timed out after 60 s" in flag.message


def test_a_repeated_page_names_both() -> None:
    [flag] = flags_of(replace(document(), duplicates={12: 10}))
    assert (flag.code, flag.page) == (FlagCode.DUPLICATE_PAGE, 12)
    assert "第 12 页重复第 10 页" in flag.message


def missing(analysis: Analysis) -> list[str]:
    found = [flag for flag in run_checks(analysis) if flag.code is FlagCode.MISSING_FIELD]
    assert all(flag.page is None and not flag.field_ids for flag in found)
    return [flag.message.split(" / ")[1] for flag in found]


def test_an_allocation_notice_without_any_amount() -> None:
    notice = paragraphs("公示如下。", "2023年6月1日")
    assert missing(replace(notice, title="福利彩票公益金资金安排公示")) == [
        "the document lacks an amount"
    ]


def test_a_notice_with_all_it_needs() -> None:
    notice = paragraphs("安排资金12万元。", "2023年6月1日")
    assert missing(replace(notice, title="福利彩票公益金资金安排公示")) == []


def test_a_document_without_title_publisher_and_date() -> None:
    assert missing(replace(document(), title="", publisher="")) == [
        "the document lacks a title",
        "the document lacks a publisher",
        "the document lacks a date",
    ]


def test_messages_are_chinese_first_then_english() -> None:
    made = paragraphs("会议于2023年6月31日召开，电话028-844423018。", projects=PROJECTS)
    flags = flags_of(made)
    assert len(flags) == 2
    for flag in flags:
        chinese, english = flag.message.split(" / ", 1)
        assert any("一" <= character <= "鿿" for character in chinese)
        assert english.isascii() or any(character.isalpha() for character in english)


ITEMS = [
    ("（1）公益活动费。全年活动24场，支出26.40万元。", ["公益活动费|24.60"], True, "digits moved"),
    ("（1）公益活动费。全年活动24场，支出24.60万元。", ["公益活动费|24.60"], False, "the same"),
    ("（1）公益活动费。全年活动24场，支出11.30万元。", ["公益活动费|24.60"], False, "a part"),
    ("（1）公益活动费。全年活动24场，支出26.40万元。", ["公益宣传费|24.60"], False, "another row"),
    (
        "（1）公益活动费。场地支出26.40万元，器材支出3万元。",
        ["公益活动费|24.60"],
        False,
        "expenditures of something else",
    ),
]


@pytest.mark.parametrize(("text", "rows", "is_told", "reason"), ITEMS)
def test_an_item_and_its_row(text: str, rows: list[str], is_told: bool, reason: str) -> None:
    told = paragraphs(text)
    table, fields = table_of("项目|金额", *rows)
    made = document(told.layout.blocks, [*told.fields, *fields], [table])
    assert codes(flags_of(made)) == [FlagCode.CONFLICTING_VALUES] * is_told, reason
