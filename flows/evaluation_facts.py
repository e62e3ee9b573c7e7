"""A stated fact as an evaluation compares it, and when two of them are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from functools import lru_cache

from models.geometry import Box
from models.values import ContactKind, Kind, Qualifier

# Numbers are judged one by one; the other kinds as a set of names in each document.
NUMERIC = (Kind.AMOUNTS, Kind.DATES, Kind.COUNTS)
SCORED = (*NUMERIC, Kind.PROJECTS, Kind.ORGANIZATIONS, Kind.PEOPLE, Kind.CONTACTS)

# From here up two names are one (people's names are too short for that: 张三 and 张二 are two).
_SAME_NAME = 0.93
# From here up one raw text is taken for a misreading of the other.
_MISREAD = 0.5

# Spaces, quotes, dashes, dots and brackets come and go between printings of one name.
_INSIGNIFICANT = re.compile(r"[\s·•\-—－“”\"「」『』《》〈〉,，.。:：;；()（）]")


@dataclass(frozen=True, slots=True)
class Fact:
    """One stated fact; `key` is equal for equal facts of one kind in one document.

    `name` is what a fuzzy comparison of names looks at. `project` is the project's name.
    A fact of an export has its `field_id`, its exported `confidence` (0..1), whether it is
    `flagged`, and its `box` (points on the upright page, None when unplaced).
    """

    kind: Kind
    page: int
    raw: str
    key: tuple[object, ...]
    name: str
    label: str
    project: str
    qualifier: str
    flagged: bool = False
    field_id: str = ""
    confidence: float = 1.0
    box: Box | None = None


def flat(text: str) -> str:
    """Text without what is not significant in a comparison of names."""
    return _INSIGNIFICANT.sub("", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=65_536)
def similarity(first: str, second: str) -> float:
    """0 to 1: share of significant characters that both texts have in the same order."""
    return SequenceMatcher(None, flat(first), flat(second)).ratio()


def is_near(first: Fact, second: Fact) -> bool:
    """Whether two facts stand on one page or on neighbours (paragraphs cross pages)."""
    return abs(first.page - second.page) <= 1


def looks_misread(wanted: str, got: str) -> bool:
    """Whether one text looks like a misreading of the other, or like part of it."""
    return similarity(wanted, got) >= _MISREAD


def is_misreading(wanted: Fact, got: Fact) -> bool:
    """Whether `got` is near `wanted` and looks like a misreading of it."""
    return is_near(wanted, got) and looks_misread(wanted.raw, got.raw)


def is_same_name(wanted: Fact, got: Fact) -> bool:
    """Whether two facts that are judged as names are one, wherever they stand."""
    if wanted.key == got.key:
        return True
    fuzzy = wanted.kind in (Kind.PROJECTS, Kind.ORGANIZATIONS)
    return fuzzy and similarity(wanted.raw, got.name) >= _SAME_NAME


def fact_key(
    kind: Kind, values: Mapping[str, str], *, name: str, contact: tuple[str, str]
) -> tuple[object, ...]:
    """The normalised fact: number, days, name or address, whichever the kind has."""
    match kind:
        case Kind.AMOUNTS:
            return _number_key(values)
        case Kind.COUNTS:
            # 台（套）, 台/套 and 台套 are one unit.
            return *_number_key(values), flat(values.get("unit") or "").replace("/", "")
        case Kind.DATES:
            return values.get("start") or "", values.get("end") or ""
        case Kind.CONTACTS:
            contact_kind, address = contact
            if contact_kind == ContactKind.PHONE.value:
                return (re.sub(r"\D", "", address),)
            return (flat(address),)
        case _:
            return (flat(name),)


def _number_key(values: Mapping[str, str]) -> tuple[object, ...]:
    if values.get("qualifier") == Qualifier.RANGE.value:
        return "range", _number(values.get("lower")), _number(values.get("upper"))
    return (_number(values.get("value")),)


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal((text or "").replace(",", "").strip())
    except InvalidOperation:
        return None
