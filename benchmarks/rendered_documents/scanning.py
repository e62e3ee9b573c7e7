"""Printed pages as a scanner or copier returns them, the same each time for the same text."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pymupdf

from benchmarks.hostile_scans import (
    black_and_white,
    bled_through,
    folded,
    on_paper,
    skewed,
    specked,
    turned,
    under_the_lid,
)
from extractors.page_image import Pixels


def scanned_pages(printed: Path, scan: dict[str, Any]) -> Iterator[Pixels]:
    """The pages of the printed PDF as pictures (blue, green, red) at `scan` dpi, damaged."""
    dpi = float(scan["dpi"])
    seed = zlib.crc32(printed.stem.encode())
    with pymupdf.open(printed) as document:
        for page in document:
            pixmap = page.get_pixmap(
                dpi=int(dpi), colorspace=pymupdf.csRGB, alpha=False, annots=False
            )
            rgb = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.h, pixmap.w, 3)
            random = np.random.default_rng([seed, page.number])
            yield _damaged(np.ascontiguousarray(rgb[:, :, ::-1]), dpi, scan, random)


def write_scan(pages: Iterator[Pixels], target: Path, scan: dict[str, Any]) -> int:
    """Write the pictures as the pages of a PDF, and return how many there are."""
    dpi = float(scan["dpi"])
    count = 0
    with pymupdf.open() as copy:
        for pixels in pages:
            height, width = pixels.shape[:2]
            sheet = copy.new_page(width=width * 72 / dpi, height=height * 72 / dpi)
            sheet.insert_image(sheet.rect, stream=_encoded(pixels, scan))
            count += 1
        copy.save(target, no_new_id=True)
    return count


def _damaged(
    pixels: Pixels, dpi: float, scan: dict[str, Any], random: np.random.Generator
) -> Pixels:
    """In the order in which it happens: ink, paper, how it lies, light, lens, sensor, file."""
    if scan["fade"]:
        pixels = _faded(pixels, scan["fade"])
    if scan["bleed"]:
        pixels = bled_through(pixels, dpi)
    if scan["folds"]:
        pixels = folded(pixels, dpi)
    if scan["paper_tint"].lower() != "#ffffff":
        red, green, blue = (int(scan["paper_tint"][at : at + 2], 16) for at in (1, 3, 5))
        pixels = on_paper(pixels, dpi, (blue, green, red))
    if scan["skew"]:
        # Each sheet lies a little differently.
        pixels = _skewed(pixels, dpi, scan["skew"] * random.uniform(0.7, 1.3))
    if scan["dark_edges"]:
        pixels = under_the_lid(pixels, dpi)
    if scan["shade"]:
        pixels = _shaded(pixels, scan["shade"])
    if scan["blur"]:
        pixels = cv2.GaussianBlur(pixels, (0, 0), scan["blur"])
    if scan["grain"]:
        grain = random.normal(0, scan["grain"], pixels.shape[:2]).astype(np.float32)
        pixels = np.clip(pixels + grain[:, :, None], 0, 255).astype(np.uint8)
    if scan["specks"]:
        pixels = specked(pixels, dpi)
    if scan["black_and_white"]:
        pixels = black_and_white(pixels, dpi)
    if scan["turn"]:
        pixels = turned(pixels, dpi, scan["turn"])
    return pixels


def _faded(pixels: Pixels, share: float) -> Pixels:
    """A tired toner: all ink lighter, in bands across the page more and less so."""
    height = pixels.shape[0]
    bands = share * (1 + 0.25 * np.sin(np.linspace(0, 9, height)))[:, None, None]
    return (255 - (255 - pixels) * (1 - np.clip(bands, 0, 0.92))).astype(np.uint8)


def _skewed(pixels: Pixels, dpi: float, degrees: float) -> Pixels:
    """Turned within the sheet's own size, as on the scanner's glass."""
    height, width = pixels.shape[:2]
    larger = skewed(pixels, dpi, degrees)
    top, left = (larger.shape[0] - height) // 2, (larger.shape[1] - width) // 2
    return larger[top : top + height, left : left + width]


def _shaded(pixels: Pixels, share: float) -> Pixels:
    """One corner gets `share` less light."""
    height, width = pixels.shape[:2]
    across, down = np.linspace(0, 0.5, width), np.linspace(0, 0.5, height)
    light = 1 - share * (down[:, None] + across[None, :])
    return (pixels * light[:, :, None]).astype(np.uint8)


def _encoded(pixels: Pixels, scan: dict[str, Any]) -> bytes:
    if scan["black_and_white"]:
        # Archives store two levels without loss.
        grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
        return bytes(cv2.imencode(".png", grey, [cv2.IMWRITE_PNG_BILEVEL, 1])[1])
    if scan["gray"]:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(scan["jpeg"])]
    return bytes(cv2.imencode(".jpg", pixels, quality)[1])
