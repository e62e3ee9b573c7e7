"""Title, publisher, year, day and sort of a document."""

# One phrase a line reads better than a short line.

from datetime import date

import pytest

from extractors.document_facts import document_facts
from models.geometry import Box
from models.layout import Block, Cell, Layout, Role, Table
from models.traced_text import untraced

T, P, H = Role.TITLE, Role.PARAGRAPH, Role.HEADING


def document(*items, tables=()):
    return Layout(
        tuple(Block(i, role, 1, untraced(text)) for i, (role, text) in enumerate(items)),
        tuple(tables),
        (),
    )


NOTICE = document(
    (T, "重庆市民政局"),
    (T, "2022年度福利彩票公益金使用情况公告"),
    (P, "现将有关情况公告如下。"),
    (P, "重庆市民政局"),
    (P, "2023年6月28日"),
)


def test_body_over_the_title_is_the_publisher():
    facts = document_facts(NOTICE, "x.pdf")
    assert facts.title == "2022年度福利彩票公益金使用情况公告"
    assert (facts.publisher, facts.year) == ("重庆市民政局", 2022)
    assert (facts.published, facts.sort) == (date(2023, 6, 28), "使用情况公告")


@pytest.mark.parametrize(
    ("last", "expected", "reason"),
    [
        ("2023年6月28日", date(2023, 6, 28), "figures"),
        ("2023 年 6 月 28 日", date(2023, 6, 28), "spaces put in by the reader"),
        ("二〇二三年六月二十八日", date(2023, 6, 28), "characters"),
        ("二○二三年十一月三十日", date(2023, 11, 30), "another zero, tens"),
        ("江城市慈善总会　2023年3月20日", date(2023, 3, 20), "body and day in one line"),
        ("2023年13月1日", None, "impossible"),
        ("公示期为2024年3月11日至3月15日。", None, "a sentence is no signature"),
        ("联系电话：0773-2825517", None, "no day"),
    ],
)
def test_day_of_the_signature(last, expected, reason):
    layout = document((T, "2022年度收支情况报告"), (P, "现报告如下。"), (P, last))
    assert document_facts(layout, "x.pdf").published == expected, reason


@pytest.mark.parametrize(
    ("title", "year", "sort"),
    [
        ("关于2024年市本级福利彩票公益金资助项目资金安排情况的公示", 2024, "资金安排公示"),
        ("项目支出绩效自评表（2023年度）", 2023, "自评表"),
        ("资助社会组织服务项目案例选编", None, "案例选编"),
        ("二〇二二年度慈善资金收支情况报告", 2022, "收支报告"),
        ("项目资助协议", None, "协议"),
        ("养老服务中心设备采购项目中标结果公告", None, "采购结果"),
        ("2023年度部门预算", 2023, "预算公开"),
        ("通知", None, ""),
    ],
)
def test_year_and_sort_of_a_title(title, year, sort):
    facts = document_facts(document((T, title), (P, "正文。")), "x.pdf")
    assert (facts.title, facts.year, facts.sort) == (title, year, sort)


@pytest.mark.parametrize(
    ("items", "expected", "reason"),
    [
        (
            [(T, "四川省社会组织服务中心2023年度经费使用情况公示")],
            "四川省社会组织服务中心",
            "title",
        ),
        ([(T, "江城市慈善总会关于接收捐赠的公告")], "江城市慈善总会", "before 关于"),
        ([(T, "案例选编"), (P, "澜岭州民政局编　·　2024年3月")], "澜岭州民政局", "compiler"),
        ([(T, "协议"), (P, "甲方（盖章）：桂林市民政局")], "桂林市民政局", "label"),
        ([(T, "关于资金安排的公示"), (P, "如有异议，请向我局反映。")], "", "says nothing"),
    ],
)
def test_publisher(items, expected, reason):
    assert document_facts(document(*items), "x.pdf").publisher == expected, reason


def test_publisher_from_a_form():
    box = Box(0, 0, 1, 1)
    cells = tuple(
        Cell(0, column, 1, 1, box, untraced(text), 1.0)
        for column, text in enumerate(("主管部门", "乌兰淖尔旗民政局"))
    )
    layout = document((T, "项目支出绩效自评表"), tables=[Table("t", 1, box, cells)])
    assert document_facts(layout, "x.pdf").publisher == "乌兰淖尔旗民政局"


def test_file_name_stands_in_for_title_and_year():
    facts = document_facts(
        document((P, "支出20万元，用于帮扶困难群众；另有结余。")), "公示2021.pdf"
    )
    assert (facts.title, facts.year) == ("公示2021", 2021)


def test_empty_document():
    facts = document_facts(Layout((), (), ()), "x.pdf")
    assert (facts.title, facts.publisher, facts.year, facts.published) == ("x", "", None, None)


def test_year_of_the_text_is_the_last_resort():
    layout = document(
        (T, "福利彩票公益金使用公告"), (H, "一、概况"), (P, "2022年，全市销售福利彩票。")
    )
    assert document_facts(layout, "x.pdf").year == 2022


@pytest.mark.parametrize(
    ("items", "publisher", "published", "reason"),
    [
        (
            [(T, "关爱简报"), (P, "湘潭县慈善会主办"), (P, "2023年8月15日"), (P, "正文。")],
            "湘潭县慈善会",
            date(2023, 8, 15),
            "a bulletin names its publisher under the title",
        ),
        (
            [(T, "服务机构名单的公示"), (P, "义安区残疾人联合会（盖章）"), (P, "2022年11月3日")],
            "义安区残疾人联合会",
            date(2022, 11, 3),
            "the note of a seal is no part of the name",
        ),
        (
            [(T, "通化市红十字会"), (T, "捐赠收支情况"), (P, "发布时间：2024-01-05 浏览：321")],
            "通化市红十字会",
            date(2024, 1, 5),
            "day behind a label of a web page",
        ),
        (
            [(T, "成交结果公告"), (P, "1.采购人信息"), (P, "名称：吉木乃县残疾人联合会")],
            "吉木乃县残疾人联合会",
            None,
            "who awards the contract publishes",
        ),
        (
            [(T, "部门决算"), (H, "第一部分 概况"), (P, "部门名称：平罗县红十字会")],
            "平罗县红十字会",
            None,
            "a budget names its department",
        ),
        (
            [(T, "公告"), (P, "签订日期：2023年2月30日"), (P, "各镇：")],
            "",
            None,
            "an impossible day is none",
        ),
    ],
)
def test_publisher_and_day_in_other_places(items, publisher, published, reason):
    facts = document_facts(document(*items), "x.pdf")
    assert (facts.publisher, facts.published) == (publisher, published), reason


@pytest.mark.parametrize(
    ("items", "year", "reason"),
    [
        (
            [(T, "关于2021—2023年度公益创投资助情况的公告"), (P, "2024年2月1日")],
            2023,
            "a stretch reported on afterwards: its last year",
        ),
        (
            [(T, "采购结果公告"), (P, "项目名称：2024-2026年度食堂服务"), (P, "2024年3月5日")],
            2024,
            "a stretch that begins: the year of publication",
        ),
        (
            [(T, "公益金使用情况公告"), (P, "自2009年开展以来成效明显。"), (P, "2023年6月1日")],
            2023,
            "a year long past is of something that happened once",
        ),
        (
            [(T, "善款使用公告"), (P, "2022年，共支出善款。"), (P, "2023年3月1日")],
            2022,
            "the year before publication is reported on",
        ),
    ],
)
def test_year_of_stretches_and_passing_years(items, year, reason):
    assert document_facts(document(*items), "x.pdf").year == year, reason
