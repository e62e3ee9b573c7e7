"""Dates: written forms, what is no date, impossible dates, and that what was written comes back."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.dates import find_dates
from models.values import DateForm, DateValue, Precision


def read(text: str, year: int | None = None) -> list[tuple[str, str, str, str]]:
    """(raw text, start, end, form) of every date found; an absent end is empty."""
    found = []
    for mention in find_dates(text, year):
        assert isinstance(mention.value, DateValue)
        assert text[mention.start : mention.end] == mention.raw_text
        start, end = mention.value.start, mention.value.end
        found.append(
            (
                mention.raw_text,
                start.isoformat() if start else "",
                end.isoformat() if end else "",
                mention.value.form.value,
            )
        )
    return found


FORMS = [
    ("2023年3月15日", "2023-03-15", "2023-03-15", "the common form"),
    ("2023 年 3 月 15 日", "2023-03-15", "2023-03-15", "a text layer's layout spaces"),
    ("２０２３年３月１５日", "2023-03-15", "2023-03-15", "full-width figures"),
    ("2023年3月15号", "2023-03-15", "2023-03-15", "号 for 日"),
    ("2023.3.15", "2023-03-15", "2023-03-15", "points"),
    ("2023．03．15", "2023-03-15", "2023-03-15", "full-width points"),
    ("2023/03/15", "2023-03-15", "2023-03-15", "slashes"),
    ("2023-03-15", "2023-03-15", "2023-03-15", "ISO"),
    ("2023-3", "2023-03-01", "2023-03-31", "a month with a hyphen"),
    ("2023.4", "2023-04-01", "2023-04-30", "a month with a point"),
    ("二〇二三年三月", "2023-03-01", "2023-03-31", "Chinese figures"),
    ("二零二三年十二月三十一日", "2023-12-31", "2023-12-31", "零 for 〇, 三十一"),
    ("二O二三年六月一日", "2023-06-01", "2023-06-01", "a reader takes 〇 for the letter O"),
    ("二○二三年十月廿五日", "2023-10-25", "2023-10-25", "circle for 〇; 廿"),
    ("’23年3月", "2023-03-01", "2023-03-31", "two figures behind an apostrophe"),
    ("22年9月", "2022-09-01", "2022-09-30", "two figures before a month"),
    ("2023年元月", "2023-01-01", "2023-01-31", "元月 is January"),
    ("2024年2月", "2024-02-01", "2024-02-29", "a leap year"),
    ("2023年3月份", "2023-03-01", "2023-03-31", "月份"),
    ("2022年第三季度", "2022-07-01", "2022-09-30", "quarter"),
    ("2022年三季度", "2022-07-01", "2022-09-30", "quarter without 第"),
    ("2022年第4季度", "2022-10-01", "2022-12-31", "quarter in figures"),
    ("2024年上半年", "2024-01-01", "2024-06-30", "half"),
    ("2023年下半年", "2023-07-01", "2023-12-31", "half"),
    ("2023年8月上旬", "2023-08-01", "2023-08-10", "first third of a month"),
    ("2023年8月中旬", "2023-08-11", "2023-08-20", "second third"),
    ("2023年2月下旬", "2023-02-21", "2023-02-28", "last third, to the end of the month"),
    ("2022年底", "2022-12-31", "2022-12-31", "the last day"),
    ("2023年末", "2023-12-31", "2023-12-31", "the last day"),
    ("2023年年底", "2023-12-31", "2023-12-31", "the last day, 年 doubled"),
    ("2023年初", "2023-01-01", "2023-01-01", "the first day"),
    ("2023年6月底", "2023-06-30", "2023-06-30", "the last day of a month"),
    ("20 1 8年 5 月 8 日", "2018-05-08", "2018-05-08", "all figures of the year, set apart"),
    ("2022—2023学年", "2022-09-01", "2023-08-31", "a school year starts in September"),
    ("2023-2024学年第二学期", "2024-02-01", "2024-08-31", "its second term"),
]


@pytest.mark.parametrize(("text", "start", "end", "reason"), FORMS)
def test_a_written_form_is_understood(text: str, start: str, end: str, reason: str) -> None:
    assert read(text) == [(text, start, end, "point")], reason
    framed = f"项目于{text}正式启动。"
    assert read(framed) == [(text, start, end, "point")], f"in a sentence: {reason}"


INTERVALS = [
    ("2022年9月至12月", "2022-09-01", "2022-12-31", "the year left out"),
    ("2022年9月到2023年2月", "2022-09-01", "2023-02-28", "到"),
    ("2024年3月11日至3月15日", "2024-03-11", "2024-03-15", "the year left out"),
    ("2024年3月11日至15日", "2024-03-11", "2024-03-15", "year and month left out"),
    ("2024年3月11日-15日", "2024-03-11", "2024-03-15", "a hyphen for the dash"),
    ("2024年3月11—15日", "2024-03-11", "2024-03-15", "one 日 for both"),
    ("2023年1—6月", "2023-01-01", "2023-06-30", "one 月 for both"),
    ("2023年1月—2023年12月", "2023-01-01", "2023-12-31", "a dash"),
    ("2023年1月～2023年12月", "2023-01-01", "2023-12-31", "a tilde"),
    ("2023年3月一2024年2月", "2023-03-01", "2024-02-29", "a reader takes the dash for 一"),
    ("2024.4—2025.3", "2024-04-01", "2025-03-31", "points and a dash"),
    ("2024.4-2025.3", "2024-04-01", "2025-03-31", "points and a hyphen"),
    ("2024.4\n—2025.\n3", "2024-04-01", "2025-03-31", "broken in a narrow cell"),
    ("2024.6.1-2024.11.30", "2024-06-01", "2024-11-30", "days with points"),
    ("2024/06/01-2024/11/30", "2024-06-01", "2024-11-30", "days with slashes"),
    ("2024-06-01至2024-11-30", "2024-06-01", "2024-11-30", "ISO days"),
    ("2023.3.11—3.15", "2023-03-11", "2023-03-15", "the year left out with points"),
    ("2023.9-12", "2023-09-01", "2023-12-31", "the year left out with points"),
    ("2023年前三季度", "2023-01-01", "2023-09-30", "the first three quarters"),
    ("2023年一、二季度", "2023-01-01", "2023-06-30", "two quarters listed"),
    ("2023年一至三季度", "2023-01-01", "2023-09-30", "one 季度 for both"),
    ("2025年2-2025年7月", "2025-02-01", "2025-07-31", "月 left to the second end, with its year"),
    ("2022年9月至次年3月", "2022-09-01", "2023-03-31", "次年 counts from the first end"),
    ("2022年12月至2022年3月", "2022-12-01", "2022-03-31", "reversed: both ends as written"),
    (
        "二〇二四年六月一日起至二〇二四年十一月三十日",
        "2024-06-01",
        "2024-11-30",
        "起 before 至 in Chinese figures",
    ),
    (
        "2023年3月15日9:00至2023年3月20日",
        "2023-03-15",
        "2023-03-20",
        "clock time between the ends",
    ),
]


@pytest.mark.parametrize(("text", "start", "end", "reason"), INTERVALS)
def test_an_interval_keeps_both_ends(text: str, start: str, end: str, reason: str) -> None:
    assert read(text) == [(text, start, end, "interval")], reason
    framed = f"（项目实施期限：自{text}止）。"
    assert read(framed) == [(text, start, end, "interval")], f"in a sentence: {reason}"


OPEN = [
    ("截至2022年底，累计投入", "截至2022年底", "", "2022-12-31", "until", "截至"),
    ("截止2023年12月31日，", "截止2023年12月31日", "", "2023-12-31", "until", "截止"),
    ("截至 2023 年 8 月,全省", "截至 2023 年 8 月", "", "2023-08-31", "until", "a month"),
    ("2023年12月31日前完成", "2023年12月31日", "2023-12-31", "2023-12-31", "point", "by when"),
    ("于2024年6月底前拨付", "2024年6月底", "2024-06-30", "2024-06-30", "point", "by when"),
    ("服务期限到2024年6月30日止", "2024年6月30日", "", "2024-06-30", "until", "止"),
    ("力争2025年前建成", "2025年", "2025-01-01", "2025-12-31", "point", "a bare year before 前"),
    ("有效期至2025年12月31日", "至2025年12月31日", "", "2025-12-31", "until", "a term's end"),
    ("自2023年10月1日起实施", "2023年10月1日", "2023-10-01", "2023-10-01", "since", "自…起"),
    ("2021年3月以来，", "2021年3月", "2021-03-01", "2021-03-31", "since", "以来"),
    ("从2023年起，", "2023年", "2023-01-01", "2023-12-31", "since", "从…起"),
    ("2021年3月至今", "2021年3月", "2021-03-01", "2021-03-31", "since", "至今"),
]


@pytest.mark.parametrize(("text", "raw", "start", "end", "form", "reason"), OPEN)
def test_open_ends(text: str, raw: str, start: str, end: str, form: str, reason: str) -> None:
    assert read(text) == [(raw, start, end, form)], reason


ADVERBIAL = [
    ("2022年，全市销售福利彩票34.6亿元", "2022年", "before a comma"),
    (
        "2023 年中心接受主管部门的检查。",
        "2023 年",
        "at the start of a sentence, before the subject",
    ),
    ("1.孵化园运营：2023 年完成场地改造、氛围营造", "2023 年", "after a colon"),
    ("改进措施：2024年在苏木镇增设服务点", "2024年", "after a colon"),
    ("2022年度，在市委领导下，总会", "2022年度", "年度 before a comma"),
    ("经局党组研究，2024年市级公益金拟安排资金100万元，", "2024年", "a clause in mid-sentence"),
    ("我中心2023年共开展活动12场。", "2023年", "between subject and predicate"),
    ("协会2021年成立，现有会员50名。", "2021年", "between subject and predicate"),
    ("该项目于2022年启动。", "2022年", "behind a preposition"),
    ("与2021年相比，下降3%。", "2021年", "a comparison"),
    ("2021—2023年，累计支出30万元。", "2021—2023年", "a range of years"),
    ("2023年，我们共帮扶老人300人次。", "2023年", "before a comma"),
    ("年度：2023年", "2023年", "the value of a form's field"),
    ("（二）2023年全市开展培训12期。", "2023年", "behind a section number"),
    ("2022年度收入合计9,850.21万元", "2022年度", "a comma of thousands ends no clause"),
]


@pytest.mark.parametrize(("text", "raw", "reason"), ADVERBIAL)
def test_a_bare_year_that_tells_when(text: str, raw: str, reason: str) -> None:
    assert [found[0] for found in read(text)] == [raw], reason


NOT_DATES = [
    ("2022年度福利彩票公益金使用情况公告", "a title"),
    ("关于2024年市本级福利彩票公益金资助项目资金安排情况的公示", "a title"),
    ("四川省社会组织服务中心 2023 年度社会组织孵化培育项目经费使用情况公示", "a title"),
    ("附件：2023年福利彩票公益金项目汇总表", "a title behind a colon"),
    ("2023年部门决算", "a title"),
    ("一、2023年度项目实施情况", "a heading"),
    ("对总会2022年度财务报表进行了审计", "年度 in the name of a report"),
    ("将开展2023年度社会组织孵化培育项目专项审计。", "年度 in a project's name"),
    ("主要用于举办2023年“四川省第二届公益创投大赛”", "part of an object's name"),
    ("针对上年结转的2022年孵化园项目服务专门邀请", "an attribute behind 的"),
    ("资助金额含2023年结转资金3.2万元", "an attribute of the object"),
    ("和2035年远景目标纲要》明确提出", "in the title of a plan"),
    ("市民规〔2023〕7号", "a document number"),
    ("陕正审字[2023]第0117号", "a document number with other brackets"),
    ("项目资料保存期限10年", "a duration"),
    ("有效期5年。", "a duration"),
    ("为期3年的项目，年满18周岁", "a duration and an age"),
    ("3个月内完成，服务12个月", "durations in months"),
    ("每月上门1次，每季度巡访", "a frequency"),
    ("每年9月5日为中华慈善日", "a day that recurs"),
    ("支出2023.45万元", "an amount that looks like a month"),
    ("单价2023.12元，共2024.5%", "an amount and a rate"),
    ("项目编号SCZC-2023-12", "a code"),
    ("电话028-2023-1234", "a number inside another"),
    ("GB/T 35796-2017", "a standard"),
    ("较上年增加156.3万元，由上年的11起降至3起", "上年 compares"),
    ("加上当年净增加258.50万元，年末累计结余", "当年 belongs to the name"),
    ("2.1万个，1.3万余个", "counts"),
    ("2023个服务站", "a count of four figures"),
]


@pytest.mark.parametrize(("text", "reason"), NOT_DATES)
def test_what_is_no_date(text: str, reason: str) -> None:
    assert read(text) == [], reason


IMPOSSIBLE = [
    ("2023年6月31日", "没有31日", "June has 30 days"),
    ("2023年2月29日", "没有29日", "no leap year"),
    ("2023年13月", "没有13月", "thirteen months"),
    ("2023.13.05", "没有13月", "thirteen months with points"),
    ("二〇二三年六月三十一日", "没有31日", "in Chinese figures"),
    ("2023年6月1日至6月31日", "没有31日", "in the second end of an interval"),
    ("2024.4—2024.13", "没有13月", "in the second end, with points"),
    ("2923年5月6日", "2923", "a year that nobody means"),
    ("20231年5月", "四位", "five figures"),
    ("202年5月1日", "四位", "three figures"),
    ("二十二二年五月九日", "年份", "a year that lost its first figures, in Chinese"),
    ("二年三月九日", "年份", "only the last figure of the year"),
    ("20 年12月", "年份", "a year of which half is gone"),
    ("年3月19日", "年份", "a year that is gone"),
    ("二○二五年十月壬十四日", "日没有读准", "十四 or 二十四: the first character is no figure"),
    ("2021.9:20", "日没有读准", "a colon for the second point"),
    ("2021年~月22日", "月份没有读准", "a stroke for the month"),
    ("2023-09.15", "分隔符", "a point for the second dash"),
    ("2020-09-.18", "日没有读准", "a speck beside the dash"),
    ("5月1日", "年份", "no year anywhere"),
]


@pytest.mark.parametrize(("text", "problem", "reason"), IMPOSSIBLE)
def test_an_impossible_date_is_kept_without_ends(text: str, problem: str, reason: str) -> None:
    (mention,) = find_dates(text)
    assert isinstance(mention.value, DateValue)
    assert mention.raw_text == text, reason
    assert (mention.value.start, mention.value.end) == (None, None), reason
    assert problem in mention.value.problem, reason
    assert " / " in mention.value.problem, "the message speaks Chinese and English"


CONTEXT = [
    ("2023年3月启动，5月10日完成", 2020, ["2023-03-01", "2023-05-10"], "an earlier year wins"),
    ("1.2017年6月，组织培训", 2019, ["2017-06-01"], "an item's number is no part of the year"),
    ("工龄三年。3月5日召开", 2024, ["2024-03-05"], "a length in the sentence before is no year"),
    ("公示期为3月11日至15日", 2024, ["2024-03-11"], "the document's year"),
    ("今年5月，去年12月", 2024, ["2024-05-01", "2023-12-01"], "counted from the document's year"),
    ("2022年9月开班，次年6月结业", None, ["2022-09-01", "2023-06-01"], "次年 counts from the text"),
    ("2021年完成，同年9月验收", None, ["2021-01-01", "2021-09-01"], "同年 is the year before it"),
    ("去年，全市共支出5万元", 2023, ["2022-01-01"], "a bare 去年 before a comma"),
    ("次年3月", 2023, [""], "次年 of what? the document's year does not say"),
]


@pytest.mark.parametrize(("text", "year", "starts", "reason"), CONTEXT)
def test_a_left_out_year(text: str, year: int | None, starts: list[str], reason: str) -> None:
    found = [start for _, start, _, _ in read(text, year) if start or starts == [""]]
    assert found == [s for s in starts if s or found], reason


def test_precision_follows_what_is_written() -> None:
    written = {
        "2023年3月15日": Precision.DAY,
        "2023年3月上旬": Precision.DAY,
        "2023年3月": Precision.MONTH,
        "2023年三季度": Precision.QUARTER,
        "2023年上半年": Precision.HALF,
        "2023年，": Precision.YEAR,
    }
    for text, precision in written.items():
        (mention,) = find_dates(text)
        assert isinstance(mention.value, DateValue)
        assert mention.value.precision is precision, text


CHINESE = "〇一二三四五六七八九"


def small(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else CHINESE[tens] + "十") + (
        CHINESE[ones] if ones else ""
    )


def spell(day: date, form: int) -> str:
    year, month, number = day.year, day.month, day.day
    chinese_year = "".join(CHINESE[int(c)] for c in str(year))
    return (
        f"{year}年{month}月{number}日",
        f"{year}年{month:02}月{number:02}日",
        f"{year}.{month}.{number}",
        f"{year}/{month:02}/{number:02}",
        f"{year}-{month:02}-{number:02}",
        f"{chinese_year}年{small(month)}月{small(number)}日",
        f"{chinese_year.replace('〇', 'O')}年{small(month)}月{small(number)}日",
        f"{year} 年 {month} 月 {number} 日",
    )[form]


DAYS = st.dates(date(1990, 1, 1), date(2049, 12, 31))


@given(DAYS, st.integers(0, 7))
def test_any_day_in_any_form_is_read_back(day: date, form: int) -> None:
    text = f"验收日期：{spell(day, form)}。"
    assert [(start, end) for _, start, end, _ in read(text)] == [(day.isoformat(), day.isoformat())]


@given(
    DAYS, st.integers(0, 900), st.integers(0, 7), st.sampled_from(["至", "—", "到", "-", "起至"])
)
def test_any_interval_in_any_form_is_read_back(
    first: date, length_days: int, form: int, between: str
) -> None:
    last = first + timedelta(days=length_days)
    text = f"{spell(first, form)}{between}{spell(last, form)}"
    (mention,) = find_dates(text)
    assert isinstance(mention.value, DateValue)
    assert mention.raw_text == text
    assert (mention.value.start, mention.value.end) == (first, last)
    assert mention.value.form is DateForm.INTERVAL


@given(st.text(max_size=60), st.sampled_from([None, 2023]))
def test_no_text_breaks_the_finder(text: str, year: int | None) -> None:
    mentions = find_dates(text, year)
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.raw_text != ""
    assert all(a.end <= b.start for a, b in pairwise(mentions))
