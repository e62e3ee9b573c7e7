"""Cited documents: titles inside 《》 and document numbers."""

from __future__ import annotations

import re

from extractors.folding import fold
from extractors.words import any_of, load_words
from models.fields import Mention
from models.values import Kind, ReferenceKind, ReferenceValue

_REGULATION = re.compile(any_of(load_words("references.yaml", "regulation_heads")) + "$")
_PUBLICATION = re.compile(any_of(load_words("references.yaml", "publication_heads")) + "$")
# (试行), (2023年版), （征求意见稿） end a title and say nothing of its kind.
_TITLE_SUFFIX = re.compile(r"(?:\([^()]*\)|\d{4}年?版|修订稿|草案)\s*$")
# 财社〔2022〕45号: issuing body in up to twelve characters, year in any sort of brackets as
# readers mix them, serial number.
_BODY = r"[\u4e00-\u9fffA-Z]{1,12}"
DOCUMENT_NUMBER = re.compile(
    rf"(?P<body>{_BODY})\s*[〔\[(【{{［〈]\s*(?P<year>(?:19|20)\d{{2}})\s*[〕\])】}}］〉]\s*第?\s*(?P<serial>\d{{1,5}})\s*号"
)
# 民政部令第61号, 国务院令第554号, 公告2023年第12号
DECREE_NUMBER = re.compile(
    r"(?P<decree>[\u4e00-\u9fff]{0,12}(?:令|公告|通告))\s*(?:(?:19|20)\d{2}\s*年\s*)?第?\s*\d{1,4}\s*号"
)
# Words that lead up to a document number and are no part of the issuing body.
_LEAD = re.compile(
    r"^.*(?:根据|依据|按照|依照|以|及|和|与|见|的|由|通知|文件|报告|文号|批复|号|印发|下发|关于|按|据|编制依据|为|在)(?=[\u4e00-\u9fffA-Z])"
)
_FOLLOWS_TITLE = re.compile(r"\s*[(〔\[]?\s*")


def find_references(text: str) -> list[Mention]:
    """Every cited document in `text`: a title with the number behind it, or a number alone."""
    folded = fold(text)
    numbers = _numbers(folded)
    found: list[Mention] = []
    used: set[int] = set()
    for start, end in title_spans(text):
        after = _FOLLOWS_TITLE.match(folded, end)
        following = after.end() if after else end
        number = next((n for n in numbers if n[0] == following), None)
        stop = end
        if number is not None:
            used.add(number[0])
            stop = number[1] + (1 if folded[number[1] : number[1] + 1] == ")" else 0)
        found.append(_mention(text, folded, (start, end), number, stop))
    for begin, finish in numbers:
        inside = any(m.start <= begin < m.end for m in found)
        if begin not in used and not inside:
            value = ReferenceValue("", ReferenceKind.REGULATION, _compact(text[begin:finish]))
            raw = text[begin:finish]
            found.append(Mention(Kind.REFERENCES, begin, finish, raw, value, "document_number"))
    return sorted(found, key=lambda m: m.start)


def title_spans(text: str) -> list[tuple[int, int]]:
    """Spans of 《…》, outermost only, marks included; readers give single 〈〉 for nested ones."""
    spans: list[tuple[int, int]] = []
    opened: list[int] = []
    for at, character in enumerate(text):
        if character in "《≪":
            opened.append(at)
        elif character in "》≫" and opened:
            start = opened.pop()
            if not opened:
                spans.append((start, at + 1))
        elif character == "。" and opened:
            # A title holds no full stop: its closing mark was lost.
            opened.clear()
    return spans


def document_number_spans(folded: str) -> list[tuple[int, int]]:
    """Spans of document and decree numbers in folded text, issuing body included."""
    return _numbers(folded)


def _numbers(folded: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for pattern in (DOCUMENT_NUMBER, DECREE_NUMBER):
        for match in pattern.finditer(folded):
            lead = _LEAD.match(match.group(1))
            begin = match.start() + (lead.end() if lead else 0)
            if not any(s < match.end() and begin < e for s, e in spans):
                spans.append((begin, match.end()))
    return sorted(spans)


def _mention(
    text: str,
    folded: str,
    title: tuple[int, int],
    number: tuple[int, int] | None,
    stop: int,
) -> Mention:
    name = _compact(text[title[0] + 1 : title[1] - 1])
    written = _compact(text[number[0] : number[1]]) if number else ""
    kind = reference_kind(fold(name), has_number=bool(written))
    value = ReferenceValue(name, kind, written)
    del folded
    return Mention(Kind.REFERENCES, title[0], stop, text[title[0] : stop], value, "title")


def reference_kind(name: str, *, has_number: bool = False) -> ReferenceKind:
    """What a cited document is, by the noun that its title ends with."""
    head = name
    while (shorter := _TITLE_SUFFIX.sub("", head)) != head:
        head = shorter
    if _PUBLICATION.search(head):
        return ReferenceKind.PUBLICATION
    if has_number or _REGULATION.search(head):
        return ReferenceKind.REGULATION
    return ReferenceKind.OTHER


def _compact(text: str) -> str:
    return re.sub(r"\s", "", text)
