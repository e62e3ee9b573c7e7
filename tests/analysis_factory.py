"""Small analyses made by hand, for tests of the store and of the export."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from typing import Any

from models.documents import Analysis, DocumentStatus
from models.fields import Candidate, Field
from models.flags import Flag, FlagCode, Severity
from models.geometry import Box
from models.identity import document_id, make_field_id
from models.layout import Cell, Layout, PlacedLine, Role, Table
from models.reading import Line, PageReading, Reader
from models.traced_text import untraced
from models.values import (
    AmountValue,
    ContactKind,
    ContactValue,
    Kind,
    ProjectValue,
    Value,
)

_KINDS = {AmountValue: Kind.AMOUNTS, ProjectValue: Kind.PROJECTS, ContactValue: Kind.CONTACTS}


def sha_of(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def box(x: float, y: float, width: float = 60, height: float = 12) -> Box:
    return Box(x, y, x + width, y + height)


def line(text: str, x: float = 70, y: float = 100) -> Line:
    boxes = tuple(box(x + 12 * n, y, 12) for n in range(len(text)))
    return Line(text, box(x, y, 12 * len(text)), 0.98, Reader.RAPIDOCR, boxes, (0.98,) * len(text))


def reading(page: int, *texts: str, error: str = "") -> PageReading:
    lines = tuple(line(text, y=100 + 24 * n) for n, text in enumerate(texts))
    return PageReading(page, 595.44, 842.04, Reader.RAPIDOCR, 0, 0.25, lines, error=error)


def field(
    value: Value,
    raw_text: str,
    place: Box | None = None,
    *,
    name: str = "report.pdf",
    kind: Kind | None = None,
    page: int = 1,
    **others: Any,
) -> Field:
    """A field of the document `name`, with the identifier that its place gives."""
    document = document_id(sha_of(name))
    kind = kind or _KINDS[type(value)]
    columns: dict[str, Any] = {
        "field_id": make_field_id(document, kind, page, place, 0),
        "context": f"本年度安排{raw_text}。",
        "label": "预算资金",
        "project_id": "",
        "confidence": 0.97,
        "reader": Reader.RAPIDOCR,
        "rule": "test",
        "block": 0,
        "start": 0,
        "end": len(raw_text),
    } | others
    return Field(
        kind=kind,
        document_id=document,
        page=page,
        boxes=((page, place),) if place else (),
        raw_text=raw_text,
        value=value,
        **columns,
    )


def amount(yuan: str | int, raw_text: str, place: Box | None = None, **others: Any) -> Field:
    return field(AmountValue(Decimal(yuan)), raw_text, place, **others)


def project(name: str, place: Box | None = None, **others: Any) -> Field:
    made = field(ProjectValue(name), name, place, **{"label": ""} | others)
    return replace(made, project_id=made.field_id)


def phone(number: str, place: Box | None = None, **others: Any) -> Field:
    return field(ContactValue(ContactKind.PHONE, number), number, place, **others)


def flag(
    *fields: Field,
    code: FlagCode = FlagCode.LOW_CONFIDENCE,
    severity: Severity = Severity.WARNING,
    message: str = "读得不确定 / read with doubt",
    page: int | None = 1,
    place: Box | None = None,
) -> Flag:
    return Flag(code, severity, message, page, tuple(f.field_id for f in fields), place)


def candidates(of: Field, first: str, second: str, ordinal: int = 0) -> tuple[Candidate, ...]:
    """What both readers saw for the field."""
    readers = ((Reader.RAPIDOCR, first), (Reader.TESSERACT, second))
    return tuple(
        Candidate(
            of.field_id,
            of.page,
            ordinal,
            reader,
            tuple((character, 0.9) for character in text),
            first == second,
            of.boxes[0][1],
        )
        for reader, text in readers
    )


def analysis(
    fields: tuple[Field, ...] | list[Field] = (),
    flags: tuple[Flag, ...] | list[Flag] = (),
    *,
    name: str = "report.pdf",
    pages: int = 2,
    **others: Any,
) -> Analysis:
    """A document with two lines a page and one table cell."""
    readings = tuple(reading(n, "第一行文字", "第二行文字") for n in range(1, pages + 1))
    lines = tuple(
        PlacedLine(page.page, number, Role.PARAGRAPH, one)
        for page in readings
        for number, one in enumerate(page.lines, start=1)
    )
    cell = Cell(0, 1, 1, 2, box(70, 300), untraced("合计"), 0.9, ("项目", "金额"))
    columns: dict[str, Any] = {
        "document_id": document_id(sha_of(name)),
        "sha256": sha_of(name),
        "file_name": name,
        "title": "福利彩票公益金使用情况公告",
        "publisher": "某市民政局",
        "year": 2023,
        "status": DocumentStatus.COMPLETE,
        "error": "",
        "pages": readings,
        "layout": Layout((), (Table("t1", 1, box(70, 300), (cell,)),), lines),
        "fields": tuple(fields),
        "flags": tuple(flags),
        "duplicates": {2: 1} if pages > 1 else {},
    } | others
    return Analysis(**columns)
