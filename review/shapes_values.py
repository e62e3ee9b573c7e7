"""Shapes of the API: what a typed text or a drawn box means."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, FiniteFloat

from models.values import Kind
from review.typed_text import TEXT_LIMIT

IDENTIFIER = r"^[0-9A-Za-z_-]+$"
"""What identifiers are made of; NUL and its like, which no database takes, are none of it."""
_Identifier = Annotated[str, Field(max_length=64, pattern=IDENTIFIER)]


class Sentence(BaseModel):
    """One sentence in both languages."""

    zh: str
    en: str


class TypedText(BaseModel):
    """A text typed as a value of `kind`, for a field that is there or for a new one.

    `field_id` is the field that it corrects. `document_id` is the document in which a new value
    stands; it gives the year of dates that leave theirs out.
    """

    kind: Kind
    text: Annotated[str, Field(max_length=2 * TEXT_LIMIT)]
    field_id: _Identifier | None = None
    document_id: _Identifier | None = None


class CheckView(BaseModel):
    """The calculation of one flag on the field, with the typed value in its place."""

    flag_id: str
    code: str
    holds: bool
    display: str


class Understood(BaseModel):
    """What a typed text means.

    `values` are the columns that it states; empty when it was not understood, and then `problem`
    says why. `note` says what was added to it. `checks` are the sums, rates and equalities of the
    field's flags with it.
    """

    understood: bool
    values: dict[str, str]
    display: str
    problem: Sentence | None
    note: Sentence | None
    checks: list[CheckView]


class DrawnBox(BaseModel):
    """A box that a person drew: x0, y0, x1, y1 in points on the upright page."""

    box: tuple[FiniteFloat, FiniteFloat, FiniteFloat, FiniteFloat]


class FoundValue(BaseModel):
    """A value in the text of a box."""

    kind: Kind
    raw_text: str
    values: dict[str, str]
    display: str


class BoxReading(BaseModel):
    """What stands in a box: its lines joined, the least confidence of a line, and its values.

    The value that covers most of the text comes first. `confidence` is None where nothing was
    read.
    """

    text: str
    confidence: float | None
    found: list[FoundValue]
