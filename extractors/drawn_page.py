"""What is drawn on a page besides text: pictures, rules, tables, and the ink of the print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2

from extractors.blurred_rules import without_blurred
from extractors.grids import find_grids
from extractors.ink import print_mask
from extractors.page_image import POINTS_PER_INCH, Pixels
from extractors.pictures import find_pictures
from extractors.print_contrast import light_on_dark, without_pale
from extractors.rules import Rules, dark_strokes, find_rules
from models.geometry import Box
from models.reading import Grid

# Rules and ink are measured on a copy of at most this resolution, where the thinnest printed
# rule is still more than a pixel wide.
_GEOMETRY_DPI = 200.0
# Edges of a picture pass for rules up to this far outside its box.
_PICTURE_EDGE_IN = 0.03


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """Boxes and masks in pixels of a copy `scale` times the size of the page's picture.

    `ink` is 255 where there is print that is neither rule nor picture.
    """

    scale: float
    pixels_per_inch: float
    pictures: tuple[Box, ...]
    rules: Rules
    grids: tuple[Grid, ...]
    ink: Pixels


def measure(pixels: Pixels, points_per_pixel: float, text: Sequence[Box]) -> DrawnPage:
    """What is drawn on an upright page (blue, green, red).

    `text` are the boxes of its lines of text in points.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    scale = min(1.0, _GEOMETRY_DPI * points_per_pixel / POINTS_PER_INCH)
    if scale < 1.0:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    to_points = points_per_pixel / scale
    pixels_per_inch = POINTS_PER_INCH / to_points
    pictures = tuple(box.scaled(1 / to_points) for box in find_pictures(grey, to_points))
    dark = dark_strokes(grey, pixels_per_inch)
    rules = find_rules(dark, pixels_per_inch, [box.scaled(1 / to_points) for box in text])
    rules = _outside(rules, pictures, _PICTURE_EDGE_IN * pixels_per_inch)
    grids = tuple(
        scaled_grid(grid, 1 / to_points)
        for grid in _drawn_grids(grey, to_points, rules)
        if not _is_type(grid, text)
    )
    ink = print_mask(dark, rules, pictures, pixels_per_inch)
    ink = _with_contrast(ink, _darkest_channel(pixels), pixels_per_inch)
    white_type, band = light_on_dark(grey, pixels_per_inch)
    if white_type.any():
        white_type = print_mask(white_type, rules, pictures, pixels_per_inch)
        ink = cv2.bitwise_or(cv2.subtract(ink, band), white_type)
    return DrawnPage(scale, pixels_per_inch, pictures, rules, grids, ink)


def _drawn_grids(grey: Pixels, points_per_pixel: float, rules: Rules) -> list[Grid]:
    """Tables of the rules that were drawn on this side of the sheet."""
    grids = find_grids(grey, points_per_pixel, rules)
    if not grids:
        return grids
    drawn = without_blurred(rules, grey, POINTS_PER_INCH / points_per_pixel)
    return grids if drawn is rules else find_grids(grey, points_per_pixel, drawn)


def _with_contrast(ink: Pixels, darkest: Pixels, pixels_per_inch: float) -> Pixels:
    """The `print_mask` without what shines through from the back; `darkest` is of any size."""
    if darkest.shape != ink.shape:
        darkest = cv2.resize(darkest, ink.shape[::-1], interpolation=cv2.INTER_AREA)
    return without_pale(ink, darkest, pixels_per_inch)


def _darkest_channel(pixels: Pixels) -> Pixels:
    blue, green, red = cv2.split(pixels)
    darkest: Pixels = cv2.min(cv2.min(blue, green), red)
    return darkest


def _is_type(grid: Grid, text: Sequence[Box]) -> bool:
    """Whether the “table” is the strokes of large type: it lies within one line of text."""
    shared = (box.intersection(grid.box) for box in text)
    return any(box is not None and box.area >= 0.7 * grid.box.area for box in shared)


def scaled_grid(grid: Grid, factor: float) -> Grid:
    """The grid with every coordinate multiplied by `factor`."""
    return Grid(
        grid.box.scaled(factor),
        tuple(replace(cell, box=cell.box.scaled(factor)) for cell in grid.cells),
    )


def _outside(rules: Rules, pictures: Sequence[Box], margin: float) -> Rules:
    horizontal, vertical = rules.horizontal.copy(), rules.vertical.copy()
    for box in pictures:
        rows = slice(max(0, round(box.y0 - margin)), round(box.y1 + margin))
        columns = slice(max(0, round(box.x0 - margin)), round(box.x1 + margin))
        horizontal[rows, columns] = 0
        vertical[rows, columns] = 0
    return Rules(horizontal, vertical)
