"""What a document says of each project, gathered from the fields that belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from extractors.entity_vocabulary import groups, term_set, terms
from extractors.labelled_values import with_colons
from extractors.project_scopes import Scopes, known_projects, scopes
from models.fields import Field
from models.layout import Layout, Role, Table
from models.values import (
    AmountValue,
    DateForm,
    DateValue,
    OrganizationValue,
    PersonValue,
    ProjectValue,
)

_VOCABULARY = "projects.yaml"


def summarise_projects(fields: Sequence[Field], layout: Layout) -> list[Field]:
    """`fields` (already linked) with the values of projects filled in.

    Period: the labelled interval of the project (实施期, 项目周期). Budget: its stated budget in
    yuan; None when the document states two different ones. Leader and implementer: the persons
    and organizations so labelled, joined by 、. Status: as written (已完成). What the document
    does not say stays empty.
    """
    told = scopes(layout, known_projects(fields))
    statuses = _statuses(fields, layout, told)
    lines = {block.index: block.text.text for block in layout.blocks}
    tables = {table.table_id: table for table in layout.tables}
    summarised = []
    for field in fields:
        if not isinstance(field.value, ProjectValue):
            summarised.append(field)
            continue
        own = [f for f in fields if f.project_id == field.field_id and f is not field]
        start, end = _period(own, lines, tables)
        value = replace(
            field.value,
            period_start=start,
            period_end=end,
            budget_yuan=_budget(own, tables, told.rows),
            status=statuses.get(field.field_id, ""),
            leader=_joined(
                f.value.name
                for f in own
                if isinstance(f.value, PersonValue)
                and _labels(f, lines, tables) & term_set(_VOCABULARY, "leader_labels")
            ),
            implementer=_joined(_implementers(own, lines, tables)),
        )
        summarised.append(replace(field, value=value))
    return summarised


def _plain(label: str) -> str:
    return re.sub(r"\s|[（(][^（）()]*[)）]|[：:]", "", label)


def _joined(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(names))


def _labels(field: Field, lines: Mapping[int, str], tables: Mapping[str, Table]) -> set[str]:
    """What the document calls a field: its label, its row's label, the label before it."""
    found = {_plain(part) for part in re.split(r"[/／]", field.label)}
    found.add(_plain(field.label))
    if field.cell is not None and field.cell.table_id in tables:
        found |= {
            _plain(cell_text) for cell_text in _row_labels(tables[field.cell.table_id], field)
        }
    else:
        before = with_colons(lines.get(field.block, ""))[: field.start]
        match = re.search(
            r"([一-龥]{2,12})\s*(?:[（(][^（）()]*[)）])?\s*[：:][^。；;：:]{0,40}$", before
        )
        if match:
            found.add(match.group(1))
    return found


def _row_labels(table: Table, field: Field) -> list[str]:
    place = field.cell
    if place is None:
        return []
    left = [
        cell
        for cell in table.cells
        if cell.row <= place.row < cell.row + cell.row_span and cell.column < place.column
    ]
    headers = [
        part
        for c in table.cells
        if (c.row, c.column) == (place.row, place.column)
        for part in c.header
    ]
    nearest = max(left, key=lambda cell: cell.column, default=None)
    first = min(left, key=lambda cell: cell.column, default=None)
    return [c.text.text for c in (nearest, first) if c is not None] + headers


def _implementers(
    own: Sequence[Field], lines: Mapping[int, str], tables: Mapping[str, Table]
) -> list[str]:
    known = term_set(_VOCABULARY, "implementer_labels")
    organizations = [f for f in own if isinstance(f.value, OrganizationValue)]
    labelled = [f for f in organizations if _labels(f, lines, tables) & known]
    if not labelled:
        # In a case collection the body's name stands alone under the heading of the case.
        labelled = [
            f for f in organizations
            if f.cell is None and lines.get(f.block, "").strip() == f.raw_text.strip()
        ][:1]  # fmt: skip
    return [f.value.name for f in labelled if isinstance(f.value, OrganizationValue)]


def _period(
    own: Sequence[Field], lines: Mapping[int, str], tables: Mapping[str, Table]
) -> tuple[date | None, date | None]:
    known = term_set(_VOCABULARY, "period_labels")
    periods = []
    for field in own:
        value = field.value
        if not isinstance(value, DateValue) or value.form is not DateForm.INTERVAL:
            continue
        labels = _labels(field, lines, tables)
        sentence = re.split(r"[。；;\n]", lines.get(field.block, "")[: field.start])[-1]
        under = _heading_before(field, lines)
        if (
            labels & known
            or sentence.rstrip().endswith(terms(_VOCABULARY, "period_labels"))
            or under in known
            or re.search(r"(?:期限|执行期|周期|实施期)[^，,]{0,4}$", sentence)
        ):
            periods.append((value.start, value.end))
    different = list(dict.fromkeys(periods))
    return different[0] if len(different) == 1 else (None, None)


def _heading_before(field: Field, lines: Mapping[int, str]) -> str:
    """The label line above a list (项目周期: over 1. A：2023 年 1 月至 …), empty without one."""
    if field.cell is not None:
        return ""
    for index in range(field.block - 1, max(-1, field.block - 5), -1):
        text = lines.get(index, "").strip()
        if re.fullmatch(r"[一-龥]{2,12}\s*[：:]", text):
            return _plain(text)
        if text and not re.match(r"\d{1,2}\s*[、.．]", text):
            return ""
    return ""


def _budget(
    own: Sequence[Field], tables: Mapping[str, Table], rows: Mapping[tuple[str, int], str]
) -> Decimal | None:
    for _, labels in groups(_VOCABULARY, "budget_labels"):
        values = {
            field.value.value_yuan
            for field in own
            if isinstance(field.value, AmountValue)
            and field.value.value_yuan is not None
            and not field.value.per
            and _is_called(field.label, labels)
            and _covers_whole(field, tables, rows)
        }
        if values:
            return next(iter(values)) if len(values) == 1 else None
    return None


def _is_called(label: str, names: Sequence[str]) -> bool:
    """Whether a label is one of `names`, or ends in a long one (使用项目资金)."""
    plain = _plain(re.split(r"[/／]", label)[-1])
    if plain in names:
        return True
    return not re.match(r"本年|上年|其中|其他|结转", plain) and plain.endswith(
        tuple(name for name in names if len(name) >= 4)
    )


def _covers_whole(
    field: Field, tables: Mapping[str, Table], rows: Mapping[tuple[str, int], str]
) -> bool:
    """Whether a form's figure stands for the whole project: not one of its sources."""
    place = field.cell
    if place is None or place.table_id not in tables:
        return True
    if (place.table_id, place.row) in rows:
        return True  # a table with one project a row
    table = tables[place.table_id]
    whole = terms(_VOCABULARY, "whole_rows")
    forms = [c for c in table.cells if _plain(c.text.text) in whole]
    if not forms:
        return True
    row_texts = {
        _plain(c.text.text) for c in table.cells if c.row <= place.row < c.row + c.row_span
    }
    rows_with_whole = [c.row for c in forms if c.column <= 2 and c.column < place.column]
    return not rows_with_whole or bool(row_texts & {w for w in whole if w != "项目资金"})


def _statuses(fields: Sequence[Field], layout: Layout, told: Scopes) -> dict[str, str]:
    """Project id → status as written, from 项目完成情况：… in text and form tables."""
    projects = known_projects(fields)
    if not projects:
        return {}
    roots = [project.project_id for project in projects if not project.parent_id]
    alone = roots[0] if len(roots) == 1 else ""
    labels = "|".join(map(re.escape, terms(_VOCABULARY, "status_labels")))
    statuses = "|".join(map(re.escape, terms(_VOCABULARY, "statuses")))
    pattern = re.compile(rf"(?:{labels})\s*[：:]\s*((?:项目)?(?:{statuses}))")
    found: dict[str, str] = {}
    for block in layout.blocks:
        if block.role in (Role.PAGE_HEADER, Role.PAGE_FOOTER, Role.TABLE):
            continue
        match = pattern.search(block.text.text)
        owner = told.blocks.get(block.index, "") or alone
        if match and owner:
            found.setdefault(owner, match.group(1))
    for table in layout.tables:
        for cell in table.cells:
            status = re.fullmatch(rf"\s*({statuses})\s*", cell.text.text)
            if not status:
                continue
            beside = [c for c in table.cells if c.row == cell.row and c.column < cell.column]
            names = {_plain(part) for part in cell.header}
            if beside:
                names.add(_plain(max(beside, key=lambda c: c.column).text.text))
            owner = told.rows.get((table.table_id, cell.row)) or told.tables.get(table.table_id, "")
            if owner and names & term_set(_VOCABULARY, "status_labels"):
                found.setdefault(owner, status.group(1))
    return found
