"""A page as a picture with its recognised fields marked, for people who would rather look."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from extractors.page_image import PageImage, Pixels
from extractors.upright_image import upright_image
from flows.discovery import sha256_of
from models.errors import UsageError
from models.flags import Severity
from models.geometry import Box
from models.identity import document_id
from models.store import Store
from models.store_page import MarkedPage, marked_page

#: Colour by kind of field (blue, green, red).
COLOURS = {
    "amounts": (60, 140, 20),
    "dates": (200, 120, 20),
    "counts": (170, 60, 140),
    "projects": (0, 120, 230),
    "organizations": (150, 130, 0),
    "people": (90, 70, 200),
    "contacts": (120, 120, 120),
    "references": (60, 90, 130),
}
_DOUBT = {Severity.ERROR: (30, 30, 220), Severity.WARNING: (0, 150, 255)}
_LEGEND_PX = 34


def draw_page(store: Store, path: Path, page: int, picture: Path) -> None:
    """Write page `page` (1-based) of the document at `path` to `picture`, a PNG.

    Fields are tinted by kind; an open contradiction has a red frame, an open doubt an orange one.

    Raises:
        UsageError: when the document was not ingested, or has no such page.
    """
    marked = marked_page(store, document_id(sha256_of(path)), page)
    if marked is None:
        raise UsageError(
            f"{path.name} 第 {page} 页不在库中 / page {page} of {path.name} is not in the store",
            "请先运行 gongshi ingest / Run `gongshi ingest` on it first",
        )
    image = upright_image(path, page, marked.rotation, marked.skew)
    encoded = cv2.imencode(".png", with_marks(image, marked))[1]
    picture.write_bytes(encoded.tobytes())


def with_marks(image: PageImage, marked: MarkedPage) -> Pixels:
    """The page's pixels with its fields marked and a legend of the colours below."""
    marks = image.pixels.copy()
    for field in marked.fields:
        for box in field.boxes:
            _fill(marks, _pixels(box, image), COLOURS[field.kind])
    blended: Pixels = cv2.addWeighted(image.pixels, 0.62, marks, 0.38, 0).astype(np.uint8)
    for field in marked.fields:
        for box in field.boxes:
            colour = _DOUBT.get(field.severity) if field.severity else None
            _frame(blended, _pixels(box, image), colour or COLOURS[field.kind], 4 if colour else 1)
    return np.vstack([blended, _legend(blended.shape[1])])


def _pixels(box: Box, image: PageImage) -> tuple[int, int, int, int]:
    scaled = box.scaled(1 / image.points_per_pixel)
    return round(scaled.x0) - 2, round(scaled.y0) - 2, round(scaled.x1) + 2, round(scaled.y1) + 2


def _fill(pixels: Pixels, corners: tuple[int, int, int, int], colour: tuple[int, ...]) -> None:
    cv2.rectangle(pixels, corners[:2], corners[2:], colour, cv2.FILLED)


def _frame(
    pixels: Pixels, corners: tuple[int, int, int, int], colour: tuple[int, ...], width_px: int
) -> None:
    cv2.rectangle(pixels, corners[:2], corners[2:], colour, width_px, cv2.LINE_AA)


def _legend(width_px: int) -> Pixels:
    strip = np.full((_LEGEND_PX, width_px, 3), 255, np.uint8)
    names = [*COLOURS.items(), ("contradiction", _DOUBT[Severity.ERROR])]
    step = width_px / len(names)
    for index, (name, colour) in enumerate(names):
        x = int(index * step) + 6
        cv2.rectangle(strip, (x, 9), (x + 16, 25), colour, cv2.FILLED)
        cv2.putText(
            strip, name, (x + 22, 23), cv2.FONT_HERSHEY_SIMPLEX, step / 330, (40, 40, 40), 1,
            cv2.LINE_AA,
        )  # fmt: skip
    return strip
