"""The page with the ink of stamps taken away and the print under it kept."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page_image import Pixels
from extractors.stamps import PixelBox, Stamp

# Ink is coloured where its optical density differs by this much between two channels: 24 of 255
# levels on white.
_COLOURED_DENSITY = 0.1
# Densities above this are black; nothing of their colour can be known (18 of 255 levels).
_BLACKEST = 2.6
# Grey seams are up to the first density, four fifths of the paper's light; hairlines of type have
# the second and more.
_SEAM_DENSITY = (0.2, 0.5)

Density = npt.NDArray[np.float32]


def without_stamps(pixels: Pixels, stamps: Sequence[Stamp]) -> Pixels:
    """The page (blue, green, red) without the stamps that hide print.

    A framed stamp that lies on no print is kept: it hides nothing, and it may be a box of coloured
    text, to be read.
    """
    return faded(pixels, [s.box for s in stamps if s.lies_on_type or not s.is_framed])


def faded(pixels: Pixels, boxes: Sequence[PixelBox]) -> Pixels:
    """The page with coloured ink inside `boxes` faded to the paper; black print keeps its strokes.

    Optical densities of inks that lie on one another add up. The channel in which the stamp is
    lightest is taken, red for red ink and blue for blue, and what the stamp adds even there is
    taken off: a fixed share of the difference between its darkest channel and this one.
    """
    if not boxes:
        return pixels
    cleaned = pixels.copy()
    for x0, y0, x1, y1 in boxes:
        part = pixels[y0:y1, x0:x1]
        if part.size:
            cleaned[y0:y1, x0:x1] = _faded(part)[:, :, None]
    return cleaned


def _faded(part: Pixels) -> Pixels:
    """One channel with the coloured ink of the part taken off."""
    paper = np.maximum(np.percentile(part.reshape(-1, 3), 85, axis=0), 1.0)
    density = np.minimum(-np.log(np.maximum(part, 1) / paper), _BLACKEST).astype(np.float32)
    coloured = np.ptp(density, axis=2) > _COLOURED_DENSITY
    # Pure ink of the stamp, the plainest third of its pixels: print under it is less coloured.
    spread = np.ptp(density, axis=2)
    pure = (
        coloured & (spread >= np.percentile(spread[coloured], 67)) if coloured.any() else coloured
    )
    tint = density[pure].mean(axis=0) if pure.any() else np.zeros(3, np.float32)
    clearest, densest = int(np.argmin(tint)), int(np.argmax(tint))
    lighter: Density = density[:, :, clearest]
    if clearest != densest and tint[densest] > tint[clearest]:
        share = max(0.0, float(tint[clearest] / (tint[densest] - tint[clearest])))
        # Chroma is coarser than light in a JPEG; a little blur keeps its blocks out of the print.
        ink = cv2.GaussianBlur(density[:, :, densest] - lighter, (3, 3), 0)
        # Where black lies under the ink the difference is that of no ink at all.
        most = float(tint[densest] - tint[clearest])
        lighter = lighter - share * np.clip(ink, 0.0, most)
        # At the edges of the ink the smeared chroma leaves a grey seam, paler than any stroke.
        near = cv2.dilate(coloured.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        seam, stroke = _SEAM_DENSITY
        kept = np.clip((lighter - seam) / (stroke - seam), 0.0, 1.0)
        lighter = np.where(near, lighter * kept, lighter)
    level = float(paper[clearest])
    grey: Pixels = np.clip(level * np.exp(-lighter), 0, max(level, 1.0)).astype(np.uint8)
    bright: Pixels = np.where(part[:, :, clearest] > level, part[:, :, clearest], grey)
    return bright
