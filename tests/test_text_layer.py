"""Lines of a PDF's own text."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_factory import map_characters, new_page, picture_of, put, saved, texts

from extractors.layer_characters import clean_character, is_known
from extractors.layer_lines import group_lines
from extractors.pdf_text_layer import layer_of
from extractors.text_layer import Glyph, Stroke, TextLayer, turned_box, turned_layer
from models.errors import UnreadablePage
from models.geometry import Box
from models.reading import Reader


def row(text: str, x: float = 10, y: float = 20, size: float = 10, **more: object) -> list[Glyph]:
    """Characters set one after the other: digits and points half an em wide, the rest a whole one.

    `_` moves on by a fifth of an em without a character, `|` by three em.
    """
    glyphs = []
    for char in text:
        if char in "_|":
            x += 0.2 * size if char == "_" else 3 * size
            continue
        width = size * (0.5 if char.isascii() else 1.0)
        box = Box(x, y, x + width, y + size)
        glyphs.append(Glyph(char, box, 0.8 * size, size, "F", ord(char), **more))
        x += width
    return glyphs


def grouped(glyphs: list[Glyph], strokes: list[Stroke] | None = None) -> list[str]:
    return [item.line.text for item in group_lines(glyphs, 600, 800, strokes or [])]


@pytest.mark.parametrize(
    ("set_as", "lines"),
    [
        ("预算资金175.85万元", ["预算资金175.85万元"]),
        ("预算175._85万元", ["预算175.85万元"]),  # a layout gap after the point
        ("预算175_.85万元", ["预算175.85万元"]),
        ("1_2_3_4", ["1234"]),  # letter-spaced figures
        ("3,_296,_600", ["3,296,600"]),
        ("175. 85", ["175. 85"]),  # a typed space as wide as a digit
        ("附件1 2023年", ["附件1 2023年"]),  # a typed space parts two numbers
        ("1._2023年预算", ["1. 2023年预算"]),  # the mark of a list is no part of the number
        ("17._85", ["17.85"]),  # alone in its cell
        ("1,_2", ["1, 2"]),  # no thousands follow
        ("合计|12.50", ["合计", "12.50"]),  # columns
        ("12|34", ["12", "34"]),
        ("a_b", ["ab"]),
        ("see__page", ["see page"]),  # Latin words set without spaces
        ("项  目", ["项 目"]),  # two typed half-em spaces
        ("   ", []),
    ],
)
def test_blanks(set_as: str, lines: list[str]) -> None:
    assert grouped(row(set_as)) == lines


def test_figures_set_in_steps_of_an_em(tmp_path: Path) -> None:
    # MuPDF's own text has spaces here, some of them inside the number.
    document, page = new_page()
    put(page, 50, 80, "拨付1,175.85万元GB/T2022", 11, fontname="china-s")
    assert texts(layer_of(saved(document, tmp_path / "a.pdf"), 1)) == ["拨付1,175.85万元GB/T2022"]


def test_a_gap_as_wide_as_a_digit_parts_two_numbers() -> None:
    assert grouped(row("12___34")) == ["12 34"]


def test_each_character_keeps_its_box() -> None:
    [item] = group_lines(row("预算175._85 万"), 600, 800)
    line = item.line
    assert line.text == "预算175.85 万"
    assert line.reader == Reader.TEXT_LAYER
    assert line.confidence == 1.0
    assert [round(box.x0) for box in line.char_boxes] == [10, 20, 30, 35, 40, 45, 52, 57, 62, 67]
    assert line.char_boxes[8].width == pytest.approx(5)  # the space is the gap
    assert item.fonts == ("F",) * 8 + ("",) + ("F",)


def test_columns_less_than_an_em_apart_are_parted_by_the_rule_between_them() -> None:
    glyphs = row("1234_5678")
    rule = Stroke(Box(30.8, 0, 31.2, 100), is_horizontal=False)
    elsewhere = Stroke(Box(30.8, 200, 31.2, 300), is_horizontal=False)
    assert grouped(glyphs, [rule]) == ["1234", "5678"]
    assert grouped(glyphs, [elsewhere]) == ["12345678"]


def test_a_number_wider_than_its_cell_is_not_cut() -> None:
    rule = Stroke(Box(29.8, 0, 30.2, 100), is_horizontal=False)
    assert grouped(row("12345678"), [rule]) == ["12345678"]


def test_what_is_drawn_twice_is_taken_once() -> None:
    bold = row("合计11.50") + row("合计11.50", x=10.3, y=20.1)
    assert grouped(bold) == ["合计11.50"]
    assert grouped(row("11") + row("11")) == ["11"]


def test_leaders_are_not_taken_for_fake_bold() -> None:
    dots = [Glyph(".", Box(10 + 2.5 * i, 20, 12.5 + 2.5 * i, 30), 8, 10, "F", 1) for i in range(9)]
    assert grouped(dots) == ["." * 9]


def test_different_characters_one_over_the_other_cannot_be_read() -> None:
    [item] = group_lines(row("1234") + row("56", x=10.5), 600, 800)
    assert item.line.confidence == 0.0


def test_a_raised_note_mark_does_not_join_the_number() -> None:
    glyphs = row("1,234.5") + row("2", x=45, y=19, size=5)
    assert sorted(grouped(glyphs)) == ["1,234.5", "2"]


def test_vertical_writing_is_one_line_from_top_to_bottom() -> None:
    column = [
        Glyph(c, Box(500, 50 + 12 * i, 512, 62 + 12 * i), 6, 12, "F", i, 90, is_upright=True)
        for i, c in enumerate("总计金额")
    ]
    [item] = group_lines(column, 600, 800)
    assert item.line.text == "总计金额"
    assert item.line.box == pytest.approx(Box(500, 50, 512, 98))
    assert item.line.char_boxes[1] == pytest.approx(Box(500, 62, 512, 74))


@pytest.mark.parametrize(
    ("char", "clean"),
    [
        ("\uf9f7", "立"),  # compatibility ideograph
        ("\u2f08", "人"),  # Kangxi radical
        ("\u2ed3", "长"),  # radical that NFKC leaves alone
        ("\u2e9f", "母"),
        ("５", "５"),  # full width is folded where the program compares
        ("，", "，"),
        ("\u00a0", " "),
        ("\u3000", " "),
        ("\u00ad", "-"),
        ("\u200b", None),
        ("\u0003", "\ufffd"),
        ("\ue001", "\ue001"),
        ("元", "元"),
    ],
)
def test_cleaning(char: str, clean: str | None) -> None:
    assert clean_character(char) == clean


@pytest.mark.parametrize(
    ("char", "known"), [("元", True), ("\ue001", False), ("\ufffd", False), ("\U000f0001", False)]
)
def test_private_characters_say_nothing(char: str, known: bool) -> None:
    assert is_known(char) == known


boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    *[st.floats(0, 200, allow_nan=False) for _ in range(4)],
)


@given(boxes, st.sampled_from([0, 90, 180, 270]), st.sampled_from([0, 90, 180, 270]))
def test_turns_add_up(box: Box, first: int, second: int) -> None:
    size = (500.0, 700.0)
    between = size[::-1] if first % 180 else size
    twice = turned_box(turned_box(box, first, *size), second, *between)
    assert twice == pytest.approx(turned_box(box, first + second, *size))


def test_a_page_of_visible_text(tmp_path: Path) -> None:
    document, page = new_page()
    put(page, 50, 80, "预算资金175.85万元")
    put(page, 50, 110, "Total", 9)
    layer = layer_of(saved(document, tmp_path / "a.pdf"), 1)
    assert texts(layer) == ["预算资金175.85万元", "Total"]
    line = layer.lines[0].line
    assert line.box.x0 == pytest.approx(50, abs=0.5)
    assert line.box.y0 < 80 < line.box.y1
    assert line.box.height == pytest.approx(11, abs=1)
    assert (layer.width_pt, layer.height_pt, layer.rotation) == (400, 300, 0)
    assert len(set(layer.lines[0].fonts)) == 1


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_lie_on_the_page_as_it_is_drawn(tmp_path: Path, rotation: int) -> None:
    document, page = new_page()
    page.set_cropbox(pymupdf.Rect(20, 10, 390, 290))
    put(page, 50, 80, "预算1234")
    page.set_rotation(rotation)
    layer = layer_of(saved(document, tmp_path / "a.pdf"), 1)
    [item] = layer.lines
    assert item.line.text == "预算1234"
    assert item.direction == rotation
    assert layer.rotation == -rotation % 360
    upright = turned_layer(layer, layer.rotation)
    assert (upright.width_pt, upright.height_pt) == (370, 280)
    box = upright.lines[0].line.box
    assert (box.x0, box.y1) == pytest.approx((50, 80), abs=4)
    assert upright.lines[0].line.char_boxes[0].x0 == pytest.approx(box.x0)
    assert upright.rotation == 0


def test_text_that_lies_on_its_side_tells_the_turn(tmp_path: Path) -> None:
    document, page = new_page()
    for x in (80, 110, 140):
        put(page, x, 250, "支出预算表1234", rotate=90)
    put(page, 50, 30, "页眉")
    layer = layer_of(saved(document, tmp_path / "a.pdf"), 1)
    assert layer.rotation == 90
    assert "支出预算表1234" in texts(turned_layer(layer, 90))


def test_hidden_text(tmp_path: Path) -> None:
    document, page = new_page()
    put(page, 50, 40, "invisible 1", render_mode=3)
    put(page, 50, 80, "under a picture 2")
    put(page, 50, 120, "transparent 3", fill_opacity=0)
    put(page, 50, 160, "painted over 4")
    put(page, 50, 200, "seen 5")
    page.insert_image(pymupdf.Rect(40, 65, 200, 90), stream=picture_of([], 160, 25))
    page.draw_rect(pymupdf.Rect(40, 145, 200, 170), color=None, fill=(0, 0, 0))
    layer = layer_of(saved(document, tmp_path / "a.pdf"), 1)
    assert texts(layer) == ["seen 5"]
    assert texts(layer, hidden=True) == [
        "invisible 1",
        "under a picture 2",
        "transparent 3",
        "painted over 4",
    ]


def test_text_on_a_scan_is_another_readers(tmp_path: Path) -> None:
    # Some programs draw the layer over the scan in plain sight, in a colour that hardly shows.
    document, page = new_page()
    for y in (0, 150):
        page.insert_image(pymupdf.Rect(0, y, 400, y + 150), stream=picture_of([], 400, 150))
    put(page, 50, 80, "预算1234")
    layer = layer_of(saved(document, tmp_path / "a.pdf"), 1)
    assert texts(layer) == []
    assert texts(layer, hidden=True) == ["预算1234"]
    assert len(layer.images) == 2


def test_a_letterhead_makes_no_scan(tmp_path: Path) -> None:
    document, page = new_page()
    page.insert_image(pymupdf.Rect(0, 0, 400, 60), stream=picture_of([], 400, 60))
    put(page, 50, 120, "预算1234")
    layer = layer_of(saved(document, tmp_path / "a.pdf"), 1)
    assert texts(layer) == ["预算1234"]
    assert [tuple(map(round, box)) for box in layer.images] == [(0, 0, 400, 60)]


def test_text_outside_the_page_and_of_no_size_is_left_out(tmp_path: Path) -> None:
    document, page = new_page()
    put(page, 500, 80, "9999")
    put(page, 50, 80, "8888", 0.1)
    put(page, 50, 110, "1234")
    assert texts(layer_of(saved(document, tmp_path / "a.pdf"), 1)) == ["1234"]


def test_fake_bold_of_stroke_and_fill_is_taken_once(tmp_path: Path) -> None:
    document, page = new_page()
    put(page, 50, 80, "1,100.11", render_mode=2)
    assert texts(layer_of(saved(document, tmp_path / "a.pdf"), 1)) == ["1,100.11"]


def test_characters_of_the_map_are_cleaned(tmp_path: Path) -> None:
    document, page = new_page()
    put(page, 50, 80, "AB:C")
    map_characters(document, page, "helv", {"A": "\uf9f7", "B": "\u2f08", ":": ":", "C": "\ue123"})
    [item] = layer_of(saved(document, tmp_path / "a.pdf"), 1).lines
    assert item.line.text == "立人:\ue123"
    assert item.line.char_confidences == (1.0, 1.0, 1.0, 0.0)
    assert item.line.confidence == 0.0


def test_a_ligature_is_shared_out(tmp_path: Path) -> None:
    document, page = new_page()
    put(page, 50, 80, "A1")
    map_characters(document, page, "helv", {"A": "ffi", "1": "1"})
    [item] = layer_of(saved(document, tmp_path / "a.pdf"), 1).lines
    assert item.line.text == "ffi1"
    lefts = [box.x0 for box in item.line.char_boxes]
    assert lefts == sorted(set(lefts))


def test_pages_are_taken_one_by_one(tmp_path: Path) -> None:
    document, page = new_page()
    put(page, 50, 80, "第1页")
    document.new_page(width=400, height=300).insert_image(
        pymupdf.Rect(0, 0, 400, 300), stream=picture_of([(50, 80, "page 2")], 400, 300)
    )
    document.new_page(width=400, height=300)
    path = saved(document, tmp_path / "a.pdf")
    first, second, third = (layer_of(path, page) for page in (1, 2, 3))
    assert (texts(first), first.images) == (["第1页"], ())
    assert (texts(second), len(second.images)) == ([], 1)
    assert third == TextLayer(400, 300)
    with pytest.raises(UnreadablePage):
        layer_of(path, 4)


def test_an_image_file_has_no_layer(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"  # scanners name pictures so
    path.write_bytes(picture_of([], 100, 100))
    assert layer_of(path, 1).lines == ()
