"""Projects of a document: each once, under its fullest name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.case_headings import case_headings
from extractors.project_headings import heading_projects
from extractors.project_names import (
    HEAD,
    clean_name,
    core_of,
    entry_start,
    flat,
    is_project_like,
    is_same_project,
    quoted_core,
    without_debris,
)
from extractors.project_phrases import projects_in_text
from extractors.project_tables import project_cells
from extractors.project_titles import evaluated_project
from models.fields import CellPlace, Mention
from models.layout import Block, Layout, Role, Table
from models.values import Kind, ProjectValue

# The surest evidence first; a name comes from the surest rule that knows the project.
_RULES = (
    "project_label",
    "project_form",
    "project_column",
    "project_numbered",
    "project_case",
    "project_heading",
    "project_quoted",
    "project_funded",
    "project_part",
    "project_title",
)
# In a narrow column the end of a name may be a line of its own: 康复支持计划.
_REST_OF_NAME = re.compile(r"\s*([一-龥]{2,14}(?:项目|工程|计划|行动))(?=\s|$)")
_RUNNING = (Role.PARAGRAPH, Role.LIST_ITEM, Role.HEADING)
# Rules whose names are set down as such: two of them differ when their names differ.
_DECLARED = frozenset(_RULES[:5])


@dataclass(frozen=True, slots=True)
class ProjectMention:
    """A project where it is first named.

    `start` and `end` are offsets in the text of block `block`, or of the cell at `cell` (then
    `block` is the index of the table's block). `raw_text` is that span, `name` the fullest name
    in the document. `parent` is the position of the parent project in the list that
    `find_projects` returned, None for a project of its own.
    """

    name: str
    raw_text: str
    block: int
    cell: CellPlace | None
    start: int
    end: int
    rule: str
    parent: int | None = None


def find_projects_in_text(text: str) -> list[Mention]:
    """Projects named in one paragraph, without the rest of the document."""
    return [
        Mention(
            Kind.PROJECTS,
            span.start,
            span.end,
            text[span.start : span.end],
            ProjectValue(span.name),
            span.rule,
        )
        for span in projects_in_text(text)
    ]


def find_projects(layout: Layout) -> list[ProjectMention]:
    """Every project of the document once, in reading order, with parents.

    Turn each into a Field (`rule` kept: linking needs it) and its `parent` into the
    `parent_project_id` of its `ProjectValue`.
    """
    mentions = sorted(_mentions(layout), key=lambda mention: mention.block)
    evaluated = evaluated_project(layout)
    if evaluated is not None:
        index, start, end = evaluated
        raw = layout.blocks[index].text.text[start:end]
        subject = ProjectMention(clean_name(raw), raw, index, None, start, end, "project_title")
        # What a report on one project spends on (上门服务, 培训) are its parts.
        mentions = [subject, *(m for m in mentions if not _is_item(m))]
        mentions.sort(key=lambda mention: mention.block)
    elif not mentions:
        mentions = list(_from_title(layout))
    return _with_parents(_each_once(mentions))


def _mentions(layout: Layout) -> Iterator[ProjectMention]:
    yield from (
        ProjectMention(
            case.name, case.raw_text, case.block, None, case.start, case.end, "project_case"
        )
        for case in case_headings(layout)
    )
    for heading in heading_projects(layout):
        raw = layout.blocks[heading.block].text.text[heading.start : heading.end]
        yield ProjectMention(
            heading.name, raw, heading.block, None, heading.start, heading.end, "project_heading"
        )
    tables = {table.table_id: table for table in layout.tables}
    for block in layout.blocks:
        if block.role is Role.TABLE and block.table_id in tables:
            yield from _in_table(tables[block.table_id], block.index)
        elif block.role in _RUNNING:
            following = layout.blocks[block.index + 1 : block.index + 2]
            yield from _in_block(block, following[0].text.text if following else "")


def _in_block(block: Block, following: str) -> Iterator[ProjectMention]:
    """Projects in a block; a labelled name that breaks off goes on in the text of the next one."""
    text = block.text.text
    for span in projects_in_text(text):
        raw = text[span.start : span.end]
        name = span.name
        rest = _REST_OF_NAME.match(following)
        if span.rule == "project_label" and span.end == len(text.rstrip()) and rest:
            broken = "“" in name and not is_project_like(name.rpartition("”")[2] or name)
            name += rest.group(1) if broken else ""
        yield ProjectMention(name, raw, block.index, None, span.start, span.end, span.rule)


def _in_table(table: Table, block: int) -> Iterator[ProjectMention]:
    for cell, rule in project_cells(table):
        text = cell.text.text
        place = CellPlace(table.table_id, cell.row, cell.column)
        start = len(text) - len(text.lstrip()) if rule == "project_form" else entry_start(text)
        start += len(text[start:]) - len(text[start:].lstrip())
        clean = without_debris(text[start:]).rstrip()
        start = text.index(clean, start) if clean else start
        end = start + len(clean)
        name = clean_name(clean)
        yield ProjectMention(name, text[start:end], block, place, start, end, rule)


def _from_title(layout: Layout) -> Iterator[ProjectMention]:
    """The project of a document that names it in its title only: …XX项目资金使用情况公示."""
    for block in layout.blocks:
        if block.role is not Role.TITLE:
            continue
        text = block.text.text
        match = re.search(
            r"(?:关于|年度?|中心|协会|总会|基金会|局)?([^，。\s]{4,40}?(?:项目|工程))(?=[^，。]{0,12}(?:资金|经费|使用|自评|绩效|支出|公示|公告|报告))",
            text,
        )
        if match and is_project_like(match.group(1)):
            start = match.start(1)
            for year in re.finditer(r"年度?|关于|中心|协会|总会|基金会", match.group(1)):
                start = match.start(1) + year.end()
            name = text[start : match.end(1)]
            if is_project_like(name):
                yield ProjectMention(
                    clean_name(name), name, block.index, None, start, match.end(1), "project_title"
                )
                return


def _has_whole_quotes(name: str) -> bool:
    """Whether every quote that the name opens is closed in it: readings lose them singly."""
    return name.count("“") == name.count("”") and name.count("‘") == name.count("’")


def _is_item(mention: ProjectMention) -> bool:
    """Whether a column names work and no undertaking: without quotes, 项目, 计划 and the like."""
    named = HEAD.search(mention.name) or "“" in mention.name
    return mention.rule == "project_column" and not named


def _each_once(mentions: Sequence[ProjectMention]) -> list[ProjectMention]:
    ranked = sorted(
        range(len(mentions)),
        key=lambda index: (_RULES.index(mentions[index].rule), index),
    )
    groups: list[list[int]] = []
    for index in ranked:
        home = next((g for g in groups if _same(mentions[g[0]], mentions[index])), None)
        if home is None:
            groups.append([index])
        else:
            home.append(index)
    unique = []
    for group in groups:
        members = [mentions[index] for index in sorted(group)]
        best = mentions[group[0]]
        declared = [m for m in members if m.rule in _DECLARED] or members
        fullest = max(declared, key=lambda m: len(flat(m.name)))
        holds_best = _has_whole_quotes(fullest.name) and flat(best.name) in flat(fullest.name)
        # “暖阳”项目 in a headline, “暖阳”空巢老人关爱项目 below it.
        fills_out = core_of(best.name) == quoted_core(best.name) == quoted_core(fullest.name)
        is_fuller = holds_best or fills_out
        name = fullest.name if is_fuller else best.name
        # The place is where the surest rule saw it: that is what opens a section of its own.
        unique.append(replace(best, name=name))
    return sorted(unique, key=lambda m: (m.block, m.cell.row if m.cell else -1, m.start))


def _same(known: ProjectMention, other: ProjectMention) -> bool:
    if known.rule in _DECLARED and other.rule in _DECLARED:
        return core_of(known.name) == core_of(other.name)
    return is_same_project(known.name, other.name)


def _with_parents(projects: Sequence[ProjectMention]) -> list[ProjectMention]:
    """Numbered parts and stated parts belong to the labelled project before them."""
    result = list(projects)
    for index, project in enumerate(projects):
        if project.rule not in ("project_numbered", "project_part"):
            continue
        owner = next(
            (
                candidate
                for candidate in range(index - 1, -1, -1)
                if projects[candidate].rule in ("project_label", "project_form")
            ),
            None,
        )
        result[index] = replace(project, parent=owner)
    return result
