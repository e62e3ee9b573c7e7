"""Shapes of the API: blind looks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

ActionId = Annotated[str, Field(min_length=8, max_length=40)]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
ColumnName = Annotated[str, Field(max_length=40)]
ColumnText = Annotated[str, Field(max_length=500)]


class AuditAnswer(BaseModel):
    """What somebody sees in the box: a typed text, values by column, or why there is none.

    Exactly one of `text`, `values` and `outcome`.
    """

    action_id: ActionId
    text: Annotated[str, Field(max_length=500)] | None = None
    values: Annotated[dict[ColumnName, ColumnText], Field(max_length=20)] | None = None
    outcome: Literal["unclear", "not_a_value"] | None = None
    seconds: Seconds | None = None


class ShownValue(BaseModel):
    """A value by column, and as a short text; empty when it is said that there is none."""

    values: dict[str, str]
    display: str


class AuditAnswered(BaseModel):
    """Done, or both values are shown and `settle` says which is right."""

    state: Literal["done", "compare"]
    matches: bool
    given: ShownValue
    in_question: ShownValue | None


class AuditSettlement(BaseModel):
    """Which of the two values is right."""

    action_id: ActionId
    right: Literal["mine", "theirs", "unclear"]
    seconds: Seconds | None = None


class AuditSettled(BaseModel):
    """What the look came to."""

    state: Literal["done"]
    outcome: Literal["right", "wrong", "not_a_value", "unclear"]
