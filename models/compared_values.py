"""When two statements of a value say the same.

A person who types a value without seeing the machine's states what stands in the box: a number
and its unit, a day, a name. What only the words around it say (约, 每个项目) counts when it was
typed and is passed over when it was not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from models.effective_values import effective_values
from models.values import Kind, Qualifier

# Columns that must be the same, and those that only speak when both sides state them.
_STRICT = {
    Kind.AMOUNTS: ("value_yuan", "lower_yuan", "upper_yuan", "currency"),
    Kind.DATES: ("start", "end"),
    Kind.COUNTS: ("value", "lower", "upper", "unit"),
    Kind.PROJECTS: ("name",),
    Kind.ORGANIZATIONS: ("name",),
    Kind.PEOPLE: ("name",),
    Kind.CONTACTS: ("value",),
    Kind.REFERENCES: (),
}
_WHERE_TYPED = {
    Kind.AMOUNTS: ("qualifier", "per"),
    Kind.COUNTS: ("qualifier",),
    Kind.PEOPLE: ("title", "organization"),
    Kind.REFERENCES: ("name", "number"),
}
# At least one of these is there when a value is known.
_ESSENTIAL = {
    Kind.AMOUNTS: ("value_yuan", "lower_yuan", "upper_yuan"),
    Kind.DATES: ("start", "end"),
    Kind.COUNTS: ("value", "lower", "upper"),
    Kind.CONTACTS: ("value",),
    Kind.REFERENCES: ("name", "number"),
}
_NUMBERS = frozenset({"value_yuan", "lower_yuan", "upper_yuan", "value", "lower", "upper"})
# What a parser puts where nothing was said.
_UNSTATED = frozenset({"", "exact"})
_LINKS = frozenset({"label", "project_id", "parent_project_id"})


def value_in_question(row: Mapping[str, Any]) -> dict[str, str]:
    """The value of a stored field as it holds now, without its label and its project."""
    return {name: text for name, text in effective_values(row).items() if name not in _LINKS}


def says_something(kind: Kind, values: Mapping[str, str]) -> bool:
    """Whether a number, a day or a name is known."""
    return any(values.get(name) for name in _ESSENTIAL.get(kind, ("name",)))


def same_value(kind: Kind, typed: Mapping[str, str], in_question: Mapping[str, str]) -> bool:
    """Whether what a person typed is the value in question; both are columns as text."""
    if not says_something(kind, typed):
        return False
    if not all(_same(kind, name, typed, in_question) for name in _STRICT[kind]):
        return False
    return all(
        typed.get(name, "") in _UNSTATED or _same(kind, name, typed, in_question)
        for name in _WHERE_TYPED.get(kind, ())
    )


def stated(kind: Kind, typed: Mapping[str, str], in_question: Mapping[str, str]) -> dict[str, str]:
    """The columns of a typed value that it speaks of; the words around it keep the others.

    That what is in question is a range is said by its ends, not by the words around it.
    """
    passed_over = {name for name in _WHERE_TYPED.get(kind, ()) if typed.get(name, "") in _UNSTATED}
    if in_question.get("qualifier") == Qualifier.RANGE.value:
        passed_over.discard("qualifier")
    return {name: text for name, text in typed.items() if name not in passed_over}


def _same(kind: Kind, name: str, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    first, second = one.get(name, ""), other.get(name, "")
    if name in _NUMBERS and kind in (Kind.AMOUNTS, Kind.COUNTS):
        numbers = _decimal(first), _decimal(second)
        if None not in numbers:
            return numbers[0] == numbers[1]
    return _plain(first) == _plain(second)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _plain(text: str) -> str:
    """Without spaces, width and case: what two people write differently and mean the same by."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
