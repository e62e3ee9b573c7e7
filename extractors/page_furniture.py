"""Running heads, running feet and page numbers, set apart from what the page says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from statistics import median

from extractors.layout_markers import is_caption
from extractors.layout_pieces import Piece
from extractors.layout_rows import grouped_by_row
from extractors.table_units import is_unit_line
from models.layout import Role
from models.reading import PageReading

# Heads and feet stand in the outer tenth of a page; text areas begin further in.
MARGIN_SHARE = 0.1
# A head or foot has at most this many rows.
EDGE_ROWS = 3
# Readers differ in a few characters between two pages with the same running title.
SAME_TITLE_RATIO = 0.8

_DASH = r"[-—–―一~·•.\s|]*"
# A page number with something that says so: dashes around it, 第…页, 共…页, page …, n/m.
DECORATED_NUMBER = re.compile(
    rf"^(?:[-—–―一~·•]\s*\d{{1,4}}\s*[-—–―一~·•]?|\d{{1,4}}\s*[-—–―~·•]"
    rf"|{_DASH}第\s*[\d一二三四五六七八九十百]+\s*页{_DASH}(?:[，,/]?\s*共?\s*[\d一二三四五六七八九十百]+\s*页)?{_DASH}"
    rf"|{_DASH}共\s*\d+\s*页\s*[，,/]?\s*第\s*\d+\s*页{_DASH}"
    r"|(?:page|p\.?)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
    r"|\d{1,4}\s*(?:/|of)\s*\d{1,4}(?:\s*页)?)$",
    re.IGNORECASE,
)
# A bare number or roman numeral is a page number only where nothing else would stand.
BARE_NUMBER = re.compile(r"^(?:\d{1,3}|[ivxlc]{1,6})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _EdgeRow:
    """A row near the top or bottom of its page."""

    page: int
    text: str
    y_share: float
    size_pt: float
    sources: frozenset[int]
    gap_em: float
    is_outermost: bool


def find_furniture(
    readings: Sequence[PageReading], pieces: Mapping[int, Sequence[Piece]]
) -> dict[tuple[int, int], Role]:
    """PAGE_HEADER or PAGE_FOOTER by (page, index of the line in its reading).

    `pieces` gives the pieces of each page that may be furniture (none inside a ruled table).
    """
    heights = {reading.page: reading.height for reading in readings}
    tops: list[_EdgeRow] = []
    bottoms: list[_EdgeRow] = []
    for page, own in pieces.items():
        rows = grouped_by_row(own)
        middle = heights[page] / 2
        upper = [row for row in rows[:EDGE_ROWS] if row[0].box.centre[1] < middle]
        lower = [row for row in rows[::-1][:EDGE_ROWS] if row[0].box.centre[1] >= middle]
        tops.extend(_edge_rows(upper, rows, heights[page]))
        bottoms.extend(_edge_rows(lower, rows[::-1], heights[page]))
    sizes = [p.size_pt for own in pieces.values() for p in own for _ in p.text.text]
    body_pt = median(sizes) if sizes else 10.0
    found: dict[tuple[int, int], Role] = {}
    for rows_at_edge, role in ((tops, Role.PAGE_HEADER), (bottoms, Role.PAGE_FOOTER)):
        for row in rows_at_edge:
            if _is_page_number(row) or _is_running_title(row, rows_at_edge, body_pt):
                found.update({(row.page, source): role for source in row.sources})
    return found


def _edge_rows(
    rows: Sequence[Sequence[Piece]], all_rows: Sequence[Sequence[Piece]], height: float
) -> list[_EdgeRow]:
    edge: list[_EdgeRow] = []
    for i, row in enumerate(rows):
        y = row[0].box.centre[1]
        size = median(p.size_pt for p in row)
        inner = all_rows[i + 1][0].box.centre[1] if i + 1 < len(all_rows) else height / 2
        edge.append(
            _EdgeRow(
                page=row[0].page,
                text=" ".join(p.text.text.strip() for p in row),
                y_share=min(y, height - y) / height,
                size_pt=size,
                sources=frozenset(p.source for p in row),
                gap_em=abs(inner - y) / size,
                is_outermost=i == 0,
            )
        )
    return edge


def _is_page_number(row: _EdgeRow) -> bool:
    if DECORATED_NUMBER.match(row.text):
        return row.y_share <= MARGIN_SHARE or (row.is_outermost and row.gap_em >= 2)
    bare = BARE_NUMBER.match(row.text)
    return bool(bare) and row.is_outermost and row.y_share <= MARGIN_SHARE and row.gap_em >= 1.5


def _is_running_title(row: _EdgeRow, others: Sequence[_EdgeRow], body_pt: float) -> bool:
    """Whether the row comes again at the same height of another page, small and marginal.

    Digits must agree (page number aside): `附表1 …` and `附表2 …` are no running title.
    """
    if row.y_share > MARGIN_SHARE or row.size_pt > 1.25 * body_pt:
        return False
    if is_unit_line(row.text) or is_caption(row.text):
        return False
    return any(
        other.page != row.page
        and abs(other.y_share - row.y_share) <= 0.02
        and _same_title(row.text, other.text)
        for other in others
    )


def _same_title(a: str, b: str) -> bool:
    a, b = (re.sub(r"\s+", "", _without_page_number(t)) for t in (a, b))
    if len(a) < 2 or re.findall(r"\d+", a) != re.findall(r"\d+", b):
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= SAME_TITLE_RATIO


def _without_page_number(text: str) -> str:
    """A running title often carries the page number at its outer end."""
    number = r"(?:[-—–|·\s]*第?\s*\d{1,4}\s*页?(?:\s*[/共]\s*\d{1,4}\s*页?)?[-—–|·\s]*)"
    # a year at the end (… 2023) belongs to the title, and so does a number before a unit
    return re.sub(rf"^\d{{1,3}}\s+|(?<!\d){number}$", "", text)
