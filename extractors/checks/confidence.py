"""Values with a character that the reader was unsure of (`low_confidence`)."""

from __future__ import annotations

import re

from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.traced_text import TracedText
from models.values import ContactKind, ContactValue, Kind

# Measured on table and text pages made worse down to 50 dpi with noise: of the digits and points
# below 0.8 half were wrong (8 of 16), above it 4 of 2,200. On clean scans at 200 dpi every digit
# was right, and 5 of 2,530 lie below: one needless question in some 200 values.
UNSURE = 0.8

# The characters that carry a value. Separators, brackets and classifiers do not: a thousands
# comma read as a point is settled by the digits around it.
CARRIES = re.compile(
    r"[0-9０-９.．%％‰OoIl\-−〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟元角分半成]"
)
CARRIES_DATE = re.compile(CARRIES.pattern.replace(r"\-−", ""))
NUMERIC = {Kind.AMOUNTS, Kind.COUNTS, Kind.DATES}


def check_confidence(analysis: Analysis) -> list[Flag]:
    """Flags for values one of whose carrying characters is in doubt."""
    texts = TextsOf(analysis)
    flags = []
    for field in analysis.fields:
        if is_checked(field) and field.boxes:
            weakest = texts.weakest(field)
            if weakest is not None and weakest[1] < UNSURE:
                flags.append(low_confidence(field, *weakest))
    return flags


def is_checked(field: Field) -> bool:
    """Whether the field stands or falls with single characters."""
    if isinstance(field.value, ContactValue):
        return field.value.kind is ContactKind.PHONE
    return field.kind in NUMERIC


class TextsOf:
    """The traced texts of a document's blocks and cells, by place."""

    def __init__(self, analysis: Analysis) -> None:
        self.blocks = {block.index: block.text for block in analysis.layout.blocks}
        self.cells = {
            (table.table_id, cell.row, cell.column): cell.text
            for table in analysis.layout.tables
            for cell in table.cells
        }

    def text_of(self, field: Field) -> TracedText | None:
        """The text in which the field's offsets lie."""
        if field.cell is None:
            return self.blocks.get(field.block)
        return self.cells.get((field.cell.table_id, field.cell.row, field.cell.column))

    def weakest(self, field: Field) -> tuple[str, float] | None:
        """The carrying character that the reader was least sure of, with its confidence."""
        text = self.text_of(field)
        if text is None:
            return None
        end = min(field.end, len(text))
        # Between the parts of a date a dash is a dash, however unsure the reader was of its kind.
        carries = CARRIES_DATE if field.kind is Kind.DATES else CARRIES
        found = [
            (text.text[i], glyph.confidence)
            for i in range(field.start, end)
            if (glyph := text.glyphs[i]) is not None and carries.match(text.text[i])
        ]
        return min(found, key=lambda pair: pair[1], default=None)


def low_confidence(field: Field, character: str, confidence: float) -> Flag:
    """The flag with the character and the reader's confidence in it."""
    sure = f"{100 * confidence:.0f}%"
    message = (
        f"{field.raw_text} 中的“{character}”识别把握只有 {sure}"
        f" / {field.raw_text}: the reader was only {sure} sure of “{character}”"
    )
    return Flag(FlagCode.LOW_CONFIDENCE, Severity.WARNING, message, field.page, (field.field_id,))
