"""What a person's typed text means, by the same parser that reads the documents.

One mention of the right kind has to cover the whole text. Nothing is repaired: what a reader may
have misread (l for 1, a space inside a number) is refused in a text that a person types.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from extractors.folding import fold
from extractors.people_titles import is_title
from models.compared_values import says_something
from models.fields import Mention
from models.value_columns import to_text, value_columns
from models.values import Kind
from review.bilingual import Bilingual, said
from review.covering_mention import covering_mention
from review.displays import display_value
from review.original_units import BARE, in_original_unit, without_brackets
from review.typed_text import ill_formed, unfit

_PARSED = (Kind.AMOUNTS, Kind.DATES, Kind.COUNTS, Kind.CONTACTS, Kind.REFERENCES)
# What may come from the words around a value, with what a text says that says nothing of it.
_CONTEXT_COLUMNS = {"qualifier": "exact", "per": "", "currency": "CNY", "form": "point"}
# These say how many ends a value has: no other words than its own can.
_OWN_ENDS = ("range", "interval", "until")
_PERSON = re.compile(r"(?P<name>[^()（）]+?)\s*[（(](?P<inside>[^()（）]+)[)）]")
# Any leap year: it is only asked whether a text would be a date if its year were known.
_SOME_YEAR = 2000


@dataclass(frozen=True, slots=True)
class FieldReference:
    """The field that a text is typed for: as it was read, as it holds now, as the machine took it.

    `values` and `machine_values` are columns of the contract as text.
    """

    raw_text: str
    values: Mapping[str, str]
    machine_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a typed text means.

    `values` are the columns that the text states, with "" for those that it leaves empty; None
    where it was not understood, and then `problem` says why and how to type it. `display` shows
    the field as it would be with them. `note` says what was added to the text.
    """

    values: dict[str, str] | None
    display: str = ""
    problem: Bilingual | None = None
    note: Bilingual | None = None


def interpret(
    kind: Kind, text: str, *, reference: FieldReference | None = None, year: int | None = None
) -> Interpretation:
    """The meaning of `text`, typed as a value of `kind`.

    `reference` is the field that it corrects, if any: a number without a unit is in its unit, and
    what its context says of the machine's value (每个项目, 约) stays. `year` is the year that the
    document reports on, for dates that leave theirs out.
    """
    typed = text.strip()
    problem = unfit(typed) or ill_formed(kind, typed)
    if problem is not None:
        return Interpretation(None, problem=problem)
    if kind not in _PARSED:
        return _name(kind, typed, reference)
    # The titles and numbers of references keep their characters, as in the documents.
    typed = typed if kind is Kind.REFERENCES else fold(typed)
    if kind is Kind.AMOUNTS and reference is not None:
        typed = without_brackets(typed, reference.raw_text)
    if kind in (Kind.AMOUNTS, Kind.COUNTS) and (bare := BARE.fullmatch(typed)) is not None:
        return _bare_number(kind, bare, reference, year)
    if kind is Kind.DATES:
        return _date(typed, reference, year)
    found = covering_mention(kind, typed, year)
    if isinstance(found, Bilingual):
        return Interpretation(None, problem=found)
    values = _columns(found)
    if not says_something(kind, values):
        return Interpretation(None, problem=said("typed_empty"))
    return _understood(kind, values, reference, year, [])


def _date(typed: str, reference: FieldReference | None, year: int | None) -> Interpretation:
    """A date; where it leaves out its year that of the field or of the document."""
    kind, notes = Kind.DATES, []
    found = covering_mention(kind, typed, None)
    if isinstance(found, Bilingual):
        if isinstance(covering_mention(kind, typed, _SOME_YEAR), Bilingual):
            return Interpretation(None, problem=found)
        year = _year_of(reference) or year
        if year is None:
            return Interpretation(None, problem=said("typed_year_missing"))
        found = covering_mention(kind, typed, year)
        if isinstance(found, Bilingual):
            return Interpretation(None, problem=found)
        notes = [said("typed_note_year", year=year)]
    return _understood(kind, _columns(found), reference, year, notes)


def _year_of(reference: FieldReference | None) -> int | None:
    """The year in which all of the field lies, None when it reaches over years."""
    if reference is None:
        return None
    days = [reference.values.get(name, "") for name in ("start", "end")]
    years = {day[:4] for day in days if day}
    return int(years.pop()) if len(years) == 1 else None


def _bare_number(
    kind: Kind, bare: re.Match[str], reference: FieldReference | None, year: int | None
) -> Interpretation:
    found = None
    if reference is not None:
        found = in_original_unit(kind, bare, reference.raw_text, reference.machine_values)
    if found is None:
        key = "typed_unit_missing" if kind is Kind.AMOUNTS else "typed_count_unit_missing"
        if kind is Kind.AMOUNTS and bare.group().rstrip()[-1] in "万亿":
            key = "typed_yuan_missing"
        return Interpretation(None, problem=said(key, number=bare.group()))
    if kind is Kind.AMOUNTS:
        values = {"value_yuan": found.value, "lower_yuan": "", "upper_yuan": ""}
    else:
        values = {"value": found.value, "lower": "", "upper": ""}
    values["qualifier"] = _CONTEXT_COLUMNS["qualifier"]
    unit = found.unit or "—"
    return _understood(kind, values, reference, year, [said("typed_note_original_unit", unit=unit)])


def _understood(
    kind: Kind,
    values: dict[str, str],
    reference: FieldReference | None,
    year: int | None,
    notes: list[Bilingual],
) -> Interpretation:
    kept = _from_context(kind, values, reference, year) if reference is not None else []
    if kept:
        names = [said(f"typed_column_{name}") for name in kept]
        notes = [
            *notes,
            Bilingual(
                said("typed_note_from_context", columns="、".join(name.zh for name in names)).zh,
                said("typed_note_from_context", columns=", ".join(name.en for name in names)).en,
            ),
        ]
    stated = {name: value for name, value in values.items() if name not in kept}
    whole = {**reference.values, **stated} if reference is not None else stated
    note = None
    if notes:
        note = Bilingual("；".join(n.zh for n in notes), "; ".join(n.en for n in notes))
    return Interpretation(stated, display_value(kind, whole), note=note)


def _from_context(
    kind: Kind, values: Mapping[str, str], reference: FieldReference, year: int | None
) -> list[str]:
    """The columns of which neither the field's own text nor the typed one says anything.

    The machine took them from the words around the field, and they hold for what is typed.
    """
    alone = covering_mention(kind, fold(reference.raw_text.strip()), year)
    own = _CONTEXT_COLUMNS if isinstance(alone, Bilingual) else _columns(alone)
    return [
        name
        for name in _CONTEXT_COLUMNS
        if name in values and name in own and values[name] == own[name]
        if (machine := reference.machine_values.get(name, own[name])) != own[name]
        if machine == reference.values.get(name, "") and machine not in _OWN_ENDS
    ]


def _name(kind: Kind, typed: str, reference: FieldReference | None) -> Interpretation:
    if re.search(r"[\r\n\t]", typed):
        return Interpretation(None, problem=said("typed_line_break"))
    values = {"name": typed}
    if kind is Kind.PEOPLE and (person := _PERSON.fullmatch(typed)) is not None:
        if not is_title(person["inside"]):
            problem = said("typed_person_brackets", inside=person["inside"])
            return Interpretation(None, problem=problem)
        values = {"name": person["name"], "title": person["inside"]}
    whole = {**reference.values, **values} if reference is not None else values
    return Interpretation(values, display_value(kind, whole))


def _columns(mention: Mention) -> dict[str, str]:
    return {name: to_text(value) for name, value in value_columns(mention.value).items()}
