"""What is known of a field at run time that bears on whether its value is right."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from extractors.field_texts import TextsOf
from extractors.value_characters import carrying, stands_by_characters
from models.documents import Analysis
from models.fields import Field
from models.flags import FlagCode
from models.geometry import Box
from models.reading import PageReading, Reader
from models.traced_text import TracedText
from models.values import is_understood

#: Doubt of a character of which a reader is as sure as it can say: networks give 1.0 to many.
LEAST_DOUBT = 1e-4
# Statements that do not agree: the readings may be right and the document wrong, or not.
_CONTRADICTIONS = frozenset(
    {
        FlagCode.SUM_MISMATCH,
        FlagCode.RATE_MISMATCH,
        FlagCode.WORDS_FIGURES_MISMATCH,
        FlagCode.CONFLICTING_VALUES,
    }
)
_IMPLAUSIBLE = frozenset(
    {
        FlagCode.IMPLAUSIBLE_VALUE,
        FlagCode.UNIT_MISSING,
        FlagCode.INVALID_DATE,
        FlagCode.REVERSED_PERIOD,
        FlagCode.DATE_AFTER_PUBLICATION,
        FlagCode.INVALID_PHONE,
    }
)

Features = Mapping[str, float]
"""Features by name. Measures are plain numbers; a class of things is `name=member`, 1 when so."""


def features_of(analysis: Analysis, confirmed: Mapping[str, str]) -> dict[str, Features]:
    """The features of every field, by `field_id`.

    `analysis` has its flags; `confirmed` are the fields that the document's own arithmetic
    confirms, by `field_id`. Doubts are decimal logarithms of 1 - confidence, -4 to 0.
    """
    texts = TextsOf(analysis.layout)
    codes = _codes(analysis)
    page_doubt = {page.page: _page_doubt(page) for page in analysis.pages}
    unread = {page.page: page.unread for page in analysis.pages}
    return {
        field.field_id: {
            **_character_features(field, texts.text_of(field)),
            **_flag_features(codes[field.field_id]),
            "page_doubt": page_doubt.get(field.page, 0.0),
            "confirmed": float(field.field_id in confirmed),
            "unread_near": float(_touches(field, unread)),
            "in_cell": float(field.cell is not None),
            "no_value": float(not is_understood(field.value)),
            f"kind={field.kind.value}": 1.0,
            f"rule={field.rule}": 1.0,
        }
        for field in analysis.fields
    }


def _codes(analysis: Analysis) -> dict[str, set[FlagCode]]:
    codes: dict[str, set[FlagCode]] = defaultdict(set)
    for flag in analysis.flags:
        for field_id in flag.field_ids:
            codes[field_id].add(flag.code)
    return codes


def _character_features(field: Field, text: TracedText | None) -> dict[str, float]:
    """How sure the readers were of the characters, and which readers saw them."""
    glyphs = [] if text is None else text.glyphs[field.start : field.end]
    carries = carrying(field.kind, field.value)
    carried: list[float] = []
    others: list[float] = []
    for at, glyph in enumerate(glyphs):
        if glyph is not None and text is not None:
            is_carrying = carries.match(text.text[field.start + at])
            (carried if is_carrying else others).append(1 - glyph.confidence)
    is_exact = stands_by_characters(field.kind, field.value)
    return {
        "doubt" if is_exact else "doubt_of_name": _log_doubt(max(carried, default=1.0)),
        "doubt_elsewhere": _log_doubt(max(others, default=0.0)),
        "characters": math.log(1 + len(carried)),
        "read_by_both": float(field.reader is Reader.BOTH),
        "from_text_layer": float(field.reader is Reader.TEXT_LAYER),
    }


def _flag_features(codes: set[FlagCode]) -> dict[str, float]:
    return {
        "disputed": float(FlagCode.READERS_DISAGREE in codes),
        "under_seal": float(FlagCode.SEAL_OVERLAP in codes),
        "contradicted": float(not codes.isdisjoint(_CONTRADICTIONS)),
        "implausible": float(not codes.isdisjoint(_IMPLAUSIBLE)),
    }


def _page_doubt(page: PageReading) -> float:
    """Mean doubt of the first reader over the page's characters: how bad the scan is."""
    doubts = [1 - c for line in page.lines for c in line.char_confidences]
    return _log_doubt(sum(doubts) / len(doubts) if doubts else 1.0)


def _log_doubt(doubt: float) -> float:
    return math.log10(min(1.0, max(LEAST_DOUBT, doubt)))


def _touches(field: Field, unread: Mapping[int, Sequence[Box]]) -> bool:
    """Whether ink that nobody read stands within one character of the value on its line."""
    return any(
        Box(box.x0 - box.height, box.y0, box.x1 + box.height, box.y1).intersection(other)
        is not None
        for page, box in field.boxes
        for other in unread.get(page, ())
    )
