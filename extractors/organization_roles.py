"""Which named organizations act: a title, a signature or a list of names says nothing of acting."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.case_headings import is_lone_body
from extractors.project_names import flat
from models.fields import Field
from models.layout import Block, Layout, Role
from models.values import Kind, ProjectValue

# A signature may carry its day, a seal's note, or both.
_NUMBER = r"[\d〇零一二三四五六七八九十]{1,4}"
_SIGNATURE_REST = re.compile(
    r"^[\s·　]*(?:[（(](?:盖章|公章|印章|章)[)）])?[\s·　]*"
    rf"(?:{_NUMBER}\s*[年./-]\s*{_NUMBER}\s*[月./-]\s*(?:{_NUMBER}\s*日?)?)?\s*$"
)
_DAY = re.compile(rf"{_NUMBER}\s*年\s*{_NUMBER}\s*月\s*{_NUMBER}\s*日?")
# Signatures close a document: they and their days are its last lines, often under a stamp.
_CLOSING_BLOCKS = 4
_DEBRIS = 3
# So many bodies one under the other are a list of them, not signatures.
_LIST_LENGTH = 3


def settle_organizations(fields: Sequence[Field], layout: Layout) -> list[Field]:
    """`fields` without the organizations that stand in titles, headings and signatures only.

    A lone name stays where it stands under the heading of a case or project (it runs it), in a
    list of such names, or behind a label.
    """
    blocks = [b for b in layout.blocks if b.role not in (Role.PAGE_HEADER, Role.PAGE_FOOTER)]
    position = {block.index: place for place, block in enumerate(blocks)}
    projects = {flat(f.value.name) for f in fields if isinstance(f.value, ProjectValue)}
    named_in = {f.block for f in fields if isinstance(f.value, ProjectValue) and f.cell is None}
    kept = []
    spans: dict[int, list[tuple[int, int]]] = {}
    for field in fields:
        if field.kind is Kind.ORGANIZATIONS and field.cell is None:
            spans.setdefault(field.block, []).append((field.start, field.end))
    for field in fields:
        place = position.get(field.block)
        if (
            field.kind is not Kind.ORGANIZATIONS
            or field.cell is not None
            or field.label
            or place is None
            or _acts_here(blocks, place, spans[field.block], projects, named_in)
        ):
            kept.append(field)
    return kept


def _acts_here(
    blocks: Sequence[Block],
    place: int,
    bodies: Sequence[tuple[int, int]],
    projects: set[str],
    named_in: set[int],
) -> bool:
    """Whether the bodies at the spans `bodies` of a block act there."""
    block = blocks[place]
    text = block.text.text
    if block.role is Role.TITLE:
        return False
    # Two bodies may sign in one line.
    rest, last = "", 0
    for start, end in sorted(bodies):
        rest += text[last:start]
        last = max(last, end)
    rest += text[last:]
    closes = place >= len(blocks) - _CLOSING_BLOCKS and _is_debris(rest)
    if not (_SIGNATURE_REST.match(rest) or closes):
        return block.role is not Role.HEADING or bool(re.search(r"[，。；：:]", text))
    above = blocks[place - 1] if place else None
    if above is not None and (above.index in named_in or flat(above.text.text) in projects):
        return True
    return _listed(blocks, place)


def _is_debris(rest: str) -> bool:
    """Whether what stands beside a name is what a stamp left of itself: 山 州 …, no words."""
    rest = _DAY.sub("", rest)
    return len(re.findall(r"[一-龥]", rest)) <= _DEBRIS and not re.search(r"[，。；：:\d元]", rest)


def _listed(blocks: Sequence[Block], place: int) -> bool:
    first = place
    while first > 0 and is_lone_body(blocks[first - 1]):
        first -= 1
    last = place
    while last + 1 < len(blocks) and is_lone_body(blocks[last + 1]):
        last += 1
    return last - first + 1 >= _LIST_LENGTH
