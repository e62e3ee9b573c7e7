"""A mention becomes a field: the span in a text gets its page, boxes, reader and confidence."""

from __future__ import annotations

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
        reader=_reader(text, mention.start, mention.end),
        rule=mention.rule,
        value=mention.value,
        block=block,
        start=mention.start,
        end=mention.end,
        cell=cell,
    )


def _reader(text: TracedText, start: int, end: int) -> Reader:
    readers = {glyph.reader for glyph in text.glyphs[start:end] if glyph is not None}
    if len(readers) == 1:
        return readers.pop()
    # A paragraph may join lines of two readers; none at all means that nothing was printed.
    return Reader.BOTH if readers else Reader.TEXT_LAYER
