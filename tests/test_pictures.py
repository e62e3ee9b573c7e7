"""Photos are told from tinted paper: rules and text stand on the latter."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.pictures import find_pictures

DPI = 150
POINTS_PER_PIXEL = 72 / DPI


def page(seed: int = 1) -> np.ndarray:
    """A blank A4 page with uneven light and scanner noise."""
    rng = np.random.default_rng(seed)
    light = np.linspace(238, 222, 1240)[None, :] + np.linspace(4, -8, 1754)[:, None]
    return np.clip(light + rng.normal(0, 3, (1754, 1240)), 0, 255).astype(np.uint8)


def tinted(grey: np.ndarray, box: tuple[int, int, int, int], by: int) -> None:
    x0, y0, x1, y1 = box
    grey[y0:y1, x0:x1] -= by
    for y in range(y0 + 35, y1, 45):  # lines of print
        for x in range(x0 + 10, x1 - 40, 24):
            cv2.putText(grey, "8", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 30, 2)
        cv2.line(grey, (x0, y + 10), (x1, y + 10), 40, 2)


@pytest.mark.parametrize("by", [30, 45, 70])
def test_the_tinted_head_of_a_table_is_no_picture(by: int) -> None:
    grey = page()
    tinted(grey, (100, 300, 1140, 400), by)
    assert find_pictures(grey, POINTS_PER_PIXEL) == []


def test_a_tinted_column_of_labels_is_no_picture() -> None:
    grey = page()
    tinted(grey, (100, 300, 330, 1100), 50)
    assert find_pictures(grey, POINTS_PER_PIXEL) == []


def test_a_photo_is_a_picture() -> None:
    grey = page()
    rng = np.random.default_rng(2)
    rough = rng.uniform(20, 200, (6, 8)).astype(np.float32)
    grey[500:900, 300:900] = cv2.resize(rough, (600, 400), interpolation=cv2.INTER_CUBIC).clip(
        0, 200
    )
    (box,) = find_pictures(grey, POINTS_PER_PIXEL)
    expected = [300 * POINTS_PER_PIXEL, 500 * POINTS_PER_PIXEL, 900 * POINTS_PER_PIXEL]
    assert [box.x0, box.y0, box.x1] == pytest.approx(expected, abs=8)
