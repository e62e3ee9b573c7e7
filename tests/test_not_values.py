"""Spans whose numbers are none of ours, and numbers that must stay outside of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.not_values import spans_not_values

EXCLUDED = [
    ("1.孵化园运营管理：2023 年完成", ["1."], "a section number, not the year behind it"),
    ("1、建设康复服务站6个", ["1、"], "a section number"),
    ("（一）老年人福利类项目1.8亿元", ["（一）"], "a section number"),
    ("(一）养老", ["(一）"], "brackets as a reader mixes them"),
    ("2.1 建设情况", ["2.1"], "a section number of two levels"),
    ("3.2.1项目概况", ["3.2.1"], "a section number of three levels"),
    ("收入：1.捐赠100万元；2.服务20万元", ["1.", "2."], "item numbers inside a paragraph"),
    ("第三批资金50万元", ["第三批"], "an ordinal"),
    ("第一、二、三批", ["第一、二、三批"], "listed ordinals"),
    ("第十五届公益创投", ["第十五届"], "an ordinal"),
    ("国务院令第554号", ["国务院令第554号"], "a decree"),
    ("按财社〔2022〕45号文", ["财社〔2022〕45号"], "a document number"),
    ("图1　守护员入户", ["图1"], "a caption"),
    ("附表2 支出情况", ["附表2"], "a caption before a word that begins like a unit"),
    ("“1+9”管理体系", ["1+9"], "a scheme"),
    ("采取15+N模式", ["15+N"], "a scheme"),
    ("配套比例为50:50", ["50:50"], "a ratio"),
    ("符合GB/T 35796-2017标准", ["GB/T 35796-2017"], "a standard"),
    ("“热线 12”栏目", ["热线 12"], "a programme"),
    ("《2024年方案》", ["《2024年方案》"], "a title"),
    ("第1页 共2页", ["第1页 共2页"], "page numbers"),
    ("账　号：6105 0163 5108 0000 0926", ["账　号：6105 0163 5108 0000 0926"], "an account"),
    ("邮编：677099", ["邮编：677099"], "a postal code"),
    ("项目编码15082623T000000187", ["项目编码15082623T000000187"], "a project code"),
    ("编号ZPCG2024-FW-0137", ["编号ZPCG2024-FW-0137"], "a code of letters and figures"),
    ("列229类60款02项", ["229类60款02项"], "codes of budget subjects"),
    ("见图2.1-3", ["图2.1-3"], "a caption with points"),
    ("联系QQ群：123456789", ["QQ群：123456789"], "the number of a group"),
    ("01包、02包由同一单位中标", ["01包", "02包"], "lots with a leading zero"),
    ("票据号码：0003172", ["票据号码：0003172"], "the number of a receipt"),
    ("页共2页", ["页共2页"], "a page number that lost its first half"),
    ("第2 页共2项", ["第2 页共2项"], "a page number with 页 misread"),
    ("7×24小时值守", ["7×24小时"], "how long a line is staffed"),
]


@pytest.mark.parametrize(("text", "spans", "reason"), EXCLUDED)
def test_excluded(text: str, spans: list[str], reason: str) -> None:
    assert [text[s:e].strip() for s, e in spans_not_values(text)] == spans, reason


VALUES = [
    ("1.5万元", "an amount at the start of a line"),
    ("2.1万个", "a count at the start of a line"),
    ("3.5分", "a score at the start of a line"),
    ("0.5个百分点", "no section is numbered 0.5"),
    ("12.5公里乡村道路完工", "a measure at the start of a sentence"),
    ("3.5%的老人", "a share at the start of a sentence"),
    ("4.78萬億元", "traditional multipliers"),
    ("发现问题17个，提出建议2条", "问题 and 建议 count here"),
    ("附件3件，图书300册", "附件 counts here"),
    ("表彰5人，包车5辆", "words that end in 表 and 包"),
    ("2022年第三季度支出5万元", "a quarter is a date"),
    ("包1：10,470.00元", "a colon before an amount makes no ratio"),
    ("占55.18%，达到10.2亿元", "plain numbers"),
]


@pytest.mark.parametrize(("text", "reason"), VALUES)
def test_values_stay_outside(text: str, reason: str) -> None:
    spans = [text[s:e] for s, e in spans_not_values(text)]
    assert [s for s in spans if s != "包1"] == [], reason


@given(st.text(max_size=80))
def test_spans_are_ordered_and_apart(text: str) -> None:
    spans = spans_not_values(text)
    assert all(0 <= s < e <= len(text) for s, e in spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))
