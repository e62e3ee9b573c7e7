"""Shapes of the API: how good the values are, and how the review goes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

Dimension = Literal["kind", "folder", "publisher", "year", "version"]


class RateView(BaseModel):
    """`part` of `whole` with the exact 95 % interval; null while the whole is nothing."""

    part: int
    whole: int
    rate: float | None
    low: float | None
    high: float | None


class EstimateView(BaseModel):
    """The rate of silent errors in a set of values, null while none was looked at.

    `looked_at` are values found right or wrong, `unclear` ones are left out of it. `expected`,
    with its lowest and highest, are errors among the `covered` of `population` values at which
    nothing points: those of the kinds of which some were looked at.
    """

    name: str
    looked_at: int
    wrong: int
    unclear: int
    population: int
    covered: int
    rate: float | None
    low: float | None
    high: float | None
    expected: float | None
    expected_low: float | None
    expected_high: float | None


class AuditsView(BaseModel):
    """Blind looks by state; `to_settle` are answered, and it is not said yet who is right."""

    share: float
    second_share: float
    waiting: int
    to_settle: int
    done: int
    void: int


class AgreementView(RateView):
    """Second reviews that came to the first decision; some of them at first sight."""

    at_first_sight: int
    unclear: int
    waiting: int


class DisagreementView(BaseModel):
    """Two persons' values of a field; a display is empty for “not a value”."""

    audit_id: str
    field_id: str
    document_id: str
    file_name: str
    kind: str
    page: int
    raw_text: str
    first_reviewer: str
    first_display: str
    second_reviewer: str
    second_display: str
    answered_at: str


class ReviewerView(BaseModel):
    """What one person did; pauses longer than five minutes are no active time."""

    name: str
    deeds: int
    active_hours: float
    per_hour: float | None
    days: int


class DayView(BaseModel):
    """What was done on one day (UTC); `decided` is the sum of decisions up to it."""

    day: str
    accepted: int
    corrected: int
    rejected: int
    other: int
    decided: int


class SpeedView(BaseModel):
    """How long a decision on a value of one kind takes."""

    kind: str
    decisions: int
    median_seconds: float


class FlagCodeView(BaseModel):
    """Flags of one code; `changed` led to a change, `unchanged` did not."""

    code: str
    open: int
    changed: int
    unchanged: int
    rate: float | None
    low: float | None
    high: float | None


class DashboardView(BaseModel):
    """Everything on the dashboard; `sets` are the values that `only` may take."""

    by: Dimension
    only: str | None
    sets: list[str]
    audits: AuditsView
    overall: EstimateView
    by_kind: list[EstimateView]
    by_set: list[EstimateView]
    agreement: AgreementView
    disagreements: list[DisagreementView]
    reviewers: list[ReviewerView]
    days: list[DayView]
    speed: list[SpeedView]
    flags: list[FlagCodeView]
    waiting_items: int
