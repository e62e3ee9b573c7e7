"""Lists of persons, where a name that is known vouches for the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.name_spans import NameSpan
from extractors.person_names import (
    could_be_named,
    has_rare_surname,
    has_surname,
    is_transliterated,
)

_BOUNDARY = re.compile(r"[、，,；;：:。\s（(“]|$")
# Short words divided by 、, with or without titles in brackets.
_ENUMERATION = re.compile(
    r"[一-龥·]{2,16}(?:[（(][^（）()]{1,12}[)）])?"
    r"(?:\s*、\s*[一-龥·]{2,16}(?:[（(][^（）()]{1,12}[)）])?)+"
)
_MEMBER = re.compile(r"([一-龥·]{2,16})(?:[（(][^（）()]{1,12}[)）])?")
# What the members of a list do together, behind the last of them.
_TOGETHER = re.compile(
    r"(?:等)?(?:[两三四五六七八九十\d]+(?:人|位|名)[^、，。]{0,4})?(?:组成|参加|出席|担任|负责)|等"
)


def listed_people(text: str, found: Sequence[NameSpan]) -> Iterator[NameSpan]:
    """The remaining members of a list of names: 梁国富（组长）、陈婉仪、区志坚、温丽珊.

    Where nothing but names is listed, a known one vouches for the others; inside a sentence a
    member needs a surname of its own and a known neighbour.
    """
    for run in _ENUMERATION.finditer(text):
        members = [m.span(1) for m in _MEMBER.finditer(text, run.start(), run.end())]
        members[-1] = members[-1][0], _last_member_end(text, *members[-1])
        known = [any(span.overlaps(start, end) for span in found) for start, end in members]
        only_names = 2 * sum(known) >= len(members) and _is_clause(text, run.start(), run.end())
        for place, (start, end) in enumerate(members):
            name = text[start:end]
            if known[place] or not any(known) or len(name) > 6 or not could_be_named(name):
                continue
            # The first and last member may run into the sentence (由A、B、C三人组成).
            last = place == len(members) - 1
            cut_off = last and end < run.end() and _TOGETHER.match(text, end)
            inside = (place > 0 and not last and len(name) == 3) or cut_off
            if cut_off and is_transliterated(name):
                yield NameSpan(start, end, "person_list")
                continue
            if only_names or (inside and (has_surname(name) or has_rare_surname(name))):
                yield NameSpan(start, end, "person_list")


def _last_member_end(text: str, start: int, end: int) -> int:
    """Where the last member's name ends: 丁娜|四人组成."""
    return next((at for at in range(start + 2, end) if _TOGETHER.match(text, at)), end)


def _is_clause(text: str, start: int, end: int) -> bool:
    """Whether [start, end) fills its clause."""
    before, after = text[start - 1 : start] or "。", text[end : end + 1] or "。"
    return bool(_BOUNDARY.match(before)) and bool(_BOUNDARY.match(after))
