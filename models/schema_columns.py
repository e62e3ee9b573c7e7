"""What a column and a table of the contract are, and the columns that several tables share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from models.reading import Reader


class ColumnType(StrEnum):
    """Types of the exported columns; a decimal is exact, a number is a measurement."""

    STRING = "string"
    DECIMAL = "decimal"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"


class ReviewStatus(StrEnum):
    """Who stands behind a field: the machine, nobody yet, or a person and how."""

    AUTO = "auto"
    NEEDS_REVIEW = "needs_review"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    ADDED = "added"


class FlagStatus(StrEnum):
    """What became of a flag: nobody looked, its fields were settled, or it was waved away."""

    OPEN = "open"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `enum` lists the only values, `minimum` and `maximum` are inclusive.

    `required` columns are never empty. `unit` is the unit of measure, empty when there is none.
    """

    name: str
    type: ColumnType
    description: str
    enum: tuple[str, ...] = ()
    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`column` of this table names a row of `table` by its `target` column."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the contract, columns in the order of the contract."""

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()

    def column(self, name: str) -> Column:
        """The column called `name`.

        Raises:
            KeyError: when the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")


def codes(enum: Iterable[StrEnum]) -> tuple[str, ...]:
    """The values of a closed enum, as a column's `enum` wants them."""
    return tuple(member.value for member in enum)


def text(name: str, description: str, *, required: bool = False, pattern: str = "") -> Column:
    """A column of free text."""
    return Column(name, ColumnType.STRING, description, required=required, pattern=pattern)


def code(name: str, description: str, enum: Iterable[StrEnum], *, required: bool = True) -> Column:
    """A column that holds one value of `enum`."""
    return Column(name, ColumnType.STRING, description, enum=codes(enum), required=required)


def ordinal(name: str, description: str, *, minimum: int = 1, required: bool = True) -> Column:
    """A column that numbers something, from `minimum` up."""
    return Column(name, ColumnType.INTEGER, description, required=required, minimum=minimum)


def money(name: str, description: str) -> Column:
    """An exact amount in yuan."""
    return Column(name, ColumnType.DECIMAL, description, unit="CNY")


def day(name: str, description: str) -> Column:
    """A calendar day."""
    return Column(name, ColumnType.DATE, description)


def share(name: str, description: str, *, required: bool = False) -> Column:
    """A number from 0 to 1."""
    return Column(name, ColumnType.NUMBER, description, required=required, minimum=0.0, maximum=1.0)


def points(name: str, description: str) -> Column:
    """A length or position on the page in PDF points."""
    return Column(name, ColumnType.NUMBER, description, unit="pt")


BOX = (
    points("x0", "Left edge in PDF points, origin top left, on the page turned upright."),
    points("y0", "Upper edge in PDF points, origin top left, on the page turned upright."),
    points("x1", "Right edge in PDF points, origin top left, on the page turned upright."),
    points("y1", "Lower edge in PDF points, origin top left, on the page turned upright."),
)

DOCUMENT_ID = text(
    "document_id", "The document, derived from the SHA-256 of its bytes.", required=True
)
FILE_NAME = text("file_name", "Name under which the document was first ingested.", required=True)
PAGE = ordinal("page", "Page of the document, counted from 1.")
READER = code("reader", "Who read the text.", Reader, required=False)
TO_DOCUMENT = ForeignKey("document_id", "documents", "document_id")

FIELD_COLUMNS = (
    Column(
        "field_id",
        ColumnType.STRING,
        "Stable identifier of the field: the same bytes give the same one again.",
        required=True,
        unique=True,
    ),
    DOCUMENT_ID,
    FILE_NAME,
    ordinal("page", "Page on which the value starts, counted from 1."),
    *BOX,
    text("raw_text", "The value as read."),
    text("context", "The sentence or table row around the value."),
    text("label", "What the document calls the value; for a table cell its column header."),
    text("project_id", "Project that the value belongs to, empty when none."),
    share("confidence", "Calibrated probability that the value is right.", required=True),
    READER,
    text("flags", "Codes of the open flags that ask a person to look, joined by “;”."),
    code("review_status", "Who stands behind the value.", ReviewStatus),
    text("reviewer", "Who decided on the field, empty while nobody has."),
    Column(
        "reviewed_at", ColumnType.DATETIME, "When that was decided, ISO 8601 in UTC.", unit="UTC"
    ),
)
