"""Boxes of lines: cut at rules, split where stacked, and their characters placed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.cell_cuts import cut_at_cells
from extractors.char_boxes import char_spans
from extractors.lone_dashes import restore_dashes
from extractors.stacked_text import split_stacked
from extractors.whole_characters import with_whole_characters
from models.geometry import Box
from models.reading import Grid, GridCell, Line, Reader


def ink_of(*marks: tuple[int, int, int, int]) -> np.ndarray:
    """A mask with filled rectangles (x0, y0, x1, y1)."""
    mask = np.zeros((400, 900), np.uint8)
    for x0, y0, x1, y1 in marks:
        mask[y0:y1, x0:x1] = 255
    return mask


GRID = Grid(
    Box(100, 100, 700, 200),
    tuple(
        GridCell(row, column, 1, 1, Box(100 + 200 * column, y, 300 + 200 * column, y + 50))
        for row, y in enumerate((100, 150))
        for column in range(3)
    ),
)


@pytest.mark.parametrize(
    ("box", "marks", "columns", "reason"),
    [
        ((120, 105, 280, 145), [(130, 110, 270, 140)], [(120, 280)], "a line in its own cell"),
        (
            (120, 105, 480, 145),
            [(130, 110, 270, 140), (330, 110, 470, 140)],
            [(120, 296), (304, 480)],
            "two cells that the detector joined",
        ),
        ((120, 105, 305, 145), [(130, 110, 280, 140)], [(120, 296)], "a margin over the rule"),
        ((120, 105, 480, 145), [(130, 110, 270, 140)], [(120, 296)], "an empty neighbour"),
        (
            (20, 105, 280, 145),
            [(25, 110, 90, 140), (130, 110, 270, 140)],
            [(20, 96), (104, 280)],
            "a number in the margin beside the table",
        ),
        ((120, 305, 480, 345), [(130, 310, 470, 340)], [(120, 480)], "a line below the table"),
    ],
)
def test_lines_are_cut_at_rules(
    box: tuple[int, ...],
    marks: list[tuple[int, int, int, int]],
    columns: list[tuple[int, int]],
    reason: str,
) -> None:
    pieces = cut_at_cells(Box(*map(float, box)), [GRID], ink_of(*marks), 200)
    assert [(p.x0, p.x1) for p in pieces] == columns, reason


@pytest.mark.parametrize(
    ("marks", "extent", "reason"),
    [
        ([(110, 125, 128, 127), (130, 110, 270, 140)], (109, 280), "一 that was half missed"),
        ([(130, 110, 270, 140), (272, 110, 290, 140)], (120, 290), "a last digit cut through"),
        ([(40, 125, 270, 127)], (120, 280), "a rule that runs on is no character"),
        ([(100, 105, 280, 107), (130, 110, 270, 140)], (120, 280), "what touches a corner only"),
    ],
)
def test_boxes_hold_whole_characters(
    marks: list[tuple[int, int, int, int]], extent: tuple[int, int], reason: str
) -> None:
    box = with_whole_characters(Box(120.0, 105.0, 280.0, 145.0), ink_of(*marks))
    assert (box.x0, box.x1) == extent, reason
    assert (box.y0, box.y1) == (105, 145)


@pytest.mark.parametrize(
    ("marks", "rows", "reason"),
    [
        ([(10, 10, 200, 38)], 1, "one line"),
        ([(10, 10, 38, 38), (10, 45, 38, 73)], 2, "序 over 号 in a narrow cell"),
        ([(10, y, 38, y + 28) for y in range(10, 150, 35)], 4, "four characters downwards"),
        ([(10, 10, 38, 13), (10, 30, 38, 33)], 1, "二 is one character"),
        ([(10, 10, 70, 70)], 1, "display type is high and has no clear row"),
    ],
)
def test_stacked_text(marks: list[tuple[int, int, int, int]], rows: int, reason: str) -> None:
    bottom = max(mark[3] for mark in marks)
    pieces = split_stacked(Box(5, 5, 205, bottom + 5), ink_of(*marks), 38)
    assert len(pieces) == rows, reason
    assert (pieces[0].y0, pieces[-1].y1) == (5, bottom + 5)


def test_characters_are_cut_in_the_gaps_between_them() -> None:
    crop = np.full((40, 300, 3), 240, np.uint8)
    starts = (10, 50, 90, 200, 240)
    for x in starts:
        cv2.rectangle(crop, (x, 5), (x + 29, 35), (30, 30, 30), -1)
    # The recogniser's places are off by a few pixels.
    spans = char_spans(
        crop, [x + 15 + off for x, off in zip(starts, (4, -5, 6, -6, 3), strict=True)]
    )
    for (left, right), x in zip(spans, starts, strict=True):
        assert (left, right) == pytest.approx((x, x + 30), abs=1.5)


@pytest.mark.parametrize("centres", [[], [150.0], [290.0, 20.0, 150.0], [0.0, 0.0, 300.0]])
def test_spans_are_in_order_whatever_the_centres(centres: list[float]) -> None:
    spans = char_spans(np.full((40, 300, 3), 240, np.uint8), centres)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= edge <= 300 for edge in edges)
    assert len(spans) == len(centres)


def line(text: str, x: float, y: float) -> Line:
    boxes = tuple(Box(x + 10 * i, y, x + 10 * i + 9, y + 10) for i in range(len(text)))
    return Line(
        text, Box(x, y, x + 10 * len(text), y + 10), 0.9, Reader.RAPIDOCR, boxes, (0.9,) * len(text)
    )


@pytest.mark.parametrize(
    ("lines", "texts", "reason"),
    [
        ([line("一", 100, 100)], ["—"], "an empty cell"),
        ([line("一", 100, 100), line("二", 100, 130)], ["一", "二"], "the head of a numbered list"),
        (
            [line("一", 100, 100), line("二、支出", 95, 130)],
            ["一", "二、支出"],
            "so too with a title",
        ),
        ([line("一", 100, 100), line("二", 300, 130)], ["—", "二"], "a list in another column"),
        ([line("一、收入", 100, 100)], ["一、收入"], "a heading"),
    ],
)
def test_a_lone_dash(lines: list[Line], texts: list[str], reason: str) -> None:
    assert [ln.text for ln in restore_dashes(lines)] == texts, reason
