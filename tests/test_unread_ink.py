"""The ink account: a lone digit that nobody read is reported, a page that was read is quiet."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from stamp_factory import blank, font, printed, round_stamp, scanned, stamped, table

from extractors.drawn_page import measure
from extractors.stamp_fading import without_stamps
from extractors.stamps import find_stamps
from extractors.unread_ink import _merged, unread_regions
from models.geometry import Box

POINTS_PER_PIXEL = 0.36
PPI = 200.0
Drawing = Callable[[ImageDraw.ImageDraw], object]


def unread(pixels: np.ndarray, read: list[Box]) -> list[Box]:
    pixels = without_stamps(pixels, find_stamps(pixels))
    drawn = measure(pixels, POINTS_PER_PIXEL, [box.scaled(POINTS_PER_PIXEL) for box in read])
    return unread_regions(drawn.ink, read, drawn.pixels_per_inch)


# Boxes of the lines of `printed`, as a detector makes them.
PRINTED = [Box(145, 200 + 62 * i, 1560, 246 + 62 * i) for i in range(28)]
# The numbers of `table`, by row and column.
CELLS = {
    (row, column): Box(165 + 270 * column, 310 + 70 * row, 400 + 270 * column, 360 + 70 * row)
    for row in range(14)
    for column in range(5)
}


def test_a_page_that_was_read_is_quiet() -> None:
    assert unread(scanned(printed()), PRINTED) == []
    assert unread(scanned(table()), list(CELLS.values())) == []


@pytest.mark.parametrize("lost", [(0, 0), (5, 2), (13, 4)], ids=str)
def test_a_number_of_a_table_that_was_not_read(lost: tuple[int, int]) -> None:
    (place,) = unread(scanned(table()), [box for cell, box in CELLS.items() if cell != lost])
    assert place.intersection(CELLS[lost]) is not None
    assert place.width <= CELLS[lost].width


@pytest.mark.parametrize("digit", "0123456789")
def test_one_digit_of_nine_points_in_a_cell(digit: str) -> None:
    page = blank()
    draw = ImageDraw.Draw(page)
    for x in range(300, 1200, 200):
        draw.rectangle((x, 400, x + 200, 450), outline=(20, 20, 20), width=2)
    draw.text((790, 410), digit, fill=(25, 25, 25), font=font(25))
    (place,) = unread(scanned(page), [])
    assert place.contains_point(797, 425)


def test_the_lines_of_a_paragraph_are_one_place() -> None:
    (place,) = unread(scanned(printed()), PRINTED[:4] + PRINTED[8:])
    assert place.y0 == pytest.approx(200 + 62 * 4, abs=20)
    assert place.y1 == pytest.approx(200 + 62 * 8, abs=30)


def specks(page: np.ndarray) -> np.ndarray:
    random = np.random.default_rng(1)
    page = page.copy()
    for _ in range(900):
        x, y, size = random.integers(50, 1600), random.integers(50, 2280), random.integers(1, 4)
        page[y : y + size, x : x + size] = random.integers(0, 120)
    return page


def bleed(page: np.ndarray) -> np.ndarray:
    """Print of the back shines through, mirrored."""
    back = np.asarray(printed(7, top=230))[:, ::-1].astype(float)
    return np.clip(page - 0.15 * (250 - back), 0, 255).astype(np.uint8)


def shade(page: np.ndarray) -> np.ndarray:
    light = np.linspace(1.0, 0.72, page.shape[1])[None, :, None]
    light = light * np.linspace(0.9, 1.0, page.shape[0])[:, None, None]
    shaded = page * light
    shaded[:, -14:] *= np.linspace(0.9, 0.3, 14)[None, :, None]  # the edge of the glass
    return shaded.astype(np.uint8)


@pytest.mark.parametrize("worsen", [specks, bleed, shade])
def test_a_poor_scan_is_quiet_and_still_reports_what_is_lost(
    worsen: Callable[[np.ndarray], np.ndarray],
) -> None:
    page = worsen(scanned(printed()))
    assert unread(page, PRINTED) == []
    places = unread(page, PRINTED[:9] + PRINTED[10:])
    # Parts of a line that the detector missed pass for rules; the rest is one place or more.
    assert 1 <= len(places) <= 4
    assert all(place.intersection(PRINTED[9]) is not None for place in places)


def underlined(draw: ImageDraw.ImageDraw) -> None:
    draw.line((300, 500, 900, 500), fill="black", width=3)
    for x in range(300, 900, 9):
        draw.ellipse((x, 600, x + 3, 603), fill="black")


def leaders(draw: ImageDraw.ImageDraw) -> None:
    draw.text((300, 500), "………………………………", fill="black", font=font(34))
    draw.text((300, 600), "........................", fill="black", font=font(34))


def small_dots(draw: ImageDraw.ImageDraw) -> None:
    for i, char in enumerate("•·∙"):
        draw.text((300, 500 + 60 * i), char, fill="black", font=font(34))


def chart(draw: ImageDraw.ImageDraw) -> None:
    for i in range(6):
        draw.rectangle((300 + 90 * i, 1000 - 70 * i - 90, 350 + 90 * i, 1000), fill=(90, 90, 90))
    draw.line((280, 1000, 900, 1000), fill="black", width=3)
    draw.line((280, 500, 280, 1000), fill="black", width=3)


def borders(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((200, 400, 1400, 1800), outline="black", width=8)
    draw.rectangle((215, 415, 1385, 1785), outline="black", width=2)


@pytest.mark.parametrize(
    "drawing", [underlined, leaders, small_dots, chart, borders], ids=lambda d: d.__name__
)
def test_what_is_no_type(drawing: Drawing) -> None:
    page = blank()
    drawing(ImageDraw.Draw(page))
    assert unread(scanned(page), []) == []


def test_photos_with_captions_that_were_read_are_quiet() -> None:
    pixels = np.array(blank())
    random = np.random.default_rng(3)
    captions = []
    for y in (300, 1200):
        rough = random.uniform(20, 200, (7, 9, 3)).astype(np.float32)
        photo = cv2.resize(rough, (900, 600), interpolation=cv2.INTER_CUBIC)
        pixels[y : y + 600, 300:1200] = photo.clip(0, 215)
        captions.append(Box(595, y + 620, 1000, y + 670))
    page = Image.fromarray(pixels)
    for box in captions:
        at = (box.x0 + 5, box.y0 + 6)
        ImageDraw.Draw(page).text(at, "图1 2023年活动现场", fill="black", font=font(33))
    assert unread(scanned(page), captions) == []
    assert len(unread(scanned(page), captions[:1])) == 1


@pytest.mark.parametrize("colour", [(40, 80, 170), (91, 155, 213), (20, 20, 20), (190, 40, 40)])
@pytest.mark.parametrize("height", [56, 80, 300])
def test_white_type_on_dark_is_type(colour: tuple[int, int, int], height: int) -> None:
    page = blank()
    draw = ImageDraw.Draw(page)
    draw.rectangle((150, 300, 1500, 300 + height), fill=colour)
    boxes = [
        Box(195 + 260 * i, 276 + height // 2, 415 + 260 * i, 324 + height // 2) for i in range(5)
    ]
    for box in boxes:
        draw.text(
            (box.x0 + 5, 300 + height // 2), "预算 123", fill="white", font=font(36), anchor="lm"
        )
    assert unread(scanned(page), boxes) == []
    (place,) = unread(scanned(page), boxes[:2] + boxes[3:])
    assert place.intersection(boxes[2]) is not None


def test_the_ink_of_a_faded_stamp_is_no_type_and_the_number_under_it_is() -> None:
    page = scanned(stamped(printed(), round_stamp(), (130, 180)))
    assert unread(page, PRINTED) == []
    lost = 20  # its line runs through the stamp
    (place,) = unread(page, PRINTED[:lost] + PRINTED[lost + 1 :])
    assert place.intersection(PRINTED[lost]) is not None


coordinates = st.integers(0, 300)
boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    coordinates,
    coordinates,
    st.integers(1, 40),
    st.integers(1, 40),
)


@given(st.lists(boxes, max_size=12), st.integers(0, 30))
def test_merged_places_hold_every_region_and_lie_apart(regions: list[Box], gap: int) -> None:
    places = _merged(regions, gap)
    assert len(places) <= len(regions)
    for region in regions:
        assert any(place.intersection(region) == region for place in places)
    for i, a in enumerate(places):
        for b in places[i + 1 :]:
            apart_x = max(a.x0, b.x0) - min(a.x1, b.x1)
            apart_y = max(a.y0, b.y0) - min(a.y1, b.y1)
            assert max(apart_x, apart_y) > gap
    assert sorted(_merged(places, gap)) == sorted(places)
