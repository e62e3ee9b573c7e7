"""Stamps of any colour and shape are found and faded; coloured type, charts and photos are not."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw
from stamp_factory import (
    BLUE,
    PX_PER_MM,
    RED,
    VIOLET,
    blank,
    font,
    framed_stamp,
    printed,
    round_stamp,
    scanned,
    stamped,
    table,
)

from extractors.stamp_fading import without_stamps
from extractors.stamp_ink import InkColour
from extractors.stamps import find_stamps

WHITE, YELLOWED = (255, 255, 255), (235, 222, 190)
BRIGHT_RED, BRIGHT_BLUE = (215, 20, 25), (30, 70, 200)

ONE_STAMP: dict[str, Callable[[], Image.Image]] = {
    "over black type": lambda: stamped(printed(), round_stamp(), (130, 180)),
    "faint": lambda: stamped(printed(), round_stamp(), (130, 180), strength=0.3),
    "worn": lambda: stamped(printed(), round_stamp(), (130, 180), strength=0.8, worn=0.8),
    "turned": lambda: stamped(printed(), round_stamp(), (130, 180), turned=37),
    "blue": lambda: stamped(printed(), round_stamp(), (130, 180), BLUE),
    "faint violet": lambda: stamped(printed(), round_stamp(), (130, 180), VIOLET, strength=0.4),
    "oval of an invoice": lambda: stamped(
        printed(), round_stamp(45, flat=0.68), (130, 180), turned=10
    ),
    "small": lambda: stamped(printed(), round_stamp(30, "盲人协会财务专用章"), (110, 80)),
    "half beyond the right edge": lambda: stamped(printed(), round_stamp(), (210, 150)),
    "third within the right edge": lambda: stamped(printed(), round_stamp(), (219, 150)),
    "half beyond the lower edge": lambda: stamped(printed(), round_stamp(), (100, 297)),
    "in the corner": lambda: stamped(printed(), round_stamp(), (205, 292)),
    "over a table": lambda: stamped(table(), round_stamp(), (110, 80)),
    "faint blue over a table": lambda: stamped(
        table(), round_stamp(), (110, 80), BLUE, strength=0.4
    ),
    "contract": lambda: stamped(
        printed(), framed_stamp(60, 22, ["合同专用章", "2024.05.20"]), (120, 150), BLUE
    ),
    "received, slanted": lambda: stamped(
        printed(), framed_stamp(50, 16, ["已审核 收讫"]), (120, 150), turned=18
    ),
    "dated, worn": lambda: stamped(
        printed(),
        framed_stamp(40, 28, ["现金收讫", "2024.05.20", "农业银行"]),
        (120, 150),
        VIOLET,
        worn=0.5,
    ),
    "dated, over a table": lambda: stamped(
        table(), framed_stamp(45, 20, ["收讫", "2024.06.01"]), (110, 80), VIOLET, turned=-7
    ),
    "of a person": lambda: stamped(
        blank(), framed_stamp(16, 16, ["王建", "国印"]), (120, 150), turned=3
    ),
    "of a person, small, over type": lambda: stamped(
        printed(), framed_stamp(11, 11, ["王建", "国印"]), (120, 150)
    ),
    "square, faint": lambda: stamped(
        printed(), framed_stamp(25, 25, ["桂林", "民政", "财务"]), (120, 150), strength=0.35
    ),
    "half of a square at the edge": lambda: stamped(
        printed(), framed_stamp(40, 25, ["骑缝专用", "合同章"]), (208, 150)
    ),
    "beside a red letterhead": lambda: stamped(letterhead(), round_stamp(), (150, 250)),
}


def letterhead() -> Image.Image:
    page = printed(lines=20, top=600).copy()
    draw = ImageDraw.Draw(page)
    draw.text((827, 300), "桂林市民政局文件", fill=BRIGHT_RED, font=font(150), anchor="mm")
    draw.rectangle((150, 500, 1504, 506), fill=BRIGHT_RED)
    return page


def framed_characters() -> Image.Image:
    page = blank()
    for i, char in enumerate("国图固因田"):
        ImageDraw.Draw(page).text((300 + i * 230, 300), char, fill=BRIGHT_RED, font=font(130))
    return page


def bars(colour: tuple[int, int, int]) -> Image.Image:
    page = blank()
    for i in range(6):
        box = (200 + i * 200, 1100 - 150 * i, 300 + i * 200, 1200)
        ImageDraw.Draw(page).rectangle(box, fill=colour)
    return page


def coloured_table(colour: tuple[int, int, int]) -> Image.Image:
    page = blank()
    draw = ImageDraw.Draw(page)
    draw.rectangle((150, 300, 1500, 380), fill=colour)
    for column in range(5):
        x = 150 + 270 * column
        draw.text((x + 40, 315), "预算金额", fill="white", font=font(36))
        draw.rectangle((x, 300, x + 270, 900), outline=colour, width=3)
        for row in range(6):
            text = f"-{row}{column},234.5"
            draw.text((x + 50, 410 + row * 80), text, fill=(200, 20, 20), font=font(34))
    return page


def small_grid() -> Image.Image:
    page = blank()
    draw = ImageDraw.Draw(page)
    for row in range(5):
        for column in range(4):
            x, y = 200 + column * 130, 300 + row * 60
            draw.rectangle((x, y, x + 130, y + 60), outline=BRIGHT_BLUE, width=3)
            draw.text((x + 30, y + 12), f"{row * column * 37}", fill=BRIGHT_BLUE, font=font(32))
    return page


def photos() -> Image.Image:
    pixels = np.array(blank())
    random = np.random.default_rng(3)
    for tint, (x, y) in {(1, 1, 1): (200, 300), (0.9, 0.25, 0.25): (900, 300)}.items():
        rough = random.uniform(20, 220, (7, 9, 3)).astype(np.float32)
        photo = cv2.resize(rough, (500, 400), interpolation=cv2.INTER_CUBIC) * np.array(tint)
        pixels[y : y + 400, x : x + 500] = photo.clip(0, 255)
    return Image.fromarray(pixels)


def links() -> Image.Image:
    page = blank()
    draw = ImageDraw.Draw(page)
    for i in range(12):
        text = f"http://www.mca.gov.cn/article/{i}/2024 全文下载链接地址"
        draw.text((150, 300 + i * 60), text, fill=(5, 60, 190), font=font(33))
        draw.line((150, 340 + i * 60, 950, 340 + i * 60), fill=(5, 60, 190), width=2)
    return page


def heading() -> Image.Image:
    page = blank()
    for i, text in enumerate(["二〇二三年度", "福利彩票公益金资助项目", "绩效自评报告"]):
        at = (827, 300 + i * 90)
        ImageDraw.Draw(page).text(at, text, fill=(200, 20, 20), font=font(72), anchor="mm")
    return page


def ringed_numbers() -> Image.Image:
    page = blank()
    draw = ImageDraw.Draw(page)
    for i, rim in enumerate((8, 40)):
        draw.ellipse((200 + 420 * i, 300, 560 + 420 * i, 660), outline=BRIGHT_BLUE, width=rim)
        at = (380 + 420 * i, 480)
        draw.text(at, f"9{i}.5%", fill=BRIGHT_BLUE, font=font(90), anchor="mm")
    return page


def pie() -> Image.Image:
    page = blank()
    for i, colour in enumerate([(200, 40, 40), (40, 70, 190), (230, 160, 30)]):
        ImageDraw.Draw(page).pieslice((400, 400, 900, 900), 120 * i, 120 * i + 120, fill=colour)
    return page


def line_chart() -> Image.Image:
    page = blank()
    draw = ImageDraw.Draw(page)
    points = [(200 + i * 60, 900 - int(200 * np.sin(i / 3) + 15 * i)) for i in range(20)]
    draw.line(points, fill=BRIGHT_RED, width=5)
    for x, y in points:
        draw.ellipse((x - 8, y - 8, x + 8, y + 8), fill=BRIGHT_RED)
    return page


NO_STAMP: dict[str, Callable[[], Image.Image]] = {
    "black type": printed,
    "a black table": table,
    "a red letterhead with its rule": letterhead,
    "characters of a letterhead that have frames": framed_characters,
    "red bars": lambda: bars(BRIGHT_RED),
    "blue bars": lambda: bars(BRIGHT_BLUE),
    "a table with a blue head and red negative numbers": lambda: coloured_table((40, 80, 170)),
    "a table with a red head": lambda: coloured_table((190, 40, 40)),
    "a small blue table": small_grid,
    "photos": photos,
    "underlined links": links,
    "a red heading of three lines": heading,
    "numbers in rings": ringed_numbers,
    "a pie": pie,
    "a line chart": line_chart,
}


@pytest.mark.parametrize("paper", [WHITE, YELLOWED], ids=["white", "yellowed"])
@pytest.mark.parametrize("name", ONE_STAMP)
def test_a_stamp_is_found(name: str, paper: tuple[int, int, int]) -> None:
    assert len(find_stamps(scanned(ONE_STAMP[name](), paper))) == 1


@pytest.mark.parametrize("paper", [WHITE, YELLOWED], ids=["white", "yellowed"])
@pytest.mark.parametrize("name", NO_STAMP)
def test_what_is_no_stamp(name: str, paper: tuple[int, int, int]) -> None:
    assert find_stamps(scanned(NO_STAMP[name](), paper)) == []


@pytest.mark.parametrize(
    ("ink", "colour"),
    [(RED, InkColour.RED), (BLUE, InkColour.BLUE), (VIOLET, InkColour.VIOLET)],
)
def test_the_colour_of_a_stamp(ink: tuple[int, int, int], colour: InkColour) -> None:
    (stamp,) = find_stamps(scanned(stamped(printed(), round_stamp(), (130, 180), ink)))
    assert stamp.colour is colour


def test_two_stamps_that_overlap_are_two() -> None:
    page = stamped(printed(), round_stamp(), (130, 180))
    page = stamped(page, round_stamp(words="南宁市盲人协会公益项目部"), (158, 188))
    assert len(find_stamps(scanned(page))) == 2
    page = stamped(printed(), round_stamp(), (130, 180))
    page = stamped(page, round_stamp(words="南宁市盲人协会公益项目部"), (155, 190), BLUE)
    assert {stamp.colour for stamp in find_stamps(scanned(page))} == {
        InkColour.RED,
        InkColour.BLUE,
    }


def test_a_grey_page_has_no_stamps() -> None:
    grey = cv2.cvtColor(scanned(ONE_STAMP["over black type"]()), cv2.COLOR_BGR2GRAY)
    assert find_stamps(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)) == []


def test_the_box_of_a_stamp_is_its_own() -> None:
    (stamp,) = find_stamps(scanned(ONE_STAMP["over black type"]()))
    # The ring is drawn 1 mm within the 42 mm around its middle at (130, 180).
    expected = [v * PX_PER_MM for v in (109.5, 159.5, 150.5, 200.5)]
    assert list(stamp.box) == pytest.approx(expected, abs=1 * PX_PER_MM)


def test_bands_follow_the_ring_and_leave_its_corners_free() -> None:
    (stamp,) = find_stamps(scanned(ONE_STAMP["over black type"]()))
    x0, y0, x1, y1 = stamp.box

    def touched(x: float, y: float) -> bool:
        return any(b[0] <= x < b[2] and b[1] <= y < b[3] for b in stamp.bands)

    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    for angle in np.radians(range(0, 360, 10)):
        for share in (0.0, 0.5, 0.96):
            radius = share * (x1 - x0) / 2
            assert touched(middle[0] + radius * np.cos(angle), middle[1] + radius * np.sin(angle))
    inset = 0.08 * (x1 - x0)
    corners = [(x0 + inset, y0 + inset), (x1 - inset, y0 + inset), (x0 + inset, y1 - inset)]
    assert not any(touched(x, y) for x, y in corners)


HIDING = [name for name in ONE_STAMP if name not in ("of a person", "beside a red letterhead")]


@pytest.mark.parametrize("name", HIDING)
def test_print_under_a_stamp_keeps_its_strokes_and_the_stamp_goes(name: str) -> None:
    clean = scanned(table() if "table" in name else printed())
    page = scanned(ONE_STAMP[name]())
    stamps = find_stamps(page)
    faded = without_stamps(page, stamps)
    x0, y0, x1, y1 = stamps[0].box
    before = clean[y0:y1, x0:x1].max(axis=2) < 128
    after = faded[y0:y1, x0:x1].max(axis=2) < 128
    if before.any():
        assert np.count_nonzero(before & after) >= 0.9 * np.count_nonzero(before)
    assert np.count_nonzero(after & ~before) <= 0.03 * max(before.sum(), 2000)
    np.testing.assert_array_equal(page[: y0 - 200], faded[: y0 - 200])


def test_a_box_of_coloured_text_that_hides_nothing_is_left_to_be_read() -> None:
    page = scanned(stamped(blank(), framed_stamp(60, 22, ["预算金额", "2024.05"]), (100, 90), BLUE))
    stamps = find_stamps(page)
    assert [stamp.lies_on_type for stamp in stamps] == [False]
    np.testing.assert_array_equal(without_stamps(page, stamps), page)
