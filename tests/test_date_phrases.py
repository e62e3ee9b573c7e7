"""Dates in phrases as notices, budgets, schools, auditors and charities write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.finding import find_values
from models.values import DateValue, Kind


def dates_of(text: str, year: int | None = None) -> list[str]:
    """`raw start..end form` of every date among the values of `text`; `raw !` without a value."""
    found = []
    for mention in find_values(text, year):
        if mention.kind is Kind.DATES:
            assert isinstance(mention.value, DateValue)
            value = mention.value
            ends = f"{value.start or ''}..{value.end or ''} {value.form.value}"
            found.append(f"{mention.raw_text} {'!' if value.problem else ends}")
    return found


STATED = [
    ("公示期为2024年3月11日—15日，共5个工作日。", ["2024年3月11日—15日 2024-03-11..2024-03-15 interval"],
     "month left out, the duration beside it is none"),
    ("公示期5个工作日（2024年9月30日—10月7日）。", ["2024年9月30日—10月7日 2024-09-30..2024-10-07 interval"],
     "over the end of a month"),
    ("报名时间：2024年3月1日上午9:00至3月5日下午5:00", ["2024年3月1日上午9:00至3月5日 2024-03-01..2024-03-05 interval"],
     "times of day inside"),
    ("2021年4月20日11:00时至2021年4月25日17:00时", ["2021年4月20日11:00时至2021年4月25日 2021-04-20..2021-04-25 interval"],
     "时 behind a clock time"),
    ("2024年3月11日（星期一）至3月15日（星期五）", ["2024年3月11日（星期一）至3月15日 2024-03-11..2024-03-15 interval"],
     "weekdays"),
    ("2024年1月1日（含）至2024年6月30日（含）", ["2024年1月1日（含）至2024年6月30日 2024-01-01..2024-06-30 interval"],
     "含 between the ends"),
    ("开标时间：2024年3月11日9时30分（北京时间）", ["2024年3月11日 2024-03-11..2024-03-11 point"], "a time of day"),
    ("捐赠时间：2023-05-12 10:23:45", ["2023-05-12 2023-05-12..2023-05-12 point"], "a time stamp"),
    ("截至2023年末，全市共有养老机构125家。", ["截至2023年末 ..2023-12-31 until"], "年末"),
    ("截至23年底，共有会员50名", ["截至23年底 ..2023-12-31 until"], "two figures before 年底"),
    ("截至2022年第四季度末", ["截至2022年第四季度末 ..2022-12-31 until"], "the end of a quarter"),
    ("即日起至2024年12月31日", ["2024年12月31日 ..2024-12-31 until"], "begins with an event"),
    ("自发文之日起至2024年6月30日", ["2024年6月30日 ..2024-06-30 until"], "begins with an event"),
    ("2015年5月成立以来，共服务老人3万人次。", ["2015年5月 2015-05-01..2015-05-31 since"], "what happened stands before 以来"),
    ("2023年10月1日零时起", ["2023年10月1日 2023-10-01..2023-10-01 since"], "the hour before 起"),
    ("贰零贰叁年叁月壹拾伍日", ["贰零贰叁年叁月壹拾伍日 2023-03-15..2023-03-15 point"], "capital figures"),
    ("二 〇 二 三 年 三 月 十 五 日", ["二 〇 二 三 年 三 月 十 五 日 2023-03-15..2023-03-15 point"], "a cover's spacing"),
    ("2 0 2 3 年 3 月 1 5 日", ["2 0 2 3 年 3 月 1 5 日 2023-03-15..2023-03-15 point"], "spacing of figures"),
    ("2023年3月1 5日", ["2023年3月1 5日 2023-03-15..2023-03-15 point"], "never the 1st or the 5th"),
    ("2023.3月15日", ["2023.3月15日 2023-03-15..2023-03-15 point"], "a point for 年"),
    ("2023-3月至5月", ["2023-3月至5月 2023-03-01..2023-05-31 interval"], "a hyphen for 年"),
    ("2023.1.1~12.31", ["2023.1.1~12.31 2023-01-01..2023-12-31 interval"], "the year left out"),
    ("2023年3月至年底", ["2023年3月至年底 2023-03-01..2023-12-31 interval"], "年底 of the first end's year"),
    ("2023年年初至年底", ["2023年年初至年底 2023-01-01..2023-12-31 interval"], "both edges of a year"),
    ("2023年—2025年底", ["2023年—2025年底 2023-01-01..2025-12-31 interval"], "a year to an edge"),
    ("2022至2024年，累计投入资金", ["2022至2024年 2022-01-01..2024-12-31 interval"], "one 年 for both"),
    ("“十四五”期间（2021—2025年），计划投入8000万元。", ["2021—2025年 2021-01-01..2025-12-31 interval"],
     "in brackets behind 期间"),
    ("近三年（2021年至2023年）累计支出", ["2021年至2023年 2021-01-01..2023-12-31 interval"], "in brackets behind 三年"),
    ("2023年3、4月开展摸底调查", ["2023年3、4月 2023-03-01..2023-04-30 interval"], "months that follow on one another"),
    ("2023年3、5月", ["2023年3 2023-03-01..2023-03-31 point", "5月 2023-05-01..2023-05-31 point"],
     "April is not in it"),
    ("2023年5月12、13日", ["2023年5月12、13日 2023-05-12..2023-05-13 interval"], "days that follow on one another"),
    ("2023年5月12、15日", ["2023年5月12 2023-05-12..2023-05-12 point", "15日 2023-05-15..2023-05-15 point"],
     "two days, not four"),
    ("2023年3月15日和20日", ["2023年3月15日 2023-03-15..2023-03-15 point", "20日 2023-03-20..2023-03-20 point"],
     "the month left out in a list"),
    ("2021、2022年分别安排资金30万元和50万元。", ["2021、2022年 2021-01-01..2022-12-31 interval"], "one 年 for both"),
    ("2023年一、三季度", ["2023年一 2023-01-01..2023-03-31 point", "三季度 2023-07-01..2023-09-30 point"],
     "the second quarter is not in it"),
    ("2023年二、三、四季度", ["2023年二、三、四季度 2023-04-01..2023-12-31 interval"], "three quarters"),
    ("2023年一二季度", ["2023年一二季度 2023-01-01..2023-06-30 interval"], "no mark between them"),
    ("2023Q1", ["2023Q1 2023-01-01..2023-03-31 point"], "a quarter in letters"),
    ("2023年Q1-Q3", ["2023年Q1-Q3 2023-01-01..2023-09-30 interval"], "quarters in letters"),
    ("2023年四季度至2024年一季度", ["2023年四季度至2024年一季度 2023-10-01..2024-03-31 interval"], "over a year's end"),
    ("2023年前11个月", ["2023年前11个月 2023-01-01..2023-11-30 interval"], "from January on"),
    ("2023年头5个月，全市共销售", ["2023年头5个月 2023-01-01..2023-05-31 interval"], "头 for 前"),
    ("2023上半年，共资助30人", ["2023上半年 2023-01-01..2023-06-30 point"], "年 swallowed"),
    ("2023年前半年", ["2023年前半年 2023-01-01..2023-06-30 point"], "前 for 上"),
    ("2023年3月中下旬", ["2023年3月中下旬 2023-03-11..2023-03-31 point"], "two thirds of a month"),
    ("2023年8月上旬至9月中旬", ["2023年8月上旬至9月中旬 2023-08-01..2023-09-20 interval"], "thirds of two months"),
    ("2022学年第一学期，我校共有学生1200人。", ["2022学年第一学期 2022-09-01..2023-01-31 point"], "one year names it"),
    ("2022学年度第二学期", ["2022学年度第二学期 2023-02-01..2023-08-31 point"], "its second term is in the next year"),
    ("2022/2023学年", ["2022/2023学年 2022-09-01..2023-08-31 point"], "a stroke"),
    ("2022至2023学年上学期", ["2022至2023学年上学期 2022-09-01..2023-01-31 point"], "上学期"),
    ("2023年秋季学期，资助学生86名。", ["2023年秋季学期 2023-09-01..2024-01-31 point"], "a term by its season"),
    (
        "2023—2024学年春季学期",
        ["2023—2024学年春季学期 2024-02-01..2024-08-31 point"],
        "year and season",
    ),
    (
        "2023年11月11—13日、18—20日",
        [
            "2023年11月11—13日 2023-11-11..2023-11-13 interval",
            "18—20日 2023-11-18..2023-11-20 interval",
        ],
        "two stretches of one month",
    ),
    (
        "2023年11月1日、8日、15日共3次",
        [
            "2023年11月1日 2023-11-01..2023-11-01 point",
            "8日 2023-11-08..2023-11-08 point",
            "15日 2023-11-15..2023-11-15 point",
        ],
        "three days of one month",
    ),
    (
        "2023年度政府采购支出总额326.74万元。",
        ["2023年度 2023-01-01..2023-12-31 point"],
        "a statement for that year, no name",
    ),
    ("本部门2025年无政府性基金预算。", ["2025年 2025-01-01..2025-12-31 point"], "无 denies"),
    ("同年12月发布成效报告", ["同年12月 !"], "of which year? a person looks"),
    ("起止年限：2022—2024年", ["2022—2024年 2022-01-01..2024-12-31 interval"], "a form's field"),
    ("2023-2025年", ["2023-2025年 2023-01-01..2025-12-31 interval"], "all that a cell says"),
    (
        "2022年7月召开，本届于2023年7月12召开",
        ["2022年7月 2022-07-01..2022-07-31 point", "2023年7月12 2023-07-12..2023-07-12 point"],
        "日 lost before an event",
    ),
    ("2024年春季学期", ["2024年春季学期 2024-02-01..2024-08-31 point"], "a term by its season"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "reason"), STATED)
def test_stated(text: str, expected: list[str], reason: str) -> None:
    assert dates_of(text) == expected, reason


NONE = [
    ("2023年春节前，走访慰问困难群众", "the calendar does not give the days"),
    ("2023年国庆节期间", "the calendar does not give the days"),
    ("春节前走访慰问困难老人120户", "no year either"),
    ("2023年春、秋两学期", "two terms that are no one stretch"),
    ("单价2023.5元，用电2023.5度，第2023.5版", "quantities and a version"),
    ("第三季度末", "a name without a year"),
    ("2023年春季", "a season is no stretch of the year alone"),
    ("2023年年中", "no days"),
    ("2023年后三季度", "not the third quarter"),
    ("年初预算安排资金300万元，年末结余20万元。", "terms of accounts"),
    ("2023年年初预算数为120万元", "a term of accounts"),
    ("工作时间：上午9:00—11:30，下午14：00—17：30", "times of day"),
    ("周一至周五9:00-17:00", "weekdays"),
    ("三年来，累计资助学生2000余名。", "a duration"),
    ("服务期12个月，连续3年，工作满2年6个月", "durations"),
    ("具有23年工龄，工龄20年6月", "durations"),
    ("12月龄以下婴儿", "an age"),
    ("每月补贴于次月10日前发放", "recurs"),
    ("按月发放，当月15日前到账", "recurs"),
    ("每年3月至5月开展集中宣传", "recurs"),
    ("2023年第12期（总第56期）", "a number of an issue"),
    ("财政部公告2023年第12号", "a document number"),
    ("2023年第一批省级福彩公益金项目", "a name"),
    ("经2023年第3次党组会研究同意", "an ordinal"),
    ("附件2：2024年项目申报书", "a title"),
    ("2023年部门预算公开", "a heading"),
    ("1. 2025年部门财务收支预算总表 ……………3", "a table of contents"),
    ("3. 2025年部门支出预算总表......4", "a table of contents"),
    ("本市2023年无障碍改造项目", "a name that begins with 无"),
    ("（资料来源：2023年统计年鉴）", "a title in brackets"),
    ("CNAS 2023-03-15-001", "a number of three parts and more"),
    ("2010年代建设的老旧小区", "a decade"),
    ("统一社会信用代码：51510000MJ2023031X", "a code"),
    ("身份证号511022199003151234，账号20230315001234", "numbers"),
    ("填表日期：    年  月  日", "a blank that states nothing"),
    ("“5·12”汶川地震、“6·1”儿童节", "names"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), NONE)
def test_no_date(text: str, reason: str) -> None:
    assert dates_of(text) == [], reason


IN_2023 = [
    ("9月30日—10月7日", ["9月30日—10月7日 2023-09-30..2023-10-07 interval"], "the document's year"),
    ("今年以来，全市共投入资金500万元。", ["今年 2023-01-01..2023-12-31 since"], "以来"),
    ("今年年底前完成验收", ["今年年底 2023-12-31..2023-12-31 point"], "年 doubled"),
    ("去年年底，共有", ["去年年底 2022-12-31..2022-12-31 point"], "counted back"),
    ("本年1-6月", ["本年1-6月 2023-01-01..2023-06-30 interval"], "本年"),
    ("2020年投入300万元，今年3月再投入", ["2020年 2020-01-01..2020-12-31 point", "今年3月 2023-03-01..2023-03-31 point"],
     "the writer's present is not the year it speaks of"),
    ("2024年1月通过，今年3月公布", ["2024年1月 2024-01-01..2024-01-31 point", "今年3月 2024-03-01..2024-03-31 point"],
     "written in the year after the one reported on"),
    ("2021年6月启动建设，当年底投入使用", ["2021年6月 2021-06-01..2021-06-30 point", "当年底 2021-12-31..2021-12-31 point"],
     "against the sentence"),
    ("3月15日启动，当月20日开展，次月10日拨款", ["3月15日 2023-03-15..2023-03-15 point", "当月20日 2023-03-20..2023-03-20 point",
     "次月10日 2023-04-10..2023-04-10 point"], "counted from a stated month"),
    ("2023年12月25日申请，次月5日前拨付", ["2023年12月25日 2023-12-25..2023-12-25 point", "次月5日 2024-01-05..2024-01-05 point"],
     "over a year's end"),
    ("12月20日至次年1月10日", ["12月20日至次年1月10日 2023-12-20..2024-01-10 interval"], "次年 in the second end"),
    ("本中心成立于2015年5月。3月15日，召开理事会。", ["2015年5月 2015-05-01..2015-05-31 point", "3月15日 2023-03-15..2023-03-15 point"],
     "a year named in passing dates nothing in the next sentence"),
    ("自2022年以来，持续服务。6月1日，举办活动。", ["2022年 2022-01-01..2022-12-31 since", "6月1日 2023-06-01..2023-06-01 point"],
     "the year since which something goes on dates nothing"),
    ("2022年12月立项。2023年3月启动。5月完成。", ["2022年12月 2022-12-01..2022-12-31 point",
     "2023年3月 2023-03-01..2023-03-31 point", "5月 2023-05-01..2023-05-31 point"], "the last year named"),
    (
        "3月底前招募，6月中旬验收",
        ["3月底 2023-03-31..2023-03-31 point", "6月中旬 2023-06-11..2023-06-20 point"],
        "edges and thirds of months",
    ),
    ("12月月底", ["12月月底 2023-12-31..2023-12-31 point"], "月 said twice"),
    ("农历八月十五", [], "a day of the moon's calendar"),
    ("农历三月初三举办庙会", [], "a day of the moon's calendar"),
    ("广西“三月三”活动", [], "a festival"),
    ("为期三月的培训，历时6月完成，每3月开展1次", [], "lengths"),
    ("3月1次上门探访", [], "a rate"),
    ("较上年同期增长12.5%，上年末结余56万元", [], "comparison and a term of accounts"),
    ("本年收入合计1200万元，当年支出300万元", [], "names of sums"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "reason"), IN_2023)
def test_in_a_document_on_2023(text: str, expected: list[str], reason: str) -> None:
    assert dates_of(text, 2023) == expected, reason


UNREADABLE = [
    ("2O23年5月", "a letter in an arabic year"),
    ("2〇23年5月", "circle in an arabic year"),
    ("2023年l月", "a letter for the month"),
    ("2023年1l月5日", "a letter in the month"),
    ("2023年O3月", "a letter in the month"),
    ("2023年3月l5日", "never March alone"),
    ("2023年3月1O日", "never March alone"),
    ("3月l5日", "without a year too"),
    ("2023年3月315日", "three figures"),
    ("2O23.5.1", "a letter with points"),
    ("2023-0l-15", "a letter with hyphens"),
    ("2023年月15日", "the month was not read"),
    ("2023年3月日", "the day was not read"),
    ("2023 年   月   日", "filled in by hand, or blank: a person looks"),
    ("2023年l月至5月", "in the first end of an interval"),
    ("2023年3月至l2月", "in the second end of an interval"),
    ("2023年3月15日至2O日", "in the second end's day"),
    ("2024年1月1曰", "a misread 日: never January alone"),
    ("2O24年1月1日至2024年12月31日", "in the first year of an interval"),
    ("2024年1月1日至2O24年12月31日", "in the second year of an interval"),
    ("2023 年 13 月", "no such month"),
    ("2023年0月15日", "no such month"),
    ("2023-00-15", "no such month"),
    ("2023年2月30日", "no such day: not 2 March"),
    ("2100年2月29日", "no leap year"),
    ("2023年4月31日至5月10日", "in the first end"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), UNREADABLE)
def test_what_cannot_be_read_has_no_value(text: str, reason: str) -> None:
    assert dates_of(f"验收时间：{text}。", 2023) == [f"{text} !"], reason
    assert dates_of(f"于{text}完成验收", 2023) == [f"{text} !"], f"in a sentence: {reason}"


@given(
    st.dates(date(1990, 1, 1), date(2049, 12, 31)),
    st.integers(0, 7),
    st.sampled_from("OolI|"),
    st.booleans(),
)
def test_a_letter_for_any_figure_leaves_no_value(
    day: date, place: int, letter: str, is_padded: bool
) -> None:
    written = f"{day.year}年{day.month:02}月{day.day:02}日"
    if not is_padded:
        written = f"{day.year}年{day.month}月{day.day}日"
    figures = [i for i, c in enumerate(written) if c.isdigit()]
    at = figures[place % len(figures)]
    misread = written[:at] + letter + written[at + 1 :]
    assert dates_of(f"本项目于{misread}通过验收。", 2023) == [f"{misread} !"]


@given(
    st.integers(2000, 2049),
    st.integers(1, 11),
    st.integers(1, 11),
    st.sampled_from(["、", "和", "及"]),
)
def test_a_list_of_two_months_covers_no_month_between(
    year: int, first: int, distance: int, mark: str
) -> None:
    second = min(12, first + distance)
    text = f"{year}年{first}{mark}{second}月"
    found = dates_of(text)
    if second == first + 1:
        assert [f.split()[2] for f in found] == ["interval"]
    else:
        assert [f.split()[2] for f in found] == ["point", "point"]
        months = [f.split()[1].split("..")[0][5:7] for f in found]
        assert months == [f"{first:02}", f"{second:02}"]
