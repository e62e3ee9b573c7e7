"""Names of organizations: an ending from the vocabulary, grown leftwards to the whole name.

An ending (民政局, 有限公司, 服务中心) says that a name may end here. Its beginning is found by
going left as far as a name can reach and coming back to the last verb, preposition or place
name. A label (实施单位：) makes the whole of its value a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extractors.entity_vocabulary import groups, term_set, terms
from extractors.labelled_values import labelled_values, split_names
from extractors.lac import Word
from extractors.name_spans import Anchor, AnchorKind, NameSpan
from extractors.person_names import could_be_named, has_surname, is_transliterated
from extractors.places import (
    begins_like_preposition,
    starts_with_known_place,
    starts_with_place,
)
from models.fields import Mention
from models.values import Kind, OrganizationValue

_VOCABULARY = "organizations.yaml"
_ENDINGS = (AnchorKind.STRONG_ENDING, AnchorKind.BODY_ENDING, AnchorKind.WEAK_ENDING)
# Nothing longer was met: the longest names of bodies with two places run to about 35 characters.
_MAX_NAME = 40
# Characters of a name; digits, punctuation and spaces end it.
_NAME_CHARACTER = re.compile(r"[一-龥A-Za-z·•&（）()“”〇]")
# A number with a classifier behind an ending counts such places: 街道养老服务中心225个.
_COUNTED = re.compile(
    r"\s*(?:[0-9０-９]+|[一二两三四五六七八九十百千]+)\s*(?:余|多)?\s*[个家所处座名间支]"
)
# What any name may end in when a label announces it.
_LABELLED_ENDING = re.compile(
    r"(?:[局厅委会社队所院校厂店行台馆站团司园室处办部]|中心|小学|中学|大学|集团|机构|联盟|银行"
    r"|超市|储备库|公寓|[农林牧茶果渔]场|养殖场|园艺场|商场|药房|幼儿园|工作室|俱乐部|影院|剧院|支部"
    r"|工厂|酒店|政府|法院|检察院|基地|商行|合作社|（有限合伙）|\(有限合伙\))(?:[（(][^（）()]{1,12}[)）])?$"
)
_LEGAL_FORM = re.compile(r"[（(](?:特殊普通合伙|普通合伙|有限合伙|集团|股份)[)）]")
# A seal's note behind a labelled name.
_SEAL_NOTE = re.compile(r"\s*[（(](?:盖章|公章|签章|章|盖单位公章)[)）]\s*$")
_WHOLLY_NAME = re.compile(r"[一-龥A-Za-z·•&（）()]+")
# Who gives or receives without a name, what is still open, sums, and things done.
_DESCRIBES = re.compile(
    r"^(?:各|本|该|每|其|全|有关|相关|所有|部分|多家|若干|其他|其它|匿名|无名|爱心|热心|社会|详见|见附|另见|待|暂|未|不)"
    r"|的|同上|(?:人士|群众|市民|网友|家庭|学生|员工|职工|干部|村民|居民|党员|师生|校友|同学|老师|一家|夫妇"
    r"|女士|先生|个人|散户|会员|患者|老人|儿童|单位|企业|机构|部门|名单|附件|合计|小计|总计|项目|工程|计划"
    r"|资金|经费|支出|收入|专户|账户|拨款|补助|捐赠|采购|购买|自筹|自行|统一|委托|完成|负责)$"
)
# 城关镇, 云岭街道, 前进村: a place where things went, no body.
_MERE_PLACE = re.compile(r"(?:[省市县区州旗盟镇乡村组]|街道|苏木|嘎查|地区|社区)$")
_SUBDIVISION = re.compile(r"(?:部门|财务部|综合部|业务部|办公室|项目部|科室|[一-龥]{2}科|理事会)$")
# What donors, implementers and contractors do, right behind their names.
_ACT = re.compile(
    r"(?:定向|共|累计|再次|无偿)?(?:捐赠|捐款|捐助|捐资|捐献|出资|资助|承接|承办|承建|中标|负责实施|执行|配捐)"
)
# Column heads are short; longer cells are text that happens to end so.
_MAX_HEADER = 12
# LAC tags of words that can belong to a name's proper part.
_DIVISION_TAGS = ("n", "vn", "a", "an", "s", "f")
_NAMING_TAGS = frozenset({"PER", "LOC", "ORG", "nz", "nw", "nr", "ns", "nt"})


def organization_spans(
    text: str, anchors: Sequence[Anchor], words: Sequence[Word]
) -> list[NameSpan]:
    """Organizations in `text`, in order, without overlaps.

    `anchors` are the vocabulary words in the text, `words` its segmentation by the model (empty
    when the model is not used).
    """
    labelled = _labelled(text, anchors)
    endings = sorted(
        (anchor for anchor in anchors if anchor.kind in _ENDINGS),
        key=lambda anchor: (anchor.end, anchor.start),
    )
    found: list[NameSpan] = []
    last_end = -1
    for anchor in endings:
        if anchor.end == last_end:
            continue  # the longer ending came first and has been judged
        last_end = anchor.end
        if any(span.overlaps(anchor.start, anchor.end) for span in labelled):
            continue
        span = _grow(text, anchor, words, found)
        if span is not None:
            found = [other for other in found if not other.overlaps(span.start, span.end)]
            found.append(span)
    for span in _told_by_model(text, words):
        if not any(other.overlaps(span.start, span.end) for other in (*labelled, *found)):
            found.append(span)
    grown = _acting(text, found)
    return sorted(labelled + grown, key=lambda span: span.start)


def organizations_in_cell(text: str, header: Sequence[str], row_label: str) -> list[Mention]:
    """Organizations in a table cell whose column header or row label announces one.

    `header` is the path of column headers, outermost first. Where there is neither header nor
    label (a list of donors without a head), a cell that is nothing but the placed or incorporated
    name of a body gives it. Other cells give nothing; long ones are read like running text by the
    caller.
    """
    label = _announcing(header, row_label)
    if not label and (any(header) or row_label or not _is_surely_body(text)):
        return []
    return [
        Mention(
            Kind.ORGANIZATIONS,
            start,
            end,
            text[start:end],
            OrganizationValue(whole_name(text[start:end])),
            "organization_cell",
            label,
        )
        for start, end in split_names(text, 0, len(text))
        if looks_like_organization(text[start:end])
        or (label and _calls_for_body(label) and could_be_body(text[start:end]))
    ]


def looks_like_organization(name: str) -> bool:
    """Whether a whole string reads as the name of one body: right ending, not a generic word."""
    name = whole_name(name)
    if not 4 <= len(name) <= _MAX_NAME or is_generic(name) or _SUBDIVISION.search(name):
        return False
    if re.search(r"[主承协举]办$|^(?:[本我全][省市县区州旗盟镇乡])?各", name):
        return False
    return bool(_LABELLED_ENDING.search(name)) and not re.search(r"[，。；：:;？！]|\d{3}", name)


def could_be_body(name: str) -> bool:
    """Whether a cell in a column of bodies names one, whatever it ends in: 皖北三棵树, 诚信粮油.

    Turned down are people, mere places, kinds of bodies, descriptions and anything with digits.
    """
    name = whole_name(name)
    if not 4 <= len(name) <= _MAX_NAME or not _WHOLLY_NAME.fullmatch(name) or is_generic(name):
        return False
    if _SUBDIVISION.search(name) or _DESCRIBES.search(name) or _MERE_PLACE.search(name):
        return False
    is_person = could_be_named(name) and (has_surname(name) or is_transliterated(name))
    is_person = is_person or is_transliterated(name) or "·" in name
    return not is_person and bool(_remainder(name))


def _calls_for_body(label: str) -> bool:
    """Whether whatever stands under `label` is a body: 捐赠单位, 供货商, not 单位 or 部门."""
    return len(label) > 2 and label.endswith(terms(_VOCABULARY, "body_header_endings"))


def _is_surely_body(text: str) -> bool:
    """Whether a cell by itself can only be the name of a body."""
    name = whole_name(text)
    if not looks_like_organization(name) or name.startswith(terms(_VOCABULARY, "ministries")):
        return False
    incorporated = name.endswith(terms(_VOCABULARY, "strong"))
    return incorporated or (bool(_ending_of(name)) and starts_with_place(name))


def is_generic(name: str) -> bool:
    """Whether `name` is a mere description of a kind of body: 省民政厅, 相关部门, 社区服务中心."""
    name = name.strip('“”"（）() ')
    if name in term_set(_VOCABULARY, "generic"):
        return True
    ending = _ending_of(name)
    if not ending or starts_with_place(name):
        return False
    return not _remainder(name[: -len(ending)])


def whole_name(name: str) -> str:
    """The name as a value: without the spaces that a cell's line breaks and the reader put in."""
    return re.sub(r"\s+", "", name).strip("：:，,。.；;、")


@cache
def _endings() -> tuple[str, ...]:
    every = terms(_VOCABULARY, "strong") + terms(_VOCABULARY, "bodies") + terms(_VOCABULARY, "weak")
    return tuple(sorted(set(every), key=lambda word: -len(word)))


def _ending_of(name: str) -> str:
    return next((ending for ending in _endings() if name.endswith(ending)), "")


@cache
def _describing() -> re.Pattern[str]:
    words_ = terms(_VOCABULARY, "describing") + terms("places.yaml", "generic")
    pattern = "|".join(map(re.escape, sorted(set(words_), key=lambda word: -len(word))))
    return re.compile(f"(?:{pattern}|[的及和与、])")


def _remainder(modifier: str) -> str:
    """What is left of a modifier once everything that only describes is taken away."""
    return _describing().sub("", modifier)


def _announcing(header: Sequence[str], row_label: str) -> str:
    headers = term_set(_VOCABULARY, "headers") | term_set(_VOCABULARY, "labels")
    for candidate in (*reversed(header), row_label):
        plain = re.sub(r"\s|[（(][^（）()]*[)）]|[：:]", "", candidate)
        if plain in headers:
            return plain
        # 领用单位, 服务承接单位: a head may say what the body does in its own words.
        if (
            len(plain) <= _MAX_HEADER
            and plain.endswith(terms(_VOCABULARY, "header_endings"))
            and plain not in term_set(_VOCABULARY, "no_body_headers")
        ):
            return plain
    return ""


def _labelled(text: str, anchors: Sequence[Anchor]) -> list[NameSpan]:
    spans = []
    for label, start, end in labelled_values(text, anchors, AnchorKind.ORGANIZATION_LABEL):
        for name_start, value_end in split_names(text, start, end):
            note = _SEAL_NOTE.search(text, name_start, value_end)
            name_end = note.start() if note else value_end
            if looks_like_organization(text[name_start:name_end]):
                spans.append(
                    NameSpan(name_start, name_end, "organization_label", label, is_labelled=True)
                )
    return spans


def _grow(
    text: str, anchor: Anchor, words: Sequence[Word], earlier: Sequence[NameSpan]
) -> NameSpan | None:
    end = anchor.end
    if _inside_word(end, words) or _runs_on(text, anchor):
        return None
    reach = _reach(text, anchor.start)
    inherited = next((span for span in reversed(earlier) if span.end <= anchor.start), None)
    overlapping = next((span for span in earlier if span.end > anchor.start), None)
    if overlapping is not None and overlapping.start >= reach:
        # 公安局 + 局交通警察支队, 慈善 + 慈善总会: the longer reading of the same words.
        return NameSpan(overlapping.start, end, overlapping.rule)
    if inherited is not None and inherited.end > reach:
        between = text[inherited.end : anchor.start]
        tail = text[inherited.end : end]
        if (
            _is_division(tail, inherited.end, anchor, words)
            or tail in term_set(_VOCABULARY, "subordinate")
            or (not between and tail.endswith("公司"))
            or (text[: inherited.end].endswith("人民政府") and tail.endswith("办事处"))
            or (
                text[anchor.start : end] in term_set(_VOCABULARY, "subordinate")
                and len(between) <= 6
                and not _cuts(text, inherited.end, anchor.start, words)
            )
        ):
            return NameSpan(inherited.start, end, inherited.rule)
        reach = inherited.end
    start = _beginning(text, reach, anchor, words)
    if start is None:
        return None
    legal_form = _LEGAL_FORM.match(text, end)
    return NameSpan(start, legal_form.end() if legal_form else end, "organization_ending")


def _is_division(tail: str, start: int, anchor: Anchor, words: Sequence[Word]) -> bool:
    """Whether `tail` goes on with the name before it: 大学|公共管理学院, 红十字会|备灾救灾中心."""
    # The model reads all of it as one name.
    if any(word.tag == "ORG" and word.start < start and word.end == anchor.end for word in words):
        return True
    inside = [word for word in words if start <= word.start and word.end <= anchor.end]
    # The schools of a university have long names with an 与 inside: 社会发展与公共政策学院.
    is_school = tail.endswith("学院") and bool(inside) and inside[0].tag != "c"
    tags = (*_DIVISION_TAGS, "c", "v") if is_school else _DIVISION_TAGS
    return (
        anchor.kind is AnchorKind.WEAK_ENDING
        and bool(words)
        and anchor.start - start <= (14 if is_school else 8)
        and not starts_with_place(tail)
        and all(word.tag in _NAMING_TAGS or word.tag in tags for word in inside)
    )


def _inside_word(position: int, words: Sequence[Word]) -> bool:
    """Whether a common word runs on over `position`: 大学 in 大学生 ends no name."""
    return any(
        word.start < position < word.end and word.tag not in ("ORG", "LOC") for word in words
    )


def _runs_on(text: str, anchor: Anchor) -> bool:
    """Whether what follows makes another word of the ending: 大学|社会学院 ends in no 社."""
    ending = text[anchor.start : anchor.end]
    return any(
        ending == last and text.startswith(following, anchor.end)
        for last, following in groups(_VOCABULARY, "runs_on")
    )


def _reach(text: str, position: int) -> int:
    """How far left a name ending at `position` can begin: over name characters only."""
    start = position
    while start > 0 and position - start < _MAX_NAME and _NAME_CHARACTER.match(text[start - 1]):
        start -= 1
    # A bracket or quote that opens before the reach and closes inside it belongs to other text.
    for opening, closing in ("“”", "（）", "()"):
        depth = 0
        for index in range(position - 1, start - 1, -1):
            depth += (text[index] == closing) - (text[index] == opening)
            if depth < 0:
                start = index + 1
                break
        if depth > 0:
            start = max(start, text.rfind(closing, start, position) + 1)
    return start


@cache
def _long_stops() -> re.Pattern[str]:
    stops = [stop for stop in terms(_VOCABULARY, "stops") if len(stop) > 1]
    return re.compile("|".join(map(re.escape, stops)))


@cache
def _short_stops() -> frozenset[str]:
    return frozenset(stop for stop in terms(_VOCABULARY, "stops") if len(stop) == 1)


def _cuts(text: str, start: int, end: int, words: Sequence[Word]) -> list[int]:
    """Offsets in [start, end) at which a name may begin because a stop word ends there."""
    cuts = {match.end() for match in _long_stops().finditer(text, start, end)}
    for word in words:
        if start <= word.start and word.end <= end and word.tag in ("p", "c", "u", "r", "d", "xc"):
            cuts.add(word.end)
        # A verb is no sure end: 助残, 服务 are parts of names. Before a place it is.
        if (
            start <= word.start
            and word.end <= end
            and word.tag in ("v", "vn", "m", "q", "t", "TIME")
        ):
            after = text[word.end : end]
            if starts_with_place(after):
                cuts.add(word.end)
    for index in range(start, end):
        is_people = text.startswith("各族", index)  # 龙胜各族自治县
        is_stop = text[index] in _short_stops() and not is_people
        if is_stop and not begins_like_preposition(text[index:]):
            at_start = index == start or index in cuts
            if at_start or starts_with_known(text[index + 1 : end]):
                cuts.add(index + 1)
    return sorted(cuts)


def starts_with_known(text: str) -> bool:
    """Whether a province, city or county name of the usual two or three characters comes next."""
    return starts_with_place(text[:4]) and bool(
        re.match(r"[一-龥]{2,3}[省市县州旗]", text) or not starts_with_place("某" + text[:3])
    )


def _beginning(text: str, reach: int, anchor: Anchor, words: Sequence[Word]) -> int | None:
    """Where the name ending in `anchor` begins, None when what stands there names nobody."""
    covering = next(
        (w for w in words if w.tag == "ORG" and w.start < anchor.end and w.end > anchor.start), None
    )
    candidates = [reach, *_cuts(text, reach, anchor.start, words)]
    for candidate in reversed(candidates):
        start = _inner_place(text, candidate, anchor, words)
        name = text[start : anchor.end]
        placed = starts_with_place(name)
        if covering is not None and reach <= covering.start < start and not placed:
            continue  # a stop word inside the model's name: 学生资助管理中心
        # Reaching back over a stop takes a place name: 助学计划资助|大学 is no university.
        told = covering is not None and covering.start <= start
        if candidate != candidates[-1] and not placed and not told:
            return None
        if _names_somebody(name, text[anchor.start : anchor.end], anchor.kind, placed, covering):
            return start
    return None


def _inner_place(text: str, start: int, anchor: Anchor, words: Sequence[Word]) -> int:
    """Moves `start` over common words before the place or model name that begins the name."""
    if starts_with_place(text[start : anchor.end]):
        return _known_inside(text, start, anchor, words)
    for word in words:
        if word.start < start:
            continue
        if word.start >= anchor.start:
            break
        if word.tag in _NAMING_TAGS or word.tag == "w":
            is_place = word.tag in ("LOC", "ORG") or starts_with_place(
                text[word.start : anchor.end]
            )
            return word.start if is_place else start
    return start


def _known_inside(text: str, start: int, anchor: Anchor, words: Sequence[Word]) -> int:
    """Moves `start` to a province or city behind common words: 情况|上海市普陀区财政局."""
    if starts_with_known_place(text[start:]):
        return start
    for word in words:
        if start < word.start < anchor.start and starts_with_known_place(text[word.start :]):
            before = [w for w in words if start <= w.start < word.start]
            is_common = all(w.tag in ("n", "vn", "v", "a", "m", "q") for w in before)
            return word.start if before and is_common else start
    return start


def _names_somebody(
    name: str, ending: str, kind: AnchorKind, placed: bool, covering: Word | None
) -> bool:
    if is_generic(name):
        return False
    modifier = name[: -len(ending)]
    if kind is AnchorKind.BODY_ENDING:
        return placed
    distinctive = _remainder(modifier)
    if kind is AnchorKind.STRONG_ENDING:
        return placed or len(distinctive) >= 2
    if len(ending) == 1 and not (placed and covering is not None):
        return False
    if placed:
        return len(name) >= 5
    quoted = "“" in modifier and "”" in modifier
    return quoted or (covering is not None and len(distinctive) >= 2)


def _told_by_model(text: str, words: Sequence[Word]) -> Iterator[NameSpan]:
    """Names without a known ending (阿里巴巴) that do what only a body or person does."""
    for word in words:
        name = text[word.start : word.end]
        if word.tag != "ORG" or len(name) < 3 or not _ACT.match(text, word.end):
            continue
        if is_generic(name) or name.startswith(terms("places.yaml", "generic")):
            continue
        # A known ending that the patterns turned down is no name because the model says so.
        if not _ending_of(name) and not _LABELLED_ENDING.search(name):
            yield NameSpan(word.start, word.end, "organization_model")


def _acting(text: str, spans: Sequence[NameSpan]) -> list[NameSpan]:
    """The spans that act; in a list of things founded (登记了A、B) none does."""
    acting = []
    founded_end = -1
    for span in sorted(spans, key=lambda item: item.start):
        before = text[: span.start]
        is_founded = before.endswith(terms(_VOCABULARY, "preceded_by_founding")) or (
            founded_end >= 0 and text[founded_end : span.start] in ("、", "和", "及", "与")
        )
        if is_founded:
            founded_end = span.end
        elif _acts(text, span):
            acting.append(span)
    return acting


def _acts(text: str, span: NameSpan) -> bool:
    """Whether the mention is of a body that acts: no cited title, mere place, or thing founded."""
    before, after = text[: span.start], text[span.end :]
    name = text[span.start : span.end]
    if before.count("《") > before.count("》") or _holds_account(before):
        return False
    if after.startswith(terms(_VOCABULARY, "followed_by_other")) or _COUNTED.match(after):
        return False
    if name.startswith(terms(_VOCABULARY, "ministries")):
        return False
    # “在广安区民政局指导下” is an act, “在苏木镇卫生院增设服务点” a place.
    received = re.search(r"(?:收|得|受|接|拨付|下达|下拨|划拨|转|捐赠|捐)[到至给于]$", before)
    if before.endswith(terms(_VOCABULARY, "preceded_by_place")) and not received:
        return bool(
            re.match(r"[一-龥的]{0,8}?(?:指导|支持|领导|帮助|协助|配合|监督|见证)下?", after)
        )
    # 以城上社区党群服务中心为阵地
    return not (before.endswith("以") and re.match(r"[^，。；]{0,6}?为", after))


def _holds_account(before: str) -> bool:
    """Whether the name behind `before` is the bank of an account: 开户行：…, 账户开户银行为…."""
    label = re.sub(r"\s*(?:[（(][^（）()]{0,8}[)）])?\s*(?:[：:]|为|是)?\s*$", "", before)
    return label.endswith(terms(_VOCABULARY, "bank_labels"))
