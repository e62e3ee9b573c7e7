"""Cases of a collection: the entries of its table of contents and headings over a body's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from extractors.entity_vocabulary import terms
from extractors.labelled_values import with_colons
from extractors.organization_names import looks_like_organization
from extractors.project_names import clean_name, flat, numbering_end
from models.layout import Block, Layout, Role

# 目录, 目 录, CONTENTS, with or without its translation beside it.
_CONTENTS = re.compile(r"^\s*目\s*录\s*(?:DIRECTORY|CONTENTS?|Contents?|Directory)?\s*")
# An entry begins with its page or number: 01 校园防欺凌…, 案例三 …
_ENTRY = re.compile(
    r"(?:^|(?<=[\s”…·.]))(?:案例[一二三四五六七八九十\d]+|\d{1,3})[\s.、:：]*(?=[“\"一-龥])"
)
_LEADER = re.compile(r"[\s.…·]*\d{0,3}\s*$")
_MAX_ENTRY = 70


@dataclass(frozen=True, slots=True)
class CaseHeading:
    """A case named in block `block`, half-open span there."""

    name: str
    raw_text: str
    block: int
    start: int
    end: int


def case_headings(layout: Layout) -> list[CaseHeading]:
    """Cases of a collection, contents first; nothing for a report with ordinary chapters."""
    return [*_contents(layout), *_over_bodies(layout)]


def contents_blocks(layout: Layout) -> set[int]:
    """Indices of the blocks that make up a table of contents with its heading."""
    inside: set[int] = set()
    page = None
    for block in layout.blocks:
        if block.role in (Role.PAGE_HEADER, Role.PAGE_FOOTER):
            continue
        text = block.text.text
        if _CONTENTS.match(text) and len(text) < 400:
            page = block.page
            inside.add(block.index)
        elif page is not None and block.page == page and len(text) < 400:
            inside.add(block.index)
        elif page is not None:
            page = None
    return inside


def _contents(layout: Layout) -> list[CaseHeading]:
    inside = contents_blocks(layout)
    entries: list[CaseHeading] = []
    for block in layout.blocks:
        if block.index not in inside or block.role in (Role.PAGE_HEADER, Role.PAGE_FOOTER):
            continue
        text = block.text.text
        heading = _CONTENTS.match(text)
        begin = heading.end() if heading else 0
        starts = list(_ENTRY.finditer(text, begin))
        first = starts[0].start() if starts else len(text)
        if text[begin:first].strip() and entries and not heading:
            entries[-1] = _continued(entries[-1], text[begin:first])
        for index, match in enumerate(starts):
            end = starts[index + 1].start() if index + 1 < len(starts) else len(text)
            raw = _LEADER.sub("", text[match.end() : end])
            entries.append(
                CaseHeading(clean_name(raw), raw, block.index, match.end(), match.end() + len(raw))
            )
    named = [entry for entry in entries if 6 <= len(entry.name) <= _MAX_ENTRY]
    quoted = [entry for entry in named if "“" in entry.name]
    chapters = [
        e for e in entries if any(part in e.name for part in terms("projects.yaml", "report_parts"))
    ]
    # Ordinary reports list chapters; a collection of cases lists names, most with quoted parts.
    if len(named) < 2 or 2 * len(quoted) < len(named) or 2 * len(chapters) > len(entries):
        return []
    return [entry for entry in named if entry not in chapters or "“" in entry.name]


def _continued(entry: CaseHeading, rest: str) -> CaseHeading:
    name = clean_name(entry.name + _LEADER.sub("", rest))
    return CaseHeading(name, entry.raw_text, entry.block, entry.start, entry.end)


def _over_bodies(layout: Layout) -> Iterator[CaseHeading]:
    """“弱有众扶”链式救助帮扶服务 over the name of the body that runs it."""
    blocks = [b for b in layout.blocks if b.role not in (Role.PAGE_HEADER, Role.PAGE_FOOTER)]
    inside = contents_blocks(layout)
    for heading, below in pairwise(blocks):
        if heading.index in inside or heading.role is Role.TABLE or below.role is Role.TABLE:
            continue
        if is_lone_body(below) and _reads_as_case(heading.text.text):
            text = heading.text.text
            start = numbering_end(text)
            raw = text[start:].strip()
            yield CaseHeading(clean_name(raw), raw, heading.index, start, start + len(raw))


def is_lone_body(block: Block) -> bool:
    """Whether a block is nothing but the name of one organization."""
    text = block.text.text.strip()
    return len(text) <= 40 and looks_like_organization(text)


def _reads_as_case(text: str) -> bool:
    text = with_colons(text)
    plain = flat(text)
    if not 6 <= len(plain) <= _MAX_ENTRY or re.search(r"[。；;：:]|\d{4}年", text):
        return False
    return bool(re.search(r"[“\"][^”\"]{2,}[”\"]", text))
