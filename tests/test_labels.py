"""What the text calls a value."""

from __future__ import annotations

import pytest

from extractors.finding import find_values

CASES = [
    ("预算资金 175.85 万元，其中本年预算119.85万元", ["预算资金", "本年预算"], "the noun before"),
    ("市级公益金累计投入86亿元", ["累计投入"], "a verb with its modifier"),
    ("拟安排资金1,268.5万元，较上年增加156.3万元", ["拟安排资金", "较上年增加"], "verb and object"),
    (
        "资助金额为人民币贰拾陆万捌仟元整（¥268,000.00）。",
        ["资助金额", "资助金额"],
        "one sum twice",
    ),
    ("中标金额：人民币80元（大写：捌拾元整）。", ["中标金额", "中标金额"], "the sum in words"),
    ("人员、耗材等支出42.44万元", ["人员、耗材等支出"], "a list inside the name"),
    ("工资福利支出为45.6万元，办公支出为8.2万元", ["工资福利支出", "办公支出"], "为 names nothing"),
    ("资助标准为每人每学期1,500元", ["资助标准"], "per head is no name"),
    ("每户改造费用不超过800元", ["改造费用"], "per household is no name"),
    ("共5000元用于前期筹备", ["前期筹备"], "what the sum is for"),
    ("给予每个项目10万元的“种子资金”", ["种子资金"], "what the sum is"),
    ("渭阳农商银行股份有限公司捐赠86.5万元", ["捐赠"], "the act, not the actor"),
    ("（二）残疾人福利类项目3650余万元", ["残疾人福利类项目"], "a section number is no name"),
    ("除福彩公益金18.20万元外，社会配套2.45万元", ["福彩公益金", "社会配套"], "除 … 外"),
    ("6家社会组织，12个行政村", ["社会组织", "行政村"], "the noun behind the classifier"),
    ("为1,200名困难老人提供服务", ["困难老人"], "the noun ends where the verb begins"),
    ("发现75名需要救助的困难群众", ["困难群众"], "the noun behind a relative clause"),
    ("走访31名“嘉爱妈妈”", ["嘉爱妈妈"], "a noun in quotation marks"),
    ("建成养老服务站2912个、服务中心225个", ["养老服务站", "服务中心"], "the noun before, listed"),
    ("招募志愿者86名，巡访2,316人次", ["志愿者", "巡访"], "a verb where there is no noun"),
    ("为486名残疾人装配假肢512例", ["残疾人", "假肢"], "one behind, one before"),
    ("发放血压计46台、限盐勺700把", ["血压计", "限盐勺"], "a noun that ends like a filler"),
    ("惠及残疾儿童家庭1.2万户、3.6万人", ["残疾儿童家庭", "残疾儿童家庭"], "carried on"),
    ("配发书包460个，每个35元，计16,100元", ["书包", "书包", "书包"], "the goods name the sums"),
    ("建设社区服务站6个", ["社区服务站"], "服务 inside a noun"),
    ("设立15个培训班", ["培训班"], "a noun that opens like a verb"),
    ("人员费用不得超过项目总额的40%", ["人员费用"], "what is limited, not what measures it"),
    ("预付款原则上不低于合同金额的30%", ["预付款"], "the same with a softened limit"),
    ("合同金额的30%", ["合同金额"], "no limit: what measures is all there is"),
    ("群众满意度96.8%", ["群众满意度"], "a rate"),
    ("达标率由58.2%提高到73.9%，提高15.7个百分点", ["达标率", "达标率", "提高"], "from … to …"),
    ("轻微事故由上年的11起降至3起", ["轻微事故", "轻微事故"], "from … to … in counts"),
    ("管理费用占总支出的1.86%", ["管理费用"], "what has the share"),
    ("产业类214.6万元，占52.98%", ["产业类", "产业类"], "the sum before has the share"),
    ("同比下降6.8%", ["同比下降"], "a change"),
    ("办班6期，318人通过考核", ["办班", "通过考核"], "what they did, behind the number"),
    ("企业捐款12万元，占比60%", ["企业捐款", "占比"], "a share that names itself"),
    ("中标价较控制价低8%", ["中标价"], "what it is compared with is no name"),
    ("户均取水距离缩短，水位平均上升1.4米", ["水位平均上升"], "what has risen, of a measure"),
    (
        "主要捐赠人：海天水务有限公司（30万元）、南山校友会（6万元）",
        ["主要捐赠人", "主要捐赠人"],
        "the head of a list of givers, who name nothing",
    ),
    (
        "新建球场8片，每片补助5万元，计40万元",
        ["球场", "每片补助", "球场"],
        "the things, where the rate was for one of them",
    ),
    (
        "18支队伍参加60场比赛，每支补助2万元，共36万元",
        ["队伍", "比赛", "每支补助", "补助"],
        "the rate without its 每, where others were counted last",
    ),
    ("九成监护人反映", ["监护人"], "tenths count the noun behind"),
    ("便民桥1座，长38米、宽5米", ["便民桥", "长", "宽"], "dimensions"),
    ("公示期为2024年3月11日至15日", ["公示期"], "a date's label before 为"),
    ("实施期限自2024年6月1日起至2024年11月30日止", ["实施期限"], "before 自"),
    ("发布时间: 2023年11月27日", ["发布时间"], "before a colon"),
    ("履约期限：2024年1月—12月　地点：本市", ["履约期限"], "one field of a form"),
    ("改进措施：2024年增设服务点3处", ["", "服务点"], "a colon before a sentence labels no date"),
    ("全市于2023年5月验收", [""], "a date without a label"),
    ("发放5000元慰问金", ["慰问金"], "the name right behind the sum"),
    (
        "2023年一季度销量1.21亿元，二季度1.38亿元",
        ["", "销量", "", "销量"],
        "only the time differs from the sum before",
    ),
    ("抽查面六成", ["抽查面"], "a verb that is half a noun"),
    ("项目建设期2023年10月至2024年4月，建成", ["项目建设期"], "a term right before its dates"),
    ("新登记社会组织7家，累计达326家", ["新登记社会组织", "新登记社会组织"], "so many in all"),
    ("52539社会组织", ["社会组织"], "a dashboard figure"),
    (
        "一是安排1.26亿元，支持新建区域养老服务中心42个",
        ["区域养老服务中心", "区域养老服务中心"],
        "what a sum is for, where its verb says nothing",
    ),
    ("涉及96个县（市、区）的312个项目", ["县（市、区）", "项目"], "kinds of places in brackets"),
    (
        "评为“优”的187个、“良”的109个、“中”的16个",
        ["优", "良", "中"],
        "grades by which the counted are told apart",
    ),
    ("燃料费每床每月增加约45元", ["燃料费"], "what one costs more"),
    ("支出决算9.91万元，比预算减少2.59万元", ["支出决算", "比预算减少"], "against the budget"),
    (
        "低保标准由每人每月715元提高到每人每月745元，增加30元",
        ["低保标准", "低保标准", "增加"],
        "from … to …, per head",
    ),
    (
        "农村低保标准提高到每人每年6,780元，即每人每月565元",
        ["农村低保标准", "农村低保标准"],
        "the same rate by the month",
    ),
    ("直接给予临时救助，每人每次300元至1,500元", ["临时救助"], "what is given, a clause before"),
    ("组织志愿者85名赴白河镇参与抗洪", ["志愿者"], "where they went is not what they are"),
    ("2家单位将公益金47.86万元用于日常开支", ["单位", "公益金"], "disposed of by 将"),
    ("3个县财政部门滞留公益金1,286.40万元", ["县财政部门", "滞留公益金"], "what an audit finds"),
    ("每千名老年人拥有养老床位38张", ["养老床位"], "for how many is no name"),
    ("服务时长2,860小时", ["服务时长"], "a noun that needs the word before it"),
    ("价值36.8万元的救灾帐篷200顶", ["价值", "救灾帐篷"], "behind a sum with 的"),
    ("预算金额（元）：1200000元", ["预算金额"], "the unit is a note of the form"),
    ("【资助资金】9.80万元", ["资助资金"], "a label in brackets"),
    ("【实施时间】2023年10月—2024年9月", ["实施时间"], "a date's label in brackets"),
    ("◆开展义诊12场", ["义诊"], "a bullet is no name"),
]


@pytest.mark.parametrize(("text", "labels", "reason"), CASES)
def test_label(text: str, labels: list[str], reason: str) -> None:
    assert [m.label for m in find_values(text)] == labels, reason


def test_a_long_row_of_numbers_is_labelled_in_one_go() -> None:
    # Each carries on the one before: five hundred of them once went deeper than Python allows.
    mentions = find_values("完成率" + "2.5%" * 500)
    assert len(mentions) == 500
    assert {mention.label for mention in mentions} == {"完成率"}
