"""Scans inside PDFs: drawn upright, whole, and pixel for pixel, however the file stores them."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image
from quarters_factory import UPRIGHT, picture_of_quarters, quarters

from extractors.rendering import render_page

A4 = (595.2, 841.92)


def encoded(picture: Image.Image, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, **options)
    return stream.getvalue()


def pdf_of(path: Path, picture: bytes, size_pt: tuple[float, float] = A4, rotate: int = 0) -> Path:
    document = pymupdf.open()
    page = document.new_page(width=size_pt[0], height=size_pt[1])
    page.insert_image(page.rect, stream=picture, keep_proportion=False, rotate=rotate)
    document.save(path)
    return path


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_scans_turned_by_the_pages_rotate_entry(tmp_path: Path, turn: int) -> None:
    stored = Image.fromarray(np.ascontiguousarray(np.rot90(picture_of_quarters(), turn // 90)))
    document = pymupdf.open()
    width, height = A4 if turn % 180 == 0 else A4[::-1]
    page = document.new_page(width=width, height=height)
    page.insert_image(page.rect, stream=encoded(stored, format="PNG"), keep_proportion=False)
    page.set_rotation(turn)
    document.save(tmp_path / "turned.pdf")
    image = render_page(tmp_path / "turned.pdf", 1)
    assert image.pixels.shape[:2] == pytest.approx((1754, 1240), abs=2)
    assert quarters(image) == pytest.approx(UPRIGHT, abs=2)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_scans_turned_by_their_own_matrix_are_drawn_pixel_for_pixel(
    tmp_path: Path, turn: int
) -> None:
    stored = Image.fromarray(np.ascontiguousarray(np.rot90(picture_of_quarters(), turn // 90)))
    path = pdf_of(tmp_path / "matrix.pdf", encoded(stored, format="PNG"), rotate=turn)
    shape = render_page(path, 1).pixels.shape
    assert shape[:2] == pytest.approx((1754, 1240), abs=2)


def test_the_part_outside_the_crop_box_is_not_drawn(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=800, height=1000)
    page.draw_rect(page.rect, fill=(0, 0, 0))
    inside = pymupdf.Rect(100, 50, 100 + A4[0], 50 + A4[1])
    picture = encoded(Image.fromarray(picture_of_quarters()), format="PNG")
    page.insert_image(inside, stream=picture, keep_proportion=False)
    page.set_cropbox(inside)
    document.save(tmp_path / "crop.pdf")
    image = render_page(tmp_path / "crop.pdf", 1)
    assert (image.width_pt, image.height_pt) == pytest.approx(A4, abs=0.6)
    assert image.pixels.shape[:2] == pytest.approx((1754, 1240), abs=2)
    assert quarters(image) == pytest.approx(UPRIGHT, abs=2)


def test_a_media_box_that_begins_below_zero(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=A4[0], height=A4[1])
    picture = encoded(Image.fromarray(picture_of_quarters()), format="PNG")
    page.insert_image(page.rect, stream=picture, keep_proportion=False)
    page.set_mediabox(pymupdf.Rect(-100, -50, A4[0], A4[1]))
    document.save(tmp_path / "below.pdf")
    image = render_page(tmp_path / "below.pdf", 1)
    assert (image.width_pt, image.height_pt) == pytest.approx((A4[0] + 100, A4[1] + 50), abs=0.6)
    assert 1750 < image.pixels.shape[0] < 2000


def test_a_page_counted_in_units_of_ten_points(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=59.52, height=84.192)
    picture = encoded(Image.fromarray(picture_of_quarters()), format="PNG")
    page.insert_image(page.rect, stream=picture, keep_proportion=False)
    document.xref_set_key(page.xref, "UserUnit", "10")
    document.save(tmp_path / "unit.pdf")
    image = render_page(tmp_path / "unit.pdf", 1)
    assert max(image.pixels.shape) == pytest.approx(1754, abs=2)
    assert quarters(image) == pytest.approx(UPRIGHT, abs=2)


@pytest.mark.parametrize(
    ("size_in", "dpi", "long_side_px", "reason"),
    [
        ((8.27, 11.69), 100, 1600, "coarse: enlarged to what the detector knows"),
        ((8.27, 11.69), 150, 1754, "A4 as scanned"),
        ((8.27, 11.69), 300, 3507, "A4 as scanned"),
        ((8.27, 11.69), 600, 3507, "more than 300 dpi adds time only"),
        ((11.69, 16.54), 200, 3308, "A3"),
        ((16.54, 11.69), 300, 4962, "A3 across"),
        ((5.83, 8.27), 200, 1654, "A5"),
        ((3.15, 39.4), 200, 7880, "a receipt of one metre"),
        ((2.0, 3.0), 300, 900, "a ticket: 300 dpi is all there is"),
    ],
)
def test_pages_of_any_size_and_resolution(
    tmp_path: Path, size_in: tuple[float, float], dpi: int, long_side_px: int, reason: str
) -> None:
    picture = Image.fromarray(picture_of_quarters(round(size_in[0] * dpi), round(size_in[1] * dpi)))
    size_pt = size_in[0] * 72, size_in[1] * 72
    path = pdf_of(tmp_path / "scan.pdf", encoded(picture, format="JPEG"), size_pt)
    image = render_page(path, 1)
    assert max(image.pixels.shape) == pytest.approx(long_side_px, abs=3), reason
    assert (image.width_pt, image.height_pt) == pytest.approx(size_pt, abs=0.6)
    assert quarters(image) == pytest.approx(UPRIGHT, abs=4)


def test_pages_of_mixed_sizes_in_one_file(tmp_path: Path) -> None:
    document = pymupdf.open()
    sizes = [(595, 842), (1191, 842), (420, 595), (227, 2836)]
    for width, height in sizes:
        page = document.new_page(width=width, height=height)
        picture = encoded(
            Image.fromarray(picture_of_quarters(width * 2, height * 2)), format="JPEG"
        )
        page.insert_image(page.rect, stream=picture, keep_proportion=False)
    document.save(tmp_path / "mixed.pdf")
    for number, size in enumerate(sizes, 1):
        image = render_page(tmp_path / "mixed.pdf", number)
        assert (image.width_pt, image.height_pt) == pytest.approx(size, abs=0.6)


def with_stream(
    path: Path, data: bytes, decoder: str, entries: str = "", parameters: str = "null"
) -> Path:
    """A PDF whose page is one picture of 1240 by 1754 pixels stored as `data`."""
    pdf_of(path, encoded(Image.fromarray(picture_of_quarters()), format="PNG"))
    document = pymupdf.open(path)
    (xref, *_), *_ = document[0].get_images()
    document.update_object(
        xref, f"<</Type/XObject/Subtype/Image/Width 1240/Height 1754 {entries}>>"
    )
    document.update_stream(xref, data, compress=False, new=True)
    document.xref_set_key(xref, "Filter", f"/{decoder}")
    document.xref_set_key(xref, "DecodeParms", parameters)
    document.save(path.with_stem("stream"))
    return path.with_stem("stream")


def test_a_fax_page_ccitt_group_4(tmp_path: Path) -> None:
    two = Image.fromarray(np.where(picture_of_quarters() < 120, 0, 255).astype(np.uint8)).convert(
        "1", dither=0
    )
    tiff = encoded(two, format="TIFF", compression="group4", tiffinfo={278: 1754})
    with Image.open(io.BytesIO(tiff)) as stored:
        offset, count = stored.tag_v2[273][0], stored.tag_v2[279][0]
        black_is_1 = "false" if stored.tag_v2[262] == 0 else "true"
    path = with_stream(
        tmp_path / "fax.pdf",
        tiff[offset : offset + count],
        "CCITTFaxDecode",
        "/BitsPerComponent 1/ColorSpace/DeviceGray",
        f"<</K -1/Columns 1240/Rows 1754/BlackIs1 {black_is_1}>>",
    )
    assert quarters(render_page(path, 1)) == [0, 0, 255, 255]


def test_a_page_in_jpeg_2000(tmp_path: Path) -> None:
    data = encoded(Image.fromarray(picture_of_quarters()).convert("RGB"), format="JPEG2000")
    path = with_stream(tmp_path / "jpx.pdf", data, "JPXDecode")
    assert quarters(render_page(path, 1)) == pytest.approx(UPRIGHT, abs=3)


def test_a_page_in_jbig2(tmp_path: Path) -> None:
    # A page of one generic region, all of it paper but what an empty arithmetic code leaves: a
    # region of no height and the page's default colour, black.
    information = (1240).to_bytes(4) + (1754).to_bytes(4) + bytes(8) + bytes([0x04]) + bytes(2)
    data = (0).to_bytes(4) + bytes([48, 0, 1]) + len(information).to_bytes(4) + information
    path = with_stream(
        tmp_path / "jbig2.pdf",
        data,
        "JBIG2Decode",
        "/BitsPerComponent 1/ColorSpace/DeviceGray",
    )
    assert quarters(render_page(path, 1)) == [0, 0, 0, 0]


def test_a_cmyk_page(tmp_path: Path) -> None:
    data = encoded(
        Image.fromarray(picture_of_quarters()).convert("CMYK"), format="JPEG", quality=95
    )
    path = pdf_of(tmp_path / "cmyk.pdf", data)
    dark, darker, middle, paper = quarters(render_page(path, 1))
    assert dark < darker < middle < paper
    assert paper > 215


def test_text_as_a_mask_over_a_coarse_background_is_drawn_at_the_masks_resolution(
    tmp_path: Path,
) -> None:
    """Scanners that save space store print as a sharp mask and paper as a blurred picture."""
    document = pymupdf.open()
    page = document.new_page(width=A4[0], height=A4[1])
    paper = encoded(Image.fromarray(np.full((585, 413), 230, np.uint8)), format="JPEG")
    page.insert_image(page.rect, stream=paper, keep_proportion=False)
    print_ = Image.fromarray(
        np.where(picture_of_quarters(2480, 3508) < 120, 0, 255).astype(np.uint8)
    )
    page.insert_image(page.rect, stream=encoded(print_, format="PNG"), keep_proportion=False)
    (xref, *_) = page.get_images()[-1]
    bits = zlib.compress(np.packbits(np.asarray(print_) > 0, axis=1).tobytes())
    document.update_object(
        xref,
        "<</Type/XObject/Subtype/Image/Width 2480/Height 3508/ImageMask true/BitsPerComponent 1>>",
    )
    document.update_stream(xref, bits, compress=False, new=True)
    document.xref_set_key(xref, "Filter", "/FlateDecode")
    document.save(tmp_path / "mrc.pdf")
    image = render_page(tmp_path / "mrc.pdf", 1)
    assert image.pixels.shape[:2] == pytest.approx((3508, 2480), abs=2)
    assert quarters(image) == pytest.approx([0, 0, 230, 230], abs=2)


def test_a_scan_in_strips(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=A4[0], height=A4[1])
    rows = np.array_split(picture_of_quarters(2480, 3508), 12)
    top = 0.0
    for strip in rows:
        height = A4[1] * strip.shape[0] / 3508
        rect = pymupdf.Rect(0, top, A4[0], top + height)
        picture = encoded(Image.fromarray(strip), format="PNG")
        page.insert_image(rect, stream=picture, keep_proportion=False)
        top += height
    document.save(tmp_path / "strips.pdf")
    image = render_page(tmp_path / "strips.pdf", 1)
    assert image.pixels.shape[:2] == pytest.approx((3508, 2480), abs=2)
    assert quarters(image) == pytest.approx(UPRIGHT, abs=2)


def test_a_scan_with_oblong_pixels_is_drawn_at_its_finer_resolution(tmp_path: Path) -> None:
    # Standard fax: 204 dpi across, 98 down, and stored on its side the other way round.
    picture = encoded(Image.fromarray(picture_of_quarters(1146, 1728)), format="PNG")
    path = pdf_of(tmp_path / "oblong.pdf", picture, (841.9, 609.9))
    assert render_page(path, 1).pixels.shape[0] == pytest.approx(1728, abs=3)
