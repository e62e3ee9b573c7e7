"""Tables from the lines that a PDF draws."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pymupdf
import pytest
from pdf_factory import new_page, put, saved

from extractors.pdf_text_layer import layer_of
from extractors.rendering import render_page
from extractors.text_layer import turned_layer
from extractors.vector_rules import drawn_grids, drawn_rules
from models.reading import Grid

XS = (50, 150, 230, 350)
YS = (60, 90, 120, 150, 180)


def grids_of(document: pymupdf.Document, tmp_path: Path, turn: int = 0) -> list[Grid]:
    path = saved(document, tmp_path / "a.pdf")
    image = render_page(path, 1)
    grey = cv2.cvtColor(image.pixels, cv2.COLOR_BGR2GRAY)
    layer = turned_layer(layer_of(path, 1), turn)
    grey = np.ascontiguousarray(np.rot90(grey, -turn // 90))
    return drawn_grids(layer.strokes, grey, image.points_per_pixel)


def shape(grid: Grid) -> tuple[int, int, int]:
    """Rows, columns, cells."""
    rows = max(cell.row + cell.row_span for cell in grid.cells)
    return rows, max(cell.column + cell.column_span for cell in grid.cells), len(grid.cells)


def text_in_cells(page: pymupdf.Page) -> None:
    for y in YS[1:]:
        for x in XS[:-1]:
            put(page, x + 4, y - 8, "预算1,234.5", 9)


def lines(page: pymupdf.Page, **more: object) -> None:
    for y in YS:
        page.draw_line((XS[0], y), (XS[-1], y), **more)
    for x in XS:
        page.draw_line((x, YS[0]), (x, YS[-1]), **more)


def thin_rectangles(page: pymupdf.Page) -> None:
    for y in YS:
        page.draw_rect((XS[0], y, XS[-1], y + 0.6), color=None, fill=(0, 0, 0))
    for x in XS:
        page.draw_rect((x, YS[0], x + 0.6, YS[-1]), color=None, fill=(0, 0, 0))


def rectangles_of_cells(page: pymupdf.Page, **more: object) -> None:
    for top, bottom in pairwise(YS):
        for left, right in pairwise(XS):
            page.draw_rect((left, top, right, bottom), **more)


def double_lines(page: pymupdf.Page) -> None:
    lines(page, width=0.5)
    for x in XS:
        page.draw_line((x + 2, YS[0]), (x + 2, YS[-1]), width=0.5)
    for y in YS:
        page.draw_line((XS[0], y + 2), (XS[-1], y + 2), width=0.5)


def many_pieces(page: pymupdf.Page) -> None:
    """A dotted table as small squares and short strokes."""
    for y in YS:
        for x in range(XS[0], XS[-1], 4):
            page.draw_rect((x, y, x + 1.2, y + 1), color=None, fill=(0, 0, 0))
    for x in XS:
        for y in range(YS[0], YS[-1], 5):
            page.draw_line((x, y), (x, y + 2.5), width=0.7)


def separated_fills(page: pymupdf.Page) -> None:
    """Tinted cells with white paper between them for rules."""
    for top, bottom in pairwise(YS):
        for left, right in pairwise(XS):
            page.draw_rect(
                (left + 0.7, top + 0.7, right - 0.7, bottom - 0.7),
                color=None,
                fill=(0.8, 0.85, 0.95),
            )


def checkered_fills(page: pymupdf.Page) -> None:
    for r, (top, bottom) in enumerate(pairwise(YS)):
        for c, (left, right) in enumerate(pairwise(XS)):
            fill = (0.75, 0.8, 0.9) if (r + c) % 2 else (0.9, 0.92, 0.96)
            page.draw_rect((left, top, right, bottom), color=None, fill=fill)


def white_lines_on_tint(page: pymupdf.Page) -> None:
    page.draw_rect((XS[0] - 5, YS[0] - 5, XS[-1] + 5, YS[-1] + 5), color=None, fill=(0.7, 0.8, 0.9))
    lines(page, color=(1, 1, 1), width=1)


WAYS = {
    "lines": lines,
    "hairlines": lambda page: lines(page, width=0.1),
    "pale lines": lambda page: lines(page, color=(0.82, 0.82, 0.82), width=0.5),
    "thick lines": lambda page: lines(page, width=2.5),
    "dashed": lambda page: lines(page, dashes="[3 3] 0"),
    "thin rectangles": thin_rectangles,
    "a rectangle for each cell": rectangles_of_cells,
    "double lines": double_lines,
    "dots and pieces": many_pieces,
    "tinted cells apart": separated_fills,
    "cells of two tints": checkered_fills,
    "white lines on a tint": white_lines_on_tint,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_table_is_found_however_it_is_drawn(tmp_path: Path, way: str) -> None:
    document, page = new_page()
    WAYS[way](page)
    text_in_cells(page)
    [grid] = grids_of(document, tmp_path)
    assert shape(grid) == (4, 3, 12)
    first = next(cell for cell in grid.cells if (cell.row, cell.column) == (0, 0))
    assert first.box == pytest.approx((XS[0], YS[0], XS[1], YS[1]), abs=3)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_table_on_a_turned_page(tmp_path: Path, rotation: int) -> None:
    document, page = new_page()
    lines(page)
    text_in_cells(page)
    page.set_rotation(rotation)
    [as_drawn] = grids_of(document, tmp_path)
    rows, columns, _ = shape(as_drawn)
    assert (rows, columns) == ((3, 4) if rotation % 180 else (4, 3))
    [upright] = grids_of(document, tmp_path, turn=-rotation % 360)
    assert shape(upright) == (4, 3, 12)
    assert upright.box == pytest.approx((XS[0], YS[0], XS[-1], YS[-1]), abs=2)


def test_merged_cells(tmp_path: Path) -> None:
    document, page = new_page()
    for y in YS:
        page.draw_line((XS[0] if y != YS[2] else XS[1], y), (XS[-1], y))
    for x in XS:
        page.draw_line((x, YS[1] if x == XS[2] else YS[0]), (x, YS[-1]))
    text_in_cells(page)
    [grid] = grids_of(document, tmp_path)
    spans = {(c.row, c.column): (c.row_span, c.column_span) for c in grid.cells}
    assert shape(grid) == (4, 3, 10)
    assert spans[0, 1] == (1, 2)
    assert spans[1, 0] == (2, 1)


def test_a_head_of_tinted_cells_over_ruled_rows(tmp_path: Path) -> None:
    # The head has no strokes, its cells are of one colour and touch.
    document, page = new_page()
    for left, right in pairwise(XS):
        page.draw_rect((left, YS[0], right, YS[1]), color=None, fill=(0.8, 0.85, 0.95))
    for y in YS[1:]:
        page.draw_line((XS[0], y), (XS[-1], y))
    for x in XS:
        page.draw_line((x, YS[1]), (x, YS[-1]))
    text_in_cells(page)
    [grid] = grids_of(document, tmp_path)
    assert shape(grid) == (4, 3, 12)


@pytest.mark.parametrize(
    ("name", "draw"),
    [
        ("white on white", lambda page: lines(page, color=(1, 1, 1))),
        (
            "painted over",
            lambda page: (
                lines(page),
                page.draw_rect((40, 50, 360, 190), color=None, fill=(1, 1, 1)),
            ),
        ),
        (
            "white cells on white",
            lambda page: rectangles_of_cells(page, color=None, fill=(1, 1, 1)),
        ),
        ("transparent", lambda page: lines(page, stroke_opacity=0)),
        ("outside the page", lambda page: page.draw_rect((500, 60, 700, 160))),
        (
            "stripes behind rows",
            lambda page: [
                page.draw_rect((50, y, 350, y + 30), color=None, fill=(0.9, 0.9, 0.9))
                for y in (60, 120)
            ],
        ),
        (
            "a shaded paragraph",
            lambda page: [
                page.draw_rect((50, y, 350, y + 14), color=None, fill=(0.9, 0.9, 0.9))
                for y in (60, 75, 90, 105)
            ],
        ),
        ("a box round a paragraph", lambda page: page.draw_rect((50, 60, 350, 180))),
        ("underlines", lambda page: [page.draw_line((50, y), (200, y)) for y in YS]),
        ("nothing", lambda page: None),
    ],
)
def test_what_cannot_be_seen_or_is_no_table(tmp_path: Path, name: str, draw) -> None:
    document, page = new_page()
    draw(page)
    text_in_cells(page)
    assert grids_of(document, tmp_path) == []


def test_a_clipped_table_ends_where_it_is_clipped(tmp_path: Path) -> None:
    document, page = new_page()
    lines(page)
    clipped = document.get_new_xref()
    document.update_object(clipped, "<<>>")
    # Above y = 120 only: the user space of a PDF starts at the foot of the page.
    document.update_stream(clipped, b"q 0 180 400 120 re W n\n" + page.read_contents() + b"\nQ")
    page.set_contents(clipped)
    page.draw_line((XS[0], 119.8), (XS[-1], 119.8))
    [grid] = grids_of(document, tmp_path)
    assert shape(grid) == (2, 3, 6)
    assert grid.box.y1 == pytest.approx(120, abs=2)


def test_two_tables_of_a_page_stay_two(tmp_path: Path) -> None:
    document, page = new_page()
    for x in (20, 210):
        for k in range(3):
            page.draw_line((x, 60 + 30 * k), (x + 160, 60 + 30 * k))
            page.draw_line((x + 80 * k, 60), (x + 80 * k, 120))
    assert [shape(grid) for grid in grids_of(document, tmp_path)] == [(2, 2, 4)] * 2


def test_rules_lie_where_the_picture_has_them(tmp_path: Path) -> None:
    document, page = new_page()
    page.draw_line((50, 60), (350, 60), width=1)
    page.draw_line((50, 60), (50, 180), width=1)
    path = saved(document, tmp_path / "a.pdf")
    image = render_page(path, 1)
    grey = cv2.cvtColor(image.pixels, cv2.COLOR_BGR2GRAY)
    rules = drawn_rules(layer_of(path, 1).strokes, grey, image.points_per_pixel)
    assert not (rules.horizontal[grey < 100] == 0).all()
    dark = cv2.erode(np.where(grey < 100, 255, 0).astype(np.uint8), np.ones((3, 1), np.uint8))
    assert (rules.both[dark > 0] == 255).mean() > 0.98
    assert (grey[rules.both > 0] < 200).mean() > 0.5
