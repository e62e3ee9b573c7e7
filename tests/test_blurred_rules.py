"""Rules of the page kept; those that shine through from its back, and creases, not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.blurred_rules import without_blurred
from extractors.page_image import Pixels
from extractors.rules import Rules, dark_strokes, find_rules

DPI = 200
ROWS = range(200, 1400, 100)
COLUMNS = (150, 500, 900, 1100)


def ruled(rows: range, columns: tuple[int, ...], grey: int, thickness: int = 2) -> Pixels:
    """White paper with a table's rules."""
    page = np.full((1700, 1250), 255, np.uint8)
    for y in rows:
        cv2.line(page, (columns[0], y), (columns[-1], y), grey, thickness)
    for x in columns:
        cv2.line(page, (x, rows[0]), (x, rows[-1]), grey, thickness)
    return page


def scanned(page: Pixels) -> Pixels:
    random = np.random.default_rng(5)
    soft = cv2.GaussianBlur(page.astype(np.float32), (0, 0), 0.7)
    return np.clip(soft - 5 + random.normal(0, 5, page.shape), 0, 255).astype(np.uint8)


def shining_through(page: Pixels, back: Pixels) -> Pixels:
    blurred = cv2.GaussianBlur(255 - back, (0, 0), DPI / 130)
    return np.clip(page.astype(np.int16) - blurred // 4, 0, 255).astype(np.uint8)


def counted(page: Pixels) -> tuple[tuple[int, int], tuple[int, int]]:
    """Numbers of horizontal and vertical rules, as found and without blurred ones."""
    rules = find_rules(dark_strokes(page, DPI), DPI)
    kept = without_blurred(rules, page, DPI)
    return _count(rules), _count(kept)


def _count(rules: Rules) -> tuple[int, int]:
    return tuple(cv2.connectedComponents(m)[0] - 1 for m in (rules.horizontal, rules.vertical))


TABLE = len(ROWS), len(COLUMNS)
BACK = ruled(range(250, 1450, 100), (250, 600, 1000), 0)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (ruled(ROWS, COLUMNS, 0), "black rules"),
        (ruled(ROWS, COLUMNS, 0, 6), "heavy rules"),
        (ruled(ROWS, COLUMNS, 190), "grey rules and no others"),
        (ruled(ROWS, COLUMNS[:2], 0) // 2 + ruled(ROWS, COLUMNS, 190) // 2, "black and grey rules"),
        (cv2.GaussianBlur(ruled(ROWS, COLUMNS, 0), (0, 0), 1.2), "a scan out of focus"),
    ],
)
def test_printed_rules_stay(page: Pixels, reason: str) -> None:
    assert counted(scanned(page))[1] == TABLE, reason


def test_black_and_pale_grey_rules_of_one_table_stay() -> None:
    page = ruled(ROWS, COLUMNS, 195, 3)
    for x in (COLUMNS[0], COLUMNS[-1]):
        cv2.line(page, (x, ROWS[0]), (x, ROWS[-1]), 0, 3)
    assert counted(scanned(page))[1] == TABLE


def test_rules_of_the_back_go() -> None:
    found, kept = counted(scanned(shining_through(ruled(ROWS, COLUMNS, 0), BACK)))
    assert found[1] > TABLE[1], "the case must have something to remove"
    assert kept == TABLE


def crease(page: Pixels, x: int) -> Pixels:
    dark = np.zeros(page.shape, np.float32)
    dark[:, x] = 1
    soft = cv2.GaussianBlur(dark, (0, 0), 0.012 * DPI) * 0.012 * DPI * 2.5
    return (page * (1 - 0.45 * np.clip(soft, 0, 1))).astype(np.uint8)


def test_a_crease_goes() -> None:
    found, kept = counted(crease(scanned(ruled(ROWS, COLUMNS, 0)), 700))
    assert found[1] == TABLE[1] + 1, "the case must have something to remove"
    assert kept == TABLE


def test_a_crease_along_a_rule_does_not_take_it_away() -> None:
    found, kept = counted(crease(scanned(ruled(ROWS, COLUMNS, 0)), COLUMNS[1]))
    assert kept == found


def test_a_crease_on_a_page_without_rules_goes() -> None:
    blank = np.full((1700, 1250), 255, np.uint8)
    assert counted(crease(scanned(blank), 700)) == ((0, 1), (0, 0))


def test_a_page_without_rules() -> None:
    blank = np.full((1700, 1250), 255, np.uint8)
    assert counted(blank) == ((0, 0), (0, 0))
