"""Ruled tables in drawn pages: what is a table, where its cells lie, which are merged."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.grids import find_grids
from extractors.rules import dark_strokes, find_rules
from models.geometry import Box
from models.reading import Grid

DPI = 200
POINTS_PER_PIXEL = 72 / DPI
PAPER, INK = 240, 40

Spans = set[tuple[int, int, int, int]]


def blank(width: int = 1654, height: int = 2339, paper: int = PAPER) -> np.ndarray:
    return np.full((height, width), paper, np.uint8)


def draw(
    page: np.ndarray,
    xs: Sequence[int],
    ys: Sequence[int],
    merged: Sequence[tuple[int, int, int, int]] = (),
    thickness: int = 2,
    ink: int = INK,
    open_sides: bool = False,
) -> np.ndarray:
    """A table with rules at `xs` and `ys`; `merged` are (row, column, row span, column span)."""
    owner = {
        (row + i, column + j): (row, column)
        for row, column, rows, columns in merged
        for i in range(rows)
        for j in range(columns)
    }

    def cell(row: int, column: int) -> tuple[int, int] | None:
        if 0 <= row < len(ys) - 1 and 0 <= column < len(xs) - 1:
            return owner.get((row, column), (row, column))
        return None

    for row in range(len(ys)):
        for column in range(len(xs) - 1):
            if cell(row - 1, column) != cell(row, column):
                cv2.line(page, (xs[column], ys[row]), (xs[column + 1], ys[row]), ink, thickness)
    for column in range(len(xs)):
        if open_sides and column in {0, len(xs) - 1}:
            continue
        for row in range(len(ys) - 1):
            if cell(row, column - 1) != cell(row, column):
                cv2.line(page, (xs[column], ys[row]), (xs[column], ys[row + 1]), ink, thickness)
    return page


def write(page: np.ndarray, xs: Sequence[int], ys: Sequence[int], text: str = "1,234.50") -> None:
    for y0, y1 in pairwise(ys):
        for x0 in xs[:-1]:
            cv2.putText(page, text, (x0 + 12, (y0 + y1) // 2 + 8), 0, 0.7, INK, 2, cv2.LINE_AA)


def degrade(
    page: np.ndarray, skew: float = 0.0, noise: float = 0.0, shade: float = 0.0, blur: float = 0.0
) -> np.ndarray:
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1)
    out = cv2.warpAffine(page, matrix, (width, height), borderValue=PAPER).astype(float)
    if blur:
        out = cv2.GaussianBlur(out, (0, 0), blur)
    out *= 1 - shade * np.linspace(0, 1, width)[None, :]
    out += np.random.default_rng(7).normal(0, noise, out.shape)
    return np.asarray(np.clip(out, 0, 255), np.uint8)


def spans(grid: Grid) -> Spans:
    return {(c.row, c.column, c.row_span, c.column_span) for c in grid.cells}


def plain(rows: int, columns: int) -> Spans:
    return {(row, column, 1, 1) for row in range(rows) for column in range(columns)}


XS = (150, 420, 690, 960, 1230, 1500)
YS = (300, 360, 420, 480, 540, 600, 660)


def test_a_plain_table_and_the_places_of_its_cells() -> None:
    page = draw(blank(), XS, YS)
    write(page, XS, YS)
    (grid,) = find_grids(page, POINTS_PER_PIXEL)
    assert spans(grid) == plain(6, 5)
    assert grid.box == pytest.approx((54, 108, 540, 237.6), abs=1.0)
    cell = next(c for c in grid.cells if (c.row, c.column) == (2, 3))
    assert cell.box == pytest.approx((960 * 0.36, 420 * 0.36, 1230 * 0.36, 480 * 0.36), abs=1.0)


TWO_LEVEL_HEAD = ((0, 0, 2, 1), (0, 1, 1, 3), (0, 4, 2, 1))
TWO_LEVEL_SPANS = (
    plain(6, 5)
    - {(0, 0, 1, 1), (1, 0, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1), (0, 3, 1, 1)}
    - {(0, 4, 1, 1), (1, 4, 1, 1)}
) | set(TWO_LEVEL_HEAD)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({}, "as drawn"),
        ({"skew": 0.3}, "what straightening leaves"),
        ({"skew": -0.4}, "the other way"),
        ({"noise": 12}, "a grainy scan"),
        ({"shade": 0.25}, "light falling off to one side"),
        ({"blur": 1.2}, "an unsharp scan"),
        ({"skew": 0.3, "noise": 10, "shade": 0.2, "blur": 0.8}, "all together"),
    ],
)
def test_a_two_level_head(how: dict[str, float], reason: str) -> None:
    page = draw(blank(), XS, YS, TWO_LEVEL_HEAD)
    write(page, XS, YS[2:])
    grids = find_grids(degrade(page, **how), POINTS_PER_PIXEL)
    assert [spans(grid) for grid in grids] == [TWO_LEVEL_SPANS], reason


@pytest.mark.parametrize(
    ("merged", "reason"),
    [
        ([(0, 0, 1, 5)], "a title inside the table"),
        ([(1, 0, 5, 1)], "a group name down the first column"),
        ([(5, 0, 1, 3)], "合计 over three columns"),
        ([(1, 1, 2, 2), (4, 3, 2, 2)], "blocks"),
        ([(0, 0, 3, 1), (3, 0, 3, 1), (0, 1, 1, 4)], "a performance form"),
    ],
)
def test_merged_cells(merged: list[tuple[int, int, int, int]], reason: str) -> None:
    page = draw(blank(), XS, YS, merged)
    gone = {
        (row + i, column + j, 1, 1)
        for row, column, rows, columns in merged
        for i in range(rows)
        for j in range(columns)
    }
    (grid,) = find_grids(page, POINTS_PER_PIXEL)
    assert spans(grid) == (plain(6, 5) - gone) | set(merged), reason


@pytest.mark.parametrize(
    ("thickness", "ink", "reason"),
    [
        (1, 60, "hairlines"),
        (4, 20, "heavy rules"),
        (2, 170, "faint grey rules"),
        (8, 20, "the frame of a notice board"),
    ],
)
def test_rules_of_all_weights(thickness: int, ink: int, reason: str) -> None:
    page = draw(blank(), XS, YS, thickness=thickness, ink=ink)
    write(page, XS, YS)
    assert [spans(g) for g in find_grids(degrade(page, noise=4), POINTS_PER_PIXEL)] == [
        plain(6, 5)
    ], reason


def test_broken_rules() -> None:
    page = draw(blank(), XS, YS)
    rng = np.random.default_rng(3)
    for y in YS:
        for x in rng.integers(XS[0], XS[-1], 25):
            page[y - 3 : y + 4, x : x + 8] = PAPER
    for x in XS:
        for y in rng.integers(YS[0], YS[-1], 10):
            page[y : y + 8, x - 3 : x + 4] = PAPER
    assert [spans(g) for g in find_grids(page, POINTS_PER_PIXEL)] == [plain(6, 5)]


def test_the_leg_of_a_character_in_a_merged_head_parts_no_cells() -> None:
    # 元 above a column rule: its right leg runs straight into the rule below the head.
    page = draw(blank(), [200, 500, 800, 1100], [300, 360, 420, 480], merged=[(0, 0, 1, 3)])
    cv2.line(page, (800, 328), (800, 360), INK, 3)
    (grid,) = find_grids(page, POINTS_PER_PIXEL)
    assert (0, 0, 1, 3) in spans(grid)


def test_a_double_frame_is_one_frame() -> None:
    page = draw(blank(), XS, YS)
    cv2.rectangle(page, (XS[0] - 7, YS[0] - 7), (XS[-1] + 7, YS[-1] + 7), INK, 2)
    assert [spans(g) for g in find_grids(page, POINTS_PER_PIXEL)] == [plain(6, 5)]


def test_tinted_heads_and_rows() -> None:
    page = blank()
    page[YS[0] : YS[1], XS[0] : XS[-1]] = 190
    page[YS[3] : YS[4], XS[0] : XS[-1]] = 215
    draw(page, XS, YS)
    write(page, XS, YS)
    assert [spans(g) for g in find_grids(degrade(page, noise=4), POINTS_PER_PIXEL)] == [plain(6, 5)]


def test_a_table_with_open_sides() -> None:
    # Accounting tables often have no outer rule left and right.
    page = draw(blank(), XS, YS, open_sides=True)
    assert [spans(g) for g in find_grids(page, POINTS_PER_PIXEL)] == [plain(6, 5)]


def test_narrow_rows_and_columns() -> None:
    xs, ys = (150, 190, 600, 680, 1500), (300, 332, 364, 396)
    assert [spans(g) for g in find_grids(draw(blank(), xs, ys), POINTS_PER_PIXEL)] == [plain(3, 4)]


def test_two_tables_from_top_to_bottom() -> None:
    page = draw(blank(), XS, (1500, 1560, 1620))
    draw(page, (150, 800, 1500), (300, 360, 420))
    first, second = find_grids(page, POINTS_PER_PIXEL)
    assert (spans(first), spans(second)) == (plain(2, 2), plain(2, 5))


def test_a_row_of_two_cells_is_a_table() -> None:
    assert [spans(g) for g in find_grids(draw(blank(), (150, 800, 1500), (300, 360)), 0.36)] == [
        plain(1, 2)
    ]


def nothing_ruled(page: np.ndarray) -> None:
    for y in range(200, 2000, 60):
        cv2.putText(page, "HEADING EFT 1,234", (150, y), 0, 1.2, INK, 3, cv2.LINE_AA)


def underline(page: np.ndarray) -> None:
    cv2.line(page, (150, 200), (1500, 200), INK, 3)


def box_round_paragraph(page: np.ndarray) -> None:
    cv2.rectangle(page, (150, 200), (1500, 600), INK, 2)
    write(page, (150, 500, 900, 1500), (220, 300, 380, 460))


def page_frame(page: np.ndarray) -> None:
    cv2.rectangle(page, (60, 60), (1594, 2279), INK, 3)
    cv2.line(page, (60, 200), (1594, 200), INK, 2)


def lone_cross(page: np.ndarray) -> None:
    cv2.line(page, (150, 800), (1500, 800), INK, 2)
    cv2.line(page, (800, 300), (800, 1500), INK, 2)


def three_lines(page: np.ndarray) -> None:
    for y in (300, 360, 700):
        cv2.line(page, (150, y), (1500, y), INK, 2)


@pytest.mark.parametrize(
    "drawing",
    [nothing_ruled, underline, box_round_paragraph, page_frame, lone_cross, three_lines],
)
def test_what_is_no_ruled_table(drawing: object) -> None:
    page = blank()
    assert callable(drawing)
    drawing(page)
    assert find_grids(page, POINTS_PER_PIXEL) == []


@pytest.mark.parametrize("dpi", [110, 150, 300])
def test_other_resolutions(dpi: int) -> None:
    scale = dpi / DPI
    xs, ys = [round(x * scale) for x in XS], [round(y * scale) for y in YS]
    page = blank(round(1654 * scale), round(2339 * scale))
    draw(page, xs, ys, TWO_LEVEL_HEAD, thickness=max(1, round(2 * scale)))
    assert [spans(g) for g in find_grids(page, 72 / dpi)] == [TWO_LEVEL_SPANS]


def test_cells_tile_the_table() -> None:
    # A piece of rule is missing: the cells that run together must still cover each place once.
    page = draw(blank(), XS, YS)
    page[YS[2] + 5 : YS[3] - 5, XS[2] - 4 : XS[2] + 5] = PAPER
    page[YS[3] - 4 : YS[3] + 5, XS[2] + 5 : XS[3] - 5] = PAPER
    (grid,) = find_grids(page, POINTS_PER_PIXEL)
    covered = [
        (cell.row + i, cell.column + j)
        for cell in grid.cells
        for i in range(cell.row_span)
        for j in range(cell.column_span)
    ]
    assert sorted(covered) == [(row, column) for row in range(6) for column in range(5)]


def test_a_table_inside_a_cell_is_a_table_of_its_own() -> None:
    page = draw(blank(), (150, 400, 1500), (300, 400, 900, 1000))
    draw(page, (450, 700, 950, 1450), (500, 560, 620, 680))
    outer, inner = find_grids(page, POINTS_PER_PIXEL)
    assert (spans(outer), spans(inner)) == (plain(3, 2), plain(3, 3))


def test_a_table_that_divides_a_cell_is_part_of_the_lattice() -> None:
    page = draw(blank(), (150, 400, 1500), (300, 400, 700, 800))
    draw(page, (400, 750, 1100, 1500), (400, 500, 600, 700))
    (grid,) = find_grids(page, POINTS_PER_PIXEL)
    assert {(0, 1, 1, 3), (1, 0, 3, 1), (4, 1, 1, 3)} <= spans(grid)
    assert len(grid.cells) == 14


@pytest.mark.parametrize("covers_page", [False, True])
def test_a_frame_round_a_table_is_not_part_of_it(covers_page: bool) -> None:
    page = draw(blank(), XS, YS)
    corner = (1594, 2279) if covers_page else (1530, 1400)
    cv2.rectangle(page, (60, 60), corner, INK, 2)
    assert [spans(g) for g in find_grids(page, POINTS_PER_PIXEL)] == [plain(6, 5)]


def test_rows_so_low_that_their_text_touches_the_rules() -> None:
    ys = (300, 330, 360, 390, 420)
    page = draw(blank(), XS, ys)
    for y in ys[1:]:
        for x in XS[:-1]:
            for at in range(x + 16, x + 240, 32):
                # Ideographs as high as the row: their strokes end on the rules.
                cv2.line(page, (at, y - 29), (at, y - 3), INK, 3)
                cv2.line(page, (at, y - 5), (at + 22, y - 5), INK, 3)
                cv2.line(page, (at, y - 26), (at + 22, y - 26), INK, 3)
    text = [Box(x + 10, y - 30, x + 250, y) for y in ys[1:] for x in XS[:-1]]
    rules = find_rules(dark_strokes(page, DPI), DPI, text)
    assert [spans(g) for g in find_grids(page, POINTS_PER_PIXEL, rules)] == [plain(4, 5)]


def test_the_stem_of_a_character_in_a_low_row_is_no_rule() -> None:
    # 十 in a row hardly higher than it: the gaps to the rules are no wider than those of a
    # dotted rule.
    ys = (300, 348, 396, 444)
    page = draw(blank(), XS, ys)
    cv2.line(page, (470, 357), (470, 386), INK, 3)
    cv2.line(page, (456, 370), (484, 368), INK, 2)
    text = [Box(450, 356, 490, 388)]
    rules = find_rules(dark_strokes(page, DPI), DPI, text)
    assert [spans(g) for g in find_grids(page, POINTS_PER_PIXEL, rules)] == [plain(3, 5)]


def test_a_stem_near_both_rules_of_a_low_row_is_no_rule() -> None:
    # 行 as first character: its stem stands at the edge of the text's box, as a rule would, and
    # ends a few pixels short of the rules above and below.
    ys = (300, 348, 396, 444)
    page = draw(blank(), XS, ys)
    cv2.line(page, (446, 359), (446, 391), INK, 3)
    for y in (370, 380):
        cv2.line(page, (452, y), (470, y), INK, 3)
    rules = find_rules(dark_strokes(page, DPI), DPI, [Box(432, 354, 690, 394)])
    assert [spans(g) for g in find_grids(page, POINTS_PER_PIXEL, rules)] == [plain(3, 5)]


@st.composite
def tables(draw_: st.DrawFn) -> tuple[list[int], list[int], list[tuple[int, int, int, int]]]:
    """Rules and merged cells of a table of 2 to 6 rows and columns on the page."""
    # Rows from 4 mm, columns from two characters.
    heights = draw_(st.lists(st.integers(34, 150), min_size=2, max_size=6))
    widths = draw_(st.lists(st.integers(60, 230), min_size=2, max_size=6))
    xs, ys = [120], [200]
    for width in widths:
        xs.append(xs[-1] + width)
    for height in heights:
        ys.append(ys[-1] + height)
    merged: list[tuple[int, int, int, int]] = []
    taken: set[tuple[int, int]] = set()
    for _ in range(draw_(st.integers(0, 4))):
        row = draw_(st.integers(0, len(heights) - 1))
        column = draw_(st.integers(0, len(widths) - 1))
        rows = draw_(st.integers(1, len(heights) - row))
        columns = draw_(st.integers(1, len(widths) - column))
        places = {(row + i, column + j) for i in range(rows) for j in range(columns)}
        if taken.isdisjoint(places):
            taken |= places
            merged.append((row, column, rows, columns))
    return xs, ys, merged


def drawn_cells(
    xs: Sequence[int], ys: Sequence[int], merged: Sequence[tuple[int, int, int, int]]
) -> Spans:
    """The cells of the drawing, counted along those rules that bound a cell."""
    covered = {
        (row + i, column + j)
        for row, column, rows, columns in merged
        for i in range(rows)
        for j in range(columns)
    }
    single = {
        (row, column, 1, 1)
        for row in range(len(ys) - 1)
        for column in range(len(xs) - 1)
        if (row, column) not in covered
    }
    cells = single | set(merged)
    rows = sorted({edge for c in cells for edge in (c[0], c[0] + c[2])})
    columns = sorted({edge for c in cells for edge in (c[1], c[1] + c[3])})
    return {
        (
            rows.index(row),
            columns.index(column),
            rows.index(row + high) - rows.index(row),
            columns.index(column + wide) - columns.index(column),
        )
        for row, column, high, wide in cells
    }


@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(1, 4), st.sampled_from((0.0, 0.2, -0.3)), st.sampled_from((0, 6)))
def test_any_table_comes_back_as_it_was_drawn(
    table: tuple[list[int], list[int], list[tuple[int, int, int, int]]],
    thickness: int,
    skew: float,
    noise: int,
) -> None:
    xs, ys, merged = table
    wanted = drawn_cells(xs, ys, merged)
    page = draw(blank(1654, 1400), xs, ys, merged, thickness=thickness)
    found = find_grids(degrade(page, skew=skew, noise=noise), POINTS_PER_PIXEL)
    wide, high = xs[-1] - xs[0], ys[-1] - ys[0]
    if len(wanted) < 2 or wide < 1.05 * DPI or high < 0.3 * DPI:
        # One cell is a frame; what is smaller is no table.
        return
    assert [spans(grid) for grid in found] == [wanted]
