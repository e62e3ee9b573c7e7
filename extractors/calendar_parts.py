"""Parts of a written date, and the days that they stand for."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from models.values import Precision

# Scans of disclosures speak of the last decades and of plans; other years are misreadings.
EARLIEST_YEAR = 1900
LATEST_YEAR = 2100

_DIGITS = {c: i for i, row in enumerate(("〇零Oo0", "一壹1lI", "二贰2", "三叁3", "四肆4", "五伍5",
    "六陆6", "七柒7", "八捌8", "九玖9")) for c in row}  # fmt: skip


class ImpossibleDateError(ValueError):
    """The parts name no day of the calendar."""


@dataclass(frozen=True, slots=True)
class DateParts:
    """What an expression states; None for what it leaves out.

    `thirds` are the first and last of 0, 1, 2 for 上旬, 中旬, 下旬; `quarters` the first and last
    quarter; `half` 1 or 2; `last_month` ends a stretch that `month` begins (前11个月); `edge` is
    "start" (年初, 月初) or "end" (年底, 月末); `school_years` are the first and last calendar year
    of a school year, `term` its half (0 for all of it).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    thirds: tuple[int, int] | None = None
    quarters: tuple[int, int] | None = None
    half: int | None = None
    last_month: int | None = None
    edge: str = ""
    school_years: tuple[int, int] | None = None
    term: int = 0


def year_number(written: str) -> int:
    """The year of four (or two: ’23) written figures, Chinese figures and letter O included."""
    digits = [_DIGITS[c] for c in written if c in _DIGITS]
    number = int("".join(map(str, digits)))
    return 2000 + number if len(digits) == 2 else number


def small_number(written: str) -> int:
    """A month or day: 12, 十二, 二十, 三十一, 廿五, 元 (of 元月).

    Raises:
        ValueError: when it is written otherwise.
    """
    compact = re.sub(r"\s", "", written)
    if compact == "元":
        return 1
    compact = compact.replace("拾", "十").replace("廿", "二十").replace("卅", "三十")
    if "十" not in compact:
        return int("".join(str(_DIGITS[c]) for c in compact))
    tens, ones = compact.split("十")
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def extent(parts: DateParts) -> tuple[date, date, Precision]:
    """First and last day of what `parts` (with a year) state, and how finely they state it.

    School years run from 1 September to 31 August, their terms meet on 1 February (the custom
    of Chinese schools; the exact days differ by province). 上旬 is days 1-10, 中旬 11-20, 下旬 the
    rest; 年底 and 月末 are the last day, 年初 and 月初 the first.

    Raises:
        ImpossibleDateError: for a month 13, 31 June, a year out of the range of disclosures.
    """
    if parts.school_years is not None:
        return _school_year(parts.school_years, parts.term)
    year = _checked_year(parts.year)
    if parts.quarters is not None:
        opening, closing = parts.quarters
        start, end = date(year, 3 * opening - 2, 1), _month_end(year, 3 * closing)
        return _at_edge(start, end, parts.edge, Precision.QUARTER)
    if parts.half is not None:
        first_month = 1 if parts.half == 1 else 7
        return date(year, first_month, 1), _month_end(year, first_month + 5), Precision.HALF
    if parts.month is None:
        start, end = date(year, 1, 1), date(year, 12, 31)
        return _at_edge(start, end, parts.edge, Precision.YEAR)
    for month in (parts.month, parts.last_month or 1):
        if not 1 <= month <= 12:
            raise ImpossibleDateError(f"没有{month}月 / there is no month {month}")
    start, end = date(year, parts.month, 1), _month_end(year, parts.month)
    if parts.last_month is not None:
        return start, _month_end(year, parts.last_month), Precision.MONTH
    if parts.thirds is not None:
        opening, closing = parts.thirds
        last = end if closing == 2 else start.replace(day=10 * closing + 10)
        return start.replace(day=10 * opening + 1), last, Precision.DAY
    if parts.day is None:
        return _at_edge(start, end, parts.edge, Precision.MONTH)
    if not 1 <= parts.day <= end.day:
        raise ImpossibleDateError(
            f"{year}年{parts.month}月没有{parts.day}日 / "
            f"{year}-{parts.month:02} has no day {parts.day}"
        )
    exact = start.replace(day=parts.day)
    return exact, exact, Precision.DAY


def never_possible(parts: DateParts) -> bool:
    """Whether month and day exist in no year at all (6月31日, 13月)."""
    if parts.month is None:
        return False
    if not 1 <= parts.month <= 12:
        return True
    # 2024 is a leap year: 29 February may exist.
    return parts.day is not None and not 1 <= parts.day <= calendar.monthrange(2024, parts.month)[1]


def _checked_year(year: int | None) -> int:
    if year is None:
        raise ImpossibleDateError("没有写明年份 / the year is not stated")
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ImpossibleDateError(f"年份{year}不可信 / the year {year} is not credible")
    return year


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _at_edge(start: date, end: date, edge: str, whole: Precision) -> tuple[date, date, Precision]:
    if edge == "start":
        return start, start, Precision.DAY
    if edge == "end":
        return end, end, Precision.DAY
    return start, end, whole


def _school_year(years: tuple[int, int], term: int) -> tuple[date, date, Precision]:
    first, last = _checked_year(years[0]), _checked_year(years[1])
    start, middle, end = date(first, 9, 1), date(last, 1, 31), date(last, 8, 31)
    if term == 1:
        return start, middle, Precision.HALF
    if term == 2:
        return date(last, 2, 1), end, Precision.HALF
    return start, end, Precision.YEAR
