"""Slope of lines, and pictures made level."""

from __future__ import annotations

from itertools import product

import cv2
import numpy as np
import pytest

from extractors.skew import skew_of, straighten, straightening
from models.geometry import Box
from models.page_mapping import straightened_size, to_original


def line(x: float, y: float, width: float, height: float, degrees: float = 0.0) -> np.ndarray:
    """Corners of a line's box, turned about its upper left corner."""
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]])
    angle = np.radians(degrees)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(corners @ matrix.T + [x, y])


@pytest.mark.parametrize("degrees", [-5.0, -1.3, -0.2, 0.0, 0.4, 2.0, 5.0])
def test_skew_is_the_slope_of_the_lines(degrees: float) -> None:
    quads = np.array([line(200, 100 + 60 * i, 900, 40, degrees) for i in range(12)])
    assert skew_of(quads) == pytest.approx(degrees, abs=0.01)


def test_a_slanted_stamp_does_not_tilt_the_page() -> None:
    quads = [line(200, 100 + 60 * i, 900, 40, 0.5) for i in range(8)]
    quads += [line(600, 900 + 30 * i, 300, 30, 30) for i in range(3)]
    assert skew_of(np.array(quads)) == pytest.approx(0.5, abs=0.01)


def test_short_lines_say_nothing_of_the_skew() -> None:
    assert skew_of(np.array([line(200, 100 + 60 * i, 60, 40, 3) for i in range(9)])) == 0.0


@pytest.mark.parametrize("degrees", [-5.0, -2.0, -0.5, 1.0, 4.0])
def test_a_table_of_short_numbers_shows_its_skew_by_its_rows(degrees: float) -> None:
    middles = np.array(list(product(range(200, 1400, 200), range(200, 2000, 60))), dtype=float)
    angle = np.radians(degrees)
    turned = middles @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    # Upright boxes: what the detector says of the slope of two digits is worth nothing.
    quads = np.array([line(x - 20, y - 15, 40, 30) for x, y in turned])
    assert skew_of(quads) == pytest.approx(degrees, abs=0.15)


def test_boxes_strewn_over_a_page_have_no_skew() -> None:
    places = np.random.default_rng(2).uniform(0, 1500, (60, 2))
    assert skew_of(np.array([line(x, y, 40, 30) for x, y in places])) == 0.0


def test_one_column_of_numbers_has_no_skew() -> None:
    assert skew_of(np.array([line(200 + 3 * i, 60 * i, 40, 30) for i in range(30)])) == 0.0


def test_lines_that_lean_more_than_paper_does_were_printed_so() -> None:
    assert skew_of(np.array([line(200, 100 + 60 * i, 900, 40, 20) for i in range(9)])) == 0.0


@pytest.mark.parametrize("degrees", [-3.0, 0.7, 4.0])
def test_straightening_makes_rules_level(degrees: float) -> None:
    page = np.full((800, 800), 255, np.uint8)
    drop = round(600 * np.tan(np.radians(degrees)))
    cv2.line(page, (100, 400), (700, 400 + drop), 0, 3)
    rows = np.flatnonzero((straighten(page, degrees) < 128).any(axis=1))
    assert rows[-1] - rows[0] <= 6


@pytest.mark.parametrize("degrees", [-5.0, 0.3, 5.0])
@pytest.mark.parametrize("corner", [(0, 0), (0, -1), (-1, 0), (-1, -1)])
def test_no_corner_of_the_page_is_cut_off(degrees: float, corner: tuple[int, int]) -> None:
    page = np.full((1000, 700, 3), 255, np.uint8)
    rows, columns = (slice(0, 30) if i == 0 else slice(-30, None) for i in corner)
    page[rows, columns] = 0
    dark = np.count_nonzero(straighten(page, degrees).mean(axis=2) < 128)
    assert dark == pytest.approx(900, rel=0.03)


@pytest.mark.parametrize("degrees", [-4.0, 4.0])
def test_new_corners_look_like_the_paper(degrees: float) -> None:
    page = np.full((1000, 700, 3), (150, 190, 210), np.uint8)
    page[:40] = 20  # the lid of the scanner
    straight = straighten(page, degrees)
    assert straight[0, 0].tolist() == straight[-1, -1].tolist() == [150, 190, 210]


def test_a_grey_picture_stays_grey() -> None:
    assert straighten(np.full((200, 100), 90, np.uint8), 2.0).ndim == 2


@pytest.mark.parametrize("degrees", [-5.0, -0.4, 1.7, 5.0])
def test_boxes_move_as_the_picture_does(degrees: float) -> None:
    """What the mapping back says of a spot is where the spot stood before."""
    page = np.full((1203, 851), 255, np.uint8)
    page[300:311, 600:621] = 0
    straight = straighten(page, degrees)
    assert straight.shape[::-1] == straightening(851, 1203, degrees)[1]
    width, height = straightened_size(851, 1203, degrees)
    assert straight.shape[::-1] == pytest.approx((width, height), abs=1)
    ys, xs = np.nonzero(straight < 128)
    x, y = float(xs.mean()) + 0.5, float(ys.mean()) + 0.5
    corners = to_original(Box(x, y, x, y), straight.shape[1], straight.shape[0], 0, -degrees)
    assert corners[0] == pytest.approx((610.5, 305.5), abs=0.8)
