"""A mention becomes a field: the span in a text gets its page, boxes, reader and confidence."""

from __future__ import annotations

from extractors.value_characters import carrying
from models.fields import CellPlace, Field, Mention
from models.reading import Reader
from models.traced_text import TracedText


def field_from_mention(
    mention: Mention,
    text: TracedText,
    *,
    temporary_id: str,
    document_id: str,
    context: str,
    block: int,
    fallback_page: int,
    cell: CellPlace | None = None,
) -> Field:
    """The field for a mention in `text`.

    A mention none of whose characters was printed keeps no box and stands on `fallback_page`.
    """
    page = text.page(mention.start, mention.end)
    return Field(
        field_id=temporary_id,
        kind=mention.kind,
        document_id=document_id,
        page=page if page is not None else fallback_page,
        boxes=tuple(text.boxes(mention.start, mention.end)),
        raw_text=mention.raw_text,
        context=context,
        label=mention.label,
        project_id="",
        confidence=text.confidence(mention.start, mention.end),
        reader=_reader(text, mention),
        rule=mention.rule,
        value=mention.value,
        block=block,
        start=mention.start,
        end=mention.end,
        cell=cell,
    )


def _reader(text: TracedText, mention: Mention) -> Reader:
    """BOTH when both readers saw all figures of the value, else who read it first.

    A second reader is asked about figures, not about the unit behind them. A value without
    figures rests on all characters that carry it.
    """
    printed = [
        (character, glyph.reader)
        for character, glyph in zip(
            text.text[mention.start : mention.end],
            text.glyphs[mention.start : mention.end],
            strict=True,
        )
        if glyph is not None
    ]
    carries = carrying(mention.kind, mention.value)
    readers = (
        [reader for character, reader in printed if character.isdecimal()]
        or [reader for character, reader in printed if carries.match(character)]
        or [reader for _, reader in printed]
    )
    # Nothing that was printed is nothing that a reader of pictures saw.
    alone = (reader for reader in readers if reader is not Reader.BOTH)
    return next(alone, Reader.BOTH if readers else Reader.TEXT_LAYER)
