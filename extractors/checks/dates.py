"""Impossible dates, reversed periods, dates later than the document's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from extractors.checks.passages import VALUE_MARK, Passage, passages_of
from extractors.checks.sheets import squeeze
from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.layout import Role
from models.values import DateForm, DateValue, Kind, Precision

# What a document calls its own date; a block that is nothing but a date is its signature.
OWN_DATE = re.compile(
    r"(填报|发布|公示|公告|制表|填表|编制|报告|签署|落款|成文|印发)(日期|时间)[::]*$"
)
# Words that make an event past, and words that make it planned or a limit.
PAST = re.compile(r"已|了|完成|通过|召开|举[行办]|收到|签订|出具|截至|实际|开展")
FUTURE = re.compile(
    # 已将资金拨付到校 is done; a fund is given by its 将 only where 已 says that it was.
    r"(?<!已)(?<!已经)将|拟|计划|预计|应|须|需(?!要(?:说明|指出|注意|强调))|届时|下一步|前|截止|期限|有效|起|至|到期|为止|实施|周期|目标|安排|力争"
    r"|公示期|期间|如有|逾期|预算"
)


def check_dates(analysis: Analysis) -> list[Flag]:
    """Flags for dates that cannot be, periods that run backwards, and past events to come."""
    flags: list[Flag] = []
    for field in analysis.fields:
        if field.kind is Kind.DATES and isinstance(field.value, DateValue):
            flags.extend(check_one(field, field.value))
    flags.extend(check_table_periods(analysis))
    flags.extend(check_after_publication(analysis))
    return flags


def check_one(field: Field, value: DateValue) -> Iterator[Flag]:
    """Flags of one date by itself."""
    if value.problem:
        chinese, _, english = value.problem.partition(" / ")
        message = f"日期 {field.raw_text} 有误：{chinese} / {field.raw_text} is not a valid date"
        message += f": {english}" if english else ""
        yield Flag(FlagCode.INVALID_DATE, Severity.ERROR, message, field.page, (field.field_id,))
    elif value.start is not None and value.end is not None and value.end < value.start:
        yield reversed_flag(field.page, (field,), value.start, value.end)


def reversed_flag(page: int, fields: tuple[Field, ...], start: date, end: date) -> Flag:
    """The flag for a period that ends before it begins."""
    raw = " — ".join(f.raw_text for f in fields)
    message = (
        f"{raw}：终止（{end}）早于起始（{start}） / {raw}: ends ({end}) before it starts ({start})"
    )
    ids = tuple(f.field_id for f in fields)
    return Flag(FlagCode.REVERSED_PERIOD, Severity.ERROR, message, page, ids)


STARTS = re.compile(r"(开始|起始|启动|开工|实施起|起)(日期|时间|年月|日)?$")
ENDS = re.compile(r"(结束|终止|截止|完成|竣工|完工|实施止|止)(日期|时间|年月|日)?$")


def check_table_periods(analysis: Analysis) -> Iterator[Flag]:
    """Rows with a column for the start and one for the end of the same thing."""
    headers = {
        (table.table_id, cell.row, cell.column): squeeze("/".join(cell.header))
        for table in analysis.layout.tables
        for cell in table.cells
    }
    rows: dict[tuple[str, int], list[Field]] = {}
    for field in analysis.fields:
        if field.cell is not None and isinstance(field.value, DateValue):
            rows.setdefault((field.cell.table_id, field.cell.row), []).append(field)
    for fields in rows.values():
        named = [(headers.get(cell_key(f), ""), f) for f in fields]
        starts = [f for header, f in named if STARTS.search(header)]
        ends = [f for header, f in named if ENDS.search(header)]
        if len(starts) == 1 and len(ends) == 1:
            start, end = span_of(starts[0])[0], span_of(ends[0])[1]
            if start is not None and end is not None and end < start:
                yield reversed_flag(starts[0].page, (starts[0], ends[0]), start, end)


def cell_key(field: Field) -> tuple[str, int, int]:
    """Table, row and column of a field that stands in a cell."""
    place = field.cell
    return (place.table_id, place.row, place.column) if place else ("", -1, -1)


def span_of(field: Field) -> tuple[date | None, date | None]:
    """The ends of a date field, None where it has none."""
    value = field.value
    return (value.start, value.end) if isinstance(value, DateValue) else (None, None)


def own_date(passages: list[Passage]) -> date | None:
    """The document's own date on its first or last page: signed, or called date of issue.

    None where it has none or several that differ by more than a month (a collection of papers).
    """
    found = []
    ends = {min(p.page for p in passages), max(p.page for p in passages)} if passages else set()
    for passage in passages:
        for field in passage.fields:
            value = field.value
            if not isinstance(value, DateValue) or value.precision is not Precision.DAY:
                continue
            if field.page not in ends:
                continue
            before = squeeze(passage.text[: field.start])
            alone = not before and not passage.text[field.end :].strip(" .。")
            if value.start and (alone or OWN_DATE.search(before)):
                found.append(value.start)
    if not found or max(found) - min(found) > timedelta(days=31):
        return None
    return max(found)


AS_OF_OPENING = re.compile(r"截至|截止到?")
# 截至/截止 before a day tells how things stood then. 报名截止2025年… is a limit.
AS_OF = re.compile(r"(?:截至|截止到?)\s*(?:目前)?[\s,(]*$")
LIMIT_BEFORE = re.compile(r"(?:报名|申报|申请|投标|公示|提交|报送|受理|征集|递交|缴费|募集|有效)$")
# How a thing is told to be over and done, or to have been counted.
DONE = re.compile(r"已|均完成|全部完成|累计|共(?!同|计划)|完成了|达到了|收到了?\x00|发放了?\x00")
# What makes it a plan all the same.
PLANNED = re.compile(
    r"将|拟|计划|预计|预期|力争|应[当于在]?|须|需|目标|届时|确保|争取|不迟于|如|逾期"
)


def is_accomplished_by(before: str, after: str) -> bool:
    """Whether a sentence tells how things stood on a day: 截至…，已….

    `before` ends where the day begins, in `after` the day is masked. A plan or limit anywhere
    makes it none.
    """
    opening = AS_OF.search(before)
    if opening is None or LIMIT_BEFORE.search(before[: opening.start()].rstrip()):
        return False
    after = after.lstrip(VALUE_MARK)
    if re.match(r"\s*(?:之?前|以前)", after):
        return False
    return bool(DONE.search(after)) and not PLANNED.search(before + after)


def check_after_publication(analysis: Analysis) -> Iterator[Flag]:
    """Past events dated later than the document itself; plans and limits are left alone."""
    passages = passages_of(analysis)
    issued = own_date(passages) or analysis.published
    if issued is None:
        return
    headings = {b.index for b in analysis.layout.blocks if b.role is Role.HEADING}
    for passage in passages:
        if passage.block in headings:
            continue
        for field in passage.fields:
            if is_told_past(passage, field, issued):
                message = (
                    f"{field.raw_text} 晚于文件日期 {issued}，却写作已发生"
                    f" / {field.raw_text} is later than the document's own date {issued},"
                    " yet told as past"
                )
                yield Flag(
                    FlagCode.DATE_AFTER_PUBLICATION,
                    Severity.WARNING,
                    message,
                    field.page,
                    (field.field_id,),
                )


def is_told_past(passage: Passage, field: Field, issued: date) -> bool:
    """Whether a date later than `issued` is that of something told as done."""
    value = field.value
    if not isinstance(value, DateValue) or value.precision not in {Precision.DAY, Precision.MONTH}:
        return False
    start, end = passage.sentence_span(field.start)
    opening = AS_OF_OPENING.match(field.raw_text)
    day = value.end if opening and value.form is DateForm.UNTIL else value.start
    if day is None or day <= issued + timedelta(days=1):
        return False
    # The values are masked, but for a 截至 that belongs to its date.
    begin = field.start + (opening.end() if opening else 0)
    sentence = passage.text[start:begin] if opening else passage.masked[start:begin]
    if is_accomplished_by(sentence, passage.masked[begin:end]):
        return True
    sentence = passage.masked[start:end]
    is_point = value.form is DateForm.POINT
    return is_point and bool(PAST.search(sentence)) and not FUTURE.search(sentence)
