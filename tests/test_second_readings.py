"""What a second reader's answer means: for a character, a field, the flags and the tables."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_layout_arrange import HEIGHT, WIDTH, typeset

from extractors.checks.confidence import UNSURE
from extractors.extract import find_and_check
from models.documents import Analysis
from models.flags import Flag, FlagCode
from models.geometry import Box
from models.reader_agreement import DISPUTED, differences
from models.reading import Grid, GridCell, Line, PageReading, Reader, SecondReading
from models.traced_text import trace_line

SHA = "0" * 64


def second(line: Line, first: str, other: str, confidence: float = 0.9) -> SecondReading:
    """Tesseract's reading `other` of the part of the line that reads `first`."""
    start = line.text.index(first)
    ones = (confidence,) * len(other)
    agrees = not differences(first, other)
    return SecondReading(start, start + len(first), other, ones, Reader.TESSERACT, agrees)


def read_again(text: str, *pairs: tuple[str, str], x: float = 72.0, y: float = 100.0) -> Line:
    line = typeset(text, x, y)
    return replace(line, second_readings=tuple(second(line, *pair) for pair in pairs))


def document(*lines: Line, grids: tuple[Grid, ...] = ()) -> Analysis:
    """The document with the confidences of its characters, which calibration starts from."""
    page = PageReading(1, WIDTH, HEIGHT, Reader.RAPIDOCR, 0, 0.0, lines, grids)
    return find_and_check(SHA, "报告.pdf", [page])


def disagreements(analysis: Analysis) -> list[Flag]:
    return [flag for flag in analysis.flags if flag.code is FlagCode.READERS_DISAGREE]


# ---- characters


@pytest.mark.parametrize(
    ("first", "other", "expected", "reason"),
    [
        ("175.85", "175.86", [("5", "6")], "the last digit"),
        ("1,954", ",954", [("1", "")], "a digit under a seal"),
        ("195.7", "195.78", [("", "8")], "a digit that the first reader lost"),
        ("175.85万元", "１７５．８５ 万元", [], "width and spaces"),
        ("①", "1", [], "the common form of one character"),
        ("", "", [], "nothing at all"),
        ("3", "", [("3", "")], "the second reader saw nothing"),
    ],
)
def test_differences(first: str, other: str, expected: list[tuple[str, str]], reason: str) -> None:
    assert [(d.own, d.other) for d in differences(first, other)] == expected, reason


@given(st.text("0123456789.,万元 ", max_size=12), st.text("0123456789.,万元 ", max_size=12))
def test_differences_turn_one_text_into_the_other(first: str, other: str) -> None:
    changed, last = "", 0
    for found in differences(first, other):
        assert last <= found.start <= found.end <= len(first)
        assert first[found.start : found.end].replace(" ", "") == found.own
        changed += first[last : found.start] + found.other
        last = found.end
    changed += first[last:]
    assert changed.replace(" ", "") == other.replace(" ", "")


UNIT = st.floats(0, 1)


@given(UNIT, UNIT, UNIT)
def test_agreement_raises_confidence_and_more_so_from_a_surer_reader(
    own: float, other: float, surer: float
) -> None:
    def traced(confidence: float) -> float:
        line = replace(typeset("9", 0, 0), char_confidences=(own,))
        again = SecondReading(0, 1, "9", (confidence,), Reader.TESSERACT, agrees=True)
        return trace_line(replace(line, second_readings=(again,)), 1, 1).confidence(0, 1)

    low, high = sorted((other, surer))
    assert own - 1e-9 <= traced(low) <= traced(high) + 1e-9
    assert traced(high) <= 1


def test_characters_know_who_read_them() -> None:
    text = trace_line(
        read_again("收175.85元支12.5元", ("175.85", "175.85"), ("12.5", "12.6")), 1, 1
    )
    readers = [glyph and glyph.reader for glyph in text.glyphs]
    assert readers == [Reader.RAPIDOCR, *[Reader.BOTH] * 6, *[Reader.RAPIDOCR] * 7]
    # Of the number that differs one figure is in doubt, the rest is as it was.
    assert [text.confidence(i, i + 1) for i in range(9, 13)] == [1.0, 1.0, 1.0, DISPUTED]


def test_what_the_first_reader_lacks_puts_its_neighbours_in_doubt() -> None:
    text = trace_line(read_again("共,954元", (",954", "1,954")), 1, 1)
    assert [text.confidence(i, i + 1) for i in range(6)] == [1.0, DISPUTED, 1.0, 1.0, 1.0, 1.0]


def test_a_disagreement_is_no_doubt_of_the_reader_about_itself() -> None:
    assert DISPUTED >= UNSURE


# ---- fields and their flags

LINES = [
    ("本年支出175.85万元。", ("175.85万元", "175.85万元"), Reader.BOTH, 0, "all of it agrees"),
    ("本年支出175.85万元。", ("175.85", "175.85"), Reader.BOTH, 0, "the figures agree"),
    ("本年支出175.85万元。", ("175", "175"), Reader.RAPIDOCR, 0, "figures that nobody read again"),
    ("捐款壹仟贰佰元整。", ("壹仟贰佰元整", "壹仟贰佰元整"), Reader.BOTH, 0, "a sum in words"),
    ("捐款壹仟贰佰元整。", ("壹仟贰佰元整", "壹仟叁佰元整"), Reader.RAPIDOCR, 1, "a numeral"),
    ("本年支出175.85元。", ("支出175.85元", "友出175.85元"), Reader.RAPIDOCR, 0, "a label differs"),
    ("本年支出175.85万元。", ("175.85万元", "175.35万元"), Reader.RAPIDOCR, 1, "a figure"),
    ("本年支出175.85万元。", ("175.85万元", "17585万元"), Reader.RAPIDOCR, 1, "the point"),
    ("本年支出175.85万元。", ("175.85万元", "175.85元"), Reader.RAPIDOCR, 1, "the scale"),
    ("本年支出1,954元。", ("1,954元", "1954元"), Reader.RAPIDOCR, 0, "a comma of thousands"),
    ("本年支出1,954元。", ("1,954元", "1.954元"), Reader.RAPIDOCR, 1, "a comma or a point"),
    ("本年支出,954元。", (",954", "1,954"), Reader.RAPIDOCR, 1, "a figure before the first"),
    ("本年支出*954元。", ("*954", "1954"), Reader.RAPIDOCR, 1, "a figure that became a mark"),
    ("儿童5人老人30人支出9元。", ("老人30人", "老人80人"), Reader.RAPIDOCR, 0, "another value's"),
    ("本年支出100元。", ("100元", "1OO元"), Reader.RAPIDOCR, 0, "letters of a figure's shape"),
    ("本年支出879元。", ("879元", ""), Reader.RAPIDOCR, 1, "the second reader saw nothing"),
]


@pytest.mark.parametrize(("text", "again", "reader", "flags", "reason"), LINES)
def test_an_amount_read_twice(
    text: str, again: tuple[str, str], reader: Reader, flags: int, reason: str
) -> None:
    analysis = document(read_again(text, again))
    (field,) = [f for f in analysis.fields if f.kind.value == "amounts"]
    assert field.reader is reader, reason
    found = [flag for flag in disagreements(analysis) if field.field_id in flag.field_ids]
    assert [flag.field_ids for flag in found] == [(field.field_id,)] * flags, reason
    assert FlagCode.LOW_CONFIDENCE not in {f.code for f in analysis.flags if f.field_ids}


@pytest.mark.parametrize(
    ("text", "again", "kind"),
    [
        ("2023年1月12日召开会议。", ("1月12日", "11月2日"), "dates"),
        ("服务老人5000余人次。", ("5000", "6000"), "counts"),
        ("联系电话：0571-87654321", ("0571-87654321", "0571-87654327"), "contacts"),
        ("依据《办法》（财社〔2022〕45号）执行。", ("45号", "46号"), "references"),
    ],
)
def test_other_values_read_twice(text: str, again: tuple[str, str], kind: str) -> None:
    analysis = document(read_again(text, again))
    ids = {f.field_id for f in analysis.fields if f.kind.value == kind}
    (flag,) = disagreements(analysis)
    assert set(flag.field_ids) <= ids
    assert f"RapidOCR 读作“{again[0]}”，Tesseract 读作“{again[1]}”" in flag.message
    assert f"Tesseract read “{again[1]}”" in flag.message.split(" / ")[1]


def test_both_doubts_stand_where_both_are_true() -> None:
    line = read_again("本年支出175.85万元。", ("175.85", "175.35"))
    confidences = tuple(0.4 if c == "8" else 0.98 for c in line.text)
    analysis = document(replace(line, char_confidences=confidences))
    codes = {flag.code for flag in analysis.flags if flag.field_ids}
    assert codes == {FlagCode.READERS_DISAGREE, FlagCode.LOW_CONFIDENCE}


def test_agreement_settles_what_the_first_reader_was_unsure_of() -> None:
    line = read_again("本年支出175.85万元。", ("175.85万元", "175.85万元"))
    confidences = tuple(0.7 if c == "8" else 0.98 for c in line.text)
    analysis = document(replace(line, char_confidences=confidences))
    (field,) = [f for f in analysis.fields if f.kind.value == "amounts"]
    assert field.confidence == pytest.approx(1 - 0.3 * (1 - 0.9 * 0.9))
    assert FlagCode.LOW_CONFIDENCE not in {f.code for f in analysis.flags if f.field_ids}


def test_values_in_table_cells_are_told_apart_by_their_cell() -> None:
    columns, rows = (72.0, 222.0, 372.0), (100.0, 130.0, 160.0, 190.0)
    cells = tuple(
        GridCell(r, c, 1, 1, Box(columns[c], rows[r], columns[c + 1], rows[r + 1]))
        for r in range(3)
        for c in range(2)
    )
    grid = Grid(Box(72, 100, 372, 190), cells)
    words = [("项目", "金额（元）"), ("助学", "1,954"), ("助医", "195")]
    lines = [
        typeset(text, columns[c] + 8, rows[r] + 7)
        for r, row in enumerate(words)
        for c, text in enumerate(row)
    ]
    lines[3] = read_again("1,954", ("1,954", ",954"), x=columns[1] + 8, y=rows[1] + 7)
    lines[5] = read_again("195", ("195", "195"), x=columns[1] + 8, y=rows[2] + 7)
    analysis = document(*lines, grids=(grid,))
    fields = {f.raw_text: f for f in analysis.fields if f.kind.value == "amounts"}
    (flag,) = disagreements(analysis)
    assert flag.field_ids == (fields["1,954"].field_id,)
    assert (fields["1,954"].reader, fields["195"].reader) == (Reader.RAPIDOCR, Reader.BOTH)


# ---- figures that are no field


@pytest.mark.parametrize(
    ("text", "again", "flags", "reason"),
    [
        ("第3批名单", ("3", "8"), 0, "an ordinal counts nothing"),
        ("3.项目管理", ("3", "8"), 0, "the number of a section"),
        ("型号H1N1检测", ("H1N1", "H1N7"), 1, "a figure in a name is part of it"),
        ("型号H1N1检测", ("H1N1", "H1M1"), 0, "no figure differs"),
    ],
)
def test_figures_that_no_field_has(
    text: str, again: tuple[str, str], flags: int, reason: str
) -> None:
    line = read_again(text, again, y=300.0)
    found = disagreements(document(line))
    assert len(found) == flags, reason
    for flag in found:
        start = text.index(again[0])
        assert flag.field_ids == ()
        assert (flag.page, flag.box) == (
            1,
            Box(
                line.char_boxes[start].x0,
                line.box.y0,
                line.char_boxes[start + len(again[0]) - 1].x1,
                line.box.y1,
            ),
        )


# ---- candidates


def test_candidates_hold_what_each_reader_saw() -> None:
    line = read_again("本年支出1,954元，受益12人。", ("1,954", ",954"), ("12", "12"))
    analysis = document(line)
    fields = {f.raw_text: f.field_id for f in analysis.fields}
    told = [(c.field_id, c.ordinal, c.reader, c.text, c.agrees) for c in analysis.candidates]
    assert told == [
        (fields["1,954元"], 0, Reader.RAPIDOCR, "1,954", False),
        (fields["1,954元"], 0, Reader.TESSERACT, ",954", False),
        (fields["12人"], 0, Reader.RAPIDOCR, "12", True),
        (fields["12人"], 0, Reader.TESSERACT, "12", True),
    ]
    first = analysis.candidates[0]
    assert first.characters[0] == ("1", 1.0)
    assert (first.confidence, first.page) == (1.0, 1)
    assert first.box == Box(line.char_boxes[4].x0, line.box.y0, line.char_boxes[8].x1, line.box.y1)
    # The candidates come with the identifiers that the fields have.
    assert {c.field_id for c in analysis.candidates} <= {f.field_id for f in analysis.fields}


def test_a_value_over_two_lines_has_a_pair_for_each() -> None:
    upper = "本项目由市民政局组织实施，面向全市困难群众，本年度共支出资金人民币壹佰贰拾元整即12"
    lower = "0.50元，受益群众众多。"
    first = typeset(upper, 72, 100, size=11.0)
    last = typeset(lower, 72, 120, size=11.0)
    first = replace(first, second_readings=(second(first, "即12", "即12"),))
    last = replace(last, second_readings=(second(last, "0.50元", "0.60元"),))
    analysis = document(first, last)
    (field,) = [f for f in analysis.fields if f.raw_text == "120.50元"]
    own = [c for c in analysis.candidates if c.field_id == field.field_id]
    assert [(c.ordinal, c.text) for c in own] == [
        (0, "即12"), (0, "即12"), (1, "0.50元"), (1, "0.60元"),
    ]  # fmt: skip
    assert field.field_id in {i for flag in disagreements(analysis) for i in flag.field_ids}


def test_a_document_read_once_has_neither_candidates_nor_disagreements() -> None:
    analysis = document(typeset("本年支出1,954元，受益12人。", 72, 100))
    assert analysis.candidates == ()
    assert disagreements(analysis) == []
