"""Amounts of money in phrases of public disclosures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.amounts import find_amounts
from extractors.counts import find_counts
from extractors.per import per_in_words


def summary(mention):
    """raw, value or (lower, upper), qualifier, per of one mention, as the tables write them."""
    value = mention.value
    number = str(value.value_yuan)
    if value.lower_yuan is not None:
        number = f"{value.lower_yuan}..{value.upper_yuan}"
    return (mention.raw_text, number, value.qualifier.value, value.per)


ONE_AMOUNT = [
    ("全年支出29,875.46万元", "29,875.46万元", "298754600", "exact", "", "万元"),
    ("预算资金 175.85 万元，其中", "175.85 万元", "1758500", "exact", "", "spaces"),
    (
        "结余-10.19亿元",
        "-10.19亿元",
        "-1019000000",
        "exact",
        "",
        "a hyphen after a word is a minus",
    ),
    ("增减额−9.54万元", "−9.54万元", "-95400", "exact", "", "a minus sign"),
    ("净资产负3.2万元", "负3.2万元", "-32000", "exact", "", "负 before a number"),
    ("总投资316亿1012.52万元", "316亿1012.52万元", "31610125200", "exact", "", "亿 and 万"),
    ("贷款4亿2895万元", "4亿2895万元", "428950000", "exact", "", "亿 and 万"),
    ("合计153,627.5352万元", "153,627.5352万元", "1536275352", "exact", "", "four decimals"),
    ("残疾人福利类项目3650余万元", "3650余万元", "36500000", "more_than", "", "余 inside"),
    ("增收1.9万余元", "1.9万余元", "19000", "more_than", "", "余 behind 万"),
    ("共5.65亿多元", "5.65亿多元", "565000000", "more_than", "", "多"),
    ("近300万元", "近300万元", "3000000", "nearly", "", "近"),
    ("约合人民币30万元", "约合人民币30万元", "300000", "about", "", "约合 over the currency"),
    ("约30万元", "约30万元", "300000", "about", "", "约"),
    ("节约10万元", "10万元", "100000", "exact", "", "节约 holds no qualifier"),
    ("签约3000万元", "3000万元", "30000000", "exact", "", "签约 holds no qualifier"),
    ("超过1,000万元", "超过1,000万元", "10000000", "more_than", "", "超过"),
    ("突破百亿元", "突破百亿元", "10000000000", "more_than", "", "a bare multiplier after 突破"),
    ("投入上千万元", "上千万元", "10000000", "at_least", "", "上千万"),
    ("资金数十亿元", "数十亿元", "1000000000", "more_than", "", "数十亿 gives a bound only"),
    ("花费十几万元", "十几万元", "100000", "more_than", "", "十几万"),
    ("不少于50万元", "不少于50万元", "500000", "at_least", "", "不少于"),
    ("单价100万元（含）以上设备", "100万元（含）以上", "1000000", "at_least", "", "含 in brackets"),
    ("5000元以下罚款", "5000元以下", "5000", "at_most", "", "以下"),
    ("控制在30万元以内", "30万元以内", "300000", "at_most", "", "以内"),
    ("不到2万元", "不到2万元", "20000", "less_than", "", "不到"),
    ("≤15万元", "≤15万元", "150000", "at_most", "", "a sign"),
    ("＞500元", "＞500元", "500", "more_than", "", "a full-width sign"),
    ("100万元左右", "100万元左右", "1000000", "about", "", "左右"),
    ("最高给予10万元补助", "10万元", "100000", "at_most", "", "最高 over a verb"),
    ("不低于每人每月500元", "500元", "500", "at_least", "人", "不低于 over a reference"),
    ("专项经费30万元整。", "30万元整", "300000", "exact", "", "整"),
    ("15元钱一份", "15元钱", "15", "exact", "", "钱"),
    ("35块钱", "35块钱", "35", "exact", "", "块 with 钱"),
    ("123元1角1分", "123元1角1分", "123.11", "exact", "", "角 and 分 in figures"),
    ("壹仟贰佰元伍角叁分", "壹仟贰佰元伍角叁分", "1200.53", "exact", "", "formal, with 角 and 分"),
    (
        "壹佰万零伍拾肆元零叁分",
        "壹佰万零伍拾肆元零叁分",
        "1000054.03",
        "exact",
        "",
        "零 for the 角",
    ),
    ("人民币贰拾陆万捌仟元整", "贰拾陆万捌仟元整", "268000", "exact", "", "formal"),
    ("肆佰叁拾萬圓整".replace("圓", "圆"), "肆佰叁拾萬圆整", "4300000", "exact", "", "圆 and 萬"),
    ("贰 拾 陆 万 捌 仟 元整", "贰 拾 陆 万 捌 仟 元整", "268000", "exact", "", "a spaced form"),
    ("二千三百五十万元", "二千三百五十万元", "23500000", "exact", "", "everyday numerals"),
    ("两个亿元", "两个亿元", "200000000", "exact", "", "个亿"),
    ("¥286,000.00", "286,000.00", "286000", "exact", "", "a sign before, no unit behind"),
    ("（小写）：268,000.00", "268,000.00", "268000", "exact", "", "小写 in place of a sign"),
    ("募集资金30万，用于", "30万", "300000", "exact", "", "元 left out after a money word"),
    ("投入约30万，其中", "约30万", "300000", "about", "", "what is put in is money"),
    ("资助八百到九百万。", "八百到九百万", "8000000..9000000", "range", "", "a range of it"),
    ("资助30万。", "30万", "300000", "exact", "", "and so is what is granted"),
    ("拨付1,234千元", "1,234千元", "1234000", "exact", "", "千元"),
    ("３０００元", "３０００元", "3000", "exact", "", "full-width digits"),
    ("中标金额（万元）：98.6；", "98.6", "986000", "exact", "", "the unit before a colon"),
    ("投资98.6（万元）", "98.6（万元）", "986000", "exact", "", "the unit in brackets"),
    ("为人民币7705 .01万元", "7705 .01万元", "77050100", "exact", "", "a space before the point"),
    ("每位专家800元/天", "800元/天", "800", "exact", "位", "a thing before the time in the unit"),
    ("每个服务站点补贴5万元", "5万元", "50000", "exact", "站点", "the longest noun"),
    ("每人每月补助200元", "200元", "200", "exact", "人", "每人每月 is per person"),
    ("每个项目 10 万元", "10 万元", "100000", "exact", "项目", "the noun after 每个"),
    ("每个困难家庭补助3000元", "3000元", "3000", "exact", "家庭", "the last noun of the phrase"),
    (
        "每个县（市、区）不超过50万元",
        "不超过50万元",
        "500000",
        "at_most",
        "县",
        "brackets widen the noun",
    ),
    ("每户改造费用不超过800元", "不超过800元", "800", "at_most", "户", "words between"),
    ("每个35元", "35元", "35", "exact", "个", "nothing but 个"),
    ("每位受助女童按照1000元标准", "1000元", "1000", "exact", "位", "a classifier with a noun"),
    ("每生每学年1万元", "1万元", "10000", "exact", "生", "pupils"),
    ("每年安排资金100万元", "100万元", "1000000", "exact", "年", "time, when nothing else"),
    ("人均费用540元", "540元", "540", "exact", "人", "人均"),
    ("户均增收3000元", "3000元", "3000", "exact", "户", "户均"),
    ("≤4,200元/人", "≤4,200元/人", "4200", "at_most", "人", "a slash"),
    ("60元／人·月", "60元／人·月", "60", "exact", "人", "a slash and a dot"),
    ("800元/月/人", "800元/月/人", "800", "exact", "人", "the thing before the time"),
    ("补贴500元每人每月，", "500元每人每月", "500", "exact", "人", "每 behind the unit"),
    ("单个项目最高不超过50万元", "最高不超过50万元", "500000", "at_most", "项目", "单个"),
    ("每平方米300元", "300元", "300", "exact", "平方米", "a measure"),
    ("200—300元", "200—300元", "200..300", "range", "", "a dash"),
    ("2万元一5万元", "2万元一5万元", "20000..50000", "range", "", "a dash read as 一"),
    ("800元丨1,200元", "800元丨1,200元", "800..1200", "range", "", "a dash read as a stroke"),
    ("80元ー95元", "80元ー95元", "80..95", "range", "", "a dash read as a long vowel"),
    ("1,500-2,600元", "1,500-2,600元", "1500..2600", "range", "", "a hyphen"),
    ("10～20万元", "10～20万元", "100000..200000", "range", "", "万 carried to the left"),
    ("2至3万元", "2至3万元", "20000..30000", "range", "", "万 carried to the left"),
    ("3000元至2万元", "3000元至2万元", "3000..20000", "range", "", "units on both sides"),
    ("8500到3万元", "8500到3万元", "8500..30000", "range", "", "8500万 would be more than 3万"),
    ("八百到九百万元", "八百到九百万元", "8000000..9000000", "range", "", "万 carried, not 百万"),
    ("三到五百元", "三到五百元", "300..500", "range", "", "百 carried"),
    (
        "一百二十到一百五十万元",
        "一百二十到一百五十万元",
        "1200000..1500000",
        "range",
        "",
        "万 carried",
    ),
    ("500至1000万元", "500至1000万元", "5000000..10000000", "range", "", "万 carried"),
    ("50万-1亿元", "50万-1亿元", "500000..100000000", "range", "", "multipliers on both sides"),
    (
        "1万元（含）-5万元",
        "1万元（含）-5万元",
        "10000..50000",
        "range",
        "",
        "a threshold's bracket",
    ),
    ("八九亿元", "八九亿元", "800000000..900000000", "range", "", "two neighbouring digits"),
    ("三千 六百 五十元", "三千 六百 五十元", "3650", "exact", "", "spaces inside a numeral"),
    ("3.6萬億元", "3.6萬億元", "3600000000000", "exact", "", "traditional multipliers"),
    ("十二块五毛", "十二块五毛", "12.5", "exact", "", "spoken money"),
    ("付现金叁分", "叁分", "0.03", "exact", "", "fen in formal numerals"),
    ("零点贰元", "零点贰元", "0.2", "exact", "", "formal decimals"),
    ("8万元（不含）以下", "8万元（不含）以下", "80000", "less_than", "", "the bound excluded"),
    ("8万元(不含)以上", "8万元(不含)以上", "80000", "more_than", "", "the bound excluded"),
    ("人均每月补助85元", "85元", "85", "exact", "人", "a person before a stretch of time"),
    ("每户每年累计不超过3000元", "不超过3000元", "3000", "at_most", "户", "a total for each"),
    ("不能低于工资的2000元", "2000元", "2000", "at_least", "", "what it is measured by between"),
    ("3万元（含）及以上", "3万元（含）及以上", "30000", "at_least", "", "wide brackets in it"),
    ("支出不超3万元", "不超3万元", "30000", "at_most", "", "不超 is no 超"),
    ("不应超过3万元", "不应超过3万元", "30000", "at_most", "", "a modal in the qualifier"),
    ("十余元左右", "十余元左右", "10", "more_than", "", "a vague small sum is no figure of speech"),
    ("每个标准社工站补助5万元", "5万元", "50000", "exact", "站", "标准 is part of the noun"),
    ("户月均收入4500元", "4500元", "4500", "exact", "户", "a month between 户 and 均"),
    ("每人每月200—300元", "200—300元", "200..300", "range", "人", "a range with a reference"),
]


@pytest.mark.parametrize(("text", "raw", "value", "qualifier", "per", "reason"), ONE_AMOUNT)
def test_amount(text, raw, value, qualifier, per, reason):
    assert [summary(m) for m in find_amounts(text)] == [(raw, value, qualifier, per)], reason


SEVERAL = [
    ("贰拾陆万捌仟元整（¥286,000.00）", ["268000", "286000"], "words and figures are two records"),
    ("分别为10、20和30万元", ["100000", "200000", "300000"], "a unit shared by a list"),
    ("资助10、20和30万元三档", ["100000", "200000", "300000"], "an enumeration closed by 和"),
    ("奖励5、3、2万元", ["50000", "30000", "20000"], "an enumeration of three"),
    ("1、3万元", ["30000"], "an item number at the start"),
    ("分别为5、1Z1.4和3万元", ["50000", "None", "30000"], "a misread item has no value"),
    ("附件1、2和3万元", ["30000"], "numbered things before"),
    ("2022、2023和3万元", ["30000"], "years before"),
    ("分别为10万元、20万元", ["100000", "200000"], "each with its unit"),
    ("10万元、20万元", ["100000", "200000"], "a plain list"),
    ("每个35元，计16,600元", ["35", "16600"], "two clauses"),
    ("收入 ¥200，支出 ¥300", ["200", "300"], "signs"),
    ("1. 2万元用于采购，3万元用于培训", ["20000", "30000"], "a section number before"),
    ("支付500美元3000元", ["500", "3000"], "a currency behind one number is not the next one's"),
    ("货物57.43万元、服务983.05万元。", ["574300", "9830500"], "an enumeration"),
]


@pytest.mark.parametrize(("text", "values", "reason"), SEVERAL)
def test_several_amounts(text, values, reason):
    assert [str(m.value.value_yuan) for m in find_amounts(text)] == values, reason


LIKE_THOUSANDS = [
    ("支出1.268万元", True, "three decimals of 万元 may be thousands"),
    ("发放48.269元", True, "no coin is a thousandth of a yuan"),
    ("标准为1.490—8,940元", True, "the lower end of a range"),
    ("支出1,268.125万元", False, "a comma of thousands stands where it should"),
    ("支出12.35万元", False, "two decimals"),
    ("支出506.877526万元", False, "six decimals: to the fen"),
    ("支出10.256亿元", False, "亿 are printed with any number of decimals"),
]


@pytest.mark.parametrize(("text", "is_marked", "reason"), LIKE_THOUSANDS)
def test_three_decimals_keep_their_value_under_a_rule_of_their_own(text, is_marked, reason):
    (mention,) = find_amounts(text)
    assert (mention.rule == "amount_three_decimals") == is_marked, reason
    assert mention.value.value_yuan is not None or mention.value.lower_yuan is not None


LOOKS_DOUBTFUL = [
    ("包1：10,470元", "10470", "a wide colon behind a label"),
    ("1、268.5万元用于采购", "2685000", "an item number at the start"),
    ("从8500到3万元", "8500..30000", "a range in words"),
    ("50万-1亿元", "500000..100000000", "multipliers on both sides"),
    ("316亿1012.52万元", "31610125200", "decimals behind 亿"),
    ("VIP客户捐赠200元", "200", "letters with a word between"),
]


@pytest.mark.parametrize(("text", "value", "reason"), LOOKS_DOUBTFUL)
def test_what_only_looks_doubtful_keeps_its_value(text, value, reason):
    (mention,) = find_amounts(text)
    assert summary(mention)[1] == value, reason


QUALIFIER_OF_EACH = [
    ("分别不低于426元、318元、210元", ["at_least"] * 3, "分别 shares what follows it"),
    ("分别约10万元和20万元", ["about", "about"], "two of them"),
    ("共计约10万元、20万元", ["about", "exact"], "without 分别 it is the first one's"),
    ("分别不超过10万元，另补5万元", ["at_most", "exact"], "another clause"),
]


@pytest.mark.parametrize(("text", "qualifiers", "reason"), QUALIFIER_OF_EACH)
def test_qualifier_of_a_list(text, qualifiers, reason):
    assert [m.value.qualifier.value for m in find_amounts(text)] == qualifiers, reason


PER_OF_EACH = [
    ("每名3000元，共186万元", ["名", ""], "a sum over all is no rate"),
    ("每个35元，计16,600元；每顶48元，计24,000元", ["个", "", "顶", ""], "clauses"),
    ("为每位女童按照1000元标准发放救助金31万元", ["位", ""], "a rate carries to one amount"),
    ("每人每月200元、300元", ["人", "人"], "coordinated amounts share the reference"),
    ("标准由每人每月760元提高到820元", ["人", "人"], "a changed rate keeps its reference"),
    ("每户补助500元、每村奖励2万元", ["户", "村"], "the nearest 每"),
    ("人均增收7,200元，最高的一户增收1.9万余元", ["人", ""], "人均 holds in its clause"),
]


@pytest.mark.parametrize(("text", "pers", "reason"), PER_OF_EACH)
def test_reference_stays_in_its_clause(text, pers, reason):
    assert [m.value.per for m in find_amounts(text)] == pers, reason


CURRENCIES = [
    ("500万美元", "USD", "5000000"),
    ("US$3,000", "USD", "3000"),
    ("25481港元", "HKD", "25481"),
    ("港币两千九百六十元", "HKD", "2960"),
    ("20万欧元", "EUR", "200000"),
    ("9000元日币", "JPY", "9000"),
    ("新台币177.1亿元", "TWD", "17710000000"),
    ("9000元人民币", "CNY", "9000"),
    ("新加坡元3000元", "SGD", "3000"),
    ("澳门币5万元", "MOP", "50000"),
    ("加拿大元1.5万", "CAD", "15000"),
    ("捐款1.2亿韩元", "KRW", "120000000"),
]


@pytest.mark.parametrize(("text", "code", "value"), CURRENCIES)
def test_currency(text, code, value):
    (mention,) = find_amounts(text)
    assert (mention.value.currency, str(mention.value.value_yuan)) == (code, value)


SUSPICIOUS = [
    ("补助25O万元", "letter O"),
    ("补助l,200元", "letter l"),
    ("补助25D万元", "another letter before the unit"),
    ("补助S0万元", "a letter before the number"),
    ("补助1,23.45万元", "a group of two"),
    ("补助12,3456元", "a group of four"),
    ("补助1.268.5万元", "two points"),
    ("补助1, 268.5万元", "a space inside"),
    ("补助175。85万元", "a full stop for the point"),
    ("补助195.万元", "the decimals are gone"),
    ("补助3万5元", "an unclear lower part"),
    ("补助3五万元", "two scripts side by side"),
    ("补助贰拾 陆万二千元", "a number that falls apart"),
    ("补助2〇5元", "a circle in the figures"),
    ("变动一15.41万元", "a minus read as 一"),
    ("补助200一300元", "a dash read as 一"),
    ("补助3000元至2000元", "a range that falls"),
    ("补助壹佰伍元", "formal numerals without 零"),
    ("补助1,268万O元", "a letter behind the multiplier"),
    (",954元", "the first digit is gone"),
    ("亏损-.5元", "the first digit is gone behind a minus"),
    ("补助15..8万元", "two points: a digit is gone between them"),
    ("合计1，2345元", "a comma of thousands before four figures"),
    ("合计12，34.5元", "a comma of thousands before two figures"),
    ("￥ 12, 345. 60", "a number spaced out is not its first group"),
    ("拨款二百 五十元", "one number or two"),
    ("人民币壹佰O伍元", "letter O for 零 in a formal sum"),
    ("人民币叁佰贰拾O万元", "letter O before the multiplier"),
    ("支出三万0五百元", "figure 0 for 零"),
    ("四百点35元", "Chinese and arabic digits in one number"),
    ("五分之一元", "a fraction with a unit of money"),
    ("七千万八百万元", "no well-formed numeral"),
    ("增加（减少以括号表示）-12.5万元", "a minus, or the dash after a name"),
    ("资金２５Ｏ万元", "a full-width letter O"),
    ("支出i75.85万元", "letter i for 1"),
    ("共1Z,345,678.90元", "letter Z for 2 before a comma"),
    ("金额¥3,2S8,500.00）", "letter S for 5 behind a sign"),
    ("资金1,26B.50万元", "letter B for 8 before the point"),
    ("每人每月Z00元", "letter Z for 2 before zeros"),
    ("补助5 0 0 元", "digits set wide"),
    ("￥ 1,200 . 00", "a point set wide"),
    ("拨付1 . 5万元", "the same before a multiplier"),
    ("支出175:85万元", "a point read as a colon"),
    ("支出1,268-50万元", "a point read as a dash"),
    ("增加5,94Q万元", "letter Q for 0 behind a torn group"),
    ("公务接待费O万元", "letter O for a whole sum"),
    ("年末结余Z,140万元", "letter Z for 2 before the comma"),
    ("每期补助S00万元", "letter S for 5 before zeros"),
    ("公益金5 38亿元", "a lost point"),
    ("公益金5、38亿元", "a point read as the mark of a list"),
    ("预算资金1、268.50万元", "a comma read as the mark of a list"),
    ("拨付3亿2.815万元", "a comma read as a point behind 亿"),
    ("收入1 〇26.30万元", "a circle for 0 behind a space"),
    ("人民币（大写）伍佰伍拾染", "formal numerals that no unit closes"),
    ("贰仟陆佰壹染拾元整", "a misread character among formal numerals, before the end"),
    ("货币资金4.940，900元", "the last group of a number whose comma is wide"),
    ("人次、7 40.55万元", "figures apart before the number, behind a mark"),
    ("每月 9 10元", "figures apart before the number, behind a space"),
    ("补助Z—3万元", "a letter before the dash of a range"),
]


@pytest.mark.parametrize(("text", "reason"), SUSPICIOUS)
def test_suspicious_amount_has_no_value(text, reason):
    mentions = find_amounts(text)
    assert [m.rule for m in mentions] == ["suspicious_number"], reason
    value = mentions[0].value
    assert (value.value_yuan, value.lower_yuan, value.upper_yuan) == (None, None, None)


NO_AMOUNT = [
    ("2024年元旦", "New Year's Day"),
    ("一元复始", "an idiom"),
    ("十元店", "a kind of shop"),
    ("二元结构", "dual structure"),
    ("长三角地区", "a region"),
    ("三角形", "a shape"),
    ("万元户", "a bare multiplier"),
    ("单元楼3单元", "an entrance"),
    ("12.5万人", "people"),
    ("三分之二", "a fraction"),
    ("单位：万元", "a unit alone"),
    ("第5条", "an ordinal"),
]


@pytest.mark.parametrize(("text", "reason"), NO_AMOUNT)
def test_no_amount(text, reason):
    assert find_amounts(text) == [], reason


def test_unit_is_kept_as_written():
    texts = ["3.2亿元", "5百万美元", "800元", "1,234千元", "二千三百五十万元", "¥30"]
    units = [m.value.unit for text in texts for m in find_amounts(text)]
    assert units == ["亿元", "百万美元", "元", "千元", "万元", ""]


PER_IN_WORDS = [
    ("每站运营补助", "站"),
    ("人均服务成本", "人"),
    ("补助标准（元/人·月）", "人"),
    ("资助金额（万元）", ""),
    ("单价（元/平方米）", "平方米"),
]


@pytest.mark.parametrize(("words", "per"), PER_IN_WORDS)
def test_reference_in_a_header(words, per):
    assert per_in_words(words) == per


@given(st.decimals(0, 10**9, places=2), st.sampled_from(["元", "万元", "亿元"]))
def test_formatted_amount_is_found_with_its_value(value, unit):
    factor = {"元": 1, "万元": 10**4, "亿元": 10**8}[unit]
    (mention,) = find_amounts(f"拨付资金{value:,}{unit}，用于")
    assert mention.value.value_yuan == value * factor


@given(st.text("0123456789,.，。万亿元人次个％%一二三十百每约至-—OlI（）¥ 余", max_size=40))
def test_mentions_fit_the_text_and_no_count_overlaps_an_amount(text):
    amounts, counts = find_amounts(text), find_counts(text)
    for mention in (*amounts, *counts):
        assert mention.raw_text == text[mention.start : mention.end] != ""
    for amount in amounts:
        assert all(c.end <= amount.start or amount.end <= c.start for c in counts)
    for mention in amounts:
        value = mention.value
        has_value = value.value_yuan is not None or value.lower_yuan is not None
        assert has_value == (mention.rule != "suspicious_number")
        if value.lower_yuan is not None:
            assert value.lower_yuan < value.upper_yuan


@pytest.mark.parametrize(
    "unit", ["1元至", "每人", "1,", "约", "万元", "¥", "1万元、", "不超过", "一元"]
)
@pytest.mark.timeout(30)
def test_a_long_run_of_anything_comes_to_an_end(unit):
    # A pattern that backtracks without bounds would take hours over this; a linear one, a moment.
    text = unit * (20_000 // len(unit))
    mentions = [*find_amounts(text), *find_counts(text)]
    assert all(m.raw_text == text[m.start : m.end] for m in mentions)


def test_values_are_decimals():
    (mention,) = find_amounts("0.1元")
    assert isinstance(mention.value.value_yuan, Decimal)


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("投资收益本年为(18,360.45)元，", [("(18,360.45)元", "-18360.45")], "a loss in brackets"),
        ("净资产变动额（2.5）万元。", [("（2.5）万元", "-25000")], "full-width brackets"),
        ("（1）元旦慰问；（2）元宵活动", [], "items of a list"),
        ("（1,200.00元）", [("1,200.00元", "1200")], "a remark that holds the unit too"),
    ],
)
def test_brackets_around_a_sum_whose_unit_stands_behind(text, expected, reason):
    found = [(m.raw_text, m.value.value_yuan) for m in find_amounts(text)]
    assert found == [(raw, Decimal(value)) for raw, value in expected], reason
