"""Quoted names that what follows makes projects: “护童红原”藏区儿童关爱项目, “福康工程”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractors.entity_vocabulary import terms
from extractors.project_names import POLICY, QUOTES_CLOSE, QUOTES_OPEN, clean_name
from extractors.project_spans import (
    MEASURED,
    MONEY,
    MONEY_PATTERN,
    ProjectSpan,
    inside_title,
    rest_of_sentence,
    stop_words,
)

_VOCABULARY = "projects.yaml"
# “圆梦启航”助学计划: a quoted part with what may follow it inside the name.
_QUOTED = re.compile(
    rf"[{QUOTES_OPEN}]([^{QUOTES_OPEN}{QUOTES_CLOSE}。；;\n]{{2,24}})[{QUOTES_CLOSE}]"
    rf"([^{QUOTES_OPEN}{QUOTES_CLOSE}，,。；;：:、！？!?\s（()）《》]{{0,18}})"
)
# What comes behind a name, and begins what is said of it.
_PREDICATE = re.compile(
    r"\d|资助(?!项目|计划|行动|金)|支出|发放|募集|筹集|筹款|得到|获得|惠及|受益|覆盖|为(?!老|民|侨|先|爱|农|家|村)|由(?!来)|在(?![校读线乡园职家])|于|共(?![餐建享融治育同生富创])|已|累计|启动|开展|实施"
    r"|安排|拨付|投入|预算|资金|经费|被|期间|上线|将(?!军)|从(?!业)|向(?!阳)|完成|举办|帮助|的|等(?!级)|中(?![小国学老青医心西华高低药])|是|每"
)
# “甲”“乙”等两个公益项目: what closes a list of quoted names.
_LIST_REST = re.compile(
    rf"(?P<more>(?:\s*[、，和及与]?\s*[{QUOTES_OPEN}][^{QUOTES_OPEN}{QUOTES_CLOSE}]{{2,24}}[{QUOTES_CLOSE}])*)"
    r"(?P<together>等?(?:[\d两三四五六七八九十]+[个项大])?)(?P<kind>[一-龥]{0,8}?)"
    r"(?:项目|工程|计划)(?![书部组类])"
)
_LISTED_BEFORE = re.compile(rf"[{QUOTES_CLOSE}]\s*[、，和及与]?\s*$")
# “博爱送万家”支出318,600元
_SPENT = re.compile(
    r"(?:共|累计|全年|已)*(?:支出|投入|拨付|安排|使用|花费)(?:资金|经费|善款|公益金|共计|共|约|合计)*\s*"
    rf"(?:{MONEY})"
)
_REACHES = re.compile(r"(?:共|累计|全年|已)*(?:筛查|救助|资助|惠及|慰问|帮助|帮扶|覆盖|发放|服务)")
_SET_UP = re.compile(r"(?:设立|发起|启动|实施|开展)[^，,。；;]{0,6}$")
_EDITION = re.compile(r"第[一二三四五六七八九十\d]{1,3}[届期季]$")
# “两癌”, “一老一小” are a class of people or ills and name nothing by themselves: what stands
# before them belongs to the name.
_COUNTED_SORT = re.compile(r"[一二两三四五六七八九十双][一-龥]{1,3}")
# 福彩助学“金秋”计划: the class of help before the quoted word is part of the name.
_CLASS_BEFORE = re.compile(r"[一-龥]{2}助[学老医困残孤餐]$")
_MODIFIER = re.compile(rf"(?<![一-龥{QUOTES_CLOSE}])[一-龥]{{2,10}}$")
# …900万元、福利院“平安工程”245万元: where an item of a list of names with money begins and ends.
_ITEM_BEGINS = re.compile(r"元[、，,]([一-龥]{0,10})$")
_ITEM_ENDS = re.compile(rf"([一-龥]{{0,8}}?)(?={MONEY})")
_SHORTEST_ITEM = 8
_SHORTEST_TAIL = 4
# Behind a head these make another thing of it: 志愿服务队, 救助站, 服务品牌.
_GOES_ON = re.compile(
    r"[队站员者社部日月周岗点车包箱群网室]|中心|品牌|栏目|体系|平台|机制|模式|理念|精神|基地|小组(?!$)|志愿|团|联盟|工作|领域|对象"
)
# 荣获“…”贡献奖: a prize received is no undertaking of one's own.
_AWARDED = re.compile(r"(?:荣获|获得|获评|喜获|颁发|授予|评为|斩获|摘得|获)[^，,。；;]{0,12}$")


# Campaigns of an administration spend nothing of their own unless the text says so.
_CAMPAIGNS = ("专项行动", "整治行动", "攻坚行动", "执法行动", "提升行动")
# 获评“全省十佳志愿服务项目”: what it was called by others.
_NAMED_AS = re.compile(
    r"(?:荣获|获评|评为|评选为|荣膺|入选|入围|授予|命名为|认定为|列为|确定为)[^，,。；;“”]{0,10}$"
)


def quoted_projects(text: str) -> Iterator[ProjectSpan]:
    """“护童红原”藏区儿童关爱项目, “福康工程”: quoted names that what follows makes projects."""
    for match in _QUOTED.finditer(text):
        inner, tail = match.group(1), match.group(2)
        if inside_title(text, match.start()) or _listed_as_other(text, match.end(1) + 1):
            continue
        if re.search(r"(?:简称|下称|统称|称)[为：:]?\s*$", text[: match.start()]):
            continue  # a short form of the name before it
        if _is_listed(text, match):
            yield ProjectSpan(match.start(1), match.end(1), clean_name(inner), "project_quoted")
            continue
        listed = _listed_with_money(text, match)
        if listed is not None:
            yield listed
            continue
        if _leads_in(text, match):
            name = clean_name(match.group())
            yield ProjectSpan(match.start(), match.end(), name, "project_quoted")
            continue
        predicate = _PREDICATE.search(tail)
        tail = tail[: predicate.start()] if predicate else tail
        head = _head_of(tail)
        is_award = head.endswith(terms(_VOCABULARY, "award_heads"))
        before = text[: match.start()]
        if _NAMED_AS.search(before) or (is_award and _AWARDED.search(before)):
            continue
        if tail.startswith(terms(_VOCABULARY, "not_projects")) and not (
            head.endswith("项目") or is_award
        ):
            continue
        sentence_rest = rest_of_sentence(text, match.end(1) + 1 + len(head))
        end = match.end(1) + 1 + len(head)
        if head:
            if POLICY.fullmatch(inner):
                continue
            explicit = head.endswith(terms(_VOCABULARY, "explicit"))
            is_event = head.endswith((*terms(_VOCABULARY, "event_heads"), *_CAMPAIGNS))
            if is_event and not MONEY_PATTERN.search(sentence_rest):
                continue
            if not explicit and not MEASURED.search(sentence_rest):
                continue
            start = match.start()
            modified = _with_modifier(text, match)
            # 开展助学“启航”项目: the class alone is no part of the name.
            is_class = explicit and _CLASS_BEFORE.search(before) and start - modified >= 4
            if is_class or _COUNTED_SORT.fullmatch(inner):
                start = modified
            edition = _EDITION.search(text, 0, start)
            start = edition.start() if edition else start
            yield ProjectSpan(start, end, clean_name(text[start:end]), "project_quoted")
        elif inner.endswith(terms(_VOCABULARY, "explicit")) and _is_funded(
            text, match, sentence_rest
        ):
            start, end = match.start(1), match.end(1)
            yield ProjectSpan(start, end, clean_name(inner), "project_quoted")
        elif _is_carried_out(text, match):
            yield ProjectSpan(match.start(1), match.end(1), clean_name(inner), "project_quoted")


def _listed_with_money(text: str, match: re.Match[str]) -> ProjectSpan | None:
    """The name around a quoted word in a list of names with their money.

    用于福利院迁建项目900万元、福利院“平安工程”245万元、社区“食堂”建设131万元: what stands
    between the money before and the money behind is the name.
    """
    begin = _ITEM_BEGINS.search(text, 0, match.start())
    behind = _ITEM_ENDS.match(text, match.end(1) + 1)
    if begin is None or behind is None or POLICY.fullmatch(match.group(1)):
        return None
    start, end = begin.start(1), behind.end(1)
    if end - start < _SHORTEST_ITEM or _PREDICATE.search(behind.group(1)):
        return None
    return ProjectSpan(start, end, clean_name(text[start:end]), "project_quoted")


def _leads_in(text: str, match: re.Match[str]) -> bool:
    """Whether the name leads its paragraph in, with a gap behind it.

    “银铃”独居老人问候　88名志愿者每周…
    """
    tail = match.group(2)
    gap = re.match(r"[ \u3000]+(?=[一-龥\d])", text[match.end() :])
    if match.start() or gap is None or len(tail) < _SHORTEST_TAIL or POLICY.fullmatch(match[1]):
        return False
    if _GOES_ON.search(tail) or tail.endswith(terms(_VOCABULARY, "not_projects")):
        return False
    return not _PREDICATE.search(tail) and bool(
        MEASURED.search(rest_of_sentence(text, match.end()))
    )


def _with_modifier(text: str, match: re.Match[str]) -> int:
    """Where a name with a short quoted word begins: 农村妇女“两癌”免费筛查项目."""
    run = _MODIFIER.search(text, 0, match.start())
    if run is None:
        return match.start()
    cut = max((stop.end() for stop in stop_words().finditer(run.group())), default=0)
    modifier = run.group()[cut:]
    is_body = re.search(r"(?:[和与及的]|局|会|联|中心|院|校|公司|团|厅|处|办|站)$", modifier)
    return match.start() - len(modifier) if len(modifier) >= 2 and not is_body else match.start()


def _head_of(tail: str) -> str:
    """What of the text behind a quoted part belongs to the name, empty when nothing does.

    A verb behind the noun that ends a name begins the predicate: 困难家庭慰问项目|慰问2,816户.
    """
    head = next(
        (
            tail[:cut]
            for cut in range(len(tail), 0, -1)
            if tail[:cut].endswith(terms(_VOCABULARY, "quoted_heads"))
            and not _GOES_ON.match(tail[cut:])
        ),
        "",
    )
    noun = _noun_then_verb().match(head)
    return noun.group(1) if noun else head


@cache
def _noun_then_verb() -> re.Pattern[str]:
    verbs = "|".join(map(re.escape, terms(_VOCABULARY, "verbal_heads")))
    return re.compile(rf"(.*?(?:项目|工程|计划|行动|基金))(?:{verbs})+$")


def _is_listed(text: str, match: re.Match[str]) -> bool:
    """Whether the quoted name is one of several that are called projects together.

    “朝阳助学”“康复助医”等项目, “甲”“乙”两个项目; a name with 项目 of its own is not.
    """
    following = _LIST_REST.match(text, match.end(1) + 1)
    if following is None or POLICY.fullmatch(match.group(1)):
        return False
    several = following["more"] or _LISTED_BEFORE.search(text, 0, match.start())
    together = following["together"] or (following["more"] and not following["kind"])
    return bool(several and together) or bool(following["more"] and len(following["kind"]) <= 4)


def _is_carried_out(text: str, match: re.Match[str]) -> bool:
    """Whether what follows a quoted name alone spends its money or reaches its people."""
    inner, behind = match.group(1), text[match.end(1) + 1 :]
    if POLICY.fullmatch(inner) or inner.endswith(terms(_VOCABULARY, "not_projects")):
        return False
    if _SPENT.match(behind):
        return True
    if not inner.endswith(terms(_VOCABULARY, "quoted_names")):
        return False
    rest = rest_of_sentence(text, match.end(1) + 1)
    clause = re.split(r"[，,；;]", rest)[0]
    if MONEY_PATTERN.search(clause) or (_REACHES.match(behind) and MEASURED.search(clause)):
        return True
    return bool(_SET_UP.search(text, 0, match.start()) and MEASURED.search(rest))


def _is_funded(text: str, match: re.Match[str], sentence_rest: str) -> bool:
    before = text[max(0, match.start() - 6) : match.start()]
    if re.match(r"(?:资助|救助|支出|发放|募集|捐建|援建)", text[match.end(1) + 1 :]):
        return True
    return bool(MEASURED.search(sentence_rest)) or bool(
        re.search(r"资助|支持|捐赠|拨付|投入|立项", before)
    )


# What stands between two names holds neither a quote nor 等, and no name is given back: a long list
# would else be tried in every way of parting it.
_LISTED_AS = re.compile(
    rf"[^。；;，,{QUOTES_OPEN}]{{0,12}}"
    rf"(?:[、，]?[{QUOTES_OPEN}][^{QUOTES_CLOSE}]*[{QUOTES_CLOSE}][^。；;，,、等{QUOTES_OPEN}]{{0,8}})*+"
    r"等([^，,。；;]{0,10})"
)


def _listed_as_other(text: str, position: int) -> bool:
    """Whether a list of quoted names ends in 等…品牌: items of something that is no project."""
    following = _LISTED_AS.match(text, position)
    return bool(following and following.group(1).endswith(terms(_VOCABULARY, "not_projects")))
