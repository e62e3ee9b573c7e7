"""Names of projects in running text: behind labels, in numbered parts, quoted, beside money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractors.entity_vocabulary import terms
from extractors.labelled_values import with_colons
from extractors.project_names import (
    QUOTES_CLOSE,
    QUOTES_OPEN,
    clean_name,
    flat,
    is_no_project,
    is_particular,
    names_undertaking,
    numbering_end,
)
from extractors.project_quotes import quoted_projects
from extractors.project_spans import (
    MONEY,
    MONEY_PATTERN,
    SENTENCE_END,
    ProjectSpan,
    inside_title,
    rest_of_sentence,
    stop_words,
)

_VOCABULARY = "projects.yaml"
# 老年助餐服务补贴项目250万元, 危房改造工程资金共 50 万元
_DIRECT_MONEY = re.compile(
    rf"\s*[（(：:，,]?\s*(?:总投资|概算|资金|经费|补助资金|支出|预算|投入|安排|共|合计|计|资助|拨付|使用|约|近|中央|省级|财政)*\s*(?:{MONEY})"
)
# 乡镇（街道）社会工作服务站项目: a bracket may stand inside a name.
_NAME_RUN = re.compile(
    r"(?:[^，,。；;：:、！？!?\s\d《》（()）①-⑳]+[（(][一-龥]{2,6}[）)](?=[一-龥]))?"
    r"[^，,。；;：:、！？!?\s\d《》（()）①-⑳]+$"
)
# What is said of an undertaking and of nothing else, right behind its name.
_SAID_OF_PROJECT = re.compile(
    r"(?:(?:项目)?(?:实施|建设|执行|服务|施工)(?:时间|周期|期限|工期|期|地点|地址|单位|内容|规模)(?:为|是|自|从|[：:])"
    r"|由[^，,。；;\d]{2,40}?(?:实施|承接|承办|承建|承担|执行|运营|建设|施工)(?=[，,。；;）)]|$)"
    r"|(?:已|于[^，,。；;]{4,16}?)(?:全面|全部|正式|顺利|如期)?(?:竣工|开工|完工|动工|结项|交付使用|投入使用|通过验收))"
)
_EDITION = re.compile(
    r"第[一二三四五六七八九十\d]{1,3}届[一-龥]{0,10}?(?:公益创投|创投|公益|项目|志愿服务)[一-龥]{0,6}?(?:大赛|活动)"
)
_ITS_MONEY = re.compile(
    r"[，,（(]?(?:总|项目|共|累计|年度|本年)*(?:预算|资金|投入|安排|经费|资助|支出|拨付|奖补)"
    rf"[^，,。；;\d]{{0,6}}(?:{MONEY})"
)
# Explicit words that end a name only where nothing turns them into something else.
_EXPLICIT = re.compile(
    r"(?:项目|工程|(?<!行动)(?<!工作)(?<!用款)(?<!资金)(?<!支出)(?<!预算)(?<!收支)(?<!采购)(?<!年度)计划)(?![类部组单名负编库制化书款师点年内])"
)
_NUMBERED_WITH_MONEY = re.compile(
    rf"([^，,。；;：:]{{4,44}})[，,：:]\s*(?:总|其中|共|拟|本年|年度|项目|财政)*(?:预算|资金|安排|下达|资助|投入|补助|支出|经费|拨付|使用|金额|总投资)[^，,。；;\d]{{0,8}}\s*(?:{MONEY})"
)
# 1. 儿童之家提升项目。安排资金…: the name as a sentence of its own.
_NUMBERED_SENTENCE = re.compile(
    rf"([^，,。；;：:]{{4,40}}(?:项目|工程|计划|行动))。[^。；;]{{0,8}}(?:预算|资金|安排|下达|投入|补助|支出|经费|拨付|使用)[^，,。；;\d]{{0,8}}\s*(?:{MONEY})"
)
# Words of a clause or a budget line, in no name of a numbered part.
_CLAUSE = re.compile(
    r"^经.*(?:审计|评审|审核|审定|验收|批准|同意|决定)|[甲乙丙]方|[（(][类款项][)）]|用于|根据|按照|实施(?!方案)|应当|预算|决算|收入|支出(?!项目)|拨款"
)
# 购置图书2万册, 为36户老人改造住房: what was done or counted, not what it is called.
_DOING = re.compile(
    r"^(?:购置|购买|采购|发放|举办|走访|慰问|召开|聘请|印制|为|向|给|对|共|已|全年)|"
    r"\d[\d,.]*\s*(?:余|多)?万?(?:余)?\s*[个名户册人台套件所场次期亩家位处条座本份]"
)
_LABEL_END = re.compile(
    # A section's number may be glued to the value before it.
    r"[。；;\n]|(?<=[一-龥”）)])[二三四五六七八九十]{1,2}、(?=[一-龥]{3})|\s{2,}|　"
    r"|\s+(?=[一-龥/（）]{2,12}\s*[：:])"
)


def labelled_projects(text: str) -> Iterator[ProjectSpan]:
    """项目名称：X, with everything up to the next label or the end of the line."""
    text = with_colons(text)
    for match in _label_pattern().finditer(text):
        start = match.end()
        ending = _LABEL_END.search(text, start)
        end = ending.start() if ending else len(text)
        following = _glued_label().search(text, start, end)
        if following:
            end = following.start()
            # “…巡访项目实施单位：”: the 项目 belongs to the name where the name lacks its head.
            label = following.group().strip()
            if label.startswith("项目") and not text[start:end].endswith(_heads()):
                end += len(following.group()) - len(following.group().lstrip()) + 2
        comma = re.search(r"[，,]", text[start:end])
        # Behind a comma come particulars (，预算资金…：), or the rest of a name in two halves.
        if comma and re.search(r"[\d：:]|资金|预算", text[start + comma.end() : end]):
            end = start + comma.start()
        name = clean_name(text[start:end])
        if len(flat(name)) >= 3 and not is_no_project(name + "项目"):
            yield ProjectSpan(start, start + len(text[start:end].rstrip()), name, "project_label")


@cache
def _heads() -> tuple[str, ...]:
    sections = ("explicit", "undertaking", "quoted_heads")
    return tuple(head for section in sections for head in terms(_VOCABULARY, section))


@cache
def _label_pattern() -> re.Pattern[str]:
    labels = "|".join(r"\s?".join(map(re.escape, label)) for label in terms(_VOCABULARY, "labels"))
    return re.compile(
        rf"(?<![一-龥])(?:{labels})\s*(?:[（(][^（）()]{{0,8}}[)）])?\s*(?:[：:]\s*|为(?=[{QUOTES_OPEN}]))"
    )


@cache
def _glued_label() -> re.Pattern[str]:
    sections = ("implementer_labels", "leader_labels", "period_labels", "status_labels")
    known = {label for section in sections for label in terms(_VOCABULARY, section)}
    known |= {
        "项目资金",
        "项目编号",
        "项目编码",
        "项目类别",
        "资助金额",
        "预算资金",
        "项目金额",
        "主管部门",
    }
    labels = "|".join(map(re.escape, sorted(known, key=lambda label: -len(label))))
    return re.compile(rf"\s*(?:{labels})\s*[：:]")


def numbered_project(text: str) -> ProjectSpan | None:
    """The project that a numbered part introduces with its money: 1. NAME，预算资金 … 万元."""
    start = numbering_end(text)
    if not start:
        return None
    match = _NUMBERED_WITH_MONEY.match(text, start) or _NUMBERED_SENTENCE.match(text, start)
    if match is None:
        return None
    name = clean_name(match.group(1))
    starts_with_verb = name.startswith(tuple(s for s in terms(_VOCABULARY, "stops") if len(s) > 1))
    is_clause = _CLAUSE.search(name) or _DOING.search(name)
    if is_no_project(name) or not is_particular(name) or starts_with_verb or is_clause:
        return None
    return ProjectSpan(match.start(1), match.end(1), name, "project_numbered")


def funded_projects(text: str) -> Iterator[ProjectSpan]:
    """老年助餐服务补贴项目250万元, 用于农村饮水安全巩固提升工程: names with money beside them."""
    for match in _EXPLICIT.finditer(text):
        end = match.end()
        run = _NAME_RUN.search(text[:end])
        if run is None or inside_title(text, end):
            continue
        start = _after_last_stop(text, run.start(), match.start())
        if set(text[start:end]) & set(QUOTES_OPEN + QUOTES_CLOSE):
            continue
        name = clean_name(text[start:end])
        if not 6 <= len(name) <= 40 or not is_particular(name):
            continue
        before = text[max(0, start - 4) : start]
        is_direct = _DIRECT_MONEY.match(text, end) is not None
        is_purpose = before.endswith(("用于", "支持", "实施", "资助", "开展")) and bool(
            MONEY_PATTERN.search(_sentence_around(text, start, end))
        )
        is_told_of = names_undertaking(name) and _SAID_OF_PROJECT.match(text, end) is not None
        if is_direct or is_told_of or (is_purpose and _ends_clause(text, end)):
            yield ProjectSpan(start, end, name, "project_funded")


def edition_projects(text: str) -> Iterator[ProjectSpan]:
    """四川省第二届公益创投大赛，预算…: an edition of a contest, with its money beside it."""
    for match in _EDITION.finditer(text):
        run = _NAME_RUN.search(text[: match.end()])
        if (
            run is None
            or inside_title(text, match.end())
            or not _ITS_MONEY.match(text, match.end())
        ):
            continue
        start = _after_last_stop(text, run.start(), match.start())
        yield ProjectSpan(
            start, match.end(), clean_name(text[start : match.end()]), "project_funded"
        )


def _ends_clause(text: str, end: int) -> bool:
    carried_out = re.match(r"(?:建设|实施|改造|运营)+", text[end:])
    end += carried_out.end() if carried_out else 0
    return end >= len(text) or text[end] in "，,。；;、）) （("


def _sentence_around(text: str, start: int, end: int) -> str:
    begin = max((m.end() for m in SENTENCE_END.finditer(text, 0, start)), default=0)
    return text[begin:start] + rest_of_sentence(text, end)


def _after_last_stop(text: str, start: int, end: int) -> int:
    for stop in stop_words().finditer(text, start, end):
        if stop.end() < end:  # 建设补助|项目: right before the head it is a part of the name
            start = stop.end()
    leading = re.match(r"[.．、的了对为由将和及与并在向给从含是共到各个]+", text[start:end])
    return start + (leading.end() if leading else 0)


def combined_projects(text: str) -> Iterator[ProjectSpan]:
    """该项目含A和B两个部分: the parts that a project is said to consist of."""
    match = re.search(
        r"(?:本|该)项目(?:包含|包括|含|分为|由)([^，。；]{5,40}?)(?:和|与|及|、)([^，。；]{5,40}?)"
        r"(?:[两二2]个?)(?:部分|子项目)",
        text,
    )
    if match:
        for group in (1, 2):
            name = clean_name(match.group(group))
            yield ProjectSpan(match.start(group), match.end(group), name, "project_part")


def projects_in_text(text: str) -> list[ProjectSpan]:
    """Every project named in one paragraph, in order; of overlapping readings the surer one."""
    numbered = numbered_project(text)
    readings: list[ProjectSpan] = [
        *labelled_projects(text),
        *([numbered] if numbered else []),
        *combined_projects(text),
        *quoted_projects(text),
        *funded_projects(text),
        *edition_projects(text),
    ]
    chosen: list[ProjectSpan] = []
    for span in readings:
        if not any(span.start < other.end and other.start < span.end for other in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda span: span.start)
