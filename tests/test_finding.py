"""All finders together: overlaps, exclusions, order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.finding import find_values
from models.fields import Mention
from models.values import AmountValue, CountValue, Kind

CASES = [
    (
        "2022年，全市筹集福利彩票公益金10.2亿元，同比下降6.8%。",
        [("dates", "2022年"), ("amounts", "10.2亿元"), ("counts", "6.8%")],
        "one of each",
    ),
    ("2024.4—2025.3", [("dates", "2024.4—2025.3")], "a date and no numbers"),
    ("电话：0773-2825517", [("contacts", "0773-2825517")], "a phone and no count"),
    (
        "根据市民规〔2023〕7号安排12个项目",
        [("references", "市民规〔2023〕7号"), ("counts", "12个")],
        "a document number",
    ),
    (
        "《2024年方案》确定的3个项目",
        [("references", "《2024年方案》"), ("counts", "3个")],
        "a year inside a title",
    ),
    ("1.建成服务站6个；2.支出5万元", [("counts", "6个"), ("amounts", "5万元")], "item numbers"),
    ("第三批资金50万元", [("amounts", "50万元")], "an ordinal"),
    ("1.5万元", [("amounts", "1.5万元")], "an amount at the start of the line"),
    ("账号：6105 0163 5108 0000 0926", [], "an account"),
    ("配套比例50:50，采取“1+9”模式", [], "a ratio and a scheme"),
    ("52539社会组织2100项目采购", [("counts", "52539"), ("counts", "2100")], "a dashboard"),
    ("07 前言", [], "a line of a table of contents"),
    ("88,350.00 平川县慈善会", [("counts", "88,350.00")], "a sum beside a name is shown"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "reason"), CASES)
def test_values_of_a_text(text: str, expected: list[tuple[str, str]], reason: str) -> None:
    found = [(m.kind.value, m.raw_text) for m in find_values(text)]
    assert found == expected, reason


WHOLE_SENTENCES = [
    (
        "下达补助资金１，３６８．５万元，较上年增加156.30万元，增长12.9％",
        ["13685000 CNY", "1563000 CNY", "12.9 %"],
        "full-width figures",
    ),
    (
        "总投资4亿2895万元，其中财政拨款3亿元、自筹1.2895亿元",
        ["428950000 CNY", "300000000 CNY", "128950000 CNY"],
        "a lower part behind 亿",
    ),
    (
        "合同金额（大写）：人民币叁佰贰拾陆万捌仟伍佰元整（¥3,268,500.00）",
        ["3268500 CNY", "3268500 CNY"],
        "words and figures",
    ),
    ("本年结余（45.25）万元，净资产变动额-10.19亿元", ["-452500 CNY", "-1019000000 CNY"], "losses"),
    (
        "对每户给予1000元、2000元、3000元不等的补助",
        ["1000 CNY per 户", "2000 CNY per 户", "3000 CNY per 户"],
        "one reference for a list",
    ),
    (
        "补贴标准：自理老人100元/月·人，失能老人300元/月·人",
        ["100 CNY per 人", "300 CNY per 人"],
        "rates by their unit",
    ),
    ("由每人每月640元提高到每人每月680元", ["640 CNY per 人", "680 CNY per 人"], "two rates"),
    (
        "按每床位2至3万元给予建设补贴，最高不超过500万元",
        ["20000..30000 CNY per 床位", "5000000 CNY at_most"],
        "a range with a reference, then a cap",
    ),
    (
        "10万元以上、20万元以下，单笔20万元以内",
        ["100000 CNY at_least", "200000 CNY at_most", "200000 CNY at_most"],
        "bounds behind",
    ),
    (
        "三年分别投入1200、1500、1800万元",
        ["12000000 CNY", "15000000 CNY", "18000000 CNY"],
        "one unit for three",
    ),
    (
        "接受境外捐赠12.5万美元，折合人民币约89万元",
        ["125000 USD", "890000 CNY about"],
        "two currencies",
    ),
    (
        "国内公务接待48批次、326人次，支出2.15万元",
        ["48 批次", "326 人次", "21500 CNY"],
        "a line of a final account",
    ),
    (
        "专用设备单价100万元（含）以上设备3台（套）",
        ["1000000 CNY at_least", "3 台（套）"],
        "a bound and a choice of units",
    ),
    ("服务群众6655人（家）次，参与志愿者13万人·次", ["6655 人家次", "130000 人次"], "joined units"),
    ("城市低保对象1.23万户1.85万人", ["12300 户", "18500 人"], "two counts without a mark"),
    (
        "出生率下降0.35‰，违规率为千分之三，提高2.5个百分点",
        ["0.35 ‰", "3 ‰", "2.5 百分点"],
        "per mille and points",
    ),
    ("七成五的老人选择居家养老，完成投资的四分之三", ["75 %", "75 %"], "shares in words"),
    (
        "帮助百余名留守儿童，上千户家庭受益，数百名志愿者参与",
        ["100 名 more_than", "1000 户 at_least", "100 名 more_than"],
        "bare multipliers",
    ),
    ("召开三次会议，形成三项成果，抓好三个环节", ["3 次"], "only what took place is counted"),
    (
        "中标价（万元）：98.6，成交金额：98.60（万元）",
        ["986000 CNY", "986000 CNY"],
        "units in brackets on both sides",
    ),
    (
        "按6:4比例分担，7∶3分两次拨付，实行“3+2”模式",
        ["2 次"],
        "ratios and names of schemes, and two instalments",
    ),
    (
        "依据财社〔2023〕45号第二十一条，第三批下达80万元",
        ["800000 CNY"],
        "numbers of documents, articles and lots",
    ),
    ("01包13,942元、02包7,534元", ["13942 CNY", "7534 CNY"], "lots with a leading zero"),
    ("电话0773-2825517，邮编541001，B座1603室", [], "nothing that measures"),
    (
        "支出25O万元，服务1.204人次，参与20i8人次",
        ["? CNY", "? 人次", "? 人次"],
        "misread figures have no value",
    ),
    (
        "资金2l0.5万元、1，2345元和壹佰O伍元",
        ["? CNY", "? CNY", "? CNY"],
        "misread sums have no value",
    ),
    ("增加（减少以“-”号填列）-12.5万元", ["? CNY"], "a sign that may be a dash has no value"),
    (
        "分别不低于426元、318元、210元",
        ["426 CNY at_least", "318 CNY at_least", "210 CNY at_least"],
        "one qualifier for a list",
    ),
    ("每户每年累计不超过3,000元", ["3000 CNY at_most per 户"], "a total for each"),
    ("占15.6%，居全省第3位，前10名奖励5000元", ["15.6 %", "5000 CNY"], "a rank is no count"),
]


def in_short(mention: Mention) -> str:
    """The value with its unit or currency, qualifier and reference; ? where there is none."""
    value = mention.value
    if isinstance(value, AmountValue):
        numbers, unit = (value.value_yuan, value.lower_yuan, value.upper_yuan), value.currency
        per = f"per {value.per}" if value.per else ""
    else:
        assert isinstance(value, CountValue)
        numbers, unit, per = (value.value, value.lower, value.upper), value.unit, ""
    exact, lower, upper = numbers
    number = f"{lower}..{upper}" if lower is not None else "?" if exact is None else f"{exact}"
    qualifier = "" if value.qualifier.value in ("exact", "range") else value.qualifier.value
    return " ".join(filter(None, [number, unit, qualifier, per]))


STATED_UNITS = [
    (
        "注：（单位：元，已计入合计）：吴大同300　叶小燕200",
        ["300 CNY", "200 CNY"],
        "a list behind its unit",
    ),
    ("金额单位：万元。基本支出1268 项目支出842.5", ["12680000 CNY", "8425000.0 CNY"], "in 万元"),
    ("吴大同300　叶小燕200（单位：元）", ["300 ", "200 "], "said too late to be relied on"),
    ("单位：元。共救助300人", ["300 人"], "what has its own unit keeps it"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), STATED_UNITS)
def test_bare_numbers_in_the_unit_that_the_text_states(
    text: str, expected: list[str], reason: str
) -> None:
    found = [in_short(m) for m in find_values(text) if m.kind in (Kind.AMOUNTS, Kind.COUNTS)]
    assert found == [e.strip() for e in expected], reason


@pytest.mark.parametrize(("text", "expected", "reason"), WHOLE_SENTENCES)
def test_numbers_of_a_sentence(text: str, expected: list[str], reason: str) -> None:
    numbers = [m for m in find_values(text) if m.kind in (Kind.AMOUNTS, Kind.COUNTS)]
    assert [in_short(m) for m in numbers] == expected, reason


@given(st.text(alphabet="二〇23年4.5月，万元个人（）：—-第1一《》电话08 \n%合计", max_size=60))
def test_values_never_overlap_and_keep_their_text(text: str) -> None:
    found = find_values(text, 2023)
    for mention in found:
        assert text[mention.start : mention.end] == mention.raw_text != ""
    numbers = [m for m in found if m.kind is not Kind.REFERENCES]
    assert all(a.end <= b.start for a, b in pairwise(numbers))
