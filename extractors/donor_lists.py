"""Lists of names with the sums behind them: A有限公司（1,200,000.00元）、B校友会 860,000元、…."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.name_spans import NameSpan
from extractors.organization_names import looks_like_organization
from extractors.person_names import (
    could_be_named,
    has_rare_surname,
    has_surname,
    is_transliterated,
)

# A name, then a sum in brackets or without: the sum may be said to be each one's (各, 每人).
_ENTRY = re.compile(
    r"(?P<name>[一-龥·•（）()A-Za-z]{2,40}?)"
    r"\s*(?:[（(：:]\s*)?(?:各|分别|均|共|合计|累计|定向)?(?:捐赠|捐款|捐资|认捐|捐)?(?:了)?(?:人民币|价值|现金|善款)?\s*"
    r"[¥￥]?\s*\d[\d,，.．]*\s*(?:余|多)?\s*(?:万|亿)?\s*元\s*[)）]?"
)
# What stands before the first name, or between a sum and the next name.
_BOUNDARY = re.compile(r"(?:^|[、，,；;。：:\s]|元[)）]?|有|为|和|及|与|自|由|其中)\s*$")
_THING = re.compile(r"[费款金品物具器料药粮油衣被机车床]$")
_GIVING = re.compile(r"捐|善款|爱心|大额|资助方|赞助|募集|接收|接受|认购")


def donors(text: str) -> tuple[list[NameSpan], list[NameSpan]]:
    """Organizations and people that `text` lists with sums, at least two of them.

    People are taken only where the text speaks of giving or every entry is a name: in
    差旅费 3,000元、印刷费 2,000元 nobody is named.
    """
    entries = [
        (match.start("name"), match.end("name"), match.group("name"))
        for match in _ENTRY.finditer(text)
        if _BOUNDARY.search(text[: match.start("name")])
    ]
    if len(entries) < 2:
        return [], []
    bodies = [
        NameSpan(start, end, "organization_donor")
        for start, end, name in entries
        if looks_like_organization(name)
    ]
    named = [(start, end) for start, end, name in entries if _is_person(name)]
    speaks_of_giving = bool(_GIVING.search(text))
    if not speaks_of_giving and len(bodies) + len(named) < len(entries):
        return bodies, []
    return bodies, [NameSpan(start, end, "person_donor") for start, end in named]


def _is_person(name: str) -> bool:
    if not could_be_named(name):
        return False
    if has_surname(name) or is_transliterated(name):
        return True
    # A rare surname; 差旅费 and 慰问品 are none.
    return has_rare_surname(name) and len(name) == 3 and not _THING.search(name)


def merged(spans: Sequence[NameSpan], listed: Sequence[NameSpan]) -> list[NameSpan]:
    """`spans` with `listed` added.

    A listed name swallows the parts found of it (瓯江学院|上海校友会) where one of them begins
    it; else what stands before them is no name (共收到…有限公司).
    """
    result = list(spans)
    for name in listed:
        parts = [span for span in result if span.overlaps(name.start, name.end)]
        begins = any(span.start == name.start for span in parts)
        inside = all(
            span.end <= name.end and not span.is_labelled and span.end - span.start < _length(name)
            for span in parts
        )
        if not parts or (begins and inside):
            result = [span for span in result if span not in parts] + [name]
    return result


def _length(span: NameSpan) -> int:
    return span.end - span.start
