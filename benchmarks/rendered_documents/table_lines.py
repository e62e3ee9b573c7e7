"""Lines beginning with a bar, made into a table with merged cells and the records of its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from benchmarks.rendered_documents.blocks import Cell, Inline, Piece, Table, printed
from benchmarks.rendered_documents.column_meanings import TOTALS, ColumnMeaning, cell_record
from benchmarks.rendered_documents.inline import parts, split_cells
from benchmarks.rendered_documents.specs import record as read_record

OPTIONS: dict[str, tuple[type, ...]] = {
    "rules": (str,),
    "size_pt": (int, float),
    "widths": (list,),
    "repeat_header": (bool,),
}
_VALUES = ("amounts", "counts", "dates")
_PROJECT_VALUES = ("amounts", "counts")
# 资助金额（万元）: the unit in brackets is no part of the wording.
_TRAILING_BRACKET = re.compile(r"[（(][^（()）]{1,6}[)）]$")


class TableError(ValueError):
    """What is wrong, with the number of the table's line (from 0)."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class TableSettings:
    """What stands before a table: options, meanings of its columns, column of projects (from 0)."""

    options: dict[str, Any] = field(default_factory=dict)
    meanings: list[ColumnMeaning] | None = None
    project_column: int | None = None
    default_project: str | None = None


def build_table(lines: list[str], settings: TableSettings, records: list[dict[str, Any]]) -> Table:
    """The table of `lines`; records of its cells are appended to `records`.

    Raises:
        TableError: when rows differ in length, merged cells are no rectangles, a header row
            follows a body row, or a cell is not what its column says.
    """
    texts = [split_cells(line.lstrip("|").removeprefix("=")) for line in lines]
    headers = [line.startswith("|=") for line in lines]
    if headers != sorted(headers, reverse=True):
        raise TableError(headers.index(False) + 1, "a header row below a body row")
    width = len(texts[0])
    for number, row in enumerate(texts):
        if len(row) != width:
            raise TableError(number, f"{len(row)} cells, the first row has {width}")
    if settings.meanings is not None and len(settings.meanings) != width:
        raise TableError(0, f"@cols names {len(settings.meanings)} columns of {width}")
    if settings.project_column is not None and not 0 <= settings.project_column < width:
        raise TableError(0, f"@rowproject is none of the {width} columns")
    widths = settings.options.get("widths")
    if widths and len(widths) != width:
        raise TableError(0, f"{len(widths)} widths for {width} columns")
    owners = _owners(texts)
    table = Table(len(texts), width, sum(headers), [], settings.options)
    labels = _labels(texts, owners, table.headers)
    own: dict[tuple[int, int], Inline] = {}
    for place in dict.fromkeys(owner for row in owners for owner in row):
        try:
            own[place] = _cell(place, texts, table.headers, labels, settings, records)
        except ValueError as error:
            raise TableError(place[0], str(error)) from error
        covered = [(r, c) for r, row in enumerate(owners) for c, o in enumerate(row) if o == place]
        last = covered[-1]
        rows, columns = last[0] - place[0] + 1, last[1] - place[1] + 1
        if len(covered) != rows * columns:
            raise TableError(place[0], f"merged cells of {printed(own[place])!r} are no rectangle")
        table.cells.append(Cell(*place, rows, columns, own[place]))
    _give_projects(table, owners, own, settings, records)
    return table


def _owners(texts: list[list[str]]) -> list[list[tuple[int, int]]]:
    """For each cell the place of the cell that it is merged into, itself when none."""
    owners: list[list[tuple[int, int]]] = []
    for r, row in enumerate(texts):
        owners.append([])
        for c, text in enumerate(row):
            if text == "<":
                if c == 0:
                    raise TableError(r, "< in the first column")
                owners[r].append(owners[r][c - 1])
            elif text == "^":
                if r == 0:
                    raise TableError(r, "^ in the first row")
                owners[r].append(owners[r - 1][c])
            else:
                owners[r].append((r, c))
    return owners


def _labels(texts: list[list[str]], owners: list[list[tuple[int, int]]], headers: int) -> list[str]:
    """The leaf header of each column without a unit in brackets; empty when there is none."""
    labels = []
    for column in range(len(texts[0])):
        label = ""
        for row in range(headers):
            r, c = owners[row][column]
            text = "".join(shown for shown, _ in parts(texts[r][c]))
            label = re.sub(r"\s", "", text) or label
        labels.append(_TRAILING_BRACKET.sub("", label) or label)
    return labels


def _cell(
    place: tuple[int, int],
    texts: list[list[str]],
    headers: int,
    labels: list[str],
    settings: TableSettings,
    records: list[dict[str, Any]],
) -> Inline:
    row, column = place
    found = list(parts(texts[row][column]))
    pieces = []
    for shown, spec in found:
        number = None
        if spec is not None:
            one = read_record(shown.replace("\n", ""), spec)
        elif len(found) == 1 and row >= headers and settings.meanings:
            automatic = cell_record(shown, settings.meanings[column])
            if automatic is None:
                pieces.append(Piece(shown))
                continue
            one = automatic
        else:
            pieces.append(Piece(shown))
            continue
        if len(found) == 1 and row >= headers and one["kind"] in _VALUES and labels[column]:
            one.setdefault("label", labels[column])
        if one.get("label") == "-":
            del one["label"]
        number = len(records)
        records.append(one)
        pieces.append(Piece(shown, number))
    return tuple(pieces)


def _give_projects(
    table: Table,
    owners: list[list[tuple[int, int]]],
    own: dict[tuple[int, int], Inline],
    settings: TableSettings,
    records: list[dict[str, Any]],
) -> None:
    """Values get the project of their row, or else the one of the text around the table."""
    for cell in table.cells:
        if cell.row < table.headers:
            continue
        project = settings.default_project
        if settings.project_column is not None:
            place = owners[cell.row][settings.project_column]
            project = _project_name(own[place], records)
            if place[1] != settings.project_column or project in TOTALS:
                project = None
        for piece in cell.content:
            if piece.record is None or records[piece.record]["kind"] not in _PROJECT_VALUES:
                continue
            one = records[piece.record]
            if project:
                one.setdefault("project", project)
            if one.get("project") == "-":
                del one["project"]


def _project_name(content: Inline, records: list[dict[str, Any]]) -> str:
    for piece in content:
        if piece.record is not None and records[piece.record]["kind"] == "projects":
            return str(records[piece.record].get("name", records[piece.record]["raw"]))
    return re.sub(r"\s", "", printed(content))
