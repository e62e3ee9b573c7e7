"""Which project each block and table belongs to, by headings, labels and numbered parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.case_headings import contents_blocks
from extractors.project_names import aliases, flat, labelled_projects, numbering_end
from extractors.projects import project_cells
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
    """Project id of whole blocks (by block index) and of tables (by table id)."""

    blocks: Mapping[int, str]
    tables: Mapping[str, str]
    rows: Mapping[tuple[str, int], str]
    notes: Mapping[int, Mapping[int, str]]


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


def scopes(layout: Layout, projects: Sequence[KnownProject]) -> Scopes:
    """Follows the document in reading order and notes which project is being told of."""
    names = alias_map(projects)
    parents = {project.project_id: project.parent_id for project in projects}
    tables = {table.table_id: table for table in layout.tables}
    contents = contents_blocks(layout)
    of_block: dict[int, str] = {}
    of_table: dict[str, str] = {}
    of_row: dict[tuple[str, int], str] = {}
    notes: dict[int, Mapping[int, str]] = {}
    main, part, main_style = "", "", ""
    styles: list[tuple[int, str]] = []
    numbered: Mapping[int, str] = {}
    for position, block in enumerate(layout.blocks):
        if block.role in (Role.PAGE_HEADER, Role.PAGE_FOOTER):
            continue
        if block.index in contents:
            main, part = "", ""
            continue
        if block.role is Role.TABLE and block.table_id in tables:
            table = tables[block.table_id]
            rows, whole, numbered_rows = _table_projects(table, names)
            of_row.update({(table.table_id, row): owner for row, owner in rows.items()})
            if whole:
                main, part, main_style = whole, "", ""
            if rows:
                numbered = numbered_rows
                main, part = (main, part) if whole else ("", "")
            of_table[table.table_id] = whole or part or main
            continue
        text = block.text.text
        style = _style(text)
        opened = _opened(text, names)
        labelled = next(iter(labelled_projects(text)), None)
        if labelled is not None and flat(labelled.name) in names:
            main, part = names[flat(labelled.name)], ""
            main_style = next((s for index, s in reversed(styles) if position - index <= 3), "")
        elif opened and parents.get(opened):
            main, part = parents[opened], opened
        elif opened and _is_whole(text, opened, names):
            main, part, main_style = opened, "", style
        elif opened:
            part = opened
        elif _NEW_PART.match(text) or block.role is Role.TITLE:
            main, part = "", ""
        elif style and _is_heading(block) and (style == main_style or style == "chapter"):
            part = ""
            main = "" if style == main_style else main
        elif _LABEL_LINE.match(text) or (style in ("section", "number") and part):
            part = ""
        if style and _is_heading(block):
            styles.append((position, style))
        of_block[block.index] = part or main
        notes[block.index] = numbered
    return Scopes(of_block, of_table, of_row, notes)


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
