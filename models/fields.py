"""Fields: evidence that never changes, with an interpretation beside it."""

from __future__ import annotations

from dataclasses import dataclass

from models.geometry import Box
from models.reading import Reader
from models.values import Kind, Value


@dataclass(frozen=True, slots=True)
class Mention:
    """One span of a text, found and interpreted; offsets are half-open in that text.

    `rule` names the pattern or model that found it. `label` is what the text calls the value,
    empty when it calls it nothing.
    """

    kind: Kind
    start: int
    end: int
    raw_text: str
    value: Value
    rule: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class CellPlace:
    """Which table cell a field stands in (row and column 0-based)."""

    table_id: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Field:
    """A mention with its evidence: where it stood, who read it, how sure that is.

    `start` and `end` are offsets in the text of block `block` (or of the cell `cell`, then
    `block` is the index of the table's block). `boxes` holds (page, box), one for each printed
    line the value touches, and is empty when the value could not be placed.
    """

    field_id: str
    kind: Kind
    document_id: str
    page: int
    boxes: tuple[tuple[int, Box], ...]
    raw_text: str
    context: str
    label: str
    project_id: str
    confidence: float
    reader: Reader
    rule: str
    value: Value
    block: int
    start: int
    end: int
    cell: CellPlace | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one reader saw in a span that two readers read and in which a field's value stands.

    `ordinal` numbers the spans of a field from 0; each has one candidate of each reader, the
    first reader's first. `characters` are the characters with their confidences (0 to 1) as that
    reader gave them. `agrees` says whether both saw the same, apart from width and spaces. `box`
    lies around the span as the first reader placed it.
    """

    field_id: str
    page: int
    ordinal: int
    reader: Reader
    characters: tuple[tuple[str, float], ...]
    agrees: bool
    box: Box

    @property
    def text(self) -> str:
        """What the reader saw, empty when it saw nothing."""
        return "".join(character for character, _ in self.characters)

    @property
    def confidence(self) -> float | None:
        """The lowest confidence of a character, None when the reader saw nothing."""
        return min((confidence for _, confidence in self.characters), default=None)
