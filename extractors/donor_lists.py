"""Lists of names with the sums behind them: A有限公司（1,200,000.00元）、B校友会 860,000元、…."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.name_spans import NameSpan
from extractors.organizations import looks_like_organization
from extractors.person_names import could_be_named, has_surname, is_transliterated

# A name, then a sum in brackets or without: the sum may be said to be each one's (各, 每人).
_ENTRY = re.compile(
    r"(?P<name>[一-龥·•（）()A-Za-z]{2,40}?)"
    r"\s*(?:[（(：:]\s*)?(?:各|分别|均|共|合计|累计|定向)?(?:捐赠|捐款|捐资|认捐|捐)?(?:了)?(?:人民币|价值|现金|善款)?\s*"
    r"[¥￥]?\s*\d[\d,，.．]*\s*(?:余|多)?\s*(?:万|亿)?\s*元\s*[)）]?"
)
# What stands before the first name, or between a sum and the next name.
_BOUNDARY = re.compile(r"(?:^|[、，,；;。：:\s]|元[)）]?|有|为|和|及|与|自|由|其中)\s*$")
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
    return could_be_named(name) and (has_surname(name) or is_transliterated(name))


def merged(spans: Sequence[NameSpan], listed: Sequence[NameSpan]) -> list[NameSpan]:
    """`spans` with `listed` added; a listed name swallows the parts found of it."""
    new = [
        name
        for name in listed
        if all(
            name.start <= span.start and span.end <= name.end
            for span in spans
            if span.overlaps(name.start, name.end)
        )
    ]
    kept = [
        span
        for span in spans
        if span.is_labelled
        or not any(name.overlaps(span.start, span.end) and _longer(name, span) for name in new)
    ]
    return kept + [
        name for name in new if not any(span.overlaps(name.start, name.end) for span in kept)
    ]


def _longer(one: NameSpan, other: NameSpan) -> bool:
    return one.end - one.start > other.end - other.start
