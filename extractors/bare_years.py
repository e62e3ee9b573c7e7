"""Whether a bare year tells when something happens, or only belongs to a name.

“2023年完成场地改造” states a time; “2023年度财务报表”, “关于2024年资金安排的公示” and
“2035年远景目标纲要” do not. The rule is one of syntax: an adverbial opens its clause, follows a
preposition, or stands between subject and predicate; what follows it is no title.
"""

from __future__ import annotations

import re

from extractors.words import any_of, load_words

_FILE = "dates.yaml"
# 关于, 用于, 收到, 甚至 and 各自 end in a preposition and are none.
_PREPOSITION = re.compile(
    r"(?<![关对由基用属鉴得收达受看感做遇谈甚乃以各亲独])"
    + any_of(load_words(_FILE, "prepositions"))
    + r"\s*$"
)
_WEAK_PREPOSITION = re.compile(any_of(load_words(_FILE, "weak_prepositions")) + r"\s*$")
_AFTER_WEAK = re.compile(r"\s*" + any_of(load_words(_FILE, "after_weak_preposition")))
_DATE_LABEL = re.compile(any_of(load_words(_FILE, "date_labels")) + r"\s*[::]?\s*$")
# A clause opens after a mark, a wide gap, a section number, an opening word, or a line break.
_OPENING = re.compile(
    r"(?:^|[,。;:!?、)\n▲●■◆★※•·]|\u3000|\s{2,})"
    r"(?:\s*(?:\d{1,2}\s*[.、)]|[一二三四五六七八九十]{1,3}\s*、|\(?[一二三四五六七八九十\d]{1,3}\)|第[一二三四五六七八九十]+[、,]))?"
    rf"\s*(?:{any_of(load_words(_FILE, 'connectives'))})?\s*$"
)
_TITLE = re.compile(
    any_of(load_words(_FILE, "title_heads"))
    + r"(?:\s*\([^)]{0,8}\))?(?:[一二三四五六\d]{1,2})?(?:如下|见附件|见附表)?$"
)
_NAME = re.compile(any_of(load_words(_FILE, "name_heads")) + "$")
_NAME_OR_STRETCH = re.compile(
    r"\s*(?:[制版款级届][^\w]?|修订|修正|[”》〉]|第\s*[\d一二三四五六七八九十]+\s*[期号次届批轮]"
    rf"|[“\"]?{any_of(load_words(_FILE, 'festivals_and_seasons'))}|年?中(?![\w])"
    r"|后[两二三\d]个?季度)"
)
_BRACKET_LABEL = re.compile(any_of(load_words(_FILE, "bracket_labels")) + r"\s*\(\s*$")
# Dots that lead to a page number end a title as well; the comma of thousands ends nothing.
_CLAUSE_END = re.compile(r"[。;:!?\n]|(?<!\d),|,(?!\d{3})|\s*(?:…|[.·]{3,})|$")
_ADVERBS = any_of(
    w for w in load_words("syntax.yaml", "adverbs") if len(w) > 1 or w in "共已将拟曾均"
)
_NOUN_LIKE = frozenset(load_words("syntax.yaml", "noun_like_verbs"))
_PLAIN_VERBS = tuple(
    w for w in load_words("syntax.yaml", "verbs") if w not in _NOUN_LIKE and len(w) > 1
)
# 无 and 未 deny: 2025年无政府性基金预算; 无障碍 and the like are names.
_DENIAL = "未|无(?!障碍|偿|线|人|公害|烟|纸|废)"
_PREDICATE_OPENS = re.compile(rf"\s*(?:{_ADVERBS}|{_DENIAL}|{any_of(_PLAIN_VERBS)})")
_PREDICATE = re.compile(rf"{_ADVERBS}|{any_of(_PLAIN_VERBS)}|\d")
# Directly before the year these make it the start of an object or attribute (含2023年结转资金).
_GOVERNS = re.compile(
    any_of((*_PLAIN_VERBS, *load_words(_FILE, "governing")))
    + r"\s*$"
)  # fmt: skip


def is_adverbial(folded: str, start: int, end: int) -> bool:
    """Whether the bare year (年度, range of years) at [start, end) of folded text is a time."""
    left, right = folded[:start], folded[end:]
    if not _follows_freely(right):
        return False
    if re.match(r"\s*,", right) and not re.search(r"[“\"《〈]\s*$", left):
        return True
    if _PREPOSITION.search(left):
        return True
    if _BRACKET_LABEL.search(left) and re.match(r"\s*\)", right):
        return True
    if _DATE_LABEL.search(left):
        return bool(re.match(r"\s*(?:$|[。;)\n,、\u3000]|\s{2})", right))
    clause_end = _CLAUSE_END.search(right)
    clause = right[: clause_end.start()] if clause_end else right
    if ")" in clause and "(" not in clause[: clause.index(")")]:
        clause = clause[: clause.index(")")]
    stop = right[len(clause) : len(clause) + 1]
    if _WEAK_PREPOSITION.search(left):
        return bool(_AFTER_WEAK.match(right) or _PREDICATE_OPENS.match(right))
    # 2023年度项目实施情况 is a name, 2023年度政府采购支出总额326.74万元 a statement for that year.
    says_figure = bool(re.search(r"[^\d.]\d[\d,.]*\s*[万亿元%]", clause))
    is_attribute = folded[start:end].endswith("度") and not (
        _PREDICATE_OPENS.match(right) or says_figure
    )
    if _OPENING.search(left):
        return not is_attribute and not _is_name(clause.strip(), stop)
    return bool(_PREDICATE_OPENS.match(right)) and not _GOVERNS.search(left) and stop != ""


def _follows_freely(right: str) -> bool:
    # 2023年制, 2023年版, 2022年修订, 2023年第5号 and a closing quotation mark or bracket make it a
    # name; 2023年春节, 2023年年中 and 2023年后三季度 are not the whole year.
    return not _NAME_OR_STRETCH.match(right)


def _is_name(clause: str, stop: str) -> bool:
    if not clause:
        return True
    if _TITLE.search(clause) and stop != "。":
        return not (stop == "," and _PREDICATE.search(clause))
    return bool(_NAME.search(clause)) and not _PREDICATE.search(clause)
