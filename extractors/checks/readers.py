"""Values that two readers read differently (`readers_disagree`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from extractors.not_values import spans_not_values
from extractors.second_readings import ReadTwice, box_of, disputes, read_twice
from extractors.value_characters import carrying, stands_by_characters
from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.layout import PlacedLine, Role
from models.reader_agreement import Difference
from models.reading import Reader, SecondReading
from models.values import Kind

_NAMES = {
    Reader.TEXT_LAYER: ("文字层", "the text layer"),
    Reader.RAPIDOCR: ("RapidOCR", "RapidOCR"),
    Reader.TESSERACT: ("Tesseract", "Tesseract"),
    Reader.BOTH: ("两者", "both"),
}
_SEPARATORS = ",.，．"
_FURNITURE = frozenset({Role.PAGE_HEADER, Role.PAGE_FOOTER})


def check_readers(analysis: Analysis) -> list[Flag]:
    """Flags for values that a second reader read differently, and for figures that no field has.

    A disagreement about a character that carries no value (a comma of thousands, a letter of the
    label) raises nothing; it stands in the candidates all the same.
    """
    twice = read_twice(analysis.fields, analysis.layout)
    claimed: dict[tuple[int, int], list[Difference]] = defaultdict(list)
    flags: list[Flag] = []
    for field in analysis.fields:
        if not _is_checked(field):
            continue
        disputed: list[ReadTwice] = []
        for read in twice.get(field.field_id, ()):
            own = [d for d in disputes(read.placed, read.second) if _concerns(d, field, read)]
            claimed[read.placed.page, read.placed.number].extend(own)
            if own:
                disputed.append(read)
        if disputed:
            flags.append(_field_flag(field, disputed))
    for placed in analysis.layout.lines:
        if placed.page not in analysis.duplicates and placed.role not in _FURNITURE:
            flags.extend(_unclaimed(placed, claimed[placed.page, placed.number]))
    return flags


def _is_checked(field: Field) -> bool:
    # The number of a cited document is as exact as a phone number.
    return field.kind is Kind.REFERENCES or stands_by_characters(field.kind, field.value)


def _concerns(difference: Difference, field: Field, read: ReadTwice) -> bool:
    """Whether the difference is about a character that carries the field's value."""
    carries = carrying(field.kind, field.value)
    text = read.placed.line.text
    if field.kind is Kind.REFERENCES:
        if not _has_figures(difference):
            return False
    elif not any(carries.match(c) for c in difference.own + difference.other):
        return False
    if difference.start < read.end and read.start < difference.end:
        return True
    # What stands right at a figure would be one more figure of the same number; a field begins
    # behind the comma of ,954 and before the point of 195.
    low = len(text[: read.start].rstrip(_SEPARATORS))
    high = len(text) - len(text[read.end :].lstrip(_SEPARATORS))
    is_before = low <= difference.end <= read.start and text[read.start].isdigit()
    is_behind = read.end <= difference.start <= high and text[read.end - 1].isdigit()
    return is_before or is_behind


def _has_figures(difference: Difference) -> bool:
    return any(character.isdigit() for character in difference.own + difference.other)


def _unclaimed(placed: PlacedLine, claimed: Sequence[Difference]) -> Iterator[Flag]:
    """A flag for each second reading whose figures differ where no field stands.

    Numbers of sections, documents and codes are no values, and no flag asks about them.
    """
    explained: list[tuple[int, int]] | None = None
    for second in placed.line.second_readings:
        open_ones = [d for d in disputes(placed, second) if _has_figures(d) and d not in claimed]
        if open_ones and explained is None:
            explained = spans_not_values(placed.line.text)
        if any(not _is_explained(d, explained or []) for d in open_ones):
            yield _page_flag(placed, second)


def _is_explained(difference: Difference, spans: Sequence[tuple[int, int]]) -> bool:
    # What stands right behind a span makes another number of it.
    more = 0 if difference.own else 1
    return any(
        start + more <= difference.start and difference.end + more <= end for start, end in spans
    )


def _field_flag(field: Field, disputed: Sequence[ReadTwice]) -> Flag:
    told = [_both(read.placed, read.second) for read in disputed]
    message = (
        f"{field.raw_text} 两种识别不一致：{'；'.join(chinese for chinese, _ in told)}"
        f" / the readers disagree on {field.raw_text}: {'; '.join(english for _, english in told)}"
    )
    return Flag(FlagCode.READERS_DISAGREE, Severity.WARNING, message, field.page, (field.field_id,))


def _page_flag(placed: PlacedLine, second: SecondReading) -> Flag:
    chinese, english = _both(placed, second)
    message = (
        f"第 {placed.page} 页有数字两种识别不一致：{chinese}"
        f" / the readers disagree on a number of page {placed.page}: {english}"
    )
    return Flag(
        FlagCode.READERS_DISAGREE,
        Severity.WARNING,
        message,
        placed.page,
        box=box_of(placed, second),
    )


def _both(placed: PlacedLine, second: SecondReading) -> tuple[str, str]:
    """Both candidates written out, in Chinese and in English."""
    first = placed.line.text[second.start : second.end]
    (ours, our_name), (theirs, their_name) = _NAMES[placed.line.reader], _NAMES[second.reader]
    other = f"“{second.text}”" if second.text.strip() else ""
    return (
        f"{ours} 读作“{first}”，{theirs} {f'读作{other}' if other else '没有读出'}",
        f"{our_name} read “{first}”, {their_name} {f'read {other}' if other else 'read nothing'}",
    )
