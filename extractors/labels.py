"""What the text calls a value: the shortest wording around it that says so.

A count is named by the noun behind its classifier (6家社会组织) or by the noun before it
(建成服务站2912个), an amount by the noun or verb before it (预算资金175.85万元, 全年支出…), a date
only by the label of its line (公示期为…). Syntax decides, by vocabulary; no model is needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.folding import fold
from extractors.labelled_values import with_colons
from extractors.noun_phrases import (
    following_act,
    is_change_to,
    leading_noun,
    named_rate,
    opens_with_verb,
    quoted_grade,
    strip_fillers,
    trailing_name,
)
from extractors.words import any_of, load_words
from models.fields import Mention
from models.values import CountValue, Kind

_NUMERIC = (Kind.AMOUNTS, Kind.COUNTS)
_STOP = "。;!?\n"
# A label before a colon: the last run without marks or gaps, 实施周期 in “…15万元　实施周期：”.
_COLON_LABEL = re.compile(
    r"(?:^|[,。;:!?、\n\u3000]|\s{2})?(?P<name>[^,。;:!?\n\u3000]{1,24}?)\s*:\s*$"
)
_DATE_LABEL = re.compile(
    rf"(?P<name>[\w“”()]{{0,10}}?{any_of(load_words('dates.yaml', 'date_labels'))}限?)"
    r"\s*(?:\([^()]*\)\s*)?\s*(?::|为|是|自|从|定为|(?<=\s))\s*(?:自|从|即)?\s*$"
)
# Units that count acts or measures: the thing counted stands before them, not behind.
_MEASURES = frozenset(load_words("syntax.yaml", "measure_units"))
# 项目建设期2023年10月至…: only a word for a term may stand right before its dates.
_TERM_LABEL = re.compile(
    r"(?:^|[,。;:!?、\s])(?P<name>[^\W\d_]{0,6}(?:[^\W\d_]期|期限|周期|日期|时间))\s*$"
)
# 每人每年6,780元，即每人每月565元: the same rate for another time.
_THAT_IS = re.compile(r"^[\s,(]*(?:即|折合|相当于|合)(?:每\s*[^\W\d_])+$")
# 新登记社会组织7家，累计达326家: so many of them in all.
_RUNNING_TOTAL = re.compile(r"^[\s,(]*(?:累计|总数|总计)(?:已|共)?(?:达到|达|为|有)?$")
_GAP_ONLY = re.compile(r"^(?:[\s,、:()“”\"¥￥]|大写|小写|人民币)*$")
# The same sum again, in words or figures: （大写）…元整；（小写）¥….
_IN_FIGURES = re.compile(r"^[\s,;:()]*(?:小写|大写)[\s:()¥￥]*(?:人民币)?$")
# 较上年多收, 比市场价低: with what it compares is not its name.
_COMPARED = re.compile(
    r"(?:较|相比|比(?![例重率]))[^,;。:较比]{1,12}?(?:高|低|多|少|贵|便宜)(?:出|了|约|近)*\s*$"
)
# 平均身高增长2.3厘米: of a measure, what has changed belongs to the name.
_CHANGED = re.compile(rf"[^\W\d_]{{2,8}}{any_of(load_words('syntax.yaml', 'changes'))}$")
# 主要捐赠人:甲公司(5万元)、乙公司(3万元): who gave how much, under one head.
_LIST_HEAD = re.compile(
    r"(?:^|[,。;!?\n])\s*(?:其中,?)?(?P<name>[^\W\d_]{2,12}?)(?:有|包括|如下|为|分别为|分别是)?:(?P<items>[^。;!?\n:]*)$"
)
_GIVERS = re.compile(
    rf"(?:{any_of(load_words('syntax.yaml', 'actor_endings'))})\s*\(?\s*(?:[¥￥]|人民币)?\s*$"
)
# A rate of what was just counted: 棉被1,200床（每床168元.
_EACH = re.compile(r"^[\s,(、:]*每\s*[^\W\d_]\s*$")
# 占52.98% right behind a sum is that sum's share.
_SHARE = re.compile(r"^\s*[,(、]?\s*占(?:总额|全部)?\s*$")
# 人员经费不得超过资助总额的40%: what is limited, not what it is measured by.
_LIMITED = re.compile(
    r"(?P<name>[^\W\d_]{2,14}?)(?:一般|原则上)?(?:不得|不应|不能|不)(?:超过|低于|高于|少于|超出)[^,。;:\d]{2,14}的\s*$"
)
# Longer than any label of a form.
_MAX_LABEL = 14
_FORM_NOTE = re.compile(
    r"(?<=[^\W\d_]{2})[（(](?:[万亿]?元|人民币|如有|含税|大写|小写|人次|人|%|％)[)）]$"
)
# What a sum is for stands behind it: 5000元用于前期筹备, 10万元的“种子资金”.
_USED_FOR = re.compile(r"\s*,?\s*(?:主要|专项)?用于(?P<name>[^,。;:!?、()\n]{2,12})")
_FOR_WHAT = re.compile(
    r"\s*,\s*(?:主要|专项)?(?:用于|支持|资助|改造|新建|建设|实施|购置|扩建|维修)+(?P<name>[^\W\d_]{2,14})(?=\d|[,。;])"
)
_GIVEN = re.compile(r"(?:给予|发放|享受)(?P<name>[^\W\d_]{2,10}),(?=[^,]{0,12}$)")
_ONLY_PER = re.compile(r"\s*(?:每\s*[^\W\d_]{1,2}?)*\s*")
_SUMS = any_of(load_words("syntax.yaml", "sums"))
_SUM_OF = re.compile(
    rf"\s*的\s*(?:[“\"](?P<quoted>[^”\"]{{0,10}}{_SUMS})[”\"]|(?P<name>[^\W\d_]{{0,8}}{_SUMS}))"
    rf"|\s*(?P<direct>[^\W\d_]{{0,4}}{_SUMS})"
)


#: Labels found on the way, by the mention's span and kind and where the next mention begins.
KnownLabels = dict[tuple[int, int, Kind, int], str]


def label_of(
    text: str,
    mention: Mention,
    others: Sequence[Mention],
    known: KnownLabels | None = None,
) -> str:
    """The wording in `text` that says what `mention` is; empty when nothing does.

    `others` are the other mentions of the same text, in any order; numbers among them end the
    wording, because it belongs to them. `known` is shared by the mentions of one text, asked for
    from left to right: a number may carry on the label of the one before it, and that one of the
    one before, through a whole row.
    """
    known = {} if known is None else known
    later = min((m.start for m in others if m.start >= mention.end), default=len(text))
    key = mention.start, mention.end, mention.kind, later
    if key not in known:
        known[key] = _label_of(text, mention, others, later, known)
    return known[key]


def _label_of(
    text: str, mention: Mention, others: Sequence[Mention], later: int, known: KnownLabels
) -> str:
    folded = fold(with_colons(text))
    earlier = sorted((m for m in others if m.end <= mention.start), key=lambda m: m.start)
    if mention.kind is Kind.DATES:
        return _date_label(text, folded, mention)
    if mention.kind not in _NUMERIC:
        return ""
    span = _label_span(folded, mention, earlier, later)
    if span is not None:
        return _tidy(text[span[0] : span[1]])
    if mention.kind is Kind.COUNTS and (act := following_act(folded, mention.end, later)):
        return _tidy(text[act[0] : act[1]])
    carried = _carried(text, folded, mention, earlier, known)
    if not carried and mention.kind is Kind.AMOUNTS:
        return _tidy(_head_of_list(folded, mention))
    return carried


def _head_of_list(folded: str, mention: Mention) -> str:
    """The head before the colon of a list in which only an actor's name precedes the sum."""
    match = _LIST_HEAD.search(folded[: mention.start])
    return match["name"] if match and _GIVERS.search(match["items"]) else ""


def _tidy(label: str) -> str:
    # 预算金额（元）, 最高限价（如有）: notes of a form are no part of its label.
    label = _FORM_NOTE.sub("", re.sub(r"\s+", "", label).rstrip("：:"))
    head, colon, _ = re.sub(":", "：", label).partition("：")
    if colon and 2 <= len(head) <= _MAX_LABEL:
        label = head
    return label.strip("【】〖〗［］，,、：:；;“”\"'（ ")


def _date_label(text: str, folded: str, mention: Mention) -> str:
    left = folded[: mention.start]
    match = _DATE_LABEL.search(left) or _TERM_LABEL.search(left)
    if match is None:
        match = _COLON_LABEL.search(left)
        ends_field = re.match(r"\s*(?:$|[。;)\n\u3000]|\s{2})", folded[mention.end :])
        if match is None or len(match["name"]) > 12 or ends_field is None:
            return ""
    return _tidy(re.sub(r"^.*[\u3000\s]", "", text[match.start("name") : match.end("name")]))


def _label_span(
    folded: str, mention: Mention, earlier: Sequence[Mention], later: int
) -> tuple[int, int] | None:
    begin = _piece_start(folded, mention, earlier)
    before = begin, strip_fillers(folded, begin, mention.start)
    compared = _COMPARED.search(folded[begin : before[1]])
    if compared is not None and compared.start() > 1:
        before = begin, begin + compared.start()
    unit = mention.value.unit if isinstance(mention.value, CountValue) else None
    if unit is None:
        return _amount_span(folded, mention, before)
    if is_change_to(folded[begin : mention.start]):
        return None
    if unit in ("课时", "学时", "工时"):
        return mention.end - len(unit), mention.end
    if unit == "%" and not mention.raw_text.endswith("成"):
        if earlier and _SHARE.match(folded[earlier[-1].end : mention.start]):
            return None
        if limited := _LIMITED.search(folded, begin, mention.start):
            return limited.span("name")
        rate = named_rate(folded, *before)
        if rate is not None:
            return rate
        behind_of = re.match(r"\s*的", folded[mention.end :])
        at = mention.end + behind_of.end() if behind_of else -1
        return leading_noun(folded, at, later) if behind_of else None
    if grade := quoted_grade(folded, begin, mention.start):
        return grade
    behind = leading_noun(folded, mention.end, later)
    if behind is not None and unit not in _MEASURES:
        return behind
    named = _before_span(folded, before, keep_verb=False) or behind
    if named and unit in _MEASURES and (changed := _CHANGED.search(folded[begin : named[1]])):
        return begin + changed.start(), named[1]
    return named


def _amount_span(folded: str, mention: Mention, before: tuple[int, int]) -> tuple[int, int] | None:
    if of := _SUM_OF.match(folded, mention.end):
        group = next(g for g in ("quoted", "name", "direct") if of[g])
        if not opens_with_verb(of[group]):
            return of.span(group)
    if _head_of_list(folded, mention) and _GIVERS.search(folded[: before[1]]):
        return None
    named = _before_span(folded, before, keep_verb=True)
    if named is None and (purpose := _USED_FOR.match(folded, mention.end)):
        return purpose.span("name")
    if named and folded[slice(*named)] in ("安排", "投入", "下达", "拨付"):
        # 一是安排1.26亿元，支持新建养老服务中心42个: what for says more than the verb.
        purpose = _FOR_WHAT.match(folded, mention.end)
        return purpose.span("name") if purpose else named
    return named or _given_before(folded, before)


def _given_before(folded: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """What is given in the clause before, where only per head follows: 给予临时救助，每人每次…."""
    given = _GIVEN.search(folded, 0, span[0])
    if given is None or not _ONLY_PER.fullmatch(folded[given.end() : span[1]]):
        return None
    return given.span("name")


def _piece_start(folded: str, mention: Mention, earlier: Sequence[Mention]) -> int:
    """Where the wording that may name the mention begins: after the last mark or number."""
    begin = 0
    for at in range(mention.start - 1, -1, -1):
        character = folded[at]
        if character in _STOP or (character == "," and not _between_digits(folded, at)):
            begin = at + 1
            break
        if character == "(" and ")" not in folded[at : mention.start]:
            begin = at + 1
            break
    # “216家单位、1.38万人次职工”: a mark right before the number parts it from what stands before.
    if re.search(r"[、;]\s*$", folded[begin : mention.start]):
        return mention.start
    numbers = [m.end for m in earlier if m.kind in _NUMERIC or m.kind is Kind.DATES]
    return max([begin, *[end for end in numbers if end <= mention.start]])


def _between_digits(folded: str, at: int) -> bool:
    return folded[at - 1 : at].isdigit() and folded[at + 1 : at + 2].isdigit()


def _before_span(folded: str, span: tuple[int, int], *, keep_verb: bool) -> tuple[int, int] | None:
    begin, end = span
    colon = folded.rfind(":", begin, end)
    if colon >= 0:
        if _GAP_ONLY.match(folded[colon + 1 : end]):
            label = _COLON_LABEL.search(folded[begin : colon + 1])
            if label is None:
                return None
            begin, end = begin + label.start("name"), begin + label.end("name")
            if end - begin <= 6:
                end = strip_fillers(folded, begin, end)
                return (begin, end) if begin < end else None
        else:
            begin = colon + 1
    if is_change_to(folded[begin:end]):
        return None
    return trailing_name(folded, begin, end, keep_verb=keep_verb)


def _carried(
    text: str, folded: str, mention: Mention, earlier: Sequence[Mention], known: KnownLabels
) -> str:
    """The name of the number before, where this one only carries it on.

    “由18.3%降至11.6%” names the rate once, “贰拾陆万元整（¥260,000.00）” the sum once, and
    “1377户，2736人” the people; “配发书包460个，每个35元，计16,100元” the goods.
    """
    numbers = [m for m in earlier if m.kind in _NUMERIC]
    if not numbers:
        return ""
    previous = numbers[-1]
    gap = folded[previous.end : mention.start]
    if _IN_FIGURES.match(gap) and previous.kind is mention.kind:
        return label_of(text, previous, [m for m in earlier if m is not previous], known)
    if any(mark in gap for mark in _STOP):
        return ""
    rest = [m for m in earlier if m is not previous]
    is_total = previous.kind is mention.kind and _RUNNING_TOTAL.match(gap)
    if (
        is_total
        or is_change_to(gap)
        or _THAT_IS.match(gap)
        or (_GAP_ONLY.match(gap) and previous.kind is mention.kind)
    ):
        return label_of(text, previous, rest, known)
    if (_EACH.match(gap) and previous.kind is Kind.COUNTS) or _SHARE.match(gap):
        return label_of(text, previous, rest, known)
    # 第一季度销量1.21亿元，第二季度1.38亿元: only the time differs.
    times = [m for m in earlier if m.kind is Kind.DATES and m.start >= previous.end]
    if len(times) == 1 and previous.kind is mention.kind:
        between = folded[previous.end : times[0].start] + folded[times[0].end : mention.start]
        if _GAP_ONLY.match(between):
            return label_of(text, previous, rest, known)
    if mention.kind is Kind.AMOUNTS and re.search(r"[,共计合]", gap):
        counted = [m for m in numbers if m.kind is Kind.COUNTS]
        same_sentence = counted and not any(
            mark in folded[counted[-1].end : mention.start] for mark in _STOP
        )
        if same_sentence and re.search(r"[共计]\s*$", gap):
            own = label_of(text, previous, rest, known) if previous.kind is Kind.AMOUNTS else ""
            # 每片补助 names the rate: of twelve 片 it is the sum for them, else of all such rates.
            if own.startswith("每"):
                unit = getattr(counted[-1].value, "unit", "")
                own = "" if unit and own.startswith(f"每{unit}") else re.sub("^每.", "", own)
            if own:
                return own
            others = [m for m in earlier if m is not counted[-1]]
            return label_of(text, counted[-1], others, known)
    return ""
