"""Cells of tables that name projects: the values of forms and the entries of columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from extractors.entity_vocabulary import term_set, terms
from extractors.project_names import (
    clean_name,
    entry_start,
    flat,
    has_named_head,
    is_no_project,
    is_project_like,
    without_debris,
)
from models.layout import Cell, Table

_VOCABULARY = "projects.yaml"
# A cell that holds a figure: what a row of a table of money or measures has.
_FIGURE = re.compile(
    r"\s*[¥￥]?[-－−]?\d[\d,，.．~～—%\-]*\s*(?:万?元|亿元|人|人次|名|户|个|次|%)?\s*"
)
_SHORT_LABEL = 6
# 功能分类科目编码, 部门预算支出经济分类科目, 类 款 项: heads of tables of a budget's items.
_CLASSIFICATION = re.compile(
    r"(?:功能|经济)(?:分类|科目)|科目(?:编码|代码|名称)|预算科目|支出科目|收入科目|^[类款项]$"
)
_HEAD_ROWS = 3
# One name in quotes may stand in any column.
_FEW_NAMED = 2
_CARRIED_OUT_BY = re.compile(
    r"(?:项目)?(?:承接|实施|申报|执行|承办|承担)(?:单位|机构|组织|主体|方)(?:名称)?"
)
_GIVEN = re.compile(r"资助|金额|资金|经费|补助|拨付")


def project_cells(table: Table) -> list[tuple[Cell, str]]:
    """Cells that name a project, with the rule: a form's value or an entry of a column."""
    found: list[tuple[Cell, str]] = []
    for cell in table.cells:
        value = _form_value(table, cell)
        if value is not None:
            found.append((value, "project_form"))
    taken = {(cell.row, cell.column) for cell, _ in found}
    is_classified = _is_classified(table)
    lists_funded = not is_classified and _lists_funded(table)
    others: dict[int, list[Cell]] = {}
    for cell in table.cells:
        if cell.is_header and cell.column and has_named_head(cell.text.text):
            found.append((cell, "project_column"))  # projects side by side, one a column
        if cell.is_header or (cell.row, cell.column) in taken:
            continue
        name = clean_name(without_debris(cell.text.text[entry_start(cell.text.text) :]))
        if is_no_project(name) or _is_label(name):
            continue
        # 项目名称— 是甜室: what a stamp left behind a head is none of it.
        heads = (part for head in cell.header for part in (head, re.split(r"[—－_|~]", head)[0]))
        headers = {plain_header(head) for head in heads}
        if not headers and not taken:  # a form's labels stand beside, not above
            headers = _headers_above(table, cell)
        if any(header in term_set(_VOCABULARY, "never_headers") for header in headers):
            continue
        if any(_is_certain(header) or (header == "项目" and lists_funded) for header in headers):
            found.append((cell, "project_column"))
        elif is_classified:
            continue
        elif any(_is_possible(header) for header in headers):
            tells_purpose = any(h in term_set(_VOCABULARY, "purpose_headers") for h in headers)
            if is_project_like(name) and (not tells_purpose or _is_named_undertaking(name)):
                found.append((cell, "project_column"))
            elif not tells_purpose and _leads_row_of_figures(table, cell):
                others.setdefault(cell.column, []).append(cell)
        elif has_named_head(name) and _leads_row_of_figures(table, cell):
            found.append((cell, "project_column"))
    found.extend((cell, "project_column") for cell in _beside_named(found, others))
    return found


def _beside_named(
    found: Sequence[tuple[Cell, str]], others: Mapping[int, Sequence[Cell]]
) -> Iterator[Cell]:
    """Entries without a telling word in columns where most are names in quotes.

    救护培训进牧区 below “博爱家园”社区建设 and “天使之旅”患儿救治 is a project as they are.
    """
    for column, cells in others.items():
        named = [
            c for c, _ in found if c.column == column and re.search(r"“[^”]{2,}”", c.text.text)
        ]
        if len(named) >= _FEW_NAMED and len(named) >= len(cells):
            yield from cells


def _is_classified(table: Table) -> bool:
    """Whether the rows are items of the classification of government revenue and expenditure."""
    return any(
        cell.row <= _HEAD_ROWS and _CLASSIFICATION.search(re.sub(r"\s", "", cell.text.text))
        for cell in table.cells
    )


def _lists_funded(table: Table) -> bool:
    """Whether the heads name who carries the projects out and what each is given."""
    heads = {plain_header(cell.text.text) for cell in table.cells if cell.is_header}
    return any(_CARRIED_OUT_BY.fullmatch(head) for head in heads) and any(
        _GIVEN.search(head) for head in heads
    )


def plain_header(text: str) -> str:
    """A header or label without spaces, colons, bracketed notes and a glued 序号."""
    plain = re.sub(r"\s|[：:]|[（(][^（）()]*[)）]?", "", text)
    return plain.removeprefix("序号") or plain


def _is_certain(header: str) -> bool:
    if header in term_set(_VOCABULARY, "certain_headers"):
        return True
    return len(header) <= 12 and header.endswith(terms(_VOCABULARY, "certain_endings"))


def _is_possible(header: str) -> bool:
    if header in term_set(_VOCABULARY, "possible_headers"):
        return True
    return len(header) <= 8 and header.endswith("项目")


def _is_named_undertaking(name: str) -> bool:
    """Whether a purpose is a project by name: 春蕾计划, “光明”行动; 乡村助学 says what for."""
    heads = (*terms(_VOCABULARY, "explicit"), "行动")
    return name.endswith(heads) or bool(re.search(r"“[^”]{2,}”", name))


def _leads_row_of_figures(table: Table, cell: Cell) -> bool:
    """Whether the cell is the first text of its row and figures follow, whatever its header."""
    row = [other for other in table.cells if other.row == cell.row]
    before = [c for c in row if c.column < cell.column and re.search(r"[一-龥]{2}", c.text.text)]
    return not before and any(c.column > cell.column and _is_figure(c.text.text) for c in row)


def _is_figure(text: str) -> bool:
    """Whether a cell holds a figure, with a stamp's debris around it or without."""
    printed = re.sub(r"\s", "", text)
    digits = sum(character.isdigit() for character in printed)
    return bool(_FIGURE.fullmatch(text)) or 2 * digits > len(printed)


def _is_label(text: str) -> bool:
    plain = plain_header(text)
    sections = (
        "labels", "certain_headers", "possible_headers", "never_headers",
        "implementer_labels", "leader_labels", "period_labels", "status_labels",
    )  # fmt: skip
    return any(plain in term_set(_VOCABULARY, section) for section in sections)


def _form_value(table: Table, label: Cell) -> Cell | None:
    """The cell right of a label such as 项目名称, unless the label heads a column."""
    if plain_header(label.text.text) not in term_set(_VOCABULARY, "labels"):
        return None
    right = [
        cell
        for cell in table.cells
        if cell.row == label.row and cell.column >= label.column + label.column_span
    ]
    if not right:
        return None
    value = min(right, key=lambda cell: cell.column)
    text = clean_name(value.text.text)
    header_row = value.is_header and label.is_header and len(right) > 1
    if header_row or _is_label(text) or len(flat(text)) < 4 or not re.search(r"[一-龥]{3}", text):
        return None
    # 项目名称 | 资助金额 | 实施期限: a row of short words above filled rows heads columns.
    known = term_set("organizations.yaml", "headers") | term_set("organizations.yaml", "labels")
    if plain_header(text) in known or _heads_column(table, label, value):
        return None
    return value


def _heads_column(table: Table, label: Cell, value: Cell) -> bool:
    """Whether label and value are heads: short words, and rows with figures below them."""
    name = flat(value.text.text)
    if len(name) > _SHORT_LABEL or is_project_like(value.text.text):
        return False
    last = label.row + max(label.row_span, value.row_span)
    below = [
        cell
        for cell in table.cells
        if cell.row >= last and cell.column == label.column and len(flat(cell.text.text)) > 3
    ]
    filled = [
        cell
        for cell in below
        if any(
            other.row == cell.row
            and other.column > cell.column
            and _FIGURE.fullmatch(other.text.text)
            for other in table.cells
        )
    ]
    return len(filled) >= 1 and len(filled) >= len(below) / 2


def _headers_above(table: Table, cell: Cell) -> set[str]:
    """Column headers by position, for a table whose headers nobody marked."""
    if any(other.is_header or other.header for other in table.cells):
        return set()
    return {
        plain_header(other.text.text)
        for other in table.cells
        if other.row < min(cell.row, 2)
        and other.column <= cell.column < other.column + other.column_span
    }
