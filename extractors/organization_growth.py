"""The whole name of an organization from its ending: grown leftwards, then cut at its beginning.

An ending (民政局, 有限公司, 服务中心) says that a name may end here. Its beginning is found by
going left as far as a name can reach and coming back to the last verb, preposition or place
name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from extractors.entity_vocabulary import groups, term_set, terms
from extractors.lac import Word
from extractors.name_spans import Anchor, AnchorKind, NameSpan
from extractors.organization_names import MAX_NAME, is_generic, remainder
from extractors.places import (
    begins_like_preposition,
    starts_with_known_place,
    starts_with_place,
)

_VOCABULARY = "organizations.yaml"
# Characters of a name; digits, punctuation and spaces end it.
_NAME_CHARACTER = re.compile(r"[一-龥A-Za-z·•&（）()“”〇]")
# A firm's branch behind its legal form: （特殊普通合伙）河北分所.
_BRANCH = re.compile(r"[一-龥]{2,8}?分所")
# 长泰建设集团有|: a company's name that the end of its line breaks off is not the group's.
_BREAKS_OFF = re.compile(r"(?:股份)?有(?:限(?:责任?)?公?)?\s*$")
_RANK = re.compile(r"[省市县区州旗]|地区")
# 某大学|社会工作系副教授: a department goes on with its university's name.
_SCHOOL = re.compile(r"[一-龥]{2,8}?系(?=[副教讲主师学，,。；;）)、\s]|$)")
# （三）X服务中心, 3）…: what numbers a clause belongs to no name.
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)]")
# Where the model glues a preposition to the end of a name: 救助管理|站于.
_GLUED = frozenset("于在为向对由将已")
_LEGAL_FORM = re.compile(r"[（(](?:特殊普通合伙|普通合伙|有限合伙|集团|股份)[)）]")
# LAC tags of words that can belong to a name's proper part.
_DIVISION_TAGS = ("n", "vn", "a", "an", "s", "f")
_NAMING_TAGS = frozenset({"PER", "LOC", "ORG", "nz", "nw", "nr", "ns", "nt"})


def grown_name(
    text: str, anchor: Anchor, words: Sequence[Word], earlier: Sequence[NameSpan]
) -> NameSpan | None:
    """The name that ends in `anchor`, None where what stands there names nobody.

    `earlier` are the names found so far: one right before may go on in this one (大学|附属医院).
    """
    end = anchor.end
    if _inside_word(text, end, words) or _runs_on(text, anchor) or _BREAKS_OFF.match(text, end):
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
            or (tail.endswith("公司") and _is_of_group(text[: inherited.end], between))
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
    branch = _BRANCH.match(text, legal_form.end()) if legal_form else None
    school = _SCHOOL.match(text, end) if text[start:end].endswith(("大学", "学院")) else None
    legal_form = branch or legal_form or school
    return NameSpan(start, legal_form.end() if legal_form else end, "organization_ending")


def _is_of_group(before: str, between: str) -> bool:
    """Whether a company's name goes on: 某集团|有限公司, 某集团|湖北|有限公司."""
    return not between or (
        before.endswith("集团") and 2 <= len(between) <= 6 and starts_with_place(between)
    )


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


def _inside_word(text: str, position: int, words: Sequence[Word]) -> bool:
    """Whether a common word runs on over `position`: 大学 in 大学生 ends no name."""
    return any(
        word.start < position < word.end and word.tag not in ("ORG", "LOC") for word in words
    ) and not any(
        word.start < position == word.end - 1
        and word.end - word.start == 2
        and text[position] in _GLUED
        for word in words
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
    while start > 0 and position - start < MAX_NAME and _NAME_CHARACTER.match(text[start - 1]):
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
    numbered = list(_NUMBERED.finditer(text, start, position))
    return numbered[-1].end() if numbered else start


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
            # 称|多县: a syllable of a name is no verb before a county of one character.
            is_syllable = word.end - word.start == 1 and after[1:2] == "县"
            if starts_with_place(after) and not is_syllable:
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
        if _begins_in_verb(text, start, reach, anchor.start):
            return None
        if covering is not None and reach <= covering.start < start and not placed:
            continue  # a stop word inside the model's name: 学生资助管理中心
        # Reaching back over a stop takes a place name: 助学计划资助|大学 is no university.
        told = covering is not None and covering.start <= start
        if candidate != candidates[-1] and not placed and not told:
            return None
        if _names_somebody(name, text[anchor.start : anchor.end], anchor.kind, placed, covering):
            return start
    return None


def _begins_in_verb(text: str, start: int, reach: int, end: int) -> bool:
    """Whether a verb before the rank of a place is taken for its name: 链接|县人民医院."""
    return any(
        verb.start() <= start < verb.end() and _RANK.match(text, verb.end())
        for verb in _long_stops().finditer(text, reach, end)
    )


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
    distinctive = remainder(modifier)
    if kind is AnchorKind.STRONG_ENDING:
        # 省医科大学, 市建筑设计院: of which province or city is left open.
        return placed or (len(distinctive) >= 2 and name[0] not in "省市县区州旗镇乡")
    if len(ending) == 1 and not (placed and covering is not None):
        return False
    if placed:
        return len(name) >= 5
    quoted = "“" in modifier and "”" in modifier
    if quoted and ending in term_set(_VOCABULARY, "teams"):
        # “红石榴”党建联盟 is what somebody set up; the model has to see a body in all of it.
        return covering is not None and covering.end - covering.start >= len(name)
    return quoted or (covering is not None and len(distinctive) >= 2)
