"""Agreements and reports on one project that stand within a document on several."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from models.layout import Block, Layout, Role

# 附件 社区公益创投项目资助协议（节选）: what such a heading opens is about one project.
_ON_ONE = re.compile(
    r"(?:协议书?|合同书?|任务书|申报书|立项书|自评表|验收报告|结项报告)(?:[（(][^（）()]{1,8}[）)])?\s*$"
)
_LONGEST = 40
# 第一条, 一、: clauses of the agreement itself, headings though they may be.
_CLAUSE = re.compile(
    r"\s*(?:第[一二三四五六七八九十\d]+条|[一二三四五六七八九十]{1,3}\s*[、.．]|[（(]?\d)"
)
# 甲方（盖章）：, 签订日期：: what is said of the parties and no longer of the project.
_SIGNED = re.compile(r"\s*(?:[甲乙丙]方|签[订署约]|法定代表人|授权代表)[^：:，,。]{0,12}[：:]")


def sections_on_one(layout: Layout, named: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """Block → project, in each agreement (or form of its kind) that names a single project.

    `named` gives the ids of the projects that a block of running text names. The parties above
    the first mention and the signatures below the last clause are of no project.
    """
    owners: dict[int, str] = {}
    section: list[int] = []
    is_open = False
    for block in layout.blocks:
        if block.role in (Role.PAGE_HEADER, Role.PAGE_FOOTER, Role.TABLE):
            continue
        if _opens(block):
            owners.update(_owned(section, named))
            section, is_open = [], True
        elif is_open and block.role in (Role.HEADING, Role.TITLE) and not _goes_on(block):
            owners.update(_owned(section, named))
            section, is_open = [], False
        elif is_open and not _SIGNED.match(block.text.text):
            section.append(block.index)
    owners.update(_owned(section, named))
    return owners


def _opens(block: Block) -> bool:
    text = block.text.text.strip()
    return (
        block.role in (Role.HEADING, Role.TITLE, Role.PARAGRAPH)
        and len(text) <= _LONGEST
        and _ON_ONE.search(text) is not None
    )


def _goes_on(block: Block) -> bool:
    return _CLAUSE.match(block.text.text) is not None


def _owned(section: Sequence[int], named: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """The blocks of a section from its only project's first mention on."""
    owners = {owner for index in section for owner in named.get(index, ())}
    if len(owners) != 1:
        return {}
    first = next(i for i, index in enumerate(section) if named.get(index))
    owner = owners.pop()
    return dict.fromkeys(section[first:], owner)
