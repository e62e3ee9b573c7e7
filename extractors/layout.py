"""Layout: the lines of a document put in order and joined to blocks and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extractors.layout_boxes import boxed_pieces, frames_of
from extractors.layout_lists import take_lists
from extractors.layout_pieces import Piece, levelled, page_slope, pieces_of
from extractors.layout_rows import Row
from extractors.layout_unruled import tables_over_columns, unruled_grids
from extractors.layout_unruled_breaks import continued_grid, open_columns
from extractors.page_furniture import find_furniture
from extractors.paragraphs import Paragraph, build_paragraphs
from extractors.reading_order import Obstacle, TableMark, columns_of, reading_order
from extractors.table_captions import CaptionRows, caption_above, is_same_title, says_again
from extractors.table_headers import with_headers
from extractors.table_lost_heads import with_lost_head
from extractors.table_page_breaks import is_head_of_next, tail_of_previous
from extractors.table_section_units import units_by_section
from extractors.tables import FilledTable, fill_grid, is_table, says_enough
from models.geometry import Box
from models.layout import Block, Layout, PlacedLine, Role, Table
from models.reading import Grid, PageReading
from models.traced_text import Glyph, TracedText, untraced

# A mark in the margin that is no part of the text has at most this many characters.
SPECK_EM = 3


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its tables filled, the rest of its text in pieces, and the boxes drawn round text.

    `boxes` are levelled, as the pieces are. `open_columns` are the edges of the columns of a table
    without rules with which the page ends.
    """

    reading: PageReading
    slope: float
    tables: tuple[FilledTable, ...]
    pieces: tuple[Piece, ...]
    boxes: tuple[Box, ...]
    open_columns: tuple[float, ...] = ()

    @property
    def width(self) -> float:
        """Width of the page in points."""
        return self.reading.width

    def levelled(self, box: Box) -> Box:
        """`box` where it would stand if the page had no slope."""
        centre = (self.reading.width / 2, self.reading.height / 2)
        return levelled(box, self.slope, centre)


def arrange(readings: Sequence[PageReading]) -> Layout:
    """Blocks, tables and lines of a document in reading order.

    Every line of every reading comes out once in `Layout.lines`; page numbers and running
    titles are among the lines, but in no block.
    """
    ordered = sorted(readings, key=lambda r: r.page)
    pages: list[Page] = []
    for reading, after in zip(ordered, [*ordered[1:], None], strict=False):
        pages.append(_page(reading, pages[-1] if pages else None, after))
    furniture = find_furniture(
        [p.reading for p in pages], {p.reading.page: p.pieces for p in pages}
    )
    items: list[Row | TableMark] = []
    edges = _text_edges(pages, furniture)
    for page, (left, right) in zip(pages, edges, strict=True):
        items.extend(_ordered(page, furniture, left, right))
    tables = {(p.reading.page, n): t for p in pages for n, t in enumerate(p.tables)}
    boxes = {(p.reading.page, n): p.levelled(t.box) for p in pages for n, t in enumerate(p.tables)}
    captions = {
        (mark.page, mark.table): caption_above(items, at, boxes[mark.page, mark.table])
        for at, mark in enumerate(items)
        if isinstance(mark, TableMark)
    }
    claimed = {id(row) for caption in captions.values() for row in caption.rows}
    pictures = {p.reading.page: [p.levelled(b) for b in p.reading.pictures] for p in pages}
    paragraphs = build_paragraphs(items, pictures, claimed)
    lines = _placed(pages, furniture, items, _roles(paragraphs))
    numbers = {(page, source): line.number for (page, source), line in lines.items()}
    made = [_table(key, tables[key], captions[key], numbers) for key in captions]
    units = {table_name(*key): u for key, u in units_by_section(paragraphs, claimed).items()}
    headed = with_headers(made, _followed(items, captions))
    return Layout(
        _blocks(paragraphs, numbers),
        # What a table states itself, or the one that it goes on from, comes first.
        tuple(replace(t, unit=t.unit or units.get(t.table_id, "")) for t in headed),
        tuple(sorted(lines.values(), key=lambda line: (line.page, line.number))),
    )


def _page(reading: PageReading, before: Page | None, following: PageReading | None) -> Page:
    previous = before.reading if before else None
    slope = page_slope(reading.lines)
    taken: set[int] = set()
    pieces = pieces_of(reading)
    pivot = (reading.width / 2, reading.height / 2)
    ruled: dict[int, FilledTable] = {}
    boxes: list[Box] = []
    for number, grid in _innermost_first(reading.grids):
        frames = frames_of(
            [replace(c, box=levelled(c.box, slope, pivot)) for c in grid.cells], pieces
        )
        if frames:
            boxes.extend(frames)
            continue
        tail = tail_of_previous(grid, reading, previous)
        cut_off = tail is not None or is_head_of_next(grid, reading, following)
        if cut_off or is_table(grid):
            free = [p for p in pieces if p.source not in taken]
            whole = tail or with_lost_head(grid, free, slope, pivot)
            table = fill_grid(whole, reading, slope, frozenset(taken))
            if says_enough(table):
                ruled[number] = table
                taken.update(table.sources)
        else:
            boxes.append(levelled(grid.box, slope, pivot))
    tables = [ruled[number] for number in sorted(ruled)]
    around = [Obstacle(levelled(table.box, slope, pivot)) for table in tables]
    around += [Obstacle(levelled(box, slope, pivot)) for box in reading.pictures]
    unruled: list[Grid] = []

    def take(grid: Grid) -> None:
        table = fill_grid(grid, reading, slope, frozenset(taken))
        tables.append(table)
        taken.update(table.sources)
        unruled.append(grid)

    free = [p for p in pieces if p.source not in taken]
    if before and before.open_columns and before.reading.page + 1 == reading.page:
        goes_on = continued_grid(free, before.open_columns, reading, slope)
        if goes_on and not any(g.box.y0 < goes_on.box.y1 for g in reading.grids):
            take(goes_on)
            free = [p for p in free if p.source not in taken]
    columns = columns_of(free, around, reading.width)
    # A table below columns of text may part where they do: it is one table nevertheless.
    for grid in tables_over_columns(columns, slope, pivot):
        take(grid)
    # Any other table without rules never reaches over the gutter between two columns.
    for column in columns:
        left = [p for p in column if p.source not in taken]
        _, own = take_lists(left, 0.0, reading.width, 0)
        for grid in unruled_grids(own, slope, pivot):
            take(grid)
    rest = tuple(p for p in pieces if p.source not in taken)
    last = max([*unruled, *reading.grids], key=lambda g: g.box.y1, default=None)
    edges = open_columns(last, rest, reading, slope) if last in unruled else ()
    return Page(reading, slope, tuple(tables), rest, tuple(boxes), edges)


def _innermost_first(grids: Sequence[Grid]) -> list[tuple[int, Grid]]:
    """The grids with their indices; what stands in a table inside a cell is that table's own."""

    def depth(grid: Grid) -> int:
        return sum(
            other.box.area > grid.box.area and other.box.contains_point(*grid.box.centre)
            for other in grids
        )

    return sorted(enumerate(grids), key=lambda item: -depth(item[1]))


def _text_edges(
    pages: Sequence[Page], furniture: Mapping[tuple[int, int], Role]
) -> list[tuple[float, float]]:
    """Left and right edge of each page's text area, in points.

    A page with short lines only borrows its width from the others of the same size.
    """
    own: list[tuple[float, float] | None] = []
    for page in pages:
        boxes = [p.box for p in _without_specks(_body_pieces(page, furniture))]
        boxes = boxes or [page.levelled(t.box) for t in page.tables]
        own.append((min(b.x0 for b in boxes), max(b.x1 for b in boxes)) if boxes else None)
    edges: list[tuple[float, float]] = []
    of_width: dict[float, list[tuple[float, float]]] = {}
    for page, edge in zip(pages, own, strict=True):
        if page.width not in of_width:
            of_width[page.width] = [
                e
                for other, e in zip(pages, own, strict=True)
                if e is not None and abs(other.width - page.width) < 0.02 * page.width
            ]
        like = of_width[page.width]
        if edge is None or not like:
            edges.append((0.1 * page.width, 0.9 * page.width))
            continue
        usual = median(e[0] for e in like), median(e[1] for e in like)
        # A lone short page: text areas are about as far from the right edge as from the left.
        mirrored = page.width - edge[0] if len(like) == 1 else edge[1]
        slack = 0.02 * page.width
        right = max(edge[1], min(mirrored, 0.92 * page.width) - slack, usual[1] - slack)
        edges.append((min(edge[0], usual[0] + slack), right))
    return edges


def _without_specks(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without the lone marks in the margins: a dash, a stroke of a pen, half a seal.

    They stand outside the running text, and nothing else begins or ends where they do.
    """
    wide = [p.box for p in pieces if p.box.width >= SPECK_EM * 3 * p.size_pt]
    if len(wide) < 2:
        return list(pieces)
    left, right = min(b.x0 for b in wide), max(b.x1 for b in wide)

    def is_speck(piece: Piece) -> bool:
        box = piece.box
        outside = box.x1 <= left or box.x0 >= right
        alone = not any(
            q is not piece and min(abs(q.box.x0 - box.x0), abs(q.box.x1 - box.x1)) <= q.size_pt
            for q in pieces
        )
        return outside and alone and len(piece.text) <= SPECK_EM

    return [p for p in pieces if not is_speck(p)]


def _body_pieces(page: Page, furniture: Mapping[tuple[int, int], Role]) -> list[Piece]:
    number = page.reading.page
    return [p for p in page.pieces if (number, p.source) not in furniture]


def _ordered(
    page: Page, furniture: Mapping[tuple[int, int], Role], left: float, right: float
) -> list[Row | TableMark]:
    obstacles = [Obstacle(page.levelled(t.box), n) for n, t in enumerate(page.tables)]
    obstacles += [Obstacle(page.levelled(box)) for box in page.reading.pictures]
    body = _body_pieces(page, furniture)
    boxes, free = boxed_pieces(body, page.boxes, page.width * page.reading.height)
    obstacles += boxes
    return reading_order(free, obstacles, left, right, page.reading.page)


def _roles(paragraphs: Sequence[Paragraph | TableMark]) -> dict[int, Role]:
    """The role of each row, by its `id()`."""
    return {
        id(row): block.role
        for block in paragraphs
        if isinstance(block, Paragraph)
        for row in block.rows
    }


def _placed(
    pages: Sequence[Page],
    furniture: Mapping[tuple[int, int], Role],
    items: Sequence[Row | TableMark],
    roles: Mapping[int, Role],
) -> dict[tuple[int, int], PlacedLine]:
    """Every line once, by page and index in its reading, numbered as it is read."""
    order: dict[int, dict[int, Role]] = {page.reading.page: {} for page in pages}
    for (number, source), role in furniture.items():
        if role is Role.PAGE_HEADER:
            order[number][source] = role
    by_number = {page.reading.page: page for page in pages}
    for item in items:
        own = order[item.page]
        if isinstance(item, TableMark):
            for source in by_number[item.page].tables[item.table].sources:
                own.setdefault(source, Role.TABLE)
        else:
            for piece in item.pieces:
                own.setdefault(piece.source, roles[id(item)])
    placed: dict[tuple[int, int], PlacedLine] = {}
    for page in pages:
        number = page.reading.page
        own = order[number]
        # What is blank stands in no row, and feet come last.
        for source in range(len(page.reading.lines)):
            own.setdefault(source, furniture.get((number, source), Role.PARAGRAPH))
        for position, (source, role) in enumerate(own.items(), start=1):
            line = page.reading.lines[source]
            placed[number, source] = PlacedLine(number, position, role, line)
    return placed


def _renumbered(text: TracedText, numbers: Mapping[tuple[int, int], int]) -> TracedText:
    """Glyphs that named the line by its index in the reading name it by its number instead."""
    return TracedText(
        text.text,
        tuple(
            # dataclasses.replace() takes five times as long, and every character passes here.
            g and Glyph(g.page, numbers[g.page, g.line], g.box, g.confidence, g.reader)
            for g in text.glyphs
        ),
    )


def _blocks(
    paragraphs: Sequence[Paragraph | TableMark], numbers: Mapping[tuple[int, int], int]
) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for index, item in enumerate(paragraphs):
        if isinstance(item, TableMark):
            name = table_name(item.page, item.table)
            blocks.append(Block(index, Role.TABLE, item.page, untraced(""), table_id=name))
        else:
            text = _renumbered(item.text, numbers)
            blocks.append(Block(index, item.role, item.rows[0].page, text, item.level))
    return tuple(blocks)


def table_name(page: int, table: int) -> str:
    """The id of a table inside its document: p2t1 is the first table on page 2."""
    return f"p{page}t{table + 1}"


def _table(
    key: tuple[int, int],
    filled: FilledTable,
    caption: CaptionRows,
    numbers: Mapping[tuple[int, int], int],
) -> Table:
    return Table(
        table_id=table_name(*key),
        page=filled.page,
        box=filled.box,
        cells=tuple(replace(c, text=_renumbered(c.text, numbers)) for c in filled.cells),
        caption=caption.title,
        unit=caption.unit,
    )


def _followed(
    items: Sequence[Row | TableMark], captions: Mapping[tuple[int, int], CaptionRows]
) -> set[str]:
    """Ids of the tables right after which, over the page, another table comes.

    Between the two may stand 续表, and title and unit said again.
    """
    again = {
        id(row)
        for a, b in pairwise(captions.values())
        if is_same_title(a.title, b.title)
        for row in b.rows
    }
    bare = [
        item
        for item in items
        if isinstance(item, TableMark) or not (says_again(item.text.text) or id(item) in again)
    ]
    return {
        table_name(a.page, a.table)
        for a, b in pairwise(bare)
        if isinstance(a, TableMark) and isinstance(b, TableMark) and b.page == a.page + 1
    }
