"""Dates and periods as disclosures write them.

Half of the work is what not to return: years inside names and titles, durations (5年), ages.
An impossible date is returned with its problem and without ends; it never rolls over into
another month. A reversed interval keeps both ends as they are written.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from extractors.bare_years import is_adverbial
from extractors.calendar_parts import ImpossibleDateError, extent, never_possible
from extractors.date_expressions import (
    COMPACT,
    RELATIVE_YEARS,
    TO,
    Expression,
    expression_at,
    interval_end,
)
from extractors.folding import fold
from models.fields import Mention
from models.values import DateForm, DateValue, Kind, Precision

_CAN_BEGIN = re.compile(r"[\d〇零一二三四五六七八九十元廿贰今本当同上去前次翌第明下Qq’'‘`OoIl]")
# 截至 leaves the start open; 至 and 到 do so only after a word for a term, else they are “in”.
_UNTIL_BEFORE = re.compile(
    r"(?:截至|截止|截止到|截至到|截止至|截止于|截至于|止于|(?<=有效期)[至到]|(?<=有效期限)[至到])\s*$"
)
# 止 closes a term; 前 (于2024年5月底前) only says by when, and leaves the stated date as it is.
_UNTIL_AFTER = re.compile(r"\s*(?:\((?:含|含当日|包含)\)\s*)?止(?!步)")
_SINCE_BEFORE = re.compile(r"(?:自从|自|从)\s*$")
_SINCE_AFTER = re.compile(
    r"\s*(?:\((?:含|含当日)\)\s*)?(?:以来|至今|起(?!至|到|草|诉|来)|开始(?!至|到))"
)
# A label that asks for a date makes eight figures one.
_DATE_ASKED = re.compile(r"(?:日期|时间|年月日?)\s*[::]?\s*$")
_RECURRING = re.compile(r"(?:每年|每年度|历年|逐年)的?\s*$")
# A year of three or five figures before a month is a misread year, not a duration.
_BROKEN_YEAR = re.compile(
    r"(?<!\d)(?<!\d[.,])(?:\d{3}|\d{5})\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?(?!龄)"
)


def find_dates(text: str, year: int | None = None) -> list[Mention]:
    """Every date and period that `text` states, in order; offsets are in `text`.

    `year` is the year that the document reports on: it dates what is written without a year
    (3月11日, 今年5月) where the text names none before.
    """
    folded = fold(text)
    mentions: list[Mention] = []
    stated_year: int | None = None
    at = 0
    while (begin := _CAN_BEGIN.search(folded, at)) is not None:
        at = begin.start()
        first = expression_at(folded, at) or _compact_at(folded, at)
        if first is None:
            mention = _broken_at(text, folded, at)
            if mention is not None:
                mentions.append(mention)
                at = mention.end
            else:
                at += 1
            continue
        last = _second_end(folded, first)
        at = max(at + 1, (last or first).end)
        first, last, rule = _anchored(first, last, stated_year, year)
        if first.parts.year is not None:
            stated_year = (last or first).parts.year or first.parts.year
        if _is_wanted(folded, first, last):
            mentions.append(_mention(text, folded, first, last, rule))
    return mentions


def _compact_at(folded: str, at: int) -> Expression | None:
    match = COMPACT.match(folded, at)
    if match is None or not _DATE_ASKED.search(folded[:at]):
        return None
    spread = f"{match['year']}-{match['month']}-{match['day']}"
    found = expression_at(spread, 0)
    return None if found is None else Expression(at, match.end(), found.parts, "compact")


def _broken_at(text: str, folded: str, at: int) -> Mention | None:
    match = _BROKEN_YEAR.match(folded, at)
    if match is None:
        return None
    problem = "年份不是四位数 / the year has not four figures"
    value = DateValue(None, None, Precision.DAY, DateForm.POINT, problem)
    raw = text[at : match.end()]
    return Mention(Kind.DATES, at, match.end(), raw, value, "date_broken_year")


def _second_end(folded: str, first: Expression) -> Expression | None:
    # 截至 states one end; the two years of a school year are one name already.
    if first.form == "school_year":
        return None
    quarters = first.parts.quarters
    if quarters is not None and (listed := re.compile(r"\s*、\s*").match(folded, first.end)):
        second = expression_at(folded, listed.end())
        if second is not None and second.parts.quarters and second.parts.year is None:
            return interval_end(folded, listed.end(), first)
    clock = re.compile(r"\s*(?:上午|下午)?\s*\d{1,2}\s*(?:[:时点]\s*(?:\d{1,2}\s*分?)?)").match(
        folded, first.end
    )
    between = TO.match(folded, clock.end() if clock and first.parts.day else first.end)
    return interval_end(folded, between.end(), first) if between else None


def _anchored(
    first: Expression,
    last: Expression | None,
    stated_year: int | None,
    document_year: int | None,
) -> tuple[Expression, Expression | None, str]:
    """Both ends with the year that they leave out, and the rule by which it was found."""
    if first.parts.year is not None or first.parts.school_years is not None:
        if last is not None and last.parts.year is None:
            last = _in_year(last, first.parts.year)
        return first, last, f"date_{first.form}"
    anchor, rule = stated_year, "date_year_from_text"
    if anchor is None:
        # 次年 and 同年 point back into the text; the document's own year says nothing of them.
        points_back = first.relative in ("同年", "次年", "翌年", "第二年")
        anchor, rule = None if points_back else document_year, "date_year_from_document"
    if anchor is None:
        return first, last, "date_without_year"
    first = _in_year(first, anchor)
    if last is not None and last.parts.year is None:
        last = _in_year(last, first.parts.year if not last.relative else anchor)
    return first, last, rule


def _in_year(expression: Expression, year: int | None) -> Expression:
    if year is None:
        return expression
    shift = RELATIVE_YEARS.get(expression.relative, 0)
    return replace(expression, parts=replace(expression.parts, year=year + shift))


def _is_wanted(folded: str, first: Expression, last: Expression | None) -> bool:
    end = (last or first).end
    parts = first.parts
    if parts.school_years is not None:
        return True
    is_bare = parts.month is None and parts.quarters is None and parts.half is None
    if is_bare and first.relative:
        # 上年结转, 当年拨款 compare; only “去年，…” states a time by itself.
        return parts.year is not None and bool(
            re.match(r"\s*,", folded[end:])
            and re.search(r"(?:^|[。;,\n])\s*$", folded[: first.start])
        )
    if is_bare and not parts.edge:
        begin = first.start - len(_prefix(folded, first.start))
        if (
            begin < first.start
            or _SINCE_AFTER.match(folded, end)
            or _UNTIL_AFTER.match(folded, end)
        ):
            return True
        return is_adverbial(folded, first.start, end)
    if first.form == "yearless" or first.relative:
        if _RECURRING.search(folded[: first.start]):
            return False
        if parts.year is None and parts.day is None:
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
    if last is None and spans_quarters:
        form = DateForm.INTERVAL
    elif last is None:
        if prefix := _prefix(folded, start):
            start, form = start - len(prefix), DateForm.UNTIL
        elif _UNTIL_AFTER.match(folded, end):
            form = DateForm.UNTIL
        elif _SINCE_AFTER.match(folded, end) or _SINCE_BEFORE.search(folded[:start]):
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
