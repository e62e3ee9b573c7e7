"""Pages turned upright and straightened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors.orientation import crop_quad, make_upright, skew_of, straighten, turn
from extractors.page_image import Pixels
from extractors.rapidocr_reader import Quads, RecognizedText, detect_text, recognize_text
from extractors.rendering import render_page

RAW_DOCS = Path(__file__).resolve().parent.parent / "raw_docs"


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


def test_a_page_without_text_stays_as_it_is() -> None:
    page = np.full((300, 200, 3), 255, np.uint8)
    upright = make_upright(page, lambda _: np.empty((0, 4, 2)), lambda _: [])
    assert (upright.rotation, upright.skew) == (0, 0.0)
    assert upright.pixels is page


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_turning_is_clockwise(degrees: int) -> None:
    page = np.zeros((20, 40, 3), np.uint8)
    page[0, 0] = 255
    corner = {0: (0, 0), 90: (0, -1), 180: (-1, -1), 270: (-1, 0)}[degrees]
    assert turn(page, degrees)[corner].tolist() == [255, 255, 255]


@pytest.mark.parametrize("degrees", [-3.0, 0.7, 4.0])
def test_straightening_makes_rules_level(degrees: float) -> None:
    page = np.full((800, 800), 255, np.uint8)
    drop = round(600 * np.tan(np.radians(degrees)))
    cv2.line(page, (100, 400), (700, 400 + drop), 0, 3)
    rows = np.flatnonzero((straighten(page, degrees) < 128).any(axis=1))
    assert rows[-1] - rows[0] <= 6


def test_a_crop_of_a_slanted_box_is_level() -> None:
    page = np.full((400, 800, 3), 255, np.uint8)
    quad = line(100, 100, 500, 40, 10)
    cv2.fillPoly(page, [quad.round().astype(np.int32)], (0, 0, 0))
    crop = crop_quad(page, quad)
    assert crop.shape[:2] == (40, 500)
    assert float(crop.mean()) < 25


class Page:
    """A detector and a recogniser that know which way up the picture is.

    The page is white with one black pixel that marks the upper left corner when it is upright;
    text is read well when the crops come from the upright page.
    """

    # The same from above and from below.
    rows = range(130, 900, 100)

    def __init__(self, degrees: int) -> None:
        upright = np.full((1000, 700, 3), 255, np.uint8)
        upright[:8, :8] = 0
        # Each line is dark in its upper part.
        for y in self.rows:
            upright[y : y + 40, 100:600] = 200
            upright[y : y + 12, 100:600] = 0
        self.stored = turn(upright, (360 - degrees) % 360)

    def detect(self, pixels: Pixels) -> Quads:
        height, width = pixels.shape[:2]
        if height > width:
            return np.array([line(100, y, 500, 40) for y in self.rows])
        return np.array([line(x, 100, 40, 500) for x in self.rows])

    def recognize(self, crops: Sequence[Pixels]) -> list[RecognizedText]:
        sure = [0.99 if crop[:10].mean() < 60 else 0.5 for crop in crops]
        return [RecognizedText("字", c, (0.5,), (c,)) for c in sure]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_turned_page_is_turned_back(degrees: int) -> None:
    page = Page(degrees)
    upright = make_upright(page.stored, page.detect, page.recognize)
    assert upright.rotation == degrees
    assert upright.pixels[:8, :8].max() == 0


@pytest.mark.engine
@pytest.mark.parametrize(
    ("name", "page", "rotation"),
    [("chongqing-annual", 2, 90), ("chongqing-annual", 3, 180), ("weiyang-charity", 2, 0)],
)
@pytest.mark.parametrize("turned", [0, 90])
def test_real_pages(name: str, page: int, rotation: int, turned: int) -> None:
    stored = render_page(RAW_DOCS / f"{name}.pdf", page).pixels
    upright = make_upright(
        turn(stored, turned), lambda pixels: detect_text(pixels, 1280), recognize_text
    )
    assert upright.rotation == (rotation - turned) % 360
