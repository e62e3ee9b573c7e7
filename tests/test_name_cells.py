"""Names of organizations and people in table cells."""

# One phrase a line reads better than a short line.

import pytest

from extractors.organization_names import looks_like_organization
from extractors.organizations import organizations_in_cell
from extractors.people import people_in_cell

ORGANIZATIONS = [
    ("阳朔县阳光社会工作服务中心", ("项目单位",), "", ["阳朔县阳光社会工作服务中心"], "column"),
    ("漓江义工服务中心", ("资金安排", "项目单位"), "", ["漓江义工服务中心"], "path of headers"),
    ("乌兰淖尔旗民政局", (), "主管部门", ["乌兰淖尔旗民政局"], "form row"),
    ("阳朔县阳光社会工作服 务中心", ("实施单位",), "", ["阳朔县阳光社会工作服务中心"], "broken over lines"),
    ("甲县慈善会、乙县红十字会", ("捐赠单位",), "", ["甲县慈善会", "乙县红十字会"], "two in a cell"),
    ("湖南国药有限公司", ("中标人（元）",), "", ["湖南国药有限公司"], "note in the header"),
    ("阿里巴巴（中国）有限公司", ("捐赠方",), "", ["阿里巴巴（中国）有限公司"], "brackets inside"),
    ("合计", ("项目单位",), "", [], "a total"),
    ("匿名", ("捐赠人",), "", [], "anonymous"),
    ("综合部", ("实施单位",), "", [], "a department of its own"),
    ("教育局", ("主管部门",), "", [], "no place"),
    ("26.80", ("项目单位",), "", [], "a number"),
    ("陕西正平会计师事务所", ("备注",), "", [], "not a column of bodies"),
    ("", ("项目单位",), "", [], "empty"),
    ("三塬镇人民政府", ("领用单位",), "", ["三塬镇人民政府"], "a head in its own words"),
    ("甘州区红十字会", ("物资接收单位",), "", ["甘州区红十字会"], "a district with 州 in its name"),
    ("洱源县曙光救援队", ("承接主体",), "", ["洱源县曙光救援队"], "a rescue team"),
    ("箱", ("计量单位",), "", [], "a unit of goods"),
    ("中国银行东营分行", ("开户银行",), "", [], "the bank of an account"),
    ("信丰县脐橙产业协会", (), "", ["信丰县脐橙产业协会"], "a donor in a list without heads"),
    ("赣州恒通物流有限公司", (), "", ["赣州恒通物流有限公司"], "a company in a list without heads"),
    ("凤台县好又多超市", ("捐赠单位",), "", ["凤台县好又多超市"], "a shop"),
    ("临泉县物资储备库", ("接收单位",), "", ["临泉县物资储备库"], "a store"),
    ("山里红蔬菜配送", ("供货单位",), "", ["山里红蔬菜配送"], "an ending of no vocabulary"),
    ("山里红蔬菜配送", ("备注",), "", [], "the same where no body is called for"),
    ("山里红蔬菜配送", ("名称",), "", [], "what is named may be anything"),
    ("沙河镇", ("领用单位",), "", [], "a place alone"),
    ("热心市民", ("捐赠单位",), "", [], "nobody named"),
    ("欧阳修远", ("捐赠单位",), "", [], "a person of four characters"),
    ("本县各敬老院", ("受赠单位",), "", [], "all of a kind"),
    ("以上合计", ("捐赠单位",), "", [], "a sum"),
    ("汇入财政专户", ("受助单位",), "", [], "an account"),
    ("平方米", ("面积单位",), "", [], "a measure"),
    ("服务中心", (), "", [], "a kind of body, no name"),
    ("临江区乐龄社会工作服务社", ("申报主体",), "", ["临江区乐龄社会工作服务社"], "who applied"),
    ("农村居民", ("服务主体",), "", [], "people of a kind"),
]  # fmt: skip

ORGANIZATIONS += [
    ("江苏悦达集团", ("捐赠单位/个人",), "", ["江苏悦达集团"], "a head of two words"),
    ("昌吉市建国路街道办事处\n昌吉市残联", ("责任单位",), "", ["昌吉市建国路街道办事处", "昌吉市残联"], "two lines"),
    ("各县（市、区）民政局", ("实施单位",), "", [], "all of a kind; the mark in brackets divides nothing"),
    ("—塔木河州篮球运动协会", ("承担单位",), "", ["塔木河州篮球运动协会"], "a rule read as a dash"),
    ("塔木河州第一中学", (), "“冰雪进校园”活动", ["塔木河州第一中学"], "no head over it, a name to its left"),
    ("中国银行东营分行", (), "开户银行", [], "the value of a form's label"),
    ("普惠性民办幼儿园", ("受助单位",), "", [], "a kind of body"),
    ("某某公司", ("供应商",), "", [], "nobody named"),
    ("汀兰一中2008届校友会", ("捐赠单位",), "", ["汀兰一中2008届校友会"], "a year inside the name"),
    ("北苑社区幼儿园", ("幼儿园名称",), "", ["北苑社区幼儿园"], "a head that says which kind"),
    ("云岭县暖阳康复医院 7", (), "云岭县暖阳康复医院 7", ["云岭县暖阳康复医院"], "a stamp's figure behind it"),
    ("浙江大学医学院附属第一医院", ("合作医院",), "", ["浙江大学医学院附属第一医院"], "a hospital of a university"),
    ("李宁（中国）体育用品有限公司", ("捐赠方名称",), "", ["李宁（中国）体育用品有限公司"], "a company named after a person"),
]  # fmt: skip

PEOPLE = [
    ("苏日娜", (), "项目负责人", [("苏日娜", "")], "form row"),
    ("张 伟", ("联系人",), "", [("张伟", "")], "padded name"),
    ("赵德明", ("负责人—",), "", [("赵德明", "")], "a rule read as a dash in the head"),
    ("赵德明", ("承租人",), "东山林地", [("赵德明", "")], "who rents"),
    ("江口商贸有限公司", ("承租人",), "", [], "a company that rents"),
    ("买买提·艾力", ("姓名",), "", [("买买提·艾力", "")], "Uyghur name"),
    ("刘永好", ("捐赠人",), "", [("刘永好", "")], "donor"),
    ("李莉 13800000000", ("联系人及电话",), "", [("李莉", "")], "phone behind"),
    ("李俊华（综合部部长）", ("负责人",), "", [("李俊华", "综合部部长")], "title in brackets"),
    ("党建设", ("会长",), "", [("党建设", "会长")], "header is a title"),
    ("合计", ("姓名",), "", [], "a total"),
    ("周文彬", (), "理事长", [("周文彬", "理事长")], "form pair"),
    ("才旦卓玛", (), "秘书长", [("才旦卓玛", "秘书长")], "Tibetan name"),
    ("监事人数", ("秘书长",), "", [], "a label under the wrong head"),
    ("区锦华", ("责任人",), "", [("区锦华", "")], "a surname that is an everyday word"),
    ("海玉花、者永平", ("评审专家",), "", [("海玉花", ""), ("者永平", "")], "two rare surnames"),
    ("爱心人士", ("捐赠人",), "", [], "nobody named"),
    ("江城市慈善总会", ("捐赠人",), "", [], "a body"),
    ("0478-8213350", (), "联系电话", [], "no person's cell"),
    ("万巧玲", ("捐赠方",), "", [("万巧玲", "")], "a column of donors of either kind"),
    ("万科", ("捐赠方",), "", [], "a firm that the model knows"),
    ("蔡涛", (), "蔡涛", [("蔡涛", "")], "a list without heads: its row has no other label"),
    ("花生", (), "花生", [], "goods in such a list"),
    ("华为", (), "华为", [], "a firm in such a list"),
    ("蔡涛", ("备注",), "", [], "a head that calls for no person"),
    ("江海", (), "项目名称", [], "the value of a form's label"),
    ("红日药业", ("捐赠方",), "", [], "a body of four characters"),
    ("张建平", ("受托方",), "", [], "a column of bodies"),
    ("苏日娜", ("项目名称",), "", [], "not a column of people"),
    ("李娜 张敏", ("评审专家",), "", [("李娜", ""), ("张敏", "")], "gaps divide"),
    ("李娜，张敏，王强", ("项目组成员",), "", [("李娜", ""), ("张敏", ""), ("王强", "")], "commas divide"),
    ("王晓东\n13812345678", ("项目联系人及电话",), "", [("王晓东", "")], "the phone in the next line"),
    ("阿不都热依木·买买提", ("专家姓名",), "", [("阿不都热依木·买买提", "")], "a head in its own words"),
    ("欧阳震华", ("负责人/联系人",), "", [("欧阳震华", "")], "a head of two words"),
    ("陈木水", ("捐赠单位（个人）",), "", [("陈木水", "")], "bodies and persons in one column"),
    ("爱心企业", ("捐赠单位（个人）",), "", [], "nobody named there"),
    ("林美珠、郑志远夫妇", ("捐赠单位（个人）",), "", [("林美珠", ""), ("郑志远", "")], "a couple"),
    ("冯玉祥等12人", ("捐赠人",), "", [("冯玉祥", "")], "one named of twelve"),
    ("办公室主任：周红", ("负责人",), "", [("周红", "")], "the title with a colon"),
    ("张*国", ("受助人",), "", [], "masked"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "header", "row_label", "expected", "reason"), ORGANIZATIONS)
def test_organizations_in_cell(text, header, row_label, expected, reason):
    found = organizations_in_cell(text, header, row_label)
    assert [m.value.name for m in found] == expected, reason
    assert all(text[m.start : m.end] == m.raw_text for m in found)


@pytest.mark.parametrize(("text", "header", "row_label", "expected", "reason"), PEOPLE)
def test_people_in_cell(text, header, row_label, expected, reason):
    found = people_in_cell(text, header, row_label)
    assert [(m.value.name, m.value.title) for m in found] == expected, reason
    assert all(text[m.start : m.end] == m.raw_text for m in found)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("南汀县萤火青少年服务中心", True),
        ("北京零点有数数据科技股份有限公司", True),
        ("中审众环会计师事务所（特殊普通合伙）", True),
        ("第三方机构", False),
        ("社区养老服务中心", False),
        ("省民政厅", False),
        ("服务稳定期患者，建成中心", False),
    ],
)
def test_looks_like_organization(name, expected):
    assert looks_like_organization(name) is expected
