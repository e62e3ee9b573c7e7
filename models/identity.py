"""Identifiers that come out the same again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from models.fields import Field
from models.geometry import Box
from models.values import Kind, ProjectValue

# Positions are rounded to this many points, about one character of body text, so that a reading
# that differs by less seldom moves a field to another place. Where it does, the store recognises
# the field (models/field_matching.py).
GRID_PT = 12.0


def document_id(sha256: str) -> str:
    """Identifier of the document with this SHA-256 (64 hexadecimal digits).

    64 bits of it: among a million documents two share one with a chance of 1 in 37 million. The
    letter in front keeps spreadsheets from taking 12e45678… for a number.
    """
    return f"d{sha256[:16].lower()}"


def make_field_id(document_id: str, kind: Kind, page: int, box: Box | None, ordinal: int) -> str:
    """Identifier of a field from where it stands: left edge and middle height, rounded.

    `box` is the field's first box, None when it has no place. `ordinal` (from 0) tells apart
    fields of one kind that stand in the same rounded place.
    """
    return f"f{_digest(document_id, kind.value, page, *coarse_place(box), ordinal)}"


def coarse_place(box: Box | None) -> tuple[int, int] | tuple[()]:
    """The box's left edge and middle height in steps of `GRID_PT`; nothing for no box."""
    if box is None:
        return ()
    return round(box.x0 / GRID_PT), round(box.centre[1] / GRID_PT)


def assign_field_ids(document_id: str, fields: Sequence[Field]) -> tuple[Field, ...]:
    """The fields with identifiers from `make_field_id`, in the order in which they come.

    Links between projects and fields follow; they must name other fields by the `field_id` that
    these had when they came in, which must all differ.
    """
    taken: Counter[tuple[object, ...]] = Counter()
    new_ids: dict[str, str] = {}
    for field in fields:
        box = field.boxes[0][1] if field.boxes else None
        place = (field.kind, field.page, coarse_place(box))
        new_ids[field.field_id] = make_field_id(
            document_id, field.kind, field.page, box, taken[place]
        )
        taken[place] += 1
    return tuple(renamed(field, new_ids) for field in fields)


def renamed(field: Field, new_ids: dict[str, str]) -> Field:
    """The field with its own identifier and its links replaced where `new_ids` has them.

    The `project_id` of a project is its own `field_id`, whatever it was.
    """
    field_id = new_ids.get(field.field_id, field.field_id)
    value = field.value
    if isinstance(value, ProjectValue):
        parent = new_ids.get(value.parent_project_id, value.parent_project_id)
        return replace(
            field,
            field_id=field_id,
            project_id=field_id,
            value=replace(value, parent_project_id=parent),
        )
    project_id = new_ids.get(field.project_id, field.project_id)
    return replace(field, field_id=field_id, project_id=project_id)


def make_flag_id(document_id: str, code: str, field_ids: Iterable[str], key: str) -> str:
    """Identifier of a flag from what it is on; `key` tells apart flags on the same things."""
    return f"g{_digest(document_id, code, *sorted(field_ids), key)}"


def _digest(*parts: object) -> str:
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
