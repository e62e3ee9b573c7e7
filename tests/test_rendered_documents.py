"""The markup of rendered documents: what its gold says is what every score is measured by."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.rendered_documents.__main__ import named_texts
from benchmarks.rendered_documents.blocks import MarkedText, MarkupError
from benchmarks.rendered_documents.gold import gold_file
from benchmarks.rendered_documents.markup import parse_markup, read_markup
from benchmarks.rendered_documents.page_html import page_html
from benchmarks.rendered_documents.printing import Place, PrintingError, check_fonts
from benchmarks.rendered_documents.random_pages import random_text
from benchmarks.rendered_documents.random_values import in_words

FRONT = "---\ntitle: 甲市公告\npublisher: 甲市民政局\n---\n"
PATH = Path("甲市.txt")


def parsed(body: str) -> MarkedText:
    return parse_markup(FRONT + body, PATH)


def records(body: str) -> list[dict[str, Any]]:
    return parsed(body).records


def amount(raw: str, value: str, **rest: str) -> dict[str, Any]:
    return {"kind": "amounts", "raw": raw, "value": value, "qualifier": "exact", **rest}


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        (
            "共{175.85万元 :: a 1758500; label 预算资金; project 甲项目}。",
            amount("175.85万元", "1758500", label="预算资金", project="甲项目"),
            "an amount with its options",
        ),
        (
            "{100—200元/人 :: a 100..200; per 人}",
            {"kind": "amounts", "raw": "100—200元/人", "lower": "100", "upper": "200", "per": "人"}
            | {"qualifier": "range"},
            "a range has no value",
        ),
        (
            "{近10万名 :: c 100000 名; q nearly}",
            {"kind": "counts", "raw": "近10万名", "value": "100000", "unit": "名"}
            | {"qualifier": "nearly"},
            "a qualifier belongs to the printed text",
        ),
        (
            "{12 :: c 12.50}",
            {"kind": "counts", "raw": "12", "value": "12.5", "qualifier": "exact"},
            "a count without a unit; zeros that say nothing go",
        ),
        (
            "{2024年2月 :: d 2024-02}",
            {"kind": "dates", "raw": "2024年2月", "start": "2024-02-01", "end": "2024-02-29"}
            | {"form": "point"},
            "a month is its first to last day",
        ),
        (
            "{2023年1月至12月 :: d 2023-01..2023-12}",
            {"kind": "dates", "raw": "2023年1月至12月", "start": "2023-01-01"}
            | {"end": "2023-12-31", "form": "interval"},
            "month ends of an interval",
        ),
        (
            "{截至2023年底 :: d ..2023}",
            {"kind": "dates", "raw": "截至2023年底", "start": "", "end": "2023-12-31"}
            | {"form": "until"},
            "截至 leaves the start empty",
        ),
        (
            "{6月31日 :: d -}",
            {"kind": "dates", "raw": "6月31日", "start": "", "end": "", "form": "point"},
            "a date that cannot be has no ends",
        ),
        (
            "{甲 :: p; name 甲项目; parent 大项目}",
            {"kind": "projects", "raw": "甲", "name": "甲项目", "parent": "大项目"},
            "a shorter name keeps the full one",
        ),
        (
            "{张三 :: n; title 会长; org 甲会}",
            {"kind": "people", "raw": "张三", "title": "会长", "organization": "甲会"},
            "a person's office and place",
        ),
        ("{a@b.cn :: t}", {"kind": "contacts", "raw": "a@b.cn", "form": "email"}, "by its @"),
        ("{（0771）123 :: t}", {"kind": "contacts", "raw": "（0771）123", "form": "phone"}, ""),
        ("{www.a.cn :: t}", {"kind": "contacts", "raw": "www.a.cn", "form": "url"}, ""),
        (
            "@center {2023年 :: x}公告",
            {"kind": "ignored", "raw": "2023年"},
            "annotations stand in every kind of block",
        ),
    ],
)
def test_inline_annotations(text: str, expected: dict[str, Any], reason: str) -> None:
    assert records(text) == [expected], reason


TABLE = """
@table {rules: horizontal, widths: [10, 40, 25, 25]}
@cols x | p | a 10000 | c 人次
@rowproject 2
|= 序号 | 项目 | 情况 | < |
|= ^ | ^ | 金额（万元） | 人次 |
| 1 | 甲项目 | 1,200.50 | 35 |
| ^ | 乙项目 | (45.25) | — |
| 合计 | < | 98.5% | {2人 :: c 2 人; label -} |
@flag sum_mismatch 不符
"""


def test_cells_get_the_meaning_of_their_column() -> None:
    assert records(TABLE) == [
        {"kind": "projects", "raw": "甲项目"},
        amount("1,200.50", "12005000", label="金额", project="甲项目"),
        {"kind": "counts", "raw": "35", "value": "35", "unit": "人次", "qualifier": "exact"}
        | {"label": "人次", "project": "甲项目"},
        {"kind": "projects", "raw": "乙项目"},
        amount("(45.25)", "-452500", label="金额", project="乙项目"),
        # A share in a column of money; a total belongs to no project.
        {"kind": "counts", "raw": "98.5%", "value": "98.5", "unit": "%", "qualifier": "exact"}
        | {"label": "金额"},
        {"kind": "counts", "raw": "2人", "value": "2", "unit": "人", "qualifier": "exact"},
    ]


def test_merged_cells_become_spans() -> None:
    text = parsed(TABLE)
    (table,) = (block.table for block in text.blocks if block.table)
    spans = {
        (cell.row, cell.column): (cell.rows, cell.columns)
        for cell in table.cells
        if (cell.rows, cell.columns) != (1, 1)
    }
    assert spans == {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 2), (2, 0): (2, 1), (4, 0): (1, 2)}
    page = page_html(text)
    assert '<th colspan="2">情况</th>' in page
    assert '<a href="g:1">1,200.50</a>' in page
    # The mistake is on the page of the row that it stands behind.
    assert '<tr><td colspan="2"><a class="here" href="g:b0r4"></a>合计</td>' in page


def test_a_block_of_two_by_two_merges() -> None:
    (table,) = (b.table for b in parsed("| 甲 | < | 1 |\n| ^ | < | 2 |\n| ^ | ^ | 3 |").blocks)
    assert table is not None
    assert [(c.rows, c.columns) for c in table.cells] == [(3, 2), (1, 1), (1, 1), (1, 1)]


def test_projects_end_with_their_heading() -> None:
    body = """
## 一
@project 甲项目
### （一）
{1元 :: a 1}
#### 细
{2元 :: a 2}{2022年 :: d 2022}
### （二）
{3元 :: a 3}
@project 乙项目
{4元 :: a 4}{5元 :: a 5; project -}
## 二
{6元 :: a 6}
"""
    found = {r["raw"]: r.get("project") for r in records(body)}
    assert found == {
        "1元": "甲项目",
        "2元": "甲项目",
        "2022年": None,
        "3元": None,
        "4元": "乙项目",
        "5元": None,
        "6元": None,
    }


def test_lines_of_a_paragraph_join_without_space() -> None:
    text = parsed("第一行，\n第二行\\n<新行>。\n%% 不印\n\n另一段\\{\\}")
    page = page_html(text)
    assert "<p>第一行，第二行<br>&lt;新行&gt;。</p>" in page
    assert "<p>另一段{}</p>" in page
    assert "不印" not in page


def test_gold_takes_pages_from_where_things_were_printed() -> None:
    text = parsed("甲{1元 :: a 1}\n@also {2元 :: a 2}\n@flag unit_missing 缺")
    places = {"0": Place(2, 0, 0), "b0": Place(1, 0, 0)}
    gold = gold_file(text, places, 2)
    assert [(r["raw"], r["page"]) for r in gold["records"]] == [("1元", 2), ("2元", 1)]
    assert gold["flags"] == [{"code": "unit_missing", "page": 1, "why": "缺"}]
    assert gold["file"] == "甲市.pdf"
    with pytest.raises(PrintingError, match="1元"):
        gold_file(text, {"b0": Place(1, 0, 0)}, 2)


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("甲\n{1元 :: z 1}", 6, "unknown kind"),
        ("{1元 : a 1}", 5, "printed text :: SPEC"),
        ("{1元 :: a 1", 5, "without }"),
        ("1元 :: a 1}", 5, "} without {"),
        ("{甲{1元 :: a 1} :: p}", 5, "do not nest"),
        ("{1元 :: a 一}", 5, "not a number"),
        ("{1元 :: a 1; colour red}", 5, "no option colour"),
        ("{1元 :: a 1..2; q about}", 5, "no other qualifier"),
        ("{6月31日 :: d 2023-06-31}", 5, "no such day"),
        ("甲\n@flag typo 乙", 6, "unknown flag"),
        ("@flag sum_mismatch 甲", 5, "no block before"),
        ("@frame", 5, "unknown command"),
        ("@box\n甲", 5, "without @endbox"),
        ("甲\n@endcolumns", 6, "without @columns"),
        ("##甲", 5, "heading"),
        ("| 1 | 2 |\n| 1 |", 6, "1 cells"),
        ("| 1 | 2 |\n| < | 2 |", 6, "first column"),
        ("| ^ | 2 |", 5, "first row"),
        ("| 甲 | < |\n| 1 | ^ |", 5, "no rectangle"),
        ("| 1 |\n|= 1 |", 6, "header row below"),
        ("@cols a 1\n| 1 | 2 |", 6, "names 1 columns"),
        ("@cols x | a 1\n|= 甲 | 乙 |\n| 1 | 约2 |", 7, "not a number"),
        ("@cols d\n| 三月 |", 6, "not a date"),
        ("@cols q\n| 1 |", 5, "not a column's meaning"),
        ("@table {colour: red}\n| 1 |", 5, "unknown table option"),
        ("@cols x\n甲", 6, "without table"),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(body: str, line: int, message: str) -> None:
    with pytest.raises(MarkupError) as error:
        parsed(body)
    assert str(error.value).startswith(f"甲市.txt:{line}: ")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("甲", "front matter"),
        ("---\ntitle: 甲", "no closing"),
        ("---\ntitle: 甲\n---", "lacks publisher"),
        ("---\ntitle: 甲\npublisher: 乙\nfonts: 丙\n---", "unknown in front matter: fonts"),
        ("---\ntitle: 甲\npublisher: 乙\nscan: {dip: 200}\n---", "unknown in scan: dip"),
        ("---\ntitle: 甲\npublisher: 乙\nscan: {skew: 歪}\n---", "skew must be a float"),
    ],
)
def test_front_matter_is_checked(front: str, message: str) -> None:
    with pytest.raises(MarkupError, match=message):
        parse_markup(front, PATH)


def test_missing_fonts_name_the_packages() -> None:
    with pytest.raises(PrintingError, match="No Such Font"):
        check_fonts(["No Such Font"])


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        (268_000, "贰拾陆万捌仟元整"),
        (10_050, "壹万零伍拾元整"),
        (1_001, "壹仟零壹元整"),
        (3_000_000, "叁佰万元整"),
        (20_080_000, "贰仟零捌万元整"),
    ],
)
def test_sums_in_words(yuan: int, words: str) -> None:
    assert in_words(yuan) == words


def test_random_notices_are_the_same_for_a_seed_and_understood() -> None:
    for number in range(1, 21):
        text = random_text(Random(f"7-{number}"))
        assert text == random_text(Random(f"7-{number}"))
        assert len(parse_markup(text, PATH).records) > 20


def test_random_tables_add_up_unless_a_mistake_is_named() -> None:
    checked = 0
    for number in range(1, 41):
        text = parse_markup(random_text(Random(f"8-{number}")), PATH)
        wrong = {mistake.anchor for mistake in text.mistakes}
        for place, block in enumerate(text.blocks):
            if block.table is None or any(anchor.startswith(f"b{place}r") for anchor in wrong):
                continue
            columns: dict[int, list[Decimal]] = {}
            for cell in block.table.cells:
                for piece in cell.content:
                    one = text.records[piece.record] if piece.record is not None else {}
                    if one.get("kind") == "amounts" and "per" not in one:
                        columns.setdefault(cell.column, []).append(Decimal(one["value"]))
            for values in columns.values():
                assert sum(values[:-1]) == values[-1]
                checked += 1
    assert checked > 20


@pytest.mark.parametrize("path", named_texts([]), ids=lambda path: path.stem)
def test_every_text_is_understood(path: Path) -> None:
    text = read_markup(path)
    assert text.records
    assert page_html(text).count('<a href="g:') == sum(
        anchor.isdecimal() for anchor in text.record_anchors
    )
