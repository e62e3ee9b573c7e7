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
BLANK = "月或日空缺或没有读出 / month or day blank or not read"


def unreadable_at(folded: str, at: int) -> tuple[int, str] | None:
    """End and problem of a date at offset `at` of folded text that a part makes unreadable."""
    if match := _MISREAD_SIGN.match(folded, at):
        problem = SIGN
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
