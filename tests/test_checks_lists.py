"""Totals whose parts stand in the paragraphs below them."""

from __future__ import annotations

import pytest
from checks_factory import flags_of, paragraphs

from extractors.checks.sum_in_list import item_of
from models.flags import FlagCode

RIGHT = [
    (
        (
            "全年收入136.27万元。其中：",
            "1.一日捐22.08万元；",
            "2.定向捐赠35.71万元；",
            "3.利息78.48万元。",
        ),
        "numbered parts add up",
    ),
    (
        (
            "（一）支出1,320.44万元。",
            "1.救助支出1,308.94万元，受益6,655人次。其中：",
            "（1）助医1,170.52万元，受益2,539人次；",
            "（2）助困138.42万元，受益2,332人次。",
            "2.活动经费11.50万元。",
            "年末结余3,051.19万元。",
        ),
        "two levels of numbering",
    ),
    (
        (
            "安排资金1,268.5万元，情况如下：",
            "一、资金安排",
            "（一）养老700万元。",
            "（二）儿童568.5万元。",
        ),
        "a heading between the total and its list",
    ),
    (
        ("全年收入500万元，使用情况如下：", "1.助学120万元", "2.助医95万元"),
        "a list of something else is far off",
    ),
    (
        ("收入41.31万元，占14.79%。其中：", "捐款18.31万元，网络募捐23万元。"),
        "parts in the next line",
    ),
    (
        ("募集33.72万元；", "其中，助医项目16.50万元；助学项目17.22万元。"),
        "其中 opens the next line",
    ),
    (("共支出100万元，主要如下：", "1.助学52.5万元", "2.助医42.3万元"), "the main ones only"),
    (("收入136.27万元，分项如下：", "1.捐赠收入", "2.政府补助"), "items without amounts"),
]

WRONG = [
    (
        (
            "全年收入136.27万元。其中：",
            "1.一日捐22.08万元；",
            "2.定向捐赠37.51万元；",
            "3.利息78.48万元。",
        ),
        "two digits swapped in an item",
    ),
    (
        (
            "收入3,470万元，具体如下：",
            "1、社会福利2,705万元；",
            "2、残疾人520万元；",
            "3、扶贫155万元。",
        ),
        "an item of 90 is missing",
    ),
    (("收入41.31万元，占14.79%。其中：", "捐款18.31万元，其他募捐32万元。"), "in the next line"),
    (("募集33.72万元；", "其中，助医项目16.50万元；助学项目12.72万元。"), "two digits swapped"),
]


@pytest.mark.parametrize(("texts", "reason"), RIGHT)
def test_lists_that_add_up_or_are_no_breakdown(texts: tuple[str, ...], reason: str) -> None:
    assert [flag.message for flag in flags_of(paragraphs(*texts))] == []


@pytest.mark.parametrize(("texts", "reason"), WRONG)
def test_lists_that_almost_add_up(texts: tuple[str, ...], reason: str) -> None:
    flags = flags_of(paragraphs(*texts))
    assert [flag.code for flag in flags] == [FlagCode.SUM_MISMATCH]
    assert flags[0].field_ids[0] == "0-0"


def test_numbers_of_items() -> None:
    texts = ["一、甲", "（十二）乙", "3.丙", "(4)丁", "5）戊", "⑥己", "2.5万元", "甲"]
    numbers = [item.number if (item := item_of(as_read(text))) else None for text in texts]
    assert numbers == [1, 12, 3, 4, 5, 6, None, None]


def as_read(text: str) -> str:
    return text.replace("（", "(").replace("）", ")")
