"""Sentences of real disclosures: right ones stay silent, wrong ones get their flag."""

from __future__ import annotations

import pytest
from checks_factory import flags_of, paragraphs

from models.flags import FlagCode

# (sentence, what makes it hard)
RIGHT = [
    (
        "2023年度共募集资金500万元，其中企业捐赠320万元、个人捐赠180万元。",
        "parts add up",
    ),
    (
        "全年支出1,228.22万元，其中货币资金944.99万元，物资折价283.23万元；惠及困难群众9,189人次。",
        "the list ends at the semicolon",
    ),
    (
        "捐赠收入1,226.52万元。其中：甲公司捐赠120万元，乙银行捐赠86.5万元，丙集团捐赠物资折价54.28万元，爱心人士捐赠30万元。",
        "examples: four donors of many",
    ),
    (
        "全年募集慈善款物1,486.72万元，比上年增长2.33%，其中货币资金1,203.49万元，物资折价283.23万元；全年支出1,228.22万元，"
        "惠及困难群众9,189人次。",
        "a growth rate stands between total and 其中",
    ),
    (
        "截至2023年8月，全省共注册登记社会组织4.5万个，其中社会团体2.1万个，社会服务机构2.4万个，基金会200个。",
        "counts rounded to 0.1万 beside a plain one",
    ),
    (
        "年初累计结余2,041.16万元，加上当年净增加258.50万元，年末累计结余2,299.66万元，其中限定性资金1,512.30万元、非限定性资金787.36万元。",
        "opening, movement, closing, and a split of the closing",
    ),
    (
        "除福彩公益金18.20万元外，社会配套2.45万元，合计投入20.65万元。",
        "除…外 names the first part",
    ),
    (
        "预算资金 175.85 万元，其中本年预算 119.85 万元，上年结转 56.00 万元。主要用于场地改造。",
        "parts add up exactly",
    ),
    (
        "2024年安排资金1,268.5万元，较上年增加156.3万元，增长14.05%。",
        "change and growth fit the level",
    ),
    (
        "（一）养老服务类。安排资金700万元，占资金总额的55.18%。其中，提升工程450万元，改造日间照料中心18所，新增护理型床位320张；老年助餐服务补贴项目250万元，"
        "覆盖12个街道。",
        "two parts with counts between them",
    ),
    (
        "“圆梦启航”助学计划资助大学新生620名，每名3000元，共186万元。",
        "count × price",
    ),
    (
        "组员血压达标率由58.2%提高到73.9%，提高15.7个百分点。",
        "percentage points",
    ),
    (
        "协会把44名绣娘组织起来，其中残疾妇女22名。",
        "a single part of a whole",
    ),
    (
        "服务稳定期患者328人，其中农牧区患者176人，开展康复训练512场次。",
        "a single part, then another measure",
    ),
    (
        "从84个项目中遴选出优秀项目30个，其中：福彩公益金支持15个，链接社会资源资助7个。",
        "30个 splits into more than the two named",
    ),
    (
        "收入预算18,976.76万元，其中：财政拨款收入18,976.76万元，比2024年预算增加3,355.65万元；事业收入0.00万元；事业单位经营收入0.00万元；"
        "其他收入0.00万元。",
        "one part is all; the rest are zero",
    ),
    (
        "现有职工36人，其中男20人、女16人，党员12人，大专以上学历30人。",
        "categories overlap: party members are men and women",
    ),
    (
        "全市有各类养老机构45家，床位6,000张，其中护理型床位3,500张。",
        "different units never mix",
    ),
    (
        "建成养老服务站2912个、街道中心225个，其中示范站300个。",
        "示范站 are of both kinds",
    ),
    (
        "总投资3,000万元，由中央财政1,200万元、省级配套800万元、地方自筹1,000万元组成。",
        "由…组成",
    ),
    (
        "人员经费45.6万元，公用经费12.4万元，合计58万元。",
        "合计 behind its parts",
    ),
    (
        "发放棉被200床、大米500袋，合计价值6.8万元。",
        "an amount is no sum of counts",
    ),
    (
        "2022年支出10万元，2023年支出20万元，历年累计支出86万元。",
        "历年累计 reaches back further",
    ),
    (
        "培训3期，每期40人，共120人次。",
        "每期 of 3期",
    ),
    (
        "项目总预算36万元（其中申请福彩公益金30万元，自筹6万元）。",
        "parentheses",
    ),
    (
        "项目分两批拨付，第一批60%即18万元，第二批40%即12万元，共30万元。",
        "a portion with 即, and a total of two portions",
    ),
    (
        "全年慰问困难党员35人，发放慰问金3.5万元，人均1000元。",
        "an average",
    ),
    (
        "全年共救助1,204人次，其中男性702人次，女性502人次。",
        "sexes",
    ),
    (
        "本年收入1,250.30万元，其中：捐赠收入980.20万元，政府补助收入200.10万元，投资收益50.00万元，其他收入20.00万元。",
        "其他 closes the list",
    ),
    (
        "资助资金二千三百五十万元，其中养老项目一千二百万元、儿童项目一千一百五十万元。",
        "Chinese numerals",
    ),
    (
        "2023年销售福利彩票34.6亿元，筹集公益金10.2亿元，其中上缴中央5.1亿元，省级留成2.04亿元，市县留成3.06亿元。",
        "rounded hundredths of 亿",
    ),
    (
        "捐赠总额人民币伍拾万元整（¥500,000.00）。",
        "大写 and 小写 agree",
    ),
    (
        "人民币（大写）：叁拾贰万陆仟捌佰元整\u3000小写：¥326,800.00",
        "the same on two ends of a line",
    ),
    (
        "为460名学生配发书包，每个35元，共计1.61万元。",
        "count × price, rounded to 0.01万",
    ),
    (
        "全年开展活动867场次，其中线上300场次，线下567场次。",
        "线上 and 线下",
    ),
    (
        "资助孤儿126名，每人每学年补助1万元，全年发放252万元。",
        "a price per person and year has no stated term",
    ),
    (
        "项目单位自筹12万元，占项目总投入的28.57%，总投入42万元。",
        "the base of the share follows",
    ),
    (
        "收到捐赠款150万元，比上年的120万元增加30万元，增长25%。",
        "a change against a stated level",
    ),
    (
        "在院老人由120人增加到150人，增长25%。",
        "由…增加到 in per cent",
    ),
    (
        "2023年接收捐赠物资折价86.4万元，同比下降12%，其中药品52.3万元。",
        "one part after a fall in per cent",
    ),
    (
        "共有会员单位328家，其中理事单位56家、常务理事单位21家、会长单位15家。",
        "three of several kinds of members",
    ),
    (
        "全年总收入1,000万元，其中财政拨款950万元，主要用于养老服务。",
        "one large part is not all",
    ),
    (
        "资助困难大学生100名，其中本科生60名、专科生40名，每人5000元，共计50万元。",
        "a price for both counts together",
    ),
    (
        "拨付首期资金60万元，占项目资金的60%；验收合格后拨付剩余40万元。",
        "a portion without its base",
    ),
    (
        "结余资金23.5万元，其中限定性净资产20.1万元，非限定性净资产3.4万元。",
        "two sides of net assets",
    ),
    (
        "项目资金来源：福彩公益金30万元，社会捐赠12.5万元，共计42.5万元。",
        "共计 of two sources",
    ),
    (
        "2023年度，基金会公益事业支出2,345.67万元，占上年总收入的82.3%；工作人员工资福利和行政办公支出98.45万元，占总支出的4.03%。",
        "a share of last year's income, which is not stated",
    ),
    (
        "发放助学金共计86.5万元，资助学生173名，每名5000元。",
        "a total that is a product the wrong way round",
    ),
    (
        "新建社区食堂12个，其中城区8个、乡镇4个，日均就餐1500人次，其中老年人1200人次。",
        "each total with its own part",
    ),
    (
        "2023年，中央财政下达我省补助资金8.6亿元，较2022年增加0.5亿元，增长6.2%，其中用于困难群众救助7.9亿元。",
        "growth in 亿, then one part",
    ),
    (
        "全年受理信访件46件，其中来信12件、来访20件、网络14件，办结46件。",
        "办结 is no fourth kind of letter",
    ),
    (
        "捐赠款物折合人民币共计256.8万元（其中现金200万元，物资56.8万元），已全部拨付到位。",
        "parentheses name both sides",
    ),
    (
        "本年度共支出善款68.32万元，包括助学支出30.12万元、助医支出25.20万元、助困支出13.00万元。",
        "包括 with three parts",
    ),
    (
        "以上三项合计支出126.5万元。",
        "the three stand in other paragraphs",
    ),
    (
        "全年收入12.5万元，支出10.3万元，结余2.2万元。",
        "income, expenditure, balance",
    ),
    (
        "项目支出预算120万元，全年执行118.6万元，执行率98.83%。",
        "an execution rate",
    ),
    (
        "满意度达96.8%，较上年提高1.2个百分点。",
        "points without a level",
    ),
    (
        "全省福彩销量为86.45亿元，同比增加5.12亿元，增长6.30%。其中，电脑票销售42.15亿元，即开票销售44.30亿元。",
        "电脑票 and 即开票",
    ),
    (
        "2022年度，本级彩票公益金收入5,466.32万元，其中：福利彩票公益金3,120.18万元、体育彩票公益金2,346.14万元，全部纳入政府性基金预算管理。",
        "two funds",
    ),
    (
        "2023年部门收入总计2,946.25万元，其中：财政拨款2,940.05万元，占99.79%；其他收入6.20万元，占0.21%。",
        "each part with its share",
    ),
    (
        "本年支出合计2,940.05万元，其中：基本支出2,336.91万元，占79.49%；项目支出603.14万元，占20.51%。",
        "基本支出 and 项目支出 with shares",
    ),
    (
        "“三公”经费支出决算为12.5万元，完成预算的83.33%，比上年减少2.1万元，下降14.38%，其中：公务用车购置及运行维护费10.2万元，"
        "公务接待费2.3万元。",
        "a fall against last year, then the split",
    ),
    (
        "政府采购支出总额856.3万元，其中：政府采购货物支出120.5万元、政府采购服务支出735.8万元。授予中小企业合同金额800.1万元，占政府采购支出总额的93.44%。",
        "purchases and a share of them",
    ),
    (
        "截至2022年12月31日，共有车辆3辆，其中，机要通信用车1辆、其他用车2辆；单价50万元以上通用设备2台（套）。",
        "thirds of a small number of cars",
    ),
    (
        "2022年争取上级福彩公益金1,200万元，用于6个项目，其中养老服务体系建设项目4个、资金900万元，儿童福利项目2个、资金300万元。",
        "parts with a count and an amount each",
    ),
    (
        "全县共有特困供养人员1,523人，其中集中供养312人、分散供养1,211人，全年发放供养资金1,386.5万元。",
        "集中 and 分散, then money",
    ),
    (
        "发放城乡低保金8,652.3万元，其中城市低保1,252.3万元，保障对象2,135户3,260人；农村低保7,400万元，保障对象12,530户20,126人。",
        "two lists of different measures",
    ),
    (
        "2022年接收社会捐赠款物合计368.9万元，其中资金301.5万元，物资折价67.4万元，支出352.6万元，其中疫情防控支出200万元，"
        "乡村振兴支出152.6万元。",
        "two breakdowns, one total each",
    ),
    (
        "中标金额：人民币叁佰伍拾陆万捌仟元整（￥3,568,000.00元）",
        "full-width ¥",
    ),
    (
        "成交金额：¥98,600.00（大写：玖万捌仟陆佰元整）",
        "figures first, words in parentheses",
    ),
    (
        "培训共分3期，每期5天，参训学员240人，其中第一期80人、第二期80人、第三期80人。",
        "three equal parts of one count",
    ),
    (
        "发放爱心包裹1,200个，每个价值150元，合计18万元。",
        "unit price called 价值",
    ),
    (
        "采购护理床50张，单价2,800元，总价14万元。",
        "单价",
    ),
    (
        "资助困难学生200人，其中小学生80人，每人1000元；中学生120人，每人1500元，共计26万元。",
        "two products in one total",
    ),
    (
        "为65岁以上老人免费体检1,860人次，其中男性820人次，女性1,040人次，检出异常312人次。",
        "sexes, then 检出",
    ),
    (
        "项目总投资5,600万元，其中中央预算内投资2,800万元，其余由地方自筹解决。",
        "其余 without a figure",
    ),
    (
        "救助困境儿童126名，发放救助金63万元，人均5000元。",
        "an average that fits",
    ),
    (
        "全年发放残疾人两项补贴2,356.8万元，其中困难残疾人生活补贴1,102.4万元、重度残疾人护理补贴1,254.4万元，惠及残疾人2.1万人。",
        "two allowances",
    ),
    (
        "收入总额较上年增长12.5%，由800万元增加到900万元。",
        "growth first, levels behind",
    ),
    (
        "社区养老服务设施覆盖率由85%提高到92%，提升7个百分点。",
        "points of a coverage rate",
    ),
    (
        "公益支出占上年末净资产的8.6%，管理费用占当年总支出的5.2%，符合规定。",
        "shares of two different bases",
    ),
    (
        "截至年底，累计发放善款5,632万元，受益人数12.6万人次，其中2023年发放善款632万元，受益1.6万人次。",
        "a part that has two measures",
    ),
    (
        "2023年收到捐赠收入1,000万元，其中限定性收入850万元，上年为700万元。",
        "last year's value behind the part",
    ),
    (
        "基金会原始基金人民币200万元，2023年末净资产1,256.32万元，其中限定性净资产1,056.32万元，非限定性净资产200万元。",
        "net assets, not the founding capital",
    ),
    (
        "举办志愿服务活动60场，参与志愿者1,500人次，服务时长4,500小时，人均3小时。",
        "three measures",
    ),
    (
        "中心现有工作人员15名，其中专职社工8名（持证7名），行政人员4名，其他人员3名。",
        "a part of a part in parentheses",
    ),
    (
        "本次公开招募志愿者100名，其中：医疗组30名、后勤组40名、宣传组30名。",
        "three groups",
    ),
    (
        "本项目资金为30万元，其中人员费用12万元（40%）、活动费用13.5万元（45%）、管理费用4.5万元（15%）。",
        "shares in parentheses behind each part",
    ),
    (
        "拨付福彩公益金20万元给A社工站，30万元给B社工站，合计50万元。",
        "合计 in a list with recipients",
    ),
    (
        "共收到捐款328笔，合计金额56.32万元。",
        "a count of gifts beside their worth",
    ),
    (
        "资助金额合计86.4万元，覆盖6个项目。",
        "合计 in front of its value",
    ),
    (
        "救灾物资价值230余万元，其中棉被价值80万元、帐篷价值150万元。",
        "a total of 230余",
    ),
    (
        "2023年全市民政事业费支出12.56亿元，比上年增加1.02亿元，增长8.84%，其中社会救助支出6.52亿元。",
        "a part behind growth",
    ),
    (
        "收到善款3,000元、5,000元、10,000元，共计18,000元。",
        "a bare list of gifts",
    ),
    (
        "（一）助老项目，支出12.5万元；（二）助学项目，支出8.3万元；合计20.8万元。",
        "合计 behind a semicolon",
    ),
    (
        "2023年彩票销售1,234.56万元（其中：即开型票321.45万元），按20%比例提取公益金。",
        "a part in parentheses and a rate",
    ),
    (
        "全年共组织培训12期、参训1,200人次，其中线上8期800人次，线下4期400人次。",
        "two measures split the same way",
    ),
    (
        "福彩公益金50万元、慈善资金30万元、其他资金20万元，总计100万元。",
        "总计 behind three sources",
    ),
    (
        "一等奖2名，每名奖励5000元；二等奖5名，每名奖励3000元；三等奖10名，每名奖励1000元，共计3.5万元。",
        "three prizes in one total",
    ),
    (
        "全年支出320.10万元，其中购置设备32.01万元。",
        "a tenth of the whole is no misplaced point",
    ),
    (
        "其中资助金额分别为12.5万元、8.3万元和9.2万元，共计30万元。",
        "其中 opens nothing: there is no total before it",
    ),
    (
        "总收入1,500.00万元，其中捐赠收入1,200.00万元（其中：限定性1,000.00万元，非限定性200.00万元），"
        "其他收入300.00万元。",
        "a breakdown within another",
    ),
    (
        "全年共支出15.6万元，其中：房租5.2万元/年，水电0.4万元，人员10万元。",
        "a yearly rent in a list",
    ),
]

# (code, sentence, what is wrong)
WRONG = [
    (
        FlagCode.SUM_MISMATCH,
        "预算下达 347 万元，其中：孵化园预算 175.85 万元（含跨年合同上年结转 56 万元），创投大赛预算 175.15 万元。",
        "above the total, with a part of a part beside it",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "预算下达 347 万元，其中：孵化园预算 175.85 万元（含跨年合同上年结转 56 万元），创投大赛预算 151.15 万元。",
        "a digit wrong in the second part",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "筹集福利彩票公益金10.2亿元，同比下降6.8%。其中：上缴中央财政4.86亿元，市级留成3.12亿元，区县留成1.07亿元，其他统筹0.95亿元。",
        "其他 closes the list, 0.2亿 is missing",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "除福彩公益金18.20万元外，社会配套2.45万元，合计投入20.85万元。",
        "合计 does not fit",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "年初累计结余2,041.16万元，加上当年净增加258.50万元，年末累计结余2,399.66万元，其中限定性资金1,512.30万元、非限定性资金787.36万元。",
        "closing balance",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "年末累计结余2,299.66万元，其中限定性资金1,512.30万元、非限定性资金797.36万元。",
        "限定性 and 非限定性 exceed the total",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "预算资金 175.85 万元，其中本年预算 119.85 万元，上年结转 65.00 万元。",
        "本年 and 结转",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "共36人，其中男20人、女17人。",
        "one man too many",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "现有职工36人（男20人、女15人）。",
        "one woman too few, in parentheses",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "共资助2个项目120万元，其中“春风”项目70万元、“暖阳”项目40万元。",
        "two projects announced, two named",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "总投资3,000万元，由中央财政1,200万元、省级配套800万元、地方自筹900万元组成。",
        "由…组成 says that the list is whole",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "人员经费45.6万元，公用经费12.4万元，合计59万元。",
        "合计 of exactly two parts",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "本年收入1,250.30万元，其中：捐赠收入980.20万元，政府补助收入210.10万元，投资收益50.00万元，其他收入20.00万元。",
        "one digit of one part",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "共投入资金68.32万元，分别为助学30.12万元、助医25.20万元、助困15.00万元。",
        "分别为 says that the list is whole",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "实际投入财政资金14.67万元，为改造提供资金支持。二是社会资源方面，31名“嘉爱妈妈”，按照每间不低于4000元标准，负责装修，共计投入爱心善款12.95万元；"
        "另发动社会力量为每位受助女童按照1000元标准发放救助金31万元。目前上述两笔合计已链接政府财政资金和社会爱心善款30.65万元。",
        "nothing the paragraph names gives 上述合计",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "资助金额12.80万元，其中人员补贴6.84万元，活动费用4.36万元，其他费用2.60万元。",
        "其他 closes the list",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "全年救助1,204人次，其中男性702人次，女性512人次。",
        "sexes",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "全年支出50万元，其中助学支出80万元。",
        "a part larger than the whole",
    ),
    (
        FlagCode.WORDS_FIGURES_MISMATCH,
        "资助金额为人民币贰拾陆万捌仟元整（¥286,000.00）。",
        "大写 and 小写",
    ),
    (
        FlagCode.WORDS_FIGURES_MISMATCH,
        "合同总价：¥1,250,000.00元（大写：壹佰贰拾万伍仟元整）。",
        "words in parentheses",
    ),
    (
        FlagCode.WORDS_FIGURES_MISMATCH,
        "人民币（大写）：叁拾贰万陆仟捌佰元整\u3000小写：¥362,800.00",
        "two ends of one line",
    ),
    (
        FlagCode.RATE_MISMATCH,
        "配发反光书包460个，每个35元，计16,600元；配发头盔500顶，每顶48元，计24,000元。",
        "460 × 35 = 16,100",
    ),
    (
        FlagCode.RATE_MISMATCH,
        "资助大学新生620名，每名3000元，共168万元。",
        "620 × 3000 = 186万",
    ),
    (
        FlagCode.RATE_MISMATCH,
        "按每人3000元标准，资助620名学生，共196万元。",
        "price first",
    ),
    (
        FlagCode.RATE_MISMATCH,
        "血压达标率由58.2%提高到73.9%，提高17.5个百分点。",
        "15.7 points",
    ),
    (
        FlagCode.RATE_MISMATCH,
        "2024年安排资金1,268.5万元，较上年增加156.3万元，增长15.04%。",
        "14.05%",
    ),
    (
        FlagCode.RATE_MISMATCH,
        "在院老人由120人增加到150人，增加35人。",
        "thirty people",
    ),
    (
        FlagCode.RATE_MISMATCH,
        "总资金1,268.5万元。养老服务类安排资金700万元，占资金总额的51.58%。",
        "55.18% of the only total",
    ),
    (
        FlagCode.RATE_MISMATCH,
        "资助金额26.8万元。协议签订后15个工作日内拨付60%，即16.80万元。",
        "60% of 26.8 is 16.08",
    ),
    (
        FlagCode.REVERSED_PERIOD,
        "项目执行期2022年9月至2022年3月。",
        "one year too early",
    ),
    (
        FlagCode.REVERSED_PERIOD,
        "实施期：2023年11月至2023年3月",
        "in a label",
    ),
    (
        FlagCode.INVALID_DATE,
        "会议于2023年6月31日召开。",
        "June has 30 days",
    ),
    (
        FlagCode.INVALID_PHONE,
        "联系电话：028-844423018",
        "nine figures behind 028",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "本年支出合计2,940.05万元，其中：基本支出2,336.91万元，占79.49%；项目支出630.14万元，占20.51%。",
        "swapped digits between shares",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "全县共有特困供养人员1,523人，其中集中供养312人、分散供养1,121人。",
        "集中 and 分散",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "2022年度，本级彩票公益金收入5,466.32万元，其中：福利彩票公益金3,120.18万元、体育彩票公益金2,364.14万元。",
        "swapped digits: the parts exceed the total",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "发放残疾人两项补贴2,356.8万元，其中困难残疾人生活补贴1,102.4万元、重度残疾人护理补贴1,245.4万元。",
        "1,254.4",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "福彩公益金50万元、慈善资金30万元、其他资金20万元，总计110万元。",
        "总计 of three sources",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "中心现有工作人员15名，其中专职社工8名（持证7名），行政人员4名，其他人员5名。",
        "其他 closes the list, a part of a part does not count",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "本项目资金为30万元，其中人员费用12万元（40%）、活动费用13.5万元（45%）、其他费用5.4万元（15%）。",
        "parts exceed the total by a swap",
    ),
    (
        FlagCode.RATE_MISMATCH,
        "发放爱心包裹1,200个，每个价值150元，合计16万元。",
        "1,200 × 150 = 18万",
    ),
    (
        FlagCode.RATE_MISMATCH,
        "采购护理床50张，单价2,800元，总价16万元。",
        "50 × 2,800 = 14万",
    ),
    (
        FlagCode.RATE_MISMATCH,
        "2023年收入900万元，比上年增加100万元，增长15.2%。",
        "12.5%",
    ),
    (
        FlagCode.RATE_MISMATCH,
        "覆盖率由85%提高到92%，提升9个百分点。",
        "seven points",
    ),
    (
        FlagCode.WORDS_FIGURES_MISMATCH,
        "中标金额：人民币叁佰伍拾陆万捌仟元整（￥3,658,000.00元）",
        "3,568,000",
    ),
    (
        FlagCode.WORDS_FIGURES_MISMATCH,
        "成交金额：¥98,600.00（大写：玖万陆仟捌佰元整）",
        "玖万捌仟陆佰",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "截至年末净资产1,256.32万元，其中限定性净资产1,056.32万元，非限定性净资产210万元。",
        "the two sides of net assets",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "年初结余120.5万元，本年收入356.2万元，本年支出301.4万元，年末结余157.3万元。",
        "two movements",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "项目总预算36万元（其中申请福彩公益金30万元，自筹16万元）。",
        "30 + 16",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "共有车辆3辆，其中，机要通信用车1辆、其他用车3辆。",
        "one car, three others, three in all",
    ),
    (
        FlagCode.IMPLAUSIBLE_VALUE,
        "支出500.25万元，包括：工资福利支出20.01万元，商品服务支出180.15万元，资本性支出120.00万元。",
        "200.1 with its point one place too far left",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "总收入1,500.00万元，其中捐赠收入1,200.00万元（其中：限定性1,000.00万元，非限定性210.00万元），"
        "其他收入300.00万元。",
        "the inner of two breakdowns",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "其中资助金额分别为12.5万元、8.3万元和9.2万元，共计31万元。",
        "其中 opens nothing: there is no total before it",
    ),
    (
        FlagCode.SUM_MISMATCH,
        "全市有养老机构45家，其中公办20家、民办26家。",
        "公办 and 民办",
    ),
]


def test_a_broken_sum_that_a_point_explains_asks_about_that_value_too() -> None:
    text = (
        "竞技体育支出631.48万元，其中：后备人才258.48万元，参赛203.00万元，器材购置1,700.00万元。"
    )
    flags = {flag.code: flag for flag in flags_of(paragraphs(text))}
    assert set(flags) == {FlagCode.SUM_MISMATCH, FlagCode.IMPLAUSIBLE_VALUE}
    assert "1,700 万元 疑为 170 万元 的小数点错位" in flags[FlagCode.IMPLAUSIBLE_VALUE].message


TOLD_TWICE = [
    (
        "1.全民健身场地建设986.00万元。",
        "用于全民健身场地建设968.00万元。",
        True,
        "two figures swapped",
    ),
    ("全民健身场地建设986.00万元。", "全民健身场地建设936.00万元。", True, "one figure"),
    (
        "全民健身场地建设986.00万元。",
        "全民健身场地建设412.00万元。",
        False,
        "another sum altogether",
    ),
    ("去年全民健身场地建设986.00万元。", "全民健身场地建设968.00万元。", False, "last year's"),
    ("专项资金986.00万元。", "专项资金968.00万元。", False, "a name of many things"),
]


@pytest.mark.parametrize(("first", "second", "is_flagged", "reason"), TOLD_TWICE)
def test_a_long_name_told_twice(first: str, second: str, is_flagged: bool, reason: str) -> None:
    codes = [flag.code for flag in flags_of(paragraphs(first, second))]
    assert codes == [FlagCode.CONFLICTING_VALUES] * is_flagged, reason


# What readers make of Chinese punctuation.
HALF_WIDTH = str.maketrans("，；：（）", ",;:()")


def as_read(sentence: str) -> str:
    """The sentence with half-width punctuation and without spaces."""
    return sentence.translate(HALF_WIDTH).replace(" ", "")


@pytest.mark.parametrize(("sentence", "reason"), RIGHT)
def test_right_sentences_stay_silent(sentence: str, reason: str) -> None:
    for text in (sentence, as_read(sentence)):
        assert [flag.message for flag in flags_of(paragraphs(text))] == []


@pytest.mark.parametrize(("code", "sentence", "reason"), WRONG)
def test_wrong_sentences_get_their_flag_once(code: FlagCode, sentence: str, reason: str) -> None:
    for text in (sentence, as_read(sentence)):
        assert [flag.code for flag in flags_of(paragraphs(text))] == [code]


def test_the_message_has_the_numbers_in_the_unit_of_the_text() -> None:
    [flag] = flags_of(paragraphs("预算下达347万元，其中：甲项目175.85万元，乙项目175.15万元。"))
    chinese, english = flag.message.split(" / ")
    assert chinese == "总数 347 万元，各项相加 175.85 + 175.15 = 351 万元，差 4 万元"
    assert "add up to 351 万元, difference 4 万元" in english
    assert flag.field_ids == ("0-0", "0-1", "0-2")


def test_a_long_list_is_named_but_not_flagged_item_by_item() -> None:
    text = "支出10万元，其中甲2万元，乙2万元，丙2万元，丁2万元，其他4万元。"
    [flag] = flags_of(paragraphs(text))
    assert flag.field_ids == ("0-0",)
