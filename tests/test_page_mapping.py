"""Places on the upright page and on the page as its file shows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.geometry import Box
from models.page_mapping import (
    corners,
    original_size,
    straightened_size,
    to_original,
    to_reading,
)

ROTATIONS = st.sampled_from([0, 90, 180, 270])
SKEWS = st.floats(-8, 8)
SIDES = st.floats(50, 15_000)
SHARES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("rotation", "expected"),
    [
        (0, (10, 20)),
        # The upper left of the upright page was the lower left of a page turned clockwise since.
        (90, (20, 190)),
        (180, (90, 180)),
        (270, (80, 10)),
    ],
)
def test_quarter_turns(rotation: int, expected: tuple[float, float]) -> None:
    width, height = (100, 200) if rotation % 180 == 0 else (200, 100)
    first = to_original(Box(10, 20, 30, 40), width, height, rotation, 0.0)[0]
    assert first == pytest.approx(expected)


def test_a_page_straightened_clockwise_had_lines_that_rose() -> None:
    left, right, *_ = to_original(Box(100, 300, 400, 320), *straightened_size(600, 800, 3), 0, 3.0)
    assert right[1] < left[1]
    assert right[0] - left[0] == pytest.approx(300, rel=0.01)


def test_the_middle_stays_the_middle() -> None:
    width, height = straightened_size(842, 595, -4)
    middle = Box(width / 2, height / 2, width / 2, height / 2)
    assert to_original(middle, width, height, 90, -4.0)[0] == pytest.approx((297.5, 421))


@given(SIDES, SIDES, ROTATIONS, SKEWS)
def test_the_size_of_the_page_comes_back(
    width: float, height: float, rotation: int, skew: float
) -> None:
    turned = (height, width) if rotation % 180 else (width, height)
    reading = straightened_size(*turned, skew)
    assert original_size(*reading, rotation, skew) == pytest.approx((width, height), abs=0.001)


@given(SIDES, SIDES, ROTATIONS, SKEWS, SHARES, SHARES)
def test_every_point_of_the_page_is_on_the_upright_page(
    width: float, height: float, rotation: int, skew: float, right: float, down: float
) -> None:
    turned = (height, width) if rotation % 180 else (width, height)
    reading = straightened_size(*turned, skew)
    ((x, y),) = to_reading([(width * right, height * down)], width, height, rotation, skew)
    assert -0.01 <= x <= reading[0] + 0.01
    assert -0.01 <= y <= reading[1] + 0.01


@given(SIDES, SIDES, ROTATIONS, SKEWS, SHARES, SHARES)
def test_there_and_back(
    width: float, height: float, rotation: int, skew: float, right: float, down: float
) -> None:
    turned = (height, width) if rotation % 180 else (width, height)
    reading = straightened_size(*turned, skew)
    box = Box(reading[0] * right / 2, reading[1] * down / 2, reading[0] * right, reading[1] * down)
    there = to_original(box, *reading, rotation, skew)
    back = to_reading(there, width, height, rotation, skew)
    for point, expected in zip(back, corners(box), strict=True):
        assert point == pytest.approx(expected, abs=0.01)


@given(SIDES, SIDES, ROTATIONS, SKEWS)
def test_distances_stay_what_they_are(
    width: float, height: float, rotation: int, skew: float
) -> None:
    a, b, c, d = to_original(Box(10, 20, 40, 60), width, height, rotation, skew)
    assert abs(complex(*a) - complex(*b)) == pytest.approx(30, abs=0.01)
    assert abs(complex(*b) - complex(*c)) == pytest.approx(40, abs=0.01)
    assert abs(complex(*a) - complex(*c)) == pytest.approx(50, abs=0.01)
    assert abs(complex(*b) - complex(*d)) == pytest.approx(50, abs=0.01)
