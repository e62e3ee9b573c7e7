"""Separators are taken from the second reader where they alone make a number, and only there."""

from __future__ import annotations

import pytest

from extractors.confirmed_separators import trace_with_separators
from models.geometry import Box
from models.reading import Line, Reader, SecondReading


def line(first: str, second: str) -> Line:
    text = f"共{first}万元"
    boxes = tuple(Box(10 * at, 0, 10 * at + 10, 12) for at in range(len(text)))
    seen = SecondReading(
        1, 1 + len(first), second, (0.9,) * len(second), Reader.TESSERACT, first == second
    )
    return Line(
        text,
        Box(0, 0, 10 * len(text), 12),
        0.9,
        Reader.RAPIDOCR,
        boxes,
        (0.9,) * len(text),
        (seen,),
    )


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("631,48", "631.48", "631.48"),  # a point read as a comma
        ("265.500.00", "265,500.00", "265,500.00"),  # a comma read as a point
        ("18,888,.00", "18,888.00", "18,888.00"),  # a speck read as a comma
        ("1.234", "1,234", "1.234"),  # both are numbers: nobody knows
        ("631,48", "631.43", "631,48"),  # other figures
        ("631,48", "63148", "631,48"),  # a separator lost is a hundred times as much
        ("1,23.45", "123.45", "1,23.45"),  # one of two lost: nobody knows which is right
        ("80,00", "80,00", "80,00"),  # both saw the same
        ("631.48", "631,48", "631.48"),  # the second one's is no number
        ("12,3456", "1,23456", "12,3456"),  # neither is
    ],
)
def test_separators(first: str, second: str, expected: str) -> None:
    text = trace_with_separators(line(first, second), 1, 0)
    assert text.text == f"共{expected}万元"


def test_every_figure_keeps_its_own_place() -> None:
    text = trace_with_separators(line("18,888,.00", "18,888.00"), 1, 0)
    lefts = {
        c + str(at): g.box.x0
        for at, (c, g) in enumerate(zip(text.text, text.glyphs, strict=True))
        if g
    }
    assert [lefts[k] for k in ("11", "82", "84", "85", "86", "08", "09", "万10")] == [
        10, 20, 40, 50, 60, 90, 100, 110,
    ]  # fmt: skip
