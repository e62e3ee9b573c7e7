"""Parses an annotated text into blocks, gold records and planted mistakes, line by line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from benchmarks.rendered_documents.blocks import (
    Block,
    Gold,
    Inline,
    MarkedText,
    MarkupError,
    Mistake,
    Piece,
    printed,
)
from benchmarks.rendered_documents.column_meanings import read_meaning
from benchmarks.rendered_documents.front_matter import read_front_matter
from benchmarks.rendered_documents.inline import hide_escapes, parts, split_cells
from benchmarks.rendered_documents.specs import record as read_record
from benchmarks.rendered_documents.table_lines import (
    OPTIONS,
    TableError,
    TableSettings,
    build_table,
)
from models.flags import FlagCode

_VALUES = ("amounts", "counts")
_LINES_OF_TEXT = ("@center", "@right", "@caption", "@note", "@redhead")
_HEADING = re.compile(r"(#{1,4}) +(.+)")
_PHOTO = re.compile(r"(\d+)x(\d+)(?: +(.*))?")


def read_markup(path: Path) -> MarkedText:
    """The text at `path`.

    Raises:
        MarkupError: for whatever is not understood.
    """
    return parse_markup(path.read_text(encoding="utf-8"), path)


def parse_markup(text: str, path: Path) -> MarkedText:
    """As `read_markup`, from the text itself; `path` is for messages and the name."""
    lines = text.splitlines()
    front, first = read_front_matter(path, lines)
    reader = _Reader(path, front)
    for number, line in enumerate(lines[first:], first + 1):
        reader.line = number
        try:
            reader.take(line.rstrip())
        except ValueError as error:
            raise MarkupError(path, number, str(error)) from error
    reader.end()
    return reader.text


class _Reader:
    """Where the reading of a text stands."""

    def __init__(self, path: Path, front: dict[str, Any]) -> None:
        self.text = MarkedText(path, front)
        self.line = 0
        self.plain: list[str] = []
        self.table: list[tuple[int, str]] = []
        self.settings = TableSettings()
        self.open: list[tuple[str, int]] = []
        self.level = 0
        self.project: str | None = None
        self.project_level = 0
        self.project_is_new = False
        # Mistakes and further records of the rows of the table being read.
        self.row_notes: list[tuple[int, int, str]] = []

    def take(self, raw: str) -> None:
        line = raw.strip()
        if line.startswith("%%"):
            return
        if line.startswith("|"):
            self.end_paragraph()
            self.table.append((self.line, hide_escapes(line)))
            return
        if self.table and line.startswith(("@flag ", "@also ")):
            self.row_notes.append((self.line, len(self.table) - 1, line))
            return
        self.end_table()
        if not line:
            self.end_paragraph()
            return
        command, _, rest = line.partition(" ")
        rest = rest.strip()
        if line.startswith("@"):
            self.end_paragraph()
            self.command(command, rest)
        elif heading := _HEADING.fullmatch(line):
            self.end_paragraph()
            self.heading(len(heading[1]), heading[2])
        elif line.startswith("- "):
            self.end_paragraph()
            self.add(Block("item", self.inline(line[2:].strip())))
        elif line.startswith("#"):
            raise ValueError("a heading is one to four #, a space and text")
        else:
            # Each line is parsed at once, so that errors name it.
            if not self.plain:
                self.add(Block("paragraph"))
            self.plain.append(line)
            block = self.text.blocks[-1]
            block.content = (*block.content, *self.inline(line))

    def end(self) -> None:
        self.end_paragraph()
        self.end_table()
        if self.open:
            kind, line = self.open[-1]
            raise MarkupError(self.text.path, line, f"@{kind} without @end{kind}")
        if (
            self.settings.options
            or self.settings.meanings
            or self.settings.project_column is not None
        ):
            raise MarkupError(
                self.text.path, self.line, "@table, @cols or @rowproject without table"
            )

    def end_paragraph(self) -> None:
        self.plain = []

    def heading(self, level: int, content: str) -> None:
        if self.project_is_new:
            self.project_level = level
        elif level <= self.project_level:
            self.project = None
        self.level = level
        self.add(Block(f"heading{level}", self.inline(content)))

    def add(self, block: Block) -> None:
        self.text.blocks.append(block)
        self.project_is_new = False

    def inline(self, content: str) -> Inline:
        pieces = []
        for shown, spec in parts(hide_escapes(content)):
            if spec is None:
                pieces.append(Piece(shown))
            else:
                one = read_record(shown.replace("\n", ""), spec)
                self.with_project(one)
                pieces.append(Piece(shown, self.add_record(one)))
        return tuple(pieces)

    def with_project(self, one: Gold) -> None:
        if one["kind"] in _VALUES and self.project:
            one.setdefault("project", self.project)
        for key in ("project", "label"):
            if one.get(key) == "-":
                del one[key]

    def add_record(self, one: Gold, anchor: str | None = None) -> int:
        number = len(self.text.records)
        self.text.records.append(one)
        self.text.record_anchors.append(anchor or str(number))
        return number

    def command(self, command: str, rest: str) -> None:
        match command:
            case "@box" | "@columns":
                kind = command[1:]
                self.open.append((kind, self.line))
                count = int(rest) if kind == "columns" else 0
                self.add(Block(f"{kind} begins", arguments=(count,)))
            case "@endbox" | "@endcolumns":
                kind = command[4:]
                if not self.open or self.open[-1][0] != kind:
                    raise ValueError(f"{command} without @{kind}")
                self.open.pop()
                self.add(Block(f"{kind} ends"))
            case "@newpage":
                self.add(Block("newpage"))
            case "@photo":
                size = _PHOTO.fullmatch(rest)
                if not size:
                    raise ValueError("@photo WIDTHxHEIGHT caption (mm)")
                content = self.inline(size[3] or "")
                self.add(Block("photo", content, (int(size[1]), int(size[2]))))
            case "@seal":
                words = rest.split()
                if len(words) not in (3, 4):
                    raise ValueError("@seal 机关名 x y [size] (mm)")
                anchor = f"s{len(self.text.blocks)}"
                arguments = (words[0], *map(float, words[1:]))
                self.add(Block("seal", arguments=arguments, anchor=anchor))
            case "@table":
                self.settings.options = _table_options(rest)
            case "@cols":
                self.settings.meanings = [read_meaning(s) for s in split_cells(rest.lstrip("|"))]
            case "@rowproject":
                self.settings.project_column = int(rest) - 1
            case "@project":
                if not rest:
                    raise ValueError("@project TEXT, or @project -")
                self.project = None if rest == "-" else rest
                self.project_level, self.project_is_new = self.level, True
            case "@also" | "@flag":
                self.note(f"{command} {rest}", self.block_anchor())
            case _ if command in _LINES_OF_TEXT:
                if not rest:
                    raise ValueError(f"{command} without text")
                self.add(Block(command[1:], self.inline(rest)))
            case _:
                raise ValueError(f"unknown command {command}")

    def block_anchor(self) -> str:
        """The anchor of the last block that can have one."""
        for number in range(len(self.text.blocks) - 1, -1, -1):
            block = self.text.blocks[number]
            if block.content or block.table is not None or block.kind == "photo":
                block.anchor = f"b{number}"
                return block.anchor
        raise ValueError("no block before it")

    def note(self, line: str, anchor: str) -> None:
        command, _, rest = line.partition(" ")
        if command == "@flag":
            code, _, why = rest.strip().partition(" ")
            if code not in set(FlagCode):
                raise ValueError(f"unknown flag {code!r}")
            self.text.mistakes.append(Mistake(code, why.strip(), anchor))
            return
        found = [part for part in parts(hide_escapes(rest)) if part[0].strip()]
        if not found or any(spec is None for _, spec in found):
            raise ValueError("@also {printed text :: SPEC}, with nothing else on the line")
        for shown, spec in found:
            assert spec is not None
            one = read_record(shown, spec)
            self.with_project(one)
            self.add_record(one, anchor)

    def end_table(self) -> None:
        if not self.table:
            return
        self.settings.default_project = self.project
        before = len(self.text.records)
        try:
            table = build_table([line for _, line in self.table], self.settings, self.text.records)
        except TableError as error:
            raise MarkupError(self.text.path, self.table[error.line][0], str(error)) from error
        self.text.record_anchors += map(str, range(before, len(self.text.records)))
        block = Block("table", table=table)
        self.add(block)
        number = len(self.text.blocks) - 1
        for line_number, row, line in self.row_notes:
            # A row that is wholly merged into the one above stands where that one stands.
            while not any(cell.row == row for cell in table.cells):
                row -= 1  # noqa: PLW2901
            anchor = table.anchors.setdefault(row, f"b{number}r{row}")
            try:
                self.note(line, anchor)
            except ValueError as error:
                raise MarkupError(self.text.path, line_number, str(error)) from error
        self.table, self.row_notes, self.settings = [], [], TableSettings()


def _table_options(text: str) -> dict[str, Any]:
    try:
        options = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"@table needs a YAML mapping: {error}") from error
    if not isinstance(options, dict):
        raise ValueError("@table needs a mapping in braces")  # noqa: TRY004
    for key, value in options.items():
        if key not in OPTIONS:
            raise ValueError(f"unknown table option {key!r}")
        if not isinstance(value, OPTIONS[key]):
            raise ValueError(f"table option {key} has a wrong value: {value!r}")  # noqa: TRY004
    if options.get("rules", "all") not in ("all", "horizontal", "none"):
        raise ValueError(f"rules is all, horizontal or none, not {options['rules']!r}")
    return options


__all__ = ["parse_markup", "printed", "read_markup"]
