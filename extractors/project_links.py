"""To which project each value belongs, where the text says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.entity_vocabulary import terms
from extractors.project_mentions import NamedProject, listed_with, named_in, respective
from extractors.project_names import flat, numbering_end
from extractors.project_rewording import Rewordings, reworded
from extractors.project_scopes import KnownProject, Scopes, alias_map, known_projects, scopes
from extractors.project_sections import sections_on_one
from extractors.project_spans import SENTENCE_END
from extractors.project_titles import title_text
from extractors.project_topics import GOES_ON, is_of_others, said_before, told_last
from models.fields import CellPlace, Field
from models.layout import Layout, Role
from models.values import Kind

# 347 万元，其中：A … B …: what stands before is the total of what follows.
_THEREOF = re.compile(r"其中|包括|分别")
# 投入186万元用于…项目, 安排50万元，支持“…”项目: what the money is for comes behind it.
_LEADS_ON = re.compile(
    r"[^，,；;。\d]{0,6}|[^；;。\d]{0,10}(?:用于|支持|资助|实施|开展|投入|建设)[^，,；;。\d]{0,8}"
)
# 项目5资助金额含…: the row with that number in the table before.
_ROW_NUMBER = re.compile(r"(?:项目|序号|第)\s*(\d{1,3})(?:\s*(?:项|号))?")
# A paragraph that stops without a mark goes on in the next block.
_COMPLETE = re.compile(r"[。！？!?；;：:.…”）)\]】]\s*$")
_MIN_BROKEN = 20
_ONE_SUBJECT = re.compile(
    r"协议|合同|中标|成交|采购|招标|自评|验收|立项书|任务书|申报书|结项|绩效目标"
)
# 2023年度彩票公益金资助项目绩效自评报告: of whatever a fund paid for.
_FUND = re.compile(r"公益金(?:资助|支持|安排|补助)?的?项目|专项资金(?!项目)")
# An agreement or a report on one project names it in its first paragraphs.
_BEGINNING = 4
# Instead of a project's id: the text says that the value is of somebody else.
_NOBODY = "-"
_LINKED = frozenset({Kind.AMOUNTS, Kind.DATES, Kind.COUNTS, Kind.PEOPLE, Kind.ORGANIZATIONS})
_RUNNING = frozenset({Role.PARAGRAPH, Role.LIST_ITEM, Role.HEADING, Role.CAPTION})


@dataclass(frozen=True, slots=True)
class _Context:
    """Parents by project id; by block the project it goes on with, or its section is on."""

    parents: Mapping[str, str]
    carried: Mapping[int, str]
    sections: Mapping[int, str]
    rewordings: Rewordings


def link_projects(fields: Sequence[Field], layout: Layout) -> list[Field]:
    """`fields` with `project_id` filled in where the text gives it.

    A project's own field carries its own id. Others get, in this order: the project of their
    table row or form; the nearest project named before them in the sentence; the section, case
    or numbered part they stand in; the only project named in their block or in the agreement
    that they stand in; a listed project that their clause puts in other words; the document's
    only project where a label or form names it. A project id that a field already has is kept.
    """
    projects = known_projects(fields)
    if not projects:
        return list(fields)
    told = scopes(layout, projects)
    names = alias_map(projects, layout)
    texts = {block.index: block.text.text for block in layout.blocks if block.role in _RUNNING}
    named = {index: named_in(text, names, projects) for index, text in texts.items()}
    parents = {project.project_id: project.parent_id for project in projects}
    whole = _only_project(projects, layout, named)
    sections = sections_on_one(layout, {i: [n.project_id for n in named[i]] for i in named})
    context = _Context(parents, _carried(layout, named, told), sections, Rewordings.of(projects))
    headers = _header_owners(layout, names)
    columns = {p.cell.table_id for p in fields if p.rule == "project_column" and p.cell}
    linked = []
    for field in fields:
        if field.kind is Kind.PROJECTS:
            linked.append(replace(field, project_id=field.field_id))
        elif field.kind not in _LINKED or field.project_id:
            linked.append(field)
        elif field.cell is not None:
            owner = told.rows.get((field.cell.table_id, field.cell.row)) or told.tables.get(
                field.cell.table_id, ""
            )
            owner = owner or headers.get(field.cell, "")
            if _is_total_row(layout, field):
                owner = told.tables.get(field.cell.table_id, "")
            # A row without a project beside rows with one belongs to none of them.
            rest = "" if field.cell.table_id in columns else whole
            linked.append(replace(field, project_id=owner or rest))
        elif field.block in texts:
            owner = _in_text(field, texts[field.block], named[field.block], told, context)
            owner = owner or context.sections.get(field.block, "")
            owner = owner or reworded(texts[field.block], field.start, context.rewordings)
            owner = "" if owner == _NOBODY else owner or whole
            linked.append(replace(field, project_id=owner))
        else:
            linked.append(field)
    return linked


def _only_project(
    projects: Sequence[KnownProject], layout: Layout, named: Mapping[int, Sequence[NamedProject]]
) -> str:
    """The one project that the whole document is about, empty when there are several.

    A label, a form or the title says so; so does the sort of document (an agreement, an award)
    that names it at its beginning or again. A report that names one in passing is not about it.
    """
    roots = [project for project in projects if not project.parent_id]
    if len(roots) != 1:
        return ""
    titles = [block.text.text for block in layout.blocks if block.role is Role.TITLE]
    titles.append(title_text(layout))
    mentions = [index for index, items in named.items() if items]
    begins = [b.index for b in layout.blocks if b.role in _RUNNING][:_BEGINNING]
    is_subject = len(mentions) > 1 or any(index in begins for index in mentions)
    is_about_one = any(
        (is_subject and _ONE_SUBJECT.search(title) and not _FUND.search(title))
        or flat(roots[0].name) in flat(title)
        for title in titles
    )
    declared = ("project_label", "project_form", "project_title")
    return roots[0].project_id if is_about_one or roots[0].rule in declared else ""


def _header_owners(layout: Layout, names: Mapping[str, str]) -> dict[CellPlace, str]:
    """Projects that head a column: a table may set its projects side by side."""
    owners = {}
    for table in layout.tables:
        for cell in table.cells:
            for part in cell.header:
                owner = names.get(flat(part), "")
                if owner:
                    owners[CellPlace(table.table_id, cell.row, cell.column)] = owner
    return owners


def _carried(
    layout: Layout, named: Mapping[int, Sequence[NamedProject]], told: Scopes
) -> dict[int, str]:
    """Block → project that the paragraph before was about and that this one goes on with."""
    carried: dict[int, str] = {}
    last, broken = "", False
    for block in layout.blocks:
        if block.role in (Role.PAGE_HEADER, Role.PAGE_FOOTER):
            continue
        text = block.text.text
        if block.index not in named or block.role is Role.HEADING:
            last, broken = "", False
            continue
        if last and ((broken and not numbering_end(text)) or GOES_ON.match(text)):
            carried[block.index] = last
        here = named[block.index]
        if here:
            last = told_last(text, here)
        elif block.index not in carried:
            last = told.blocks.get(block.index, "")
        broken = len(text) >= _MIN_BROKEN and not _COMPLETE.search(text)
    return carried


def _is_total_row(layout: Layout, field: Field) -> bool:
    """Whether the field's row adds up others: it belongs to no single project."""
    place = field.cell
    if place is None:
        return False
    table = next((t for t in layout.tables if t.table_id == place.table_id), None)
    if table is None:
        return False
    cells = [c for c in table.cells if c.row == place.row and c.column <= 1]
    totals = terms("projects.yaml", "totals")
    return any(re.sub(r"\s", "", cell.text.text) in totals for cell in cells)


def _in_text(
    field: Field,
    text: str,
    named: Sequence[NamedProject],
    told: Scopes,
    context: _Context,
) -> str:
    parents = context.parents
    scope = told.blocks.get(field.block, "")
    begin = max((m.end() for m in SENTENCE_END.finditer(text, 0, field.start)), default=0)
    ending = SENTENCE_END.search(text, field.end)
    end = ending.start() if ending else len(text)
    row = _ROW_NUMBER.search(text, begin, field.start)
    if row and int(row.group(1)) in told.notes.get(field.block, {}) and field.start > row.end():
        return told.notes[field.block][int(row.group(1))]
    sentence = [item for item in named if item.start >= begin and item.end <= end]
    before = [item for item in sentence if item.end <= field.start]
    after = [item for item in sentence if item.start >= field.end]
    only = len({item.project_id for item in named}) == 1
    if before:
        turn = respective(text, before, field.start)
        if turn is not None:
            return turn
        nearest = before[-1]
        gap = text[nearest.end : field.start]
        together = listed_with(text, before)
        if len(together) > 1:
            above = {parents.get(owner, "") for owner in together}
            return above.pop() if len(above) == 1 else ""
        # A semicolon ends what is said of one of several projects, and an item of a breakdown.
        stands_alone = only and not _THEREOF.search(text[begin : nearest.start])
        if stands_alone or not re.search(r"[；;]", gap):
            return nearest.project_id
        if only and scope == nearest.project_id:
            return parents.get(scope, "") if _THEREOF.search(text, begin, nearest.start) else scope
    elif after:
        owners = {item.project_id for item in after}
        above = {parents.get(owner, "") for owner in owners}
        gap = text[field.end : after[0].start]
        if len(above) == 1 and "" not in above and (_THEREOF.search(gap) or len(owners) > 1):
            return next(iter(above))
        if len(owners) == 1 and _LEADS_ON.fullmatch(gap):
            return next(iter(owners))
        return scope if scope not in owners else ""
    elif is_of_others(text, begin, field.start):
        return _NOBODY
    else:
        earlier = said_before(text, begin, named, context.carried.get(field.block, ""))
        if earlier:
            return earlier
    return scope
