"""Small pictures of the places on a page that a report speaks of."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

import cv2

from extractors.page_image import PageImage, Pixels
from extractors.resolution import RenderLimits
from extractors.upright_image import upright_image
from flows.discovery import FoundDocument, find_documents, sha256_of
from flows.evaluation_export import PageTurn
from models.errors import GongshiError, UsageError
from models.geometry import Box

# 150 dpi shows every stroke of 10-point type and keeps a crop near 15 kB.
_LIMITS = RenderLimits(max_dpi=150, vector_dpi=150, min_long_side_px=1)
_JPEG_QUALITY = 62
# What is shown around the place: a word to the left and right, a line above and below.
_MARGIN_X_PT, _MARGIN_Y_PT = 60.0, 18.0
_LEAST_WIDTH_PT = 260.0
_THUMBNAIL_WIDTH_PX = 420
# Vermilion of the Okabe-Ito palette: told from black and from red seals by everybody.
_FRAME_BGR = (0, 94, 213)
_FRAME_GAP_PT = 1.5


@dataclass(frozen=True, slots=True)
class Crop:
    """A picture as a data URI, or the reason why there is none (Chinese / English)."""

    data_uri: str = ""
    width_px: int = 0
    height_px: int = 0
    missing: str = ""


class PageCrops:
    """Crops of the documents in a folder; a document is known by its bytes, not by its name."""

    def __init__(self, documents: Path) -> None:
        self._folder = documents
        self._found: list[FoundDocument] | None = None
        self._hashes: dict[Path, str] = {}
        self._last: tuple[tuple[Path, int, PageTurn], PageImage] | None = None

    def crop(self, file: str, sha256: str, page: int, turn: PageTurn, box: Box | None) -> Crop:
        """The place of `box` (points on the upright page), the whole page without one.

        Cases page by page are fast: the page drawn last is kept.
        """
        if page < 1:
            return Crop(missing="针对整个文件 / about the whole document")
        path = self._path_of(file, sha256)
        if path is None:
            return Crop(
                missing=f"在 {self._folder} 中没有这个文件 / {self._folder} does not hold this file"
            )
        try:
            image = self._page(path, page, turn)
        except (GongshiError, OSError) as error:
            return Crop(missing=f"无法画出该页 / the page cannot be drawn: {error}")
        return _encoded(_thumbnail(image.pixels) if box is None else _cut(image, box))

    def _page(self, path: Path, page: int, turn: PageTurn) -> PageImage:
        wanted = (path, page, turn)
        if self._last is None or self._last[0] != wanted:
            image = upright_image(path, page, turn.rotation, turn.skew, _LIMITS)
            self._last = (wanted, image)
        return self._last[1]

    def _path_of(self, file: str, sha256: str) -> Path | None:
        if not sha256:
            return None
        if self._found is None:
            self._found = _documents_in(self._folder)
        # A file of that name is most likely the one, so the others need not be read.
        likely_first = sorted(self._found, key=lambda found: found.path.name != Path(file).name)
        return next((f.path for f in likely_first if self._hash(f.path) == sha256), None)

    def _hash(self, path: Path) -> str:
        if path not in self._hashes:
            try:
                self._hashes[path] = sha256_of(path)
            except OSError:
                self._hashes[path] = ""
        return self._hashes[path]


def _documents_in(folder: Path) -> list[FoundDocument]:
    try:
        return list(find_documents([folder]).documents)
    except UsageError:
        return []


def _cut(image: PageImage, box: Box) -> Pixels:
    """The surroundings of the box, with a frame around the box itself."""
    side = max(_MARGIN_X_PT, (_LEAST_WIDTH_PT - box.width) / 2)
    around = Box(
        max(0.0, box.x0 - side),
        max(0.0, box.y0 - _MARGIN_Y_PT),
        min(image.width_pt, box.x1 + side),
        min(image.height_pt, box.y1 + _MARGIN_Y_PT),
    )
    left, top, right, bottom = _pixels(around, image)
    if right <= left or bottom <= top:
        return _thumbnail(image.pixels)
    cut: Pixels = image.pixels[top:bottom, left:right].copy()
    x0, y0, x1, y1 = _pixels(_grown(box, _FRAME_GAP_PT), image)
    cv2.rectangle(cut, (x0 - left, y0 - top), (x1 - left, y1 - top), _FRAME_BGR, 2, cv2.LINE_AA)
    return cut


def _grown(box: Box, by_pt: float) -> Box:
    return Box(box.x0 - by_pt, box.y0 - by_pt, box.x1 + by_pt, box.y1 + by_pt)


def _pixels(box: Box, image: PageImage) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = (round(corner) for corner in box.scaled(1 / image.points_per_pixel))
    return x0, y0, x1, y1


def _thumbnail(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    scale = _THUMBNAIL_WIDTH_PX / width
    size = (_THUMBNAIL_WIDTH_PX, max(1, round(height * scale)))
    small: Pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return small


def _encoded(pixels: Pixels) -> Crop:
    data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes()
    height, width = pixels.shape[:2]
    return Crop(f"data:image/jpeg;base64,{base64.b64encode(data).decode('ascii')}", width, height)
