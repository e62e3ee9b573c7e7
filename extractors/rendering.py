"""Documents inspected and their pages drawn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf

from extractors.document_files import hash_file, is_image
from extractors.image_files import count_frames, load_frame
from extractors.intake import intake
from extractors.memory_failures import says_memory_failed, stop_at_memory_failure
from extractors.page_image import POINTS_PER_INCH, PageImage
from extractors.page_tree import count_held_pages
from extractors.pdf_files import PDF_ERRORS, opened_pdf, require_few_pages
from extractors.resolution import RenderLimits, useful_dpi
from models.errors import UnreadableDocument, UnreadablePage

# MuPDF repairs a broken file in silence and draws what is left: half a scan, or an empty page.
# These of its warnings mean that something of the page is missing from the picture.
_MISSING_CONTENT = (
    "premature end",
    "object is not a stream",
    "non-page object",
    "cannot load content stream",
    "cannot decode",
    "failed to decode",
    "library error",
    "limit error",
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
        EncryptedDocument: opens with a password only; WrongPassword: with none that is known.
        FileTooLarge, TooManyPages: beyond the caps of this process.
        NotADocument: neither PDF nor image, whatever its name says.
        UnreadableDocument: damaged beyond opening, or with more pages than it says;
            FileUnreadable: cannot be read at all.
        MemoryError: it needs more memory than this process may have.
    """
    sha256 = hash_file(path)
    if is_image(path):
        count, title = count_frames(path), ""
    else:
        with opened_pdf(path) as document:
            count, title = document.page_count, _title(document)
            require_few_pages(path, count)
            _require_all_pages(document, path, count)
    require_few_pages(path, count)
    return DocumentInfo(sha256, count, title)


def _require_all_pages(document: pymupdf.Document, path: Path, count: int) -> None:
    try:
        held = count_held_pages(document, count)
    except PDF_ERRORS as error:
        stop_at_memory_failure(error)
        return  # what of its tree is damaged shows page by page
    if held > count:
        raise UnreadableDocument(
            f"{path.name} says that it has {count} pages and holds more, which would be lost",
            "Save it anew from a viewer that shows all of them (print to PDF).",
        )


def _title(document: pymupdf.Document) -> str:
    try:
        return str((document.metadata or {}).get("title") or "").strip()
    except PDF_ERRORS as error:
        stop_at_memory_failure(error)
        return ""


def render_page(path: Path, page: int, limits: RenderLimits | None = None) -> PageImage:
    """Page `page` (1-based) as pixels, turned as the PDF's /Rotate or the image's EXIF says.

    Raises:
        UnreadableDocument: as `inspect_document`.
        UnreadablePage: the page does not exist, or part of its content is missing from the file,
            or a picture on it is larger than is read.
        MemoryError: it needs more memory than this process may have.
    """
    limits = limits or RenderLimits()
    if is_image(path):
        return load_frame(path, page, limits)
    with opened_pdf(path) as document:
        if not 1 <= page <= document.page_count:
            raise UnreadablePage(f"{path.name} has no page {page}")
        try:
            return _draw(document, page, limits)
        except PDF_ERRORS as error:
            stop_at_memory_failure(error)
            raise _missing_content(path, page, str(error)) from error


def _draw(document: pymupdf.Document, page_number: int, limits: RenderLimits) -> PageImage:
    pymupdf.TOOLS.reset_mupdf_warnings()
    page = document[page_number - 1]
    images = page.get_image_info()
    _refuse_huge(images)
    dpi = useful_dpi(page.rect.width, page.rect.height, _scan_dpi(page, images), limits)
    zoom = dpi / POINTS_PER_INCH
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csRGB, alpha=0)
    warnings = pymupdf.TOOLS.mupdf_warnings().lower()
    if says_memory_failed(warnings):
        raise MemoryError(warnings)
    missing = next((phrase for phrase in _MISSING_CONTENT if phrase in warnings), None)
    if missing:
        raise ValueError(f"MuPDF reports: {missing}")
    rows = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.h, pixmap.stride)
    rgb = rows[:, : pixmap.w * 3].reshape(pixmap.h, pixmap.w, 3)
    return PageImage(np.ascontiguousarray(rgb[:, :, ::-1]), 1 / zoom)


def _refuse_huge(images: list[dict[str, Any]]) -> None:
    most = intake().limits.max_picture_bytes
    for image in images:
        channels = max(1, int(image.get("colorspace") or 1))
        bits = max(1, int(image.get("bpc") or 8))
        size = int(image["width"]) * int(image["height"]) * channels * bits // 8
        if size > most:
            raise ValueError(
                f"a picture on it is too large: {size:,} bytes decoded, where {most:,} are read"
            )


def _scan_dpi(page: pymupdf.Page, images: list[dict[str, Any]]) -> float | None:
    """Resolution of the scan that fills the page; of several strips or layers, the finest."""
    area_pt = page.rect.width * page.rect.height
    covered_pt, finest = 0.0, 0.0
    for image in images:
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


def _missing_content(path: Path, page: int, reason: str) -> UnreadablePage:
    return UnreadablePage(
        f"page {page} of {path.name} is damaged ({reason})",
        "Fetch the file again; the part that is left would be read as if it were whole.",
    )
