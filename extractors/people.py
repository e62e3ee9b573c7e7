"""Named persons: behind labels and titles, before brackets and credits, and in table cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.entity_vocabulary import term_set, terms
from extractors.labelled_values import labelled_values, split_names
from extractors.lac import Word
from extractors.lac import words as lac_words
from extractors.name_spans import Anchor, AnchorKind, NameSpan
from extractors.people_lists import listed_people
from extractors.people_titles import addressed_people, bracketed_people, is_title, titled_people
from extractors.person_names import (
    could_be_named,
    has_rare_surname,
    has_surname,
    is_common,
    is_syllable,
    is_transliterated,
    name_at,
    plain_name,
)
from models.fields import Mention
from models.values import Kind, PersonValue

_VOCABULARY = "people.yaml"
# 施映红　摄; 李绍文/摄; 王芳供图: a credit ends the caption or its bracket. Before the name stands
# no other name character, or the 日 of a date.
_CREDIT = re.compile(
    r"(?:(?<![一-龥·])|(?<=日)|(?<=摄影)|(?<=记者)|(?<=通讯员))"
    r"([一-龥·]{2,6}?)[\s/／]*(?:摄影|摄|供图|绘|文/图|图/文|文)(?=[\s）)。，,；;]|$)"
)
# 图／普布扎西　文／贺小丹: the credit before the name.
_CREDIT_BEFORE = re.compile(
    r"(?:(?<![一-龥])|(?<=图))(?:图|文|摄|摄影|供图|供稿|撰文|编辑|美编|制图)\s*[/／|｜]\s*([一-龥·]{2,8})(?=[\s，,、；;。）)/／]|$)"
)
_BOUNDARY = re.compile(r"[、，,；;：:。\s（(“]|$")
# A phone number or a bracket behind a labelled name is not part of it.
_NAME_PART = re.compile(r"[一-龥·•・‧]+(?:[ 　]{1,3}[一-龥](?![一-龥]))?")
_INNER_DOT = re.compile(r"(?<=[一-龥])[·•・‧](?=[一-龥])")
_MAX_SYLLABLES = 8
# Column heads are short; longer cells are text that happens to end so.
_MAX_HEADER = 10
# 冯玉祥夫妇, 冯玉祥等12人: who else gave stands behind the name.
_COMPANY = re.compile(r"(?:夫妇|夫妻|一家|全家|等(?:[\d一二三四五六七八九十]+[人位名户])?)$")
_GAVE_IN_PERSON = re.compile(r"(?<![一-龥])([一-龥]{3,4})个人(?:捐|出资|认捐)")
_BODY_OR_PERSON = re.compile(
    r"^(?:捐赠|捐款|捐助|捐资|认捐|赞助|出资|爱心)方(?:名称)?$|(?:捐|赠|赞助|出资|资助|受助|奖励|表彰|认捐).*(?:个人|者)|个人.*(?:捐|单位)"
)
# Members of a cell may be divided by commas or gaps as well, where each is long enough.
_MEMBERS = re.compile(r"[^，,]+")


def people_spans(
    text: str,
    anchors: Sequence[Anchor],
    words: Sequence[Word],
    organizations: Sequence[NameSpan],
) -> list[NameSpan]:
    """Persons in `text`, in order, without overlaps; labels outrank titles, titles credits."""
    word_ends = frozenset(word.end for word in words)
    found: list[NameSpan] = []
    for span in (
        *_labelled(text, anchors, word_ends),
        *titled_people(text, anchors, words, organizations),
        *bracketed_people(text, words),
        *addressed_people(text, anchors, words),
        *_credits(text),
        *_giving(text),
        *_dotted(text),
        *_told_by_model(text, words),
    ):
        if _is_free(text, span, (*found, *organizations)):
            found.append(span)
    for span in listed_people(text, found):
        if _is_free(text, span, (*found, *organizations)):
            found.append(span)
    return sorted(found, key=lambda span: span.start)


def _is_free(text: str, span: NameSpan, taken: Sequence[NameSpan]) -> bool:
    """Whether the name shares nothing with others and stands for a person by that name."""
    if any(other.overlaps(span.start, span.end) for other in taken):
        return False
    # 甘民发〔2024〕17号: characters before the year of a document's number.
    return not (
        _quoted_title(text, span.start)
        or text.startswith(("（化名", "(化名", "〔", "[", "【"), span.end)
    )


def people_in_cell(text: str, header: Sequence[str], row_label: str) -> list[Mention]:
    """Persons in a table cell whose column header or row label announces one."""
    label = _announcing(header, row_label)
    if not label:
        is_headless = not any(header) and _without_gaps(row_label) in ("", _without_gaps(text))
        return _persons_in_list(text) if is_headless else _persons_among_bodies(text, header)
    mentions = []
    for start, end in split_names(text, 0, len(text)):
        for member in _MEMBERS.finditer(text, start, end):
            for first, last in _divided(text, *member.span()):
                parsed = _person_in(text, first, last, frozenset())
                if parsed is not None:
                    mentions.append(person_mention(text, _as_span(parsed, "person_cell", label)))
    return mentions


def _without_gaps(text: str) -> str:
    """The text of a cell without gaps."""
    return re.sub(r"\s", "", text)


def _told_as(name: str) -> str:
    """The model's tag of a whole cell, empty where it sees several words: PER for 蔡涛."""
    words = lac_words(name)
    return words[0].tag if len(words) == 1 else ""


def _persons_in_list(text: str) -> list[Mention]:
    """The person that a cell of a list without heads names: the model has to see nothing else."""
    name = text.strip()
    if not (has_surname(name) and _is_name(name)) or _told_as(name) != "PER":
        return []
    start = text.index(name)
    return [person_mention(text, NameSpan(start, start + len(name), "person_cell"))]


def _persons_among_bodies(text: str, header: Sequence[str]) -> list[Mention]:
    """Persons in a column for bodies and persons alike: 捐赠单位（个人）, 捐赠方/捐赠者."""
    label = re.sub(r"\s", "", header[-1]) if header else ""
    if not _BODY_OR_PERSON.search(label):
        return []
    label = re.split(r"[（(/／]", label)[0]
    return [
        person_mention(text, NameSpan(first, last, "person_cell", label, is_labelled=True))
        for start, end in split_names(text, 0, len(text))
        for first, last in _divided(text, start, end)
        # 安踏, 万科: of two characters what the model knows for a body is none.
        if _is_name(text[first:last]) and (last - first > 2 or _told_as(text[first:last]) != "ORG")
    ]


def _divided(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The names of a cell that are set apart by gaps: 李娜 张敏; a padded name (张 伟) is one."""
    company = _COMPANY.search(text, start, end)
    end = company.start() if company and company.start() - start >= 2 else end
    parts = [part.span() for part in re.finditer(r"\S+", text[start:end])]
    spans = [(start + first, start + last) for first, last in parts]
    if len(spans) > 1 and all(_is_name(text[first:last]) for first, last in spans):
        return spans
    # 办公室主任：周红
    titled = re.match(r"\s*[一-龥]{2,10}[：:]\s*", text[start:end])
    return [(start + titled.end() if titled else start, end)]


def person_mention(text: str, span: NameSpan) -> Mention:
    """The field of a person span."""
    raw = text[span.start : span.end]
    value = PersonValue(plain_name(raw), span.title, span.organization)
    return Mention(Kind.PEOPLE, span.start, span.end, raw, value, span.rule, span.label)


def _as_span(parsed: tuple[int, int, str], rule: str, label: str) -> NameSpan:
    start, end, title = parsed
    if not title and label in term_set(_VOCABULARY, "label_titles"):
        title = label
    return NameSpan(start, end, rule, label, title, is_labelled=True)


def _announcing(header: Sequence[str], row_label: str) -> str:
    known = term_set(_VOCABULARY, "labels") | term_set(_VOCABULARY, "label_titles")
    for candidate in (*reversed(header), row_label):
        # 负责人—: a rule beside a head may be read as a dash.
        plain = re.sub(r"\s|[（(][^（）()]*[)）]|[：:]|[—－_|]+$", "", candidate)
        if plain in known:
            return plain
        # 负责人/联系人, 专家姓名, 项目联系人及电话: a head of two words, or in its own words.
        parts = [part for part in re.split(r"[/／及和、]", plain) if part in known]
        if parts:
            return parts[0]
        if len(plain) <= _MAX_HEADER and plain.endswith(terms(_VOCABULARY, "header_endings")):
            return plain
    return ""


def _labelled(
    text: str, anchors: Sequence[Anchor], word_ends: frozenset[int]
) -> Iterator[NameSpan]:
    for label, start, end in labelled_values(text, anchors, AnchorKind.PERSON_LABEL):
        padded = re.match(r"[一-龥][ 　]{1,3}[一-龥](?=[\s，,。；;、（(]|$)", text[start:])
        if padded and could_be_named(padded.group()):
            yield _as_span((start, start + padded.end(), ""), "person_label", label)
            continue
        # 兼: 副会长兼秘书长：屈晓棠 carries both titles.
        double = re.search(r"([一-龥]{2,6}兼)$", text[: max(text.rfind(label, 0, start), 0)])
        full_label = double.group(1) + label if double else label
        for part_start, part_end in split_names(text, start, end):
            parsed = _person_in(text, part_start, part_end, word_ends)
            if parsed is None:
                continue
            span = _as_span(parsed, "person_label", label)
            yield (
                NameSpan(span.start, span.end, span.rule, label, full_label, is_labelled=True)
                if double
                else span
            )


def _person_in(
    text: str, start: int, end: int, word_ends: frozenset[int]
) -> tuple[int, int, str] | None:
    """(start, end, title) of the person that a labelled value [start, end) names."""
    match = _NAME_PART.match(text, start, end)
    if match is None:
        return None
    part = match.group()
    behind = re.match(r"\s*[（(]([^（）()\d]{2,16})[）)]", text[match.end() : end])
    title = behind.group(1) if behind and is_title(behind.group(1)) else ""
    if could_be_named(part):
        return match.start(), match.end(), title
    # 综合部部长李俊华: the title stands first.
    for cut in range(len(part) - 2, 1, -1):
        if part[:cut].endswith(terms(_VOCABULARY, "titles")) and _is_name(part[cut:]):
            return match.start() + cut, match.end(), part[:cut]
    # 李俊华主任: the title stands behind.
    for cut in range(2, len(part) - 1):
        if part[cut:] in term_set(_VOCABULARY, "titles") and _is_name(part[:cut]):
            title = "" if part[cut:] in term_set(_VOCABULARY, "addresses") else part[cut:]
            return match.start(), match.start() + cut, title
    first = re.match(r"[一-龥]+", part)
    if first and first.end() < len(part) and could_be_named(first.group()):
        return match.start(), match.start() + first.end(), title
    stop = name_at(text, match.start(), word_ends)
    return (match.start(), stop, title) if stop is not None and stop <= end else None


def _is_name(text: str) -> bool:
    """Whether a part of a value is a name by its surname: no label vouches for parts."""
    return could_be_named(text) and (
        has_surname(text) or has_rare_surname(text) or is_transliterated(text)
    )


def _credits(text: str) -> Iterator[NameSpan]:
    for match in (*_CREDIT.finditer(text), *_CREDIT_BEFORE.finditer(text)):
        name = match.group(1)
        if (has_surname(name) or is_transliterated(name)) and not is_common(name):
            yield NameSpan(match.start(1), match.end(1), "person_credit", title="")


def _giving(text: str) -> Iterator[NameSpan]:
    """毛桂英个人捐赠…: who gave in person; two characters are left to the model."""
    for match in _GAVE_IN_PERSON.finditer(text):
        name = match.group(1)
        if has_surname(name) and not is_common(name):
            yield NameSpan(match.start(1), match.end(1), "person_giving")


def _dotted(text: str) -> Iterator[NameSpan]:
    """阿卜杜拉·图尔荪 anywhere: a dot between syllables of transliterated names."""
    for dot in _INNER_DOT.finditer(text):
        start = dot.start()
        while start > 0 and dot.start() - start < _MAX_SYLLABLES and is_syllable(text[start - 1]):
            start -= 1
        end = dot.end()
        while end < len(text) and end - dot.end() < _MAX_SYLLABLES and is_syllable(text[end]):
            end += 1
        if dot.start() - start >= 2 and end - dot.end() >= 2:
            yield NameSpan(start, end, "person_dotted")


def _told_by_model(text: str, words: Sequence[Word]) -> Iterator[NameSpan]:
    for word in words:
        name = text[word.start : word.end]
        if word.tag != "PER" or is_common(name):
            continue
        after = text[word.end : word.end + 1]
        if text[word.start - 1 : word.start] in ("“", '"') and after in ("”", '"'):
            continue
        if after and after in "杯路村镇街桥山河湖寺庙奖队号·家氏某":
            continue
        if not (has_surname(name) or has_rare_surname(name) or is_transliterated(name)):
            continue
        # Two characters are too often a common word: a title or a telling verb has to follow.
        if len(name) == 2 and not re.match(
            r"\s*(?:先生|女士|同志|老师|教授|医生|说|表示|介绍|捐赠|捐款|捐|等|个人(?:捐|出资|认捐|资助))",
            text[word.end :],
        ):
            continue
        title = next(
            (t for t in terms(_VOCABULARY, "titles_behind") if text.startswith(t, word.end)), ""
        )
        title = "" if title in term_set(_VOCABULARY, "addresses") else title
        yield NameSpan(word.start, word.end, "person_model", title=title)


def _quoted_title(text: str, position: int) -> bool:
    """Whether `position` lies inside 《》, where a name is part of a title."""
    before = text[:position]
    return before.count("《") > before.count("》")
