"""Persons beside a title, a rank in brackets, or a form of address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.entity_vocabulary import term_set, terms
from extractors.lac import Word
from extractors.name_spans import Anchor, AnchorKind, NameSpan
from extractors.person_names import (
    has_compound_surname,
    has_surname,
    is_common,
    is_transliterated,
    name_at,
)

_VOCABULARY = "people.yaml"
# 李俊华（综合部部长）: a title in brackets behind the name.
_BRACKETED_TITLE = re.compile(r"([一-龥·]{2,9})[（(]([^（）()\d]{2,16})[）)]")
_LIST_GAP = re.compile(r"[、,，]\s*|\s+")
_MAX_TITLE = 14
_PLACE_ENDS = tuple("省市县区州旗镇乡村庄寨屯湾坪沟坝岭山岛路街局厅部委会院校站台社店厂")
_BOUNDARY = re.compile(r"[、，,；;：:。\s（(“]|$")


def is_title(text: str) -> bool:
    """Whether `text` ends in a title."""
    return text.endswith(terms(_VOCABULARY, "titles"))


def titled_people(
    text: str,
    anchors: Sequence[Anchor],
    words: Sequence[Word],
    organizations: Sequence[NameSpan],
) -> Iterator[NameSpan]:
    """Persons behind their titles, several behind one: 副县长李小红、张明."""
    word_ends = frozenset(word.end for word in words)
    tags = {word.start: word.tag for word in words}
    persons = {
        word.start: word.end
        for word in words
        if word.tag == "PER" or _mistaken(text[word.start : word.end], word.tag)
    }
    titles = [
        anchor
        for anchor in sorted(anchors, key=lambda a: a.start)
        if anchor.kind is AnchorKind.TITLE and not _is_address(text, anchor)
    ]
    for anchor in titles:
        if any(other.end == anchor.end and other.start < anchor.start for other in titles):
            continue
        if any(other.start == anchor.start and other.end > anchor.end for other in titles):
            continue
        title_start, organization = _title_start(text, anchor, words, organizations)
        title = text[title_start : anchor.end].strip("的 　")
        position = anchor.end
        if text[anchor.end - 1] == "人" and text.startswith(("次", "数"), anchor.end):
            continue  # 捐赠人次约5,273人次
        gap = re.match(r"\s{1,2}", text[position:])
        position += gap.end() if gap else 0
        while True:
            end = _name_end(text, position, persons, word_ends, tags)
            if end is None:
                break
            yield NameSpan(position, end, "person_title", title=title, organization=organization)
            following = _LIST_GAP.match(text, end)
            if following is None:
                break
            position = following.end()


def _mistaken(name: str, tag: str) -> bool:
    """Whether the model takes a name behind a title for a place: 教师|万长河."""
    is_place = tag in ("LOC", "nz", "nw", "ORG") and name.endswith(_PLACE_ENDS)
    return (
        tag in ("LOC", "nz", "nw", "ORG") and len(name) == 3 and has_surname(name) and not is_place
    )


def _fills_clause(text: str, start: int, end: int, tag: str) -> bool:
    """Whether a word that the model takes for a verb or adjective of three characters is a name."""
    name = text[start:end]
    is_verb = tag in ("v", "a", "d", "nw")
    return is_verb and len(name) == 3 and has_surname(name) and bool(_BOUNDARY.match(text, end))


def _name_end(
    text: str,
    start: int,
    persons: dict[int, int],
    word_ends: frozenset[int],
    tags: dict[int, str],
) -> int | None:
    end = persons.get(start)
    if end is not None:
        name = text[start:end]
        dotted = re.match(r"(?:[·•・‧][一-龥]{1,8})+", text[end:])
        end += dotted.end() if dotted else 0
        if is_transliterated(name):
            end = max(end, name_at(text, start, word_ends) or end)  # 白玛|曲珍
        if name in terms(_VOCABULARY, "compound_surnames"):
            end = name_at(text, start, word_ends) or end  # 司马|宇航
        if not is_common(name) and 2 <= len(name) <= 9:
            return end
    if end is None and word_ends and start + 1 not in word_ends:
        # One common word begins here (主任安排…): a name is what the model does not know.
        word_end = min((stop for stop in word_ends if stop > start), default=start)
        name = text[start:word_end]
        # Nothing in the language is called 赖洪亮: it fills its clause, and a name it is.
        fills = _fills_clause(text, start, word_end, tags.get(start, ""))
        stop = name_at(text, start, word_ends) or start
        is_unknown = fills or has_compound_surname(text[start:stop])
        if word_end - start >= 2 and not is_transliterated(name) and not is_unknown:
            return None
    if end is None and text[start : start + 1] in "和与及于向对从时在":
        return None  # 书记和群众: a surname, but far more often a conjunction or preposition
    return name_at(text, start, word_ends)


def _title_start(
    text: str, anchor: Anchor, words: Sequence[Word], organizations: Sequence[NameSpan]
) -> tuple[int, str]:
    """Where the title with its modifiers begins, and the organization before it."""
    start = anchor.start
    for word in reversed(words):
        if word.end > start or word.end < start:
            if word.end <= anchor.start and word.end < start:
                break
            continue
        if (
            word.tag not in ("n", "nz", "vn", "s", "an", "a")
            or anchor.end - word.start > _MAX_TITLE
        ):
            break
        start = word.start
    if not words:
        modifier = re.search(r"[一-龥]{0,6}$", text[: anchor.start])
        start = modifier.start() if modifier else start
    for span in organizations:
        if span.start < anchor.start and span.end >= start and span.end <= anchor.start:
            return span.end, text[span.start : span.end]
    return start, ""


def bracketed_people(text: str, words: Sequence[Word]) -> Iterator[NameSpan]:
    """Persons before a title in brackets: 李俊华（综合部部长）."""
    persons = {word.end: word.start for word in words if word.tag == "PER"}
    for match in _BRACKETED_TITLE.finditer(text):
        if not is_title(match.group(2)):
            continue
        end = match.end(1)
        start = persons.get(end)
        if start is None:
            start = next(
                (
                    end - length
                    for length in (4, 3, 2)
                    if length <= len(match.group(1))
                    and has_surname(text[end - length : end])
                    and not is_common(text[end - length : end])
                    and _BOUNDARY.match(text[end - length - 1 : end - length] or " ")
                ),
                None,
            )
        if start is not None and not is_common(text[start:end]):
            yield NameSpan(start, end, "person_bracket", title=match.group(2))


def _is_address(text: str, anchor: Anchor) -> bool:
    return text[anchor.start : anchor.end] in term_set(_VOCABULARY, "addresses")


def addressed_people(
    text: str, anchors: Sequence[Anchor], words: Sequence[Word]
) -> Iterator[NameSpan]:
    """林秀英女士, 阿依古丽同志: a form of address says that a name stands before it."""
    begins = {word.start for word in words}
    for anchor in anchors:
        if anchor.kind is not AnchorKind.TITLE or not _is_address(text, anchor):
            continue
        end = anchor.start
        for length in (6, 5, 4, 3, 2):
            name = text[end - length : end] if end >= length else ""
            alone = not name or _BOUNDARY.match(text[end - length - 1 : end - length] or " ")
            named = has_surname(name) if name else False
            if length > 2 and is_transliterated(name):
                named = True
            if named and not is_common(name) and (alone or end - length in begins):
                yield NameSpan(end - length, end, "person_address")
                break
