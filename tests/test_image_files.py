"""Image files of every make that scanners, faxes and phones write."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin
from quarters_factory import HEIGHT, UPRIGHT, WIDTH, picture_of_quarters, quarters

from extractors.rendering import inspect_document, render_page
from extractors.resolution import RenderLimits, useful_scale


def stored_as(orientation: int) -> Image.Image:
    """The page as a camera stores it that says it must be brought upright so."""
    put = {
        1: lambda a: a,
        2: np.fliplr,
        3: lambda a: np.rot90(a, 2),
        4: np.flipud,
        5: np.transpose,
        # Shown after a turn of 90 degrees clockwise, so stored turned the other way.
        6: lambda a: np.rot90(a, 1),
        7: lambda a: np.rot90(np.transpose(a), 2),
        8: lambda a: np.rot90(a, -1),
    }
    return Image.fromarray(np.ascontiguousarray(put[orientation](picture_of_quarters())))


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pages_are_shown_as_their_orientation_says(
    tmp_path: Path, suffix: str, orientation: int
) -> None:
    path = tmp_path / f"photo.{suffix}"
    tags = Image.Exif()
    tags[0x0112] = orientation
    picture = stored_as(orientation)
    if suffix == "tif":
        picture.save(path, tiffinfo={274: orientation})
    else:
        picture.save(path, exif=tags, quality=95)
    image = render_page(path, 1)
    assert image.pixels.shape == (HEIGHT, WIDTH, 3)
    assert quarters(image) == pytest.approx(UPRIGHT, abs=3)


def test_pages_of_a_tiff_are_turned_each_by_its_own_tag(tmp_path: Path) -> None:
    path = tmp_path / "stack.tif"
    with TiffImagePlugin.AppendingTiffWriter(str(path), new=True) as stack:
        for orientation in (3, 1, 8):
            stored_as(orientation).save(stack, format="TIFF", tiffinfo={274: orientation})
            stack.newFrame()
    assert inspect_document(path).page_count == 3
    for number in (3, 1, 2):
        assert quarters(render_page(path, number)) == UPRIGHT


def test_a_deep_grey_page_is_turned_too(tmp_path: Path) -> None:
    path = tmp_path / "deep.tif"
    deep = Image.fromarray(np.asarray(stored_as(6)).astype(np.uint16) * 257)
    deep.save(path, tiffinfo={274: 6})
    assert quarters(render_page(path, 1)) == pytest.approx([22, 89, 155, 255], abs=2)


@pytest.mark.parametrize(
    ("mode", "compression", "tolerance", "reason"),
    [
        ("1", "group3", 0, "fax"),
        ("1", "group4", 0, "office copiers at black and white"),
        ("1", None, 0, "no compression"),
        ("L", "tiff_lzw", 0, "greys"),
        ("L", "packbits", 0, "old scanners"),
        ("L", "jpeg", 4, "JPEG inside TIFF"),
        ("RGB", "tiff_lzw", 0, "colours"),
        ("RGB", "tiff_adobe_deflate", 0, "colours, deflated"),
        ("RGB", "jpeg", 4, "colours, JPEG inside TIFF"),
        ("P", "tiff_lzw", 0, "palette"),
        ("CMYK", "tiff_lzw", 6, "printers' colours"),
        ("RGBA", "tiff_lzw", 0, "opaque alpha"),
        ("LA", "tiff_adobe_deflate", 0, "greys with alpha"),
    ],
)
def test_tiffs(
    tmp_path: Path, mode: str, compression: str | None, tolerance: int, reason: str
) -> None:
    path = tmp_path / "scan.tif"
    grey = picture_of_quarters()
    picture = Image.fromarray(
        np.where(grey < 120, 0, 255).astype(np.uint8) if mode == "1" else grey
    )
    picture.convert(mode).save(path, compression=compression, dpi=(150, 150))
    image = render_page(path, 1)
    assert image.pixels.shape == (HEIGHT, WIDTH, 3), reason
    expected = [0, 0, 255, 255] if mode == "1" else UPRIGHT
    assert quarters(image) == pytest.approx(expected, abs=tolerance), reason
    assert image.width_pt == pytest.approx(595.2, abs=0.1)


def test_pages_of_many_makes_in_one_tiff(tmp_path: Path) -> None:
    path = tmp_path / "mixed.tif"
    frames = [
        Image.fromarray(np.full((1700, 1200), 40, np.uint8)).convert("1", dither=0),
        Image.fromarray(np.full((1200, 1700), 120, np.uint8)),
        Image.fromarray(np.full((1654, 2339, 3), 200, np.uint8)),
    ]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    images = [render_page(path, number) for number in (1, 2, 3)]
    assert [image.pixels.shape[:2] for image in images] == [
        (1700, 1200),
        (1200, 1700),
        (1654, 2339),
    ]
    assert [round(image.pixels.mean()) for image in images] == [0, 120, 200]


def test_previews_and_masks_in_a_tiff_are_no_pages(tmp_path: Path) -> None:
    path = tmp_path / "preview.tif"
    with TiffImagePlugin.AppendingTiffWriter(str(path), new=True) as stack:
        for grey, kind in ((10, 0), (60, 1), (120, 2), (200, 4)):
            frame = Image.fromarray(np.full((1700, 1200), grey, np.uint8))
            frame.save(stack, format="TIFF", tiffinfo={254: kind})
            stack.newFrame()
    assert inspect_document(path).page_count == 2
    assert [round(render_page(path, number).pixels.mean()) for number in (1, 2)] == [10, 120]


def test_the_second_picture_in_a_phones_jpeg_is_no_page(tmp_path: Path) -> None:
    path = tmp_path / "phone.jpg"
    map_of_light = Image.fromarray(np.full((400, 300), 90, np.uint8))
    Image.fromarray(picture_of_quarters()).save(
        path, format="MPO", save_all=True, append_images=[map_of_light]
    )
    assert inspect_document(path).page_count == 1
    assert quarters(render_page(path, 1)) == pytest.approx(UPRIGHT, abs=3)


@pytest.mark.parametrize(
    ("bits", "white", "reason"),
    [(16, 65535, "full range"), (12, 4095, "twelve bits in sixteen"), (10, 1023, "ten")],
)
def test_deep_greys_keep_their_light(tmp_path: Path, bits: int, white: int, reason: str) -> None:
    path = tmp_path / "deep.tif"
    values = (picture_of_quarters().astype(np.float64) / 255 * white).astype(np.uint16)
    values[0, 0] = white
    Image.fromarray(values).save(path)
    assert quarters(render_page(path, 1)) == pytest.approx(UPRIGHT, abs=2), (bits, reason)


def test_a_nearly_white_deep_page_does_not_turn_into_noise(tmp_path: Path) -> None:
    path = tmp_path / "blank.tif"
    grain = np.random.default_rng(4).integers(64_000, 65_000, (1700, 1200)).astype(np.uint16)
    Image.fromarray(grain).save(path)
    assert int(render_page(path, 1).pixels.min()) > 245


def test_deep_greys_that_count_from_white(tmp_path: Path) -> None:
    path = tmp_path / "inverted.tif"
    values = (255 - picture_of_quarters()).astype(np.uint16) * 257
    values[0, 0] = 65535
    Image.fromarray(values).save(path, tiffinfo={262: 0})
    with Image.open(path) as stored:
        assert stored.tag_v2[262] == 0, "the file under test must count from white"
    assert quarters(render_page(path, 1)) == pytest.approx(UPRIGHT, abs=2)


def test_a_standard_fax_gets_square_pixels(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    # A4 at 204 dpi across and 98 down.
    fax = Image.fromarray(picture_of_quarters(1728, 1146))
    fax.save(path, dpi=(204, 98))
    image = render_page(path, 1)
    assert image.pixels.shape[1] == 1728
    assert image.height_pt / image.width_pt == pytest.approx(1.38, abs=0.01)
    assert quarters(image) == pytest.approx(UPRIGHT, abs=1)


@pytest.mark.parametrize(
    ("size_px", "dpi", "scale", "reason"),
    [
        ((827, 1169), 100, 1600 / 1169, "A4 at 100 dpi is enlarged to what the detector knows"),
        ((1240, 1754), 150, 1.0, "A4 at 150 dpi as it is"),
        ((2480, 3508), 300, 1.0, "A4 at 300 dpi as it is"),
        ((4960, 7016), 600, 0.5, "more than 300 dpi adds time only"),
        ((3508, 4961), 300, 1.0, "A3 at 300 dpi"),
        ((1748, 2480), 300, 1.0, "A5 at 300 dpi"),
        ((1800, 3000), 600, 1600 / 3000, "a receipt at 600 dpi keeps the size of a page"),
        ((3000, 4000), None, 1.0, "a photograph by a phone"),
        ((9000, 12000), None, (25 / 108) ** 0.5, "a photograph larger than memory should hold"),
        ((400, 300), None, 3.0, "a thumbnail is enlarged threefold at most"),
        ((945, 11811), 300, 1.0, "a receipt of one metre"),
    ],
)
def test_pictures_have_a_useful_size(
    size_px: tuple[int, int], dpi: float | None, scale: float, reason: str
) -> None:
    assert useful_scale(*size_px, dpi, RenderLimits()) == pytest.approx(scale), reason


@pytest.mark.parametrize("dpi", [100, 150, 200, 300, 600])
def test_a_page_has_its_size_in_points_at_any_resolution(tmp_path: Path, dpi: int) -> None:
    path = tmp_path / "scan.png"
    size = round(8.27 * dpi), round(11.69 * dpi)
    Image.fromarray(picture_of_quarters(*size)).save(path, dpi=(dpi, dpi), compress_level=1)
    image = render_page(path, 1)
    assert (image.width_pt, image.height_pt) == pytest.approx((595.4, 841.7), abs=1)
    assert 1600 <= max(image.pixels.shape) <= 3510
    assert quarters(image) == pytest.approx(UPRIGHT, abs=1)
