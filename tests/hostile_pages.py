"""Odd files that are whole nevertheless: each shows the picture of quarters, or a blank page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import numpy as np
import pymupdf
from hostile_factory import (
    PAGE,
    encoded,
    one_page,
    page_with_picture,
    pdf,
    picture_object,
    scan,
    stream,
    tiff_of,
    two_tones,
)
from PIL import Image, ImageOps
from quarters_factory import HEIGHT, UPRIGHT, WIDTH, picture_of_quarters

TWO_TONES = [0, 0, 255, 255]


def fax(picture: Image.Image) -> tuple[bytes, bool]:
    """The picture as one strip of group 4, and whether the code's black is paper in it."""
    tiff = encoded(picture, "TIFF", compression="group4", tiffinfo={278: HEIGHT})
    with Image.open(io.BytesIO(tiff)) as stored:
        at, size = stored.tag_v2[273][0], stored.tag_v2[279][0]
        return tiff[at : at + size], stored.tag_v2[262] != 0


def ccitt() -> bytes:
    data, is_negative = fax(two_tones())
    parameters = b"/DecodeParms<</K -1/Columns %d/Rows %d/BlackIs1 %s>>" % (
        WIDTH,
        HEIGHT,
        b"true" if is_negative else b"false",
    )
    entries = b"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode" + parameters
    return page_with_picture(picture_object(data, WIDTH, HEIGHT, entries))


def jbig2() -> bytes:
    """One generic region whose bitmap is coded as a fax of group 4 is (MMR)."""
    data, is_negative = fax(two_tones())
    if is_negative:
        data, _ = fax(ImageOps.invert(two_tones().convert("L")).convert("1"))
    size = WIDTH.to_bytes(4) + HEIGHT.to_bytes(4)
    information = size + bytes(8) + bytes([0]) + bytes(2)
    region = size + bytes(8) + bytes([0]) + bytes([1]) + data
    segments = (0).to_bytes(4) + bytes([48, 0, 1]) + len(information).to_bytes(4) + information
    segments += (1).to_bytes(4) + bytes([38, 0, 1]) + len(region).to_bytes(4) + region
    entries = b"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode"
    return page_with_picture(picture_object(segments, WIDTH, HEIGHT, entries))


def jpx() -> bytes:
    data = encoded(scan().convert("RGB"), "JPEG2000")
    return page_with_picture(picture_object(data, WIDTH, HEIGHT, b"/Filter/JPXDecode"))


def sixteen_bits() -> bytes:
    deep = (picture_of_quarters().astype(">u2") * 257).tobytes()
    entries = b"/ColorSpace/DeviceGray/BitsPerComponent 16"
    return page_with_picture(picture_object(deep, WIDTH, HEIGHT, entries))


def cmyk_jpeg_inverted() -> bytes:
    """As Photoshop writes it: black is 0, which Adobe's mark says and PDF says with /Decode."""
    black = 255 - picture_of_quarters()
    zero = np.zeros_like(black)
    picture = Image.merge("CMYK", [Image.fromarray(c) for c in (zero, zero, zero, black)])
    data = encoded(picture, "JPEG", quality=95)
    entries = b"/ColorSpace/DeviceCMYK/BitsPerComponent 8/Filter/DCTDecode/Decode[1 0 1 0 1 0 1 0]"
    return page_with_picture(picture_object(data, WIDTH, HEIGHT, entries))


def scan_pdf() -> bytes:
    data = encoded(scan(), "PNG")
    with pymupdf.open() as document:
        page = document.new_page(width=595, height=842)
        page.insert_image(page.rect, stream=data, keep_proportion=False)
        return bytes(document.tobytes())


def without_table() -> bytes:
    whole = scan_pdf()
    return whole[: whole.rindex(b"xref\n")] if b"\nxref\n" in whole else whole[:-100]


def wrong_offsets() -> bytes:
    return re.sub(rb"(\d{10}) 00000 n", b"0000000123 00000 n", scan_pdf())


def stray_bytes_before() -> bytes:
    return b"HTTP/1.1 200 OK\r\n\r\n" + scan_pdf()


def turned(value: bytes) -> bytes:
    entries = b"/ColorSpace/DeviceGray/BitsPerComponent 8"
    picture = picture_object(picture_of_quarters().tobytes(), WIDTH, HEIGHT, entries)
    page = PAGE.replace(b"/Resources<<>>", b"/Rotate %s/Resources<</XObject<</I 5 0 R>>>>" % value)
    return pdf(one_page(stream(b"q 595 0 0 842 0 0 cm /I Do Q"), page, o5=picture))


def tiff(**options: object) -> Callable[[], bytes]:
    return lambda: encoded(scan(), "TIFF", **options)


def tiff_units(unit: int, resolution: tuple[int, int]) -> Callable[[], bytes]:
    return lambda: encoded(scan(), "TIFF", tiffinfo={296: unit, 282: resolution, 283: resolution})


def tiff_cmyk() -> bytes:
    black = 255 - picture_of_quarters()
    zero = np.zeros_like(black)
    picture = Image.merge("CMYK", [Image.fromarray(c) for c in (zero, zero, zero, black)])
    return encoded(picture, "TIFF")


def tiff_deep() -> bytes:
    return encoded(Image.fromarray(picture_of_quarters().astype(np.uint16) * 257), "TIFF")


def tiff_planar() -> bytes:
    """Red, green and blue one after the other instead of pixel by pixel."""
    grey = picture_of_quarters().tobytes()
    count, size = 12, WIDTH * HEIGHT
    start = 8 + 2 + 12 * count + 4
    lists = start, start + 6, start + 18
    tags = {
        256: (4, 1, WIDTH),
        257: (4, 1, HEIGHT),
        258: (3, 3, lists[0]),
        259: (3, 1, 1),
        262: (3, 1, 2),
        273: (4, 3, lists[1]),
        274: (3, 1, 1),
        277: (3, 1, 3),
        278: (4, 1, HEIGHT),
        279: (4, 3, lists[2]),
        284: (3, 1, 2),
        296: (3, 1, 2),
    }
    first = start + 30
    data = np.array([8] * 3, "<u2").tobytes()
    data += np.array([first + size * n for n in range(3)], "<u4").tobytes()
    data += np.array([size] * 3, "<u4").tobytes()
    return tiff_of(tags, data + grey * 3)


def tiff_tiled() -> bytes:
    side = 1792
    tile = np.zeros((side, side), np.uint8)
    tile[:HEIGHT, :WIDTH] = picture_of_quarters()
    tags = {256: (4, 1, WIDTH), 257: (4, 1, HEIGHT), 258: (3, 1, 8), 259: (3, 1, 1)}
    tags |= {262: (3, 1, 1), 277: (3, 1, 1), 322: (4, 1, side), 323: (4, 1, side)}
    tags |= {324: (4, 1, 8 + 2 + 12 * 10 + 4), 325: (4, 1, side * side)}
    return tiff_of(tags, tile.tobytes())


#: What the four corners show, clockwise from the upper left, and the bytes of the file.
WHOLE: dict[str, tuple[list[int], Callable[[], bytes]]] = {
    "ccitt.pdf": (TWO_TONES, ccitt),
    "jbig2.pdf": (TWO_TONES, jbig2),
    "jpeg 2000.pdf": (UPRIGHT, jpx),
    "16 bits.pdf": (UPRIGHT, sixteen_bits),
    # Black ink alone is a dark grey on paper.
    "cmyk inverted.pdf": ([59, 114, 159, 232], cmyk_jpeg_inverted),
    "no table.pdf": (UPRIGHT, without_table),
    "wrong offsets.pdf": (UPRIGHT, wrong_offsets),
    "stray bytes.pdf": (UPRIGHT, stray_bytes_before),
    "scan named as picture.png": (UPRIGHT, scan_pdf),
    "picture named as PDF.pdf": (UPRIGHT, lambda: encoded(scan(), "PNG")),
    "turned by 90.pdf": ([UPRIGHT[3], *UPRIGHT[:3]], lambda: turned(b"90")),
    "turned by -90.pdf": ([*UPRIGHT[1:], UPRIGHT[0]], lambda: turned(b"-90")),
    # MuPDF takes it for 90; the page is turned upright by its print afterwards.
    "turned by 45.pdf": ([UPRIGHT[3], *UPRIGHT[:3]], lambda: turned(b"45")),
    "turned by a word.pdf": (UPRIGHT, lambda: turned(b"/Left")),
    "planar.tif": (UPRIGHT, tiff_planar),
    "tiled.tif": (UPRIGHT, tiff_tiled),
    # The lightest grey counts as paper.
    "16 bits.tif": ([22, 88, 155, 255], tiff_deep),
    "cmyk.tif": (UPRIGHT, tiff_cmyk),
    "lzw with predictor.tif": (UPRIGHT, tiff(compression="tiff_lzw", tiffinfo={317: 2})),
    "no unit.tif": (UPRIGHT, tiff_units(1, (1, 1))),
    "centimetres.tif": (UPRIGHT, tiff_units(3, (59, 1))),
    "resolution over zero.tif": (UPRIGHT, tiff_units(2, (300, 0))),
    "blank page of 200 inches.pdf": (
        [255] * 4,
        lambda: pdf(one_page(stream(b""), PAGE.replace(b"595 842", b"14400 14400"))),
    ),
}
