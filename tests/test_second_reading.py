"""The second look at numbers, with made-up answers of the second reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.first_reading import Script
from extractors.page_image import Pixels
from extractors.second_reading import says_the_same, with_second_readings
from extractors.tesseract_reader import TesseractText
from extractors.value_spans import value_spans
from models.errors import SecondReaderFailed
from models.geometry import Box
from models.reading import Line, Reader

PAGE = np.full((200, 900, 3), 250, np.uint8)


def line(text: str, y: float = 20.0) -> Line:
    boxes = tuple(Box(20 + 10 * i, y, 29 + 10 * i, y + 15) for i in range(len(text)))
    box = Box(20, y, 20 + 10 * len(text), y + 15)
    return Line(text, box, 1.0, Reader.RAPIDOCR, boxes, (1.0,) * len(text))


class Scripted:
    """A second reader that gives prepared answers, call by call; each call is kept."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[int, Script]] = []

    def __call__(self, crops: Sequence[Pixels], script: Script) -> list[TesseractText]:
        self.calls.append((len(crops), script))
        texts = self.answers.pop(0)
        assert len(texts) == len(crops)
        return [TesseractText(t, (0.9,) * len(t)) for t in texts]


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("预算175.85万元", ["175.85"], "a decimal"),
        ("１，９５４.５元", ["１，９５４.５"], "full width"),
        ("25O万元，l2人", ["25O", "l2"], "letters that stand in for digits"),
        ("2023年1月至12月", ["2023", "1", "12"], "each part of a date"),
        ("人民币壹仟贰佰元整（¥1200）", ["壹仟贰佰元整", "1200"], "words and figures"),
        ("第三批Oil项目", [], "no digit"),
        ("共5000余人次。", ["5000"], "the point at the end is none of the number's"),
        ("三百五十人", [], "Chinese numerals that the reader is sure of"),
    ],
)
def test_spans_that_carry_a_value(text: str, expected: list[str], reason: str) -> None:
    spans = value_spans(text, (1.0,) * len(text))
    assert [text[s.start : s.end] for s in spans] == expected, reason


def test_doubtful_chinese_numerals_are_asked_for() -> None:
    text = "三百五十人"
    spans = value_spans(text, (1.0, 0.7, 1.0, 1.0, 1.0))
    assert [(text[s.start : s.end], s.script) for s in spans] == [("三百五十", Script.CHINESE)]


@pytest.mark.parametrize(
    ("first", "second", "same", "reason"),
    [
        ("1,954", "1954", True, "grouping says nothing"),
        ("1，954.5", "1,954.5", True, "width says nothing"),
        ("195.78", "195,78", False, "a comma that cannot group may be a point"),
        ("1.954", "1,954", False, "a point and a comma differ a thousandfold"),
        ("954", "1954", False, "a digit more"),
        ("2023", "2023.", True, "the point behind belongs to the sentence"),
        ("195.78", "19578", False, "a lost point"),
        ("", "", False, "nothing agrees with nothing"),
        ("12,3456", "123456", False, "no grouping by three"),
    ],
)
def test_saying_the_same(first: str, second: str, same: bool, reason: str) -> None:
    assert says_the_same(first, second) is same, reason
    assert says_the_same(second, first) is same, reason


@given(st.decimals(0, 10**12, places=2, allow_nan=False, allow_infinity=False))
def test_grouping_never_matters(value: object) -> None:
    assert says_the_same(f"{value:,}", f"{value}")


@given(st.text("0123456789", min_size=1, max_size=9), st.data())
def test_one_other_digit_is_never_the_same(number: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[at]]))
    assert not says_the_same(number, number[:at] + other + number[at + 1 :])


def test_agreement_takes_one_call() -> None:
    read = Scripted(["175.85", "12"])
    (found,) = with_second_readings(PAGE, [line("预算175.85万元，12项")], 1.0, read)
    assert read.calls == [(2, Script.DIGITS)]
    assert [(s.start, s.end, s.text, s.agrees) for s in found.second_readings] == [
        (2, 8, "175.85", True),
        (11, 13, "12", True),
    ]


def test_disagreement_is_looked_at_in_other_sizes() -> None:
    read = Scripted(["17585", "12"], ["175.85", "17585", ""])
    (found,) = with_second_readings(PAGE, [line("预算175.85万元，12项")], 1.0, read)
    assert [s.agrees for s in found.second_readings] == [True, True]
    assert read.calls[1] == (3, Script.DIGITS)


def test_lasting_disagreement_keeps_what_was_seen_most_often() -> None:
    read = Scripted(["1954"], ["1954", "7954", ",954"], ["1954", ""])
    (found,) = with_second_readings(PAGE, [line("954")], 1.0, read)
    (second,) = found.second_readings
    assert (second.text, second.agrees, second.reader) == ("1954", False, Reader.TESSERACT)
    assert found.text == "954"


def test_nothing_seen_says_nothing() -> None:
    read = Scripted([""], ["", ".", ""], ["", ""])
    (found,) = with_second_readings(PAGE, [line("31")], 1.0, read)
    assert found.second_readings == ()


def test_what_is_left_is_shown_with_its_neighbours() -> None:
    read = Scripted(["13", "10"], ["13", "13", "3"], ["目1.3万余", "1.3万"])
    (found,) = with_second_readings(PAGE, [line("项目1.3万余个，期限10年")], 1.0, read)
    assert [s.agrees for s in found.second_readings] == [True, True]
    assert read.calls[2] == (2, Script.CHINESE)


def test_a_number_beside_the_span_is_no_agreement() -> None:
    read = Scripted(["73"], ["73", "", ""], ["到73.9%，", "到73.9%"])
    (found,) = with_second_readings(PAGE, [line("提高到3.9%，提")], 1.0, read)
    assert [(s.text, s.agrees) for s in found.second_readings] == [("73.9", False)]


def test_a_guess_is_no_evidence() -> None:
    def guesses(crops: Sequence[Pixels], script: Script) -> list[TesseractText]:
        return [TesseractText("8", (0.1,)) for _ in crops]

    (found,) = with_second_readings(PAGE, [line("3")], 1.0, guesses)
    assert found.second_readings == ()


def test_a_scans_own_layer_agrees_where_it_says_the_same() -> None:
    page = line("预算175.85万元，12项")
    layer = replace(line("预算175.85万元，72项"), reader=Reader.TEXT_LAYER)
    read = Scripted(["12"])
    (found,) = with_second_readings(PAGE, [page], 1.0, read, [layer])
    assert [(s.text, s.reader, s.agrees) for s in found.second_readings] == [
        ("175.85", Reader.TEXT_LAYER, True),
        ("12", Reader.TESSERACT, True),
    ]


@pytest.mark.parametrize(
    ("reader", "reason"),
    [
        (Reader.TEXT_LAYER, "the PDF's own text was held against the picture"),
        (Reader.TESSERACT, "the second reader would only agree with itself"),
    ],
)
def test_lines_that_are_not_asked_about(reader: Reader, reason: str) -> None:
    told = replace(line("175.85"), reader=reader)
    read = Scripted()
    assert with_second_readings(PAGE, [told], 1.0, read) == [told], reason
    assert read.calls == []


def test_lines_without_numbers_cost_nothing() -> None:
    read = Scripted()
    lines = [line("关于资金使用情况的公示")]
    assert with_second_readings(PAGE, lines, 1.0, read) == lines
    assert read.calls == []


def test_a_failing_second_reader_is_heard_of() -> None:
    def fails(crops: Sequence[Pixels], script: Script) -> list[TesseractText]:
        raise SecondReaderFailed("crashed")

    with pytest.raises(SecondReaderFailed):
        with_second_readings(PAGE, [line("12")], 1.0, fails)
