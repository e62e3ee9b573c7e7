"""Projects that head a section of their own: （三）侗布传承就业帮扶计划, with what it did below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from extractors.case_headings import contents_blocks
from extractors.project_names import (
    HEAD,
    beside_category,
    clean_name,
    is_project_like,
    numbering_end,
)
from extractors.project_spans import MEASURED
from models.layout import Block, Layout, Role

_LONGEST = 36
# Plans of work head sections of any report.
_PLAN = re.compile(r"(?:工作|下一步|年度?|[下明]年|未来|今后|发展|预算|整改|活动|培训|采购)计划$")


@dataclass(frozen=True, slots=True)
class HeadingProject:
    """A project named by the heading in block `block`, half-open span there."""

    name: str
    block: int
    start: int
    end: int


def heading_projects(layout: Layout) -> Iterator[HeadingProject]:
    """Headings that are nothing but a project's name over money, people or things reached."""
    contents = contents_blocks(layout)
    blocks = [b for b in layout.blocks if b.role not in (Role.PAGE_HEADER, Role.PAGE_FOOTER)]
    for heading, below in pairwise(blocks):
        if heading.index in contents or not _is_heading(heading):
            continue
        told = below.role is Role.TABLE or MEASURED.search(below.text.text)
        text = heading.text.text
        start = numbering_end(text)
        raw = text[start:].strip()
        start = text.index(raw, start) if raw else start
        if told and names_project(clean_name(raw)):
            yield HeadingProject(clean_name(raw), heading.index, start, start + len(raw))


def names_project(heading: str) -> bool:
    """Whether a heading names one undertaking, not a class of them or a plan of work."""
    if not 6 <= len(heading) <= _LONGEST or re.search(r"[，,。；;：:、]", heading):
        return False
    if not HEAD.search(heading) or _PLAN.search(heading) or not is_project_like(heading):
        return False
    return len(beside_category(heading)) >= 3


def _is_heading(block: Block) -> bool:
    text = block.text.text.strip()
    if block.role is Role.HEADING:
        return True
    is_short = block.role in (Role.PARAGRAPH, Role.LIST_ITEM) and len(text) <= _LONGEST
    return is_short and numbering_end(text) > 0
