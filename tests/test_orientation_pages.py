"""Which way up hard pages stand, by the real detector and recogniser."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pymupdf
import pytest

from extractors.orientation import make_upright, turn
from extractors.page_image import Pixels
from extractors.rapidocr_reader import detect_text, recognize_text

pytestmark = pytest.mark.engine

SENTENCE = "福利彩票公益金用于资助社会组织服务项目并接受社会监督"


def drawn(draw: Callable[[pymupdf.Page, np.random.Generator], None]) -> Pixels:
    """An A4 page at 150 dpi with the grain of a scanner."""
    random = np.random.default_rng(11)
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    draw(page, random)
    pixmap = page.get_pixmap(dpi=150)
    rgb = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.h, pixmap.w, 3)
    noisy = cv2.GaussianBlur(rgb.astype(np.float32), (0, 0), 0.6) + random.normal(0, 5, rgb.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def put(page: pymupdf.Page, x: float, y: float, text: str, size: float = 12, turn: int = 0) -> None:
    font = "helv" if text.isascii() else "china-s"
    page.insert_text((x, y), text, fontsize=size, fontname=font, rotate=turn)


def paint(page: pymupdf.Page, random: np.random.Generator, rect: pymupdf.Rect) -> None:
    """A photo: soft shapes with texture on them."""
    coarse = cv2.resize(random.normal(0, 1, (12, 16)), (480, 360), interpolation=cv2.INTER_CUBIC)
    fine = cv2.resize(random.normal(0, 1, (90, 120)), (480, 360), interpolation=cv2.INTER_CUBIC)
    picture = np.clip(120 + 45 * coarse + 25 * fine, 0, 255).astype(np.uint8)
    # A fence and a roof: stripes are what detectors take for lines of text.
    picture[60:300, 40:200:16] = picture[60:300, 44:200:16] = 30
    picture[300:340:12, 250:460] = 225
    png = cv2.imencode(".png", picture)[1].tobytes()
    page.insert_image(rect, stream=png)


def numbers(page: pymupdf.Page, random: np.random.Generator) -> None:
    for row in range(18):
        for column in range(5):
            put(page, 60 + 100 * column, 90 + 38 * row, f"{random.integers(1, 10**7) / 100:,.2f}")


def short_numbers(page: pymupdf.Page, random: np.random.Generator) -> None:
    for row in range(18):
        for column in range(7):
            put(page, 60 + 70 * column, 90 + 38 * row, str(random.integers(10, 999)))


def vertical_writing(page: pymupdf.Page, _: np.random.Generator) -> None:
    for column in range(9):
        for row, character in enumerate(SENTENCE):
            put(page, 500 - 45 * column, 100 + 24 * row, character, 15)


def photos(page: pymupdf.Page, random: np.random.Generator) -> None:
    for top in (60, 320, 580):
        paint(page, random, pymupdf.Rect(60, top, 535, top + 235))


def photos_with_captions(page: pymupdf.Page, random: np.random.Generator) -> None:
    photos(page, random)
    for top in (308, 568, 828):
        put(page, 200, top, "图一 活动现场留影", 11)


def a_table_on_its_side(page: pymupdf.Page, random: np.random.Generator) -> None:
    """What a wide table on an upright page looks like; its head and the page number stand."""
    put(page, 80, 50, "附件二", 12)
    for row in range(11):
        put(page, 100 + 40 * row, 780, "养老服务设施建设项目资助", 11, 90)
        for column in range(4):
            text = f"{random.integers(1, 10**6) / 100:,.2f}"
            put(page, 100 + 40 * row, 560 - 120 * column, text, 11, 90)
    put(page, 290, 815, "- 12 -", 11)


def a_note_along_the_margin(page: pymupdf.Page, _: np.random.Generator) -> None:
    for row in range(5):
        put(page, 100, 120 + 30 * row, SENTENCE[:14])
    put(page, 60, 760, SENTENCE + SENTENCE[:6], 12, 90)


def contents(page: pymupdf.Page, _: np.random.Generator) -> None:
    for row in range(12):
        put(page, 70, 100 + 40 * row, f"{SENTENCE[row : row + 8]}{'…' * 26}{row + 3}", 12)


@pytest.mark.parametrize(
    ("draw", "rotation"),
    [
        (numbers, 0),
        (short_numbers, 0),
        (contents, 0),
        (photos_with_captions, 0),
        (a_note_along_the_margin, 0),
        (a_table_on_its_side, 90),
    ],
)
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_pages_are_turned_upright(
    draw: Callable[[pymupdf.Page, np.random.Generator], None], rotation: int, turned: int
) -> None:
    page = turn(drawn(draw), turned)
    upright = make_upright(page, lambda pixels: detect_text(pixels, 960), recognize_text)
    assert upright.rotation == (rotation - turned) % 360


@pytest.mark.parametrize("draw", [vertical_writing, photos])
def test_pages_without_lines_that_lie_stay_as_they_are(
    draw: Callable[[pymupdf.Page, np.random.Generator], None],
) -> None:
    upright = make_upright(drawn(draw), lambda pixels: detect_text(pixels, 960), recognize_text)
    assert upright.rotation == 0
    assert upright.skew == pytest.approx(0.0, abs=0.2)
