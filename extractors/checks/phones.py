"""Contacts whose form is wrong (`invalid_phone`)."""

from __future__ import annotations

from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity
from models.values import ContactKind, ContactValue


def check_phones(analysis: Analysis) -> list[Flag]:
    """Flags for phone numbers that are not Chinese numbers of their form."""
    return [
        Flag(
            FlagCode.INVALID_PHONE,
            Severity.ERROR,
            told(field.raw_text, field.value.problem),
            field.page,
            (field.field_id,),
        )
        for field in analysis.fields
        if isinstance(field.value, ContactValue)
        and field.value.kind is ContactKind.PHONE
        and field.value.problem
    ]


def told(raw_text: str, problem: str) -> str:
    """The message; `problem` comes in both languages or in Chinese alone."""
    chinese, _, english = problem.partition(" / ")
    reason = f": {english}" if english else ""
    return f"电话 {raw_text} 有误：{chinese} / {raw_text} is not a valid phone number{reason}"
