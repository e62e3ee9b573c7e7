"""Regular expressions of the written forms of dates, over folded text."""

from __future__ import annotations

import re

from extractors.words import any_of, load_words

ONES = "[一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_TENS = "[十拾]"
# Between the ends of an interval: 至, 到, a dash, 起至, 开始至; a reader takes a dash for 一 too,
# which is believed only where a number follows that no 日 or 月 turns into “the 1st”.
_TO = r"(?:\s*+(?:起|开始|始)?\s*+,?\s*+(?:-+|至|到|一(?=\s*+\d))\s*+)"
TO = re.compile(_TO)
# Between the members of a list that share one unit (3、4月).
LIST_MARK = r"\s*+[、和及]\s*+"
# A form's Chinese figures stand apart on covers and in signatures (二 〇 二 三 年 三 月 十 五 日).
CHINESE_SMALL = (
    rf"(?:[〇零]\s?{ONES}|(?:[一二三壹贰叁]\s?)?{_TENS}(?:\s?{ONES})?|[廿卅]\s?{ONES}?|{ONES})"
)
SMALL = rf"(?:\d{{1,2}}(?!\d)|{CHINESE_SMALL})"
# After 年 or 月 figures that stand apart are one number.
_SPACED_SMALL = rf"(?:[0-3] \d(?!\d)|{SMALL})"
_CHINESE_FIGURE = "[〇零Oo0一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
# 〇 is typed as 零, 0 or the letter O as often as read so: among Chinese figures all mean 〇.
_CHINESE_YEAR = rf"[一二三四五六七八九壹贰叁]{_CHINESE_FIGURE}{{3}}"
_SPACED_YEAR = rf"[一二] {_CHINESE_FIGURE} {_CHINESE_FIGURE} {_CHINESE_FIGURE}|[12] \d \d \d"
# 20 1 8年: the blanks stand anywhere, the figures are all there.
_LOOSE_YEAR = r"(?:2 ?0|1 ?9) ?\d ?\d(?= ?年)"
_NO_FIGURE_BEFORE = r"(?<![\dA-Za-z〇零一二三四五六七八九])(?<!\d[.,])"
# 1.2017年6月: the number of an item before the year is no part of it.
_AFTER_ITEM = (
    r"(?:(?<=\A\d\.)|(?<=\A\d\d\.)|(?<=[\s。;:]\d\.)|(?<=[\s。;:]\d\d\.))"
    r"(?=(?:19|20)\d\d\s*+年)"
)
_FOUR_FIGURES = rf"(?:\d{{4}}|{_CHINESE_YEAR}|{_SPACED_YEAR}|{_LOOSE_YEAR})"
YEAR = rf"(?:{_NO_FIGURE_BEFORE}|{_AFTER_ITEM}){_FOUR_FIGURES}"
# 12年6月 behind 满 or 工龄 is how long something lasts.
_SHORT_YEAR = (
    rf"{_NO_FIGURE_BEFORE}(?:[’'‘`]\s*+\d{{2}}"
    r"|(?<![满达共期龄刑为近约历时])\d{2}(?=\s*+年\s*+(?:\d{1,2}\s*+月|年?[底末])))"
)
# 初, 底 and 末 begin other words too (初步, 底层, 末期); 三月初三 is a day of the moon's calendar.
_FIRST = "初(?![步始次级赛审评选心期中等一二三四五六七八九十])"
_LAST = "[底末终](?![层部线价期端位尾稿审于止身])"
_EDGE = rf"(?:(?P<first>{_FIRST})|(?P<last>{_LAST}))"
_MONTH_EDGE = rf"(?:(?P<month_first>{_FIRST})|(?P<month_last>{_LAST}))"
_QUARTER_LIST = r"\s*+(?:-+|至|到)\s*+第?[一二三四1-4]个?季度|(?:\s*+、?\s*+[一二三四1-4])+个?季度"
_QUARTER = (
    r"(?:前(?P<until_quarter>[二两三23])个?季度|[Qq](?P<q>[1-4])(?!\d)"
    rf"|第?(?P<quarter>[一二三四1-4])(?:个?季度(?P<quarter_last>[底末](?!期))?|(?={_QUARTER_LIST})))"
)
_HALF = r"(?P<half>[上下前后])半年"
# 前11个月, 头5个月
_FIRST_MONTHS = r"[前头](?P<first_months>\d{1,2}|[两二三四五六七八九十]{1,2})个月"


# A number with neither unit nor classifier stands before none of these: its 日 was lost.
_EVENT = any_of(load_words("dates.yaml", "events"))


def _day(small: str) -> str:
    """A day, with 日 or without.

    It may lack its 日 before the other end of an interval or list that has it (11-15日), or at a
    clause's end or before an event where the reader lost it.
    """
    return (
        rf"(?P<day>{small})\s*+(?:[日号](?!常)"
        rf"|(?={_TO}(?:{SMALL}\s*+月\s*+)?{SMALL}\s*+[日号])"
        rf"|(?=(?:\s*+、\s*+{SMALL})*{LIST_MARK}{SMALL}\s*+[日号])"
        rf"|(?={_TO}{SMALL}\s*+月\s*+\d{{1,2}}\s*+(?:[。;),]|$))"
        rf"|(?=\s*+(?:[。;)]|,(?!\d)|$|{_EVENT}))"
        # 2023年11月30 2024年…: two cells ran together, the 日 stands elsewhere.
        r"|(?<=\d)(?=\s*+(?:19|20)\d\d\s*+年))"
    )


def _from_month(small: str) -> str:
    third = r"(?P<thirds>上中|中下|[上中下])旬"
    within = (
        rf"(?:\s*+份?\s*+(?:{_day(small)}|{third}|(?:月(?=[初底末]))?{_MONTH_EDGE}))?(?:(?<=月)份)?"
    )
    return (
        rf"(?P<month>{small}|元)\s*+(?:月{within}"
        rf"|(?={_TO}(?:{YEAR}\s*+年\s*+)?{SMALL}\s*+月)|(?=(?:\s*+、\s*+{SMALL})*{LIST_MARK}{SMALL}\s*+月))"
    )


_FROM_YEAR = rf"(?:{_from_month(_SPACED_SMALL)}|{_QUARTER}|{_HALF}|{_FIRST_MONTHS}|{_EDGE})"
# 2023年3月15日, 二〇二三年三月, 2022年第三季度, 2024年上半年, 2022年底, 2022年度, 2021(年)-2023年,
# 2023.3月15日, 2023上半年, 2023Q1
YEAR_FORM = re.compile(
    rf"(?P<year>{YEAR}|{_SHORT_YEAR})"
    r"(?:\s*+(?:年(?!代)(?:\s*+度(?!假))?|[./-](?=\s?\d{1,2}\s?月)"
    r"|(?<=\d)(?=[上下]半年|[Qq][1-4]|第?[一二三四]季度))"
    rf"(?:\s*+(?:年(?=[初底末终]))?{_FROM_YEAR})?"
    rf"|(?={_TO}{YEAR}\s*+年)|(?=\s*+、\s*+{YEAR}\s*+年))"
)
# 2023-03-15, 2023/3/15, 2023.3.15, 2023.4; a code, a version or an amount is no date, so no letter,
# figure or hyphen may stand before it, and no figure, unit or further part after it.
_NOT_BEFORE = r"(?<![\dA-Za-z./¥$〔\[])(?<!\d,)(?<!\d-)(?<![A-Za-z]-)"
SEPARATED = re.compile(
    rf"{_NOT_BEFORE}(?P<year>(?:19|20)\d\d|[’'‘`]\d\d)\s?(?P<mark>[./-])\s?(?P<month>\d{{1,2}})"
    r"(?:\s?(?P=mark)\s?(?P<day>\d{1,2})日?(?!-\d{3}(?!\d))|(?!-\d{1,2}-\d))(?![\dA-Za-z/%])(?!\.\d)"
    rf"(?!\s*+{any_of(load_words('dates.yaml', 'measured_in'))})"
)
# 20230315, only where the words around ask for a date (the caller decides).
COMPACT = re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)")
_TERM = r"(?:度)?(?:\s*+(?:第?(?P<term>[一二12上下])学期|(?P<season>[春秋])季?学期))?"
# 2022-2023学年(第一学期), 2022学年
SCHOOL_YEAR = re.compile(
    rf"(?P<first_year>{YEAR})\s*+(?:年?\s*+(?:-+|至|到|/)\s*+"
    rf"(?P<last_year>\d\d|\d{{4}}|{_CHINESE_YEAR})\s*+)?学年{_TERM}"
)
# 2023年秋季学期, 2024年春季学期
SEASON_TERM = re.compile(rf"(?P<year>{YEAR})\s*+年?\s*+(?P<season>[春秋])季?学期")
# 3月15日, 8月上旬, 三季度, 上半年: the year is to be found elsewhere. 后三季度 names no quarter.
YEARLESS = re.compile(
    rf"(?<![\dA-Za-z个第〇零一二三四五六七八九十])(?<!\d[.,])(?<!\d-)"
    rf"(?:{_from_month(SMALL)}|(?<![每按分各后])(?:{_QUARTER}|{_HALF}))"
)
# 同年9月, 次年2月: counted from a year that the text named before.
RELATIVE = re.compile(
    r"(?P<relative>今年|本年|当年|同年|上年|去年|前年|次年|翌年|第二年|明年)度?"
    rf"(?:\s*+(?:年(?=[初底末终]))?{_FROM_YEAR})?"
)
# 同月20日, 次月5日: counted from a month that the text named before.
RELATIVE_MONTH = re.compile(
    rf"(?P<relative>当月|同月|本月|次月|下月|翌月)(?:{_day(SMALL)}|(?P<thirds>[上中下])旬"
    rf"|{_MONTH_EDGE})"
)
# The second end of an interval may leave out what the first has said.
DAY_LISTED = re.compile(
    rf"{LIST_MARK}(?P<day>{SMALL})\s*+(?:[日号](?![内间])|(?={_TO}{SMALL}\s*+[日号]))"
)
DAY_ONLY = re.compile(rf"(?P<day>{SMALL})\s*+[日号](?![内间])")
YEAR_EDGE = re.compile(rf"年{_EDGE}")
SEPARATED_REST = re.compile(
    r"(?P<month>\d{1,2})\s?(?P<mark>[./-])\s?(?P<day>\d{1,2})日?(?![\d.%])"
    r"|(?P<only>\d{1,2})日?(?![\d.%-])(?!\s*+[万亿元])"
)
# What may stand between a day and what follows it: its weekday, 含, the time of day.
DAY_REMARKS = re.compile(
    r"(?:\s*+\((?:星期|周)[一二三四五六日天]\)|\s*+\((?:含|含当日|包含)\))*"
    r"(?:\s*+(?:上午|下午|中午|晚上?|早上?)?\s*+(?:\d{1,2}\s*+(?:[:时点]\s*+(?:\d{1,2}\s*+[分时]?"
    r"(?::\d{2})?)?)|零时)整?)?"
)
_CHINESE_GOES_ON = "[ 〇零一二三四五六七八九十拾壹贰叁肆伍陆柒捌玖Oo0月、至到季-]"
# Where none of these stands no expression can begin, and the scanner need not look.
CAN_BEGIN = re.compile(
    rf"(?<!\d)\d|[’'‘`]\s*+\d|[〇零一二三四五六七八九壹贰叁十拾廿卅元]{_CHINESE_GOES_ON}"
    r"|[今本当同上去前次翌明]年|[当同本次下翌]月|第[二一三四1-4][年季个、至到-]|前[二两三23]"
    r"|[上下前后]半年|[Qq][1-4]|(?<![A-Za-z])[OQoIlDSBZi|][\dOQoIlDSBZi|]*\s*+[\d月年]"
)
