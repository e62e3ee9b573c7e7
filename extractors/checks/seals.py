"""Values that a stamp covers in part (`seal_overlap`), whatever the reader's confidence says."""

from __future__ import annotations

from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.geometry import Box
from models.values import Kind

# Kinds that stand or fall with single characters. A name under a seal is read by its words.
_CHECKED = frozenset({Kind.AMOUNTS, Kind.DATES, Kind.COUNTS, Kind.CONTACTS})


def check_seals(analysis: Analysis) -> list[Flag]:
    """Flags for numbers, dates and contacts that a stamp on their page touches.

    Under a seal readers lose digits at full confidence: 1,954 became ,954 at 0.99.
    """
    seals = {page.page: page.seals for page in analysis.pages}
    return [
        _flag(field)
        for field in analysis.fields
        if field.kind in _CHECKED and _is_under(field, seals)
    ]


def _is_under(field: Field, seals: dict[int, tuple[Box, ...]]) -> bool:
    return any(
        seal.intersection(box) is not None
        for page, box in field.boxes
        for seal in seals.get(page, ())
    )


def _flag(field: Field) -> Flag:
    message = f"印章压住 {field.raw_text} / a stamp covers part of {field.raw_text}"
    return Flag(FlagCode.SEAL_OVERLAP, Severity.WARNING, message, field.page, (field.field_id,))
