"""What the name of an organization looks like, whoever announces it."""

from __future__ import annotations

import re
from functools import cache

from extractors.entity_vocabulary import term_set, terms
from extractors.person_names import could_be_named, has_surname, is_transliterated
from extractors.places import starts_with_place

_VOCABULARY = "organizations.yaml"
# Nothing longer was met: the longest names of bodies with two places run to about 35 characters.
MAX_NAME = 40
# What any name may end in when a label announces it.
LABELLED_ENDING = re.compile(
    r"(?:[局厅委会社队所院校厂店馆站团司园室处办部]|(?<![执进发履运举施推实试可])行|中心|小学|中学|大学|集团|机构|联盟|银行"
    r"|超市|储备库|公寓|[农林牧茶果渔]场|养殖场|园艺场|商场|药房|幼儿园|工作室|俱乐部|影院|剧院|支部|分园|校区|[残妇侨文]联|工商联|科协"
    r"|(?<![平舞站])台|工厂|酒店|政府|法院|检察院|基地|商行|合作社|（有限合伙）|\(有限合伙\))(?:[（(][^（）()]{1,12}[)）])?$"
)
_WHOLLY_NAME = re.compile(r"[一-龥A-Za-z·•&（）()]+")
# 运动会, 年会: what ends like a society and is an event.
_GATHERING = re.compile(
    r"(?:运动|大|年|晚|博览|座谈|培训|推介|展览|展销|研讨|现场|动员|联欢|音乐|交流|发布|茶话|家长|见面|听证|评审|说明|启动|总结)会$"
    r"(?<!代表大会)"
)
# Who gives or receives without a name, what is still open, sums, and things done.
_DESCRIBES = re.compile(
    r"某|^(?:各|本|该|每|其|全|有关|相关|所有|部分|多家|若干|其他|其它|匿名|无名|爱心|热心|社会|详见|见附|另见|待|暂|未|不)"
    r"|的|同上|(?:人士|群众|市民|网友|家庭|学生|员工|职工|干部|村民|居民|党员|师生|校友|同学|老师|一家|夫妇"
    r"|女士|先生|个人|散户|会员|患者|老人|儿童|单位|企业|机构|部门|名单|附件|合计|小计|总计|项目|工程|计划"
    r"|资金|经费|支出|收入|专户|账户|拨款|补助|捐赠|采购|购买|自筹|自行|统一|委托|完成|负责)$"
)
# 城关镇, 云岭街道, 前进村: a place where things went, no body.
_MERE_PLACE = re.compile(r"(?:[省市县区州旗盟镇乡村组]|街道|苏木|嘎查|地区|社区)$")
# 渤海区民政区; but 高新区, 自治区, 地区 and 社区 may stand beside a district.
_TWO_OF_A_RANK = re.compile(
    r"(?:[一-龥]{2,8}[省市州盟])?[一-龥]{2,4}(?<![治新发地矿社林园景示税])[区县旗]"
    r"[一-龥]{1,5}(?<![新发社园景小片校])[区县旗]"
)
_SUBDIVISION = re.compile(r"(?:部门|财务部|综合部|业务部|办公室|项目部|科室|[一-龥]{2}科|理事会)$")


def looks_like_organization(name: str) -> bool:
    """Whether a whole string reads as the name of one body: right ending, not a generic word."""
    name = whole_name(name)
    if not 4 <= len(name) <= MAX_NAME or is_generic(name) or _SUBDIVISION.search(name):
        return False
    if (
        _GATHERING.search(name)
        or "某" in name
        or re.search(r"[主承协举]办$|^(?:[本我全][省市县区州旗盟镇乡])?各", name)
    ):
        return False
    plain = re.sub(r"\d{4}[届级]", "", name)  # 一中2008届校友会
    return bool(LABELLED_ENDING.search(name)) and not re.search(r"[，。；：:;？！]|\d{3}", plain)


def could_be_body(name: str) -> bool:
    """Whether a cell in a column of bodies names one, whatever it ends in: 皖北三棵树, 诚信粮油.

    Turned down are people, mere places, kinds of bodies, descriptions and anything with digits.
    """
    name = whole_name(name)
    if not 4 <= len(name) <= MAX_NAME or not _WHOLLY_NAME.fullmatch(name) or is_generic(name):
        return False
    if _SUBDIVISION.search(name) or _DESCRIBES.search(name) or _MERE_PLACE.search(name):
        return False
    is_person = could_be_named(name) and (has_surname(name) or is_transliterated(name))
    is_person = is_person or is_transliterated(name) or "·" in name
    return not is_person and bool(remainder(name))


def is_surely_body(text: str) -> bool:
    """Whether a cell by itself can only be the name of a body."""
    name = whole_name(text)
    if not looks_like_organization(name) or name.startswith(terms(_VOCABULARY, "ministries")):
        return False
    incorporated = name.endswith(terms(_VOCABULARY, "strong"))
    return incorporated or (bool(ending_of(name)) and starts_with_place(name))


def is_generic(name: str) -> bool:
    """Whether `name` is a mere description of a kind of body: 省民政厅, 相关部门, 社区服务中心."""
    name = name.strip('“”"（）() ')
    if name in term_set(_VOCABULARY, "generic"):
        return True
    ending = ending_of(name)
    if not ending or starts_with_place(name):
        return False
    rest = remainder(name[: -len(ending)])
    # 食品|有限责任公司: a trade alone is the rest of a name that a line broke.
    return not rest or (ending.endswith("公司") and not _trades().sub("", rest))


@cache
def _trades() -> re.Pattern[str]:
    words = sorted(terms(_VOCABULARY, "trades"), key=lambda word: -len(word))
    return re.compile("|".join(map(re.escape, words)))


def runs_together(name: str) -> bool:
    """Whether what reads as one public body is two lines, or a stamp and a line, in one.

    No body has two places of one rank in its name (渤海区民政区民政局), and none stutters where
    its own name begins (南山区教育体|体育局); 市市场监督管理局 is none of these.
    """
    ending = next((e for e in _body_endings() if name.endswith(e)), "")
    before = name[: -len(ending)] if ending else ""
    if not before:
        return False
    stutters = before[-1] == ending[0] and before[-1] not in "省市县区州旗镇乡村盟"
    return stutters or bool(_TWO_OF_A_RANK.fullmatch(before))


@cache
def _body_endings() -> tuple[str, ...]:
    return tuple(sorted(terms(_VOCABULARY, "bodies"), key=lambda word: -len(word)))


def whole_name(name: str) -> str:
    """The name as a value: without the spaces that a cell's line breaks and the reader put in."""
    return re.sub(r"\s+", "", name).strip("：:，,。.；;、—-－_|~")


@cache
def _endings() -> tuple[str, ...]:
    every = terms(_VOCABULARY, "strong") + terms(_VOCABULARY, "bodies") + terms(_VOCABULARY, "weak")
    return tuple(sorted(set(every), key=lambda word: -len(word)))


def ending_of(name: str) -> str:
    """The longest known ending of `name`, empty without one."""
    return next((ending for ending in _endings() if name.endswith(ending)), "")


@cache
def _describing() -> re.Pattern[str]:
    words_ = terms(_VOCABULARY, "describing") + terms("places.yaml", "generic")
    pattern = "|".join(map(re.escape, sorted(set(words_), key=lambda word: -len(word))))
    return re.compile(f"(?:{pattern}|[的及和与、])")


def remainder(modifier: str) -> str:
    """What is left of a modifier once everything that only describes is taken away."""
    return _describing().sub("", modifier)
