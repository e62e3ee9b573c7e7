"""What a sentence that names no project goes on with, and when it speaks of something else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.project_mentions import NamedProject
from extractors.project_spans import SENTENCE_END

# 该项目…, 项目为329户…: what is said goes on about the project named last.
GOES_ON = re.compile(
    r"\s*(?:[该本此]项(?:目|活动|工程|计划)|[该本此](?:工程|计划|活动|行动|奖学金|助学金|基金|标段|包)|"
    r"项目(?:总?(?:投资|资金|预算|经费)|周期|执行期|实施|开展|启动|建设|共|已|累计|由|于|自|在|为|以|从|将|计划|惠及|覆盖|受益|完成|采用|采取|服务|面向|资助|支出|投入|分|组|方|团队|负责人|主管|建成|运行|现|目前|拟|通过|围绕)|其中|截至目前|项目[，,])"
)
# What these begin turns to something else, or to the whole.
_TURNS_AWAY = re.compile(
    r"\s*(?:此外|另外|另有|另|同时|全[年市县区省州盟旗院校会]|本[年级会院校]|本报告期|年[初末度内]|当年|上年|其他|其余|总计|合计|共计|上述|以上|各|我|截至|综上|据|根据|按照|一是|二是|三是|四是|五是)"
)
# 全市共募集…, 我会全年…: the whole place or body, whatever section it is said in.
_OF_THE_WHOLE = re.compile(
    r"[\s，,]*(?:(?:据统计|目前|此外|另外|同期|截至[^，,。]{0,14})[，,])?"
    r"(?:\d{4}年(?:度)?[，,]?)?(?:全[市县区省州旗盟国]|我[市县区省州旗局厅会]|我(?:中心|单位|机构|基金会)|本[市县区省州旗局会](?!活)|本(?:中心|机构|基金会))"
)
# 以上两个项目共支出…, 同期市慈善总会募集善款…
_OF_SEVERAL = re.compile(
    r"\s*(?:以上|上述|这)?(?:[两三四五六七八九十\d]+[个项大]|各)项目(?:共|合计|累计|总)"
)
_OF_ANOTHER_BODY = re.compile(
    r"\s*(?:(?:同期|此外|另外|同时)[，,])?[省市县区州旗]"
    r"(?:民政局|财政局|红十字会|慈善总会|慈善会|残联|妇联|总会|协会|基金会)"
    r"(?:全年|共|累计|已)*(?:募集|接收|收到|筹集|募得|销售)"
)
# X中心成立于2015年，现有社工26名: what the body is, not what the project did.
_OF_THE_BODY = re.compile(
    r"(?:成立于|创办于|创建于|创立于|注册成立|登记成立|是一家|注册资金|现有(?:专职|员工|社工|会员|工作人员|职工|理事))"
)
# 慈善活动支出总额398万元, 城市低保标准由每人每月610元提高到…: accounts of a body, the sales of a
# lottery, standards of a policy.
_OF_ACCOUNTS = re.compile(
    r"慈善活动(?:支出|成本)|业务活动成本|本年(?:度|总)?(?:收入|支出)|年[初末](?:结转|结余|净资产)"
    r"|销售(?:中国)?(?:福利|体育)?彩票|筹集公益金"
    r"|(?:低保|供养|保障|养育|生活费|补贴|津贴|孤儿)[一-龥]{0,6}标准[一-龥]{0,4}(?:由|从|提高|调整|上调)"
)


def is_of_others(text: str, begin: int, start: int) -> bool:
    """Whether the sentence from `begin` speaks of a whole place, or of what a body is."""
    elsewhere = (_OF_THE_WHOLE, _OF_SEVERAL, _OF_ANOTHER_BODY)
    return any(pattern.match(text, begin) for pattern in elsewhere) or any(
        pattern.search(text, begin, start + 4) for pattern in (_OF_THE_BODY, _OF_ACCOUNTS)
    )


def said_before(text: str, begin: int, named: Sequence[NamedProject], carry: str) -> str:
    """The project that a sentence without one, beginning at `begin`, goes on with."""
    topics = [item for item in named if item.end <= begin]
    goes_on = GOES_ON.match(text, begin)
    if not topics:
        turned = any(
            _TURNS_AWAY.match(text, m.end()) for m in SENTENCE_END.finditer(text, 0, begin)
        )
        return "" if turned and not goes_on else carry
    topic = topics[-1]
    # Between the last sentence with a name and this one nothing turned to something else.
    starts = [m.end() for m in SENTENCE_END.finditer(text, topic.end, begin)] or [begin]
    if not goes_on and any(_TURNS_AWAY.match(text, start) for start in starts):
        return ""
    return told_last(text, topics)


def told_last(text: str, topics: Sequence[NamedProject]) -> str:
    """The project of the last sentence that names any; empty when it names several."""
    start = max((m.end() for m in SENTENCE_END.finditer(text, 0, topics[-1].start)), default=0)
    owners = {item.project_id for item in topics if item.start >= start}
    return topics[-1].project_id if len(owners) == 1 else ""
