"""Typed values: what a span of text means, by kind of field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """The field tables of the contract."""

    AMOUNTS = "amounts"
    DATES = "dates"
    COUNTS = "counts"
    PROJECTS = "projects"
    ORGANIZATIONS = "organizations"
    PEOPLE = "people"
    CONTACTS = "contacts"
    REFERENCES = "references"


class Qualifier(StrEnum):
    """How a stated number relates to the true one."""

    EXACT = "exact"
    ABOUT = "about"
    NEARLY = "nearly"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    RANGE = "range"


class Precision(StrEnum):
    """How finely a date is stated."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


class DateForm(StrEnum):
    """Whether a date is a point (or one named stretch), an interval, or open at one end."""

    POINT = "point"
    INTERVAL = "interval"
    UNTIL = "until"
    SINCE = "since"


class ContactKind(StrEnum):
    """Kinds of contact."""

    PHONE = "phone"
    EMAIL = "email"
    URL = "url"


class ReferenceKind(StrEnum):
    """Kinds of cited document."""

    REGULATION = "regulation"
    PUBLICATION = "publication"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AmountValue:
    """Money in yuan. A range has `lower_yuan` and `upper_yuan` and no `value_yuan`.

    All three are None when the unit could not be found. `per` is what one of the amount is for
    (人 in 每人每月 200 元). `unit` is the unit as written or taken from a header (万元).
    """

    value_yuan: Decimal | None
    lower_yuan: Decimal | None = None
    upper_yuan: Decimal | None = None
    currency: str = "CNY"
    qualifier: Qualifier = Qualifier.EXACT
    per: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DateValue:
    """A stretch of days, both ends inclusive. An impossible date has neither end and `problem`."""

    start: date | None
    end: date | None
    precision: Precision
    form: DateForm
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CountValue:
    """A number of something; `unit` as in the contract (人次, %, empty for a bare figure)."""

    value: Decimal | None
    unit: str
    lower: Decimal | None = None
    upper: Decimal | None = None
    qualifier: Qualifier = Qualifier.EXACT


@dataclass(frozen=True, slots=True)
class ProjectValue:
    """A project with what the document says of it; empty or None where it says nothing."""

    name: str
    parent_project_id: str = ""
    period_start: date | None = None
    period_end: date | None = None
    budget_yuan: Decimal | None = None
    status: str = ""
    leader: str = ""
    implementer: str = ""


@dataclass(frozen=True, slots=True)
class OrganizationValue:
    """An organization that acts in the document, by its full name."""

    name: str


@dataclass(frozen=True, slots=True)
class PersonValue:
    """A named person; title and organization where the text gives them."""

    name: str
    title: str = ""
    organization: str = ""


@dataclass(frozen=True, slots=True)
class ContactValue:
    """A phone number, e-mail or URL; `problem` says what is wrong with its form."""

    kind: ContactKind
    value: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceValue:
    """A cited document: title inside 《》 and document number, either may be empty."""

    name: str
    kind: ReferenceKind
    number: str = ""


Value = (
    AmountValue
    | DateValue
    | CountValue
    | ProjectValue
    | OrganizationValue
    | PersonValue
    | ContactValue
    | ReferenceValue
)


def is_understood(value: Value) -> bool:
    """Whether a value says what it should: a number or an end of a range, a day, a whole phone.

    False for amounts and counts of which no number is known, and for dates and contacts with a
    problem. Names and references always say what they say.
    """
    match value:
        case AmountValue(value_yuan=exact, lower_yuan=lower, upper_yuan=upper):
            return (exact, lower, upper) != (None, None, None)
        case CountValue(value=exact, lower=lower, upper=upper):
            return (exact, lower, upper) != (None, None, None)
        case DateValue(problem=problem) | ContactValue(problem=problem):
            return not problem
    return True
