"""Values with a character that the reader was unsure of (`low_confidence`)."""

from __future__ import annotations

from extractors.field_texts import TextsOf
from extractors.value_characters import CARRIES, CARRIES_DATE, stands_by_characters
from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.traced_text import TracedText
from models.values import Kind

# Measured on table and text pages made worse down to 50 dpi with noise: of the digits and points
# below 0.8 half were wrong (8 of 16), above it 4 of 2,200. On clean scans at 200 dpi every digit
# was right, and 5 of 2,530 lie below: one needless question in some 200 values.
UNSURE = 0.8


def check_confidence(analysis: Analysis) -> list[Flag]:
    """Flags for values one of whose carrying characters is in doubt."""
    texts = TextsOf(analysis.layout)
    flags = []
    for field in analysis.fields:
        text = texts.text_of(field)
        if text is None or not field.boxes or not stands_by_characters(field.kind, field.value):
            continue
        weakest = _weakest(field, text)
        if weakest is not None and weakest[1] < UNSURE:
            flags.append(_low_confidence(field, *weakest))
    return flags


def _weakest(field: Field, text: TracedText) -> tuple[str, float] | None:
    """The carrying character that the reader was least sure of, with its confidence."""
    carries = CARRIES_DATE if field.kind is Kind.DATES else CARRIES
    found = [
        (text.text[i], glyph.confidence)
        for i in range(field.start, min(field.end, len(text)))
        if (glyph := text.glyphs[i]) is not None and carries.match(text.text[i])
    ]
    return min(found, key=lambda pair: pair[1], default=None)


def _low_confidence(field: Field, character: str, confidence: float) -> Flag:
    """The flag with the character and the reader's confidence in it."""
    sure = f"{100 * confidence:.0f}%"
    message = (
        f"{field.raw_text} 中的“{character}”识别把握只有 {sure}"
        f" / {field.raw_text}: the reader was only {sure} sure of “{character}”"
    )
    return Flag(FlagCode.LOW_CONFIDENCE, Severity.WARNING, message, field.page, (field.field_id,))
