"""Shapes of the API: fields, flags, and items of the queue with all that speaks for them.

Boxes are [x0, y0, x1, y1] in points on the upright page, those that may lie on several pages
[page, x0, y0, x1, y1]. Moments are ISO 8601 in UTC; decimals are text.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

Box = tuple[float, float, float, float]
PageBox = tuple[int, float, float, float, float]
"""The page, counted from 1, and the box on it."""

ReviewState = Literal["auto", "needs_review", "accepted", "corrected", "rejected", "added"]
SignOffState = Literal["none", "signed", "outdated"]
ItemSort = Literal["field", "flag", "audit"]


class Wording(BaseModel):
    """One message in both languages."""

    zh: str
    en: str


class FieldView(BaseModel):
    """A field: the machine's evidence and value, and the person's.

    `values` are those that hold now, `machine_values` the machine's, both by column as the
    exported tables write them; `display` and `machine_display` say them shortly. `version` is
    the one that a decision has to name. `requeued` says that what the person decided on is read
    otherwise now, `machine_changed` that the machine's value alone is another one,
    `machine_missing` that the machine, which found it once, finds it no longer.
    """

    field_id: str
    kind: str
    page: int
    boxes: list[PageBox]
    raw_text: str
    context: str
    label: str
    project_id: str
    project_name: str
    confidence: float | None
    reader: str
    rule: str
    version: int
    review_status: ReviewState | Literal[""]
    reviewer: str
    reviewed_at: str | None
    requeued: bool
    machine_changed: bool
    machine_missing: bool
    values: dict[str, str]
    machine_values: dict[str, str]
    display: str
    machine_display: str


class ColumnView(BaseModel):
    """A column that a person may set; `enum` are its allowed values, none when any will do."""

    name: str
    type: str
    enum: list[str]
    required: bool
    description: str


class CharacterView(BaseModel):
    """A character as one reader saw it; `differs` where the other reader saw another."""

    text: str
    confidence: float | None
    differs: bool


class ReaderView(BaseModel):
    """What one reader saw, its confidence that of the least sure character."""

    reader: str
    confidence: float | None
    characters: list[CharacterView]


class ReadingView(BaseModel):
    """A stretch of a field's text as each reader saw it."""

    ordinal: int
    agrees: bool
    page: int
    box: Box | None
    readers: list[ReaderView]


class FlagFieldView(BaseModel):
    """A field that a flag names; `decided` when a person settled it."""

    field_id: str
    kind: str
    page: int
    boxes: list[PageBox]
    label: str
    raw_text: str
    display: str
    values: dict[str, str]
    decided: bool
    version: int


class TermView(BaseModel):
    """One number of a calculation; `value` is empty when the field has none."""

    field_id: str
    display: str
    value: str


class ArithmeticView(BaseModel):
    """The calculation that a flag speaks of, with the values that hold now.

    `computed` is what the terms come to (for equal values empty), `difference` how far off the
    total is, without sign; `written` is the whole in one line.
    """

    sort: Literal["sum", "rate", "equal"]
    terms: list[TermView]
    total: TermView | None
    computed: str
    difference: str
    unit: str
    holds: bool
    written: str


class SuggestionView(BaseModel):
    """Another reading of one field under which the flag goes away.

    `value` is written as in the field's table, the ends of a range divided by “/”; `values` are
    the columns that the field then has, none where that is not known.
    """

    field_id: str
    raw_text: str
    value: str
    display: str
    values: dict[str, str]


class FlagView(BaseModel):
    """A flag with the fields that it names, and the calculation where it speaks of one."""

    flag_id: str
    code: str
    severity: str
    status: str
    message_zh: str
    message_en: str
    page: int | None
    box: Box | None
    reason: str
    reviewer: str
    fields: list[FlagFieldView]
    arithmetic: ArithmeticView | None
    suggestion: SuggestionView | None


class EarlierView(BaseModel):
    """What a person decided on the same value in another edition of the document."""

    field_id: str
    document_id: str
    file_name: str
    decision: str
    values: dict[str, str]
    display: str
    reviewer: str
    reviewed_at: str | None


class ChangeView(BaseModel):
    """A column that a deed changed."""

    column: str
    old: str
    new: str


class ActionView(BaseModel):
    """What a person did; `undoes` is the `sequence` of the deed that it takes back."""

    sequence: int
    action: str
    reviewer: str
    acted_at: str
    reason: str
    undoes: int | None
    changes: list[ChangeView]


class CommentView(BaseModel):
    """What a person says."""

    comment_id: int
    text: str
    author: str
    commented_at: str


class DocumentBrief(BaseModel):
    """A document in short; `open_items` wait in the queue, `open_errors` are open error flags."""

    document_id: str
    file_name: str
    title: str
    publisher: str
    year: int | None
    page_count: int
    status: str
    open_items: int
    open_errors: int
    signed_off: SignOffState


class PictureView(BaseModel):
    """The picture of an upright page, and how large the page is."""

    page: int
    width_pt: float
    height_pt: float
    url: str


class AuditView(BaseModel):
    """A blind look at a value."""

    audit_id: str
    purpose: str


class ItemView(BaseModel):
    """One item of the queue with all that speaks for and against it.

    A blind look (`sort` audit) tells of its field only where it stands and its kind: every other
    text is empty, and nothing that a machine or another person said is in it.
    """

    item_id: str
    sort: ItemSort
    document: DocumentBrief
    page: int
    field: FieldView | None
    columns: list[ColumnView]
    readings: list[ReadingView]
    flags: list[FlagView]
    earlier: EarlierView | None
    history: list[ActionView]
    comments: list[CommentView]
    picture: PictureView | None
    crop_url: str | None
    claimed_by: str | None
    audit: AuditView | None


class QueueEntry(BaseModel):
    """One item of the queue in short; `claimed_by` is another reviewer who looks at it now.

    A flag has a message, a field a text.
    """

    item_id: str
    sort: Literal["field", "flag"]
    document_id: str
    file_name: str
    title: str
    kind: str
    page: int
    label: str
    raw_text: str
    display: str
    codes: list[str]
    severity: str
    confidence: float | None
    claimed_by: str | None
    message_zh: str
    message_en: str
