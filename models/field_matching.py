"""Recognising fields of an earlier reading in a newer one, so that they keep their identifiers."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from models.fields import Field
from models.geometry import Box
from models.identity import GRID_PT, make_field_id
from models.values import Kind, ProjectValue

_Item = TypeVar("_Item")

# Two boxes show the same value when the smaller lies at least half inside the other: a reading
# that grew at one end (“5亿元” to “316亿元”) still covers the old one.
_OVERLAP = 0.5

# Boxes that do not overlap enough may still be one value that shifted by less than a line of
# text (body text stands 20 to 30 points apart).
_SHIFT_PT = GRID_PT


@dataclass(frozen=True, slots=True)
class StoredField:
    """What the store knows of a field; `box` is its first box, None when it has no place.

    `name` is a project's name.
    """

    field_id: str
    kind: Kind
    page: int
    box: Box | None
    raw_text: str
    name: str


def match_fields(stored: Sequence[StoredField], found: Sequence[Field]) -> dict[str, str]:
    """Identifiers of newly found fields, mapped to those of the stored fields that they are.

    A field is recognised by kind, page and place; a project by its name wherever it stands; one
    without a place by its raw text. What a person decided does not matter here: what is read
    otherwise in the place of a rejected field is not let into the tables by that, but goes back
    to a person, as with any decision. A stored field is given to one found field at most.
    """
    matching = _Matching({}, set())
    projects = [s for s in stored if s.kind is Kind.PROJECTS]
    by_name = _grouped(projects, lambda s: _plain(s.name))
    for field in found:
        if isinstance(field.value, ProjectValue):
            matching.join_first(by_name.get(_plain(field.value.name), ()), field)
    pages = _grouped(stored, lambda s: f"{s.kind.value} {s.page}")
    new_pages = _grouped(found, lambda f: f"{f.kind.value} {f.page}")
    for key, fields in new_pages.items():
        candidates = pages.get(key, [])
        _match_by_place(matching, candidates, fields)
        _match_by_text(matching, candidates, fields)
    return matching.stored_id


def stable_ids(
    document_id: str, stored: Sequence[StoredField], found: Sequence[Field]
) -> dict[str, str]:
    """For every found field the identifier under which it is to be stored.

    Recognised fields take the stored one; others keep their own unless a stored field has it,
    then they take the next free one of their place.
    """
    ids = match_fields(stored, found)
    taken = {s.field_id for s in stored} | set(ids.values())
    for field in found:
        if field.field_id in ids:
            continue
        field_id, ordinal = field.field_id, 0
        while field_id in taken:
            box = field.boxes[0][1] if field.boxes else None
            field_id = make_field_id(document_id, field.kind, field.page, box, ordinal)
            ordinal += 1
        taken.add(field_id)
        ids[field.field_id] = field_id
    return ids


@dataclass(frozen=True, slots=True)
class _Matching:
    """Pairs made so far: found id to stored id, and the stored ids that are given away."""

    stored_id: dict[str, str]
    given: set[str]

    def join(self, old: StoredField, new: Field) -> None:
        if self.may_join(old, new):
            self.stored_id[new.field_id] = old.field_id
            self.given.add(old.field_id)

    def join_first(self, candidates: Iterable[StoredField], new: Field) -> None:
        for old in candidates:
            self.join(old, new)

    def may_join(self, old: StoredField, new: Field) -> bool:
        return old.field_id not in self.given and new.field_id not in self.stored_id


def _match_by_place(
    matching: _Matching, stored: Sequence[StoredField], found: Sequence[Field]
) -> None:
    pairs = []
    for new in found:
        if not new.boxes:
            continue
        for old in stored:
            closeness = _closeness(old, new)
            if closeness is not None:
                pairs.append((closeness, old, new))
    # The best pair first; ties go to the reading order, which the sort keeps.
    pairs.sort(key=lambda pair: pair[0], reverse=True)
    for _, old, new in pairs:
        matching.join(old, new)


def _match_by_text(
    matching: _Matching, stored: Sequence[StoredField], found: Sequence[Field]
) -> None:
    """Pairs of which one side has no place, by what they read."""
    by_text = _grouped(stored, lambda s: _plain(s.raw_text))
    for new in found:
        same = by_text.get(_plain(new.raw_text), ())
        matching.join_first((old for old in same if old.box is None or not new.boxes), new)


def _closeness(old: StoredField, new: Field) -> tuple[bool, float] | None:
    """How surely both are one value, None when they are not.

    Same text first, then the overlap; without enough overlap minus the distance in points.
    """
    if old.box is None:
        return None
    box = new.boxes[0][1]
    left, height = abs(old.box.x0 - box.x0), abs(old.box.centre[1] - box.centre[1])
    shared = old.box.intersection(box)
    smaller = min(old.box.area, box.area)
    overlaps = shared is not None and smaller > 0 and shared.area / smaller >= _OVERLAP
    if not overlaps and max(left, height) > _SHIFT_PT:
        return None
    same_text = _plain(old.raw_text) == _plain(new.raw_text)
    if overlaps:
        return same_text, old.box.iou(box)
    return (same_text, -max(left, height)) if same_text else None


def _plain(text: str) -> str:
    """Text as it is compared: widths of characters unified, spaces left out."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _grouped(items: Sequence[_Item], key: Callable[[_Item], str]) -> Mapping[str, list[_Item]]:
    groups: dict[str, list[_Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups
