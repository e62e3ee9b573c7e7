"""The steps from read pages to a flagged document, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.arithmetic_repairs import with_arithmetic_repairs
from extractors.cells import find_in_cell
from extractors.checks.confirmations import confirmed_fields
from extractors.checks.run import run_checks
from extractors.confidence import with_confidence
from extractors.context import row_around, sentence_around
from extractors.document_facts import document_facts
from extractors.duplicate_pages import find_duplicate_pages
from extractors.entities import EntityPipeline, find_entities, load_entity_pipeline
from extractors.evidence import field_from_mention
from extractors.finding import find_explained, find_values
from extractors.layout import arrange
from extractors.organization_roles import settle_organizations
from extractors.organizations import organizations_in_cell
from extractors.people import people_in_cell
from extractors.project_links import link_projects
from extractors.project_summary import summarise_projects
from extractors.projects import ProjectMention, find_projects
from extractors.row_context import is_month_column, unit_from_row
from extractors.second_readings import find_candidates
from extractors.stacked_figures import find_stacked_figures, with_stacked_labels
from extractors.table_headers import cell_label, unit_for
from models.documents import Analysis, DocumentStatus
from models.fields import CellPlace, Field, Mention
from models.identity import assign_field_ids, document_id
from models.layout import Block, Cell, Layout, Role, Table
from models.reading import PageReading
from models.values import Kind, ProjectValue

#: A cell of so many characters holds sentences (项目介绍, 备注), not a name or a figure.
_RUNNING_TEXT = 25
#: A date to the day.
_FULL_DATE = re.compile(r"\d{4}\s*[年.\-/]\s*\d{1,2}\s*[月.\-/]\s*\d{1,2}")


def analyse(sha256: str, file_name: str, readings: Sequence[PageReading]) -> Analysis:
    """Everything that the pages of one document say, with what a person should look at.

    Each field has its calibrated confidence, and what is too unsure is flagged.
    """
    analysis = find_and_check(sha256, file_name, readings)
    return with_confidence(analysis, confirmed_fields(analysis))


def find_and_check(sha256: str, file_name: str, readings: Sequence[PageReading]) -> Analysis:
    """The fields of one document and what the checks say of them.

    Confidences are those of the characters. Values on a page that repeats another are taken from
    the first of the two only. A document with a page that could not be read is `partial`, and
    `failed` when none could.
    """
    duplicates = find_duplicate_pages(readings)
    layout = _layout(readings, duplicates)
    facts = document_facts(layout, file_name)
    identity = document_id(sha256)
    found = settle_organizations(find_fields(layout, identity, facts.year), layout)
    fields = summarise_projects(link_projects(found, layout), layout)
    errors = [f"第 {r.page} 页 / page {r.page}: {r.error}" for r in readings if r.error]
    analysis = Analysis(
        document_id=identity,
        sha256=sha256,
        file_name=file_name,
        title=facts.title,
        publisher=facts.publisher,
        year=facts.year,
        status=_status(len(errors), len(readings)),
        error="; ".join(errors),
        pages=tuple(readings),
        layout=layout,
        fields=tuple(fields),
        flags=(),
        duplicates=duplicates,
        published=facts.published,
        candidates=find_candidates(fields, layout),
    )
    analysis = with_arithmetic_repairs(analysis)
    return replace(analysis, flags=tuple(run_checks(analysis)))


def _status(unread: int, pages: int) -> DocumentStatus:
    if not unread:
        return DocumentStatus.COMPLETE
    return DocumentStatus.PARTIAL if unread < pages else DocumentStatus.FAILED


def find_fields(layout: Layout, document: str, year: int | None) -> tuple[Field, ...]:
    """All fields of `layout` with their identifiers, not yet linked to projects.

    `document` is the document_id, `year` the year that the document reports on.
    """
    fields = [*_projects(layout, document)]
    fields.extend(_values_and_names(layout, document, year, first_number=len(fields)))
    return assign_field_ids(document, fields)


def _layout(readings: Sequence[PageReading], duplicates: dict[int, int]) -> Layout:
    """The layout of the pages that repeat no other, with the lines of all pages."""
    once = arrange([reading for reading in readings if reading.page not in duplicates])
    if not duplicates:
        return once
    # A page that repeats another shows its heads and feet beside that one.
    pairs = {*duplicates, *duplicates.values()}
    again = arrange([reading for reading in readings if reading.page in pairs])
    repeated = (line for line in again.lines if line.page in duplicates)
    lines = sorted((*once.lines, *repeated), key=lambda line: (line.page, line.number))
    return replace(once, lines=tuple(lines))


def _projects(layout: Layout, document: str) -> Iterator[Field]:
    found = find_projects(layout)
    cells = _cells(layout)
    for number, project in enumerate(found):
        parent = "" if project.parent is None else str(project.parent)
        mention = Mention(
            Kind.PROJECTS,
            project.start,
            project.end,
            project.raw_text,
            ProjectValue(project.name, parent_project_id=parent),
            project.rule,
        )
        yield _project_field(layout, cells, project, mention, document=document, number=str(number))


def _project_field(
    layout: Layout,
    cells: dict[CellPlace, tuple[Table, Cell]],
    project: ProjectMention,
    mention: Mention,
    *,
    document: str,
    number: str,
) -> Field:
    block = layout.blocks[project.block]
    if project.cell is None:
        text = block.text
        context = sentence_around(text.text, mention.start, mention.end)
    else:
        table, cell = cells[project.cell]
        text = cell.text
        context = row_around(table, cell.row)
    field = field_from_mention(
        mention,
        text,
        temporary_id=number,
        document_id=document,
        context=context,
        block=project.block,
        fallback_page=block.page,
        cell=project.cell,
    )
    return replace(field, project_id=number)


def _values_and_names(
    layout: Layout, document: str, year: int | None, first_number: int
) -> Iterator[Field]:
    pipeline = load_entity_pipeline()
    number = first_number
    figures = find_stacked_figures([block.text.text for block in layout.blocks])
    for at, block in enumerate(layout.blocks):
        if block.role is Role.TABLE:
            continue
        text = block.text.text
        values = with_stacked_labels(at, find_values(text, year), figures)
        for mention in [*values, *find_entities(text, pipeline)]:
            yield field_from_mention(
                mention,
                block.text,
                temporary_id=str(number),
                document_id=document,
                context=sentence_around(text, mention.start, mention.end),
                block=block.index,
                fallback_page=block.page,
            )
            number += 1
    for table, block in _tables(layout):
        for cell in table.cells:
            for mention in _in_cell(table, cell, year, pipeline):
                yield field_from_mention(
                    mention,
                    cell.text,
                    temporary_id=str(number),
                    document_id=document,
                    context=row_around(table, cell.row),
                    block=block.index,
                    fallback_page=table.page,
                    cell=CellPlace(table.table_id, cell.row, cell.column),
                )
                number += 1


def _in_cell(table: Table, cell: Cell, year: int | None, pipeline: EntityPipeline) -> list[Mention]:
    text = cell.text.text
    if not text.strip():
        return []
    if cell.is_header:
        return _in_header(text, year)
    label = cell_label(table, cell)
    if len(text) >= _RUNNING_TEXT and _says_itself(text, label):
        # What heads its own row is its label; sentences are not, and tell what they hold.
        label = ""
    values = find_in_cell(
        text,
        cell.header,
        label,
        unit_for(table, cell),
        year,
        row_unit=unit_from_row(table, cell),
        is_date=is_month_column(table, cell),
    )
    names = [
        *organizations_in_cell(text, cell.header, label),
        *people_in_cell(text, cell.header, label),
    ]
    if not names and len(text) >= _RUNNING_TEXT:
        names = find_entities(text, pipeline)
    return [*values, *names]


def _in_header(text: str, year: int | None) -> list[Mention]:
    """What a header cell states in full: money with its unit, a date to the day, a contact.

    A row may be taken for a head that is none, and heads themselves say 每人600元. Years, months
    and numbers in heads name columns.
    """
    return [
        mention
        for mention in find_explained(text, year)
        if mention.kind in (Kind.AMOUNTS, Kind.CONTACTS)
        or (mention.kind is Kind.DATES and _FULL_DATE.search(mention.raw_text))
    ]


def _says_itself(text: str, label: str) -> bool:
    return re.sub(r"\s+", "", text) == re.sub(r"\s+", "", label)


def _tables(layout: Layout) -> list[tuple[Table, Block]]:
    blocks = {block.table_id: block for block in layout.blocks if block.role is Role.TABLE}
    return [(table, blocks[table.table_id]) for table in layout.tables]


def _cells(layout: Layout) -> dict[CellPlace, tuple[Table, Cell]]:
    return {
        CellPlace(table.table_id, cell.row, cell.column): (table, cell)
        for table in layout.tables
        for cell in table.cells
    }
