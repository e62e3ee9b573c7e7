"""What of a text layer is taken for the page's text."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from pdf_factory import checked, map_characters, new_page, picture_of, put, read, saved

from extractors.layer_check import CheckedLayer, check_layer
from extractors.layer_samples import Tally
from extractors.pdf_text_layer import layer_of
from extractors.rapidocr_reader import recognize_text
from extractors.rendering import render_page
from extractors.text_layer import LayerLine
from models.geometry import Box
from models.reading import Line, Reader

ROWS = ["Budget 12,340.50", "Spent 6,789.00", "Share 95.5%", "Rest 5,551.50", "Year 2023"]
SHIFTED = dict(zip("0123456789", "1234567890", strict=True))


def page_of(rows: list[str], **more: object) -> tuple[pymupdf.Document, pymupdf.Page, list]:
    document, page = new_page()
    shown = []
    for index, text in enumerate(rows):
        y = 40 + 30 * index
        put(page, 50, y, text, **more)
        shown.append((80.0, y - 4.0, text))
    return document, page, shown


def trusted(result: CheckedLayer) -> list[str]:
    return [line.text for line in result.trusted]


def test_a_true_layer_is_trusted_after_a_few_crops(tmp_path: Path) -> None:
    document, _, shown = page_of(ROWS + [f"Item {i} 1{i}0.2{i}" for i in range(4)])
    result = checked(saved(document, tmp_path / "a.pdf"), shown)
    assert trusted(result) == [text for _, _, text in shown]
    assert (result.unread, result.refuted, result.second_opinions) == ((), frozenset(), ())
    assert not result.needs_detection
    assert result.crops_read <= 5


def test_a_font_whose_figures_are_named_one_too_high(tmp_path: Path) -> None:
    # Too many shapes of the font are wrong to take its letters for right; other fonts are.
    document, page, shown = page_of([*ROWS, "Notes and remarks"])
    put(page, 50, 250, "Remarks of 2023", fontname="cour")
    map_characters(document, page, "helv", {**{c: c for c in map(chr, range(32, 127))}, **SHIFTED})
    path = saved(document, tmp_path / "a.pdf")
    assert layer_of(path, 1).lines[0].line.text == "Budget 23,451.61"
    result = checked(path, [*shown, (80, 246, "Remarks of 2023")])
    assert trusted(result) == ["Remarks of 2023"]
    assert len(result.unread) == len(ROWS) + 1
    assert result.unread[0].contains_point(80, 36)


def test_one_figure_named_wrongly_in_one_font(tmp_path: Path) -> None:
    document, page, shown = page_of([*ROWS, "Rows 444"])
    put(page, 250, 40, "4,321.00", fontname="cour")
    map_characters(document, page, "helv", {**{c: c for c in map(chr, range(32, 127))}, "4": "9"})
    result = checked(saved(document, tmp_path / "a.pdf"), [*shown, (270.0, 36.0, "4,321.00")])
    assert "4,321.00" in trusted(result)  # the other font is right
    assert [text for text in ROWS if "4" not in text] == [t for t in trusted(result) if t in ROWS]
    assert len(result.unread) == 2
    assert {char for _, _, char in result.refuted} == {"9"}


def test_a_font_that_is_wrong_throughout(tmp_path: Path) -> None:
    # Some programs number the glyphs of a subset and use the numbers as characters.
    letters = "abcdefghijklmnopqrstuvwxyz"
    document, page, shown = page_of(
        ["quick brown fox", "lazy dogs jump", "over the fence", "at noon"]
    )
    rotated = dict(zip(letters, letters[7:] + letters[:7], strict=True))
    map_characters(document, page, "helv", {" ": " ", **rotated})
    result = checked(saved(document, tmp_path / "a.pdf"), shown)
    assert result.trusted == ()
    assert len(result.unread) == 4
    assert result.needs_detection


def test_private_characters_are_read_off_the_picture(tmp_path: Path) -> None:
    document, page, shown = page_of([*ROWS, "Sum # 12"])
    map_characters(
        document, page, "helv", {**{c: c for c in map(chr, range(32, 127))}, "#": "\ue001"}
    )
    result = checked(saved(document, tmp_path / "a.pdf"), shown)
    assert trusted(result) == ROWS
    assert len(result.unread) == 1


def test_a_control_character_without_ink_is_dropped(tmp_path: Path) -> None:
    document, page, shown = page_of([text + "~" for text in ROWS])
    shown = [(x, y, text.rstrip("~")) for x, y, text in shown]
    map_characters(
        document, page, "helv", {**{c: c for c in map(chr, range(33, 126))}, " ": "\x02"}
    )
    # The blank of the font is named a control character; the tilde is drawn and named nothing.
    result = checked(saved(document, tmp_path / "a.pdf"), shown)
    assert not any("\ufffd" in line.text for line in result.trusted)


def test_white_text_is_neither_trusted_nor_read(tmp_path: Path) -> None:
    document, page, shown = page_of(ROWS)
    put(page, 50, 250, "999,999.99", color=(1, 1, 1))
    result = checked(saved(document, tmp_path / "a.pdf"), shown)
    assert trusted(result) == ROWS
    assert result.unread == ()


def test_white_text_on_a_dark_cell_is_text(tmp_path: Path) -> None:
    document, page, shown = page_of(ROWS)
    page.draw_rect(pymupdf.Rect(40, 235, 200, 260), color=None, fill=(0, 0, 0.5))
    put(page, 50, 250, "Head 2023", color=(1, 1, 1))
    result = checked(saved(document, tmp_path / "a.pdf"), [*shown, (80, 246, "Head 2023")])
    assert trusted(result) == [*ROWS, "Head 2023"]


def test_the_layer_of_a_scan_is_a_second_opinion(tmp_path: Path) -> None:
    document, page = new_page()
    page.insert_image(
        pymupdf.Rect(0, 0, 400, 300), stream=picture_of([(50, 80, "Budget 1,234.50")], 400, 300)
    )
    put(page, 50, 80, "Budget 7,234.50", render_mode=3)
    result = checked(saved(document, tmp_path / "a.pdf"), [(80, 76, "Budget 1,234.50")])
    assert (result.trusted, result.unread) == ((), ())
    assert [line.text for line in result.second_opinions] == ["Budget 7,234.50"]
    assert result.needs_detection
    assert result.crops_read == 0
    assert [tuple(map(round, box)) for box in result.images] == [(0, 0, 400, 300)]


def test_what_was_painted_over_is_no_opinion(tmp_path: Path) -> None:
    document, page, shown = page_of(ROWS)
    put(page, 50, 250, "13800138000")
    page.draw_rect(pymupdf.Rect(40, 235, 200, 260), color=None, fill=(0, 0, 0))
    result = checked(saved(document, tmp_path / "a.pdf"), [*shown, (80, 246, "")])
    assert trusted(result) == ROWS
    assert (result.unread, result.second_opinions) == ((), ())


def test_a_page_half_text_and_half_scan(tmp_path: Path) -> None:
    document, page, shown = page_of(ROWS)
    scan = pymupdf.Rect(0, 180, 400, 300)
    page.insert_image(scan, stream=picture_of([(50, 60, "scanned 55")], 400, 120))
    put(page, 50, 240, "scanned 56", render_mode=3)
    result = checked(saved(document, tmp_path / "a.pdf"), [*shown, (80, 236, "scanned 55")])
    assert trusted(result) == ROWS
    assert [line.text for line in result.second_opinions] == ["scanned 56"]
    assert result.needs_detection


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_pages_that_are_turned(tmp_path: Path, rotation: int) -> None:
    document, page, shown = page_of(ROWS)
    page.set_rotation(rotation)
    path = saved(document, tmp_path / "a.pdf")
    result = checked(path, shown, turn=layer_of(path, 1).rotation)
    assert trusted(result) == ROWS
    # Where the caller leaves the page on its side, the crops are turned instead.
    image, layer = render_page(path, 1), layer_of(path, 1)
    upright_crops = []

    def recognize(crops):
        upright_crops.extend(crop.shape for crop in crops)
        return [read("") for _ in crops]

    check_layer(layer, image.pixels, image.points_per_pixel, recognize)
    assert all(width > height for height, width, _ in upright_crops)


def test_a_reader_that_sees_nothing_confirms_nothing(tmp_path: Path) -> None:
    document, _, shown = page_of(ROWS)
    result = checked(saved(document, tmp_path / "a.pdf"), [(x, y, "") for x, y, _ in shown])
    assert result.trusted == ()
    assert len(result.unread) == len(ROWS)


def test_a_slip_of_the_reader_is_outvoted(tmp_path: Path) -> None:
    rows = [*ROWS, "Six 66", "More 606", "Also 76.6", "Thus 6"]
    document, _, shown = page_of(rows)
    shown = [(x, y, text.replace("Six 66", "Six 68")) for x, y, text in shown]
    assert len(trusted(checked(saved(document, tmp_path / "a.pdf"), shown))) == len(rows)


def layer_line(text: str, font: str = "F") -> LayerLine:
    boxes = tuple(Box(10 * i, 0, 10 * i + 10, 10) for i in range(len(text)))
    line = Line(
        text, Box(0, 0, 10 * len(text), 10), 1.0, Reader.TEXT_LAYER, boxes, (1.0,) * len(text)
    )
    return LayerLine(line, (font,) * len(text), tuple(map(ord, text)), False, 0, False)


@pytest.mark.parametrize(
    ("told", "seen", "refuted"),
    [
        ("预算12.5万元", "预算12.5万元", ""),
        ("预算：12.5万元", "预算:12.5 万元。", ""),  # width, blanks and marks do not count
        ("预算23.6万元", "预算12.5万元", "236"),
        ("123456", "234567", "123456"),  # the run must not find itself again one place further on
        ("12.5亿元", "12.5万元", "亿"),
        ("1,250", "1.250", ","),
        ("1,250", "1250", ",0125"),  # nobody knows which of them is missing
        ("编号0011", "编号OO1l", ""),  # shapes that look alike
        ("已有3个", "己有3个", ""),
        ("共5个", "共个", "5"),
        ("....12", "12", ""),  # leaders come and go
    ],
)
def test_what_a_reading_says_of_shapes(told: str, seen: str, refuted: str) -> None:
    tally = Tally()
    line = layer_line(told)
    tally.add(line, seen)
    shapes = {("F", ord(c), c) for c in told}
    assert {s[2] for s in shapes if tally.is_refuted(s)} == set(refuted)


@pytest.mark.engine
def test_the_real_reader_confirms_a_true_layer_and_refutes_a_false_one(tmp_path: Path) -> None:
    def look(path: Path) -> CheckedLayer:
        image = render_page(path, 1)
        return check_layer(layer_of(path, 1), image.pixels, image.points_per_pixel, recognize_text)

    chinese = ["项目预算资金一百二十万元", "本年支出合计", "完成年度绩效目标", "上海市财政局"]
    document, page, _ = page_of(ROWS)
    for index, text in enumerate(chinese):
        put(page, 220, 40 + 30 * index, text)
    path = saved(document, tmp_path / "true.pdf")
    result = look(path)
    assert {line.text for line in result.trusted} == {*ROWS, *chinese}
    map_characters(document, page, "helv", {**{c: c for c in map(chr, range(32, 127))}, **SHIFTED})
    result = look(saved(document, tmp_path / "false.pdf"))
    assert {line.text for line in result.trusted} == set(chinese)
    assert len(result.unread) == len(ROWS)
