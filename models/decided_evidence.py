"""The evidence that a person decided on, and whether a newer reading gives cause to look again.

Evidence is what the machine made of a field (`machine_values`, `label`, `project_id`) and what
that rests on: its raw text, and what each reader saw. It is kept with the decision, in the form
of the column `decided_on` of the fields.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from models.effective_values import effective_values
from models.schema_columns import ReviewStatus

Readings = Sequence[Sequence[str]]
"""Pairs of reader and text, in a steady order."""


def evidence_of(row: Mapping[str, Any], readings: Readings) -> dict[str, Any]:
    """The evidence for the stored field as it is now."""
    return {
        "machine_values": dict(row["machine_values"]),
        "label": row["label"],
        "project_id": row["project_id"],
        "raw_text": row["raw_text"],
        "readings": [list(reading) for reading in readings],
    }


def machine_changed(row: Mapping[str, Any]) -> bool:
    """Whether the machine now makes something else of a field than when a person decided on it.

    False for an undecided field, and for one that the machine has not found since.
    """
    decided_on = row["decided_on"]
    if decided_on is None or not row["machine_values"]:
        return False
    return _machine_values(row) != _machine_values({**row, **decided_on})


def needs_another_look(row: Mapping[str, Any], readings: Readings) -> bool:
    """Whether a decided field must go back to a person.

    So it is when the machine makes something else of other evidence, and that is not what the
    person says. Another interpretation of the same text and readings is none of their business:
    they saw those.
    """
    if not row["decision"] or not machine_changed(row):
        return False
    decided_on = row["decided_on"]
    is_same_evidence = plain(row["raw_text"]) == plain(decided_on["raw_text"]) and (
        _plain_readings(readings) == _plain_readings(decided_on["readings"])
    )
    return not is_same_evidence and _machine_values(row) != effective_values(row)


def is_withdrawn(row: Mapping[str, Any]) -> bool:
    """Whether a person added the field and it was rejected before a machine ever found it.

    Such a rejection says nothing of a value that a machine finds in that place.
    """
    return row["decision"] == ReviewStatus.REJECTED.value and not row["machine_values"]


def plain(text: str) -> str:
    """Text as evidence is compared: widths of characters unified, spaces left out."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _machine_values(row: Mapping[str, Any]) -> dict[str, str]:
    return effective_values({**row, "person_values": None})


def _plain_readings(readings: Readings) -> list[tuple[str, str]]:
    return [(reader, plain(text)) for reader, text in readings]
