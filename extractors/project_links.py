"""To which project each value belongs, where the text says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.entity_vocabulary import terms
from extractors.project_names import flat, quoted_core
from extractors.project_scopes import KnownProject, Scopes, alias_map, known_projects, scopes
from models.fields import Field
from models.layout import Layout, Role
from models.values import Kind

# 347 万元，其中：A … B …: what stands before is the total of what follows.
_THEREOF = re.compile(r"其中|包括|分别")
# 投入186万元用于…项目, 安排50万元，支持“…”项目: what the money is for comes behind it.
_LEADS_ON = re.compile(
    r"[^，,；;。\d]{0,6}|[^；;。\d]{0,10}(?:用于|支持|资助|实施|开展|投入|建设)[^，,；;。\d]{0,8}"
)
_SENTENCE_END = re.compile(r"[。！？!?\n]")
# 项目5资助金额含…: the row with that number in the table before.
_ROW_NUMBER = re.compile(r"(?:项目|序号|第)\s*(\d{1,3})(?:\s*(?:项|号))?")
_IGNORED = re.compile(r"[\s·•・\-—－“”\"＂「」『』《》，,。.：:；;、（()）的]")
_LINKED = frozenset({Kind.AMOUNTS, Kind.DATES, Kind.COUNTS, Kind.PEOPLE, Kind.ORGANIZATIONS})
_RUNNING = frozenset({Role.PARAGRAPH, Role.LIST_ITEM, Role.HEADING, Role.CAPTION})


@dataclass(frozen=True, slots=True)
class _Named:
    """A project named in a text: half-open span and id."""

    start: int
    end: int
    project_id: str


def link_projects(fields: Sequence[Field], layout: Layout) -> list[Field]:
    """`fields` with `project_id` filled in where the text gives it.

    A project's own field carries its own id. Others get, in this order: the project of their
    table row or form; the nearest project named before them in the sentence; the section, case
    or numbered part they stand in; the only project named in their block; the document's only
    project where a label or form names it. A project id that a field already has is kept.
    """
    projects = known_projects(fields)
    if not projects:
        return list(fields)
    told = scopes(layout, projects)
    names = alias_map(projects)
    texts = {block.index: block.text.text for block in layout.blocks if block.role in _RUNNING}
    named = {index: _named_in(text, names, projects) for index, text in texts.items()}
    parents = {project.project_id: project.parent_id for project in projects}
    whole = _only_project(projects)
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
            if _is_total_row(layout, field):
                owner = told.tables.get(field.cell.table_id, "")
            linked.append(replace(field, project_id=owner or whole))
        elif field.block in texts:
            owner = _in_text(field, texts[field.block], named[field.block], told, parents)
            linked.append(replace(field, project_id=owner or whole))
        else:
            linked.append(field)
    return linked


def _only_project(projects: Sequence[KnownProject]) -> str:
    """The one project that the whole document is about, empty when there are several."""
    roots = [project for project in projects if not project.parent_id]
    declared = ("project_label", "project_form", "project_title")
    return roots[0].project_id if len(roots) == 1 and roots[0].rule in declared else ""


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


def _named_in(
    text: str, names: Mapping[str, str], projects: Sequence[KnownProject]
) -> list[_Named]:
    """Where `text` names projects, in order; of overlapping forms the longest."""
    offsets = [index for index, character in enumerate(text) if not _IGNORED.match(character)]
    plain = "".join(text[index] for index in offsets)
    found: list[_Named] = []
    forms = sorted(names, key=lambda form: -len(form))
    for form in forms:
        position = plain.find(form)
        while position >= 0:
            start, end = offsets[position], offsets[position + len(form) - 1] + 1
            if not any(start < other.end and other.start < end for other in found):
                found.append(_Named(start, end, names[form]))
            position = plain.find(form, position + 1)
    cores: dict[str, set[str]] = {}
    for project in projects:
        core = quoted_core(project.name)
        if len(core) >= 3:
            cores.setdefault(core, set()).add(project.project_id)
    for match in re.finditer(r"[“\"＂「]([^“”\"＂「」]{2,24})[”\"＂」]", text):
        owners = cores.get(flat(match.group(1)), set())
        if len(owners) == 1 and not any(
            match.start() < other.end and other.start < match.end() for other in found
        ):
            found.append(_Named(match.start(), match.end(), next(iter(owners))))
    return sorted(found, key=lambda item: item.start)


def _in_text(
    field: Field,
    text: str,
    named: Sequence[_Named],
    told: Scopes,
    parents: Mapping[str, str],
) -> str:
    scope = told.blocks.get(field.block, "")
    begin = max((m.end() for m in _SENTENCE_END.finditer(text, 0, field.start)), default=0)
    ending = _SENTENCE_END.search(text, field.end)
    end = ending.start() if ending else len(text)
    row = _ROW_NUMBER.search(text, begin, field.start)
    if row and int(row.group(1)) in told.notes.get(field.block, {}) and field.start > row.end():
        return told.notes[field.block][int(row.group(1))]
    sentence = [item for item in named if item.start >= begin and item.end <= end]
    before = [item for item in sentence if item.end <= field.start]
    after = [item for item in sentence if item.start >= field.end]
    only = len({item.project_id for item in named}) == 1
    if before:
        nearest = before[-1]
        gap = text[nearest.end : field.start]
        # A semicolon ends what is said of one of several projects.
        if only or not re.search(r"[；;]", gap):
            return nearest.project_id
    elif after:
        owners = {item.project_id for item in after}
        above = {parents.get(owner, "") for owner in owners}
        gap = text[field.end : after[0].start]
        if len(above) == 1 and "" not in above and (_THEREOF.search(gap) or len(owners) > 1):
            return next(iter(above))
        if len(owners) == 1 and _LEADS_ON.fullmatch(gap):
            return next(iter(owners))
        return scope if scope not in owners else ""
    if scope:
        return scope
    # Said of the block's only project, in a later sentence.
    if only and named[0].end <= field.start:
        return named[0].project_id
    return ""
