"""Organizations in running text and in table cells.

Names come from endings (`organization_growth`), from labels (实施单位：) that make the whole of
their value a name, from lists, and from the model where it sees a body act.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.entity_vocabulary import term_set, terms
from extractors.labelled_values import labelled_values, split_names
from extractors.lac import Word
from extractors.name_spans import Anchor, AnchorKind, NameSpan
from extractors.organization_growth import grown_name
from extractors.organization_names import (
    LABELLED_ENDING,
    could_be_body,
    ending_of,
    is_generic,
    is_surely_body,
    looks_like_organization,
    runs_together,
    whole_name,
)
from extractors.places import starts_with_place
from models.fields import Mention
from models.values import Kind, OrganizationValue

_VOCABULARY = "organizations.yaml"
_ENDINGS = (AnchorKind.STRONG_ENDING, AnchorKind.BODY_ENDING, AnchorKind.WEAK_ENDING)
# A number with a classifier behind an ending counts such places: 街道养老服务中心225个.
_COUNTED = re.compile(
    r"\s*(?:[0-9０-９]+|[一二两三四五六七八九十百千]+)\s*(?:余|多)?\s*[个家所处座名间支]"
)
# A seal's note, or the sum given, behind a labelled name.
_NOTE = re.compile(
    # What a stamp leaves behind a gap: …康复医院 7
    r"\s+[^一-龥（）()]{1,3}$|\s*[（(](?:盖章|公章|签章|章|盖单位公章|[^（）()]*\d[^（）()]*)[)）]\s*$"
)
# What donors, implementers and contractors do, right behind their names.
_ACT = re.compile(
    r"(?:定向|共|累计|再次|无偿)?(?:捐赠|捐款|捐助|捐资|捐献|出资|资助|承接|承办|承建|中标|负责实施|执行|配捐)"
)
_QUOTED_PART = re.compile(r"[”\"][一-龥]{0,18}?(?:项目|工程|计划|行动|活动|课程|品牌|培训|系列)")
# 消防改造工程, 厨房设备采购项目: what goes on with a body's name to the end of a clause.
_NAME_GOES_ON = re.compile(
    r"[一-龥]{2,14}?(?:项目|工程)"
    r"(?=[，。；：:,;（(\s]|$|\d|安排|投入|预算|资金|支出|下达|总投资|补助|由|实施|建设|周期|于|已)"
)
_CLAUSE_BEGINS = re.compile(
    r"(?:^|[，。；：:、,;.．）)\s]|用于|安排|支持|实施|完成|其中|推进|开展|包括|投入|下达|元|和|及|与)\s*$"
)
_IN_PROJECT_NAME = re.compile(r"(?:项目|工程|采购|标的|合同)名称[】\s]*[：:]?[^，。；：:]{0,20}$")
# Column heads are short; longer cells are text that happens to end so.
_MAX_HEADER = 12
_LONGEST_LABEL = 6
# 汇入账户：…支行，账号622…
_ACCOUNT_FOLLOWS = re.compile(r"[\s，,；;、（(]*(?:银行)?(?:账号|帐号|账户号|账户名|户名)")


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
        span = grown_name(text, anchor, words, found)
        # A name cut out of a quoted one is none.
        if span is not None and _is_balanced(text[span.start : span.end]):
            found = [other for other in found if not other.overlaps(span.start, span.end)]
            found.append(span)
    for span in _told_by_model(text, words):
        if not any(other.overlaps(span.start, span.end) for other in (*labelled, *found)):
            found.append(span)
    grown = _acting(text, found)
    return sorted(labelled + grown, key=lambda span: span.start)


def _is_balanced(name: str) -> bool:
    return name.count("”") <= name.count("“")


def organizations_in_cell(text: str, header: Sequence[str], row_label: str) -> list[Mention]:
    """Organizations in a table cell whose column header or row label announces one.

    `header` is the path of column headers, outermost first. Where there is neither header nor
    label (a list of donors without a head), a cell that is nothing but the placed or incorporated
    name of a body gives it. Other cells give nothing; long ones are read like running text by the
    caller.
    """
    label = _announcing(header, row_label)
    # The label of a form says what its value is; what else stands to the left is a row's name.
    is_form = 0 < len(re.sub(r"\s|[：:]", "", row_label)) <= _LONGEST_LABEL
    own = text[: _without_note(text, 0, len(text))]
    if not label and (any(header) or is_form or not is_surely_body(own)):
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
        for start, last in split_names(text, 0, len(text))
        for end in (_without_note(text, start, last),)
        if looks_like_organization(text[start:end])
        or (label and _calls_for_body(label) and could_be_body(text[start:end]))
    ]


def _without_note(text: str, start: int, end: int) -> int:
    """Where the name in [start, end) ends before a note in brackets."""
    note = _NOTE.search(text, start, end)
    return note.start() if note else end


def _calls_for_body(label: str) -> bool:
    """Whether whatever stands under `label` is a body: 捐赠单位, 供货商, not 单位 or 部门."""
    return len(label) > 2 and label.endswith(terms(_VOCABULARY, "body_header_endings"))


def _announcing(header: Sequence[str], row_label: str) -> str:
    headers = term_set(_VOCABULARY, "headers") | term_set(_VOCABULARY, "labels")
    for candidate in (*reversed(header), row_label):
        plain = re.sub(r"\s|[（(][^（）()]*[)）]|[：:]", "", candidate)
        if plain in headers:
            return plain
        # 捐赠单位/个人: a head of two words.
        parts = [part for part in re.split(r"[/／及和、]", plain) if part in headers]
        if parts:
            return parts[0]
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
            name_end = _without_note(text, name_start, value_end)
            if looks_like_organization(text[name_start:name_end]):
                spans.append(
                    NameSpan(name_start, name_end, "organization_label", label, is_labelled=True)
                )
    return spans


def _told_by_model(text: str, words: Sequence[Word]) -> Iterator[NameSpan]:
    """Names without a known ending (阿里巴巴) that do what only a body or person does."""
    for word in words:
        name = text[word.start : word.end]
        if word.tag != "ORG" or len(name) < 3 or not _ACT.match(text, word.end):
            continue
        if is_generic(name) or name.startswith(terms("places.yaml", "generic")):
            continue
        # A known ending that the patterns turned down is no name because the model says so.
        if not ending_of(name) and not LABELLED_ENDING.search(name):
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
        elif _acts(text, span) and not runs_together(text[span.start : span.end]):
            acting.append(span)
    return acting


def _acts(text: str, span: NameSpan) -> bool:
    """Whether the mention is of a body that acts: no cited title, mere place, or thing founded."""
    before, after = text[: span.start], text[span.end :]
    name = text[span.start : span.end]
    is_inside = before.endswith('"') or before.count("“") > before.count("”")
    if is_inside and _QUOTED_PART.match(after):
        return False  # “楼门长学院”社区协商项目, “爱心·大学”公益活动: the name of what is done
    is_quoted = before.endswith("“") and after.startswith("”")
    if is_quoted and len(name) <= _LONGEST_LABEL and not starts_with_place(name):
        return False  # “时间银行”做法: the name of a way of working
    if _begins_project_name(before, after):
        return False
    if _IN_PROJECT_NAME.search(before) and re.match(
        r"[一-龥“”\"]{1,20}(?:项目|工程|采购|服务)", after
    ):
        return False
    if before.count("《") > before.count("》") or _holds_account(before, after):
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


def _begins_project_name(before: str, after: str) -> bool:
    """Whether a clause is a project's name that begins with the body's: X福利院|消防改造工程."""
    rest = _NAME_GOES_ON.match(after)
    if rest is None or not _CLAUSE_BEGINS.search(before):
        return False
    verbs = terms(_VOCABULARY, "doing")
    return not any(verb in rest.group() for verb in verbs)


def _holds_account(before: str, after: str) -> bool:
    """Whether the name is the bank of an account: 开户行：…, 账户开户银行为…, …支行，账号…."""
    if _ACCOUNT_FOLLOWS.match(after):
        return True
    label = re.sub(r"\s*(?:[（(][^（）()]{0,8}[)）])?\s*(?:[：:]|为|是)?\s*$", "", before)
    return label.endswith(terms(_VOCABULARY, "bank_labels"))
