"""Reading order: a page cut into columns and bands, and the rows of each from top to bottom.

The cut is recursive, in the manner of an XY-cut, but it looks for gutters first: a white strip
between lines of type that end at one edge and others that begin at another. Only type that fills
its column makes a column; pairs of short facts side by side stay one row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from statistics import median

from extractors.layout_figures import take_figures
from extractors.layout_lists import take_lists
from extractors.layout_markers import is_caption
from extractors.layout_pieces import Piece
from extractors.layout_rows import Row, grouped_by_row, make_row
from models.geometry import Box

# The narrowest gutter in print is about one ideograph wide.
GUTTER_EM = 0.8
# Columns of type are at least this wide; narrower ones are columns of a list.
COLUMN_EM = 8.0
# Lines of one column end within this of each other (a mark may not begin a line).
EDGE_EM = 1.8
# The share of a column's lines that run to its edge: below this it is a list, not prose.
FULL_SHARE = 0.34
# The share of a column's full lines that have a mark inside: prose has one in most.
RUNNING_SHARE = 0.3
# A heading is set this much larger than the text under it, or more.
HEADING_RATIO = 1.2
# White between two rows from which on they may belong to different parts of the page, in rows.
PART_GAP = 1.35


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something on the page that text flows around: a table (with its number), a picture, a box.

    `inside` are the pieces that stand in a box drawn around them; they are read by themselves.
    """

    box: Box
    table: int | None = None
    inside: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class TableMark:
    """Where the table of that number stands in the reading order of its page."""

    page: int
    table: int


@dataclass(frozen=True, slots=True)
class _Region:
    pieces: tuple[Piece, ...]
    obstacles: tuple[Obstacle, ...]
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class _Cut:
    """A gutter at `x` that is free from `top` to `bottom`."""

    x: float
    top: float
    bottom: float


def reading_order(
    pieces: Sequence[Piece], obstacles: Sequence[Obstacle], left: float, right: float, page: int
) -> list[Row | TableMark]:
    """Rows and tables of one page in the order in which they are read.

    `left` and `right` are the edges of the page's text area in points. Pictures guide the cut
    and are left out of the result.
    """
    return _in_order(_Region(tuple(pieces), tuple(obstacles), left, right), page, count())


def columns_of(
    pieces: Sequence[Piece], obstacles: Sequence[Obstacle], width: float
) -> list[tuple[Piece, ...]]:
    """The pieces of each column and band of a page that is `width` points wide, as read."""
    flows: list[_Region] = []
    if pieces:
        left, right = min(p.box.x0 for p in pieces), max(p.box.x1 for p in pieces)
        _cut_up(_Region(tuple(pieces), tuple(obstacles), min(left, width / 2), right), flows)
    return [flow.pieces for flow in flows]


def _in_order(region: _Region, page: int, sections: Iterator[int]) -> list[Row | TableMark]:
    flows: list[_Region] = []
    _cut_up(region, flows)
    return [item for flow in flows for item in _flow_items(flow, page, sections)]


def _flow_items(flow: _Region, page: int, sections: Iterator[int]) -> list[Row | TableMark]:
    section = next(sections)
    rows: list[tuple[float, Row | TableMark]] = []
    lists, pieces = take_lists(flow.pieces, flow.left, flow.right, section)
    figures, pieces = take_figures(pieces, flow.left, flow.right, section)
    rows.extend((row.pieces[0].box.centre[1], row) for row in (*lists, *figures))
    for group in grouped_by_row(pieces):
        row = make_row(group, flow.left, flow.right, section)
        rows.append((row.box.centre[1], row))
    rows.extend(
        (obstacle.box.y0, TableMark(page, obstacle.table))
        for obstacle in flow.obstacles
        if obstacle.table is not None
    )
    for obstacle in flow.obstacles:
        if obstacle.inside:
            low = min(p.box.x0 for p in obstacle.inside)
            high = max(p.box.x1 for p in obstacle.inside)
            box = next(sections) + 1
            boxed = _in_order(_Region(obstacle.inside, (), low, high), page, sections)
            rows.extend(
                (obstacle.box.y0, replace(item, enclosed=box) if isinstance(item, Row) else item)
                for item in boxed
            )
    return [item for _, item in sorted(rows, key=lambda pair: pair[0])]


def _cut_up(region: _Region, flows: list[_Region]) -> None:
    cut = _best_cut(region)
    if cut is None:
        if region.pieces or region.obstacles:
            flows.append(region)
        return
    above, inside, below = _bands(region, cut)
    for part in (above, *_columns(inside, cut.x), below):
        _cut_up(part, flows)


def _bands(region: _Region, cut: _Cut) -> tuple[_Region, _Region, _Region]:
    above = _between(region, float("-inf"), cut.top)
    below = _between(region, cut.bottom, float("inf"))
    return above, _between(region, cut.top, cut.bottom), below


def _between(region: _Region, top: float, bottom: float) -> _Region:
    # Tried for every possible cut: twice the middle is compared, which needs no tuple.
    low, high = 2 * top, 2 * bottom
    return _Region(
        tuple(p for p in region.pieces if low <= p.box.y0 + p.box.y1 < high),
        tuple(o for o in region.obstacles if low <= o.box.y0 + o.box.y1 < high),
        region.left,
        region.right,
    )


def _columns(region: _Region, x: float) -> tuple[_Region, _Region]:
    left_pieces = tuple(p for p in region.pieces if p.box.centre[0] < x)
    right_pieces = tuple(p for p in region.pieces if p.box.centre[0] >= x)
    left_obstacles = tuple(o for o in region.obstacles if o.box.centre[0] < x)
    right_obstacles = tuple(o for o in region.obstacles if o.box.centre[0] >= x)
    # Type sets the edges of a column; a picture may stick out, and serves where there is none.
    left_edge = _extent(left_pieces, left_obstacles)[1]
    right_edge = _extent(right_pieces, right_obstacles)[0]
    return (
        _Region(left_pieces, left_obstacles, region.left, left_edge),
        _Region(right_pieces, right_obstacles, right_edge, region.right),
    )


def _extent(pieces: Sequence[Piece], obstacles: Sequence[Obstacle]) -> tuple[float, float]:
    wide = [p.box for p in pieces if p.box.width >= COLUMN_EM * p.size_pt]
    boxes = wide or [p.box for p in pieces] or [o.box for o in obstacles]
    low, high = min(b.x0 for b in boxes), max(b.x1 for b in boxes)
    return min([low, *(p.box.x0 for p in pieces)]), high


def _best_cut(region: _Region) -> _Cut | None:
    wide = [p for p in region.pieces if p.box.width >= COLUMN_EM * p.size_pt]
    if len(region.pieces) < 4 or len(wide) < 2:
        return None
    size = median(p.size_pt for p in region.pieces)
    best: tuple[float, _Cut] | None = None
    limit = PART_GAP * _pitch(region.pieces)
    for start in _starts(region, size):
        x = start - 0.4 * size
        if x <= region.left + 3 * size:
            continue
        for top, bottom in _free_bands(region, x, size):
            cut = _trimmed(region, _Cut(x, top, bottom), limit)
            score = _column_evidence(_between(region, cut.top, cut.bottom), x, size)
            if score > 0 and (best is None or score > best[0]):
                best = (score, cut)
    return best[1] if best else None


def _starts(region: _Region, size: float) -> list[float]:
    """Left edges at which a column may begin, those within half an em taken as one."""
    edges = sorted(
        [p.box.x0 for p in region.pieces] + [o.box.x0 for o in region.obstacles],
    )
    starts: list[float] = []
    for edge in edges:
        if not starts or edge - starts[-1] > 0.5 * size:
            starts.append(edge)
    return starts


def _trimmed(region: _Region, cut: _Cut, limit: float) -> _Cut:
    """The cut without what stands, set off by white, on one side only at its top or bottom.

    A heading or a box of facts narrower than the left column crosses no gutter, and yet does
    not belong to it. More than `limit` points from one row to the next are such white.
    """
    inside = _between(region, cut.top, cut.bottom)
    spans = sorted(
        [(p.box.centre[1], p.box.centre[1], p.box.centre[0] < cut.x) for p in inside.pieces]
        + [(o.box.y0, o.box.y1, o.box.centre[0] < cut.x) for o in inside.obstacles]
    )
    parts: list[tuple[float, float, set[bool]]] = []
    for y0, y1, is_left in spans:
        if parts and y0 - parts[-1][1] <= limit:
            low, high, sides = parts[-1]
            parts[-1] = (low, max(high, y1), sides | {is_left})
        else:
            parts.append((y0, y1, {is_left}))
    both = [i for i, part in enumerate(parts) if len(part[2]) == 2]
    if not both:
        return cut
    first, last = both[0], both[-1]
    top = (parts[first - 1][1] + parts[first][0]) / 2 if first > 0 else cut.top
    more = last + 1 < len(parts)
    bottom = (parts[last][1] + parts[last + 1][0]) / 2 if more else cut.bottom
    return _Cut(cut.x, top, bottom)


def _pitch(pieces: Sequence[Piece]) -> float:
    """Usual distance in points from a row to the next one below it in the same column."""
    distances = []
    for piece in pieces:
        x, y = piece.box.centre
        below = [
            q.box.centre[1] - y
            for q in pieces
            if q.box.centre[1] > y + 0.5 * piece.size_pt and q.box.x0 < x < q.box.x1
        ]
        if below:
            distances.append(min(below))
    return median(distances) if distances else 2 * median([p.size_pt for p in pieces] or [10.0])


def _free_bands(region: _Region, x: float, size: float) -> list[tuple[float, float]]:
    """The stretches of y in which nothing crosses `x`."""
    crossing = [
        (p.box.centre[1] - 0.35 * size, p.box.centre[1] + 0.35 * size)
        for p in region.pieces
        if p.box.x0 < x < p.box.x1
    ]
    crossing += [(o.box.y0, o.box.y1) for o in region.obstacles if o.box.x0 < x < o.box.x1]
    crossing += [
        (p.box.centre[1] - 0.35 * size, p.box.centre[1] + 0.35 * size)
        for p in region.pieces
        if _is_over_all(p, region, size)
    ]
    bands: list[tuple[float, float]] = []
    top = float("-inf")
    for y0, y1 in sorted(crossing):
        if y0 > top:
            bands.append((top, y0))
        top = max(top, y1)
    bands.append((top, float("inf")))
    return bands


def _is_over_all(piece: Piece, region: _Region, size: float) -> bool:
    """Whether a heading stands over all columns although it is no wider than one of them.

    It is set larger, in the middle of the region, and nothing stands beside it.
    """
    if piece.size_pt < HEADING_RATIO * size:
        return False
    middle = (region.left + region.right) / 2
    if abs(piece.box.centre[0] - middle) > 1.5 * piece.size_pt:
        return False
    beside = [p.box for p in region.pieces if p is not piece] + [o.box for o in region.obstacles]
    return not any(box.y0 < piece.box.y1 and piece.box.y0 < box.y1 for box in beside)


def _column_evidence(band: _Region, x: float, size: float) -> float:
    """How much the band looks like two columns parted at `x`; 0 where it does not."""
    left = [p for p in band.pieces if p.box.x1 <= x + 0.2 * size]
    right = [p for p in band.pieces if p.box.x0 >= x]
    if len(left) + len(right) < len(band.pieces):
        return 0.0
    left_pictures = [o for o in band.obstacles if o.box.centre[0] < x]
    right_pictures = [o for o in band.obstacles if o.box.centre[0] >= x]
    if not (left or left_pictures) or not (right or right_pictures):
        return 0.0
    left_x1 = max([p.box.x1 for p in left] + [o.box.x1 for o in left_pictures])
    right_x0 = min([p.box.x0 for p in right] + [o.box.x0 for o in right_pictures])
    if right_x0 - left_x1 < GUTTER_EM * size or not _overlap_in_y(
        left, left_pictures, right, right_pictures
    ):
        return 0.0
    proses = _is_prose(left), _is_prose(right)
    # The cut that orders most of the page is the best; the gutter's width settles a tie.
    score = len(band.pieces) + min(1.0, (right_x0 - left_x1) / (10 * size))
    if all(proses):
        return 5.0 + score
    for is_prose, prose, other, pictures in (
        (proses[0], left, right, right_pictures),
        (proses[1], right, left, left_pictures),
    ):
        # One column of prose beside a photo, its caption, or short lines of their own rhythm.
        if is_prose and (
            pictures
            or any(is_caption(p.text.text) for p in other)
            or (len(other) >= 2 and not _in_step(prose, other))
        ):
            return score
    return 0.0


def _overlap_in_y(
    left: Sequence[Piece],
    left_pictures: Sequence[Obstacle],
    right: Sequence[Piece],
    right_pictures: Sequence[Obstacle],
) -> bool:
    a = [p.box for p in left] + [o.box for o in left_pictures]
    b = [p.box for p in right] + [o.box for o in right_pictures]
    return min(max(x.y1 for x in a), max(x.y1 for x in b)) > max(
        min(x.y0 for x in a), min(x.y0 for x in b)
    )


def _is_prose(pieces: Sequence[Piece]) -> bool:
    """Whether enough of the pieces are wide lines that end at one edge, as prose in a column."""
    wide = [p for p in pieces if p.box.width >= COLUMN_EM * p.size_pt]
    full = [
        p
        for p in wide
        if any(q is not p and abs(q.box.x1 - p.box.x1) <= EDGE_EM * p.size_pt for q in wide)
    ]
    # Names in a list may be of one length too, but they have no commas and full stops.
    running = [p for p in full if any(c in "，。、；,;" for c in p.text.text)]
    if len(full) < FULL_SHARE * len(pieces) or len(running) < RUNNING_SHARE * len(full):
        return False
    return len(full) >= 3 or (len(full) == 2 and len(running) == 2)


def _in_step(prose: Sequence[Piece], other: Sequence[Piece]) -> bool:
    """Whether nearly each of the other pieces stands on a row of the prose, as labels would."""
    on_row = [
        q
        for q in other
        if any(abs(p.box.centre[1] - q.box.centre[1]) <= 0.25 * q.size_pt for p in prose)
    ]
    return len(on_row) >= 0.7 * len(other)
