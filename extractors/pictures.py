"""Photos and charts on a page, so that what is read inside them can be told from text."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from extractors.components import components_of
from extractors.page_image import POINTS_PER_INCH, Pixels
from models.geometry import Box

# Pictures are found on a small copy; 75 pixels an inch still parts the lines of small print.
_WORKING_DPI = 75.0
# Paper shows through any text within this distance: between lines, at the ends of lines.
_PAPER_WITHIN_IN = 0.11
_SMALLEST_SIDE_IN = 0.5
# Darker than paper by this share of the page's range of greys, without a gleam of paper.
_DARKER_BY = 0.16
# A filled cell or a coloured box behind text has one tone; pictures have many.
# Grey levels by which the median pixel departs from an even tone. Measured: tinted heads and label
# columns of tables 0.4 to 2.4, photos and shaded drawings 8 and more.
_ONE_TONE_LEVELS = 4.5


def find_pictures(grey: Pixels, points_per_pixel: float) -> list[Box]:
    """Boxes (points) of photos, screenshots and filled drawings on a page with one channel.

    Found by the absence of paper, so a drawing of thin lines on white is not among them.
    """
    shrink = min(1.0, _WORKING_DPI * points_per_pixel / POINTS_PER_INCH)
    small = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    pixels_per_inch = POINTS_PER_INCH / points_per_pixel * shrink
    radius = max(2, round(_PAPER_WITHIN_IN * pixels_per_inch))
    smooth = cv2.GaussianBlur(small, (3, 3), 0)
    brightest = cv2.dilate(smooth, np.ones((2 * radius + 1, 2 * radius + 1), np.uint8))
    paper = _paper(brightest)
    contrast = float(np.percentile(paper, 50)) - float(np.percentile(smooth, 0.5))
    mask = (brightest < paper - max(18.0, _DARKER_BY * contrast)).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((radius * 2 + 1,) * 2, np.uint8))
    count, _, stats, _ = components_of(mask)
    found = []
    for label in range(1, count):
        x, y, width, height, area = stats[label].tolist()
        # The dilation has eaten `radius` off every side.
        sides = (width + 2 * radius, height + 2 * radius)
        if min(sides) < _SMALLEST_SIDE_IN * pixels_per_inch or area < 0.5 * width * height:
            continue
        part = smooth[y : y + height, x : x + width]
        # White print on a dark box is as good as black print on a tinted one.
        if _has_one_tone(part, radius) or _has_one_tone(cv2.bitwise_not(part), radius):
            continue
        box = Box(x - radius, y - radius, x + width + radius, y + height + radius)
        inside = box.intersection(Box(0, 0, small.shape[1], small.shape[0]))
        if inside is not None:
            found.append(inside.scaled(points_per_pixel / shrink))
    return found


def _paper(brightest: Pixels) -> npt.NDArray[np.float64]:
    """Grey level of blank paper at each pixel: a plane, because light falls off evenly.

    Fitted twice, the second time without what lies below the first plane (pictures).
    """
    height, width = brightest.shape
    step = max(1, min(height, width) // 64)
    ys, xs = np.mgrid[0:height:step, 0:width:step]
    values = brightest[::step, ::step].astype(float).ravel()
    terms = np.stack([np.ones(values.size), xs.ravel() / width, ys.ravel() / height], axis=1)
    kept = values >= np.percentile(values, 30)
    plane = np.array([float(np.median(values)), 0.0, 0.0])
    for _ in range(3):
        plane = np.linalg.lstsq(terms[kept], values[kept], rcond=None)[0]
        residual = values - terms @ plane
        kept = residual > -max(6.0, float(np.std(residual[kept])))
    y, x = np.mgrid[0:height, 0:width]
    level: npt.NDArray[np.float64] = plane[0] + plane[1] * x / width + plane[2] * y / height
    return level


def _has_one_tone(part: Pixels, radius: int) -> bool:
    """Whether a part of the page is tinted paper: one tone, with light falling off evenly.

    Print on it is removed first by spreading its brightest tones over the width of strokes.
    """
    tones = cv2.dilate(part, np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)).astype(float)
    height, width = tones.shape
    ys, xs = np.mgrid[0:height, 0:width]
    terms = np.stack([np.ones(tones.size), xs.ravel(), ys.ravel()], axis=1)
    plane = np.linalg.lstsq(terms, tones.ravel(), rcond=None)[0]
    departures = np.abs(tones.ravel() - terms @ plane)
    return float(np.median(departures)) <= _ONE_TONE_LEVELS
