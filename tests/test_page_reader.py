"""Whole pages read with the real engine, and the parts around it without."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pymupdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from pydantic import TypeAdapter

from extractors.page_image import PageImage
from extractors.page_reader import ReadingSettings, read_image, read_page
from extractors.upright_image import upright_image
from models.errors import NotADocument
from models.geometry import union
from models.reading import PageReading, Reader

ROOT = Path(__file__).resolve().parent.parent
RAW_DOCS = ROOT / "raw_docs"
RECORDED = sorted((ROOT / "tests" / "recorded").glob("*.json"))


def recorded(path: Path) -> PageReading:
    return TypeAdapter(PageReading).validate_json(path.read_bytes())


def texts(reading: PageReading) -> str:
    return "\n".join(line.text for line in reading.lines)


def test_there_is_a_recording_of_every_sample_page() -> None:
    pages = [len(pymupdf.open(path)) for path in sorted(RAW_DOCS.glob("*.pdf"))]
    assert len(RECORDED) == sum(pages)


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_recorded_characters_stand_in_order_within_their_lines(path: Path) -> None:
    reading = recorded(path)
    assert reading.lines
    for line in reading.lines:
        assert line.reader is Reader.RAPIDOCR
        assert all(0 <= confidence <= 1 for confidence in line.char_confidences)
        for box in line.char_boxes:
            assert line.box.x0 - 0.5 <= box.x0 <= box.x1 <= line.box.x1 + 0.5, line.text
        lefts = [box.x0 for box in line.char_boxes]
        assert lefts == sorted(lefts), line.text


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_recorded_pages_have_no_unread_ink(path: Path) -> None:
    coverage = recorded(path).ink_coverage
    assert coverage is not None
    assert coverage > 0.99


def test_a_document_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "notes.pdf"
    path.write_text("没有扫描件", encoding="utf-8")
    with pytest.raises(NotADocument):
        read_page(path, 1)


def test_a_bad_page_is_an_error_of_that_page(tmp_path: Path) -> None:
    path = tmp_path / "cut.pdf"
    whole = (RAW_DOCS / "wulan-self-evaluation.pdf").read_bytes()
    path.write_bytes(whole[: int(len(whole) * 0.9)])
    reading = read_page(path, 2)
    assert "damaged" in reading.error
    assert reading.lines == ()


def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def typed(size: tuple[int, int], words: list[tuple[tuple[int, int], str, int]]) -> np.ndarray:
    page = Image.new("RGB", size, "white")
    for place, text, height in words:
        ImageDraw.Draw(page).text(place, text, fill="black", font=font(height))
    return np.asarray(page)[:, :, ::-1].copy()


def read(pixels: np.ndarray) -> PageReading:
    return read_image(PageImage(pixels, 0.36), 1, ReadingSettings())


@pytest.mark.engine
def test_a_blank_page_has_nothing_to_read() -> None:
    reading = read(np.full((2339, 1654, 3), 250, np.uint8))
    assert (reading.lines, reading.grids, reading.error) == ((), (), "")
    assert reading.ink_coverage == 1.0


@pytest.mark.engine
def test_narrow_cells_with_one_digit_are_read_and_kept_apart() -> None:
    xs, ys = (200, 260, 760, 1000, 1400), tuple(range(300, 701, 50))
    words = []
    for row, y in enumerate(ys[:-1]):
        words += [
            ((222, y + 12), str(row + 1), 28),
            ((272, y + 12), f"Project {row + 1} of the annual plan for 2024", 26),
            ((770, y + 12), f"{1234.5 * (row + 1):,.2f}", 28),
            ((1385, y + 12), str(9 - row), 28) if row % 2 else ((1200, y + 12), "-", 28),
        ]
    pixels = typed((1654, 1100), words)
    for x in xs:
        cv2.line(pixels, (x, ys[0]), (x, ys[-1]), (30, 30, 30), 2)
    for y in ys:
        cv2.line(pixels, (xs[0], y), (xs[-1], y), (30, 30, 30), 2)
    reading = read(pixels)
    assert [len(grid.cells) for grid in reading.grids] == [32]
    found = {line.text.strip() for line in reading.lines}
    assert {str(n) for n in range(1, 9)} <= found
    assert {f"{1234.5 * n:,.2f}" for n in range(1, 9)} <= found


@pytest.mark.engine
def test_type_under_a_seal_is_read_and_the_seal_is_not() -> None:
    pixels = typed(
        (1654, 1400),
        [((300, 300 + 70 * i), f"Allocation {i}: 1,954,195.78 yuan in 2023", 40) for i in range(8)],
    )
    stamp = np.full_like(pixels, 255)
    cv2.circle(stamp, (760, 560), 170, (70, 70, 205), 9)
    for angle in range(0, 360, 24):
        x = int(760 + 130 * np.cos(np.radians(angle)))
        y = int(560 + 130 * np.sin(np.radians(angle)))
        cv2.rectangle(stamp, (x - 16, y - 16), (x + 16, y + 16), (70, 70, 205), 5)
    reading = read(np.minimum(pixels, stamp))
    # Bands from top to bottom, as wide as the circle is there.
    assert union(reading.seals) == pytest.approx((208, 136, 339, 267), abs=6)
    assert reading.seals[0].width < 0.6 * union(reading.seals).width
    amounts = [line.text.replace(" ", "").count("1,954,195.78") for line in reading.lines]
    assert amounts == [1] * 8


@pytest.mark.engine
def test_lettering_in_a_picture_is_kept_and_texture_is_not() -> None:
    pixels = typed((1654, 1800), [((200, 150), "Report of the year 2023, page 1 of 12", 44)])
    noise = np.random.default_rng(5).normal(0, 1, (60, 90))
    photo = cv2.resize(noise, (900, 600), interpolation=cv2.INTER_CUBIC)
    photo = np.clip(110 + 40 * photo, 0, 190).astype(np.uint8)
    pixels[400:1000, 300:1200] = photo[:, :, None]
    reading = read(pixels)
    (picture,) = reading.pictures
    assert picture == pytest.approx((108, 144, 432, 360), abs=6)
    assert [line.text for line in reading.lines if line.box.y0 > 100] == []
    assert "2023" in texts(reading)


@pytest.mark.engine
def test_a_real_page_turned_on_its_side_gives_the_same_words(tmp_path: Path) -> None:
    page = read_page(RAW_DOCS / "chongqing-annual.pdf", 2)
    assert page.rotation == 90
    assert page.width < page.height
    assert "1,138.7万元" in texts(page)
    upright = upright_image(RAW_DOCS / "chongqing-annual.pdf", 2, page.rotation, page.skew)
    assert upright.height_pt == pytest.approx(page.height, abs=0.5)


@pytest.mark.engine
def test_reading_again_gives_the_recorded_numbers() -> None:
    now = read_page(RAW_DOCS / "weiyang-charity.pdf", 2)
    then = recorded(ROOT / "tests" / "recorded" / "weiyang-charity-02.json")
    assert [line.text for line in now.lines] == [line.text for line in then.lines]
    assert [len(grid.cells) for grid in now.grids] == [len(grid.cells) for grid in then.grids]
