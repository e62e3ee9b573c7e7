"""Files that attack or confuse whoever opens them, each made by a few lines; all are small."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable
from functools import cache

import numpy as np
import pymupdf
from PIL import Image
from quarters_factory import picture_of_quarters

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PASSWORD = "公示 2024"
#: What the bombs unpack to; more than the cap of the tests, so that they can be told by it.
BOMB_BYTES = 1 << 30


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def pdf(objects: dict[int, bytes], *, with_table: bool = True, trailer: bytes = b"") -> bytes:
    """A PDF of these numbered objects; the first is its catalog."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    if with_table:
        out += b"xref\n0 1\n0000000000 65535 f \n"
        for number, offset in offsets.items():
            out += b"%d 1\n%010d 00000 n \n" % (number, offset)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (max(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % at)


def one_page(contents: bytes, page: bytes = PAGE, **more: bytes) -> dict[int, bytes]:
    extra = {int(number[1:]): body for number, body in more.items()}
    return {1: CATALOG, 2: PAGES, 3: page, 4: contents, **extra}


def page_with_picture(picture: bytes) -> bytes:
    """A PDF page filled with the picture object `picture`."""
    page = PAGE.replace(b"/Resources<<>>", b"/Resources<</XObject<</I 5 0 R>>>>")
    return pdf(one_page(stream(b"q 595 0 0 842 0 0 cm /I Do Q"), page, o5=picture))


def picture_object(data: bytes, width: int, height: int, entries: bytes) -> bytes:
    return stream(
        data, b"/Type/XObject/Subtype/Image/Width %d/Height %d" % (width, height) + entries
    )


def scan() -> Image.Image:
    return Image.fromarray(picture_of_quarters())


def two_tones() -> Image.Image:
    dark = np.where(picture_of_quarters() < 120, 0, 255).astype(np.uint8)
    return Image.fromarray(dark).convert("1", dither=0)


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, format=kind, **options)
    return out.getvalue()


@cache
def nested(
    size: int, times: int, first: bytes = b"", fill: bytes = bytes(2)
) -> tuple[bytes, bytes]:
    """`first` and `size` bytes of `fill`, packed `times` times over, and the filters to unpack."""
    packer = zlib.compressobj(1)
    block = fill * (1 << 19)
    data = (
        packer.compress(first)
        + b"".join(packer.compress(block) for _ in range(size >> 20))
        + packer.flush()
    )
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data, b"/Filter[%s]" % (b"/FlateDecode" * times)


# Opening fails -------------------------------------------------------------------------------


def encrypted(password: str) -> bytes:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "Budget 1,234.50")
        return bytes(
            document.tobytes(
                encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw=password, owner_pw="owner"
            )
        )


def by_certificate() -> bytes:
    trailer = b"/Encrypt<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4>>/ID[<00><00>]"
    return pdf(one_page(stream(b"")), trailer=trailer)


def ten_thousand_pages() -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(10, 10_010))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    pages = dict.fromkeys(range(10, 10010), page)
    return pdf({1: CATALOG, 2: b"<</Type/Pages/Kids[%s]/Count 10000>>" % kids, **pages})


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", nested(1 << 20, 1)[0]) + chunk(b"IEND", b"")
    )


def tiff_of(tags: dict[int, tuple[int, int, int]], data: bytes = b"") -> bytes:
    """A TIFF with these tags (type, count, value) and `data` at offset 8 + 2 + 12n + 4."""
    entries = b"".join(struct.pack("<HHII", tag, *tags[tag]) for tag in sorted(tags))
    return b"II*\x00" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4) + data


UNOPENED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty.pdf": ("empty", lambda: b""),
    "random.pdf": ("not_a_document", lambda: random.Random(1).randbytes(20_000)),
    "random after mark.pdf": ("damaged", lambda: b"%PDF-1.7\n" + random.Random(2).randbytes(9_000)),
    "word.pdf": ("not_a_document", lambda: b"PK\x03\x04" + bytes(500)),
    "web page.pdf": ("not_a_document", lambda: b"<html><title>404</title></html>"),
    "mark alone.pdf": ("damaged", lambda: b"%PDF-1.7\n"),
    "locked.pdf": ("encrypted", lambda: encrypted("nobody knows")),
    "certificate.pdf": ("encrypted", by_certificate),
    "no pages.pdf": ("no_pages", lambda: pdf({1: CATALOG, 2: b"<</Type/Pages/Kids[]/Count 0>>"})),
    "10,000 pages.pdf": ("too_many_pages", ten_thousand_pages),
    # MuPDF takes no number of pages that is larger than that of its objects.
    "claims pages.pdf": (
        "damaged",
        lambda: pdf({1: CATALOG, 2: b"<</Type/Pages/Kids[3 0 R]/Count 900000>>", 3: PAGE}),
    ),
    "broken picture.png": ("damaged", lambda: b"\x89PNG\r\n\x1a\n" + bytes(50)),
    "broken picture.tif": ("damaged", lambda: b"II*\x00" + bytes(50)),
    "huge counts.tif": ("damaged", lambda: tiff_of({256: (4, 9, 0), 257: (4, 2**31, 8)})),
    "picture bomb.png": ("file_too_large", lambda: png_that_claims(60_000, 60_000)),
}


# Pages fail ----------------------------------------------------------------------------------


def content_bomb() -> bytes:
    data, filters = nested(BOMB_BYTES, 2)
    return pdf(one_page(stream(data, filters)))


def object_stream_bomb() -> bytes:
    """The page tree lies in a stream that unpacks to an array of more numbers than memory holds."""
    data, filters = nested(BOMB_BYTES, 2, b"3 0 2 5  null <</Kids [", b"0 ")
    body = stream(data, b"/Type/ObjStm/N 2/First 9" + filters)
    out = bytearray(b"%PDF-1.7\n")
    offsets = {1: len(out)}
    out += b"1 0 obj\n" + CATALOG + b"\nendobj\n"
    offsets[5] = len(out)
    out += b"5 0 obj\n" + body + b"\nendobj\n"
    at = len(out)
    rows = b"".join(
        struct.pack(">BIH", *row)
        for row in [
            (0, 0, 0),
            (1, offsets[1], 0),
            (2, 5, 1),
            (2, 5, 0),
            (0, 0, 0),
            (1, offsets[5], 0),
            (1, at, 0),
        ]
    )
    table = stream(rows, b"/Type/XRef/Size 7/W[1 4 2]/Root 1 0 R")
    return bytes(out + b"6 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % at)


def picture_bomb() -> bytes:
    data, filters = nested(64 << 20, 2)
    entries = b"/ColorSpace/DeviceRGB/BitsPerComponent 8" + filters
    return page_with_picture(picture_object(data, 60_000, 60_000, entries))


def jpx_bomb() -> bytes:
    """A JPEG 2000 of one tile whose header says 30,000 by 30,000 pixels."""
    data = bytearray(encoded(Image.new("RGB", (16, 16)), "JPEG2000", no_jp2=True))
    at = data.index(b"\xff\x51") + 6
    side = 16_000
    data[at : at + 8] = struct.pack(">II", side, side)
    data[at + 16 : at + 24] = struct.pack(">II", side, side)
    return page_with_picture(picture_object(bytes(data), side, side, b"/Filter/JPXDecode"))


def form_bomb() -> bytes:
    """Forms that draw the next one ten times, nine deep: a billion drawings."""
    forms = {}
    for number in range(10, 19):
        entries = (
            b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F %d 0 R>>>>"
            % (number + 1)
        )
        forms[number] = stream(b"/F Do " * 10, entries)
    forms[19] = stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]")
    page = PAGE.replace(b"/Resources<<>>", b"/Resources<</XObject<</F 10 0 R>>>>")
    return pdf({**one_page(stream(b"/F Do"), page), **forms})


def truncated_scan() -> bytes:
    picture = np.random.default_rng(3).integers(0, 256, (400, 300), np.uint8)
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_image(page.rect, stream=encoded(Image.fromarray(picture), "PNG"))
        whole = document.tobytes()
    return bytes(whole[: len(whole) // 2])


def tiff_without_strips() -> bytes:
    tags = {256: (4, 1, 1240), 257: (4, 1, 1754), 258: (3, 1, 8), 259: (3, 1, 1), 262: (3, 1, 1)}
    tags |= {273: (4, 1, 500_000), 277: (3, 1, 1), 278: (4, 1, 1754), 279: (4, 1, 1240 * 1754)}
    return tiff_of(tags)


#: Words of the error of the only page; several where it is a matter of the machine's speed.
UNREAD_PAGES: dict[str, tuple[tuple[str, ...], Callable[[], bytes]]] = {
    "content bomb.pdf": (("needed more memory", "gave up"), content_bomb),
    "picture bomb.pdf": (("picture on it is too large",), picture_bomb),
    "JPX bomb.pdf": (("needed more memory", "damaged"), jpx_bomb),
    "form bomb.pdf": (("gave up", "processor time"), form_bomb),
    "strips missing.tif": (("damaged",), tiff_without_strips),
}
