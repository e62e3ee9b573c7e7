"""The document as a reader's eye orders it: blocks, tables and lines in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.geometry import Box
from models.reading import Line
from models.traced_text import TracedText


class Role(StrEnum):
    """What a line or block is on its page (column `role` of the contract)."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    CAPTION = "caption"
    TABLE = "table"
    PAGE_HEADER = "page_header"
    PAGE_FOOTER = "page_footer"


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line with its page and its `number` in the reading order there (both 1-based)."""

    page: int
    number: int
    role: Role
    line: Line


@dataclass(frozen=True, slots=True)
class Block:
    """A unit of running text: a paragraph joined over lines, columns and pages, a heading, ….

    `level` orders headings (1 is the outermost) and is 0 for everything else. A block of role
    TABLE has empty text and names its table in `table_id`; it marks where the table stands in
    the reading order. `page` is the page on which the block starts.
    """

    index: int
    role: Role
    page: int
    text: TracedText
    level: int = 0
    table_id: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell (row and column 0-based); `header` is the path of column headers above it."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    text: TracedText
    confidence: float
    header: tuple[str, ...] = ()
    is_header: bool = False

    def __hash__(self) -> int:
        # Not over every character with its place: cells are looked up very often.
        return hash((self.row, self.column, self.text.text))


@dataclass(frozen=True, slots=True)
class Table:
    """A table on one page.

    `caption` is the title above it, `unit` what it states for all its numbers (“单位：万元” gives
    万元), empty when it states none. `continues` names the table on an earlier page that this one
    carries on.
    """

    table_id: str
    page: int
    box: Box
    cells: tuple[Cell, ...]
    caption: str = ""
    unit: str = ""
    continues: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole document in reading order."""

    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    lines: tuple[PlacedLine, ...]
