"""Which project each block and table belongs to, by headings, labels and numbered parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.case_headings import contents_blocks
from extractors.project_names import aliases, flat, labelled_projects, numbering_end
from extractors.project_tables import project_cells
from models.fields import Field
from models.layout import Block, Layout, Role, Table
from models.values import ProjectValue

# 案例二, 第三章, 附: a new part of the document, whatever was being told.
_NEW_PART = re.compile(
    r"^\s*(?:案例[一二三四五六七八九十\d]+|第[一二三四五六七八九十\d]+[章节篇部]|附[件表录]?\s*[\d一二三四五六七八九十]*\s*[：:、\s])"
)
# 项目周期:, 资金额度:, a label that begins a line; its text speaks of the whole again.
_LABEL_LINE = re.compile(r"^\s*[一-龥]{2,16}\s*[：:]")
_STYLES = (
    ("case", re.compile(r"^\s*案例")),
    ("chapter", re.compile(r"^\s*[一二三四五六七八九十]{1,3}\s*[、.．]")),
    ("section", re.compile(r"^\s*[（(]\s*[一二三四五六七八九十]{1,3}\s*[）)]")),
    ("number", re.compile(r"^\s*\d{1,3}\s*[、.．]")),
)


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project field with the forms in which the text takes its name up."""

    project_id: str
    name: str
    parent_id: str
    rule: str


@dataclass(frozen=True, slots=True)
class Scopes:
    """Project ids: of whole blocks by index, of tables by table id, of rows by (table id, row).

    `notes` gives for a block the projects of the last table above it by their row number.
    """

    blocks: dict[int, str]
    tables: dict[str, str]
    rows: dict[tuple[str, int], str]
    notes: dict[int, Mapping[int, str]]


def known_projects(fields: Sequence[Field]) -> list[KnownProject]:
    """The projects among `fields`, in order."""
    return [
        KnownProject(field.field_id, field.value.name, field.value.parent_project_id, field.rule)
        for field in fields
        if isinstance(field.value, ProjectValue)
    ]


def alias_map(projects: Sequence[KnownProject]) -> dict[str, str]:
    """Flat form → project id; forms that two projects share belong to neither."""
    owners: dict[str, set[str]] = {}
    for project in projects:
        for form in aliases(project.name):
            owners.setdefault(form, set()).add(project.project_id)
    full = {flat(project.name): project.project_id for project in projects}
    return {form: next(iter(ids)) for form, ids in owners.items() if len(ids) == 1} | full


@dataclass(frozen=True, slots=True)
class _Told:
    """What is being told of: the project, its part, and the heading style that ends it."""

    main: str = ""
    part: str = ""
    style: str = ""

    @property
    def project_id(self) -> str:
        return self.part or self.main


def scopes(layout: Layout, projects: Sequence[KnownProject]) -> Scopes:
    """Follows the document in reading order and notes which project is being told of."""
    names = alias_map(projects)
    parents = {project.project_id: project.parent_id for project in projects}
    tables = {table.table_id: table for table in layout.tables}
    contents = contents_blocks(layout)
    found = Scopes({}, {}, {}, {})
    told = _Told()
    recent_styles: list[str] = []
    numbered: Mapping[int, str] = {}
    for block in layout.blocks:
        if block.role in (Role.PAGE_HEADER, Role.PAGE_FOOTER):
            continue
        if block.index in contents:
            told = _Told()
        elif block.role is Role.TABLE and block.table_id in tables:
            table = tables[block.table_id]
            rows, whole, by_number = _table_projects(table, names)
            found.rows.update({(table.table_id, row): owner for row, owner in rows.items()})
            if whole:
                told = _Told(whole)
            elif rows:
                numbered, told = by_number, _Told()
            found.tables[table.table_id] = told.project_id
        else:
            told = _after(block, told, names, parents, recent_styles)
            found.blocks[block.index] = told.project_id
            found.notes[block.index] = numbered
            # A label follows its heading within a few lines.
            recent_styles = [_heading_style(block), *recent_styles[:2]]
    return found


def _after(
    block: Block,
    told: _Told,
    names: Mapping[str, str],
    parents: Mapping[str, str],
    recent_styles: Sequence[str],
) -> _Told:
    """What is told of from `block` on."""
    text = block.text.text
    style = _heading_style(block)
    labelled = next(iter(labelled_projects(text)), None)
    if labelled is not None and flat(labelled.name) in names:
        return _Told(names[flat(labelled.name)], "", next(filter(None, recent_styles), ""))
    opened = _opened(text, names)
    if opened and parents.get(opened):
        return _Told(parents[opened], opened, told.style)
    if opened and _is_whole(text, opened, names):
        return _Told(opened, "", style)
    if opened:
        return replace(told, part=opened)
    if _NEW_PART.match(text) or block.role is Role.TITLE or (style and style == told.style):
        return _Told()
    begins_item = _style(text) in ("section", "number")
    if style == "chapter" or begins_item or _LABEL_LINE.match(text):
        return replace(told, part="")
    return told


def _heading_style(block: Block) -> str:
    return _style(block.text.text) if _is_heading(block) else ""


def _style(text: str) -> str:
    return next((name for name, pattern in _STYLES if pattern.match(text)), "")


def _is_heading(block: Block) -> bool:
    text = block.text.text
    return block.role is Role.HEADING or (len(text) <= 30 and not re.search(r"[。；;，,]", text))


def _opened(text: str, names: Mapping[str, str]) -> str:
    """The project whose name a block begins with, as its heading or as `1. NAME：…`."""
    start = numbering_end(text)
    head = re.split(r"[，,：:。；;]", text[start:], maxsplit=1)[0]
    whole = flat(text[start:])
    if whole in names:
        return names[whole]
    # Without a number and a mark behind it, a name that begins a sentence opens nothing.
    if start and flat(head) in names and len(head) < len(text) - start:
        return names[flat(head)]
    return ""


def _is_whole(text: str, opened: str, names: Mapping[str, str]) -> bool:
    return names.get(flat(text[numbering_end(text) :])) == opened


def _table_projects(
    table: Table, names: Mapping[str, str]
) -> tuple[dict[int, str], str, dict[int, str]]:
    """Project of each row, of the whole table (a form), and by the number in the first column."""
    rows: dict[int, str] = {}
    whole = ""
    for cell, rule in project_cells(table):
        owner = names.get(flat(cell.text.text), "")
        if not owner:
            continue
        if rule == "project_form":
            whole = owner
        else:
            for row in range(cell.row, cell.row + cell.row_span):
                rows[row] = owner
    numbers = {}
    for cell in table.cells:
        if cell.column == 0 and cell.row in rows and cell.text.text.strip().isdigit():
            numbers[int(cell.text.text.strip())] = rows[cell.row]
    return rows, whole, numbers
