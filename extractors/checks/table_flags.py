"""Broken sums of tables as flags: one for each mistake, on the cell most likely wrong."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from extractors.checks.outline_sums import broken_outlines
from extractors.checks.quantities import format_number
from extractors.checks.row_relations import broken_rows
from extractors.checks.sheet_panels import sheets_of
from extractors.checks.sheets import UNIT_IN_HEADER, Sheet
from extractors.checks.sum_in_table import BrokenSum, broken_columns
from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity

# More parts than this are named in the message only.
ATTACHED_PARTS = 3


def check_sums_in_tables(analysis: Analysis) -> list[Flag]:
    """Flags for total rows and total columns that do not add up.

    One wrong cell breaks every sum in which it takes part by the same difference; all of them
    are one flag.
    """
    flags = []
    for sheet in sheets_of(analysis):
        broken = [*broken_columns(sheet), *broken_outlines(sheet), *broken_rows(sheet)]
        while broken:
            cell, together = largest_group(broken)
            flags.append(flag_of(sheet, cell, together))
            broken = [other for other in broken if other not in together]
    return flags


def largest_group(broken: Sequence[BrokenSum]) -> tuple[tuple[int, int], list[BrokenSum]]:
    """The cell that takes part in most sums broken by one difference, with those sums.

    Of equals a stated total comes first: it is what the sum was checked for.
    """
    groups: dict[tuple[tuple[int, int], Decimal], list[BrokenSum]] = {}
    for one in broken:
        for cell in ((one.row, one.column), *one.parts):
            groups.setdefault((cell, one.difference), []).append(one)
    (cell, _), together = max(
        groups.items(),
        key=lambda item: (len(item[1]), item[1][0] == broken[0] and is_total(item[0][0], item[1])),
    )
    return cell, together


def is_total(cell: tuple[int, int], together: Sequence[BrokenSum]) -> bool:
    """Whether the cell is the stated total of the first of the sums."""
    return cell == (together[0].row, together[0].column)


def field_ids(sheet: Sheet, row: int, column: int) -> tuple[str, ...]:
    """The fields found in one cell."""
    figure = sheet.rows[row].figures.get(column)
    return figure.field_ids if figure else ()


def name_of(sheet: Sheet, row: int, column: int) -> str:
    """What the cell is called: column header and row label."""
    header = UNIT_IN_HEADER.sub("", sheet.headers.get(column, "").split("/")[-1])
    return "·".join(x for x in (sheet.rows[row].label, header) if x)


def unit_of(sheet: Sheet, broken: BrokenSum) -> str:
    """The unit in which the table states the sum, with a space before it; may be empty."""
    figure = sheet.rows[broken.row].figures[broken.column]
    unit = figure.suffix or sheet.unit_of(broken.column)
    # 单位：万元、人 says that each column has one of them, not which.
    return f" {unit}" if unit and "、" not in unit else ""


def message_of(sheet: Sheet, broken: BrokenSum) -> str:
    """The message with the numbers."""
    name, unit = name_of(sheet, broken.row, broken.column), unit_of(sheet, broken)
    numbers = [
        f"{format_number(number)}{unit}"
        for number in (broken.stated, broken.expected, broken.difference)
    ]
    along = "各行相加" if broken.along == "column" else "按本行其他列计算"
    english = "rows add up to" if broken.along == "column" else "its row gives"
    return (
        f"{name} {numbers[0]}，{along} {numbers[1]}，差 {numbers[2]}"
        f" / {name} stated {numbers[0]}, {english} {numbers[1]}, difference {numbers[2]}"
    )


def flag_of(sheet: Sheet, cell: tuple[int, int], together: Sequence[BrokenSum]) -> Flag:
    """The flag for the sums that one cell breaks, the cell's field first.

    A single sum stands on its total, and on its parts where they are few.
    """
    first = together[0]
    message = message_of(sheet, first)
    if len(together) == 1:
        cells = [(first.row, first.column)]
        cells += first.parts if len(first.parts) <= ATTACHED_PARTS else ()
    else:
        cells = [cell, *((one.row, one.column) for one in together)][: ATTACHED_PARTS + 1]
        text = sheet.rows[cell[0]].figures[cell[1]].text
        chinese, english = message.split(" / ", 1)
        message = (
            f"{chinese}；共 {len(together)} 处差同一数，疑为 {name_of(sheet, *cell)} {text} 有误"
            f" / {english}; {len(together)} sums are off by the same, so {text} is in doubt"
        )
    ids = tuple(dict.fromkeys(i for r, c in cells for i in field_ids(sheet, r, c)))
    terms = [i for r, c in first.parts for i in field_ids(sheet, r, c)]
    severity = min((one.severity for one in together), key=list(Severity).index)
    return Flag(
        FlagCode.SUM_MISMATCH,
        severity,
        message,
        sheet.rows[cell[0]].page,
        ids,
        mentioned_ids=tuple(i for i in dict.fromkeys(terms) if i not in ids) if ids else (),
    )
