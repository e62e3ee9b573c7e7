"""The written forms of one date, as a scanner over folded text.

A form is tried at one offset and gives the parts that it states; who calls decides what a
missing year means and whether two of them make an interval.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.calendar_parts import DateParts, small_number, year_number
from extractors.date_patterns import (
    DAY_LISTED,
    DAY_ONLY,
    LIST_MARK,
    RELATIVE,
    RELATIVE_MONTH,
    SCHOOL_YEAR,
    SEASON_TERM,
    SEPARATED,
    SEPARATED_REST,
    SMALL,
    YEAR,
    YEAR_EDGE,
    YEAR_FORM,
    YEARLESS,
)

RELATIVE_YEARS = {"前年": -2, "上年": -1, "去年": -1, "次年": 1, "翌年": 1, "第二年": 1, "明年": 1}
RELATIVE_MONTHS = {"次月": 1, "下月": 1, "翌月": 1}
_THIRDS = {"上": (0, 0), "中": (1, 1), "下": (2, 2), "上中": (0, 1), "中下": (1, 2)}
# The members of a list that share its last one's unit; quarters stand without a mark too.
_LISTED = {
    unit: re.compile(rf"{mark}(?P<number>{number})(?P<unit>\s*+{unit})?")
    for unit, mark, number in (
        ("年", r"\s*+、\s*+", YEAR),
        ("月份?", LIST_MARK, SMALL),
        ("[日号]", LIST_MARK, SMALL),
        ("个?季度", r"\s*+[、和及]?\s*+第?", "[一二三四1-4]"),
    )
}


@dataclass(frozen=True, slots=True)
class Expression:
    """One written date: its span, what it states, and by which form.

    `relative` is the word (次年, 次月) that stands in place of the year or month.
    """

    start: int
    end: int
    parts: DateParts
    form: str
    relative: str = ""


def expression_at(folded: str, at: int) -> Expression | None:
    """The date that begins at offset `at` of folded text, None when none does."""
    if match := SCHOOL_YEAR.match(folded, at):
        return Expression(at, match.end(), _school_year_parts(match), "school_year")
    if match := SEASON_TERM.match(folded, at):
        return Expression(at, match.end(), _season_parts(match), "school_year")
    if match := YEAR_FORM.match(folded, at):
        year = year_number(match["year"])
        return Expression(at, match.end(), _parts(match, year), "written")
    if match := SEPARATED.match(folded, at):
        # 2023.15 is a number; 2023.13.05 can only be meant as a date.
        if match["day"] is None and not 1 <= int(match["month"]) <= 12:
            return None
        return _separated(match)
    if match := RELATIVE.match(folded, at):
        return Expression(at, match.end(), _parts(match, None), "relative", match["relative"])
    if match := RELATIVE_MONTH.match(folded, at):
        return Expression(at, match.end(), _parts(match, None), "relative_month", match["relative"])
    if match := YEARLESS.match(folded, at):
        return Expression(at, match.end(), _parts(match, None), "yearless")
    return None


def interval_end(folded: str, at: int, first: Expression) -> Expression | None:
    """The second end of an interval, at offset `at`, with the left-out parts of `first` put in."""
    # The dash before the second end is no part of a code: nothing stands before it here.
    alone = " " * at + folded[at:]
    second = expression_at(alone, at)
    if second is not None and second.form in ("written", "separated"):
        return second
    if second is not None and second.form != "relative_month":
        return _with_year_of(first, second)
    if first.parts.day is not None and (match := DAY_ONLY.match(folded, at)):
        parts = DateParts(first.parts.year, first.parts.month, small_number(match["day"]))
        return Expression(at, match.end(), parts, first.form, first.relative)
    if match := YEAR_EDGE.match(folded, at):
        parts = replace(_parts(match, None), year=first.parts.year)
        return Expression(at, match.end(), parts, first.form, first.relative)
    if first.form == "separated" and (match := SEPARATED.match(alone, at)):
        # 2024.4—2024.13: behind another month points make a date of it.
        return _separated(match)
    if first.form == "separated" and (match := SEPARATED_REST.match(folded, at)):
        return _separated_rest(match, first)
    return None


def list_end(folded: str, first: Expression) -> Expression | None:
    """The last member of a list whose first member `first` has no unit of its own (3、4月).

    None unless the members follow on one another: 3、4月 is one stretch, 3、5月 is not.
    """
    parts = first.parts
    if parts.day is not None:
        unit, number = "[日号]", parts.day
    elif parts.month is not None:
        unit, number = "月份?", parts.month
    elif parts.quarters is not None:
        unit, number = "个?季度", parts.quarters[0]
    elif parts.year is not None and first.form == "written":
        unit, number = "年", parts.year
    else:
        return None
    if re.match(unit, folded[first.end - 1]) or folded[first.end - 1] in "度份":
        return None
    at = first.end
    while match := _LISTED[unit].match(folded, at):
        written = match["number"]
        if (year_number(written) if unit == "年" else small_number(written)) != number + 1:
            return None
        number, at = number + 1, match.end()
        if match["unit"]:
            return Expression(match.start("number"), at, _numbered(parts, unit, number), first.form)
    return None


def day_after(folded: str, at: int, before: Expression) -> Expression | None:
    """The day by which a list of days goes on (3月15日、20日) at offset `at`, None when it ends."""
    if before.parts.day is None or before.parts.month is None:
        return None
    match = DAY_LISTED.match(folded, at)
    if match is None:
        return None
    parts = replace(before.parts, day=small_number(match["day"]))
    return Expression(match.start("day"), match.end(), parts, before.form, before.relative)


def _numbered(parts: DateParts, unit: str, number: int) -> DateParts:
    if unit == "[日号]":
        return replace(parts, day=number)
    if unit == "月份?":
        return replace(parts, month=number)
    return replace(parts, year=number) if unit == "年" else replace(parts, quarters=(number,) * 2)


def _separated(match: re.Match[str]) -> Expression:
    parts = DateParts(
        year_number(match["year"]),
        int(match["month"]),
        int(match["day"]) if match["day"] else None,
    )
    return Expression(match.start(), match.end(), parts, "separated")


def _with_year_of(first: Expression, second: Expression) -> Expression:
    year = first.parts.year
    if second.relative:
        if year is None:
            return second
        year += RELATIVE_YEARS.get(second.relative, 0)
    elif year is None:
        return replace(second, relative=first.relative)
    return replace(second, parts=replace(second.parts, year=year), form="written", relative="")


def _separated_rest(match: re.Match[str], first: Expression) -> Expression | None:
    if match["only"] is None:
        parts = DateParts(first.parts.year, int(match["month"]), int(match["day"]))
    elif first.parts.day is None:
        parts = DateParts(first.parts.year, int(match["only"]))
    else:
        parts = DateParts(first.parts.year, first.parts.month, int(match["only"]))
    return Expression(match.start(), match.end(), parts, "separated")


def _parts(match: re.Match[str], year: int | None) -> DateParts:
    found = match.groupdict()
    edge = ""
    if found.get("first") or found.get("month_first"):
        edge = "start"
    elif found.get("last") or found.get("month_last") or found.get("quarter_last"):
        edge = "end"
    thirds, half = found.get("thirds"), found.get("half")
    month = small_number(found["month"]) if found.get("month") else None
    first_months = found.get("first_months")
    return DateParts(
        year=year,
        month=1 if first_months else month,
        day=small_number(found["day"]) if found.get("day") else None,
        thirds=_THIRDS[thirds] if thirds else None,
        quarters=_quarters(found),
        half=(1 if half in "上前" else 2) if half else None,
        last_month=small_number(first_months.replace("两", "二")) if first_months else None,
        edge=edge,
    )


def _quarters(found: dict[str, str | None]) -> tuple[int, int] | None:
    if until := found.get("until_quarter"):
        return 1, {"二": 2, "两": 2, "2": 2}.get(until, 3)
    if single := found.get("quarter") or found.get("q"):
        return small_number(single), small_number(single)
    return None


def _school_year_parts(match: re.Match[str]) -> DateParts:
    first = year_number(match["first_year"])
    last = year_number(match["last_year"]) if match["last_year"] else first + 1
    term = match["term"] or match["season"]
    return DateParts(
        school_years=(first, last), term=0 if term is None else 1 if term in "一1上秋" else 2
    )


def _season_parts(match: re.Match[str]) -> DateParts:
    year = year_number(match["year"])
    if match["season"] == "秋":
        return DateParts(school_years=(year, year + 1), term=1)
    return DateParts(school_years=(year - 1, year), term=2)
