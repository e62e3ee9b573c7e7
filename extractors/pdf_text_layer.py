"""Text, pictures and rules as a PDF lists them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import atan2, degrees
from pathlib import Path
from typing import Any, NamedTuple

import pymupdf

from extractors.document_files import is_image
from extractors.layer_characters import UNKNOWN, clean_character, is_known
from extractors.layer_lines import group_lines
from extractors.memory_failures import stop_at_memory_failure
from extractors.pdf_files import PDF_ERRORS, opened_pdf
from extractors.pdf_strokes import strokes_of
from extractors.text_layer import Glyph, TextLayer
from models.errors import UnreadablePage
from models.geometry import Box

# Two subsets of one typeface number their glyphs differently; their full names keep them apart.
pymupdf.TOOLS.set_subset_fontnames(True)

# Text that is less opaque than this cannot be seen.
_SEEN_OPACITY = 0.1
_COVERING_OPACITY = 0.95
# Text runs along an axis of the page within this many degrees; what slants more is a watermark.
_SLANT_DEGREES = 15.0
# PDF text rendering mode 3, neither filled nor stroked: the text layer of a scan.
_INVISIBLE = 3
# A page of which pictures cover this share is a scan, and text on it the work of another reader.
_SCAN_COVERS = 0.5
# A printed number of two digits takes 0.05 square inch at least with the paper around it.
_SMALLEST_IMAGE_PT2 = 0.05 * 72 * 72
_SMALLEST_GLYPH_PT = 0.5

# PyMuPDF hands out plain dictionaries.
_Dict = dict[str, Any]


class _Cover(NamedTuple):
    """Something drawn: its box, its place in the order, whether it hides what is below."""

    box: Box
    order: int
    hides: bool
    is_image: bool


def layer_of(path: Path, page: int) -> TextLayer:
    """The text layer of page `page` (1-based); one without lines for an image file.

    Boxes are in points, origin top left, on the page turned as its /Rotate says, as `render_page`
    draws it. Text outside the page is left out. A layer that MuPDF cannot list is none.

    Raises:
        UnreadableDocument: as `inspect_document`.
        UnreadablePage: the page does not exist.
    """
    if is_image(path):
        return TextLayer(0.0, 0.0)
    with opened_pdf(path) as document:
        if not 1 <= page <= document.page_count:
            raise UnreadablePage(f"{path.name} has no page {page}")
        try:
            return _layer(document[page - 1])
        except PDF_ERRORS as error:
            stop_at_memory_failure(error)
            # The page may still be drawn and read off its picture.
            return TextLayer(0.0, 0.0)


def _layer(page: pymupdf.Page) -> TextLayer:
    width, height = float(page.rect.width), float(page.rect.height)
    to_page = page.rotation_matrix
    drawings = page.get_cdrawings()
    covers = _covers(page, drawings)
    sheet = Box(0.0, 0.0, width, height)
    images = [shown for c in covers if c.is_image and (shown := c.box.intersection(sheet))]
    is_scan = _covered_share(images, sheet) >= _SCAN_COVERS
    glyphs = []
    for span in page.get_texttrace():
        reach = _on_page(Box(*span["bbox"]), to_page)
        above = [
            cover
            for cover in covers
            if (cover.hides and cover.order > span["seqno"]) or (is_scan and cover.is_image)
            if cover.box.intersection(reach)
        ]
        for glyph in _glyphs(span, to_page):
            centre = glyph.box.centre
            if not sheet.contains_point(*centre):
                continue
            hidden = glyph.is_hidden or any(c.box.contains_point(*centre) for c in above)
            glyphs.append(_hidden(glyph) if hidden else glyph)
    strokes = strokes_of(drawings, lambda box: _on_page(box, to_page))
    return TextLayer(
        width,
        height,
        group_lines(glyphs, width, height, strokes),
        tuple(box for box in images if box.area >= _SMALLEST_IMAGE_PT2),
        tuple(strokes),
        _rotation(glyphs),
    )


def _hidden(glyph: Glyph) -> Glyph:
    return replace(glyph, is_hidden=True)


def _rotation(glyphs: Sequence[Glyph]) -> int:
    votes = Counter(g.direction for g in glyphs if not g.is_hidden and not g.is_upright)
    return -votes.most_common(1)[0][0] % 360 if votes else 0


def _glyphs(span: _Dict, to_page: pymupdf.Matrix) -> Iterator[Glyph]:
    """The characters of one span of MuPDF's trace, cleaned and on the turned page."""
    direction = _direction(span["dir"], to_page)
    size = float(span["size"])
    is_upright = bool(span["wmode"]) and direction is not None
    if direction is None or size < _SMALLEST_GLYPH_PT:
        return
    if is_upright:
        # In vertical writing the span's direction is that of a horizontal line.
        direction = (direction + 90) % 360
    hidden = span["type"] == _INVISIBLE or span["opacity"] < _SEEN_OPACITY
    for code, glyph_id, origin, bounds in _with_ligatures(span["chars"]):
        char = clean_character(chr(code)) if 0 <= code <= 0x10FFFF else UNKNOWN
        box = _on_page(Box(*bounds), to_page)
        across, along = sorted((box.width, box.height))
        if char is None or across <= 0 or along < _SMALLEST_GLYPH_PT:
            continue
        point = pymupdf.Point(origin) * to_page
        ascent = _ascent(box, point.x, point.y, direction)
        if is_upright:
            ascent = (box.width if direction % 180 else box.height) / 2
        yield Glyph(
            char,
            box,
            ascent,
            size,
            str(span["font"]),
            int(glyph_id),
            direction,
            is_upright,
            is_known(char),
            hidden,
        )


def _with_ligatures(
    chars: Sequence[tuple[int, int, tuple[float, float], tuple[float, ...]]],
) -> Iterator[tuple[int, int, tuple[float, float], tuple[float, ...]]]:
    """The characters of a span; a glyph that stands for several is shared out among them."""
    groups: list[list[Any]] = []
    for char in chars:
        # MuPDF lists what follows the first character of a ligature with glyph -1.
        if char[1] < 0 and groups:
            groups[-1].append(char)
        else:
            groups.append([char])
    for group in groups:
        _, glyph_id, origin, (x0, y0, x1, y1) = group[0]
        step = (x1 - x0) / len(group)
        for index, (code, *_) in enumerate(group):
            if len(group) == 1:
                yield code, glyph_id, origin, (x0, y0, x1, y1)
            else:
                left = x0 + index * step
                yield code, glyph_id, (left, origin[1]), (left, y0, left + step, y1)


def _ascent(box: Box, x: float, y: float, direction: int) -> float:
    """From the upper side of a box, seen along its text, to the point (x, y) on the baseline."""
    match direction:
        case 0:
            return y - box.y0
        case 90:
            return box.x1 - x
        case 180:
            return box.y1 - y
        case _:
            return x - box.x0


def _direction(vector: tuple[float, float], to_page: pymupdf.Matrix) -> int | None:
    """Quarter turns in degrees in which text runs on the page; None when it slants."""
    x = vector[0] * to_page.a + vector[1] * to_page.c
    y = vector[0] * to_page.b + vector[1] * to_page.d
    angle = degrees(atan2(y, x)) % 360
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) <= _SLANT_DEGREES else None


def _covers(page: pymupdf.Page, drawings: Sequence[_Dict]) -> list[_Cover]:
    """Pictures of the page and areas filled with an opaque colour."""
    see_through = [
        pymupdf.Rect(image["bbox"]) for image in page.get_image_info() if image.get("has-mask")
    ]
    to_page = page.rotation_matrix
    covers = []
    for order, (kind, bounds) in enumerate(page.get_bboxlog()):
        if kind not in ("fill-image", "fill-imgmask"):
            continue
        box = _on_page(Box(*bounds), to_page)
        on_page = pymupdf.Rect(box)
        masked = kind == "fill-imgmask" or any(
            max(abs(a - b) for a, b in zip(rect, on_page, strict=True)) < 2 for rect in see_through
        )
        covers.append(_Cover(box, order, not masked, is_image=True))
    for drawing in drawings:
        items = drawing["items"]
        if "f" not in drawing["type"] or len(items) != 1 or items[0][0] != "re":
            continue
        if drawing.get("fill_opacity", 1.0) >= _COVERING_OPACITY:
            box = _on_page(Box(*items[0][1]), to_page)
            covers.append(_Cover(box, drawing["seqno"], hides=True, is_image=False))
    return covers


def _covered_share(images: Sequence[Box], sheet: Box) -> float:
    """Share of the sheet under pictures, which may lie side by side or one over the other."""
    edges = sorted({edge for box in images for edge in (box.y0, box.y1)})
    area = 0.0
    for top, bottom in pairwise(edges):
        reach = sheet.x0
        for x0, x1 in sorted((b.x0, b.x1) for b in images if b.y0 <= top and bottom <= b.y1):
            area += max(0.0, x1 - max(x0, reach)) * (bottom - top)
            reach = max(reach, x1)
    return area / sheet.area if sheet.area else 0.0


def _on_page(box: Box, to_page: pymupdf.Matrix) -> Box:
    return Box(*map(float, (pymupdf.Rect(box) * to_page).normalize()))
