"""The written forms of one date, as a scanner over folded text.

A form is tried at one offset and gives the parts that it states; who calls decides what a
missing year means and whether two of them make an interval.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.calendar_parts import DateParts, small_number, year_number

# Between the ends of an interval: 至, 到, a dash, 起至, 开始至; a reader takes a dash for 一 too,
# which is believed only where a number follows that no 日 or 月 turns into “the 1st”.
_TO = r"(?:\s*(?:起|开始|始)?\s*,?\s*(?:-+|至|到|一(?=\s*\d))\s*)"
TO = re.compile(_TO)
_ONES = "[一二三四五六七八九]"
_SMALL = rf"(?:\d{{1,2}}(?!\d)|[一二三]?十{_ONES}?|[廿卅]{_ONES}?|{_ONES})"
_MONTH = rf"(?:{_SMALL}|元)"
# Readers take 〇 for the letter O and 1 for l; a year is still unmistakable where 年 follows.
_YEAR = r"(?<![\dA-Za-z])(?<!\d[.,])[0-9OolI〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖]{4}"
_SHORT_YEAR = r"(?<![\dA-Za-z])(?<!\d[.,])(?:[’'‘`]\s*\d{2}|\d{2}(?=\s*年\s*\d{1,2}\s*月))"
# 初, 底 and 末 begin other words too (初步, 底层, 末期).
_FIRST = "初(?![步始次级赛审评选心期中等])"
_LAST = "[底末终](?![层部线价期端位尾稿审于止身])"
_EDGE = rf"(?:(?P<first>{_FIRST})|(?P<last>{_LAST}))"
_MONTH_EDGE = rf"(?:(?P<month_first>{_FIRST})|(?P<month_last>{_LAST}))"
_QUARTER = (
    r"(?:前(?P<until_quarter>[二两三23])个?季度|[Qq](?P<q>[1-4])(?!\d)"
    r"|第?(?P<quarter>[一二三四1-4])(?:个?季度|(?=\s*(?:-+|至|到|、)\s*第?[一二三四1-4]个?季度)))"
)
# A day may lack its 日 where the other end of the interval has it (11-15日), or at a clause's end
# where the reader lost it.
_DAY = (
    rf"(?P<day>{_SMALL})\s*(?:[日号](?!常)|(?={_TO}(?:{_MONTH}\s*月\s*)?{_SMALL}\s*[日号])"
    r"|(?=\s*(?:[。;)]|,(?!\d)|$))"
    # 2023年11月30 2024年…: two cells ran together, the 日 stands elsewhere.
    r"|(?<=\d)(?=\s*(?:19|20)\d\d\s*年))"
)
_WITHIN_MONTH = rf"(?:\s*份?\s*(?:{_DAY}|(?P<third>[上中下])旬|{_MONTH_EDGE}))?(?:(?<=月)份)?"
_FROM_MONTH = rf"(?P<month>{_MONTH})\s*(?:月{_WITHIN_MONTH}|(?={_TO}{_MONTH}\s*月))"
_FROM_YEAR = rf"(?:{_FROM_MONTH}|{_QUARTER}|(?P<half>[上下])半年|{_EDGE})"

# 2023年3月15日, 二〇二三年三月, 2022年第三季度, 2024年上半年, 2022年底, 2022年度, 2021(年)-2023年
_YEAR_FORM = re.compile(
    rf"(?P<year>{_YEAR}|{_SHORT_YEAR})\s*"
    rf"(?:年(?:\s*度(?!假))?(?:\s*(?:年(?=[初底末终]))?{_FROM_YEAR})?|(?={_TO}{_YEAR}\s*年))"
)
# 2023-03-15, 2023/3/15, 2023.3.15, 2023.4; a code, a version or an amount is no date, so no letter,
# figure or hyphen may stand before it, and no figure, unit or further part after it.
_NOT_BEFORE = r"(?<![\dA-Za-z./¥$〔\[])(?<!\d,)(?<!\d-)(?<![A-Za-z]-)"
_SEPARATED = re.compile(
    rf"{_NOT_BEFORE}(?P<year>(?:19|20)\d\d|[’'‘`]\d\d)\s?(?P<mark>[./-])\s?(?P<month>\d{{1,2}})"
    r"(?:\s?(?P=mark)\s?(?P<day>\d{1,2})日?)?(?![\dA-Za-z/%])(?!\.\d)(?!\s*[万亿元千百%年])"
)
# 20230315, only where the words around ask for a date (the caller decides).
COMPACT = re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)")
# 2022-2023学年(第一学期)
_SCHOOL_YEAR = re.compile(
    r"(?<!\d)(?P<first_year>(?:19|20)\d\d)\s*年?\s*(?:-+|至|到|/)\s*"
    r"(?P<last_year>(?:19|20)?\d\d)\s*学年"
    r"(?:度)?(?:\s*第?(?P<term>[一二12上下])学期)?"
)
# 3月15日, 8月上旬, 三季度, 上半年: the year is to be found elsewhere.
_YEARLESS = re.compile(
    rf"(?<![\dA-Za-z个第])(?<!\d[.,])(?<!\d-)(?:{_FROM_MONTH}|(?<![每按分各])(?:{_QUARTER}|(?<!每)(?P<half>[上下])半年))"
)
# 同年9月, 次年2月: counted from a year that the text named before.
_RELATIVE = re.compile(
    rf"(?P<relative>今年|本年|当年|同年|上年|去年|前年|次年|翌年|第二年|明年)度?(?:\s*{_FROM_YEAR})?"
)
RELATIVE_YEARS = {"前年": -2, "上年": -1, "去年": -1, "次年": 1, "翌年": 1, "第二年": 1, "明年": 1}
# The second end of an interval may leave out what the first has said.
_DAY_ONLY = re.compile(rf"(?P<day>{_SMALL})\s*[日号]")
_SEPARATED_REST = re.compile(
    r"(?P<month>\d{1,2})\s?(?P<mark>[./-])\s?(?P<day>\d{1,2})日?(?![\d.%])|(?P<only>\d{1,2})日?(?![\d.%])(?!\s*[万亿元])"
)


@dataclass(frozen=True, slots=True)
class Expression:
    """One written date: its span, what it states, and by which form.

    `relative` is the word (次年) that stands in place of the year.
    """

    start: int
    end: int
    parts: DateParts
    form: str
    relative: str = ""


def expression_at(folded: str, at: int) -> Expression | None:
    """The date that begins at offset `at` of folded text, None when none does."""
    if match := _SCHOOL_YEAR.match(folded, at):
        return Expression(at, match.end(), _school_year_parts(match), "school_year")
    if match := _YEAR_FORM.match(folded, at):
        year = year_number(match["year"])
        return Expression(at, match.end(), _parts(match, year), "written")
    if match := _SEPARATED.match(folded, at):
        # 2023.15 is a number; 2023.13.05 can only be meant as a date.
        if match["day"] is None and not 1 <= int(match["month"]) <= 12:
            return None
        return _separated(match)
    if match := _RELATIVE.match(folded, at):
        return Expression(at, match.end(), _parts(match, None), "relative", match["relative"])
    if match := _YEARLESS.match(folded, at):
        return Expression(at, match.end(), _parts(match, None), "yearless")
    return None


def interval_end(folded: str, at: int, first: Expression) -> Expression | None:
    """The second end of an interval, at offset `at`, with the left-out parts of `first` put in."""
    # The dash before the second end is no part of a code: nothing stands before it here.
    alone = " " * at + folded[at:]
    second = expression_at(alone, at)
    if second is not None and second.form in ("written", "separated"):
        return second
    if second is not None:
        return _with_year_of(first, second)
    if first.parts.day is not None and (match := _DAY_ONLY.match(folded, at)):
        parts = DateParts(first.parts.year, first.parts.month, small_number(match["day"]))
        return Expression(at, match.end(), parts, first.form, first.relative)
    if first.form == "separated" and (match := _SEPARATED.match(alone, at)):
        return _separated(match)
    if first.form == "separated" and (match := _SEPARATED_REST.match(folded, at)):
        return _separated_rest(match, first)
    return None


def _separated(match: re.Match[str]) -> Expression:
    parts = DateParts(
        year_number(match["year"]),
        int(match["month"]),
        int(match["day"]) if match["day"] else None,
    )
    return Expression(match.start(), match.end(), parts, "separated")


def _with_year_of(first: Expression, second: Expression) -> Expression:
    if second.relative and first.parts.year is not None:
        year = first.parts.year + RELATIVE_YEARS.get(second.relative, 0)
        return Expression(second.start, second.end, _dated(second.parts, year), "written")
    if second.relative or first.parts.year is None:
        return second if second.relative else Expression(
            second.start, second.end, second.parts, second.form, first.relative
        )  # fmt: skip
    return Expression(second.start, second.end, _dated(second.parts, first.parts.year), "written")


def _dated(parts: DateParts, year: int) -> DateParts:
    return DateParts(
        year, parts.month, parts.day, parts.third, parts.quarters, parts.half, parts.edge
    )


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
    elif found.get("last") or found.get("month_last"):
        edge = "end"
    third, half = found.get("third"), found.get("half")
    return DateParts(
        year=year,
        month=small_number(found["month"]) if found.get("month") else None,
        day=small_number(found["day"]) if found.get("day") else None,
        third="上中下".index(third) if third else None,
        quarters=_quarters(found),
        half="上下".index(half) + 1 if half else None,
        edge=edge,
    )


def _quarters(found: dict[str, str | None]) -> tuple[int, int] | None:
    if until := found.get("until_quarter"):
        return 1, {"二": 2, "两": 2, "2": 2}.get(until, 3)
    if single := found.get("quarter") or found.get("q"):
        return small_number(single), small_number(single)
    return None


def _school_year_parts(match: re.Match[str]) -> DateParts:
    first = int(match["first_year"])
    last = int(match["last_year"])
    if last < 100:
        last += first // 100 * 100
    term = match["term"]
    return DateParts(
        school_years=(first, last), term=0 if term is None else 1 if term in "一1上" else 2
    )
