"""What a marked-up text consists of: front matter, blocks in order, gold records, mistakes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Gold = dict[str, Any]
"""One gold record without its page, in the form of the gold files."""


class MarkupError(Exception):
    """A text that is not understood; says file and line."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Printed text; `record` is the number of the gold record that stands on it."""

    text: str
    record: int | None = None


Inline = tuple[Piece, ...]


def printed(pieces: Inline) -> str:
    """The text of the pieces as one line."""
    return "".join(piece.text for piece in pieces).replace("\n", "")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table at the upper left corner of the rectangle that it spans."""

    row: int
    column: int
    rows: int
    columns: int
    content: Inline


@dataclass(slots=True)
class Table:
    """A table; the first `headers` rows are header rows. `anchors` of rows, by row."""

    rows: int
    columns: int
    headers: int
    cells: list[Cell]
    options: dict[str, Any]
    anchors: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Block:
    """One block in reading order.

    `kind` is the markup's word for it (`paragraph` for a plain one); `anchor` is set when a
    record or a mistake has the page on which the block starts. `arguments` depend on the kind.
    """

    kind: str
    content: Inline = ()
    arguments: tuple[Any, ...] = ()
    table: Table | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake that the text really contains, on the page of `anchor`."""

    code: str
    why: str
    anchor: str


@dataclass(slots=True)
class MarkedText:
    """A whole text. The page of record N is that of anchor `record_anchors[N]`."""

    path: Path
    front: dict[str, Any]
    blocks: list[Block] = field(default_factory=list)
    records: list[Gold] = field(default_factory=list)
    record_anchors: list[str] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the document's files without their endings."""
        return self.path.stem
