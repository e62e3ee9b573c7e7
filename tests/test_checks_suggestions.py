"""The other reader's candidate is offered where the arithmetic speaks for it, and only there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from checks_factory import BOX, flags_of, paragraphs, table_of, tables

from extractors.checks.numbers import SUSPICIOUS_NUMBER
from models.documents import Analysis
from models.fields import Candidate
from models.flags import Flag, FlagCode
from models.reading import Reader


def read_otherwise(analysis: Analysis, field_id: str, first: str, second: str) -> Analysis:
    """The document with a candidate of each reader for one field."""
    candidates = tuple(
        Candidate(field_id, 1, 0, reader, tuple((c, 0.9) for c in text), agrees=False, box=BOX)
        for reader, text in ((Reader.RAPIDOCR, first), (Reader.TESSERACT, second))
    )
    return replace(analysis, candidates=candidates)


def sums(analysis: Analysis) -> list[Flag]:
    return [flag for flag in flags_of(analysis) if flag.code is FlagCode.SUM_MISMATCH]


BROKEN = "预算347.00万元，其中：人员175.85万元，其他175.15万元。"


def test_a_sum_that_comes_right_with_the_other_reading_says_so() -> None:
    made = read_otherwise(paragraphs(BROKEN), "0-2", "175.15万元", "171.15万元")
    [flag] = sums(made)
    assert flag.suggestion is not None
    assert flag.suggestion.field_id == "0-2"
    assert (flag.suggestion.raw_text, flag.suggestion.value) == ("171.15万元", "1711500")
    chinese, english = flag.message.split(" / ")
    assert chinese.endswith("175.15万元 若取另一识别“171.15万元”，则相符")
    assert "comes right with the other reading “171.15万元”" in english


@pytest.mark.parametrize(
    ("field_id", "first", "second", "reason"),
    [
        ("0-2", "175.15万元", "175.16万元", "the sum is wrong with it as well"),
        ("0-2", "175.15万元", "17l.15万元", "no number"),
        ("0-2", "175.15万元", "", "the other reader saw nothing"),
    ],
)
def test_a_candidate_that_settles_nothing_is_not_offered(
    field_id: str, first: str, second: str, reason: str
) -> None:
    [flag] = sums(read_otherwise(paragraphs(BROKEN), field_id, first, second))
    assert flag.suggestion is None, reason


def test_a_cell_of_a_table() -> None:
    made = tables(table_of("项目|金额", "甲|48.00", "乙|62.50", "丙|35.80", "合计|156.30"))
    [flag] = sums(read_otherwise(made, "t-2-1", "62.50", "72.50"))
    assert flag.suggestion is not None
    assert (flag.suggestion.field_id, flag.suggestion.value) == ("t-2-1", "725000")


def test_a_part_that_could_not_be_read_is_offered_where_the_sum_bears_it_out() -> None:
    text = "预算347.00万元，其中：人员175.85万元，其他17l.15万元。"
    made = paragraphs(text)
    fields = [replace(f, rule=SUSPICIOUS_NUMBER) if "l" in f.raw_text else f for f in made.fields]
    made = replace(made, fields=tuple(fields))
    doubtful = next(f for f in fields if "l" in f.raw_text)
    other = doubtful.raw_text.replace("l", "1")
    flags = flags_of(read_otherwise(made, doubtful.field_id, doubtful.raw_text, other))
    offered = [f.suggestion.value for f in flags if f.suggestion is not None]
    assert offered == ["1711500"]
