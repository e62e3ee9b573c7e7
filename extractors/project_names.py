"""Names of projects in running text, and the forms in which a name is taken up again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.entity_vocabulary import term_set, terms

_VOCABULARY = "projects.yaml"
_QUOTES_OPEN, _QUOTES_CLOSE = '“「『＂"', '”」』＂"'
# “圆梦启航”助学计划: a quoted part with what may follow it inside the name.
_QUOTED = re.compile(
    rf"[{_QUOTES_OPEN}]([^{_QUOTES_OPEN}{_QUOTES_CLOSE}。；;\n]{{2,24}})[{_QUOTES_CLOSE}]"
    rf"([^{_QUOTES_OPEN}{_QUOTES_CLOSE}，,。；;：:、！？!?\s（()）《》]{{0,18}})"
)
# What comes behind a name, and begins what is said of it.
_PREDICATE = re.compile(
    r"\d|资助(?!项目|计划|行动|金)|支出|发放|募集|筹集|筹款|得到|获得|惠及|受益|覆盖|为(?!老|民|侨)|由|在|于|共|已|累计|启动|开展|实施"
    r"|安排|拨付|投入|预算|资金|经费|被|将|从|向(?!阳)|完成|举办|帮助|的|等|中|是|每"
)
_MONEY = (
    r"(?:[¥￥]\s*)?[\d０-９][\d,，.．]*\s*(?:余|多)?\s*(?:万|亿|千|百)*(?:余|多)?\s*元"
    r"|[一二三四五六七八九十百千万亿两零壹贰叁肆伍陆柒捌玖拾佰仟]{2,}元"
)
_MONEY_PATTERN = re.compile(_MONEY)
# Behind a head these make another thing of it: 志愿服务队, 救助站, 服务品牌.
_GOES_ON = re.compile(
    r"[队站员者社部日月周岗点车包箱群网室]|中心|品牌|栏目|体系|平台|机制|模式|理念|精神|基地|小组(?!$)|志愿|团|联盟|工作|领域|对象"
)
# “十四五”, “两不愁三保障”: quoted policies, whatever stands behind them.
_POLICY = re.compile(
    r"十[二三四五]五|[一二两三四五六七八九十](?:不愁.*|个?(?:确保|务必|维护|服务))|[\d+]+"
)
# 荣获“…”贡献奖: a prize received is no undertaking of one's own.
_AWARDED = re.compile(r"(?:荣获|获得|获评|喜获|颁发|授予|评为|斩获|摘得|获)[^，,。；;]{0,12}$")
# Money, or people, households and places reached.
_MEASURED = re.compile(
    rf"{_MONEY}|[\d,，.]+\s*(?:余|多)?(?:万)?(?:余)?\s*(?:人|名|户|例|场|个|所|家|位)"
)
# 老年助餐服务补贴项目250万元, 危房改造工程资金共 50 万元
_DIRECT_MONEY = re.compile(
    rf"\s*[（(：:，,]?\s*(?:资金|经费|补助资金|支出|预算|投入|安排|共|合计|计|资助|拨付|使用|约|近|中央|省级|财政)*\s*(?:{_MONEY})"
)
_NAME_RUN = re.compile(r"[^，,。；;：:、！？!?\s\d《》（()）]+$")
# Explicit words that end a name only where nothing turns them into something else.
_EXPLICIT = re.compile(
    r"(?:项目|工程|(?<!行动)(?<!工作)(?<!用款)(?<!资金)(?<!支出)(?<!预算)(?<!收支)(?<!采购)(?<!年度)计划)(?![类部组单名负编库制化书款师点年内])"
)
_ORDINAL = re.compile(r"^(?:第[一二三四五六七八九十\d]+[届期批轮次])")
_YEAR = re.compile(r"^(?:19|20)\d\d年(?:度)?")
_NUMBERING = re.compile(
    r"\s*(?:\d{1,2}(?:[.．]\d{1,2}){1,3}(?![\d.．万亿%元])\s*|[（(]\s*[\d一二三四五六七八九十]{1,3}\s*[）)]|[\d]{1,3}\s*[、.．)）](?!\d)|[一二三四五六七八九十]{1,3}\s*[、.．]|[①-⑳])\s*"
)
# 1. NAME，预算资金 175.85 万元; （三）NAME：安排资金 …
_NUMBERED_WITH_MONEY = re.compile(
    rf"([^，,。；;：:]{{4,44}})[，,：:]\s*(?:总|其中|共|拟|本年|年度|项目|财政)*(?:预算|资金|安排|下达|资助|投入|补助|支出|经费|拨付|使用|金额|总投资)[^，,。；;\d]{{0,8}}\s*(?:{_MONEY})"
)
# Words of a clause or a budget line, in no name of a numbered part.
_CLAUSE = re.compile(
    r"[甲乙丙]方|用于|根据|按照|实施(?!方案)|应当|预算|决算|收入|支出(?!项目)|拨款"
)
# 购置图书2万册, 为36户老人改造住房: what was done or counted, not what it is called.
_DOING = re.compile(
    r"^(?:购置|购买|采购|发放|举办|走访|慰问|召开|聘请|印制|为|向|给|对|共|已|全年)|"
    r"\d[\d,.]*\s*(?:余|多)?万?(?:余)?\s*[个名户册人台套件所场次期亩家位处条座本份]"
)
_LABEL_END = re.compile(r"[。；;\n]|\s{2,}|　|\s+(?=[一-龥/（）]{2,12}\s*[：:])")
_SENTENCE_END = re.compile(r"[。！？!?\n]")


@dataclass(frozen=True, slots=True)
class ProjectSpan:
    """A project named in a text: half-open span, its name, and the rule that found it."""

    start: int
    end: int
    name: str
    rule: str


def flat(name: str) -> str:
    """A name reduced to what identifies it: no spaces, quotes, dots, brackets or 的."""
    return re.sub(r"[\s·•・\-—－“”\"＂「」『』《》，,。.：:；;、（()）的]", "", name)


def clean_name(raw: str) -> str:
    """A name as a value: line breaks and padding gone, quotes of one form."""
    name = re.sub(r"(?<=[^A-Za-z])\s+|\s+(?=[^A-Za-z])", "", raw.strip())
    name = re.sub(r"[\"＂]([^\"＂]*)[\"＂]", r"“\1”", name)
    return name.strip("，,。；;：:、")


def numbering_end(text: str) -> int:
    """Where the numbering at the start of `text` ends (1. （二） 三、), 0 without one."""
    match = _NUMBERING.match(text)
    return match.end() if match else 0


def entry_start(text: str) -> int:
    """Where the name of an entry begins: behind its numbering and the 其中： of a part."""
    start = 0
    while True:
        # 其中 by itself may begin a name's sentence; a colon or a quote shows that it does not.
        part = re.match(rf"\s*其\s*中\s*(?:[：:、，,]\s*|(?=[{_QUOTES_OPEN}]))", text[start:])
        step = part.end() if part else numbering_end(text[start:])
        if not step:
            return start
        start += step


def is_project_like(name: str) -> bool:
    """Whether a name by itself reads as that of an undertaking and not of a budget item."""
    name = clean_name(name)
    if is_no_project(name):
        return False
    heads = (*terms(_VOCABULARY, "explicit"), *terms(_VOCABULARY, "undertaking"))
    has_quoted_part = bool(re.search(r"“[^”]{2,}”", name))
    return has_quoted_part or (name.endswith(heads) and _is_particular(name))


def has_named_head(name: str) -> bool:
    """Whether a whole entry is a quoted name with the head of an undertaking behind it.

    “启明星”优秀学子奖学金 needs no column header to be one; “十四五”规划 is none.
    """
    match = re.fullmatch(r"[^“”]{0,12}“([^“”]{2,20})”([^“”，,。；;：:]{1,24})", clean_name(name))
    if match is None or _POLICY.fullmatch(match.group(1)):
        return False
    heads = terms(_VOCABULARY, "quoted_heads") + terms(_VOCABULARY, "award_heads")
    return match.group(2).endswith(heads)


def is_no_project(name: str) -> bool:
    """Whether a cell or entry is a total, a budget item, a number or too short for a name."""
    plain = re.sub(r"\s|^[\d一二三四五六七八九十]+[、.．]", "", name).strip("：:")
    return (
        len(flat(plain)) < 4
        or plain in term_set(_VOCABULARY, "totals")
        or plain in term_set(_VOCABULARY, "budget_items")
        or plain in term_set(_VOCABULARY, "generic_modifiers")
        or plain.endswith(("合计", "小计", "总计"))
        or not re.search(r"[一-龥]{3}", flat(plain))
        or plain.startswith(("注：", "注:", "说明：", "备注"))
    )


@cache
def _generic_words() -> re.Pattern[str]:
    words = terms(_VOCABULARY, "generic_modifiers")
    return re.compile("|".join(map(re.escape, words)))


def _is_particular(name: str) -> bool:
    """Whether something is left of a name without its head and its generic modifiers."""
    modifier = re.sub(r"(?:项目|工程|计划|行动|服务|活动)+$", "", name)
    if re.search(r"(?:类|等|[个批种项各])$", modifier) or re.search(
        r"等|[\d两三四五六七八九十][个项]", modifier
    ):
        return False
    return len(_generic_words().sub("", modifier)) >= 3


def labelled_projects(text: str) -> Iterator[ProjectSpan]:
    """项目名称：X, with everything up to the next label or the end of the line."""
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
    return re.compile(rf"(?<![一-龥])(?:{labels})\s*(?:[（(][^（）()]{{0,8}}[)）])?\s*[：:]\s*")


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
    match = _NUMBERED_WITH_MONEY.match(text, start)
    if match is None:
        return None
    name = clean_name(match.group(1))
    starts_with_verb = name.startswith(tuple(s for s in terms(_VOCABULARY, "stops") if len(s) > 1))
    is_clause = _CLAUSE.search(name) or _DOING.search(name)
    if is_no_project(name) or not _is_particular(name) or starts_with_verb or is_clause:
        return None
    return ProjectSpan(match.start(1), match.end(1), name, "project_numbered")


def quoted_projects(text: str) -> Iterator[ProjectSpan]:
    """“护童红原”藏区儿童关爱项目, “福康工程”: quoted names that what follows makes projects."""
    for match in _QUOTED.finditer(text):
        inner, tail = match.group(1), match.group(2)
        if _inside_title(text, match.start()) or _listed_as_other(text, match.end(1) + 1):
            continue
        if re.search(r"(?:简称|下称|统称|称)[为：:]?\s*$", text[: match.start()]):
            continue  # a short form of the name before it
        predicate = _PREDICATE.search(tail)
        tail = tail[: predicate.start()] if predicate else tail
        head = _head_of(tail)
        is_award = head.endswith(terms(_VOCABULARY, "award_heads"))
        if is_award and _AWARDED.search(text[: match.start()]):
            continue
        if tail.startswith(terms(_VOCABULARY, "not_projects")) and not (
            head.endswith("项目") or is_award
        ):
            continue
        sentence_rest = _rest_of_sentence(text, match.end(1) + 1 + len(head))
        end = match.end(1) + 1 + len(head)
        if head:
            if _POLICY.fullmatch(inner):
                continue
            explicit = head.endswith(terms(_VOCABULARY, "explicit"))
            is_event = head.endswith(terms(_VOCABULARY, "event_heads"))
            if is_event and not _MONEY_PATTERN.search(sentence_rest):
                continue
            if not explicit and not _MEASURED.search(sentence_rest):
                continue
            yield ProjectSpan(
                match.start(), end, clean_name(text[match.start() : end]), "project_quoted"
            )
        elif inner.endswith(terms(_VOCABULARY, "explicit")) and _is_funded(
            text, match, sentence_rest
        ):
            start, end = match.start(1), match.end(1)
            yield ProjectSpan(start, end, clean_name(inner), "project_quoted")
        elif inner.endswith(("行动", "基金", "救助")) and _MONEY_PATTERN.search(
            re.split(r"[，,；;]", sentence_rest)[0]
        ):
            yield ProjectSpan(match.start(1), match.end(1), clean_name(inner), "project_quoted")


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
    return re.compile(rf"(.*?(?:项目|工程|计划|行动))(?:{verbs})+$")


def _is_funded(text: str, match: re.Match[str], sentence_rest: str) -> bool:
    before = text[max(0, match.start() - 6) : match.start()]
    if re.match(r"(?:资助|救助|支出|发放|募集|捐建|援建)", text[match.end(1) + 1 :]):
        return True
    return bool(_MEASURED.search(sentence_rest)) or bool(
        re.search(r"资助|支持|捐赠|拨付|投入|立项", before)
    )


def _listed_as_other(text: str, position: int) -> bool:
    """Whether a list of quoted names ends in 等…品牌: items of something that is no project."""
    following = re.match(
        rf"[^。；;，,{_QUOTES_OPEN}]{{0,12}}(?:[、，和及]?[{_QUOTES_OPEN}][^{_QUOTES_CLOSE}]*[{_QUOTES_CLOSE}][^。；;，,、]{{0,8}})*"
        r"等([^，,。；;]{0,10})",
        text[position:],
    )
    return bool(following and following.group(1).endswith(terms(_VOCABULARY, "not_projects")))


def _inside_title(text: str, position: int) -> bool:
    before = text[:position]
    return before.count("《") > before.count("》")


def _rest_of_sentence(text: str, position: int) -> str:
    ending = _SENTENCE_END.search(text, position)
    return text[position : ending.start() if ending else len(text)]


def funded_projects(text: str) -> Iterator[ProjectSpan]:
    """老年助餐服务补贴项目250万元, 用于农村饮水安全巩固提升工程: names with money beside them."""
    for match in _EXPLICIT.finditer(text):
        end = match.end()
        run = _NAME_RUN.search(text[:end])
        if run is None or _inside_title(text, end):
            continue
        start = _after_last_stop(text, run.start(), match.start())
        if set(text[start:end]) & set(_QUOTES_OPEN + _QUOTES_CLOSE):
            continue
        name = clean_name(text[start:end])
        if not 6 <= len(name) <= 40 or not _is_particular(name):
            continue
        before = text[max(0, start - 4) : start]
        is_direct = _DIRECT_MONEY.match(text, end) is not None
        is_purpose = before.endswith(("用于", "支持", "实施", "资助", "开展")) and bool(
            _MONEY_PATTERN.search(_sentence_around(text, start, end))
        )
        if is_direct or (is_purpose and _ends_clause(text, end)):
            yield ProjectSpan(start, end, name, "project_funded")


def _ends_clause(text: str, end: int) -> bool:
    return end >= len(text) or text[end] in "，,。；;、）) （("


def _sentence_around(text: str, start: int, end: int) -> str:
    begin = max((m.end() for m in _SENTENCE_END.finditer(text, 0, start)), default=0)
    return text[begin:start] + _rest_of_sentence(text, end)


@cache
def _stop_pattern() -> re.Pattern[str]:
    stops = [stop for stop in terms(_VOCABULARY, "stops") if len(stop) > 1]
    return re.compile("|".join(map(re.escape, stops)))


def _after_last_stop(text: str, start: int, end: int) -> int:
    for stop in _stop_pattern().finditer(text, start, end):
        start = stop.end()
    leading = re.match(r"[的了对为由将和及与并在向给从含是共到各个]+", text[start:end])
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
    ]
    chosen: list[ProjectSpan] = []
    for span in readings:
        if not any(span.start < other.end and other.start < span.end for other in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda span: span.start)


def aliases(name: str) -> list[str]:
    """Flat forms in which a text takes a name up again, the fullest first.

    四川省第二届公益创投大赛 → 第二届公益创投大赛, 公益创投大赛; “听见漓江”… → 听见漓江.
    """
    forms = [flat(name)]
    plain = flat(name)
    without_year = _YEAR.sub("", plain)
    without_place = re.sub(
        r"^[一-龥]{2,6}?(?:自治区|省|市|自治州|州|县|区|旗|街道|镇|乡)(?=[一-龥]{4})",
        "",
        without_year,
    )
    for form in (without_year, without_place, _ORDINAL.sub("", without_place)):
        forms.append(form)
        shorter = re.sub(r"(?:运营管理|运营补助|运营|管理|建设项目|项目|工程|服务|计划)$", "", form)
        forms.append(shorter)
    # 暖巢计划 stands for “暖巢计划”独居老人关爱项目 also where its quotes are left out.
    forms.append(quoted_core(name))
    return [form for form in dict.fromkeys(forms) if len(form) >= 4]


def quoted_core(name: str) -> str:
    """The quoted part of a name, flat; empty when it has none or several."""
    parts = re.findall(r"“([^”]{2,20})”", name)
    return flat(parts[0]) if len(parts) == 1 else ""
