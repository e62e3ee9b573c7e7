"""The other reader's candidate, offered where the document's arithmetic speaks for it.

A candidate is put in the place of the value, and the document is asked again: where a
contradiction goes away, or the arithmetic now vouches for the value, the flag says so. Nothing
is replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.cells import find_in_cell
from extractors.checks.confirmations import confirmed_fields
from extractors.checks.quantities import format_number
from extractors.field_texts import TextsOf
from extractors.finding import find_values
from extractors.table_headers import cell_label, unit_for
from models.documents import Analysis
from models.fields import Field, Mention
from models.flags import Flag, FlagCode, Suggestion
from models.layout import Layout
from models.traced_text import untraced
from models.values import AmountValue, CountValue, DateValue, Kind, Value, is_understood

CONTRADICTIONS = frozenset(
    {
        FlagCode.SUM_MISMATCH,
        FlagCode.RATE_MISMATCH,
        FlagCode.WORDS_FIGURES_MISMATCH,
        FlagCode.CONFLICTING_VALUES,
        FlagCode.IMPLAUSIBLE_VALUE,
        FlagCode.REVERSED_PERIOD,
    }
)
DOUBTS = frozenset({FlagCode.LOW_CONFIDENCE, FlagCode.READERS_DISAGREE})
# Kinds whose values take part in arithmetic, or run backwards.
KINDS = frozenset({Kind.AMOUNTS, Kind.COUNTS, Kind.DATES})
# A page on which the readers differ so often is a bad scan: a person reads it anyway.
MOST_ALTERNATIVES = 40

Judge = Callable[[Analysis], Sequence[Flag]]


@dataclass(frozen=True, slots=True)
class Alternative:
    """What a field would be if the other reader were right, and the document around it then."""

    field: Field
    raw_text: str
    value: Value
    before: Analysis
    after: Analysis


def with_suggestions(analysis: Analysis, flags: Sequence[Flag], judge: Judge) -> list[Flag]:
    """The flags, with the other reader's candidate on those that it would settle.

    `judge` gives the contradictions of a document.
    """
    told = list(flags)
    if not any(flag.code in CONTRADICTIONS | DOUBTS for flag in told):
        return told
    for number, alternative in enumerate(alternatives(analysis)):
        if number >= MOST_ALTERNATIVES:
            break
        offers = _settled(alternative, told, judge)
        told = [
            replace(flag, message=_offered(flag.message, alternative), suggestion=suggestion)
            if flag in offers and flag.suggestion is None
            else flag
            for flag in told
            for suggestion in [_suggestion(alternative)]
        ]
    return told


def _settled(alternative: Alternative, flags: Sequence[Flag], judge: Judge) -> list[Flag]:
    """The flags that the candidate would settle."""
    field, page = alternative.field, alternative.field.page
    near = [f for f in flags if f.code in CONTRADICTIONS and f.page in (page - 1, page, page + 1)]
    doubts = [f for f in flags if f.code in DOUBTS and f.field_ids[:1] == (field.field_id,)]
    settled: list[Flag] = []
    if near:
        before, after = judge(alternative.before), judge(alternative.after)
        still = {(flag.code, flag.field_ids[:1]) for flag in after}
        known = {(flag.code, flag.field_ids[:1]) for flag in before}
        if len(after) < len(before):
            keys = known - still
            settled = [f for f in near if (f.code, f.field_ids[:1]) in keys]
    if doubts and (
        settled
        or field.field_id
        in confirmed_fields(alternative.after).keys() - confirmed_fields(alternative.before).keys()
    ):
        settled += doubts
    return settled


def alternatives(analysis: Analysis) -> Iterator[Alternative]:
    """What fields would be by the readings that disagree with theirs, where that can be read."""
    fields = {field.field_id: field for field in analysis.fields}
    pairs: dict[tuple[str, int], list[str]] = {}
    for candidate in analysis.candidates:
        if not candidate.agrees:
            pairs.setdefault((candidate.field_id, candidate.ordinal), []).append(candidate.text)
    for (field_id, _), texts in pairs.items():
        field = fields.get(field_id)
        if field is None or field.kind not in KINDS or len(texts) != 2:
            continue
        near = nearby(analysis, field.page)
        found = other_value(near, field, *texts)
        if found is not None:
            mention, text = found
            after = with_text(near, field, mention, text)
            yield Alternative(field, mention.raw_text, mention.value, near, after)


def nearby(analysis: Analysis, page: int) -> Analysis:
    """The document cut down to a page and the two beside it."""
    pages = {page - 1, page, page + 1}
    layout = analysis.layout
    return replace(
        analysis,
        layout=Layout(
            tuple(b for b in layout.blocks if b.page in pages),
            tuple(t for t in layout.tables if t.page in pages),
            (),
        ),
        fields=tuple(f for f in analysis.fields if f.page in pages),
        candidates=(),
        flags=(),
    )


def other_value(
    analysis: Analysis, field: Field, first: str, second: str
) -> tuple[Mention, str] | None:
    """The value that stands in the field's place when `second` replaces `first`, and the text."""
    text = text_of(analysis, field)
    for own, other in ((first, second), (first.replace(" ", ""), second.replace(" ", ""))):
        at = text.find(own, max(0, field.start - len(own))) if own else -1
        if at < 0 or at >= field.end:
            continue
        changed = text[:at] + other + text[at + len(own) :]
        mentions = [m for m in _mentions(analysis, field, changed) if m.kind is field.kind]
        # The field has its place, give or take what the candidate is longer.
        grown = len(other) - len(own)
        here = [
            m
            for m in mentions
            if m.start < field.end + max(grown, 0)
            and field.start < m.end
            and is_understood(m.value)
        ]
        if len(here) == 1 and here[0].value != field.value:
            return here[0], changed
    return None


def text_of(analysis: Analysis, field: Field) -> str:
    """The text in which the field's offsets lie, empty where it is not there."""
    text = TextsOf(analysis.layout).text_of(field)
    return text.text if text is not None else ""


def _mentions(analysis: Analysis, field: Field, text: str) -> Sequence[Mention]:
    place = field.cell
    if place is None:
        return find_values(text, analysis.year)
    for table in analysis.layout.tables:
        for cell in table.cells:
            if table.table_id == place.table_id and (cell.row, cell.column) == (
                place.row,
                place.column,
            ):
                unit = unit_for(table, cell)
                label = cell_label(table, cell)
                return find_in_cell(text, cell.header, label, unit, analysis.year)
    return ()


def with_text(analysis: Analysis, field: Field, mention: Mention, text: str) -> Analysis:
    """The document with `text` in the field's place, and the fields behind it moved along."""
    place, layout = field.cell, analysis.layout
    grown = len(text) - len(text_of(analysis, field))

    def moved(other: Field) -> Field:
        if other.field_id == field.field_id:
            return replace(
                other,
                raw_text=mention.raw_text,
                value=mention.value,
                start=mention.start,
                end=mention.end,
                rule=mention.rule,
            )
        is_behind = (other.block, other.cell) == (field.block, place) and other.start >= field.end
        if is_behind:
            return replace(other, start=other.start + grown, end=other.end + grown)
        return other

    if place is None:
        blocks = tuple(
            replace(b, text=untraced(text)) if b.index == field.block else b for b in layout.blocks
        )
        layout = replace(layout, blocks=blocks)
    else:
        tables = tuple(
            replace(
                table,
                cells=tuple(
                    replace(cell, text=untraced(text))
                    if (cell.row, cell.column) == (place.row, place.column)
                    else cell
                    for cell in table.cells
                ),
            )
            if table.table_id == place.table_id
            else table
            for table in layout.tables
        )
        layout = replace(layout, tables=tables)
    return replace(analysis, layout=layout, fields=tuple(moved(f) for f in analysis.fields))


def _suggestion(alternative: Alternative) -> Suggestion:
    return Suggestion(alternative.field.field_id, alternative.raw_text, written(alternative.value))


def written(value: Value) -> str:
    """A value as the exported tables write it; a range with both its ends."""
    if isinstance(value, AmountValue):
        numbers = (value.value_yuan, value.lower_yuan, value.upper_yuan)
        return "/".join(format_number(n).replace(",", "") for n in numbers if n is not None)
    if isinstance(value, CountValue):
        numbers = (value.value, value.lower, value.upper)
        return "/".join(format_number(n).replace(",", "") for n in numbers if n is not None)
    if isinstance(value, DateValue):
        return "/".join(str(day) for day in (value.start, value.end) if day is not None)
    return ""


def _offered(message: str, alternative: Alternative) -> str:
    chinese, _, english = message.partition(" / ")
    own, other = alternative.field.raw_text, alternative.raw_text
    return (
        f"{chinese}；{own} 若取另一识别“{other}”，则相符"
        f" / {english}; it comes right with the other reading “{other}” of {own}"
    )
