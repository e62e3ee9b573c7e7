"""Which project each block and table belongs to, by headings, labels and numbered parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.case_headings import contents_blocks
from extractors.project_names import aliases, entry_start, flat, numbering_end
from extractors.project_phrases import labelled_projects
from extractors.project_rows import table_projects
from models.fields import Field
from models.layout import Block, Layout, Role
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
    ("bracket", re.compile(r"^\s*[（(]?\s*\d{1,3}\s*[）)]")),
    ("circled", re.compile(r"^\s*[①-⑳]")),
)
_RANKS = {name: rank for rank, (name, _) in enumerate(_STYLES)}
# Behind a project's name, what a heading says of it: “X”项目实施情况, X项目资金使用及成效.
_HEADING_REST = re.compile(
    r"(?:实施|开展|执行|进展|完成|资金|经费|使用|绩效|工作|情况|成效|成果|效果|概况|介绍|简介|内容|背景|目标|总结|报告|及|和|与|的)*"
)
# “暖冬行动”困难家庭慰问项目（以下简称“暖冬项目”）
_SHORT_FORM = re.compile(
    r"\s*[（(](?:以下|下)?(?:统)?(?:简称|称|称为)[：:]?\s*[“\"＂「]?([^“”\"＂「」（）()]{2,20})[”\"＂」]?[)）]"
)
# Shorter forms begin too many other words.
_SURE_NAME = 6
_QUOTE_ENDS = '”"＂」』'


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


def alias_map(projects: Sequence[KnownProject], layout: Layout) -> dict[str, str]:
    """Flat form → project id; forms that two projects share belong to neither.

    Short forms that the text itself states (以下简称“暖冬项目”) count as well.
    """
    owners: dict[str, set[str]] = {}
    for project in projects:
        for form in aliases(project.name):
            owners.setdefault(form, set()).add(project.project_id)
    for project_id, form in _stated_forms(projects, layout):
        owners.setdefault(form, set()).add(project_id)
    full = {flat(project.name): project.project_id for project in projects}
    return {form: next(iter(ids)) for form, ids in owners.items() if len(ids) == 1} | full


def _stated_forms(projects: Sequence[KnownProject], layout: Layout) -> Iterator[tuple[str, str]]:
    for block in layout.blocks:
        text = block.text.text
        for match in _SHORT_FORM.finditer(text):
            before = flat(text[: match.start()])
            named = [p for p in projects if before.endswith(flat(p.name))]
            form = flat(match.group(1))
            if named and len(form) >= 2:
                yield max(named, key=lambda p: len(p.name)).project_id, form


@dataclass(frozen=True, slots=True)
class _Told:
    """What is being told of: the project, its part, and the styles of numbering that end them."""

    main: str = ""
    part: str = ""
    style: str = ""
    part_style: str = ""

    @property
    def project_id(self) -> str:
        return self.part or self.main


def scopes(layout: Layout, projects: Sequence[KnownProject]) -> Scopes:
    """Follows the document in reading order and notes which project is being told of."""
    names = alias_map(projects, layout)
    parents = {project.project_id: project.parent_id for project in projects}
    tables = {table.table_id: table for table in layout.tables}
    contents = contents_blocks(layout)
    listed = _listed_names(layout, names)
    found = Scopes({}, {}, {}, {})
    told = _Told()
    recent_styles: list[str] = []
    numbered: Mapping[int, str] = {}
    open_forms: dict[str, str] = {}
    for block in layout.blocks:
        if block.role in (Role.PAGE_HEADER, Role.PAGE_FOOTER):
            continue
        if block.index in contents:
            told = _Told()
        elif block.role is Role.TABLE and block.table_id in tables:
            table = tables[block.table_id]
            before = open_forms.get(table.continues, "")
            rows, whole, by_number = table_projects(table, names, before)
            open_forms[table.table_id] = whole or before
            found.rows.update({(table.table_id, row): owner for row, owner in rows.items()})
            if whole:
                told = _Told(whole)
            elif rows:
                numbered, told = by_number, _Told()
            found.tables[table.table_id] = told.project_id
        elif block.index in listed:
            # One name under the other opens no section: a list, or a table that lost its rules.
            told, recent_styles = _Told(), []
            found.blocks[block.index] = listed[block.index]
        else:
            told = _after(block, told, names, parents, recent_styles)
            found.blocks[block.index] = told.project_id
            found.notes[block.index] = numbered
            # A label follows its heading within a few lines.
            recent_styles = [_heading_style(block), *recent_styles[:2]]
    return found


def _listed_names(layout: Layout, names: Mapping[str, str]) -> dict[int, str]:
    """Block → project where blocks that are nothing but a project's name follow one another."""
    bare = {
        block.index: names.get(flat(block.text.text[entry_start(block.text.text) :]), "")
        or names.get(flat(re.sub(r"^\s*\d{1,3}\s+", "", block.text.text)), "")
        for block in layout.blocks
        if block.role in (Role.PARAGRAPH, Role.LIST_ITEM)
    }
    return {
        index: owner
        for index, owner in bare.items()
        if owner
        and any(bare.get(near) and bare.get(near) != owner for near in (index - 1, index + 1))
    }


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
    owner = _labelled_owner(labelled.name, names) if labelled is not None else ""
    if owner:
        return _Told(owner, "", next(filter(None, recent_styles), ""))
    opened = _opened(block, names)
    if opened and parents.get(opened):
        return _Told(parents[opened], opened, told.style, _style(text))
    if opened and _is_whole(block, opened, names):
        return _Told(opened, "", style)
    if opened:
        return replace(told, part=opened, part_style=_style(text))
    if _NEW_PART.match(text) or block.role is Role.TITLE or _ends_main(style, told.style):
        return _Told()
    if _ends_part(text, told.part_style) or style == "chapter" or _LABEL_LINE.match(text):
        return replace(told, part="", part_style="")
    return told


def _labelled_owner(name: str, names: Mapping[str, str]) -> str:
    """The project of a labelled name, which may break off at the end of a narrow line."""
    form = flat(name)
    if form in names or len(form) < _SURE_NAME:
        return names.get(form, "")
    owners = {owner for full, owner in names.items() if full.startswith(form)}
    return owners.pop() if len(owners) == 1 else ""


def _ends_main(style: str, main_style: str) -> bool:
    """Whether a heading of `style` stands beside or above the one that opened the project."""
    return bool(style and main_style) and _RANKS[style] <= _RANKS[main_style]


def _ends_part(text: str, part_style: str) -> bool:
    """Whether a numbered item begins that stands beside or above the part told of."""
    style = _style(text)
    return bool(style) and (not part_style or _RANKS[style] <= _RANKS[part_style])


def _heading_style(block: Block) -> str:
    return _style(block.text.text) if _is_heading(block) else ""


def _style(text: str) -> str:
    return next((name for name, pattern in _STYLES if pattern.match(text)), "")


def _is_heading(block: Block) -> bool:
    text = block.text.text
    return block.role is Role.HEADING or (len(text) <= 30 and not re.search(r"[。；;，,]", text))


def _opened(block: Block, names: Mapping[str, str]) -> str:
    """The project whose name a block begins with, as its heading or as `1. NAME：…`."""
    text = block.text.text
    start = numbering_end(text)
    head = re.split(r"[，,：:。；;]", text[start:], maxsplit=1)[0]
    whole = flat(text[start:])
    if whole in names:
        return names[whole]
    # Without a number and a mark behind it, a name that begins a sentence opens nothing; without
    # a number a colon alone does (“暖冬行动”慰问项目：已慰问2,816户).
    marked = len(head) < len(text) - start
    if flat(head) in names and marked and (start or text[start + len(head)] in "：:"):
        return names[flat(head)]
    heading = _is_heading(block)
    for form in sorted(names, key=lambda form: -len(form)):
        if len(form) < _SURE_NAME or not whole.startswith(form):
            continue
        rest = whole.removeprefix(form)
        if heading and _HEADING_REST.fullmatch(rest):
            return names[form]
        # 3.1 X工程于2023年3月实施: the item tells of that project, unless it lists several.
        behind = _behind(text, start, form)
        return names[form] if start and not re.match(r"\s*[、和及与或]", behind) else ""
    return ""


def _behind(text: str, start: int, form: str) -> str:
    """What follows the flat `form` with which the text begins at `start`."""
    end = start
    while end < len(text) and len(flat(text[start:end])) < len(form):
        end += 1
    while end < len(text) and text[end] in _QUOTE_ENDS:
        end += 1
    return text[end:]


def _is_whole(block: Block, opened: str, names: Mapping[str, str]) -> bool:
    """Whether the block is a heading of nothing but the project: its name, or its 实施情况."""
    whole = flat(block.text.text[numbering_end(block.text.text) :])
    if names.get(whole) == opened:
        return True
    return _is_heading(block) and any(
        owner == opened and whole.startswith(form) and _HEADING_REST.fullmatch(whole[len(form) :])
        for form, owner in names.items()
    )
