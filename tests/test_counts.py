"""Counts and percentages in phrases of public disclosures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.count_units import is_indivisible
from extractors.counts import find_bare_figures, find_counts


def summary(mention):
    """raw, value or lower..upper, unit, qualifier of one mention."""
    value = mention.value
    number = str(value.value)
    if value.lower is not None:
        number = f"{value.lower}..{value.upper}"
    return (mention.raw_text, number, value.unit, value.qualifier.value)


ONE_COUNT = [
    ("覆盖2912个社区", "2912个", "2912", "个", "exact", "plain"),
    ("培训1,204 人次，", "1,204 人次", "1204", "人次", "exact", "the longer unit, a space"),
    ("服务2 万余人次", "2 万余人次", "20000", "人次", "more_than", "余"),
    ("惠及13万人·次", "13万人·次", "130000", "人次", "exact", "a dot inside the unit"),
    ("救助6655人（家）次", "6655人（家）次", "6655", "人家次", "exact", "brackets inside the unit"),
    ("救助6655人(家）次", "6655人(家）次", "6655", "人家次", "exact", "mixed brackets"),
    ("受益300人（次）", "300人（次）", "300", "人次", "exact", "次 joins"),
    ("购置23台（套）", "23台（套）", "23", "台（套）", "exact", "a choice keeps its brackets"),
    ("购置23台/套", "23台/套", "23", "台（套）", "exact", "the same choice with a slash"),
    ("打造5个（处）", "5个（处）", "5", "个（处）", "exact", "any two classifiers"),
    ("每组20人一30人/组", "20人一30人", "20..30", "人", "range", "a dash read as 一"),
    ("每组5人/组", "5人", "5", "人", "exact", "人/组 is a rate"),
    ("培训社工3.2千人次", "3.2千人次", "3200", "人次", "exact", "千"),
    ("支持1.3万余个", "1.3万余个", "13000", "个", "more_than", "万余"),
    ("发放5.8万多人次", "5.8万多人次", "58000", "人次", "more_than", "万多"),
    ("近1亿用户", "近1亿用户", "100000000", "用户", "nearly", "a noun as a unit"),
    ("惠及300家庭", "300家庭", "300", "家庭", "exact", "家庭 is not 家"),
    ("埋设管道32.8千米，", "32.8千米", "32.8", "千米", "exact", "千 belongs to the unit"),
    ("新增装机3万千瓦", "3万千瓦", "30000", "千瓦", "exact", "万 before 千瓦"),
    ("每份不少于2.5千克", "不少于2.5千克", "2.5", "千克", "at_least", "千克"),
    ("办结时间压缩到45分钟", "45分钟", "45", "分钟", "exact", "minutes as a measure"),
    ("厂房2,150M2，", "2,150M2", "2150", "M2", "exact", "square metres as readers write them"),
    ("接种1.6万针次", "1.6万针次", "16000", "针次", "exact", "doses"),
    ("供餐4,800餐次", "4,800餐次", "4800", "餐次", "exact", "meals"),
    ("栽植灵芝300万棒", "300万棒", "3000000", "棒", "exact", "a unit of farming after 万"),
    ("覆盖28自然村", "28自然村", "28", "自然村", "exact", "a noun as a unit"),
    ("为近10万名老人", "近10万名", "100000", "名", "nearly", "近"),
    ("约3.6万人次", "约3.6万人次", "36000", "人次", "about", "约"),
    ("合约10份", "10份", "10", "份", "exact", "合约 holds no qualifier"),
    ("预约30人次", "30人次", "30", "人次", "exact", "预约 holds no qualifier"),
    ("不少于24场", "不少于24场", "24", "场", "at_least", "不少于"),
    ("600人次以上", "600人次以上", "600", "人次", "at_least", "以上"),
    ("200人左右", "200人左右", "200", "人", "about", "左右"),
    ("≥480场次", "≥480场次", "480", "场次", "at_least", "a sign"),
    ("100+场活动", "100+场", "100", "场", "more_than", "a plus"),
    ("30余家主流媒体", "30余家", "30", "家", "more_than", "余家"),
    ("上百名志愿者", "上百名", "100", "名", "at_least", "上百"),
    ("数百人次", "数百人次", "100", "人次", "more_than", "数百"),
    ("近百名党员", "近百名", "100", "名", "nearly", "a bare multiplier"),
    ("服务群众万余人", "万余人", "10000", "人", "more_than", "万余"),
    ("逾万人次", "逾万人次", "10000", "人次", "more_than", "逾万"),
    ("十来个摊位", "十来个", "10", "个", "about", "来"),
    ("三五百人", "三五百人", "300..500", "人", "range", "two digits"),
    ("3至5名", "3至5名", "3..5", "名", "range", "至"),
    ("10-20人", "10-20人", "10..20", "人", "range", "a hyphen"),
    ("5人至10人", "5人至10人", "5..10", "人", "range", "units on both sides"),
    ("1—2万人次", "1—2万人次", "10000..20000", "人次", "range", "万 carried"),
    ("一百二十六个", "一百二十六个", "126", "个", "exact", "Chinese numerals"),
    ("两万四千余个", "两万四千余个", "24000", "个", "more_than", "Chinese numerals"),
    ("周边三个村寨", "三个", "3", "个", "exact", "a small number of real things"),
    ("省级媒体报道两次，", "两次", "2", "次", "exact", "a small number of times"),
    ("慰问三位老人", "三位", "3", "位", "exact", "people, politely"),
    ("举办两期培训班", "两期", "2", "期", "exact", "期 that took place"),
    ("购置救护车一辆，", "一辆", "1", "辆", "exact", "one thing that was bought"),
    ("统一三个标准", "三个", "3", "个", "exact", "统一 ends in a numeral"),
    ("同比下降6.8%", "6.8%", "6.8", "%", "exact", "per cent"),
    ("增长 5.2 ％", "5.2 ％", "5.2", "%", "exact", "a full-width sign"),
    ("变动−15.41%", "−15.41%", "-15.41", "%", "exact", "a minus"),
    ("同比-3%", "-3%", "-3", "%", "exact", "a hyphen as a minus"),
    ("百分之三十五", "百分之三十五", "35", "%", "exact", "in words"),
    ("近百分之九十", "近百分之九十", "90", "%", "nearly", "in words, with a qualifier"),
    ("五分之二的村", "五分之二", "40", "%", "exact", "a fraction with an end"),
    ("约 四分 之三", "约 四分 之三", "75", "%", "about", "spaces in a fraction"),
    ("利率为万分之五", "万分之五", "0.05", "%", "exact", "a ten-thousandth is a hundredth of a %"),
    ("百分之五至百分之八", "百分之五至百分之八", "5..8", "%", "range", "百分之 on both sides"),
    ("百分之五到八", "百分之五到八", "5..8", "%", "range", "百分之 said once"),
    ("负百分之三", "负百分之三", "-3", "%", "exact", "a sign before 百分之"),
    ("0.5个百分点", "0.5个百分点", "0.5", "百分点", "exact", "at the start of a text"),
    ("产值增长一倍", "一倍", "1", "倍", "exact", "one fold is a measure"),
    ("二等奖一名，", "一名", "1", "名", "exact", "one winner"),
    ("大米十斤", "十斤", "10", "斤", "exact", "a small weight"),
    ("手套五双", "五双", "5", "双", "exact", "pairs at the end of a clause"),
    ("火化遗体678具", "678具", "678", "具", "exact", "a classifier of its own"),
    ("登记结婚３２对", "３２对", "32", "对", "exact", "full-width figures"),
    ("其中超过300人", "超过300人", "300", "人", "more_than", "其中 before 超 is no 中超"),
    ("教师和约200名学生", "约200名", "200", "名", "about", "和 before 约 is no 和约"),
    ("提高5百分点", "5百分点", "5", "百分点", "exact", "百 belongs to the unit"),
    ("提高两百分点", "两百分点", "2", "百分点", "exact", "the same in Chinese numerals"),
    ("全长十二千米", "十二千米", "12", "千米", "exact", "千 belongs to the unit"),
    ("全长几十千米", "几十千米", "10", "千米", "more_than", "the same behind 几十"),
    ("3D打印机2台", "2台", "2", "台", "exact", "3D is a name"),
    ("2B铅笔500支", "500支", "500", "支", "exact", "2B is a name"),
    ("Wi-Fi6路由器12个", "12个", "12", "个", "exact", "Fi6 is a name"),
    ("结婚登記一百二十對", "一百二十對", "120", "对", "exact", "a traditional classifier"),
    ("人数较上年-5人", "-5人", "-5", "人", "exact", "a change may be negative"),
    ("百分之百", "百分之百", "100", "%", "exact", "百 is a number here"),
    ("提高15.7个百分点", "15.7个百分点", "15.7", "百分点", "exact", "percentage points"),
    ("三个百分点", "三个百分点", "3", "百分点", "exact", "a small number of points counts"),
    ("九成监护人", "九成", "90", "%", "exact", "tenths"),
    ("七成五以上", "七成五以上", "75", "%", "at_least", "tenths and a half"),
    ("10%以上", "10%以上", "10", "%", "at_least", "以上"),
    ("2%以内", "2%以内", "2", "%", "at_most", "以内"),
    ("不低于90%", "不低于90%", "90", "%", "at_least", "不低于"),
    ("10%-15%", "10%-15%", "10..15", "%", "range", "a range of percentages"),
    ("30-50%", "30-50%", "30..50", "%", "range", "the sign on the right only"),
    ("3.5‰", "3.5‰", "3.5", "‰", "exact", "per mille"),
    ("最远的点146公里", "146公里", "146", "公里", "exact", "a distance"),
    ("面积13459平方米", "13459平方米", "13459", "平方米", "exact", "an area"),
    ("总得分97.48分", "97.48分", "97.48", "分", "exact", "a score"),
    ("累计180小时", "180小时", "180", "小时", "exact", "hours given"),
    ("1.2万张床位", "1.2万张", "12000", "张", "exact", "beds"),
    ("受理捐赠523笔", "523笔", "523", "笔", "exact", "donations"),
    ("30名师生", "30名", "30", "名", "exact", "名 before 师"),
    ("45家长期合作单位", "45家", "45", "家", "exact", "家 before 长期, not 家长"),
    ("12项目标", "12项", "12", "项", "exact", "项 before 目标, not 项目"),
    ("2023年新增5家", "5家", "5", "家", "exact", "a year before"),
    ("（三）30个项目", "30个", "30", "个", "exact", "a section number before"),
    ("1、3家单位", "3家", "3", "家", "exact", "a section number before"),
    ("1. 3家单位", "3家", "3", "家", "exact", "a section number with a space"),
    ("目前10名", "10名", "10", "名", "exact", "目前 is no rank"),
    ("5G基站20个", "20个", "20", "个", "exact", "5G is a name"),
    ("平均每村2.125名", "2.125名", "2.125", "名", "exact", "an average"),
    ("面积1500m2", "1500m2", "1500", "m2", "exact", "Latin letters"),
    ("年开放106天。", "106天", "106", "天", "exact", "days on which a service was open"),
    ("全年运营不少于300天", "不少于300天", "300", "天", "at_least", "a qualifier before the days"),
    ("平均住院8.5天", "8.5天", "8.5", "天", "exact", "an average stay"),
    ("优良天数为312天", "312天", "312", "天", "exact", "a number of days by its name"),
    ("响应时间缩短三分钟。", "三分钟", "3", "分钟", "exact", "a small number of minutes saved"),
    ("办理时限缩短3天", "3天", "3", "天", "exact", "days saved"),
    ("举办技能培训班七期，", "七期", "7", "期", "exact", "editions held, behind their name"),
    ("每日0.5%0支付违约金", "0.5%0", "0.5", "‰", "exact", "‰ read as % and a nought"),
    ("降至16.8%o。", "16.8%o", "16.8", "‰", "exact", "‰ read as % and a letter"),
    ("每个小组开展活动5次", "5次", "5", "次", "exact", "times for each group"),
]


@pytest.mark.parametrize(("text", "raw", "value", "unit", "qualifier", "reason"), ONE_COUNT)
def test_count(text, raw, value, unit, qualifier, reason):
    assert [summary(m) for m in find_counts(text)] == [(raw, value, unit, qualifier)], reason


SEVERAL = [
    ("覆盖4个县、37个乡镇", ["4个", "37个"], "an enumeration"),
    ("工资4500元×3人×12月", ["3人"], "how many a rate is multiplied by"),
    ("展板1.5米×2米", [], "length times width"),
    ("设站点5、8和10个", ["5", "8", "10个"], "an enumeration closed by 和"),
    ("按1、2、3类地区补助", ["3类"], "classes are numbered, not counted"),
    ("由22人减至14人", ["22人", "14人"], "a fall is no range"),
    ("由58.2%提高到73.9%", ["58.2%", "73.9%"], "a rise is no range"),
    ("分别增长5.2%、3.1%和2%", ["5.2%", "3.1%", "2%"], "each with its sign"),
    ("分别为5.2、3.1和2.5%", ["5.2", "3.1", "2.5%"], "a shared sign"),
    ("占3.3%和98%", ["3.3%", "98%"], "and"),
    ("≥90% −15.41%", ["≥90%", "−15.41%"], "a minus after a space is no dash"),
    ("1377户,2736人", ["1377户", "2736人"], "a half-width comma as punctuation"),
]


@pytest.mark.parametrize(("text", "raws", "reason"), SEVERAL)
def test_several_counts(text, raws, reason):
    assert [m.raw_text for m in find_counts(text)] == raws, reason


NO_COUNT = [
    ("有效期5年", "a duration"),
    ("年满18周岁", "an age"),
    ("83岁的老人", "an age"),
    ("15个工作日内", "a duration"),
    ("3个月", "a duration"),
    ("两个多小时山路", "a duration"),
    ("每天8小时", "how something is arranged"),
    ("24小时服务热线", "round the clock"),
    ("48小时内报告", "a time limit"),
    ("第三批", "an ordinal"),
    ("第3名", "an ordinal"),
    ("第1-3名", "an ordinal range"),
    ("前10名", "a rank"),
    ("第二届第5条", "ordinals"),
    ("第1页 共2页", "a page number"),
    ("〔2022〕4号", "a document number"),
    ("GB/T 35796-2017", "a standard"),
    ("W060701单元", "a code"),
    ("突出三点创新", "figurative"),
    ("三个方面", "figurative"),
    ("两个维护", "a slogan"),
    ("“三张清单”", "a slogan in quotes"),
    ("分两期拨付", "instalments"),
    ("三种文字", "kinds"),
    ("两位小数", "a format"),
    ("三位一体", "a slogan"),
    ("三支一扶", "a programme"),
    ("一方面", "a word"),
    ("一站式服务", "a word"),
    ("一户一档", "a word"),
    ("每月入户一次", "a frequency"),
    ("每月上门1次", "a frequency"),
    ("上述两笔合计", "points back"),
    ("五保户", "a kind of household"),
    ("三台县", "a place"),
    ("三分之二以上", "a fraction without an end"),
    ("拾起石子", "a word that begins like a formal numeral"),
    ("第三次分配与三次分配", "a term"),
    ("人民路12号3栋", "an address"),
    ("“1+9”管理体系", "a formula"),
    ("15+N模式", "a formula"),
    ("比例50:50", "a ratio"),
    ("十四五规划", "a plan"),
    ("热线12345", "a number to call"),
    ("99公益日", "a day"),
    ("10.2亿元", "money"),
    ("500元/人", "money"),
    ("取得三成果", "成果 is no tenth"),
    ("1399104872户　名：慈善总会", "a number before 户名"),
    ("2023年12月31日", "a date"),
    ("百家争鸣", "an idiom"),
    ("千户万家", "an idiom"),
    ("9时30分", "a time of day"),
    ("15:30分", "a time of day"),
    ("公示期7天", "how long a rule lasts"),
    ("举办为期5天的培训", "how long an event lasts"),
    ("每年开放不少于300天", "a rule, not what was done"),
    ("服务期限为365天", "a term"),
    ("三分钟内响应", "a standard"),
    ("完成改造工程二期，", "a phase of construction"),
    ("12317　镇", "the wide gap between two columns"),
    ("3 县博爱殡仪馆", "a name behind a figure"),
    ("执行率=全年执行数÷全年预算数×100%", "a formula"),
]


@pytest.mark.parametrize(("text", "reason"), NO_COUNT)
def test_no_count(text, reason):
    assert find_counts(text) == [], reason


SUSPICIOUS = [
    ("服务1O2人", "letter O"),
    ("服务l,200人次", "letter l"),
    ("服务12,3456人次", "a group of four"),
    ("服务1.204.5人次", "two points"),
    ("服务1, 204人次", "a space inside"),
    ("变动一15.41%", "a minus read as 一"),
    ("变动—15.41%", "a minus read as a longer dash"),
    ("服务二百 五十个", "one number or two"),
    ("服务1.204人次", "a comma read as a point"),
    ("1.3家单位参与", "section 1 and three, or 1.3"),
    ("服务10-5人", "a range that falls"),
    ("救助 1 , 234 人次", "spaces around a comma"),
    ("支出25B人次", "letter B for 8"),
    ("参加２５Ｏ人", "a full-width letter O"),
    ("参加人员-120人", "a dash between name and number"),
    ("服务1,2Q4人次", "letter Q for 0"),
    ("采购设备10B台（套）", "letter B for 8 before the unit"),
    ("面积2,01S.6平方米", "letter S for 5 before the point"),
    ("参与20i8人次", "letter i for 1"),
    ("培训S120人", "letter S for 5 in front"),
    ("器具1.Z万余件", "letter Z for 2 behind the point"),
    ("拟安排Z1个项目", "letter Z for 2 in front"),
    ("增长8、3%", "a point read as the mark of a list"),
    ("增长8 3%", "a lost point"),
    ("开展语训1.116课时", "a comma read as a point"),
    ("增长14:05%", "a point read as a colon"),
    ("面积2,015:6平方米", "a point read as a colon behind a group"),
    ("服务1、204人次", "a comma read as the mark of a list"),
    ("服务二百O五人", "letter O for 零"),
    ("四千200户", "Chinese and arabic digits in one number"),
    ("本年支出1076.47方元", "a unit of money behind a classifier: 万 misread"),
    ("服务3．2l5人次", "letter l behind a full-width point"),
]


@pytest.mark.parametrize(("text", "reason"), SUSPICIOUS)
def test_suspicious_count_has_no_value(text, reason):
    mentions = find_counts(text)
    assert [m.rule for m in mentions] == ["suspicious_number"], reason
    value = mentions[0].value
    assert (value.value, value.lower, value.upper) == (None, None, None)


BARE_FIGURES = [
    ("52539 社会组织", [("52539", "社会组织")], "number and label"),
    ("社会组织 52539", [("52539", "社会组织")], "label and number"),
    ("社会组织：52,539", [("52,539", "社会组织")], "a colon between"),
    ("2100 项目采购 72102 备案组织", [("2100", "项目采购"), ("72102", "备案组织")], "two pairs"),
    ("联系电话 2825517", [], "a phone number"),
    ("QQ群 123456789", [], "the number of a group"),
    ("101 路公交", [], "a bus line"),
    ("邮编 677099", [], "a postcode"),
    ("2023年 社会组织", [], "a year"),
    ("共有 52539 社会组织 参加", [], "a sentence"),
    ("01 目录", [], "a contents entry"),
    ("GB/T 4303", [], "a standard"),
    ("52539", [], "no label"),
    ("", [], "nothing"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), BARE_FIGURES)
def test_bare_figures(text, expected, reason):
    mentions = find_bare_figures(text)
    assert [(m.raw_text, m.label) for m in mentions] == expected, reason
    assert all(m.value.unit == "" for m in mentions)


@given(
    st.integers(2, 10**7),
    st.sampled_from(["个", "名", "人次", "场", "户", "家", "平方米", "%", "台（套）", "亩"]),
)
def test_formatted_count_is_found_with_its_value(value, unit):
    (mention,) = find_counts(f"共计{value:,}{unit}，其中")
    assert (mention.value.value, mention.value.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("unit", "is_whole"),
    [
        ("人次", True),
        ("台（套）", True),
        ("头次", True),
        ("户", True),
        ("小时", False),
        ("亩", False),
        ("%", False),
        ("百分点", False),
        ("倍", False),
        ("分", False),
        ("人天", False),
        ("", False),
    ],
)
def test_what_comes_whole(unit, is_whole):
    assert is_indivisible(unit) == is_whole
