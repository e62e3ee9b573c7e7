"""Flags: what a person should look at, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.geometry import Box


class FlagCode(StrEnum):
    """Every code of the contract."""

    LOW_CONFIDENCE = "low_confidence"
    READERS_DISAGREE = "readers_disagree"
    SUM_MISMATCH = "sum_mismatch"
    RATE_MISMATCH = "rate_mismatch"
    WORDS_FIGURES_MISMATCH = "words_figures_mismatch"
    CONFLICTING_VALUES = "conflicting_values"
    IMPLAUSIBLE_VALUE = "implausible_value"
    UNIT_MISSING = "unit_missing"
    INVALID_DATE = "invalid_date"
    REVERSED_PERIOD = "reversed_period"
    DATE_AFTER_PUBLICATION = "date_after_publication"
    INVALID_PHONE = "invalid_phone"
    SEAL_OVERLAP = "seal_overlap"
    UNREAD_REGION = "unread_region"
    DUPLICATE_PAGE = "duplicate_page"
    DUPLICATE_DOCUMENT = "duplicate_document"
    MISSING_FIELD = "missing_field"
    UNPLACED = "unplaced"


class Severity(StrEnum):
    """How much a flag matters: an error is a contradiction, a warning a doubt, info a note."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another reading of one field under which the contradiction of a flag goes away.

    `value` is written as in the exported table, the ends of a range divided by a slash.
    """

    field_id: str
    raw_text: str
    value: str


@dataclass(frozen=True, slots=True)
class Flag:
    """One finding on a field, a page (no field) or the whole document (neither).

    `field_ids` are the fields involved; the flag stands on each of them. `page` is None for a
    flag on the whole document. `box` is the place on the page of a finding that no field stands
    for, such as ink that was left unread. `message` says what disagrees with what, with the
    numbers, Chinese first, English behind “ / ”. `suggestion` is what would settle it, where
    the other reader saw that; the message says it too. `mentioned_ids` are fields that the message
    speaks of as well and that the flag does not stand on, such as the many parts of a sum.
    """

    code: FlagCode
    severity: Severity
    message: str
    page: int | None = None
    field_ids: tuple[str, ...] = ()
    box: Box | None = None
    suggestion: Suggestion | None = None
    mentioned_ids: tuple[str, ...] = ()
