"""Shapes of the API: deciding on fields and flags, adding fields, taking back, commenting."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from models.values import Kind
from review.shapes_items import ActionView, CommentView, FieldView, Wording

StoredId = Annotated[str, Path(max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
"""An identifier in a path."""

# A browser makes a UUID; a program may take any name of its own.
_ActionId = Annotated[
    str,
    Field(
        min_length=8,
        max_length=40,
        pattern=r"^[0-9A-Za-z-]+$",
        description="A new name for this deed; sent again it does nothing and answers the same.",
    ),
]
_Column = Annotated[str, Field(max_length=40, pattern=r"^[a-z_]+$")]
_Text = Annotated[str, Field(max_length=2000)]
_Values = Annotated[dict[_Column, _Text], Field(max_length=40)]
_Seconds = Annotated[
    float,
    Field(ge=0, le=86_400, allow_inf_nan=False, description="How long the person looked."),
]
_Edge = Annotated[float, Field(ge=-100_000, le=100_000, allow_inf_nan=False)]
_FlagStatus = Literal["open", "resolved", "dismissed"]


class FieldDecision(BaseModel):
    """What a person decides on a field; `version` is the one that they saw.

    Only a correction has `values`: the columns that change, as the exported tables write them.
    """

    action_id: _ActionId
    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    decision: Literal["accepted", "corrected", "rejected"]
    values: _Values = Field(default_factory=dict)
    reason: _Text = ""
    seconds: _Seconds | None = None


class FieldDecided(BaseModel):
    """The field as it is now, and the place of the deed in the log."""

    field: FieldView
    sequence: int


class FieldNow(BaseModel):
    """A field as somebody else, or a newer reading, left it, and how it came about."""

    field: FieldView
    history: list[ActionView]


class DecisionWanted(BaseModel):
    """What the person wanted to decide."""

    decision: str
    values: dict[str, str]


class FieldConflict(BaseModel):
    """The field changed since the person saw it; nothing was written."""

    error: Wording
    current: FieldNow
    yours: DecisionWanted


class NewField(BaseModel):
    """A field that the machine did not find; `box` in points on the upright page."""

    action_id: _ActionId
    kind: Kind
    page: Annotated[int, Field(ge=1, le=100_000)]
    box: tuple[_Edge, _Edge, _Edge, _Edge] | None = None
    raw_text: _Text
    values: _Values
    reason: _Text = ""
    seconds: _Seconds | None = None


class FieldAdded(BaseModel):
    """The field that is there now."""

    field: FieldView


class FlagDecision(BaseModel):
    """What a person decides on a flag; `seen_status` is what they saw."""

    action_id: _ActionId
    seen_status: _FlagStatus
    status: _FlagStatus
    reason: _Text = ""
    seconds: _Seconds | None = None


class FlagDecided(BaseModel):
    """The flag's status now."""

    flag_id: str
    status: _FlagStatus


class UndoRequest(BaseModel):
    """Take back what one did last."""

    action_id: _ActionId


class ActionUndone(BaseModel):
    """What was taken back: the deed, and the field or flag that it was on."""

    item_id: str
    document_id: str
    undone: ActionView


class NewComment(BaseModel):
    """What a person says."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]


class CommentList(BaseModel):
    """All comments, oldest first."""

    comments: list[CommentView]
