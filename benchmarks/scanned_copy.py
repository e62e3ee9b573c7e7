"""Pages of a PDF as a plain scanner would return them: 200 dpi, grain, blur, JPEG."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pymupdf

from extractors.page_image import POINTS_PER_INCH, PageImage, Pixels

DPI = 200
# Mild: sharp enough to read with ease, with the grain of a flat-bed scanner.
_GRAIN = 4.0
_BLUR_PX = 0.6
_JPEG_QUALITY = 75


def scanned(path: Path, page: int) -> PageImage:
    """Page `page` (1-based) drawn and degraded, the same each time."""
    with pymupdf.open(path) as document:
        pixmap = document[page - 1].get_pixmap(dpi=DPI, colorspace=pymupdf.csRGB, alpha=False)
    rgb = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.h, pixmap.w, 3)
    blurred = cv2.GaussianBlur(rgb[:, :, ::-1].astype(np.float32), (0, 0), _BLUR_PX)
    grain = np.random.default_rng(page).normal(0, _GRAIN, rgb.shape)
    noisy = np.clip(blurred + grain, 0, 255).astype(np.uint8)
    return PageImage(cv2.imdecode(_jpeg(noisy), cv2.IMREAD_COLOR), POINTS_PER_INCH / DPI)


def write_scanned(source: Path, target: Path) -> None:
    """The whole of a PDF as `scanned` pictures, one a page, in a PDF of their own."""
    with pymupdf.open(source) as document, pymupdf.open() as copy:
        for page in document:
            sheet = copy.new_page(width=page.rect.width, height=page.rect.height)
            picture = scanned(source, page.number + 1).pixels
            sheet.insert_image(sheet.rect, stream=_jpeg(picture).tobytes())
        copy.save(target)


def _jpeg(pixels: Pixels) -> Pixels:
    _, encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return encoded
