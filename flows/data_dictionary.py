"""The data dictionary, written from the schema: `python -m flows.data_dictionary`."""

from __future__ import annotations

from pathlib import Path

from models.flags import FlagCode
from models.schema import TABLES
from models.schema_columns import Column, ColumnType, Table

PATH = Path(__file__).parent.parent / "docs" / "data-dictionary.md"

_INTRODUCTION = """\
# Data dictionary

Written by `python -m flows.data_dictionary` from `models/schema.py`, from which
`datapackage.json` and the checks of every export are made too. Do not edit it by hand.

| type | CSV | XLSX | Parquet |
|---|---|---|---|
| string | text as read, UTF-8; no value is an empty cell | text, whatever it begins with | \
`string` |
| decimal | exact, no exponent, no thousands separator | number; text beyond 15 digits | \
`decimal128(38, 12)` |
| integer | digits | number | `int64` |
| number | at most four digits behind the point | number | `double` |
| date | `2023-01-31` | date; text before 1900 | `date32` |
| datetime | ISO 8601 in UTC | date and time in UTC | `timestamp[us, UTC]` |
| boolean | `true`, `false` | boolean | `bool` |

Excel CSV (`TABLE.excel.csv`) is the same with a byte order mark and CRLF, and an apostrophe before
text that a spreadsheet would calculate or convert: `'=1+1`, `'057187654321`. **Required** columns
are never empty. Every field table begins with the same columns.
"""


_CODES = {
    FlagCode.LOW_CONFIDENCE: "the reader was unsure of a character that carries the value",
    FlagCode.READERS_DISAGREE: "two readers read the value differently",
    FlagCode.SUM_MISMATCH: "a stated total differs from the sum of its parts",
    FlagCode.RATE_MISMATCH: "unit price × count, a share or a growth differs from what is stated",
    FlagCode.WORDS_FIGURES_MISMATCH: "an amount in 大写 and its 小写 differ",
    FlagCode.CONFLICTING_VALUES: "one measure is stated twice with different values",
    FlagCode.IMPLAUSIBLE_VALUE: "out of range for its kind, or wrong by a power of ten",
    FlagCode.UNIT_MISSING: "a number whose unit could not be found, not even in a header",
    FlagCode.INVALID_DATE: "a day that no calendar has",
    FlagCode.REVERSED_PERIOD: "a period that ends before it starts",
    FlagCode.DATE_AFTER_PUBLICATION: "a date later than the document's own",
    FlagCode.INVALID_PHONE: "not a Chinese number of that form",
    FlagCode.SEAL_OVERLAP: "a seal covers part of the value",
    FlagCode.UNREAD_REGION: "ink that looks like text and that no line covers",
    FlagCode.DUPLICATE_PAGE: "the page says the same as an earlier one",
    FlagCode.DUPLICATE_DOCUMENT: "the document says the same as an earlier one",
    FlagCode.MISSING_FIELD: "the document lacks a field that its kind must have",
    FlagCode.UNPLACED: "the value could not be placed on the page",
}


def data_dictionary() -> str:
    """The page as Markdown: tables in the order of the contract, with columns, codes and keys."""
    contents = "\n".join(f"- [{t.name}](#{t.name}): {t.description}" for t in TABLES)
    sections = [_INTRODUCTION, contents + "\n", *(_section(table) for table in TABLES)]
    codes = "\n".join(f"| `{code.value}` | {_CODES[code]} |" for code in FlagCode)
    sections.append(f"## Flag codes\n\n| code | raised for |\n|---|---|\n{codes}\n")
    return "\n".join(sections)


def _section(table: Table) -> str:
    lines = [f"## {table.name}", "", table.description, ""]
    lines.append(f"Key: {', '.join(f'`{name}`' for name in table.primary_key)}.")
    lines.extend(
        f"`{key.column}` names a row of [{key.table}](#{key.table}) by its `{key.target}`."
        for key in table.foreign_keys
    )
    lines += ["", "| column | type | meaning |", "|---|---|---|"]
    lines.extend(_row(column) for column in table.columns)
    return "\n".join(lines) + "\n"


def _row(column: Column) -> str:
    kind = column.type.value
    if column.unit:
        kind += f", {column.unit}"
    if column.required:
        kind += ", **required**"
    meaning = column.description
    if column.enum:
        meaning += " One of " + ", ".join(f"`{value}`" for value in column.enum) + "."
    if column.minimum is not None or column.maximum is not None:
        meaning += f" {_bounds(column)}"
    if column.pattern:
        meaning += f" Matches `{column.pattern}`."
    return f"| `{column.name}` | {kind} | {meaning.replace('|', chr(92) + '|')} |"


def _bounds(column: Column) -> str:
    is_whole = column.type is ColumnType.INTEGER
    ends = [
        f"{word} {int(bound) if is_whole else bound:g}"
        for word, bound in (("At least", column.minimum), ("at most", column.maximum))
        if bound is not None
    ]
    return f"{', '.join(ends)}."


if __name__ == "__main__":
    PATH.write_text(data_dictionary(), encoding="utf-8")
