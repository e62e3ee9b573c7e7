"""A page with its fields marked: tints where fields stand, frames where a doubt is open."""

from __future__ import annotations

import numpy as np

from extractors.page_image import PageImage
from flows.page_picture import COLOURS, with_marks
from models.flags import Severity
from models.geometry import Box
from models.store_page import MarkedField, MarkedPage

PAPER = PageImage(np.full((400, 1200, 3), 255, np.uint8), points_per_pixel=0.5)
RED = (30, 30, 220)


def marked(severity: Severity | None) -> np.ndarray:
    field = MarkedField("amounts", (Box(100, 50, 150, 60),), severity)
    return with_marks(PAPER, MarkedPage(0, 0.0, (field,)))


def test_a_field_is_tinted_where_it_stands_and_nowhere_else() -> None:
    picture = marked(None)
    inside, outside = picture[110, 250], picture[300, 250]
    assert tuple(outside) == (255, 255, 255)
    paper, colour = np.array([255.0] * 3), np.array(COLOURS["amounts"], float)
    assert np.allclose(inside, 0.62 * paper + 0.38 * colour, atol=2)


def test_a_contradiction_has_a_red_frame() -> None:
    edge = 100 * 2 - 2  # two pixels a point, two pixels of margin
    assert tuple(marked(Severity.ERROR)[110, edge]) == RED
    assert tuple(marked(None)[110, edge]) != RED


def test_a_legend_stands_below_the_page() -> None:
    picture = marked(None)
    assert picture.shape[0] > PAPER.pixels.shape[0]
    legend = picture[PAPER.pixels.shape[0] :].reshape(-1, 3)
    assert all((legend == colour).all(axis=1).any() for colour in COLOURS.values())
