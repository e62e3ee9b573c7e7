"""The one project that an evaluation is about, by its title and its text."""

from __future__ import annotations

import re

from extractors.project_names import flat, is_project_like, names_undertaking, numbering_end
from models.layout import Layout, Role

# 某市2022年养老服务提升行动项目绩效评价报告
_EVALUATED = re.compile(
    r"([^，。；《》]{4,44}?(?:项目|工程|计划))(?:支出)?(?:[一-龥]{0,4}绩效(?:自评|评价|评估)|验收|结项|自评)"
)
# Where the name begins: behind the place or body that had it evaluated, or its year.
_YEAR = re.compile(r"(?:19|20)\d\d年(?:度)?")
_BEFORE_NAME = re.compile(r"关于|中心|协会|总会|基金会|[局市县区省州旗厅]|年度?")
_RUNNING = (Role.PARAGRAPH, Role.LIST_ITEM)
# A stamp or a stray line may stand between the two lines of a title.
_NEAR = 3
_SHORTEST = 6


def title_text(layout: Layout) -> str:
    """The title with the unnumbered headings that go on with it: 提升行动项 | 目绩效评价报告."""
    for block in layout.blocks:
        if block.role is Role.TITLE:
            behind = layout.blocks[block.index + 1 : block.index + 1 + _NEAR]
            goes_on = [
                b.text.text.strip()
                for b in behind
                if b.role in (Role.TITLE, Role.HEADING)
                and b.page == block.page
                and not re.match(r"\s*\d", b.text.text)
                and not numbering_end(b.text.text)
            ]
            return "".join([block.text.text.strip(), *goes_on])
    return ""


def evaluated_project(layout: Layout) -> tuple[int, int, int] | None:
    """Where the text first calls the title's project by its name: block index and span there.

    None where the title evaluates no single project, or the text never takes its name up.
    """
    match = _EVALUATED.search(title_text(layout))
    if match is None:
        return None
    whole = match.group(1)
    # The longest end of the title's wording that the text repeats is the name.
    starts = [0, *(m.end() for m in _BEFORE_NAME.finditer(whole))]
    for start in starts:
        name = whole[start:]
        if len(flat(name)) < _SHORTEST or not (is_project_like(name) and names_undertaking(name)):
            continue
        for block in layout.blocks:
            position = block.text.text.find(name) if block.role in _RUNNING else -1
            if position >= 0:
                years = [
                    m.start()
                    for m in _YEAR.finditer(block.text.text, 0, position)
                    if m.end() == position
                ]
                return block.index, years[-1] if years else position, position + len(name)
    return None
