"""Projects: names in text, tables and headings, what belongs to them, what they sum up to."""

# One phrase a line reads better than a short line.

from datetime import date
from decimal import Decimal

import pytest

from extractors.organization_roles import settle_organizations
from extractors.project_links import link_projects
from extractors.project_names import aliases
from extractors.project_phrases import projects_in_text
from extractors.project_summary import summarise_projects
from extractors.projects import find_projects, find_projects_in_text
from models.fields import CellPlace, Field
from models.geometry import Box
from models.layout import Block, Cell, Layout, Role, Table
from models.reading import Reader
from models.traced_text import untraced
from models.values import (
    AmountValue,
    DateForm,
    DateValue,
    Kind,
    OrganizationValue,
    PersonValue,
    Precision,
    ProjectValue,
)

BOX = Box(0, 0, 10, 10)

IN_TEXT = [
    ("项目名称：社会组织孵化培育", ["社会组织孵化培育"], "label"),
    ("二、项目名称：高新区社工站建设项目", ["高新区社工站建设项目"], "numbered label"),
    (
        "采购项目名称：乡镇卫生院医疗设备采购　中标供应商：湖南国药有限公司",
        ["乡镇卫生院医疗设备采购"],
        "the next label ends it",
    ),
    (
        "项目名称：“银龄守护”山区独居老人巡访项目实施单位：澜岭州益老社会工作服务中心",
        ["“银龄守护”山区独居老人巡访项目"],
        "space lost before 实施单位",
    ),
    ("项目名称:“ 护 苗 ”行动", ["“护苗”行动"], "spaces put in by the reader"),
    (
        "1. 四川省社会组织孵化园运营管理，预算资金 175.85 万元，其中本年预算 119.85 万元",
        ["四川省社会组织孵化园运营管理"],
        "numbered part with its money",
    ),
    (
        "（一）农村厕所革命整村推进项目：下达资金300万元",
        ["农村厕所革命整村推进项目"],
        "numbered part with colon",
    ),
    (
        "特别是“护童红原”藏区儿童关爱项目、“残疾人希望之家”项目得到央视“热线 12”栏目专题报道。",
        ["“护童红原”藏区儿童关爱项目", "“残疾人希望之家”项目"],
        "a column is no project",
    ),
    (
        "其中，社区居家养老服务提升工程450万元，改造18所；老年助餐服务补贴项目250万元",
        ["社区居家养老服务提升工程", "老年助餐服务补贴项目"],
        "names with money",
    ),
    (
        "安排大桥村饮水安全工程80万元、红旗村道路硬化项目120万元",
        ["大桥村饮水安全工程", "红旗村道路硬化项目"],
        "a list with money",
    ),
    ("投入1200万元用于高标准农田建设项目。", ["高标准农田建设项目"], "money, then purpose"),
    ("“孤儿助学工程”资助年满18周岁在校就读孤儿126名", ["孤儿助学工程"], "quoted, funds"),
    ("“希望工程”资助贫困学生", ["希望工程"], "quoted, funds nobody counted"),
    ("开展“福康工程”，为486名残疾人装配假肢512例", ["福康工程"], "quoted, beneficiaries"),
    (
        "“明天计划”资助残疾孤儿1,204人次，支出1,138.7万元；“福彩圆梦·孤儿助学工程”资助1873人",
        ["明天计划", "福彩圆梦·孤儿助学工程"],
        "two in a sentence",
    ),
    ("“温暖渭阳”困难家庭救助支出459.15万元", ["“温暖渭阳”困难家庭救助"], "支出 begins the predicate"),
    ("“心手相连”大病救助316人次", ["“心手相连”大病救助"], "a number begins the predicate"),
    ("“幸福家园”村社互助工程筹款120万元", ["“幸福家园”村社互助工程"], "quoted part and head"),
    ("拨付“博爱家园”项目资金30万元", ["“博爱家园”项目"], "资金 behind 项目"),
    ("\"温暖家园\"困境儿童关爱项目 20.5万元", ["“温暖家园”困境儿童关爱项目"], "straight quotes"),
    (
        "“情暖童心”孤弃儿童关爱服务项目由南京市鼓楼区心缘社工中心承接",
        ["“情暖童心”孤弃儿童关爱服务项目"],
        "由 begins the predicate",
    ),
    (
        "“暖屋”困难家庭修缮项目修缮房屋36间，支出21.6万元",
        ["“暖屋”困难家庭修缮项目"],
        "a verb behind 项目 begins the predicate",
    ),
    ("“清凉”高温慰问行动慰问环卫工人600名", ["“清凉”高温慰问行动"], "the same verb twice"),
    ("“弘毅”优秀新生奖学金发放12万元，惠及24人", ["“弘毅”优秀新生奖学金"], "a scholarship"),
    ("荣获“绿荫”生态贡献奖，奖金2万元", [], "a prize received"),
    ("举办“村BA”篮球联赛12场", [], "an event that nobody funded"),
    ("“村BA”篮球联赛补助48万元", ["“村BA”篮球联赛"], "an event with its money"),
    (
        "“守护夕阳”特困老人关爱项目（以下简称“夕阳项目”）安排120万元",
        ["“守护夕阳”特困老人关爱项目"],
        "a short form is no second project",
    ),
    ("2.人员经费，预算10万元", [], "budget item"),
    ("（二）残疾人福利类项目3650余万元。", [], "a category"),
    ("支持社会工作服务项目一百二十六个", [], "counted, not named"),
    ("用于支持养老服务、儿童福利、社会救助等9个项目，较上年增加156.3万元", [], "counted"),
    ("省本级受资助 15 个项目共开展各类服务活动 867 场次", [], "counted"),
    ("本项目资金50万元", [], "generic"),
    ("项目使用项目资金21.80万元", [], "generic"),
    (
        "打造“社会组织大讲堂”、“社会组织秘书长实训班”、“社区社会组织墩苗行动”等数张培训名片，共开展培训 34 场",
        [],
        "items of something else",
    ),
    ("“康小梦”少年团，开展“我的家乡建设”行动。", [], "no funding, nobody reached"),
    ("弘扬“奉献、友爱、互助、进步”的志愿精神", [], "slogan"),
    ("《“十四五”残疾人保障和发展规划》", [], "regulation"),
    ("“十四五”规划项目资金", [], "policy"),
    ("马边县“兴嘉爱”志愿服务队3个", [], "a team"),
    ("“一老一小”服务体系建设", [], "policy"),
    ("1.一般公共预算财政拨款支出情况，年初预算为2993.92万元", [], "a line of a budget"),
    ("第一季度用款计划20万元", [], "a plan of payments"),
    (
        "一、甲方以福利彩票公益金资助乙方实施社区服务项目，资助金额为10万元",
        [],
        "a clause of an agreement is no name",
    ),
]  # fmt: skip


IN_TEXT += [
    ("①特殊困难老年人家庭适老化改造项目：360万元，改造1200户", ["特殊困难老年人家庭适老化改造项目"], "a circled number is no part"),
    ("城市公益性公墓建设项目安排200万元、农村幸福院建设补助项目安排150万元", ["城市公益性公墓建设项目", "农村幸福院建设补助项目"], "补助 right before the head belongs to the name"),
    ("项目全称为“星星点灯”农村留守儿童陪伴计划", ["“星星点灯”农村留守儿童陪伴计划"], "为 for the colon"),
    ("【项目名称】“暖胃行动”独居老人助餐配送项目", ["“暖胃行动”独居老人助餐配送项目"], "a label in brackets"),
    ("对“农村敬老院消防改造”“困难老人助餐服务”两个项目开展重点评价", ["农村敬老院消防改造", "困难老人助餐服务"], "quoted names counted as projects"),
    ("实施了“朝阳助学”、“康复助医”等慈善项目", ["朝阳助学", "康复助医"], "quoted names listed as projects"),
    ("1.“博爱送万家”支出318,600元。", ["博爱送万家"], "a quoted name that spends"),
    ("“天使之旅——先心病患儿救助行动”筛查患儿1200名", ["天使之旅——先心病患儿救助行动"], "an action that reaches people"),
    ("“大爱清尘”尘肺病农民救助基金救助236人", ["“大爱清尘”尘肺病农民救助基金"], "a fund, then its verb"),
    ("由县慈善会设立“春晖助学基金”，资助学生36人", ["春晖助学基金"], "a fund that was set up"),
    ("江北省第三届公益创投大赛总预算260万元", ["江北省第三届公益创投大赛"], "an edition of a contest with its money"),
    ("“爱心妈妈”帮扶项目投入15万元，获评“全省十佳志愿服务项目”", ["“爱心妈妈”帮扶项目"], "what it was called by others"),
    ("“99公益日”期间上线项目17个，募集善款8万元", [], "a day of giving"),
    ("3.行政单位医疗，预算数12万元", [], "an item of the budget's classification"),
    ("1.购房补贴，年初预算65万元", [], "another"),
    ("2.民政管理事务（款）社会组织管理（项）：安排12万元", [], "class, item and detail"),
    ("“我为群众办实事”实践活动解决问题56个", [], "a campaign that nobody funded"),
    ("农村妇女“两癌”免费筛查项目投入86万元", ["农村妇女“两癌”免费筛查项目"], "a short quoted word names nothing by itself"),
    ("1. 儿童之家提升项目。安排资金45万元，提升15个。", ["儿童之家提升项目"], "the name as a sentence"),
    ("支持全民健身路径工程建设，投入320万元", ["全民健身路径工程"], "建设 behind the name"),
    ("“雏鹰展翅”青少年素质拓展营投入8.6万元", ["“雏鹰展翅”青少年素质拓展营"], "a camp with its money"),
    ("打造“一站式”服务平台，受理事项1,200件", [], "a platform"),
    ("开展“法律明白人”培训12场，支出3.6万元", [], "a training"),
    ("“十佳公益项目”评选活动", [], "a contest of others"),
    ("“邻里厨房”社区共餐计划、“楼道美学”小区微更新项目等15个项目入围", ["“邻里厨房”社区共餐计划", "“楼道美学”小区微更新项目"], "共 inside a name"),
    ("“圆梦”中小学生助学计划资助320人", ["“圆梦”中小学生助学计划"], "中 inside a name"),
    ("开展“以案促改”专项行动，排查问题36个", [], "a campaign of an administration"),
    ("二、项目名称：禾丰县物业服务项目三、成交信息", ["禾丰县物业服务项目"], "the next section's number glued on"),
    ("以“慈善，让生活更美好”为主题开展宣传", [], "a motto"),
    ("开设“心理健康”课程12节", [], "a course"),
    ("“银发顾问”专栏阅读12万人次", [], "a column"),
    ("“三社联动”工作模式获得推广，服务1200人", [], "a way of working"),
    ("“中国公益慈善项目大赛”金奖", [], "an award"),
]  # fmt: skip


IN_TEXT += [
    ("孤儿助学工程实施时间为2019年5月至9月，服务96名", ["孤儿助学工程"], "its time"),
    ("安化县敬老院消防改造项目由湖南中铁建设有限公司施工", ["安化县敬老院消防改造项目"], "who builds it"),
    ("老旧小区电梯加装工程已竣工并投入使用", ["老旧小区电梯加装工程"], "its end"),
    ("乡镇（街道）社会工作服务站项目由省民政厅统一实施，2023年启动", ["乡镇（街道）社会工作服务站项目"], "a bracket inside the name"),
    ("精神障碍社区康复服务项目总投资7295万元", ["精神障碍社区康复服务项目"], "its whole cost"),
    ("福彩助学“金秋”计划投入20万元", ["福彩助学“金秋”计划"], "the class before the quoted word"),
    ("开展助学“启航”项目，资助36人", ["“启航”项目"], "the class alone"),
    ("该项目由县民政局组织实施，上述项目由第三方机构实施", [], "no name"),
    ("养老服务项目由民政部门实施，儿童福利项目实施时间为2023年", [], "classes of undertakings"),
    ("（二）经安化县信诚会计师事务所审计，项目支出20万元", [], "who audited"),
    ("（二）经县政府常务会议研究决定，安排资金30万元", [], "who decided"),
    ("用于县敬老院迁建项目90万元、敬老院“安心工程”24.5万元、社区“长者食堂”建设13万元。", ["县敬老院迁建项目", "敬老院“安心工程”", "社区“长者食堂”建设"], "names in a list, each with its money"),
    ("用于设备90万元，“十四五”规划24万元", [], "a policy with money in a list"),
    ("“夕阳热线”高龄老人电话陪聊 62名志愿者轮流值守，接通电话5,120次", ["“夕阳热线”高龄老人电话陪聊"], "a name that leads its paragraph in"),
    ("“夕阳热线”志愿服务队 62名志愿者轮流值守", [], "a team leads its paragraph in"),
    ("“十四五”期间养老事业 62名志愿者轮流值守", [], "a policy leads its paragraph in"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "reason"), IN_TEXT)
def test_projects_in_text(text, expected, reason):
    spans = projects_in_text(text)
    assert [span.name for span in spans] == expected, reason
    assert [m.value.name for m in find_projects_in_text(text)] == expected
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)


# Written before the rules saw them, from other provinces and kinds of notice.
UNSEEN = [
    ("项目名称：云岩区“银龄守望”居家养老服务项目\u3000项目金额：45万元", ["云岩区“银龄守望”居家养老服务项目"]),
    ("“护航成长”困境儿童帮扶项目总投入88.6万元", ["“护航成长”困境儿童帮扶项目"]),
    ("1.红十字救护员培训项目：支出32万元", ["红十字救护员培训项目"]),
    ("“光明行”白内障复明行动投入45万元，手术300例", ["“光明行”白内障复明行动"]),
    ("安排农村危房改造工程补助资金600万元", ["农村危房改造工程"]),
    ("开展“缤纷夏日”夏令营12场", []),
    ("建立“一户一策”帮扶机制", []),
    ("“两癌”救助支出210万元，救助贫困妇女210名", ["“两癌”救助"]),
    ("用于柳树村村内道路建设项目，总投资85万元", ["柳树村村内道路建设项目"]),
    ("全年实施慈善项目12个，支出260万元", []),
    ("“衣+益”旧衣回收公益项目募集善款8万元", ["“衣+益”旧衣回收公益项目"]),
    ("打造“红色驿站”品牌，服务5000人次", []),
    ("采购项目名称：智慧养老平台运维服务", ["智慧养老平台运维服务"]),
    ("其中：特困人员供养250万元，孤儿基本生活费80万元", []),
    ("“寒冬送暖”慰问活动发放慰问金20万元", ["“寒冬送暖”慰问活动"]),
    ("二、资助项目：乡村小学阅览室建设", ["乡村小学阅览室建设"]),
    ("推进健康中国行动", []),
    ("争取到中央彩票公益金支持大学生创业项目资金100万元", ["大学生创业项目"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), UNSEEN)
def test_projects_of_other_notices(text, expected):
    assert [span.name for span in projects_in_text(text)] == expected


def test_aliases_reach_from_the_full_to_the_short_name():
    forms = aliases("四川省第二届公益创投大赛")
    assert forms[0] == "四川省第二届公益创投大赛"
    assert "公益创投大赛" in forms


def block(index, role, text, page=1, table_id=""):
    return Block(index, role, page, untraced(text), 0, table_id)


def document(*items, tables=()):
    """A layout of (role, text) pairs; a table stands where its id is the text of role TABLE."""
    blocks = [
        block(
            i, role, "" if role is Role.TABLE else text, table_id=text if role is Role.TABLE else ""
        )
        for i, (role, text) in enumerate(items)
    ]
    return Layout(tuple(blocks), tuple(tables), ())


def column_table(table_id, headers, *rows):
    cells = [Cell(0, c, 1, 1, BOX, untraced(h), 1.0, (), True) for c, h in enumerate(headers)]
    cells += [
        Cell(r, c, 1, 1, BOX, untraced(text), 1.0, (headers[c],))
        for r, row in enumerate(rows, start=1)
        for c, text in enumerate(row)
    ]
    return Table(table_id, 1, BOX, tuple(cells))


def form_table(table_id, *rows):
    cells = [
        Cell(r, c, 1, 1, BOX, untraced(text), 1.0)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return Table(table_id, 1, BOX, tuple(cells))


def field(
    identity, kind, raw, value, at, *, start=0, end=0, cell=None, label="", project="", rule="x"
):
    return Field(
        identity, kind, "d", 1, (), raw, "", label, project, 1.0, Reader.RAPIDOCR, rule, value, at, start, end, cell
    )  # fmt: skip


def project_fields(layout):
    found = find_projects(layout)
    return [
        field(
            f"p{i}", Kind.PROJECTS, m.raw_text,
            ProjectValue(m.name, f"p{m.parent}" if m.parent is not None else ""),
            m.block, start=m.start, end=m.end, cell=m.cell, rule=m.rule,
        )
        for i, m in enumerate(found)
    ]  # fmt: skip


def amount_in(layout, at, raw, label="", yuan="1"):
    text = layout.blocks[at].text.text
    start = text.index(raw)
    value = AmountValue(Decimal(yuan))
    return field(
        f"a{at}-{start}",
        Kind.AMOUNTS,
        raw,
        value,
        at,
        start=start,
        end=start + len(raw),
        label=label,
    )


def owners(layout, *others):
    """Names of the projects that `others` belong to, in order."""
    projects = project_fields(layout)
    names = {f.field_id: f.value.name for f in projects} | {"": ""}
    linked = link_projects([*projects, *others], layout)
    return [names[f.project_id] for f in linked[len(projects) :]]


PARTS = document(
    (Role.TITLE, "某市社会组织服务中心2023年度培育项目经费使用情况公示"),
    (Role.HEADING, "一、项目信息"),
    (Role.PARAGRAPH, "项目名称：社会组织培育"),
    (Role.PARAGRAPH, "1. 江城市社会组织孵化园运营，预算资金 175.85 万元，其中上年结转 56.00 万元。"),
    (Role.PARAGRAPH, "2. 江城市第二届公益创投大赛，预算资金 171.15 万元。对 15 个项目给予每个 10 万元资助。"),
    (Role.PARAGRAPH, "资金额度: 预算下达 347 万元，其中：江城市社会组织孵化园预算 175.85 万元（含上年结转 56 万元），公益创投大赛预算 175.15 万元。"),
    (Role.PARAGRAPH, "项目完成情况: 已完成"),
)  # fmt: skip


def test_numbered_parts_are_children_of_the_labelled_project():
    found = find_projects(PARTS)
    assert [(p.name, p.parent) for p in found] == [
        ("社会组织培育", None),
        ("江城市社会组织孵化园运营", 0),
        ("江城市第二届公益创投大赛", 0),
    ]


@pytest.mark.parametrize(
    ("at", "raw", "expected", "reason"),
    [
        (3, "56.00 万元", "江城市社会组织孵化园运营", "inside its numbered part"),
        (4, "10 万元", "江城市第二届公益创投大赛", "a later sentence of its part"),
        (5, "347 万元", "社会组织培育", "a total before 其中 belongs to the parent"),
        (5, "175.85 万元", "江城市社会组织孵化园运营", "shorter name before it"),
        (5, "175.15 万元", "江城市第二届公益创投大赛", "alias without place and number"),
    ],
)
def test_amounts_of_parts_and_of_the_whole(at, raw, expected, reason):
    assert owners(PARTS, amount_in(PARTS, at, raw)) == [expected], reason


@pytest.mark.parametrize(
    ("text", "raw", "expected", "reason"),
    [
        ("安排资金700万元。其中，康养提升工程450万元，助餐补贴惠民项目250万元。", "700万元", "", "another sentence"),
        ("安排资金700万元，其中：社区康养提升工程450万元，老人助餐补贴项目250万元。", "700万元", "", "a total of several"),
        ("其中社区康养提升工程450万元，老人助餐补贴项目250万元。", "250万元", "老人助餐补贴项目", "nearest before"),
        ("投入186万元用于高标准农田建设项目。", "186万元", "高标准农田建设项目", "the only project, behind"),
        ("“孤儿助学工程”资助孤儿126名，每人1万元。", "1万元", "孤儿助学工程", "same sentence"),
        ("“圆梦启航”助学计划资助620名。每名3000元。", "3000元", "“圆梦启航”助学计划", "the block's only project"),
        ("“明天计划”支出100万元；“福康工程”支出20万元；购置设备支出45万元。", "45万元", "", "behind a semicolon"),
        ("“明眸”近视防控项目获50万元支持。累计筛查3万人，配镜支出28万元。另支出宣传费3万元。", "28万元", "“明眸”近视防控项目", "the next sentence goes on"),
        ("“明眸”近视防控项目获50万元支持。累计筛查3万人，配镜支出28万元。另支出宣传费3万元。", "3万元", "", "another thing"),
        ("“甘露”饮水工程投入30万元。“书香”图书角计划投入12万元。该计划购书支出9万元。", "9万元", "“书香”图书角计划", "该计划 is the one named last"),
        ("“甘露”饮水工程和“书香”图书角计划分别投入30万元、12万元。", "30万元", "“甘露”饮水工程", "respectively, first"),
        ("“甘露”饮水工程和“书香”图书角计划分别投入30万元、12万元。", "12万元", "“书香”图书角计划", "respectively, second"),
        ("“甘露”饮水工程和“书香”图书角计划分别投入30万元、12万元。项目共建水窖40口，每口造价3000元。", "3000元", "", "of which of the two nobody says"),
        ("“守护夕阳”特困老人关爱项目（以下简称“夕阳项目”）已立项。此外购车20万元。夕阳项目支出118万元。", "118万元", "“守护夕阳”特困老人关爱项目", "stated short form"),
    ],
)  # fmt: skip
def test_amounts_in_sentences(text, raw, expected, reason):
    layout = document((Role.PARAGRAPH, text))
    assert owners(layout, amount_in(layout, 0, raw)) == [expected], reason


@pytest.mark.parametrize(
    ("text", "raw", "expected", "reason"),
    [
        ("其中：“福康工程”2,140万元；残疾儿童康复训练2,432万元。", "2,432万元", "", "another item of the breakdown"),
        ("“福康工程”资助126人；共投入2,432万元。", "2,432万元", "福康工程", "a semicolon that lists nothing"),
        ("“春蕾”助学项目和“夏荫”助老项目共投入86万元。", "86万元", "", "said of two together"),
        ("“春蕾”助学项目投入50万元。“夏荫”助老项目投入36万元。两个项目共支出86万元。", "86万元", "", "two projects, without their names"),
        ("“春蕾”助学项目投入50万元。全市共募集善款320万元。", "320万元", "", "the whole city"),
        ("“春蕾”助学项目投入50万元。城市低保标准由每人每月610元提高到670元。", "670元", "", "a standard of a policy"),
        ("“春蕾”助学项目投入50万元。慈善活动支出总额398万元，管理费用11万元。", "11万元", "", "a body's accounts"),
        ("“春蕾”助学项目投入50万元。补贴标准为每人200元。", "200元", "“春蕾”助学项目", "what the project pays each"),
    ],
)  # fmt: skip
def test_amounts_of_somebody_else(text, raw, expected, reason):
    layout = document((Role.PARAGRAPH, text))
    assert owners(layout, amount_in(layout, 0, raw)) == [expected], reason


def test_a_section_does_not_own_what_is_said_of_others():
    layout = document(
        (Role.HEADING, "“银发食堂”项目"),
        (Role.PARAGRAPH, "项目投入60万元，建成食堂8个。"),
        (Role.PARAGRAPH, "同期，市慈善总会募集善款320万元。"),
        (Role.PARAGRAPH, "德安县暖阳社会工作服务中心成立于2014年，注册资金3万元。"),
        (Role.PARAGRAPH, "我县下达养老资金900万元。"),
        (Role.PARAGRAPH, "另购置餐车5万元。"),
    )
    amounts = [(1, "60万元"), (2, "320万元"), (3, "3万元"), (4, "900万元"), (5, "5万元")]
    name = "“银发食堂”项目"
    assert owners(layout, *(amount_in(layout, at, raw) for at, raw in amounts)) == [
        name, "", "", "", name,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "names", "reason"),
    [
        (
            ("项目名称：云岩区“银龄守望”居家养老服务项目", "“银龄守望”项目支出20万元，服务320名。"),
            ["云岩区“银龄守望”居家养老服务项目"],
            "its quoted word with 项目",
        ),
        (
            ("“护航成长”困境儿童关爱项目投入50万元。", "“护航成长”关爱项目结余2万元。"),
            ["“护航成长”困境儿童关爱项目"],
            "words left out",
        ),
        (
            ("“光明行”白内障复明项目投入20万元。", "“光明行”近视防控项目投入30万元。"),
            ["“光明行”白内障复明项目", "“光明行”近视防控项目"],
            "two of one series",
        ),
        (
            ("江北区居家适老化改造项目：安排320万元。", "适老化改造项目支出300万元。"),
            ["江北区居家适老化改造项目"],
            "without its place",
        ),
        (
            ("2023年度“春苗”助学项目投入20万元。", "2024年“春苗”助学项目投入30万元。"),
            ["“春苗”助学项目"],
            "in two years",
        ),
    ],
)
def test_one_project_under_several_forms(lines, names, reason):
    layout = document(*((Role.PARAGRAPH, line) for line in lines))
    assert [p.name for p in find_projects(layout)] == names, reason


def test_a_form_that_only_the_text_uses_links_to_its_project():
    layout = document(
        (Role.PARAGRAPH, "江北区居家适老化改造项目：安排320万元。"),
        (Role.PARAGRAPH, "适老化改造项目支出300万元。"),
    )
    assert owners(layout, amount_in(layout, 1, "300万元")) == ["江北区居家适老化改造项目"]


def test_a_contest_under_its_shorter_name_is_one_project():
    layout = document(
        (Role.PARAGRAPH, "江北省第三届公益创投大赛总预算260万元。"),
        (Role.PARAGRAPH, "2024年，公益创投大赛拨付资金200万元。"),
    )
    assert owners(layout, amount_in(layout, 1, "200万元")) == ["江北省第三届公益创投大赛"]


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        (("科目编码", "科目名称", "项目", "金额"), ("2080201", "行政运行", "救灾救助工程", "12")),
        (("项目", "预算数", "决算数", "说明"), ("购房补贴", "12.5", "12.5", "")),
        (("功能分类科目", "支出项目", "基本支出", "合计"), ("213", "就业创业服务补贴", "3", "3")),
    ],
)
def test_tables_of_the_budget_s_classification_name_no_projects(headers, row):
    table = column_table("t", headers, row, ("合计", "", "", "1"))
    assert find_projects(document((Role.TABLE, "t"), tables=[table])) == []


def test_case_sections_own_what_stands_in_them():
    layout = document(
        (Role.PARAGRAPH, "2023年安排公益金86.40万元，资助2家社会组织。"),
        (Role.HEADING, "案例一　把牵挂送进大山"),
        (Role.PARAGRAPH, "项目名称：“银龄守护”独居老人巡访项目"),
        (Role.PARAGRAPH, "项目资金：15.60万元"),
        (Role.HEADING, "一、项目背景"),
        (Role.PARAGRAPH, "每户改造费用不超过800元。"),
        (Role.HEADING, "案例二　云端课堂"),
        (Role.PARAGRAPH, "本案例另获奖金3万元。"),
        (Role.PARAGRAPH, "项目名称：“云上课堂”留守儿童陪伴项目"),
        (Role.PARAGRAPH, "项目资金：18.20万元"),
        (Role.CAPTION, "附：资助项目一览表"),
        (Role.PARAGRAPH, "另有工作经费5万元。"),
    )
    amounts = [
        (0, "86.40万元"),
        (3, "15.60万元"),
        (5, "800元"),
        (7, "3万元"),
        (9, "18.20万元"),
        (11, "5万元"),
    ]
    assert owners(layout, *(amount_in(layout, at, raw) for at, raw in amounts)) == [
        "",
        "“银龄守护”独居老人巡访项目",
        "“银龄守护”独居老人巡访项目",
        "",
        "“云上课堂”留守儿童陪伴项目",
        "",
    ]


def test_contents_and_headings_of_a_collection_name_each_case_once():
    layout = document(
        (Role.HEADING, "目录 DIRECTORY"),
        (Role.LIST_ITEM, "01 校园防欺凌“五步法”，助力儿童成长"),
        (Role.LIST_ITEM, "04 “弱有众扶”链式救助帮扶服务"),
        (Role.LIST_ITEM, "07 “梦圆校园”构筑慈善矩阵护航乡村儿童"),
        (Role.PARAGRAPH, "成长"),
        (Role.PAGE_FOOTER, "— 1 —"),
    )
    later = (
        Block(6, Role.HEADING, 2, untraced("“弱有众扶”链式救助帮扶服务")),
        Block(7, Role.PARAGRAPH, 2, untraced("广安市广安区爱尚社会工作发展中心")),
        Block(8, Role.HEADING, 2, untraced("一、项目背景")),
        Block(9, Role.PARAGRAPH, 2, untraced("投入10万元，发现困难群众75名。")),
    )
    layout = Layout((*layout.blocks, *later), (), ())
    assert [p.name for p in find_projects(layout)] == [
        "校园防欺凌“五步法”，助力儿童成长",
        "“弱有众扶”链式救助帮扶服务",
        "“梦圆校园”构筑慈善矩阵护航乡村儿童成长",
    ]
    body = "广安市广安区爱尚社会工作发展中心"
    organization = field("o", Kind.ORGANIZATIONS, body, OrganizationValue(body), 7, end=len(body))
    assert (
        owners(layout, amount_in(layout, 9, "10万元"), organization)
        == ["“弱有众扶”链式救助帮扶服务"] * 2
    )
    fields = [*project_fields(layout), organization]
    assert organization in settle_organizations(fields, layout)
    summary = summarise_projects(link_projects(fields, layout), layout)
    assert summary[1].value.implementer == body


@pytest.mark.parametrize(
    ("heading", "below", "is_project", "reason"),
    [
        (
            "（三）侗布传承就业帮扶计划",
            "投入48万元，带动妇女312名就业。",
            True,
            "a name over its money",
        ),
        ("2.城南旧厂房社区食堂改造工程", "惠及老人860人。", True, "a name over people reached"),
        ("（三）侗布传承就业帮扶计划", "由县妇联负责。", False, "nothing spent, nobody reached"),
        ("三、下一年工作计划", "预计筹集资金120万元。", False, "a plan of work"),
        ("（二）儿童福利项目", "投入48万元。", False, "a class of projects"),
        ("（一）老年人福利类项目", "投入48万元。", False, "another class"),
        ("二、重点工程建设项目", "投入48万元。", False, "what sort they are"),
        ("四、资金使用情况", "投入48万元。", False, "a chapter"),
    ],
)
def test_headings_that_are_a_project_s_name(heading, below, is_project, reason):
    layout = document((Role.HEADING, heading), (Role.PARAGRAPH, below))
    assert len(find_projects(layout)) == is_project, reason


def test_contents_of_an_ordinary_report_are_no_cases():
    layout = document(
        (Role.HEADING, "目 录"),
        (Role.LIST_ITEM, "1 部门概况 ........ 3"),
        (Role.LIST_ITEM, "2 2023年部门决算情况说明 ........ 5"),
        (Role.LIST_ITEM, "3 名词解释 ........ 20"),
    )
    assert find_projects(layout) == []


ALLOCATION = column_table(
    "t",
    ("序号", "项目单位", "项目名称", "资助金额", "项目负责人"),
    ("1", "漓江义工服务中心", "“听见漓江”视障人士文化服务项目", "26.80", "刀晓梅"),
    ("2", "桂林市慈善总会", "乡村慈善助学项目", "62.50", "张伟"),
    ("", "", "小计", "89.30", ""),
    ("", "", "合计", "89.30", ""),
)


def in_cell(table, row, column, kind, value, label=""):
    text = next(c.text.text for c in table.cells if (c.row, c.column) == (row, column))
    return field(
        f"c{row}-{column}",
        kind,
        text,
        value,
        0,
        end=len(text),
        cell=CellPlace("t", row, column),
        label=label,
    )


def test_column_of_projects_without_its_totals():
    layout = document((Role.TABLE, "t"), tables=[ALLOCATION])
    found = find_projects(layout)
    assert [p.name for p in found] == ["“听见漓江”视障人士文化服务项目", "乡村慈善助学项目"]
    assert [p.cell for p in found] == [CellPlace("t", 1, 2), CellPlace("t", 2, 2)]


def test_rows_belong_to_their_project_and_fill_its_summary():
    layout = document(
        (Role.TABLE, "t"),
        (Role.PARAGRAPH, "注：项目1资助金额含结转资金3.2万元。"),
        tables=[ALLOCATION],
    )
    others = [
        in_cell(ALLOCATION, 1, 3, Kind.AMOUNTS, AmountValue(Decimal(268000)), "资助金额"),
        in_cell(
            ALLOCATION, 1, 1, Kind.ORGANIZATIONS, OrganizationValue("漓江义工服务中心"), "项目单位"
        ),
        in_cell(ALLOCATION, 1, 4, Kind.PEOPLE, PersonValue("刀晓梅"), "项目负责人"),
        in_cell(ALLOCATION, 4, 3, Kind.AMOUNTS, AmountValue(Decimal(893000)), "资助金额"),
        amount_in(layout, 1, "3.2万元"),
    ]
    name = "“听见漓江”视障人士文化服务项目"
    assert owners(layout, *others) == [name, name, name, "", name]
    fields = summarise_projects(link_projects([*project_fields(layout), *others], layout), layout)
    assert fields[0].value.budget_yuan == Decimal(268000)
    assert fields[0].value.implementer == "漓江义工服务中心"
    assert fields[0].value.leader == "刀晓梅"
    assert fields[1].value.budget_yuan is None


def test_budget_items_in_a_column_of_items_are_no_projects():
    table = column_table(
        "t",
        ("支出项目", "本年支出"),
        ("“圆梦启航”助学计划", "186.00"),
        ("管理费用", "22.80"),
        ("应急救援", "81.70"),
        ("救助帮扶小计", "1,025.47"),
        ("支出合计", "1,228.22"),
    )
    layout = document((Role.TABLE, "t"), tables=[table])
    assert [p.name for p in find_projects(layout)] == ["“圆梦启航”助学计划"]


FORM = form_table(
    "t",
    ("项目名称", "精神障碍社区康复服务站运营补助", "项目编码", "15082623T000000187"),
    ("主管部门", "乌兰淖尔旗民政局", "实施单位", "乌兰淖尔旗安宁社会工作服务中心"),
    ("项目负责人", "苏日娜", "完成情况", "已完成"),
    ("年度资金总额", "138.50", "", ""),
    ("其中：财政拨款", "110.00", "", ""),
)


def test_form_owns_the_whole_document():
    layout = document(
        (Role.TITLE, "项目支出绩效自评表"),
        (Role.TABLE, "t"),
        (Role.PARAGRAPH, "支出88.80万元。"),
        tables=[FORM],
    )
    others = [
        in_cell(FORM, 3, 1, Kind.AMOUNTS, AmountValue(Decimal(1385000)), "全年预算数"),
        in_cell(FORM, 4, 1, Kind.AMOUNTS, AmountValue(Decimal(1100000)), "全年预算数"),
        in_cell(FORM, 2, 1, Kind.PEOPLE, PersonValue("苏日娜"), "项目负责人"),
        amount_in(layout, 2, "88.80万元"),
    ]
    assert owners(layout, *others) == ["精神障碍社区康复服务站运营补助"] * 4
    value = summarise_projects(link_projects([*project_fields(layout), *others], layout), layout)[
        0
    ].value
    assert value.budget_yuan == Decimal(1385000), "the total, not one of its sources"
    assert (value.leader, value.status) == ("苏日娜", "已完成")


def test_header_row_of_labels_is_no_form():
    table = form_table(
        "t", ("项目名称", "实施单位", "资助金额"), ("社区助老服务项目", "甲县老年协会", "5")
    )
    layout = document((Role.TABLE, "t"), tables=[table])
    assert [p.name for p in find_projects(layout)] == ["社区助老服务项目"]


@pytest.mark.parametrize(
    ("yuan", "expected", "reason"),
    [
        (("128000",), Decimal(128000), "stated once"),
        (("128000", "128000"), Decimal(128000), "stated twice alike"),
        (("128000", "218000"), None, "contradictory"),
        ((), None, "not stated"),
    ],
)
def test_budget(yuan, expected, reason):
    layout = document(
        (Role.PARAGRAPH, "项目名称：“慢病管家”健康自助小组"), (Role.PARAGRAPH, "项目资金：若干")
    )
    amounts = [
        field(
            f"a{i}",
            Kind.AMOUNTS,
            "若干",
            AmountValue(Decimal(y)),
            1,
            start=5,
            end=7,
            label="项目资金",
        )
        for i, y in enumerate(yuan)
    ]
    fields = summarise_projects(link_projects([*project_fields(layout), *amounts], layout), layout)
    assert fields[0].value.budget_yuan == expected, reason


@pytest.mark.parametrize(
    ("text", "label", "expected", "reason"),
    [
        ("实施周期：2023年3月—2024年2月", "实施周期", date(2023, 3, 1), "label of the date"),
        ("项目执行期2023年3月—2024年2月。", "", date(2023, 3, 1), "label without colon"),
        ("公示期为2023年3月—2024年2月。", "公示期", None, "another period"),
    ],
)
def test_period(text, label, expected, reason):
    layout = document((Role.PARAGRAPH, "项目名称：乡村慈善助学项目"), (Role.PARAGRAPH, text))
    start = text.index("2023")
    value = DateValue(date(2023, 3, 1), date(2024, 2, 29), Precision.MONTH, DateForm.INTERVAL)
    when = field("d1", Kind.DATES, text[start:], value, 1, start=start, end=len(text), label=label)
    fields = summarise_projects(link_projects([*project_fields(layout), when], layout), layout)
    assert fields[0].value.period_start == expected, reason


def test_status_of_the_labelled_project():
    fields = summarise_projects(link_projects(project_fields(PARTS), PARTS), PARTS)
    assert [f.value.status for f in fields] == ["已完成", "", ""]


def test_project_named_in_the_title_alone():
    layout = document(
        (Role.TITLE, "关于2023年乡村振兴道路硬化项目资金使用情况的公示"),
        (Role.PARAGRAPH, "支出20万元。"),
    )
    assert [p.name for p in find_projects(layout)] == ["乡村振兴道路硬化项目"]


def test_document_without_projects_is_left_as_it_is():
    layout = document((Role.PARAGRAPH, "支出20万元。"))
    amount = amount_in(layout, 0, "20万元")
    assert link_projects([amount], layout) == [amount]
    assert summarise_projects([amount], layout) == [amount]


ROLES = [
    (Role.TITLE, "江城市民政局2023年度公告", False, "title"),
    (Role.PARAGRAPH, "江城市民政局", False, "signature"),
    (Role.PARAGRAPH, "江城市民政局 2023年6月28日", False, "signature with its day"),
    (Role.PARAGRAPH, "江城市民政局（盖章）二〇二三年六月二十八日", False, "sealed"),
    (Role.PARAGRAPH, "江城市民政局拨付资金20万元。", True, "acts"),
    (Role.PARAGRAPH, "江城市民政局 山州", False, "a signature with what a stamp left"),
    (Role.PARAGRAPH, "江城市民政局山 2023年6月28日", False, "and its day"),
    (Role.PARAGRAPH, "江城市民政局 捐 20元", True, "a sum"),
]  # fmt: skip


@pytest.mark.parametrize(("role", "text", "stays", "reason"), ROLES)
def test_organizations_that_only_publish(role, text, stays, reason):
    layout = document((Role.PARAGRAPH, "现公告如下。"), (role, text))
    body = field(
        "o", Kind.ORGANIZATIONS, "江城市民政局", OrganizationValue("江城市民政局"), 1, end=6
    )
    assert (settle_organizations([body], layout) == [body]) is stays, reason


def test_list_of_lone_donors_stays():
    names = ["江城市甲乙有限公司", "江城市丙丁有限公司", "江城市慈善总会"]
    layout = document((Role.PARAGRAPH, "捐赠名单："), *((Role.PARAGRAPH, name) for name in names))
    bodies = [
        field(f"o{i}", Kind.ORGANIZATIONS, name, OrganizationValue(name), i, end=len(name))
        for i, name in enumerate(names, start=1)
    ]
    assert settle_organizations(bodies, layout) == bodies


def test_a_paragraph_goes_on_with_the_project_of_the_one_before():
    layout = document(
        (Role.PARAGRAPH, "2022年，“雏鹰”山区少年科学实验项目投入96万元在8所学校铺开，"),
        (Role.PARAGRAPH, "购置实验箱360套，每套单价800元。"),
        (Role.PARAGRAPH, "项目为教师开展培训12场，支出5万元。"),
        (Role.PARAGRAPH, "年末结余14万元。"),
        (Role.HEADING, "二、下一步打算"),
        (Role.PARAGRAPH, "项目拟投入60万元。"),
    )
    amounts = [(1, "800元"), (2, "5万元"), (3, "14万元"), (5, "60万元")]
    name = "“雏鹰”山区少年科学实验项目"
    assert owners(layout, *(amount_in(layout, at, raw) for at, raw in amounts)) == [
        name,  # the sentence was broken off
        name,  # 项目为 takes it up
        "",
        "",  # a heading lies between
    ]


def test_a_numbered_item_owns_the_items_below_it():
    layout = document(
        (Role.LIST_ITEM, "（一）“小候鸟”驿站建设项目安排80万元，建成4处。"),
        (Role.LIST_ITEM, "1.购置图书2万册，支出30万元。"),
        (Role.LIST_ITEM, "（1）其中绘本12万元。"),
        (Role.LIST_ITEM, "（二）慰问困难群众支出25万元。"),
        (Role.LIST_ITEM, "3.1　“清源”流域巡护项目于2023年4月启动"),
        (Role.PARAGRAPH, "共补助巡护员36万元。"),
        (Role.LIST_ITEM, "3.2　其他支出7万元。"),
    )
    amounts = [(1, "30万元"), (2, "12万元"), (3, "25万元"), (5, "36万元"), (6, "7万元")]
    assert owners(layout, *(amount_in(layout, at, raw) for at, raw in amounts)) == [
        "“小候鸟”驿站建设项目",
        "“小候鸟”驿站建设项目",
        "",
        "“清源”流域巡护项目",
        "",
    ]


def test_headings_with_more_than_the_name_open_its_section():
    layout = document(
        (Role.HEADING, "“彩虹桥”困境青少年帮扶项目实施情况"),
        (Role.PARAGRAPH, "全年投入46万元。"),
        (Role.HEADING, "“银杏”老年大学公益项目资金使用及成效"),
        (Role.PARAGRAPH, "支出12万元。"),
    )
    assert owners(layout, amount_in(layout, 1, "46万元"), amount_in(layout, 3, "12万元")) == [
        "“彩虹桥”困境青少年帮扶项目",
        "“银杏”老年大学公益项目",
    ]


def test_an_agreement_is_about_its_only_project():
    parts = [
        (Role.PARAGRAPH, "甲方资助乙方实施“候鸟之家”儿童陪伴项目，资助金额15万元。"),
        (Role.PARAGRAPH, "签订后支付10万元。"),
    ]
    agreement = document((Role.TITLE, "资助协议书"), *parts)
    report = document((Role.TITLE, "工作简讯"), *parts)
    assert owners(agreement, amount_in(agreement, 2, "10万元")) == ["“候鸟之家”儿童陪伴项目"]
    assert owners(report, amount_in(report, 2, "10万元")) == [""]


def test_a_report_that_names_one_project_in_passing_is_not_about_it():
    report = document(
        (Role.TITLE, "江城县2023年度彩票公益金资助项目绩效自评报告"),
        *((Role.PARAGRAPH, f"发放第{number}批物资。") for number in "一二三四"),
        (Role.PARAGRAPH, "“候鸟之家”儿童陪伴项目投入15万元。"),
        (Role.PARAGRAPH, "购置设备10万元。"),
    )
    assert owners(report, amount_in(report, 5, "15万元"), amount_in(report, 6, "10万元")) == [
        "“候鸟之家”儿童陪伴项目",
        "",
    ]


def cells_of(table, block, rows_columns):
    return [
        field(f"c{r}-{c}", Kind.AMOUNTS, "1", AmountValue(Decimal(1)), block, cell=CellPlace(table.table_id, r, c))
        for r, c in rows_columns
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["奖项", "类别", "资金投向", "序号项目名称", "资助类别及标准"])
def test_named_undertakings_need_no_certain_header(header):
    table = column_table(
        "t", (header, "人数", "金额（元）"),
        ("“弘毅”博士生奖学金", "5", "50000"),
        ("“勤学”新生助学金", "10", "30000"),
        ("合计", "15", "80000"),
    )  # fmt: skip
    layout = document((Role.TABLE, "t"), tables=[table])
    names = ["“弘毅”博士生奖学金", "“勤学”新生助学金"]
    assert [p.name for p in find_projects(layout)] == names
    assert owners(layout, *cells_of(table, 0, [(1, 2), (2, 2), (3, 2)])) == [*names, ""]


def test_goods_budget_lines_and_places_are_no_projects():
    table = column_table(
        "t", ("支出类别", "建设地点", "金额"),
        ("办公费", "高桥镇双井村", "500"),
        ("“十四五”规划编制", "高桥镇", "2000"),
        ("教学楼维修", "高桥镇", "800"),
    )  # fmt: skip
    assert find_projects(document((Role.TABLE, "t"), tables=[table])) == []


def test_heads_that_nobody_marked_are_no_form():
    table = form_table(
        "t",
        ("项目名称", "建设地点", "资金（万元）"),
        ("云台乡蜂蜜加工厂扩建项目", "云台乡", "120.00"),
        ("河口村便民桥项目", "河口村", "36.00"),
    )
    names = [p.name for p in find_projects(document((Role.TABLE, "t"), tables=[table]))]
    assert names == ["云台乡蜂蜜加工厂扩建项目", "河口村便民桥项目"]


def test_forms_one_under_the_other_own_their_rows():
    table = form_table(
        "t",
        ("项目名称", "“晨曦”优秀学子奖学金"),
        ("本年度支出", "600,000.00元"),
        ("项目名称", "“春雨”新生助学金"),
        ("本年度支出", "384,000.00元"),
    )
    layout = document((Role.TABLE, "t"), tables=[table])
    assert owners(layout, *cells_of(table, 0, [(1, 1), (3, 1)])) == [
        "“晨曦”优秀学子奖学金",
        "“春雨”新生助学金",
    ]


def test_a_blank_project_cell_goes_on_with_the_project_above():
    table = column_table(
        "t", ("项目名称", "支出内容", "金额"),
        ("“灯塔”社区矫正帮扶项目", "技能培训", "10"),
        ("", "心理咨询", "8"),
        ("", "小计", "18"),
        ("“港湾”受灾群众安置项目", "租房", "20"),
    )  # fmt: skip
    layout = document((Role.TABLE, "t"), tables=[table])
    assert owners(layout, *cells_of(table, 0, [(1, 2), (2, 2), (3, 2), (4, 2)])) == [
        "“灯塔”社区矫正帮扶项目",
        "“灯塔”社区矫正帮扶项目",
        "",
        "“港湾”受灾群众安置项目",
    ]


def test_projects_may_head_columns():
    table = column_table(
        "t", ("指标", "“春蕾”助学项目", "“绿荫”植树项目"), ("本年收入", "100", "200")
    )
    layout = document((Role.TABLE, "t"), tables=[table])
    assert owners(layout, *cells_of(table, 0, [(1, 1), (1, 2)])) == [
        "“春蕾”助学项目",
        "“绿荫”植树项目",
    ]


@pytest.mark.parametrize(
    ("header", "name", "is_project"),
    [
        ("慈善信托名称", "中信·临江助学慈善信托", True),
        ("基金名称", "应急救助基金", True),
        ("支出内容", "困境儿童关爱服务项目", True),
        ("支出内容", "差旅费", False),
        ("收入项目", "政府补助收入", False),
        ("评审项目", "项目管理", False),
        ("二级指标", "社会效益项目", False),
    ],
)
def test_what_a_column_calls_for(header, name, is_project):
    table = column_table("t", ("序号", header, "金额"), ("1", name, "12"))
    found = find_projects(document((Role.TABLE, "t"), tables=[table]))
    assert [p.name for p in found] == [name] * is_project


def test_a_list_of_what_is_funded_names_a_project_in_every_row():
    table = column_table(
        "t", ("序号", "项目", "承接组织", "资助额（元）"),
        ("1", "“针”情邻里编织社", "临港区巧手社区服务社", "20,000"),
        ("2", "楼道读书角", "临港区书香社区促进会", "15,000"),
        ("合计", "", "", "35,000"),
    )  # fmt: skip
    layout = document((Role.TITLE, "微公益项目验收结果公示"), (Role.TABLE, "t"), tables=[table])
    assert [p.name for p in find_projects(layout)] == ["“针”情邻里编织社", "楼道读书角"]


def test_a_row_without_a_project_is_not_its_neighbour_s():
    table = column_table(
        "t", ("支出项目", "金额"), ("“听时光”口述史项目", "18"), ("办公费", "5")
    )  # fmt: skip
    layout = document((Role.TITLE, "项目验收结果公示"), (Role.TABLE, "t"), tables=[table])
    assert owners(layout, *cells_of(table, 1, [(1, 1), (2, 1)])) == ["“听时光”口述史项目", ""]


def test_a_row_named_after_a_project_of_the_text_belongs_to_it():
    table = column_table(
        "t", ("资金去处", "金额"), ("乡村小学净水工程", "45"), ("其他", "3")
    )  # fmt: skip
    layout = document(
        (Role.PARAGRAPH, "用于乡村小学净水工程，投入45万元。"), (Role.TABLE, "t"), tables=[table]
    )
    assert owners(layout, *cells_of(table, 1, [(1, 1), (2, 1)])) == ["乡村小学净水工程", ""]


def test_a_part_in_a_column_of_projects_loses_its_mark() -> None:
    rows = (
        "其中：“星光”陪伴计划",
        "1. 其中:老街口消防改造工程",
        "① “润泽”饮水行动",
        "其中“暖冬”慰问项目",
    )
    table = column_table("t", ("项目名称", "金额"), *((name, "12.5") for name in rows))
    found = find_projects(document((Role.TABLE, "t"), tables=[table]))
    assert [project.name for project in found] == [
        "“星光”陪伴计划", "老街口消防改造工程", "“润泽”饮水行动", "“暖冬”慰问项目",
    ]  # fmt: skip
    cells = {(c.row, c.column): c.text.text for c in table.cells}
    assert all(cells[p.cell.row, p.cell.column][p.start : p.end] == p.raw_text for p in found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("心 “寒窗有爱”助学行动ALE", "“寒窗有爱”助学行动"),
        ("“大爱清和”医疗救助190 1", "“大爱清和”医疗救助"),
        ("石桥村饮水安全工程—", "石桥村饮水安全工程"),
        ("光伏扶贫项目2", "光伏扶贫项目2"),  # a number that counts such projects
    ],
)
def test_what_a_stamp_leaves_in_a_cell_is_no_part_of_the_name(text, name) -> None:
    table = column_table("t", ("项目名称— 是甜室", "金额"), (text, "12.5"), ("合计", "12.5"))
    layout = document((Role.TABLE, "t"), tables=[table])
    (found,) = find_projects(layout)
    assert found.name == name
    assert text[found.start : found.end] == found.raw_text
    assert owners(layout, *cells_of(table, 0, [(1, 1), (2, 1)])) == [name, ""]


def test_a_labelled_name_that_breaks_off_goes_on_below():
    layout = document(
        (Role.PARAGRAPH, "【项目名称】“聆听花开”听障儿童语言"),
        (Role.HEADING, "康复支持计划"),
        (Role.PARAGRAPH, "资助资金12.40万元。"),
    )
    name = "“聆听花开”听障儿童语言康复支持计划"
    assert [p.name for p in find_projects(layout)] == [name]
    assert owners(layout, amount_in(layout, 2, "12.40万元")) == [name]


def test_names_one_under_the_other_open_no_section():
    layout = document(
        (Role.PARAGRAPH, "“春蕾”助学项目投入50万元。“夏荫”助老项目投入36万元。"),
        (Role.PARAGRAPH, "1 “春蕾”助学项目"),
        (Role.PARAGRAPH, "2 “夏荫”助老项目"),
        (Role.PARAGRAPH, "9.80万元"),
    )
    assert owners(layout, amount_in(layout, 3, "9.80万元")) == [""]


def test_two_bodies_that_sign_in_one_line_do_not_act():
    text = "江城市民政局 江城市财政局"
    layout = document((Role.PARAGRAPH, "现公告如下。"), (Role.PARAGRAPH, text))
    bodies = [
        field(name, Kind.ORGANIZATIONS, name, OrganizationValue(name), 1, start=at, end=at + 6)
        for name, at in (("江城市民政局", 0), ("江城市财政局", 7))
    ]
    assert settle_organizations(bodies, layout) == []


def test_a_purpose_names_no_project_unless_it_says_so() -> None:
    rows = ("乡村助学", "特困老人救助", "应急救援服务", "“春雨”助学", "青禾乡村图书室建设项目")
    table = column_table("t", ("捐赠人", "用途"), *(("甲", name) for name in rows))
    found = find_projects(document((Role.TABLE, "t"), tables=[table]))
    assert [project.name for project in found] == ["“春雨”助学", "青禾乡村图书室建设项目"]


LISTED = column_table(
    "t",
    ("类别", "项目名称", "金额"),
    ("老年人福利类", "特殊困难老年人居家适老改造", "318"),
    ("老年人福利类", "失智老年人机构照护补贴", "460"),
    ("儿童福利类", "“展翅计划”困境儿童成长陪伴", "128"),
)


@pytest.mark.parametrize(
    ("text", "raw", "expected", "reason"),
    [
        ("一是为63户特殊困难老年人实施居家适老改造，每户补助5000元", "5000元", "特殊困难老年人居家适老改造", "a verb stands inside the name"),
        ("一是居家改造；二是对失智老人给予照护，惠及90名", "90名", "", "too little of the name is left"),
        ("一是居家改造；二是对失智老年人给予照护补贴，惠及90名", "90名", "失智老年人机构照护补贴", "one word of the name is left out"),
        ("对失智老年人机构给予照护补贴；全年培训90名", "90名", "", "the next item speaks of something else"),
        ("开展困境儿童成长小组及陪伴，服务60名", "60名", "“展翅计划”困境儿童成长陪伴", "without its quoted word"),
        ("全县老年人福利支出90万元", "90万元", "", "a class of the table names no project"),
    ],
)  # fmt: skip
def test_items_of_a_table_told_in_other_words(text, raw, expected, reason):
    layout = document((Role.TABLE, "t"), (Role.PARAGRAPH, text), tables=[LISTED])
    assert owners(layout, amount_in(layout, 1, raw))[-1] == expected, reason


AGREEMENT = [
    (Role.TABLE, "t"),
    (Role.HEADING, "附件 公益项目资助协议（节选）"),
    (Role.PARAGRAPH, "甲方：某县民政局，注册资金1万元"),
    (Role.PARAGRAPH, "第一条 甲方资助乙方实施“特殊困难老年人居家适老改造”，服务居民区6个。"),
    (Role.PARAGRAPH, "第二条 资助款分期拨付，首期计9万元。"),
    (Role.PARAGRAPH, "乙方（盖章）：某中心，保证金3万元"),
    (Role.HEADING, "监督电话"),
    (Role.PARAGRAPH, "资助总额70万元。"),
]


@pytest.mark.parametrize(
    ("at", "raw", "expected", "reason"),
    [
        (2, "1万元", "", "the parties stand above the project"),
        (3, "6个", "特殊困难老年人居家适老改造", "names the project"),
        (4, "9万元", "特殊困难老年人居家适老改造", "a clause of the agreement"),
        (5, "3万元", "", "signatures are the parties'"),
        (7, "70万元", "", "the next heading ends the agreement"),
    ],
)
def test_an_agreement_within_a_document_is_about_its_project(at, raw, expected, reason):
    layout = document(*AGREEMENT, tables=[LISTED])
    assert owners(layout, amount_in(layout, at, raw))[-1] == expected, reason


def test_an_agreement_on_two_projects_is_about_neither():
    second = (Role.PARAGRAPH, "乙方另实施“失智老年人机构照护补贴”。")
    layout = document(*AGREEMENT[:5], second, *AGREEMENT[5:], tables=[LISTED])
    assert owners(layout, amount_in(layout, 4, "9万元"))[-1] == ""


@pytest.mark.parametrize(
    ("title", "text", "expected", "reason"),
    [
        (["某市2022年社区养老服务提升行动项", "目绩效评价报告"], "2022年社区养老服务提升行动项目由市民政局组织。", ["2022年社区养老服务提升行动项目"], "title on two lines, the name in the text"),
        (["某市2022年社区养老服务提升行动项目绩效评价报告"], "本项目由市民政局组织。", ["居家上门服务"], "the text never names it"),
        (["某市2022年福利彩票公益金项目绩效评价报告"], "福利彩票公益金项目由市民政局组织。", ["居家上门服务"], "whatever a fund paid for"),
        (["某市2022年社区养老服务提升行动项目公示"], "2022年社区养老服务提升行动项目由市民政局组织。", ["居家上门服务"], "no evaluation"),
    ],
)  # fmt: skip
def test_an_evaluation_is_of_its_titles_project(title, text, expected, reason):
    table = column_table("t", ("支出内容", "金额"), ("居家上门服务", "9"))
    lines = [(Role.TITLE, title[0]), *((Role.HEADING, line) for line in title[1:])]
    layout = document(*lines, (Role.PARAGRAPH, text), (Role.TABLE, "t"), tables=[table])
    assert [p.name for p in find_projects(layout)] == expected, reason


@pytest.mark.parametrize(
    ("header", "plain", "expected", "reason"),
    [
        ("项目", "救护培训进社区", 3, "most entries are quoted names"),
        ("用途", "救护培训进社区", 2, "what money is for names no project"),
        ("项目", "管理费用", 2, "an item of the budget"),
    ],
)
def test_entries_beside_quoted_names(header, plain, expected, reason):
    rows = [("“暖家”社区建设项目", "5"), ("“天使”患儿救助项目", "6"), (plain, "7")]
    table = column_table("t", (header, "金额"), *rows)
    layout = document((Role.TABLE, "t"), tables=[table])
    assert len(find_projects(layout)) == expected, reason


@pytest.mark.parametrize(
    ("heading", "text", "expected", "reason"),
    [
        ("“暖阳”项目获金奖", "我市选送的“暖阳”空巢老人关爱项目获奖，服务老人30名", "“暖阳”空巢老人关爱项目", "a headline's short form"),
        ("“暖阳”空巢老人关爱项目投入5万元", "“暖阳 空巢老人关爱’”项目惠及5人", "“暖阳”空巢老人关爱项目", "a reading that lost a quote"),
    ],
)  # fmt: skip
def test_the_fullest_whole_name(heading, text, expected, reason):
    layout = document((Role.HEADING, heading), (Role.PARAGRAPH, text))
    assert [p.name for p in find_projects(layout)] == [expected], reason


def test_a_long_list_of_quoted_names_is_parted_in_one_way():
    # Forty names once took longer than anybody waits: each could be parted from the next in two ways.
    assert find_projects_in_text("“心手相连”" * 41 + "。") is not None


@pytest.mark.parametrize(
    "text",
    [
        "打造“心手相连”、“暖阳”等公益品牌",
        "打造“心手相连”和“暖阳”、“春晖”等品牌",
        "打造“心手相连”“暖阳”等公益品牌",
    ],
)
def test_names_listed_as_brands_are_no_projects(text):
    assert find_projects_in_text(text) == []
