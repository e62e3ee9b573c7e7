"""Documents made by hand for the checks: paragraphs from sentences, tables from rows of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from extractors.checks.run import run_checks
from extractors.finding import find_values
from models.documents import Analysis, DocumentStatus
from models.fields import CellPlace, Field
from models.flags import Flag, FlagCode
from models.geometry import Box
from models.layout import Block, Cell, Layout, Role, Table
from models.reading import Reader
from models.traced_text import untraced
from models.values import AmountValue, Kind, ProjectValue, Value

BOX = Box(0, 0, 1, 1)


def field_of(
    value: Value,
    kind: Kind,
    raw_text: str,
    *,
    field_id: str,
    page: int = 1,
    label: str = "",
    project_id: str = "",
    block: int = 0,
    start: int = 0,
    cell: CellPlace | None = None,
) -> Field:
    return Field(
        field_id=field_id,
        kind=kind,
        document_id="d",
        page=page,
        boxes=((page, BOX),),
        raw_text=raw_text,
        context="",
        label=label,
        project_id=project_id,
        confidence=1.0,
        reader=Reader.RAPIDOCR,
        rule="test",
        value=value,
        block=block,
        start=start,
        end=start + len(raw_text),
        cell=cell,
    )


def document(
    blocks: Sequence[Block] = (),
    fields: Sequence[Field] = (),
    tables: Sequence[Table] = (),
    title: str = "公告",
) -> Analysis:
    return Analysis(
        document_id="d",
        sha256="0",
        file_name="d.pdf",
        title=title,
        publisher="某市民政局",
        year=2023,
        status=DocumentStatus.COMPLETE,
        error="",
        pages=(),
        layout=Layout(tuple(blocks), tuple(tables), ()),
        fields=tuple(fields),
        flags=(),
        duplicates={},
    )


def paragraphs(
    *texts: str | tuple[int, str], projects: Mapping[str, str] | None = None
) -> Analysis:
    """A document of paragraphs, each a text on page 1 or a pair of page and text.

    `projects` gives the project_id of the values of each paragraph by a word it contains.
    """
    blocks, fields = [], []
    for index, item in enumerate(texts):
        page, text = (1, item) if isinstance(item, str) else item
        blocks.append(Block(index, Role.PARAGRAPH, page, untraced(text)))
        linked = [p for word, p in (projects or {}).items() if word in text]
        for number, found in enumerate(find_values(text)):
            fields.append(
                replace(
                    field_of(
                        found.value,
                        found.kind,
                        found.raw_text,
                        field_id=f"{index}-{number}",
                        page=page,
                        label=found.label,
                        project_id=linked[0] if linked else "",
                        block=index,
                        start=found.start,
                    ),
                    end=found.end,
                )
            )
    for word, project_id in (projects or {}).items():
        value = ProjectValue(word)
        fields.append(
            field_of(value, Kind.PROJECTS, word, field_id=project_id, project_id=project_id)
        )
    return document(blocks, fields)


def table_of(
    header: str,
    *rows: str,
    table_id: str = "t",
    page: int = 1,
    continues: str = "",
    unit: str = "万元",
) -> tuple[Table, list[Field]]:
    """A table whose cells are separated by `|`, with an amount field for each plain figure."""
    names = header.split("|")
    cells, fields = [], []
    for column, name in enumerate(names):
        cells.append(Cell(0, column, 1, 1, BOX, untraced(name), 1.0, (), is_header=True))
    for number, line in enumerate(rows, start=1):
        for column, text in enumerate(line.split("|")):
            cells.append(Cell(number, column, 1, 1, BOX, untraced(text), 1.0, (names[column],)))
            plain = text.strip().replace(",", "")
            if plain.replace(".", "").isdigit():
                fields.append(
                    field_of(
                        AmountValue(Decimal(plain) * 10_000, unit="万元"),
                        Kind.AMOUNTS,
                        text,
                        field_id=f"{table_id}-{number}-{column}",
                        page=page,
                        label=names[column],
                        cell=CellPlace(table_id, number, column),
                    )
                )
    return Table(table_id, page, BOX, tuple(cells), unit=unit, continues=continues), fields


def tables(*made: tuple[Table, list[Field]]) -> Analysis:
    return document(
        fields=[field for _, fields in made for field in fields],
        tables=[table for table, _ in made],
    )


def flags_of(analysis: Analysis) -> list[Flag]:
    """The flags of the document, without those about what a whole document must have."""
    return [flag for flag in run_checks(analysis) if flag.code is not FlagCode.MISSING_FIELD]
