"""What an export says of one document, as far as an evaluation needs it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.evaluation_facts import SCORED, Fact, fact_key
from flows.replaced_files import finish_replacing
from models.errors import UsageError
from models.geometry import Box
from models.schema_columns import ReviewStatus
from models.values import Kind, Qualifier

_Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """One row of the exported flags; `page` is 0 for the whole document.

    `field_ids` are all fields involved, the one that the flag stands on first. `box` is the
    flag's own place on the page, for a flag that stands on no field.
    """

    page: int
    code: str
    message: str
    field_ids: tuple[str, ...]
    box: Box | None


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line as it was read; its box in points on the upright page."""

    page: int
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class PageTurn:
    """How a page was turned (degrees, a multiple of 90) and straightened before it was read."""

    rotation: int
    skew: float


class Exported:
    """The tables of an export folder; a document is named as its gold file names it."""

    def __init__(self, folder: Path) -> None:
        finish_replacing(folder)
        if not any((folder / f"{kind.value}.csv").exists() for kind in SCORED):
            raise UsageError(
                f"没有可评分的表格 / no exported tables in {folder}",
                "Run `gongshi ingest` first, or name their folder with --output",
            )
        self._rows = {kind: _read_rows(folder, kind.value) for kind in SCORED}
        self._flags = _read_rows(folder, "flags")
        self._lines = _read_rows(folder, "lines")
        self._pages = _read_rows(folder, "pages")
        self._documents = _read_rows(folder, "documents")
        self._projects = {row["project_id"]: row["name"] for row in self._rows[Kind.PROJECTS]}

    def facts(self, kind: Kind, file: str) -> list[Fact]:
        """The document's facts of this kind, without those that a person rejected."""
        return [
            self._fact(kind, row)
            for row in self._rows[kind]
            if _is_of(row, file) and row.get("review_status") != ReviewStatus.REJECTED.value
        ]

    def flags(self, file: str) -> list[RaisedFlag]:
        """The flags raised on the document."""
        return [_flag(row) for row in self._flags if _is_of(row, file)]

    def lines(self, file: str) -> dict[int, list[ReadLine]]:
        """The lines of the document by page, in reading order."""
        lines: dict[int, list[ReadLine]] = defaultdict(list)
        for row in self._lines:
            box = _box(row)
            if box is not None and _is_of(row, file):
                lines[_page(row)].append(ReadLine(_page(row), row["text"], box))
        return lines

    def page_turns(self, file: str) -> dict[int, PageTurn]:
        """How each page of the document was turned before it was read."""
        return {
            _page(row): PageTurn(int(row["rotation"] or 0), float(row["skew"] or 0))
            for row in self._pages
            if _is_of(row, file)
        }

    def sha256(self, file: str) -> str:
        """The document's hash, empty when the export does not have it."""
        return next((row["sha256"] for row in self._documents if _is_of(row, file)), "")

    def _fact(self, kind: Kind, row: _Row) -> Fact:
        name = row.get("name") or row.get("raw_text") or ""
        return Fact(
            kind=kind,
            page=_page(row),
            raw=row.get("raw_text") or name or row.get("value") or "",
            key=_export_key(kind, row, name),
            name=name,
            label=row.get("label") or "",
            project=self._projects.get(row.get("project_id") or "", ""),
            qualifier=row.get("qualifier") or Qualifier.EXACT.value,
            flagged=bool(row.get("flags")),
            field_id=row.get("field_id") or "",
            confidence=float(row.get("confidence") or 0),
            box=_box(row),
        )


def _export_key(kind: Kind, row: _Row, name: str) -> tuple[object, ...]:
    values = dict(row)
    if kind is Kind.AMOUNTS:
        values |= {short: row.get(f"{short}_yuan") or "" for short in ("value", "lower", "upper")}
    contact = (row.get("kind") or "", row.get("value") or row.get("raw_text") or "")
    return fact_key(kind, values, name=name, contact=contact)


def _flag(row: _Row) -> RaisedFlag:
    others = (row.get("other_field_ids") or "").split(";")
    fields = tuple(name for name in (row.get("field_id") or "", *others) if name)
    return RaisedFlag(_page(row), row["code"], row.get("message") or "", fields, _box(row))


def _is_of(row: _Row, file: str) -> bool:
    """Whether the row is of this document, also when it lay in a subfolder."""
    name = row["file_name"]
    return name == file or name.endswith(f"/{file}")


def _box(row: _Row) -> Box | None:
    corners = [row.get(column) or "" for column in ("x0", "y0", "x1", "y1")]
    if not all(corners):
        return None
    x0, y0, x1, y1 = map(float, corners)
    return Box(x0, y0, x1, y1)


def _page(row: _Row) -> int:
    return int(row.get("page") or 0)


def _read_rows(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
