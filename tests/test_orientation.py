"""Pages turned upright and straightened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors.orientation import as_read, crop_quad, make_upright, rotation_of, turn
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
        return [RecognizedText("字" * 5, c, (0.5,) * 5, (c,) * 5) for c in sure]


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


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("slope", [0.0, -3.0, 1.0])
def test_the_stored_picture_is_shown_as_it_was_read(degrees: int, slope: float) -> None:
    page = Page(degrees)

    def detect(pixels: Pixels) -> Quads:
        quads = page.detect(pixels)
        angle = np.radians(slope if pixels.shape[0] > pixels.shape[1] else 0.0)
        lean = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        return quads @ lean

    upright = make_upright(page.stored, detect, page.recognize)
    assert upright.skew == pytest.approx(-slope, abs=0.01)
    shown = as_read(page.stored, upright.rotation, upright.skew)
    assert np.array_equal(shown, upright.pixels)


# What a recogniser says of a crop: its text and the confidence of each character.
Said = tuple[str, float]
SURE: Said = ("资金使用情况", 0.99)
NOTHING: Said = ("", 0.0)


def reader_of(answers: dict[int, Said]) -> Callable[[Sequence[Pixels]], list[RecognizedText]]:
    """A recogniser of pages that are dark at the end of each line: `answers` by the turn.

    The turn is the clockwise one (0, 90, 180, 270) that was made with the page as it is stored;
    the crop shows it, because two of its corners are marked.
    """

    def recognize(crops: Sequence[Pixels]) -> list[RecognizedText]:
        read = []
        for crop in crops:
            marks = [(0, 0), (0, -1), (-1, -1), (-1, 0)]
            turned = 90 * max(range(4), key=lambda i: int(crop[marks[i]][0]))
            text, sure = answers.get(turned, NOTHING)
            read.append(RecognizedText(text, sure, (0.5,) * len(text), (sure,) * len(text)))
        return read

    return recognize


def marked(boxes: Sequence[tuple[int, int, int, int]]) -> tuple[Pixels, Quads]:
    """A page with boxes (x, y, width, height) whose upper left corner is white."""
    page = np.zeros((1000, 1000, 3), np.uint8)
    for x, y, width, height in boxes:
        # The head of a box that stands is its foot, so both ends are marked.
        page[y : y + 8, x : x + 8] = 255
        foot = y + height - 4 * width
        if height > 4 * width:
            page[foot : foot + 8, x : x + 8] = 255
    return page, np.array([line(*box) for box in boxes])


LYING = [(100, y, 500, 40) for y in range(100, 900, 100)]
STANDING = [(x, 100, 40, 500) for x in range(100, 900, 100)]
CAPTION = [(100, 800, 300, 40)]
SQUARE = [(x, y, 40, 36) for x in (100, 300, 500) for y in range(100, 900, 100)]


@pytest.mark.parametrize(
    ("boxes", "answers", "rotation", "reason"),
    [
        (LYING, {0: SURE}, 0, "an upright page"),
        (LYING, {180: SURE}, 180, "a page on its head"),
        (STANDING, {90: SURE}, 90, "a page on its left side"),
        (STANDING, {270: SURE}, 270, "a page on its right side"),
        (STANDING, {}, 0, "vertical writing, or stripes of a photo: not readable lying down"),
        (STANDING, {90: ("热", 0.7), 270: ("和", 0.8)}, 0, "a letter seen in texture"),
        (STANDING + CAPTION, {0: SURE}, 0, "a photo of stripes with an upright caption"),
        (STANDING + CAPTION, {180: SURE}, 180, "the same on its head"),
        (STANDING + CAPTION, {0: SURE, 90: SURE}, 90, "a table on its side, the page number not"),
        (LYING + STANDING[:1], {0: SURE, 90: SURE}, 0, "a note along the margin"),
        (LYING, {0: ("0,689.00", 0.99), 180: ("00'689'0", 0.97)}, 0, "numbers that read both ways"),
        (LYING, {0: ("13", 0.95), 180: ("12,473.51", 0.99)}, 180, "a table of numbers on its head"),
        (LYING, {0: ("人", 0.6), 180: ("入大", 0.65)}, 0, "handwriting: it stays as it was stored"),
        (STANDING[:2], {90: ("杀", 0.95)}, 0, "two letters seen in texture, however surely"),
        (SQUARE, {90: ("12", 0.99)}, 90, "short numbers on their side, no box longer than wide"),
        (SQUARE, {0: ("12", 0.99)}, 0, "short numbers"),
        (SQUARE, {0: ("1", 0.99), 90: ("12", 0.99)}, 90, "short numbers of which some read as is"),
    ],
)
def test_which_way_up(
    boxes: Sequence[tuple[int, int, int, int]],
    answers: dict[int, Said],
    rotation: int,
    reason: str,
) -> None:
    page, quads = marked(boxes)
    assert rotation_of(page, quads, reader_of(answers)) == rotation, reason


def test_dots_that_lead_to_page_numbers_say_nothing() -> None:
    """The longest boxes of a table of contents hold dots alone."""
    dots = [(100, y, 700, 40) for y in range(420, 960, 45)]
    page, quads = marked([*dots, *LYING[:3]])
    letters = reader_of({180: SURE})

    def recognize(crops: Sequence[Pixels]) -> list[RecognizedText]:
        dark = [crop[10:-10, 10:-10].max() > 0 for crop in crops]
        return [
            read if is_text else RecognizedText("……", 0.99, (0.2, 0.7), (0.99, 0.99))
            for read, is_text in zip(letters(crops), dark, strict=True)
        ]

    for x, y, width, height in LYING[:3]:
        page[y + 15 : y + height - 15, x + 15 : x + width - 15] = 90
    assert rotation_of(page, quads, recognize) == 180


def test_an_upright_page_is_known_by_two_of_its_lines() -> None:
    page, quads = marked(LYING)
    crops: list[Pixels] = []
    read = reader_of({0: SURE})

    def recognize(more: Sequence[Pixels]) -> list[RecognizedText]:
        crops.extend(more)
        return read(more)

    assert rotation_of(page, quads, recognize) == 0
    assert [crop.shape[:2] for crop in crops] == [(40, 160)] * 2
