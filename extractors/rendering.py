"""Documents opened and their pages drawn; PyMuPDF is imported here and for the text layer alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pymupdf

from extractors.image_files import count_frames, load_frame
from extractors.page_image import POINTS_PER_INCH, PageImage
from extractors.resolution import RenderLimits, useful_dpi
from models.errors import (
    EmptyFile,
    EncryptedDocument,
    NotADocument,
    UnreadableDocument,
    UnreadablePage,
)

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)

# A PDF may begin after a few stray bytes; readers look for its mark in the first kilobyte.
_PDF_MARK = b"%PDF-"
_MARK_WITHIN_BYTES = 1024
# First bytes of PNG, JPEG, TIFF (both byte orders, and BigTIFF), BMP.
_IMAGE_MARKS = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+", b"BM")

# MuPDF repairs a broken file in silence and draws what is left: half a scan, or an empty page.
# These of its warnings mean that something of the page is missing from the picture.
_MISSING_CONTENT = (
    "premature end",
    "object is not a stream",
    "non-page object",
    "cannot load content stream",
    "cannot decode",
    "corrupt",
    "truncated",
    "zlib error",
    "unexpected eof",
)

# A picture that covers this share of a page is the scan of the page.
_SCAN_COVERS = 0.5


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What is known of a file before any page is read.

    `title` is that of the file's own metadata, empty when it has none; it is often wrong.
    """

    sha256: str
    page_count: int
    title: str


def inspect_document(path: Path) -> DocumentInfo:
    """Hash, page count and title of a PDF or image file, without drawing a page.

    Raises:
        EmptyFile: no bytes, or no pages.
        EncryptedDocument: opens with a password only.
        NotADocument: neither PDF nor image, whatever its name says.
        UnreadableDocument: damaged beyond opening, or the file cannot be read at all.
    """
    sha256 = _hash(path)
    if is_image(path):
        return DocumentInfo(sha256, count_frames(path), "")
    with opened_pdf(path) as document:
        title = str((document.metadata or {}).get("title") or "").strip()
        return DocumentInfo(sha256, document.page_count, title)


def render_page(path: Path, page: int, limits: RenderLimits | None = None) -> PageImage:
    """Page `page` (1-based) as pixels, turned as the PDF's /Rotate or the image's EXIF says.

    Raises:
        UnreadableDocument: as `inspect_document`.
        UnreadablePage: the page does not exist, or part of its content is missing from the file.
    """
    limits = limits or RenderLimits()
    if is_image(path):
        return load_frame(path, page, limits)
    with opened_pdf(path) as document:
        if not 1 <= page <= document.page_count:
            raise UnreadablePage(f"{path.name} has no page {page}")
        try:
            return _draw(document, page, limits)
        except (RuntimeError, ValueError) as error:
            raise _missing_content(path, page, str(error)) from error


def _draw(document: pymupdf.Document, page_number: int, limits: RenderLimits) -> PageImage:
    pymupdf.TOOLS.reset_mupdf_warnings()
    page = document[page_number - 1]
    dpi = useful_dpi(page.rect.width, page.rect.height, _scan_dpi(page), limits)
    zoom = dpi / POINTS_PER_INCH
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csRGB, alpha=0)
    warnings = pymupdf.TOOLS.mupdf_warnings().lower()
    missing = next((phrase for phrase in _MISSING_CONTENT if phrase in warnings), None)
    if missing:
        raise ValueError(f"MuPDF reports: {missing}")
    rows = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.h, pixmap.stride)
    rgb = rows[:, : pixmap.w * 3].reshape(pixmap.h, pixmap.w, 3)
    return PageImage(np.ascontiguousarray(rgb[:, :, ::-1]), 1 / zoom)


def _scan_dpi(page: pymupdf.Page) -> float | None:
    """Resolution of the scan that fills the page; of several strips or layers, the finest."""
    area_pt = page.rect.width * page.rect.height
    covered_pt, finest = 0.0, 0.0
    for image in page.get_image_info():
        a, b, c, d = image["transform"][:4]
        width_pt, height_pt = (a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5
        if min(width_pt, height_pt) < 1 or min(image["width"], image["height"]) < 2:
            continue
        covered_pt += width_pt * height_pt
        # Small pictures in fine print (logos, stamps) say nothing of the page.
        if width_pt * height_pt > 0.02 * area_pt:
            # Faxes have more pixels one way than the other.
            pixels_per_point = max(image["width"] / width_pt, image["height"] / height_pt)
            finest = max(finest, POINTS_PER_INCH * pixels_per_point)
    return finest if finest and covered_pt >= _SCAN_COVERS * area_pt else None


@contextmanager
def opened_pdf(path: Path) -> Iterator[pymupdf.Document]:
    """A PDF with at least one page, closed again at the end.

    Raises:
        UnreadableDocument: as `inspect_document`.
    """
    if _PDF_MARK not in _head(path, _MARK_WITHIN_BYTES):
        raise NotADocument(
            f"{path.name} is neither a PDF nor an image, whatever its name says",
            "Open it in the program that made it and save it as PDF.",
        )
    try:
        document = pymupdf.open(path, filetype="pdf")
    except pymupdf.EmptyFileError as error:
        raise _empty(path) from error
    except (RuntimeError, ValueError) as error:
        raise UnreadableDocument(
            f"{path.name} is damaged: no page of it can be opened",
            "Fetch it again from where it was published.",
        ) from error
    with document:
        if document.needs_pass:
            raise EncryptedDocument(
                f"{path.name} opens with a password only",
                "Save a copy without password protection.",
            )
        if document.page_count == 0:
            raise EmptyFile(f"{path.name} has no pages", "Fetch it again from its publisher.")
        yield document


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
            size = stream.tell()
    except OSError as error:
        raise UnreadableDocument(
            f"{path.name} cannot be read: {error.strerror}",
            "Check that the file exists and that you may read it.",
        ) from error
    if size == 0:
        raise _empty(path)
    return digest.hexdigest()


def _head(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as stream:
            head = stream.read(size)
    except OSError as error:
        raise UnreadableDocument(
            f"{path.name} cannot be read: {error.strerror}",
            "Check that the file exists and that you may read it.",
        ) from error
    if not head:
        raise _empty(path)
    return head


def is_image(path: Path) -> bool:
    """Whether the file is a picture rather than a PDF.

    Raises:
        EmptyFile, UnreadableDocument: as `inspect_document`.
    """
    # The first bytes decide, not the name: scanners name TIFF files .pdf and the reverse.
    head = _head(path, 16)
    return head.startswith(_IMAGE_MARKS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def _empty(path: Path) -> EmptyFile:
    return EmptyFile(f"{path.name} is empty (0 bytes)", "Fetch it again from its publisher.")


def _missing_content(path: Path, page: int, reason: str) -> UnreadablePage:
    return UnreadablePage(
        f"page {page} of {path.name} is damaged ({reason})",
        "Fetch the file again; the part that is left would be read as if it were whole.",
    )
