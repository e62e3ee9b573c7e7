"""Dates and periods as disclosures write them.

Half of the work is what not to return: years inside names and titles, durations (5年), ages.
An impossible date is returned with its problem and without ends; it never rolls over into
another month. A reversed interval keeps both ends as they are written.
"""

from __future__ import annotations

import re
from datetime import date

from extractors.bare_years import is_adverbial
from extractors.calendar_parts import ImpossibleDateError, extent, never_possible
from extractors.date_anchors import Stated, anchored
from extractors.date_expressions import (
    Expression,
    day_after,
    expression_at,
    interval_end,
    list_end,
)
from extractors.date_patterns import CAN_BEGIN, COMPACT, DAY_REMARKS, TO
from extractors.folding import fold
from extractors.unreadable_dates import DAY as LOST_DAY
from extractors.unreadable_dates import MIXED, lost_day, lost_year, unreadable_at, unreadable_end
from extractors.unreadable_dates import YEAR as LOST_YEAR
from extractors.words import any_of, load_words
from models.fields import Mention
from models.values import DateForm, DateValue, Kind, Precision

# 截至 leaves the start open; 至 and 到 do so only after a word for a term, else they are “in”.
_UNTIL_BEFORE = re.compile(
    r"(?:截至|截止|截止到|截至到|截止至|截止于|截至于|止于|(?<=有效期)[至到]|(?<=有效期限)[至到])\s*$"
)
# 自签订之日起至2024年12月31日: the term's first day is given by an event.
_TERM_BEFORE = re.compile(r"日起\s*[至到]\s*$")
# 止 closes a term; 前 (于2024年5月底前) only says by when, and leaves the stated date as it is.
_UNTIL_AFTER = re.compile(r"\s*(?:\((?:含|含当日|包含)\)\s*)?止(?!步)")
_SINCE_BEFORE = re.compile(r"(?:自从|自|从)\s*$")
_SINCE_AFTER = re.compile(r"[^\d,。;、\n]{0,6}以来|至今|起(?!至|到|草|诉|来)|开始(?!至|到)")
# A label that asks for a date makes eight figures one.
_DATE_ASKED = re.compile(r"(?:日期|时间|年月日?)\s*[::]?\s*$")
_RECURRING = re.compile(r"(?:每年|每年度|历年|逐年)的?\s*$")
# 为期三月 and 每3月 are lengths, 3月1次 is a rate, 八月十五 and 三月初三 are days of the moon.
_LENGTH_BEFORE = re.compile(any_of(load_words("dates.yaml", "lengths")) + r"\s*$")
_RATE_AFTER = re.compile(r"\s*[1一]\s*次")
_MOON_BEFORE = re.compile(r"(?:农历|阴历|旧历|夏历)(?:\S{4,5}年)?\s*$")
_MOON_AFTER = re.compile(r"初?[一二三四五六七八九十]+(?![日号、一二三四五六七八九十])")
_CHINESE_DAY = re.compile("月[一二三四五六七八九十廿]+$")
_NAME_BEHIND_EDGE = re.compile(r"\s*" + any_of(load_words("dates.yaml", "names_behind_an_edge")))


def find_dates(text: str, year: int | None = None) -> list[Mention]:
    """Every date and period that `text` states, in order; offsets are in `text`.

    `year` is the year that the document reports on: it dates what is written without a year
    (3月11日, 今年5月) where the text names none before.
    """
    folded = fold(text)
    mentions: list[Mention] = []
    stated: Stated | None = None
    before: Expression | None = None
    at = 0
    while (begin := CAN_BEGIN.search(folded, at)) is not None:
        at = begin.start()
        if unreadable := _unreadable(text, folded, at):
            mentions.append(unreadable)
            at = unreadable.end
            continue
        first = expression_at(folded, at) or _compact_at(folded, at)
        if first is None:
            at += 1
            continue
        first, last, rule, lost_end = _whole(folded, first, stated, year)
        if (torn := _torn(text, folded, first, last)) is not None:
            mentions.append(torn)
            at = torn.end
            continue
        at = max(at + 1, lost_end or (last or first).end)
        before = last or first
        named = before.parts.year or first.parts.year
        if named is not None:
            passing = bool(_SINCE_AFTER.match(folded, _remarks_end(folded, first)))
            stated = Stated(named, before.parts.month, at, passing)
        if not _is_wanted(folded, first, last):
            continue
        if lost_end:
            mentions.append(_flagged(text, first.start, lost_end, MIXED))
            continue
        mentions.append(_mention(text, folded, first, last, rule))
        while (day := day_after(folded, at, before)) is not None:
            last = _second_end(folded, day)
            mentions.append(_mention(text, folded, day, last, "date_day_listed"))
            before = last or day
            at = before.end
    return mentions


def _torn(text: str, folded: str, first: Expression, last: Expression | None) -> Mention | None:
    """A month whose year before it or day behind it was not read; no other year may stand in."""
    if first.parts.month is None:
        return None
    if first.form == "yearless" and (start := lost_year(folded, first.start)) is not None:
        return _flagged(text, start, (last or first).end, LOST_YEAR)
    if (
        last is not None
        or first.parts.day is not None
        or first.form not in ("written", "separated", "yearless")
    ):
        return None
    end = lost_day(folded, first.end, is_separated=first.form == "separated")
    return _flagged(text, first.start, end, LOST_DAY) if end is not None else None


def _whole(
    folded: str, first: Expression, stated: Stated | None, year: int | None
) -> tuple[Expression, Expression | None, str, int | None]:
    """Both ends with their years, the rule, and where a misread second end stops."""
    last = _second_end(folded, first)
    lost_end = None
    if last is None and first.form != "school_year":
        lost_end = unreadable_end(folded, _remarks_end(folded, first))
    return (*anchored(folded, first, last, stated, year), lost_end)


def _compact_at(folded: str, at: int) -> Expression | None:
    match = COMPACT.match(folded, at)
    if match is None or not _DATE_ASKED.search(folded[:at]):
        return None
    spread = f"{match['year']}-{match['month']}-{match['day']}"
    found = expression_at(spread, 0)
    return None if found is None else Expression(at, match.end(), found.parts, "compact")


def _unreadable(text: str, folded: str, at: int) -> Mention | None:
    found = unreadable_at(folded, at)
    if found is None:
        return None
    end, problem = found
    if folded[end - 1] == "年" and not is_adverbial(folded, at, end):
        return None
    between = TO.match(folded, end)
    second = expression_at(folded, between.end()) if between else None
    return _flagged(text, at, second.end if second else end, problem)


def _flagged(text: str, start: int, end: int, problem: str) -> Mention:
    value = DateValue(None, None, Precision.DAY, DateForm.POINT, problem)
    return Mention(Kind.DATES, start, end, text[start:end], value, "date_unreadable")


def _remarks_end(folded: str, expression: Expression) -> int:
    """Where the weekday, 含 or time of day behind a day ends."""
    if expression.parts.day is None:
        return expression.end
    match = DAY_REMARKS.match(folded, expression.end)
    return match.end() if match else expression.end


def _second_end(folded: str, first: Expression) -> Expression | None:
    # The two years of a school year are one name already.
    if first.form == "school_year":
        return None
    if (listed := list_end(folded, first)) is not None:
        return listed
    between = TO.match(folded, _remarks_end(folded, first))
    return interval_end(folded, between.end(), first) if between else None


def _is_wanted(folded: str, first: Expression, last: Expression | None) -> bool:
    end = (last or first).end
    parts = first.parts
    if parts.school_years is not None:
        return True
    if first.form == "relative_month":
        return parts.month is not None and not _RECURRING.search(folded[: first.start])
    is_since = bool(_SINCE_AFTER.match(folded, end))
    if _is_bare(first) and first.relative:
        # 上年结转, 当年拨款 compare; only “去年，…” and 今年以来 state a time by themselves.
        opens = re.search(r"(?:^|[。;,\n])\s*$", folded[: first.start])
        return parts.year is not None and (
            is_since or bool(opens and re.match(r"\s*,", folded[end:]))
        )
    if parts.edge and parts.month is None and parts.quarters is None:
        is_name = _NAME_BEHIND_EDGE.match(folded, end) is not None
        if is_name and (first.relative or parts.edge == "start"):
            return False
    if _is_bare(first) and (last is None or _is_bare(last)):
        if is_since or _prefix(folded, first.start) or _UNTIL_AFTER.match(folded, end):
            return True
        # 2023—2025年 alone is what a field of a form says.
        stands_alone = last is not None and folded.strip() == folded[first.start : end]
        return stands_alone or is_adverbial(folded, first.start, end)
    if first.form == "yearless" or first.relative:
        return _is_time_without_year(folded, first, end)
    return True


def _is_bare(expression: Expression) -> bool:
    parts = expression.parts
    return (parts.month, parts.quarters, parts.half, parts.edge) == (None, None, None, "")


def _is_time_without_year(folded: str, first: Expression, end: int) -> bool:
    before = folded[: first.start]
    if _RECURRING.search(before) or _MOON_BEFORE.search(before):
        return False
    parts, written = first.parts, folded[first.start : first.end]
    if first.form == "yearless" and _CHINESE_DAY.search(written):
        return False
    if written.endswith("月") and not first.relative:
        if _LENGTH_BEFORE.search(before) or _RATE_AFTER.match(folded, end):
            return False
        if _MOON_AFTER.match(folded, end):
            return False
    is_coarse = parts.day is None and parts.thirds is None and not (parts.month and parts.edge)
    if parts.year is None and is_coarse and not first.relative:
        # 三季度 or 7月 without any year is as often a name as a time.
        return never_possible(parts)
    return True


def _prefix(folded: str, start: int) -> str:
    match = _UNTIL_BEFORE.search(folded[:start])
    return match.group() if match else ""


def _mention(
    text: str, folded: str, first: Expression, last: Expression | None, rule: str
) -> Mention:
    start, end = first.start, (last or first).end
    form = DateForm.POINT if last is None else DateForm.INTERVAL
    spans_quarters = first.parts.quarters is not None and len(set(first.parts.quarters)) == 2
    if last is None and (spans_quarters or first.parts.last_month is not None):
        form = DateForm.INTERVAL
    elif last is None:
        after = _remarks_end(folded, first)
        if prefix := _prefix(folded, start):
            start, form = start - len(prefix), DateForm.UNTIL
        elif _UNTIL_AFTER.match(folded, after) or _TERM_BEFORE.search(folded[:start]):
            form = DateForm.UNTIL
        elif _SINCE_AFTER.match(folded, after) or _SINCE_BEFORE.search(folded[:start]):
            form = DateForm.SINCE
    value = _value(first, last, form)
    return Mention(Kind.DATES, start, end, text[start:end], value, rule)


def _value(first: Expression, last: Expression | None, form: DateForm) -> DateValue:
    try:
        start, end, precision = extent(first.parts)
    except ImpossibleDateError as error:
        return DateValue(None, None, _written_precision(first), form, str(error))
    if last is not None:
        try:
            _, end, precision = extent(last.parts)
        except ImpossibleDateError as error:
            return DateValue(None, None, _written_precision(last), form, str(error))
    opened: date | None = None if form is DateForm.UNTIL else start
    return DateValue(opened, end, precision, form)


def _written_precision(expression: Expression) -> Precision:
    if expression.parts.day is not None:
        return Precision.DAY
    return Precision.YEAR if expression.parts.month is None else Precision.MONTH
