"""Figures of a dashboard: a number in large type with its short label above or below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from extractors.layout_pieces import Piece
from extractors.layout_rows import Row, make_row
from extractors.layout_text import clean
from models.traced_text import untraced

# A number and at most its unit: 3417, 286.5万元, 92.8%, 1.2万+, ≥300人次.
FIGURE = re.compile(
    r"^[约近超逾≥>＞¥￥]?\s*\d[\d,，.]*\s*[余多]?\s*[十百千万亿]{0,2}\s*[余多]?"
    r"(?:元|[%％‰]|百分点|人次|户次|场次|[一-鿿])?\s*[+＋]?$"
)
YEAR = re.compile(r"^(?:19|20)\d\d年?$")
# A label is a few words without figures and marks; a bracket may add its unit.
LABEL = re.compile(r"^[一-鿿A-Za-z·・/“”]{2,14}(?:[（(][^（）()\d]{1,6}[)）])?$")
# The box of the figure stands this much higher than that of its label.
LARGER = 1.2
# Middles of figure and label are at most this far apart in x, left edges half as far, in em of
# the label.
CENTRED_EM = 1.2
# White between the two is less than this, in heights of the figure.
NEAR = 0.8


@dataclass(frozen=True, slots=True)
class _Pair:
    figure: Piece
    label: Piece
    gap_pt: float


def take_figures(
    pieces: Sequence[Piece], left: float, right: float, section: int
) -> tuple[list[Row], list[Piece]]:
    """Rows `3417 受益人次` for each figure with its label, and the pieces that are left.

    Only clear cases: the number is set larger, the label is centred on it or begins at its left
    edge, and of the labels above and below all figures take those on the same side.
    """
    figures = [p for p in pieces if FIGURE.match(p.text.text) and not YEAR.match(p.text.text)]
    labels = [p for p in pieces if LABEL.match(p.text.text)]
    below = _paired(figures, labels, pieces, is_below=True)
    above = _paired(figures, labels, pieces, is_below=False)
    pairs = max(below, above, key=lambda ps: (len(ps), -median([p.gap_pt for p in ps] or [0.0])))
    taken = {id(piece) for pair in pairs for piece in (pair.figure, pair.label)}
    rows = [_row(pair, left, right, section) for pair in pairs]
    return rows, [p for p in pieces if id(p) not in taken]


def _paired(
    figures: Sequence[Piece], labels: Sequence[Piece], pieces: Sequence[Piece], *, is_below: bool
) -> list[_Pair]:
    pairs: list[_Pair] = []
    used: set[int] = set()
    for figure in figures:
        candidates = [
            _Pair(figure, label, gap)
            for label in labels
            if id(label) not in used
            and (gap := _gap(figure, label, is_below=is_below)) <= NEAR * figure.box.height
            and _belongs(figure, label)
        ]
        if candidates:
            best = min(candidates, key=lambda pair: pair.gap_pt)
            if not _crowded(best, pieces):
                pairs.append(best)
                used.add(id(best.label))
    return pairs


def _gap(figure: Piece, label: Piece, *, is_below: bool) -> float:
    """White between the boxes in points; boxes of readers overlap a little."""
    gap = label.box.y0 - figure.box.y1 if is_below else figure.box.y0 - label.box.y1
    return gap if gap > -0.4 * label.box.height else float("inf")


def _belongs(figure: Piece, label: Piece) -> bool:
    size = label.size_pt
    centred = abs(figure.box.centre[0] - label.box.centre[0]) <= CENTRED_EM * size
    flush = abs(figure.box.x0 - label.box.x0) <= CENTRED_EM / 2 * size
    return figure.box.height >= LARGER * label.box.height and (centred or flush)


def _crowded(pair: _Pair, pieces: Sequence[Piece]) -> bool:
    """Whether other type stands close beside the figure: then it is part of a line."""
    size = pair.label.size_pt
    return any(
        p is not pair.figure
        and p is not pair.label
        and abs(p.box.centre[1] - pair.figure.box.centre[1]) <= 0.4 * pair.figure.box.height
        and p.box.x0 - pair.figure.box.x1 < size
        and pair.figure.box.x0 - p.box.x1 < size
        for p in pieces
    )


def _row(pair: _Pair, left: float, right: float, section: int) -> Row:
    row = make_row((pair.figure, pair.label), left, right, section)
    text = clean(pair.figure.text + untraced(" ") + pair.label.text, pair.label.size_pt)
    return replace(row, text=text, stands_alone=True)
