"""Documents opened and drawn, good and bad."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

from extractors.page_image import PageImage
from extractors.rendering import inspect_document, render_page
from extractors.resolution import RenderLimits, useful_dpi
from models.errors import (
    EmptyFile,
    EncryptedDocument,
    NotADocument,
    UnreadableDocument,
    UnreadablePage,
)

A4 = (595.0, 842.0)


def scan(width: int = 400, height: int = 600) -> np.ndarray:
    """A grey page with a dark bar across its upper part, so that its orientation shows."""
    page = np.full((height, width, 3), 230, np.uint8)
    page[height // 10 : height // 5, width // 10 : -width // 10] = 20
    return page


def pdf_of_scan(path: Path, pages: int = 2) -> Path:
    jpeg = path.with_suffix(".jpg")
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (600, 400, 3), dtype=np.uint8)).save(
        jpeg, quality=90
    )
    document = pymupdf.open()
    for _ in range(pages):
        page = document.new_page(width=A4[0], height=A4[1])
        page.insert_image(page.rect, filename=jpeg, keep_proportion=False)
        jpeg.write_bytes(jpeg.read_bytes() + b"\x00")  # a second copy, not a shared one
    document.save(path)
    return path


def draw_every_page(path: Path) -> None:
    for page in range(1, inspect_document(path).page_count + 1):
        render_page(path, page)


def dark_rows(image: PageImage) -> tuple[float, float]:
    """First and last dark row as shares of the height."""
    rows = np.flatnonzero(image.pixels.mean(axis=(1, 2)) < 150)
    return rows[0] / image.pixels.shape[0], rows[-1] / image.pixels.shape[0]


def test_a_pdf_tells_its_hash_pages_and_title(tmp_path: Path) -> None:
    path = tmp_path / "报告.pdf"
    document = pymupdf.open()
    document.new_page()
    document.new_page()
    document.set_metadata({"title": " 年度报告 "})
    document.save(path)
    info = inspect_document(path)
    assert info.page_count == 2
    assert info.title == "年度报告"
    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.write_bytes(b"")
    with pytest.raises(EmptyFile, match="empty") as caught:
        inspect_document(path)
    assert caught.value.remedy


def test_a_text_file_named_pdf(tmp_path: Path) -> None:
    path = tmp_path / "notes.pdf"
    path.write_text("2023年度收支情况", encoding="utf-8")
    with pytest.raises(NotADocument, match="neither a PDF nor an image") as caught:
        inspect_document(path)
    assert caught.value.remedy


def test_a_pdf_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    document = pymupdf.open()
    document.new_page()
    document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="a", owner_pw="b")
    with pytest.raises(EncryptedDocument, match="password") as caught:
        inspect_document(path)
    assert caught.value.remedy


def test_a_pdf_that_only_its_owner_may_change_opens(tmp_path: Path) -> None:
    path = tmp_path / "owner.pdf"
    document = pymupdf.open()
    document.new_page()
    document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="", owner_pw="b")
    assert inspect_document(path).page_count == 1


def test_a_pdf_without_pages(tmp_path: Path) -> None:
    path = tmp_path / "none.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    with pytest.raises(EmptyFile, match="no pages"):
        inspect_document(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="cannot be read"):
        inspect_document(tmp_path / "gone.pdf")


def test_a_pdf_of_nothing_but_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "stub.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 4)
    with pytest.raises(UnreadableDocument):
        inspect_document(path)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_a_truncated_scan_is_never_read_as_whole(tmp_path: Path, share: float) -> None:
    # MuPDF repairs the file in silence and draws blank paper for what is missing.
    whole = pdf_of_scan(tmp_path / "whole.pdf").read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises((UnreadablePage, UnreadableDocument)) as caught:
        draw_every_page(path)
    assert caught.value.remedy


def test_whole_scans_raise_nothing(tmp_path: Path) -> None:
    path = pdf_of_scan(tmp_path / "whole.pdf")
    assert [render_page(path, page).pixels.ndim for page in (1, 2)] == [3, 3]


def test_a_page_that_does_not_exist(tmp_path: Path) -> None:
    path = pdf_of_scan(tmp_path / "two.pdf")
    with pytest.raises(UnreadablePage, match="no page 3"):
        render_page(path, 3)


@pytest.mark.parametrize(
    ("size_pt", "scan_dpi", "dpi", "reason"),
    [
        (A4, 200, 200, "a scan is drawn pixel for pixel"),
        (A4, 600, 300, "more than 300 dpi adds time only"),
        (A4, None, 200, "a page without a scan"),
        (A4, 72, 1600 / 842 * 72, "a coarse scan is enlarged to the size that the detector knows"),
        ((3000.0, 4000.0), 72, 72, "a photograph saved at one point a pixel"),
        ((14400.0, 14400.0), None, 25, "200 inches fit into 25 million pixels"),
        ((90.0, 90.0), None, 300, "a stamp-sized page is not enlarged without end"),
    ],
)
def test_resolution(
    size_pt: tuple[float, float], scan_dpi: float | None, dpi: float, reason: str
) -> None:
    assert useful_dpi(*size_pt, scan_dpi, RenderLimits()) == pytest.approx(dpi, rel=1e-3), reason


def test_an_absurd_page_stays_below_the_pixel_cap(tmp_path: Path) -> None:
    path = tmp_path / "poster.pdf"
    document = pymupdf.open()
    document.new_page(width=14400, height=14400)
    document.save(path)
    image = render_page(path, 1)
    assert image.pixels.shape[0] * image.pixels.shape[1] <= 25_100_000
    assert image.width_pt == pytest.approx(14400, rel=0.01)


def test_the_rotation_a_pdf_declares_is_honoured(tmp_path: Path) -> None:
    path = tmp_path / "turned.pdf"
    document = pymupdf.open()
    page = document.new_page(width=400, height=600)
    page.draw_rect(pymupdf.Rect(0, 0, 400, 60), fill=(0, 0, 0))
    page.set_rotation(180)
    document.save(path)
    first, last = dark_rows(render_page(path, 1))
    assert first > 0.88
    assert last > 0.98


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "bmp"])
def test_an_image_file_is_a_document_of_one_page(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"scan.{suffix}"
    Image.fromarray(scan(1240, 1754)).save(path, dpi=(150, 150))
    assert inspect_document(path).page_count == 1
    image = render_page(path, 1)
    assert image.pixels.shape == (1754, 1240, 3)
    if suffix in {"png", "jpg", "tif"}:
        assert (image.width_pt, image.height_pt) == pytest.approx((595.2, 841.9), abs=0.5)


def test_a_multi_page_tiff(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    frames = [Image.fromarray(np.full((1700, 1200), grey, np.uint8)) for grey in (10, 120, 240)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    assert inspect_document(path).page_count == 3
    assert [int(render_page(path, page).pixels.mean()) for page in (1, 2, 3)] == [10, 120, 240]
    with pytest.raises(UnreadablePage, match="no page 4"):
        render_page(path, 4)


def test_a_fax_of_black_and_white_pixels(tmp_path: Path) -> None:
    path = tmp_path / "fax.tiff"
    Image.fromarray(scan(1240, 1754)).convert("1").save(path, compression="group4")
    assert dark_rows(render_page(path, 1)) == pytest.approx((0.1, 0.2), abs=0.01)


@pytest.mark.parametrize(
    ("exif", "rows"), [(1, (0.1, 0.2)), (3, (0.8, 0.9)), (6, (0.1, 0.9)), (8, (0.1, 0.9))]
)
def test_a_photograph_is_turned_as_its_exif_says(
    tmp_path: Path, exif: int, rows: tuple[float, float]
) -> None:
    path = tmp_path / "photo.jpg"
    tags = Image.Exif()
    tags[0x0112] = exif
    picture = scan(1200, 1800)
    Image.fromarray(picture).save(path, exif=tags)
    image = render_page(path, 1)
    turned = exif in {6, 8}
    assert image.pixels.shape[:2] == ((1200, 1800) if turned else (1800, 1200))
    dark = np.flatnonzero(image.pixels.min(axis=(1, 2)) < 100)
    assert (dark[0] / image.pixels.shape[0], dark[-1] / image.pixels.shape[0]) == pytest.approx(
        rows, abs=0.01
    )


def test_a_transparent_picture_lies_on_white(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    Image.new("RGBA", (1200, 1700), (0, 0, 0, 0)).save(path)
    assert int(render_page(path, 1).pixels.min()) == 255


def test_sixteen_bit_greys_are_not_burnt_out(tmp_path: Path) -> None:
    path = tmp_path / "deep.png"
    values = np.linspace(0, 65535, 1700 * 1200).reshape(1700, 1200).astype(np.uint16)
    Image.fromarray(values).save(path)
    assert float(render_page(path, 1).pixels.mean()) == pytest.approx(127.5, abs=1)


def test_a_small_picture_is_enlarged(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    Image.fromarray(scan(600, 800)).save(path)
    assert max(render_page(path, 1).pixels.shape[:2]) == 1600


def test_a_tiff_that_calls_itself_pdf_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    Image.fromarray(scan(1240, 1754)).save(path, format="TIFF")
    assert inspect_document(path).page_count == 1


def test_a_broken_image(tmp_path: Path) -> None:
    whole = tmp_path / "whole.png"
    Image.fromarray(scan(1240, 1754)).save(whole)
    path = tmp_path / "broken.png"
    path.write_bytes(whole.read_bytes()[:700])
    with pytest.raises((UnreadablePage, UnreadableDocument)):
        render_page(path, 1)
