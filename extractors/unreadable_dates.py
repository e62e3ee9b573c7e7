"""Dates of which a part cannot be read: flagged as they stand, never guessed.

A reader takes 0 for O and 1 for l, loses or doubles a figure, or misses what was filled in by
hand. What remains (2O23年5月, 2023年l月, 2023年3月315日, 2023年 月 日) would pass for another date
or a coarser one.
"""

from __future__ import annotations

import re

from extractors.date_patterns import TO

# A figure, or a letter or stroke that readers put for one.
_FIGURE = r"[0-9OoQDlIiSBZ|〇]"
_GAP = r"[\s\u3000]*"
_BEGIN = r"(?<![\dA-Za-z])(?<!\d[.,])"
# 月均, 月度, 日均 and 日常 go on as words.
_MONTH_SIGN = "月(?![龄均度报刊供薪租结内])"
_DAY_SIGN = "[日号](?![均常间报益用])"
_WITH_YEAR = re.compile(
    rf"{_BEGIN}(?P<year>{_FIGURE}{{3,5}}|[二一][〇零Oo0一二三四五六七八九]{{3}})\s*年"
    rf"(?:{_GAP}(?P<month>{_FIGURE}{{0,3}}){_GAP}{_MONTH_SIGN}"
    rf"(?:{_GAP}(?P<day>{_FIGURE}{{0,3}}){_GAP}{_DAY_SIGN})?)?"
)
_WITHOUT_YEAR = re.compile(
    rf"{_BEGIN}(?P<month>{_FIGURE}{{1,3}})\s*月\s*(?P<day>{_FIGURE}{{1,3}})\s*{_DAY_SIGN}"
)
_SEPARATED = re.compile(
    rf"{_BEGIN}(?<![./-])(?P<year>[2lIZ]{_FIGURE}{{3}})(?P<mark>[./-])"
    rf"(?P<month>{_FIGURE}{{1,2}})(?P=mark)(?P<day>{_FIGURE}{{1,2}})(?![\dA-Za-z./-])"
)
_NUMBER = re.compile(rf"{_FIGURE}{{1,5}}\s*[年月日号]")
_CLEAN_SMALL = re.compile(r"\d{1,2}")
# 曰 for 日
_MISREAD_SIGN = re.compile(rf"{_BEGIN}(?:\d{{4}}\s*年\s*)?\d{{1,2}}\s*月\s*\d{{1,2}}\s*曰")
_CHINESE_YEAR = re.compile("[二一][〇零Oo0一二三四五六七八九]{3}")

MIXED = "数字里混有字母，没有读准 / letters among the figures: misread"
YEAR_LENGTH = "年份不是四位数 / the year has not four figures"
SMALL_LENGTH = "月或日多于两位数 / more than two figures in the month or day"
SIGN = "“日”字没有读准 / the character for day is misread"
_YEAR_FIGURES = r"〇零一二三四五六七八九十\dOo"
# Right before a month: 二十二二年, 二年, 20 年, or a bare 年 that nothing readable precedes.
_LOST_YEAR = re.compile(
    rf"(?:(?<![满达共期龄刑近约历时{_YEAR_FIGURES}])"
    rf"[{_YEAR_FIGURES}][{_YEAR_FIGURES} \u3000]{{0,6}}"
    r"|(?:\A|(?<=[\s,:。;)\-])))\s*年\s*\Z"
)
_BLANK_YEAR = re.compile(
    rf"{_BEGIN}(?:19|20)[ \u3000]+年\s*\d{{1,2}}\s*{_MONTH_SIGN}(?:\s*\d{{1,2}}\s*{_DAY_SIGN})?"
)
# 十月壬十四日, 9月l4日: between the month and 日 stands what is no day.
_LOST_DAY = re.compile(
    r"\s*(?:[^\W\d_至到和及与或起前后内共为的第约每近份中末底初上下旬日号间]|[^\w\s,。;:、()\-<>《》“”\"])"
    r"\s*[一二三四五六七八九十]{1,3}\s*[日号](?![均常间报益用内])"
)
# 2021.9:20, 2020-09-.18
_LOST_MARK = re.compile(r"\s?[:.·'~-]{1,2}\s?\d{1,2}(?![\d.:%])(?!\s*[^\W\d_])")

_JUNK_MONTH = re.compile(
    rf"{_BEGIN}(?:19|20)\d\d\s*年\s*(?:[^\w\s,。;:、()《》“”\"]|[A-Za-z]){{1,2}}\s*月\s*\d{{1,2}}\s*{_DAY_SIGN}"
)
# 2023-09.15; a dash at the second place would be that of an interval (2021.9-12).
_TWO_MARKS = re.compile(
    rf"{_BEGIN}(?<![./-])(?:19|20)\d\d(?:-\d{{1,2}}[./]|/\d{{1,2}}\.|\.\d{{1,2}}/)\d{{1,2}}"
    r"(?![\dA-Za-z./%-])"
)

YEAR = "月份前的年份没有读准 / the year before the month is misread"
DAY = "月份后的日没有读准 / the day behind the month is misread"
MONTH = "月份没有读准 / the month is misread"
MIXED_MARKS = "分隔符前后不一 / two kinds of marks between its parts"
BLANK = "月或日空缺或没有读出 / month or day blank or not read"


def unreadable_at(folded: str, at: int) -> tuple[int, str] | None:
    """End and problem of a date at offset `at` of folded text that a part makes unreadable."""
    if match := _MISREAD_SIGN.match(folded, at):
        problem = SIGN
    elif match := _BLANK_YEAR.match(folded, at):
        problem = YEAR
    elif match := _JUNK_MONTH.match(folded, at):
        problem = MONTH
    elif match := _TWO_MARKS.match(folded, at):
        problem = MIXED_MARKS
    elif match := _WITH_YEAR.match(folded, at):
        problem = _problem_with_year(match)
    elif match := _WITHOUT_YEAR.match(folded, at):
        problem = _first((_problem_of(match["month"]), _problem_of(match["day"])))
    elif match := _SEPARATED.match(folded, at):
        figures = match["year"] + match["month"] + match["day"]
        is_date = sum(c.isdigit() for c in figures) >= 4 and not figures.isdigit()
        problem = MIXED if is_date else ""
    else:
        return None
    return (match.end(), problem) if problem else None


def lost_year(folded: str, at: int) -> int | None:
    """Where the unreadable year begins that stands right before the month at offset `at`."""
    match = _LOST_YEAR.search(folded, max(0, at - 12), at)
    return match.start() if match else None


def lost_day(folded: str, end: int, *, is_separated: bool) -> int | None:
    """Where the unreadable day ends that stands right behind a month ending at offset `end`."""
    match = (_LOST_MARK if is_separated else _LOST_DAY).match(folded, end)
    return match.end() if match else None


def unreadable_end(folded: str, at: int) -> int | None:
    """Where the misread second end of an interval stops whose dash or 至 stands at offset `at`."""
    between = TO.match(folded, at)
    if between is None:
        return None
    if whole := unreadable_at(folded, between.end()):
        return whole[0]
    match = _NUMBER.match(folded, between.end())
    if match is None or re.match(r"\d+\s*[年月日号]", match.group()):
        return None
    return match.end()


def _problem_with_year(match: re.Match[str]) -> str:
    year, month, day = match["year"], match["month"], match["day"]
    if year.isdigit() and len(year) != 4:
        # 500年 is a length; a month makes it a date.
        return YEAR_LENGTH if month else ""
    if not year.isdigit() and not _CHINESE_YEAR.fullmatch(year):
        figures = sum(c.isdigit() for c in year)
        return MIXED if figures >= 2 and len(year) == 4 else ""
    if month == "":
        return BLANK if day is not None else ""
    return _first((_problem_of(month), BLANK if day == "" else _problem_of(day)))


def _problem_of(small: str | None) -> str:
    if small is None or _CLEAN_SMALL.fullmatch(small):
        return ""
    return SMALL_LENGTH if small.isdigit() else MIXED


def _first(problems: tuple[str, ...]) -> str:
    return next(filter(None, problems), "")
