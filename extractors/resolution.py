"""How large a page is drawn before it is read."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

_LARGEST_ENLARGEMENT = 3.0


@dataclass(frozen=True, slots=True)
class RenderLimits:
    """Bounds on the picture of a page.

    `max_dpi`: 300 is the resolution archives ask of scans of printed text; the recogniser works
    on lines 48 pixels high, which 10-point type reaches at 300 dpi, so more adds time only.
    `vector_dpi`: for pages without a scan; at 200 dpi 12-point type is 33 pixels high.
    `min_long_side_px`: a smaller picture is enlarged to it, because the detector was trained on
    pages of about this size and misses type that is only a few pixels high.
    `max_pixels`: 25 million pixels hold an A3 page at 300 dpi (17 million) with room to spare and
    take 75 MB; a page that declares 200 inches is drawn smaller instead of filling the memory.
    """

    max_dpi: float = 300.0
    vector_dpi: float = 200.0
    min_long_side_px: int = 1600
    max_pixels: int = 25_000_000


def useful_dpi(
    width_pt: float, height_pt: float, scan_dpi: float | None, limits: RenderLimits
) -> float:
    """Resolution at which a page of this size (points) is worth drawing.

    `scan_dpi` is the resolution of the scan that fills the page, None when there is none. A scan
    is drawn pixel for pixel where the limits allow it, so that nothing is lost or made up.
    """
    dpi = min(scan_dpi or limits.vector_dpi, limits.max_dpi)
    long_side_in = max(width_pt, height_pt) / 72
    if long_side_in * dpi < limits.min_long_side_px:
        dpi = min(limits.min_long_side_px / long_side_in, limits.max_dpi)
    pixels = width_pt * height_pt * (dpi / 72) ** 2
    if pixels > limits.max_pixels:
        dpi *= sqrt(limits.max_pixels / pixels)
    return dpi


def useful_scale(width_px: int, height_px: int, dpi: float | None, limits: RenderLimits) -> float:
    """Factor by which a picture file is worth enlarging (above 1) or shrinking before it is read.

    `dpi` is the resolution that the file states, None when it states none.
    """
    long_side_px = max(width_px, height_px)
    scale = min(1.0, limits.max_dpi / dpi) if dpi else 1.0
    if long_side_px * scale < limits.min_long_side_px:
        # A thumbnail holds no more than it holds: it is enlarged at most threefold.
        scale = min(_LARGEST_ENLARGEMENT, limits.min_long_side_px / long_side_px)
    return min(scale, sqrt(limits.max_pixels / (width_px * height_px)))
