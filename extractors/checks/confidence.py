"""Values with a character that the reader was unsure of (`low_confidence`)."""

from __future__ import annotations

from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.values import Kind

UNSURE = 0.75
NUMERIC = {Kind.AMOUNTS, Kind.COUNTS, Kind.DATES, Kind.CONTACTS}


def check_confidence(analysis: Analysis) -> list[Flag]:
    """Flags for numeric values below the threshold."""
    return [
        low_confidence(field)
        for field in analysis.fields
        if field.kind in NUMERIC and field.boxes and field.confidence < UNSURE
    ]


def low_confidence(field: Field) -> Flag:
    """The flag with the reader's confidence."""
    sure = f"{100 * field.confidence:.0f}%"
    message = f"{field.raw_text} 识别把握 {sure} / {field.raw_text}: the reader was {sure} sure"
    return Flag(FlagCode.LOW_CONFIDENCE, Severity.WARNING, message, field.page, (field.field_id,))
